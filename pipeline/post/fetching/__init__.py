"""Fetches mailed returns: `duban fetch-mail`."""
