"""What is written of a month: what changed in its list, and its official document."""
