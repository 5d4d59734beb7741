"""Patterns that are compiled when they are first used."""

import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pandas  # noqa: F401 - first: one of our modules hides numpy from the forks of readers
import pytest

import pipeline
from pipeline.domain import patterns, text
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


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the file in which patterns are kept in this test."""
    file = tmp_path / "kept"
    monkeypatch.setattr(patterns, "_PLACE", file)
    monkeypatch.setattr(patterns, "_KEPT", [])
    monkeypatch.setattr(patterns, "_NEW", [])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return file


def again(text: str, flags: int = 0) -> re.Pattern[str]:
    """Returns the pattern as the next process makes it."""
    patterns.keep()
    patterns._KEPT.clear()
    return patterns.compiled(text, flags)


WAYS = [
    ("第(?P<周>[一二三四五])周|(?<![0-9])[0-9]{1,2}月", 0),
    ("(?i:v)er(?P<n>\\d+)?", re.ASCII),
    ("""(?P<年>\\d{4})  # a comment""", re.VERBOSE),
    ("[\U0001f300-\U0001f5ff\x00\ud800]", 0),
]


@pytest.mark.parametrize(("text", "flags"), WAYS)
def test_one_that_was_kept_is_equal_and_not_compiled_again(
    kept: Path, monkeypatch: pytest.MonkeyPatch, text: str, flags: int
) -> None:
    first = patterns.compiled(text, flags)
    second = again(text, flags)
    assert not patterns._NEW
    assert second == first == re.compile(text, flags)
    assert second.groupindex == first.groupindex
    assert again(text, re.DOTALL).flags & re.DOTALL  # other flags are another pattern


def test_bytes_are_no_text(kept: Path) -> None:
    assert patterns.compiled(b"a", 0).findall(b"aa") == [b"a", b"a"]
    assert again("a").findall("aa") == ["a", "a"]


@pytest.mark.parametrize("at", [0, 10, 40, 60, -1])
def test_a_damaged_file_is_made_anew(kept: Path, at: int) -> None:
    patterns.compiled("[甲乙]", 0)
    patterns.keep()
    whole = bytearray(kept.read_bytes())
    whole[at] ^= 1
    kept.write_bytes(whole)
    assert again("[甲乙]").findall("甲丙") == ["甲"]
    assert patterns._NEW
    patterns.keep()
    assert again("[甲乙]") == re.compile("[甲乙]")
    assert not patterns._NEW


def test_another_python_compiles_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns.compiled("[甲乙]", 0)
    patterns.keep()
    monkeypatch.setattr(sys, "version", "another")
    again("[甲乙]")
    assert patterns._NEW


def test_where_nothing_can_be_kept_it_works_as_ever(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_PLACE", kept / "no" / "folder")
    assert again("[甲乙]").findall("甲丙") == again("[甲乙]").findall("甲丙") == ["甲"]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    patterns.keep()
    assert not kept.exists()


def test_a_python_whose_engine_takes_other_arguments_compiles(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns.compiled("[甲乙]", 0)
    monkeypatch.setattr(patterns, "_from", lambda *_: [][0])
    assert again("[甲乙]").findall("甲丙") == ["甲"]
    with pytest.raises(re.error):
        patterns.compiled("(", 0)
    patterns.keep()  # and a faulty one keeps nothing from being kept


def test_no_more_are_kept_than_the_program_may_have(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "MOST", 2)
    for one in "甲乙丙丁":
        again(one)
    patterns.keep()
    assert set(patterns._read()) == {("丁", 0)}
