"""Turns the merged week into pandas frames, with one column per fact; see `merge.Merged`."""

from pipeline.merge.frames.doubts import doubts
from pipeline.merge.frames.due import due
from pipeline.merge.frames.earlier import as_numbered, before, with_extensions
from pipeline.merge.frames.inspected import inspections
from pipeline.merge.frames.listed import gone, ledgers, master
from pipeline.merge.frames.received import files, units
from pipeline.merge.frames.registers import registers
from pipeline.merge.frames.reported import tasks
from pipeline.merge.frames.returned import cells, rows

__all__ = [
    "as_numbered",
    "before",
    "cells",
    "doubts",
    "due",
    "files",
    "gone",
    "inspections",
    "ledgers",
    "master",
    "registers",
    "rows",
    "tasks",
    "units",
    "with_extensions",
]
