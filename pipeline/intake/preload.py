"""Loads all that reading returns needs, once, before the worker processes are forked."""

import gc

gc.disable()  # loading leaves no garbage, and looking for it takes a seventh of the time

import pipeline.intake.readers  # noqa: E402, F401 - loaded for the forks
from pipeline.domain.patterns import keep  # noqa: E402
from pipeline.domain.text import compile_patterns  # noqa: E402

compile_patterns()
keep()
gc.enable()
