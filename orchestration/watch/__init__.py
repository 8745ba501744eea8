"""What is looked after between runs: old figures, messages to people, how things stand."""
