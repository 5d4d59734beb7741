"""The command `duban`."""

from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command with the given words, by default those of the command line.

    Scripts that were installed before the rooms call it here too.
    """
    from pipeline.cli.command_line import main as run

    return run(words)
