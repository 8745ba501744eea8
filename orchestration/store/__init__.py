"""The data folder as a whole: its version, its backup, its repair, and what of it may go."""
