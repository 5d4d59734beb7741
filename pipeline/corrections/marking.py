"""Loads all that marking up returns needs, once, before the worker processes are forked."""

import sys

# openpyxl loads numpy only for its number types, in half of its loading time: no return has any
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # None forbids an import

import openpyxl  # noqa: E402, F401 - loaded for the forks, after the line above

import pipeline.corrections.workbook  # noqa: E402, F401 - the same
