"""Loads all that marking up returns needs, once, before the worker processes are forked."""

import gc
import sys

# openpyxl loads numpy only for its number types, in half of its loading time: no return has any
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # None forbids an import
gc.disable()  # as `pipeline.intake.preload` does

import openpyxl  # noqa: E402, F401 - loaded for the forks, after the lines above

import pipeline.corrections.workbook  # noqa: E402, F401 - the same

gc.enable()
