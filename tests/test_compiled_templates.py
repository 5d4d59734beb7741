"""Compiled templates that are kept: used for the same source only, and never needed."""

import sys
from pathlib import Path

import jinja2
import pytest

from pipeline.templates import compiled
from pipeline.templates.compiled import code_of


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the folder where templates are kept in this test."""
    here = compiled._Kept(str(tmp_path), "%s")
    monkeypatch.setattr(compiled, "_kept", lambda: here)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def made(source: str) -> str:
    environment = jinja2.Environment()
    code = code_of(environment, "word", "report", source)
    return jinja2.Template.from_code(environment, code, environment.make_globals(None)).render(n=1)


def test_the_same_source_is_compiled_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made("{{ n }}项") == "1项"
    monkeypatch.delattr(jinja2.Environment, "compile")
    assert made("{{ n }}项") == "1项"


def test_another_source_is_never_taken_for_it(kept: Path) -> None:
    assert [made("{{ n }}项"), made("{{ n }}件"), made("{{ n }}项")] == ["1项", "1件", "1项"]
    assert len(list(kept.iterdir())) == 1  # the newest


@pytest.mark.parametrize("version", ["pipeline", "jinja2"])
def test_another_program_compiles_anew(
    kept: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    made("{{ n }}项")
    monkeypatch.setattr(f"{version}.__version__", "another")
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda *_: compile("raise KeyError", "", "exec")
    )
    with pytest.raises(KeyError):
        made("{{ n }}项")


@pytest.mark.parametrize("rest", [0, 1, 20, 60, -1])
def test_a_damaged_file_is_made_anew(kept: Path, rest: int) -> None:
    made("{{ n }}项")
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:rest])
    assert made("{{ n }}项") == "1项"
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(kept: Path) -> None:
    kept.rmdir()
    assert made("{{ n }}项") == "1项"
    assert not kept.exists()


def test_python_told_to_keep_nothing_keeps_no_template(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert made("{{ n }}项") == "1项"
    assert not list(kept.iterdir())


def test_they_are_kept_among_the_programs_own_compiled_modules() -> None:
    assert Path(compiled._kept().directory) == Path(str(compiled.__spec__.cached)).parent
