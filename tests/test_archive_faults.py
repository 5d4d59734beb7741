"""Real faults: killed runs, full and read-only disks, files that change while they are read.

After each, the inbox is whole, the outbox is in its old or its new state, every sealed bag
verifies, and the next run finishes.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive.bags.chain import broken_links, missing_revisions
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.comparing.compare import compare
from pipeline.archive.rerun import again
from pipeline.domain.errors import CannotWork
from pipeline.history.results import table_rows
from pipeline.office import folder as office
from tests.command import contents
from tests.killed_runs import runs_of
from tests.office import Office
from tests.sealed_office import HEADER, MASTER, ROADS, ROOT, WATER, bags
from tests.soak import by_chance, size
from tests.test_archive_verify import MAKE

KILLS = size(share=8, whole=200)
"""How many runs are killed in all."""
LOTS = size(share=2, whole=8)
"""Number of offices that share the killed runs, so that tests can run side by side."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks, or mounts a file system")


def hashes(folder: Path) -> list[str]:
    return sorted(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "receipts.csv" not in path.name
    )


def outbox(office: Office) -> dict[str, bytes]:
    return contents(office.root / "outbox" / office.week)


def every_bag_verifies(office: Office) -> None:
    sealed_bags = bags(office)
    for bag in sealed_bags:
        assert faults_of(bag) == []
        assert broken_links(office.folder.archive, bag) == []
    assert missing_revisions(sealed_bags) == []


@pytest.mark.long
@pytest.mark.soak
@linux
@pytest.mark.parametrize("lot", range(LOTS))
def test_killed_at_any_moment(sealed: Office, lot: int) -> None:
    moments = by_chance("killed", lot)
    killed = number = 0
    with runs_of(sealed.root) as runs:
        runs.start()
        begun = time.monotonic()
        assert runs.ended() == 0
        longest = time.monotonic() - begun
        while killed < KILLS // LOTS:
            number += 1
            sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', str(number))}")
            (sealed.root / "inbox" / f"{number}.xlsx").write_bytes(b"%d" % number)
            received, before = hashes(sealed.root / "inbox"), outbox(sealed)
            run = runs.start()
            time.sleep(moments.uniform(0, longest))
            with contextlib.suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)
            if runs.ended() == -signal.SIGKILL:
                killed += 1
            else:  # it had already finished
                longest *= 0.9
            left = outbox(sealed)
            assert hashes(sealed.root / "inbox") == received
            every_bag_verifies(sealed)
            sealed.run()
            assert left in (before, outbox(sealed))
            assert hashes(sealed.root / "inbox") == received
            assert not [*sealed.root.glob("*/.*.sealing"), *sealed.root.glob("*/.*.building")]
    every_bag_verifies(sealed)


@contextlib.contextmanager
def disk(path: Path, size: str) -> Iterator[None]:
    """Mounts a file system of that size at `path`, or skips the test where that is impossible."""
    path.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("cannot mount a file system here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.mark.long
@linux
def test_a_full_disk(sealed: Office, tmp_path: Path) -> None:
    small = tmp_path / "small"
    with disk(small, "24m"):
        office = Office(small)
        shutil.copytree(ROOT / "templates", small / "templates")
        office.master(MASTER)
        office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}")
        office.run()
        stopped = 0
        for free in range(0, 1200, 100):
            office.returned("区规建局.xlsx", f"{HEADER}\n{ROADS.replace('20', str(free // 20))}")
            received, before = hashes(small / "inbox"), outbox(office)
            spare = shutil.disk_usage(small).free - (free << 10)
            (small / "filler").write_bytes(b"\0" * spare)
            try:
                office.run()
            except CannotWork as problem:
                stopped += 1
                assert "磁盘满了" in str(problem)
                left = outbox(office)
            else:
                left = outbox(office)
            assert hashes(small / "inbox") == received
            every_bag_verifies(office)
            (small / "filler").unlink()
            office.run()
            assert left in (before, outbox(office))
        assert stopped > 3
        every_bag_verifies(office)


@linux
@pytest.mark.parametrize("name", ["outbox", "archive"])
def test_a_read_only_folder(sealed: Office, name: str) -> None:
    folder = sealed.root / name
    with disk(sealed.root / "aside", "8m"):
        shutil.copytree(folder, sealed.root / "aside" / name)
        folder.rename(sealed.root / f"{name}.old")
        folder.symlink_to(sealed.root / "aside" / name)
        mounted = str(sealed.root / "aside")
        sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
        before = outbox(sealed)
        subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
        with pytest.raises(CannotWork, match="只读"):
            sealed.run()
        assert outbox(sealed) == before
        every_bag_verifies(sealed)
        subprocess.run(["mount", "-o", "remount,rw", mounted], check=True)
        sealed.run()
        every_bag_verifies(sealed)
        assert len(bags(sealed)) == 2


