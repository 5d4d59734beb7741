"""Patterns that are compiled when they are first used."""

import importlib
import pkgutil
import re

import pandas  # noqa: F401 - first: one of our modules hides numpy from the forks of readers
import pytest

import pipeline
from pipeline.domain import text
from pipeline.domain.text import compile_patterns, pattern


def test_every_pattern_of_the_program_is_sound() -> None:
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        importlib.import_module(module.name)
    assert len(text._PATTERNS) > 50
    compile_patterns()


def test_it_is_used_like_a_compiled_one() -> None:
    late, usual = pattern("(a)(?P<b>b?)", re.IGNORECASE), re.compile("(a)(?P<b>b?)", re.IGNORECASE)
    for _ in range(2):
        assert late.findall("AB a") == usual.findall("AB a")
        assert late.sub(r"\2", "ABc") == usual.sub(r"\2", "ABc")
        assert list(map(late.fullmatch, ["c"])) == [None]
    assert (late.pattern, late.flags, late.groupindex) == (
        usual.pattern,
        usual.flags,
        usual.groupindex,
    )
    assert not hasattr(late, "nothing")


def test_a_faulty_one_is_found_when_all_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_PATTERNS", [])
    pattern("(")
    with pytest.raises(re.error):
        compile_patterns()
