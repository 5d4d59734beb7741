"""What somebody may do to a sealed archive by hand: each gives one line, and nothing hangs."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.bags import manifest
from pipeline.archive.bags.bag import INFO, PAPERS, PAYLOAD, TAGS, Bag, sha256_of
from pipeline.archive.bags.manifest import manifest_text
from pipeline.archive.trace import newest_bags
from pipeline.archive.verify import verified
from pipeline.domain.errors import CannotWork
from tests.command import duban
from tests.office import Office
from tests.sealed_office import bags
from tests.test_archive import new_return
from tests.test_archive_damage import writable

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such things")

Attack = Callable[[Bag], None]


def papers_made_anew(bag: Bag) -> None:
    """Updates the tag manifest to the papers as they are now."""
    tag_manifest(bag, {name: sha256_of(bag.path / name) for name in PAPERS})


def tag_manifest(bag: Bag, digests: dict[str, str]) -> None:
    (bag.path / TAGS).write_bytes(manifest_text(digests).encode())


def payload(how: Callable[[bytes], bytes]) -> Attack:
    """Rewrites the payload manifest, and updates the tag manifest to match."""

    def attack(bag: Bag) -> None:
        (bag.path / PAYLOAD).write_bytes(how((bag.path / PAYLOAD).read_bytes()))
        papers_made_anew(bag)

    return attack


def rubbish(name: str) -> Attack:
    return lambda bag: void((bag.path / name).write_bytes(bytes(range(256)) * 20))


def link(name: str) -> Attack:
    """Moves a file away and puts a link to it in its place."""

    def attack(bag: Bag) -> None:
        aside = bag.path.parent.parent.parent / "aside"
        shutil.move(bag.path / name, aside)
        (bag.path / name).symlink_to(aside)

    return attack


def pipe(name: str) -> Attack:
    def attack(bag: Bag) -> None:
        (bag.path / name).unlink(missing_ok=True)
        os.mkfifo(bag.path / name)

    return attack


def told_a_socket(bag: Bag) -> None:
    here = Path.cwd()
    os.chdir(bag.data)  # a socket's name must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("socket")
    finally:
        os.chdir(here)


def void(_: object) -> None: ...


NOTHING = "0" * 64
RETURN = "data/inbox/2017-W28/区水务局.xlsx"
TASKS = "data/outbox/2017-W28/data/tasks.csv"
NOT_WHOLE = "不是完整的封存包：{} 缺失、损坏或被改写"


def first_line(text: bytes) -> bytes:
    return text.split(b"\n")[0] + b"\n"


def told(office: Office, bag: Bag) -> list[str]:
    return list(verified(office.folder.archive, bag, None).faults)


@pytest.mark.parametrize(
    ("attack", "name"),
    [
        (rubbish("bagit.txt"), "bagit.txt"),
        (rubbish(INFO), INFO),
        (rubbish(PAYLOAD), PAYLOAD),
        (rubbish(TAGS), TAGS),
        (payload(lambda text: text.replace(b"\n", b"\r\n")), PAYLOAD),
        (payload(lambda text: b"\xef\xbb\xbf" + text), PAYLOAD),
        (payload(bytes.upper), PAYLOAD),
        (payload(lambda text: first_line(text) + text), PAYLOAD),
        (payload(lambda text: NOTHING.encode() + first_line(text)[64:] + text), PAYLOAD),
        (payload(lambda text: text + f"{NOTHING}  data/../../x\n".encode()), PAYLOAD),
        (payload(lambda text: f"{NOTHING}  /etc/passwd\n".encode() + text), PAYLOAD),
        (payload(lambda text: f"{NOTHING}  bagit.txt\n".encode() + text), PAYLOAD),
        (payload(lambda text: text.rstrip(b"\n")), PAYLOAD),
        (payload(lambda text: text.replace(b"  ", b" ")), PAYLOAD),
    ],
)
def test_papers_that_are_not_as_they_were_written(
    sealed: Office, attack: Attack, name: str
) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    attack(bag)
    assert told(sealed, bag) == [NOT_WHOLE.format(name)]


def test_a_manifest_that_is_too_large_is_not_read(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bag,) = bags(sealed)
    monkeypatch.setattr(manifest, "_LARGEST", 100)
    assert told(sealed, bag) == [NOT_WHOLE.format(TAGS)]


@posix
@pytest.mark.parametrize("name", ["data", "data/inbox", RETURN, TASKS, PAYLOAD, TAGS])
def test_a_link_inside_a_bag(sealed: Office, name: str) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    link(name)(bag)
    assert told(sealed, bag) == [f"是链接，不是封存的文件：{name}"]


@posix
@pytest.mark.parametrize("name", ["2017-W28/r1", "2017-W28"])
def test_a_link_in_the_place_of_a_bag(sealed: Office, name: str) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    place = sealed.folder.archive / name
    shutil.move(place, sealed.root / "aside")
    place.symlink_to(sealed.root / "aside")
    assert told(sealed, bag) == [f"{place.name} 是链接，封存的内容不在 archive 里"]


@posix
@pytest.mark.parametrize(
    ("attack", "fault"),
    [
        (pipe(RETURN), f"读不了（不是普通文件，是管道或设备）：{RETURN}"),
        (pipe(TASKS), f"读不了（不是普通文件，是管道或设备）：{TASKS}"),
        (pipe("data/pipe"), "多出：data/pipe"),
        (told_a_socket, "多出：data/socket"),
        *((pipe(name), NOT_WHOLE.format(name)) for name in (*PAPERS, TAGS)),
    ],
)
def test_a_pipe_is_never_opened(sealed: Office, attack: Attack, fault: str, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    attack(bag)
    assert told(sealed, bag) == [fault]
    for words in (["verify", "--jobs", "1"], ["trace", "1-1"], ["status", "--week", "2017-W29"]):
        made = duban(*words, "--root", sealed.root)
        assert "内部出错" not in made.stderr, made.stderr
    words = ["rerun", "2017-W28", "--out", str(tmp_path / "out"), "--root", str(sealed.root)]
    assert "内部出错" not in duban(*words).stderr


def test_a_file_that_cannot_be_read_is_not_called_changed(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bag,) = bags(sealed)

    def refused(path: Path) -> str:
        if path.name == "区水务局.xlsx":
            raise PermissionError(13, "no", str(path))
        return sha256_of(path)

    monkeypatch.setattr("pipeline.archive.bags.faults.sha256_of", refused)
    why = "正被其他程序打开，或没有权限" if sys.platform == "win32" else "没有权限"
    assert told(sealed, bag) == [f"读不了（{why}）：{RETURN}"]


def test_a_folder_that_cannot_be_listed(sealed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    (bag,) = bags(sealed)
    scandir = os.scandir

    def refused(path: Path) -> Any:
        if path == bag.data / "inbox":
            raise PermissionError(13, "no", str(path))
        return scandir(path)

    monkeypatch.setattr("pipeline.archive.bags.copies.os.scandir", refused)
    assert told(sealed, bag) == ["文件夹打不开：data/inbox"]


@posix
def test_folders_deeper_than_any_path(sealed: Office) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    here = Path.cwd()
    os.chdir(bag.data)
    try:
        for _ in range(25):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    (fault,) = told(sealed, bag)
    assert fault.startswith("打不开（名称太长）：data/dddd")
    shutil.rmtree(bag.data / ("d" * 200))


def test_what_a_bag_says_of_others_is_no_order_to_a_terminal(sealed: Office) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    with (bag.path / INFO).open("a", encoding="utf-8", newline="\n") as file:
        file.write("Duban-Previous: \u202e\x1b[31m../../x sha256:0\n")
    papers_made_anew(bag)
    assert told(sealed, bag) == ["此前封存的 \ufffd\ufffd[31m../../x 不在 archive 中"]


def test_a_name_beyond_all_numbers(sealed: Office) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    bag.path.rename(bag.path.with_name("r" + "9" * 20))
    (moved,) = bags(sealed)
    assert told(sealed, moved)[-1] == f"缺少第1至{'9' * 19}8版（r1—r{'9' * 19}8）"


def test_bags_that_change_places(sealed: Office) -> None:
    new_return(sealed)
    sealed.run()
    one, two = bags(sealed)
    for bag in (one, two):
        writable(bag.path)
    one.path.rename(one.path.with_name("aside"))
    two.path.rename(one.path)
    one.path.with_name("aside").rename(two.path)
    assert told(sealed, one)[0] == "bag-info.txt 说它是 2017-W28/r2"
    assert told(sealed, two) == ["bag-info.txt 说它是 2017-W28/r1", "没有写明它取代的前一版"]


def test_a_paper_that_nothing_speaks_for(sealed: Office) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    digests = {name: sha256_of(bag.path / name) for name in PAPERS if name != INFO}
    tag_manifest(bag, digests)
    assert told(sealed, bag) == [f"有改动：{INFO}"]
    (bag.path / "more.txt").write_bytes(b"x")
    more = {name: sha256_of(bag.path / name) for name in (*PAPERS, "more.txt")}
    tag_manifest(bag, more)
    assert told(sealed, bag) == ["多出：more.txt"]


def test_many_faults_are_not_all_printed(sealed: Office) -> None:
    (bag,) = bags(sealed)
    writable(bag.path)
    for number in range(50):
        (bag.data / f"{number}.txt").write_bytes(b"x")
    made = duban("verify", "--quick", "--root", sealed.root)
    assert made.returncode == 1
    lines = made.stdout.splitlines()
    assert lines[0] == "2017-W28/r1　校验不符（50处）"
    assert lines[21] == "    ……共50处（全部见 --json）"


def test_nothing_sealed_yet(office: Office, tmp_path: Path) -> None:
    with pytest.raises(CannotWork, match="还没有封存的周。请先运行 duban run"):
        newest_bags(office.folder.archive)
