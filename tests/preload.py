"""Loads what any process needs that opens units' files, before such processes are forked."""

import pipeline.corrections.marking
import pipeline.intake.registers.books  # noqa: F401 - loaded for the forks
from pipeline.domain.text import compile_patterns

compile_patterns()
