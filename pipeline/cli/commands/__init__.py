"""The commands, one module a group: thin, they parse, call and print."""
