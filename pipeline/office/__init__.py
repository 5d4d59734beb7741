"""The office folder: its paths and settings, its lock, files put in place at once."""
