"""`trace` checks what it shows against the bag's own papers."""

import json
import sys
from typing import Any

import pytest

from pipeline.archive.bags.bag import PAYLOAD, TAGS, Bag
from tests.command import duban
from tests.office import Office
from tests.sealed_office import HEADER, MASTER, WATER, bags
from tests.test_archive_verify import change


def traced(office: Office, code: int, task_id: str = "1-1") -> list[dict[str, Any]]:
    made = duban("trace", task_id, "--root", office.root, "--json")
    assert made.returncode == code, made.stderr
    return list(json.loads(made.stdout))


def altered(bag: Bag, old: bytes, new: bytes, name: str = "tasks.csv") -> str:
    path = bag.results / "data" / name
    assert old in path.read_bytes()
    change(path, lambda content: content.replace(old, new))
    return path.relative_to(bag.path).as_posix()


def test_what_is_as_it_was_sealed_holds(sealed: Office) -> None:
    (said,) = traced(sealed, 0)
    assert said["altered"] == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tasks.csv", b",60,", b",95,"),
        ("tasks.csv", b"on_track", b"done"),
        ("receipts.csv", b"2017-07-13", b"2017-07-01"),
        ("findings.csv", b",hint", b",hint\nH01,info,,1-1,,,,forged,"),
        ("run.json", b"friday", b"monday"),
    ],
)
def test_a_forged_figure_is_never_shown_as_checked(
    sealed: Office, name: str, old: bytes, new: bytes
) -> None:
    (bag,) = bags(sealed)
    forged = altered(bag, old, new, name)
    (said,) = traced(sealed, 1)
    assert said["altered"] == [forged]
    assert (said["source"]["unchanged"], said["source"]["cells"]) == (False, {})
    made = duban("trace", "1-1", "--root", sealed.root)
    assert made.returncode == 1
    assert f"封存的结果有改动：{forged}" in made.stdout
    assert "相符" not in made.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_file_is_found_whatever_its_name_holds(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局\x1b[31m\n\x9b.xlsx", f"{HEADER}\n{WATER}")
    office.run()
    (said,) = traced(office, 0)
    assert (said["source"]["unchanged"], said["source"]["row"]) == (True, 2)


def test_what_is_shown_is_no_order_to_a_terminal(sealed: Office) -> None:
    (bag,) = bags(sealed)
    altered(bag, "已完成3公里".encode(), '"已完成\n\x1b[31m3\u202e公里"'.encode())
    made = duban("trace", "1-1", "--root", sealed.root)
    assert "：已完成 \ufffd[31m3\ufffd公里\n" in made.stdout


def test_a_task_that_was_struck_out_is_missed(sealed: Office) -> None:
    (bag,) = bags(sealed)
    altered(bag, b"\n1-1,", b"\n1-9,")
    made = duban("trace", "1-1", "--root", sealed.root)
    assert made.returncode == 2
    assert "封存的结果有改动" in made.stderr


def test_settings_that_were_changed_do_not_count(sealed: Office) -> None:
    """The settings decide which column is which."""
    (bag,) = bags(sealed)
    change(bag.data / "config.yaml", lambda content: content + b"\ncolumns: []\n")
    (said,) = traced(sealed, 1)
    assert said["altered"] == ["data/config.yaml"]


@pytest.mark.parametrize("name", [PAYLOAD, TAGS])
def test_without_its_papers_nothing_holds(sealed: Office, name: str) -> None:
    (bag,) = bags(sealed)
    change(bag.path / name, lambda content: content.replace(b"a", b"b"))
    (said,) = traced(sealed, 1)
    assert said["altered"] == [PAYLOAD]


def test_a_return_that_was_changed_does_not_hold(sealed: Office) -> None:
    (bag,) = bags(sealed)
    change(bag.data / "inbox" / sealed.week / "区水务局.xlsx", lambda content: content + b"x")
    (said,) = traced(sealed, 1)
    assert (said["altered"], said["source"]["unchanged"]) == ([], False)
    assert "与封存的文件不符" in duban("trace", "1-1", "--root", sealed.root).stdout
