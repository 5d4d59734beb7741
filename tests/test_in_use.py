"""Files that another program holds open, and names that a system does not take.

Windows refuses to open, move or remove such a file. These tests make the same calls fail here.
"""

import errno
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.command_line import is_closed_pipe
from pipeline.cli.options import files_named
from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import shown
from pipeline.office import last_run
from pipeline.office.disk import move, open_to_add, write_whole
from tests.office import Office
from tests.sealed_office import HEADER, WATER, bags


def held(path: object = None) -> PermissionError:
    """Returns the error that Windows gives for a file in use."""
    return PermissionError(errno.EBUSY, "in use", str(path or ""))


def refusing(
    monkeypatch: pytest.MonkeyPatch, place: str, name: str, times: int = 10**9
) -> list[Path]:
    """Lets a function refuse what has this name so many times; returns what it refused."""
    module, _, function = place.rpartition(".")
    real: Callable[..., Any] = getattr(sys.modules[module], function)
    refused: list[Path] = []

    def act(path: Path, *more: Any) -> Any:
        if path.name == name and len(refused) < times:
            refused.append(path)
            raise held(path)
        return real(path, *more)

    monkeypatch.setattr(place, act)
    return refused


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.office.disk._WAITS", (0, 0))


def test_a_short_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = Path.rename, [held(), held()]

    def rename(path: Path, target: Path) -> Path:
        if tries:
            raise tries.pop()
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    (tmp_path / "a").write_bytes(b"a")
    move(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"a"
    tries += [held()] * 9
    with pytest.raises(PermissionError):
        move(tmp_path / "b", tmp_path / "c")


def test_a_return_that_is_open_and_cannot_be_moved_is_read_all_the_same(
    sealed: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    week = sealed.root / "inbox" / sealed.week
    (week / "区水务局.xlsx").rename(sealed.root / "inbox" / "区水务局（更正）.xlsx")
    before = len(bags(sealed))
    with monkeypatch.context() as patch:
        refused = refusing(patch, "pipeline.intake.files.receipts.move", "区水务局（更正）.xlsx")
        view = sealed.run()
        assert refused
    assert {file.file: file.state for file in view.files}["区水务局（更正）.xlsx"] == "accepted"
    assert "区水务局" not in {unit.name for unit in view.missing}
    assert "这一次照样读取" in caplog.text
    sealed.run()
    assert (week / "区水务局（更正）.xlsx").is_file()
    assert len(bags(sealed)) == before + 1, "moved later, it is the same return"


def test_a_return_that_is_listed_but_not_found_has_a_row(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is with a path that is too long for the copy, or a name that ends in a dot."""
    from pipeline.archive.bags.copies import copy_file as real

    def copy(path: Path, target: Path) -> None:
        if path.name == "区水务局.xlsx" and path.is_relative_to(sealed.root / "inbox"):
            raise FileNotFoundError(errno.ENOENT, "too long", str(target))
        real(path, target)

    monkeypatch.setattr("pipeline.archive.stage.copy_file", copy)
    view = sealed.run()
    (row,) = (file for file in view.files if file.file == "区水务局.xlsx")
    assert row.state == "rejected"
    assert "打不开" in row.reason


def test_a_return_that_was_really_taken_away_has_none(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.archive.bags.copies import copy_file as real

    def copy(path: Path, target: Path) -> None:
        if path.name == "区水务局.xlsx" and path.is_relative_to(sealed.root / "inbox"):
            path.unlink()
        real(path, target)

    monkeypatch.setattr("pipeline.archive.stage.copy_file", copy)
    assert "区水务局.xlsx" not in {file.file for file in sealed.run().files}


def test_a_bag_that_is_open_is_not_called_tampered_with(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bags(sealed)
    sealed.returned("区规建局（更正）.xlsx", f"{HEADER}\n{WATER}")
    with monkeypatch.context() as patch:
        refusing(patch, "pipeline.archive.bags.faults.sha256_of", "run.json")
        with pytest.raises(CannotWork, match=r"run\.json.*看不出封存以后有没有改动.*关闭"):
            sealed.run()
    assert bags(sealed) == before
    sealed.run()
    reason = bags(sealed)[-1].info()["Duban-Reason"]
    assert "封存后有改动" not in reason


def test_old_results_that_somebody_looks_at_do_not_fail_the_run(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.office.folder._exchanged", lambda *_: False)
    refused = refusing(monkeypatch, "pipeline.office.folder.remove", f".{sealed.week}.previous")
    for text in ("20", "25"):
        sealed.returned(f"区水务局{text}.xlsx", f"{HEADER}\n{WATER}")
        sealed.run()
    assert refused
    assert (sealed.folder.results(sealed.the_week) / "index.html").is_file()
    assert {path.name for path in sealed.folder.outbox.glob(".*.previous")} == {
        f".{sealed.week}.previous"
    }


def test_the_note_of_the_last_run_that_cannot_be_written_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.folder.outbox.mkdir(parents=True, exist_ok=True)
    refusing(monkeypatch, "pipeline.office.last_run.write_whole", last_run.NAME)
    with caplog.at_level(logging.WARNING, "duban"):
        last_run.LastRun(office.folder).succeeded("完成")
    assert "里面写的还是上一次" in caplog.text


def test_a_read_only_file_of_ours_is_written(tmp_path: Path) -> None:
    path = tmp_path / "receipts.csv"
    path.write_bytes(b"a")
    path.chmod(0o444)
    with open_to_add(path) as file:
        file.write(b"b")
    assert os.access(path, os.W_OK)
    path.chmod(0o444)
    write_whole(path, b"c")
    assert path.read_bytes() == b"c"


def test_the_right_cause_and_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = PermissionError(errno.EACCES, "")
    assert in_chinese(locked) == "没有权限"
    monkeypatch.setattr("pipeline.domain.errors.sys.platform", "win32")
    assert in_chinese(locked) == "正被其他程序打开，或没有权限"
    assert "关闭正在打开它的程序" in remedy(locked, "请检查写入权限")


def test_a_closed_pipe_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = OSError(errno.EINVAL, "Invalid argument")
    assert is_closed_pipe(BrokenPipeError())
    assert not is_closed_pipe(closed)
    monkeypatch.setattr("pipeline.cli.command_line.sys.platform", "win32")
    assert is_closed_pipe(closed)
    assert not is_closed_pipe(OSError(errno.EINVAL, "", "a:b"))


def test_people_never_see_the_mark_of_long_paths() -> None:
    assert shown("\\\\?\\D:\\督办\\a.xlsx：打不开") == "D:\\督办\\a.xlsx：打不开"
    assert shown("\\\\?\\UNC\\服务器\\督办") == "\\\\服务器\\督办"


def test_stars_in_a_name_are_expanded_where_no_shell_does_it(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "a.txt"):
        (tmp_path / name).touch()
    found = files_named(str(tmp_path / "*.xlsx"))
    assert [path.name for path in found] == ["a.xlsx", "b.xlsx"]
    assert files_named("没有*.xls") == [Path("没有*.xls")]


def printed(words: list[str], **environment: str) -> bytes:
    command = [sys.executable, "-m", "pipeline", *words]
    whole = {**os.environ, **environment}
    return subprocess.run(command, env=whole, capture_output=True, check=True).stdout


def test_redirected_output_is_in_the_encoding_that_its_reader_asks_for() -> None:
    told = printed(["--help"], PYTHONIOENCODING="gbk")
    assert "督办：汇总各单位的周报表" in told.decode("gbk")
    assert "督办：汇总各单位的周报表" in printed(["--help"], PYTHONIOENCODING="").decode("utf-8")
    json = printed(["rules", "--json"], PYTHONIOENCODING="gbk")
    assert json.isascii()


def test_a_character_outside_the_encoding_is_spelled_out() -> None:
    code = "from pipeline.cli.screen.terminal import *; set_encodings(); say('区𠮷局')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("gbk").strip() == "区\\U00020bb7局"


def test_a_program_without_output_works() -> None:
    code = (
        "import sys; sys.stdout = sys.stderr = None; from pipeline.cli import main; main(['rules'])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
