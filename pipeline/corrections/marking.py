"""All that marking up returns needs, loaded at once: before the processes that do it are forked."""

import sys

# openpyxl loads numpy only to know its numbers, in half of its time: no return holds any
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # None forbids an import

import openpyxl  # noqa: E402, F401 - loaded for the forks, after the line above

import pipeline.corrections.workbook  # noqa: E402, F401 - the same
