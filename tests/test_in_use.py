"""Files that another program holds open, and names that a system does not take.

Windows refuses to open, move or remove such a file. These tests make the same calls fail here.
"""

import ctypes
import errno
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from pipeline.archive.outbox import outboxes_held
from pipeline.cli.command_line import is_closed_pipe, main
from pipeline.cli.options import files_named, folder_to_make
from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import shown
from pipeline.intake.files import workers
from pipeline.office import last_run
from pipeline.office.disk import move, named_from, on_disk, open_to_add, write_whole
from pipeline.office.file_names import refused_name
from pipeline.office.folder import locked
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
    monkeypatch.setattr("pipeline.domain.errors.sys.platform", "linux")
    assert in_chinese(locked) == "没有权限"
    monkeypatch.setattr("pipeline.domain.errors.sys.platform", "win32")
    assert in_chinese(locked) == "正被其他程序打开，或没有权限"
    assert "关闭正在打开它的程序" in remedy(locked, "请检查写入权限")


def test_a_closed_pipe_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = OSError(errno.EINVAL, "Invalid argument")
    assert is_closed_pipe(BrokenPipeError())
    monkeypatch.setattr("pipeline.cli.command_line.sys.platform", "linux")
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
    assert files_named("没有*.xls") == [on_disk(Path("没有*.xls"))]


def test_a_path_with_dots_and_slashes_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows takes them for names in a path with the mark of long paths."""
    (tmp_path / "市").mkdir()
    (tmp_path / "b.xlsx").touch()
    monkeypatch.chdir(tmp_path / "市")
    assert on_disk(Path("../b.xlsx")).is_file()
    assert named_from(on_disk(tmp_path / "市"), "../b.xlsx").is_file()
    assert on_disk(tmp_path / "表.").name == "表."


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


RECORD = "receipts.csv"


one_file_there = pytest.mark.skipif(
    sys.platform == "win32", reason="one file has both names there: `make windows` tries that"
)


@one_file_there
def test_a_file_named_as_the_record_in_other_capitals_costs_one_file(sealed: Office) -> None:
    folder = sealed.root / "inbox" / sealed.week
    (folder / "Receipts.CSV").write_bytes(b"a,b\n1,2\n")
    record = (folder / RECORD).read_bytes()
    view = sealed.run()
    states = {file.file: file.state for file in view.files}
    assert states.pop("Receipts(2).CSV") == "rejected"
    assert set(states.values()) == {"accepted"}
    assert (folder / RECORD).read_bytes().startswith(record)


def test_the_record_whose_capitals_a_memory_stick_changed_is_the_record(sealed: Office) -> None:
    folder = sealed.root / "inbox" / sealed.week
    (folder / RECORD).rename(folder / "RECEIPTS.CSV")
    before = len(bags(sealed))
    view = sealed.run()
    assert {file.state for file in view.files} == {"accepted"}
    assert (folder / RECORD).is_file()
    assert len(bags(sealed)) == before, "nothing has changed"


@one_file_there
def test_commands_that_only_look_are_not_stopped_by_such_a_file(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take it for no record, also where Windows opens it by the record's name."""
    from pipeline.intake.files import arrivals

    folder = sealed.root / "inbox" / sealed.week
    (folder / RECORD).rename(folder / "Receipts.CSV")
    (folder / "Receipts.CSV").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr(arrivals, "must_be_plain", lambda path: path.with_name("Receipts.CSV"))
    assert arrivals.recorded(folder / RECORD) == {}
    (folder / RECORD).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CannotWork, match="表头"):
        arrivals.recorded(folder / RECORD)


def test_results_are_there_while_they_are_exchanged_in_two_renames(sealed: Office) -> None:
    """And after a kill between the two: the earlier ones, until the next run puts them back."""
    folder, week = sealed.folder, sealed.the_week
    results = folder.results(week)
    stale = folder.outbox / f".{week}.previous"
    newest = folder.outbox / f".{week}.02.previous"
    shutil.copytree(results, stale)
    results.rename(newest)
    assert folder.results_there(week) == newest
    held = outboxes_held(folder, [])
    assert [(each.week, each.differences) for each in held] == [(str(week), ())]
    code = main(["send", str(week), "--dry-run", "--root", str(sealed.root)])
    assert code == 0
    (newest / "newest").touch()
    with locked(folder):
        assert (results / "newest").exists(), "the newest comes back, not what nobody could remove"
        assert folder.results_there(week) == results


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        (r"D:\督办\nul", "nul"),
        ("aux.2017", "aux.2017"),
        (r"D:\com1\督办", "com1"),
        (r"D:\督办 .\a", "督办 ."),
        (r"D:\督办\.", ""),
        (r"..\console", ""),
        (r"\\server\share\督办", ""),
        ("D:\\", ""),
    ],
)
def test_a_folder_is_not_made_by_a_name_that_windows_takes_for_a_device(
    typed: str, refused: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert refused_name(PureWindowsPath(typed)) == refused
    if refused:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("pipeline.cli.options.sys.platform", "win32")
        with pytest.raises(CannotWork, match="Windows 不能用"):
            folder_to_make(typed)


def test_no_more_processes_are_asked_for_than_windows_can_wait_for(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("pipeline.intake.files.workers._Pool", lambda jobs, **_: asked.append(jobs))
    workers.confined(400, sealed.settings.limits)
    workers.confined(2, sealed.settings.limits)
    assert asked == [61, 2]


def test_while_the_note_is_open_a_second_one_says_how_the_last_run_went(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = office.folder.outbox
    outbox.mkdir(parents=True, exist_ok=True)
    last_run.LastRun(office.folder).succeeded("第一次")
    with monkeypatch.context() as patch:
        refusing(patch, "pipeline.office.last_run.write_whole", last_run.NAME)
        last_run.LastRun(office.folder).failed("第二次")
    assert "第一次" in (outbox / last_run.NAME).read_text("utf-8-sig")
    assert "第二次" in (outbox / last_run.NEWER).read_text("utf-8-sig")
    last_run.LastRun(office.folder).succeeded("第三次")
    assert "第三次" in (outbox / last_run.NAME).read_text("utf-8-sig")
    assert not (outbox / last_run.NEWER).exists()


def test_the_limit_of_memory_is_laid_out_as_windows_reads_it() -> None:
    """Sizes and places as winnt.h and psapi.h have them for 64 bits."""
    limits, basic, counters = workers.Extended, workers._Basic, workers._Counters
    assert [ctypes.sizeof(each) for each in (limits, basic, counters)] == [144, 64, 72]
    places = (basic.flags, basic.processes, basic.affinity, limits.process_memory)
    assert [place.offset for place in places] == [16, 40, 48, 112]
    assert counters.committed.offset == 56
    if sys.platform != "win32":
        assert workers.limit_of_windows(1) == 0


@pytest.mark.skipif(sys.platform != "win32", reason="a job of Windows")
def test_a_reader_on_windows_is_in_a_job_that_limits_its_memory() -> None:
    """What it limits is asked back from the system; Wine keeps it, but does not enforce it."""
    code = "from pipeline.intake.files.workers import limit_of_windows as l; print(l(300 << 20))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert int(done.stdout) > 300 << 20
