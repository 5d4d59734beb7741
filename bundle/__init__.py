"""The packages that an office carries in: one file each, that needs no network to be set up."""
