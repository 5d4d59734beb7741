"""The settled week as pandas frames, a column a fact; see `merge.Merged` for what each holds."""

from pipeline.frames.earlier import as_numbered, before
from pipeline.frames.listed import gone, ledgers, master
from pipeline.frames.received import files, units
from pipeline.frames.reported import tasks
from pipeline.frames.returned import cells, rows
from pipeline.frames.wording import IN_WORDS

__all__ = [
    "IN_WORDS",
    "as_numbered",
    "before",
    "cells",
    "files",
    "gone",
    "ledgers",
    "master",
    "rows",
    "tasks",
    "units",
]
