"""Which column holds which field, by the words of its heading."""
