"""What the handbook tells a clerk is true: its icons, its commands, its card, its files."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli.command_line import parser
from pipeline.desk.errands import ERRANDS
from pipeline.domain.text import shown
from tests.command import ROOT, duban
from tests.office import Office

HANDBOOK = (ROOT / "docs" / "使用手册.md").read_text("utf-8")
CARD = ROOT / "docs" / "每周一页.html"
FOR_THE_CLERK = HANDBOOK.partition("## 每周一页")[2].partition("## 五、第一次使用")[0]
"""What is read by someone who is no programmer."""


def commands() -> list[str]:
    """Returns every command line that the handbook tells, once."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```$", HANDBOOK, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    lines += re.findall(r"^    (duban .*)$", HANDBOOK, re.MULTILINE)
    lines += re.findall(r"`([^`\n]+)`", HANDBOOK)
    begun = (re.sub(r"^\.venv\\Scripts\\duban", "duban", line) for line in lines)
    return sorted({line for line in begun if line.startswith("duban ")})


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_handbook_is_one(line: str) -> None:
    if line == "duban --version":
        return
    words = shlex.split(line.replace("\\", "/"))[1:]
    known = next(action for action in parser()._actions if isinstance(action.choices, dict))
    assert known.choices is not None
    assert any(word in known.choices for word in words), line
    required = {"forms": ["--week", "2017-W28"], "check": ["x.xlsx"], "adopt": ["x.xlsx"]}
    required |= {"send": ["2017-W28"], "rerun": ["2017-W28", "--out", "x"], "trace": ["1-1"]}
    required |= {"init": ["x"], "month": ["2017-08"]}
    if len(words) == 1:  # a command that is only named
        words += required.get(words[0], [])
    parser().parse_args(words)


def test_the_handbook_tells_more_than_a_few_commands() -> None:
    assert len(commands()) > 20


def test_every_icon_is_told_and_no_other() -> None:
    told = set(re.findall(r"\*\*(\w+)\*\*”", FOR_THE_CLERK))
    assert told == {errand.name for errand in ERRANDS}


def test_a_clerk_needs_no_command() -> None:
    """Those that are named there are for whoever looks after the computer."""
    for line in re.findall(r"[^\n]*`duban[^\n]*", FOR_THE_CLERK):
        assert "信息人员" in line, line
    for word in ("退出码", "校验和", "sha256", "管道", "cron", "JSON", "字节", "命令行", "终端里"):
        assert word not in FOR_THE_CLERK, word


def test_the_card_names_only_icons_that_there_are() -> None:
    told = set(re.findall(r"<strong>(\w+)</strong>”", CARD.read_text("utf-8")))
    assert told
    assert told <= {errand.name for errand in ERRANDS}


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_the_card_is_one_page_of_a4(tmp_path: Path) -> None:
    printed = tmp_path / "card.pdf"
    words = ("--headless", "--no-sandbox", "--no-pdf-header-footer")
    subprocess.run(
        ["chromium", *words, f"--print-to-pdf={printed}", f"--user-data-dir={tmp_path}", str(CARD)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pages = re.findall(rb"/Type\s*/Page\b", printed.read_bytes())
    assert len(pages) == 1


def test_a_new_office_has_all_that_the_handbook_says(tmp_path: Path) -> None:
    root = tmp_path / "督办数据"
    said = duban("init", root)
    assert said.returncode == 0
    for name in ("config.yaml", "inbox", "outbox", "archive", "templates", CARD.name):
        assert f"`{name}`" in HANDBOOK
        assert (root / name).exists()
    for errand in ERRANDS:
        assert list(root.glob(f"{errand.name}.*")), errand.name


def test_the_words_of_a_second_issue_are_those_of_the_window(sealed: Office) -> None:
    returns = sealed.root / "inbox"
    shutil.copyfile(returns / sealed.week / "区规建局.xlsx", returns / "区规建局 更正.xlsx")
    ended = duban("run", "--week", sealed.week, "--root", sealed.root)
    assert "已封存 archive/2017-W28/r2" in shown(ended.stderr)
    assert "已封存 `archive/<周次>/r2`" in HANDBOOK
