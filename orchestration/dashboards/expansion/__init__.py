"""The Expansion page: opportunities, conversion, growth, references."""
