"""The week's messages, as files."""
