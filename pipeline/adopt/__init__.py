"""Takes a list of any make as the month's list: shows how it was understood, and writes it anew."""
