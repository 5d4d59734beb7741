"""The command `duban`: one file per command group. The files are thin: they parse, call and print.

Each command returns its exit code: 0 if it did its job; 1 if a check that was asked for does not
hold; 2 if it could not do its job.
"""
