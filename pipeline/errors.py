"""What only the person who runs the command can mend. Data problems are findings, never this."""


class CannotWork(Exception):
    """The command cannot do its job: one Chinese line says file, place, what is wrong, what to do.

    Ends in exit code 2.
    """