def test_a_file_where_the_archive_should_be(sealed: Office) -> None:
    before = outbox(sealed)
    (sealed.root / "archive").rename(sealed.root / "moved")
    (sealed.root / "archive").write_bytes(b"")
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
    with pytest.raises(CannotWork, match="archive：写不进去"):
        sealed.run()
    assert outbox(sealed) == before


def test_two_runs_at_once(sealed: Office) -> None:
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
    command = [sys.executable, "-m", "pipeline", "run", "--week", sealed.week]
    two = [
        subprocess.Popen([*command, "--root", str(sealed.root)], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate()[1].decode() for process in two]
    codes = [process.returncode for process in two]
    assert sorted(codes) in ([0, 0], [0, 2]), said
    assert all("正在运行" in text for text, code in zip(said, codes, strict=True) if code)
    every_bag_verifies(sealed)
    assert len(bags(sealed)) == 2


def test_a_return_that_is_replaced_while_it_is_read(sealed: Office) -> None:
    """Whichever state was copied, receipts, bag and reports are about the same bytes."""
    path = sealed.root / "inbox" / sealed.week / "区水务局.xlsx"
    versions = [path.read_bytes()]
    sealed.returned(path.name, f"{HEADER}\n{WATER.replace('3', '4')}")
    versions.append(path.read_bytes())
    stop = threading.Event()

    def replacing() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            if number % 2:  # in place, cut short for a moment
                path.write_bytes(versions[number % 4 // 2])
            else:
                aside = path.with_name("~$aside")
                aside.write_bytes(versions[number % 4 // 2])
                aside.replace(path)

    thread = threading.Thread(target=replacing)
    thread.start()
    try:
        for _ in range(5):
            sealed.run()
    finally:
        stop.set()
        thread.join()
    every_bag_verifies(sealed)
    for bag in bags(sealed):
        returned = bag.data / "inbox" / sealed.week / path.name
        sha256 = hashlib.sha256(returned.read_bytes()).hexdigest()
        received = {
            row["file"]: row["sha256"] for row in table_rows(bag.results / "data/receipts.csv")
        }
        assert received[path.name] == sha256
        assert again(bag, MAKE).comparison.verdict == "same_bytes"


@linux
def test_everything_is_on_the_disk_before_it_gets_its_name(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut then leaves no bag that lacks a byte."""
    done: list[tuple[str, str]] = []
    fsync, rename, swap = os.fsync, Path.rename, office._swap

    def noted_fsync(handle: int) -> None:
        done.append(("fsync", str(Path(f"/proc/self/fd/{handle}").readlink())))
        fsync(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        done.append(("rename", str(target)))
        return rename(path, target)

    def noted_swap(new: Path, target: Path, previous: Path) -> None:
        done.append(("rename", str(target)))
        swap(new, target, previous)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr("pipeline.office.folder._swap", noted_swap)
    monkeypatch.setattr(Path, "rename", noted_rename)
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
    sealed.run()
    bag = bags(sealed)[-1]
    named = done.index(("rename", str(bag.path)))
    aside = sealed.folder.sealing(sealed.the_week)
    before = {path for what, path in done[:named] if what == "fsync"}
    for path in (bag.path, *bag.path.rglob("*")):
        assert str(aside / path.relative_to(bag.path)) in before
    assert ("fsync", str(bag.path.parent)) in done[named:]
    assert ("fsync", str(sealed.folder.archive)) in done[named:]
    results = sealed.folder.results(sealed.the_week)
    filled = done.index(("rename", str(results)))
    before = {path for what, path in done[named:filled] if what == "fsync"}
    building = results.with_name(f".{sealed.week}.building")
    for path in (results, *results.rglob("*")):
        assert str(building / path.relative_to(results)) in before


def test_a_bag_is_complete_after_the_outbox_could_not_be_filled(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a kill between the two, the next run puts what is sealed into the outbox."""
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.weekly.put_sealed", lambda *_: None)
        sealed.run()
    newest = bags(sealed)[-1]
    assert compare(newest.results, sealed.folder.results(sealed.the_week)).differences
    sealed.run()
    assert bags(sealed)[-1] == newest
    assert outbox(sealed) == contents(newest.results)
