"""A real CPython for Windows, run by Wine on this Linux machine."""
