"""The documents agree with the code."""

import argparse
import importlib.util
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from pipeline.cli.command_line import parser
from pipeline.domain.findings import Rule
from pipeline.domain.settings import Model, Settings
from pipeline.office.config import read_settings
from pipeline.rules import CATALOGUE

ROOT = Path(__file__).parent.parent


def test_the_reference_pages_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")  # argparse wraps at the width of the terminal
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec is not None and spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    stale = [
        path.name
        for path, text in reference.pages().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert not stale, "run: make docs"


def test_the_way_of_a_text_names_what_there_is() -> None:
    page = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"`(pipeline(?:\.\w+)+)`", page)))
    assert len(named) > 15
    for name in named:
        assert pkgutil.resolve_name(name)
    steps = re.findall(r"^\| (\d+) \|", page, re.MULTILINE)
    assert steps == [*"12345678", *"1234"]


def test_every_code_of_the_field_is_declared_once() -> None:
    codes = [rule.code for rule in CATALOGUE]
    assert len(codes) == len(set(codes))
    of_the_field = {
        f"{family}{number:02}"
        for family, count in {"F": 9, "U": 3, "M": 7, "V": 7, "C": 6, "H": 6, "D": 3}.items()
        for number in range(1, count + 1)
    } | {"W01", "S01", "S03", "L01", "L02", "L03"}
    assert of_the_field <= set(codes)


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    for words in (rule.title, rule.message, rule.why, rule.remedy):
        assert words
        assert not re.search(r"[。，；]$", words), "the report sets the full stop"


COMMANDS = [
    *("run", "check", "status", "forms", "adopt", "inspect", "notices", "month"),
    *("verify", "rerun", "trace", "ledger", "rollup"),
    *("send", "fetch-mail", "schedule", "desk"),
    *("rules", "templates", "registers", "sample", "init"),
]
HIDDEN = {("check", "--strict")}
"""A check is strict by default; the option is accepted all the same."""


def test_every_command_has_help() -> None:
    helps = {action.dest: action.help or "" for action in _commands()._choices_actions}
    assert list(helps) == COMMANDS
    assert not [command for command, help in helps.items() if not _is_chinese(help)]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_option_of_a_command_has_help(command: str) -> None:
    asked = _commands().choices[command] if command else parser()
    assert asked._actions, "at least --help"
    for action in asked._actions:
        words = action.option_strings or [action.dest]
        if (command, words[-1]) in HIDDEN:
            assert action.help == argparse.SUPPRESS
        elif not isinstance(action, argparse._SubParsersAction):  # its commands have their own help
            assert _is_chinese(action.help or ""), words


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["rules"]], ids=" ".join)
def test_what_needs_no_week_is_told_without_loading_its_libraries(words: list[str]) -> None:
    loaded = (
        "import sys; from pipeline.cli.command_line import main\n"
        f"try: main({words!r})\n"
        "finally: sys.exit(', '.join({'pandas', 'openpyxl', 'lxml', 'pydantic'} & {*sys.modules}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert ran.stdout
    assert not ran.stderr.strip(), ran.stderr


def _commands() -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    (commands,) = (
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return commands


def _is_chinese(text: str) -> bool:
    return bool(re.search("[一-鿿]", text))


def test_the_settings_in_the_repository_are_the_defaults_and_the_sample_units() -> None:
    thresholds = {rule.code: rule.thresholds for rule in CATALOGUE}
    settings = read_settings(ROOT / "config.yaml", thresholds)
    plain = settings.model_copy(update={"units": (), "rules": {}})
    assert plain == Settings()
    for code, values in settings.rules.items():
        assert values == thresholds[code], f"{code} in config.yaml is not the default"


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w-]", "", line.lstrip("# ").replace(" ", "-")).lower()
        for line in text.splitlines()
        if line.startswith("#")
    }
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert links or page.name in ("命令.md", "检查规则.md", "CHANGELOG.md")
    for link in links:
        path, _, anchor = link.partition("#")
        if path and not re.match(r"https?:", link):
            assert (page.parent / path).exists(), link
        if not path:
            assert anchor in headings, link


def test_the_readme_and_the_handbook_know_each_other() -> None:
    assert "](docs/使用手册.md)" in PAGES[0].read_text(encoding="utf-8")
    assert "](../README.md)" in (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")


def _keys(model: type[Model], before: str = "") -> Iterator[tuple[str, str]]:
    """Yields every key of config.yaml with its section."""
    for name, info in model.model_fields.items():
        key = info.alias or name
        held = info.annotation
        inner = next((one for one in (held, *get_args(held)) if _is_model(one)), None)
        if inner is None:
            yield before, key
        else:
            yield from _keys(inner, key)


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


@pytest.mark.parametrize("section, key", list(_keys(Settings)))
def test_every_setting_stands_in_the_file_with_a_word_of_chinese(section: str, key: str) -> None:
    """The handbook shows config.yaml as it is."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    start = re.search(rf"^ *{section or key}:", text, re.MULTILINE)
    assert start, section or key
    part = re.split(r"\n(?=\S)", text[start.start() :], maxsplit=1)[0]
    assert re.search(rf"\b{key}\b *:", part), f"{section}.{key}"
    above = text[: start.start()].rstrip("\n").splitlines()[-1]
    line = next(line for line in part.splitlines() if re.search(rf"\b{key}\b *:", line))
    assert re.search("#.*[一-鿿]", above + line), f"{section}.{key}"
