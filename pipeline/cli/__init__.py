"""The command `duban`."""
