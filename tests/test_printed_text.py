"""Text from anywhere reaches a terminal and the log as text: nothing in it is obeyed or unseen."""

import ast
import io
import json
import logging
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.command_line import parser
from pipeline.cli.log import logging_to
from pipeline.cli.screen.terminal import console, guarded, print_json, say, track
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import shown
from pipeline.office.folder import OfficeFolder
from tests.command import ROOT, Ended, duban
from tests.mail_office import LIST, WATER, mail_office
from tests.office import WEEK, Office, write_workbook
from tests.stand_ins import Mailbox, Server, envelope, no_network

FORGED = "2026-11-29 00:00:00,000 INFO 伪造"
OBEYED = "\x1b]0;p\x07\x1b[31m红\x9b1m\u202e倒\u2066\u200b\ufeff\xad\x08\x7f\u061c\U000e0041"
HOSTILE = f"{OBEYED}[red]x[/red][link=z]y[/link]\r\n{FORGED}\u2028{FORGED}\r{FORGED}\x85{FORGED}"
IN_A_NAME = HOSTILE.replace("/", "")
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
PREFIX = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) ")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox with a message of a unit and one of a stranger; a server that refuses all."""
    senders = enumerate([WATER, f"{HOSTILE}@example.org"])
    messages = [envelope(n, sender, HOSTILE, f"{n}{HOSTILE}") for n, sender in senders]
    mailbox = Mailbox(messages, b"Subject: =?utf-8?b?G1szMW0=?=\n\nnothing attached")
    no_network(monkeypatch, mailbox, Server("被拒", HOSTILE))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which every text that others write is hostile, after its run."""
    if sys.platform == "win32":
        pytest.skip("no file has such a name there")
    office = mail_office(Office(tmp_path_factory.mktemp("office")), "host: h", "host: h, user: u")
    root = office.root
    config = root / "config.yaml"
    text = config.read_text("utf-8")
    named = json.dumps(HOSTILE)
    config.write_text(
        text.replace("units:\n", f"units:\n  - {{name: {named}, aliases: [别名]}}\n"), "utf-8"
    )
    cell = HOSTILE.replace("\n", "\\n")
    listed = LIST.replace("完成截污管网建设", f"完成截污管网建设{OBEYED}")
    office.master(
        f"{listed}| 1-4 | 计划{OBEYED} | 大项{OBEYED} | 修路{OBEYED} | 区{OBEYED}局 | 7月底前 |"
    )
    header = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    row = f"完成截污管网建设 | 区水务局 | 7月底前 | 已完成{cell}"
    table = f"填报单位：区水务局{OBEYED}\n{header}\n| 1-1 | {row} | {cell} | {cell} |\n| {cell} | {row} | 3 | 是 |"
    office.returned("区水务局.xlsx", table, **{"表\u202e\u200b\x9b": table})
    office.dropped(
        f"区水务局{IN_A_NAME[:60]}.csv", "\n".join([header, f"| 1-1 | {row} | x | x |"]).encode()
    )
    for name in (f"坏{IN_A_NAME[:60]}.xlsx", f"坏\n{FORGED}.xlsx", "坏\udcb1.xlsx"):
        office.dropped(name, b"not a workbook")
    (root / "inbox" / f"散\x1b[31m\n{FORGED}.xlsx").write_bytes(b"x")
    assert checks(duban("run", "--root", root, "--week", WEEK)).returncode == 0
    return root


def checks(ended: Ended, *, coloured: bool = False) -> Ended:
    """Asserts that what was printed holds only text and ends of lines that are ours."""
    for text in (ended.stdout, ended.stderr):
        bare = COLOUR.sub("", text) if coloured else text
        assert UNSEEN.search(bare) is None, repr(bare[:2000])
        assert not [line for line in bare.split("\n") if line.startswith(FORGED)]
    assert "Traceback" not in ended.stderr
    return ended


def _damaged(root: Path) -> Ended:
    bag = root / "archive" / WEEK / "r1"
    for folder in (bag, bag / "data"):
        folder.chmod(0o755)
    (bag / "data" / f"多\x1b[31m\u202e\n{FORGED}").write_bytes(b"x")
    return duban("verify", "--root", root, "--quick")


def _next_list(root: Path) -> Ended:
    """Compares the hostile list with itself, called that of the month before."""
    shutil.copy(root / "inbox/master/2017-07.xlsx", root / "inbox/master/2017-06.xlsx")
    return duban("month", "2017-07", "--root", root)


def _without_the_others() -> list[str]:
    return [word for n in (27, 29, 30) for word in ("--without", f"2017-W{n}")]


def _above(root: Path) -> Path:
    """Returns the folder of a city, with the hostile office as one of its districts."""
    city = root.parent / "市"
    if not city.exists():
        shutil.copytree(root / "inbox" / "master", city / "inbox" / "master")
        offices = [
            {"name": "郫都区", "folder": str(root)},
            {"name": HOSTILE, "folder": f"../{HOSTILE}"},
        ]
        config = {"offices": offices, "office": {"district": HOSTILE, "name": HOSTILE}}
        (city / "config.yaml").write_text(json.dumps(config), "utf-8")
        rows = f"| 1-1 | 郫都区 | 1-1 | {OBEYED} |\n| 1-2 | {OBEYED} | 1-1 | |"
        headings = "| 市级任务编号 | 区县 | 区县任务编号 | 区县任务内容 |"
        book = city / "inbox" / "registers" / "任务对应.xlsx"
        write_workbook(book, {"任务对应": f"{headings}\n{rows}"})
    return city


COMMANDS: dict[str, Callable[[Path], list[Ended]]] = {
    "run": lambda root: [duban("run", "--root", root, "--week", WEEK)],
    "check": lambda root: [
        duban("check", *(root / "inbox" / WEEK).glob("*.*s*"), "--root", root, "--week", WEEK),
        duban("check", HOSTILE, "--root", root, "--week", WEEK),
        duban("check", root / "config.yaml", "--root", root, "--week", HOSTILE),
    ],
    "status": lambda root: [duban("status", "--root", root, "--week", WEEK)],
    "forms": lambda root: [duban("forms", "--root", root, "--week", WEEK)],
    "registers": lambda root: [
        duban("registers", "--root", root),
        duban("registers", "--root", root),
    ],
    "adopt": lambda root: [
        duban("adopt", root / "inbox/master/2017-07.xlsx", "--month", "2017-08", "--root", root),
        duban("adopt", root / "inbox/master/2017-07.xlsx", "--as", f"{HOSTILE}=", "--root", root),
        duban("adopt", root / "inbox/master/2017-07.xlsx", "--as", f"x={HOSTILE}", "--root", root),
        duban("adopt", HOSTILE, "--month", HOSTILE, "--root", root),
    ],
    "inspect": lambda root: [
        duban("inspect", "--root", root, "--week", WEEK),
        duban("inspect", "--root", root, "--week", WEEK, "--count", HOSTILE),
        duban("inspect", "--root", root, "--week", HOSTILE),
    ],
    "notices": lambda root: [
        duban("notices", "--root", root, "--week", WEEK),
        duban("notices", "--root", root, "--week", HOSTILE),
    ],
    "month": lambda root: [
        duban("month", "2017-08", "--root", root),
        duban("month", HOSTILE, "--root", root),
        duban("month", "2017-07", "--close", "--root", root),
        duban("month", "2017-07", "--close", "--without", HOSTILE, "--root", root),
        duban("month", "2017-07", "--close", *_without_the_others(), "--root", root),
        duban("month", "2017-07", "--check", "--root", root),
        _next_list(root),
    ],
    "verify": lambda root: [
        duban("verify", "--root", root),
        duban("verify", HOSTILE, "--root", root),
        _damaged(root),
    ],
    "rerun": lambda root: [
        duban("rerun", WEEK, "--out", root.parent / "again", "--current", "--root", root),
        duban("rerun", HOSTILE, "--out", HOSTILE, "--root", root),
    ],
    "trace": lambda root: [
        duban("trace", "1-1", "--root", root),
        duban("trace", HOSTILE, "--root", root),
    ],
    "ledger": lambda root: [
        duban("ledger", "--root", root),
        duban("ledger", "--year", "1999", "--root", root),
        duban("ledger", "--year", HOSTILE, "--root", root),
    ],
    "rollup": lambda root: [
        duban("rollup", root, "--week", WEEK),
        duban("rollup", HOSTILE, "--week", WEEK),
        duban("rollup", _above(root), "--week", WEEK),
        duban("rollup", _above(root), "--week", WEEK, "--json"),
        duban("trace", "1-1", "--root", _above(root)),
        duban("rollup", _above(root), "--week", HOSTILE),
    ],
    "send": lambda root: [
        duban("send", WEEK, "--dry-run", "--root", root),
        duban("send", WEEK, "--forms", "--dry-run", "--root", root),
        duban("send", WEEK, "--force", "--root", root),
        duban("send", WEEK, "--resend", HOSTILE, "--root", root),
    ],
    "fetch-mail": lambda root: [duban("fetch-mail", "--root", root)],
    "schedule": lambda root: [
        duban("schedule", "--root", root),
        duban("schedule", HOSTILE, "--root", root),
    ],
    "desk": lambda root: [
        duban("desk", HOSTILE, "--root", root),
        duban("desk", "check", HOSTILE, "--root", root),
        duban("desk", "run", "--root", root),
    ],
    "rules": lambda root: [duban("rules", "--root", root)],
    "templates": lambda root: [duban("templates", "--root", root)],
    "sample": lambda root: [duban("sample", "--root", root)],
    "init": lambda root: [duban("init", root.parent / f"新{IN_A_NAME[:40]}"), duban("init", root)],
}
WITH_JSON = {
    "check": ("check", f"inbox/{WEEK}/区水务局.xlsx", "--week", WEEK),
    "status": ("status", "--week", WEEK),
    "verify": ("verify", "--quick"),
    "trace": ("trace", "1-1"),
}


def test_every_command_is_among_them() -> None:
    (choices,) = [
        action.choices for action in parser()._actions if isinstance(action.choices, dict)
    ]
    assert COMMANDS.keys() >= choices.keys()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_in_a_text_is_obeyed(hostile: Path, tmp_path: Path, name: str) -> None:
    root = Path(shutil.copytree(hostile, tmp_path / "office", symlinks=True))
    for ended in COMMANDS[name](root):
        checks(ended)
    for line in (root / "outbox" / "运行日志.txt").read_text("utf-8").split("\n")[:-1]:
        assert PREFIX.match(line), line
        assert UNSEEN.search(line) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("name", WITH_JSON)
def test_a_script_gets_the_text_escaped(
    hostile: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile)
    said = checks(duban(*WITH_JSON[name], "--json")).stdout
    assert json.loads(said)
    assert re.search(r"\\u(001b|202e|200b)", said) or name == "verify"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_colours_are_our_own(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    said = checks(duban("status", "--root", hostile, "--week", WEEK), coloured=True).stdout
    assert COLOUR.search(said)


def test_words_that_are_no_command_are_told_as_text(hostile: Path) -> None:
    for words in (
        (HOSTILE,),
        ("run", HOSTILE),
        ("run", f"--{HOSTILE}"),
        ("--root", HOSTILE, "status"),
    ):
        assert checks(duban(*words)).returncode == 2


def test_mistakes_in_the_settings_are_told_a_line_each(hostile: Path, tmp_path: Path) -> None:
    named = json.dumps(HOSTILE)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "config.yaml").write_text(
        f"rules: {{X: {named}}}\nweek: {{cutoff: {named}}}\n", "utf-8"
    )
    said = checks(duban("status", "--root", tmp_path)).stderr.splitlines()
    assert [re.search(r"第(\d)行", line)[1] for line in said] == ["1", "1", "2"]  # type: ignore[index]


def test_an_error_nobody_foresaw_cannot_write_a_line_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise ValueError(HOSTILE)

    (tmp_path / "inbox").mkdir()
    monkeypatch.setattr("pipeline.cli.commands.week.settings_in", fails)
    assert checks(duban("run", "--root", tmp_path)).returncode == 2
    lines = (tmp_path / "outbox" / "运行日志.txt").read_text("utf-8").split("\n")[:-1]
    assert all(PREFIX.match(line) and UNSEEN.search(line) is None for line in lines)
    assert any("ValueError" in line for line in lines)
    assert (
        UNSEEN.search((tmp_path / "outbox" / "最近一次运行.txt").read_text("utf-8-sig").strip())
        is None
    )


@pytest.mark.parametrize(
    "values", [(HOSTILE,), (Path(f"a{IN_A_NAME}"),), (CannotWork(HOSTILE),), (ValueError(HOSTILE),)]
)
def test_whatever_is_logged_stays_one_line(tmp_path: Path, values: tuple[object, ...]) -> None:
    (tmp_path / "inbox").mkdir()
    folder = OfficeFolder(tmp_path)
    with logging_to(folder):
        logging.getLogger("duban").warning("值：%s", *values)
    (line,) = folder.log.read_text("utf-8").removesuffix("\n").split("\n")
    assert UNSEEN.search(line) is None


def test_what_is_printed_without_care_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    with guarded():
        print(HOSTILE)
        print(HOSTILE, file=sys.stderr)
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert UNSEEN.search(text) is None


def test_a_line_stays_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"文件 {HOSTILE}", "第二行")
    assert len(capsys.readouterr().out.splitlines()) == 2
    print_json({"name": HOSTILE})
    said = capsys.readouterr().out
    assert json.loads(said) == {"name": HOSTILE}
    assert UNSEEN.search(said) is None


def test_json_stays_json_though_paths_lose_their_mark(capsys: pytest.CaptureFixture[str]) -> None:
    document = ["\\\\?\\D:\\督办", r"\\?\UNC\服务器\督办", r"在 \\?\D:\a 里", "\\?\\", '问?"\\?\\']
    with guarded():
        print_json(document)
    said = json.loads(capsys.readouterr().out)
    assert said == [r"D:\督办", r"\\服务器\督办", r"在 D:\a 里", "\\?\\", '问?"\\?\\']


def test_a_progress_bar_says_what_it_does_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = io.StringIO()
    monkeypatch.setattr(drawn, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", drawn)
    with guarded():
        assert list(track(iter([1, 2]), 2, doing=f"读取{OBEYED}")) == [1, 2]
    ours = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", drawn.getvalue())
    assert "读取" in ours
    assert UNSEEN.search(ours) is None


def test_a_table_shows_markup_as_it_is_written() -> None:
    from rich.table import Table

    drawn = io.StringIO()
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    console(drawn, 1000).print(table)
    assert UNSEEN.search(drawn.getvalue()) is None
    assert drawn.getvalue().count("[link=z]") == 3


@pytest.mark.parametrize("text", ["已完成60%　（约）", "第①项★ ✔️ 龘𠮷", "a\xa0b", "“引”—…"])
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_nothing_is_printed_or_logged_past_the_one_place() -> None:
    """`say`, the tables and the log clean all text; what they cannot clean is written by us."""
    past = []
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        name = path.relative_to(ROOT / "pipeline").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("print", "input", "Console", "sys.stdout.write", "sys.stderr.write"):
                past += [(name, node.lineno)] * (name != "cli/screen/terminal.py")
            if re.fullmatch(r"log\.(debug|info|warning|error|exception|critical)", called):
                ours = isinstance(node.args[0], ast.Constant | ast.IfExp)
                past += [(name, node.lineno)] * (not ours)
    assert not past
