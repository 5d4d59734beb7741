"""Loads all that reading returns needs, once, before the worker processes are forked."""

import pipeline.intake.readers  # noqa: F401 - loaded for the forks
from pipeline.domain.text import compile_patterns

compile_patterns()
