"""Finds the tables of a sheet: the header, the lines below it, the words around it."""
