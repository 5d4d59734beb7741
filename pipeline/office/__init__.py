"""The office folder: its paths, settings and lock, and how files get into their place."""
