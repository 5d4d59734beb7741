"""Deadlines, and the marks of time that say which week a form or a column is for."""
