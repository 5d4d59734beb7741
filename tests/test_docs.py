"""What the documents say is what the code does."""

import importlib.util
import re
from pathlib import Path

import pytest

from pipeline.cli import parser
from pipeline.findings import Rule
from pipeline.rules import CATALOGUE
from pipeline.settings import Settings
from pipeline.settings_file import read_settings

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


def test_every_command_and_option_has_help() -> None:
    text = parser().format_help()
    for command in (
        "run",
        "check",
        "status",
        "forms",
        "verify",
        "rerun",
        "trace",
        "send",
        "fetch-mail",
        "schedule",
        "rules",
        "templates",
        "sample",
        "init",
    ):
        assert re.search(rf"{command}\s+\S", text)


def test_the_settings_in_the_repository_are_the_defaults_and_the_sample_units() -> None:
    thresholds = {rule.code: rule.thresholds for rule in CATALOGUE}
    settings = read_settings(ROOT / "config.yaml", thresholds)
    plain = settings.model_copy(update={"units": (), "rules": {}})
    assert plain == Settings()
    for code, values in settings.rules.items():
        assert values == thresholds[code], f"{code} in config.yaml is not the default"
