"""No file of ours is written through a link, and no pipe or folder in its place hangs a command.

Every place that a command writes to is found by watching it work. Then something else is put there.
"""

import ast
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.command import ROOT, Ended, duban
from tests.mail_office import WATER, mail_office
from tests.office import WEEK, Office
from tests.once import sample_workbooks_made_once
from tests.soak import size
from tests.stand_ins import Mailbox, Server, envelope, no_network

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")

_PATIENCE = 60
"""In seconds. A command takes one; a pipe that is opened would take for ever."""


# What commands write to


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that ran its week and sent nothing yet, with one more file to take in."""
    office = mail_office(Office(tmp_path_factory.mktemp("office")), "host: localhost", BOX)
    root = office.root
    shutil.copyfile(root / "inbox" / WEEK / "区水务局.xlsx", root.parent / "again.xlsx")
    assert duban("run", "--root", root, "--week", WEEK).returncode == 0
    shutil.copyfile(root.parent / "again.xlsx", root / "inbox" / "区农林局.xlsx")
    shutil.copyfile(root / "inbox" / "master" / "2017-07.xlsx", root / "清单.xlsx")
    (root / "示例").mkdir()
    return root


BOX = "host: localhost, user: dcb"


def _mailed() -> bytes:
    message = EmailMessage()
    message["From"] = WATER
    message.add_attachment(b"x", maintype="application", subtype="zip", filename="水务.xlsx")
    return message.as_bytes()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox with one message; a server that takes everything."""
    no_network(monkeypatch, Mailbox([envelope(1, WATER)], _mailed()), Server())


COMMANDS: dict[str, Callable[[Path], Ended]] = {
    "run": lambda root: duban("run", "--root", root, "--week", WEEK),
    "forms": lambda root: duban("forms", "--root", root, "--week", WEEK),
    "ledger": lambda root: duban("ledger", "--root", root),
    "status": lambda root: duban("status", "--root", root, "--week", WEEK),
    "send": lambda root: duban("send", WEEK, "--root", root),
    "fetch-mail": lambda root: duban("fetch-mail", "--root", root),
    "adopt": lambda root: duban(
        "adopt", root / "清单.xlsx", "--root", root, "--month", "2017-08", "--yes", "--force"
    ),
    "sample": lambda root: made_sample(root),
}  # fmt: skip


def made_sample(root: Path) -> Ended:
    with sample_workbooks_made_once():
        return duban("sample", "--root", root / "示例")


class _Watch:
    """What Python tells of files while a command is watched. It can never be told to stop."""

    seen: list[tuple[str, tuple[object, ...]]] | None = None

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.seen is not None and event in ("open", "os.mkdir", "os.rename"):
            self.seen.append((event, arguments))


WATCH = _Watch()
sys.addaudithook(WATCH)


def written_by(command: Callable[[Path], Ended], root: Path) -> set[str]:
    """Returns the paths below `root` that the command makes, opens to write to, or renames to.

    What is inside the folders in which a week is put together is left out: each is made new, and
    the command fails if something is there.
    """
    seen: list[tuple[str, tuple[object, ...]]] = []
    WATCH.seen = seen
    try:
        assert command(root).returncode in (0, 1)
    finally:
        WATCH.seen = None
    found = set()
    for event, (first, second, *rest) in seen:
        flags = rest[0]
        if event == "open" and not (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)):
            continue
        named = second if event == "os.rename" else first
        if isinstance(named, str | os.PathLike):
            path = Path(os.fspath(named))
            if path.is_absolute() and path.is_relative_to(root):
                found.add(path.relative_to(root).as_posix())
    aside = (".sealing/", ".building/")
    return {
        name
        for name in found - {"."}
        if not any(part in name for part in aside) and ("周" not in name or "水务局" in name)
    }  # one of the sample's returns is enough


def copied(root: Path, to: Path) -> Path:
    return Path(shutil.copytree(root, to, symlinks=True))


# What is put in their place

OTHER = "外面的文件\n"


def _linked(to: str) -> Callable[[Path, Path], None]:
    return lambda path, outside: path.symlink_to(outside / to)


