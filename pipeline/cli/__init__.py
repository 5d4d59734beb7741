"""The command `duban`: one file a command group, thin: parse, call, print.

Each command returns its exit code: 0 it did its job; 1 a check that was asked for does not hold;
2 it could not do it.
"""