def _filled(path: Path, _: Path) -> None:
    path.mkdir()
    (path / "别人的.txt").write_text(OTHER, "utf-8")


KINDS: dict[str, Callable[[Path, Path], None]] = {
    "a link to a file": _linked("一份.txt"),
    "a link to a folder": _linked("夹"),
    "a link to nothing": _linked("还没有"),
    "another name of a file": lambda path, outside: path.hardlink_to(outside / "一份.txt"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a folder": _filled,
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    (folder / "夹").mkdir(parents=True)
    for name in ("一份.txt", "夹/另一份.txt"):
        (folder / name).write_text(OTHER, "utf-8")
    return folder


@contextmanager
def hurried() -> Iterator[None]:
    """Raises an error in a command that waits for ever."""

    def late(*_: object) -> None:
        raise AssertionError("hangs")

    was = signal.signal(signal.SIGALRM, late)
    signal.alarm(_PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, was)


def put(kind: str, path: Path, outside: Path) -> None:
    if os.path.lexists(path):
        path.rename(path.with_name(f"{path.name}.kept"))
    path.parent.mkdir(parents=True, exist_ok=True)
    KINDS[kind](path, outside)


def all_in(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def holds(kind: str, command: Callable[[Path], Ended], root: Path, name: str, out: Path) -> int:
    """Puts something into the place, runs, and checks that nothing else came of it."""
    path = root / name
    put(kind, path, out)
    before = all_in(out)
    with hurried():
        ended = command(root)
    assert all_in(out) == before, name
    assert "Traceback" not in ended.stderr, ended.stderr
    if ended.returncode == 2:
        said = ended.stderr.splitlines()[-1]
        assert (path.name in said, "关闭" in said) == (True, False), said
        assert "移" in said or kind == "another name of a file", said
    if kind == "a folder" and not name.startswith(("outbox/.", "archive/.", f"outbox/{WEEK}")):
        assert next(root.rglob("别人的.txt")).read_text("utf-8") == OTHER, name
    return ended.returncode


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_outside_is_written_and_nothing_hangs(
    ready: Path, tmp_path: Path, outside: Path, name: str, kind: str
) -> None:
    command = COMMANDS[name]
    if name not in WRITTEN:
        WRITTEN[name] = written_by(command, copied(ready, tmp_path / "watched"))
    places = sorted((WRITTEN[name] | NOT_WATCHED.get(name, set())) - OF_THE_OFFICE)
    share = size(share=3 if name == "run" else 1, whole=1)  # each place is met by two of six kinds
    for number, place in enumerate(places):
        if number % share == list(KINDS).index(kind) % share and not (
            kind == "another name of a file" and (ready / place).is_dir()
        ):
            holds(kind, command, copied(ready, tmp_path / str(number)), place, outside)


WRITTEN: dict[str, set[str]] = {}
"""What each command was seen to write; watched once."""


NOT_WATCHED = {
    "run": {f"outbox/{WEEK}", f"outbox/.{WEEK}.previous", "outbox/运行日志.txt.1"},
    "forms": {f"outbox/{WEEK}", f"outbox/.{WEEK}.previous"},
}
"""Folders that are exchanged in one step, and older logs: Python does not tell when."""
OF_THE_OFFICE = {"inbox", "outbox", "archive", "示例/inbox"}
"""An office may have these on another disk, by a link."""


@pytest.mark.parametrize("kind", ["a link to nothing", "a pipe"])
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("run", "outbox"),
        ("run", "archive"),
        ("run", "config.yaml"),
        ("run", "inbox/master/2017-07.xlsx"),
        ("status", f"inbox/{WEEK}/receipts.csv"),
        ("run", f"inbox/{WEEK}/区水务局.xlsx"),
        ("run", "templates/邮件-催报.txt"),
        ("run", "templates/index.html"),
        ("run", "templates/例外情况报告.docx"),
        ("send", f"outbox/{WEEK}/mail/催报-区农林局.eml"),
        ("send", f"outbox/{WEEK}/data/run.json"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_does_not_hang(
    ready: Path, tmp_path: Path, outside: Path, name: str, place: str, kind: str
) -> None:
    root = copied(ready, tmp_path / "office")
    (root / "templates").mkdir()
    put(kind, root / place, outside)
    with hurried():
        ended = COMMANDS[name](root)
    assert "Traceback" not in ended.stderr
    if kind == "a pipe" and ended.returncode == 2:
        said = ended.stderr.splitlines()[-1]
        assert Path(place).name in said
        assert ("移走" in said, "关闭" in said) == (True, False), said


def test_the_folders_of_the_office_may_be_on_another_disk(ready: Path, tmp_path: Path) -> None:
    root = copied(ready, tmp_path / "office")
    for name in ("inbox", "outbox", "archive"):
        (root / name).rename(tmp_path / name)
        (root / name).symlink_to(tmp_path / name)
    for name in ("run", "forms", "send", "fetch-mail", "adopt"):
        assert COMMANDS[name](root).returncode in (0, 1), name
    assert (tmp_path / "archive" / WEEK / "r2").is_dir()
    assert duban("verify", "--quick", "--root", root).returncode == 0


def test_what_stands_in_the_way_of_a_temporary_file_stops_nothing(
    ready: Path, tmp_path: Path, outside: Path
) -> None:
    for number, kind in enumerate(KINDS):
        root = copied(ready, tmp_path / str(number))
        for place in (
            f"inbox/{WEEK}/~$receipts.csv", "outbox/~$最近一次运行.txt", "outbox/.duban.lock",
            f"outbox/.{WEEK}.building", f"outbox/.{WEEK}.previous", f"archive/.{WEEK}.sealing",
        ):  # fmt: skip
            if not (kind == "a folder" and place.endswith(".lock")):
                put(kind, root / place, outside)
        assert COMMANDS["run"](root).returncode == 0
        assert "完成" in (root / "outbox" / "最近一次运行.txt").read_text("utf-8-sig")
    assert all_in(outside) == {
        "一份.txt": OTHER.encode(),
        "夹": None,
        "夹/另一份.txt": OTHER.encode(),
    }


def test_a_log_that_was_a_link_is_written_anew_and_says_so(
    ready: Path, tmp_path: Path, outside: Path
) -> None:
    root = copied(ready, tmp_path / "office")
    put("a link to a file", root / "outbox" / "运行日志.txt", outside)
    assert COMMANDS["run"](root).returncode == 0
    log = (root / "outbox" / "运行日志.txt").read_text("utf-8").splitlines()
    assert "原来是链接" in log[0]
    assert any("完成" in line for line in log)


def test_a_full_log_is_put_aside_whatever_stands_there(
    ready: Path, tmp_path: Path, outside: Path
) -> None:
    root = copied(ready, tmp_path / "office")
    log = root / "outbox" / "运行日志.txt"
    log.write_bytes(b"x" * 1_000_001)
    put("a folder", root / "outbox" / "运行日志.txt.1", outside)
    ended = COMMANDS["run"](root)
    assert (ended.returncode, "Logging error" in ended.stderr) == (0, False)
    assert log.read_text("utf-8").count("完成") == 1


def test_a_record_that_is_a_link_is_not_taken_for_an_empty_one(
    ready: Path, tmp_path: Path, outside: Path
) -> None:
    root = copied(ready, tmp_path / "office")
    put("a link to nothing", root / "outbox" / "投递记录.csv", outside)
    ended = COMMANDS["send"](root)
    assert (ended.returncode, "已发送" in ended.stderr) == (2, False)


def test_files_are_written_in_one_module_only() -> None:
    """A write elsewhere would follow a link: `office/disk.py` has one function for each way."""
    allowed = {"office/disk.py", "archive/bags/copies.py"}
    allowed |= {"domain/patterns.py"}  # into Python's own __pycache__, and no office's folder
    writes = {"write_bytes", "write_text", "touch", "copyfile"}
    found = []
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        if path.relative_to(ROOT / "pipeline").as_posix() in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                modes = [
                    word.value
                    for word in [*node.args, *(key.value for key in node.keywords)]
                    if isinstance(word, ast.Constant) and isinstance(word.value, str)
                ]
                opens = name == "open" and any(set(mode) & set("wax+") for mode in modes)
                if name in writes or opens:
                    found.append((path.name, node.lineno))
    assert not found
