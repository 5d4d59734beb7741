"""Sealed weeks that were damaged, or changed together with their checksums: one clear line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import Bag, write_tags
from pipeline.office.folder import remove
from tests.command import duban
from tests.office import Office
from tests.once import made_once
from tests.sealed_office import bags, copy_of


def writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)


def checksums_made_anew(bag: Bag) -> None:
    made = ("Payload-Oxum", "Duban-Bag-Version")
    write_tags(bag.path, [entry for entry in bag.entries() if entry[0] not in made])


def run_json(content: bytes) -> Callable[[Path], None]:
    return lambda data: void((data / "run.json").write_bytes(content))


def statement(**said: object) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        path = data / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")

    return change


def table(content: bytes, name: str = "tasks.csv") -> Callable[[Path], None]:
    return lambda data: void((data / name).write_bytes(content))


def cell(old: str, new: str, name: str = "tasks.csv") -> Callable[[Path], None]:
    def change(data: Path) -> None:
        text = (data / name).read_text("utf-8")
        assert old in text
        (data / name).write_text(text.replace(old, new), "utf-8")

    return change


def void(_: object) -> None: ...


def gone(name: str) -> Callable[[Path], None]:
    return lambda data: (data / name).unlink()


def folder(name: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        (data / name).unlink()
        (data / name).mkdir()

    return change


STATEMENT = {
    "nested": run_json(b"[" * 200_000),
    "a list": run_json(b"[]"),
    "no json": run_json(b"\xff{"),
    "gone": gone("run.json"),
    "a folder": folder("run.json"),
    "other kinds": statement(supersedes={"revision": "x"}, asked=5, counts=[1], outputs={"a": 3}),
}
TASKS = {
    "a quote that never ends": cell("已完成3公里", '"已完成3公里'),
    "a broken header": table(b"task_id," + b"a" * 200_000 + b'\n\0"'),
    "a row too short": table("\ufefftask_id,status\n1-1\n".encode()),
    "no such columns": table("\ufefftask_id,task\n1-1,x\n".encode()),
    "no text": table(b"\xff\xfe\0"),
    "another light": cell("on_track", "green"),
    "gone": gone("tasks.csv"),
    "a folder": folder("tasks.csv"),
}
FINDINGS = {
    "no such columns": table("\ufeffcode,task_id\nH01,1-1\n".encode(), "findings.csv"),
    "gone": gone("findings.csv"),
}
RECEIPTS = {"no time": cell("2017-07-13T16", "gestern", "receipts.csv")}


def each(**kinds: dict[str, Callable[[Path], None]]) -> pytest.MarkDecorator:
    """Parametrises a test with every damage of these kinds."""
    return pytest.mark.parametrize(
        "damage",
        [
            pytest.param(how, id=f"{name} {what}")
            for name, damages in kinds.items()
            for what, how in damages.items()
        ],
    )


@pytest.fixture(scope="module")
def two_weeks(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(
        tmp_path_factory,
        "two_weeks",
        lambda root: copy_of(sealed_once, Office(root), "2017-W29").run(),
    )


@pytest.fixture
def damaged(two_weeks: Path, office: Office, damage: Callable[[Path], None]) -> Office:
    """Damages 2017-W28/r1 and makes its checksums anew; 2017-W29/r1 stays whole."""
    copy_of(two_weeks, office, "2017-W29")
    (bag,) = bags(office, "2017-W28")
    writable(bag.path)
    damage(bag.results / "data")
    checksums_made_anew(bag)
    return office


def one_line(office: Office, *words: str | Path) -> None:
    made = duban(*words, "--root", office.root)
    assert (made.returncode, made.stdout) == (2, ""), made.stdout + made.stderr
    (line,) = made.stderr.splitlines()
    assert "内部出错" not in line
    assert str(office.folder.archive / "2017-W28" / "r1") in line


@each(statement=STATEMENT, tasks=TASKS, findings=FINDINGS)
def test_verify_tells_it_of_that_bag_and_goes_on(damaged: Office) -> None:
    made = duban("verify", "--jobs", "1", "--json", "--root", damaged.root)
    assert made.returncode == 1, made.stderr
    bad, good = json.loads(made.stdout)
    assert (bad["verdict"], good["verdict"]) == ("different", "same_bytes")
    assert good["faults"][0].startswith("此前封存的 2017-W28/r1 封存后有改动")


@each(statement=STATEMENT, tasks=TASKS, findings=FINDINGS, receipts=RECEIPTS)
def test_trace_says_so_in_a_line_and_goes_on(damaged: Office) -> None:
    one_line(damaged, "trace", "1-1", "--week", "2017-W28")
    made = duban("trace", "1-1", "--json", "--root", damaged.root)
    assert made.returncode == 1
    (line,) = made.stderr.splitlines()
    assert "没有读到，以上不含这一版" in line
    assert str(damaged.folder.archive / "2017-W28" / "r1") in line
    good, bad = json.loads(made.stdout)
    assert (good["bag"], good["task_id"]) == ("2017-W29/r1", "1-1")
    assert bad["bag"] == "2017-W28/r1"
    assert bad["not_read"] in line


@each(statement=STATEMENT, tasks=TASKS, findings=FINDINGS)
def test_todays_rules_cannot_be_compared_with_it(damaged: Office, tmp_path: Path) -> None:
    one_line(damaged, "rerun", "2017-W28", "--current", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@each(statement=STATEMENT, tasks=TASKS, findings=FINDINGS)
def test_it_is_run_again_from_what_came_in(damaged: Office, tmp_path: Path) -> None:
    made = duban("rerun", "2017-W28", "--out", tmp_path / "out", "--root", damaged.root)
    assert made.returncode == 0, made.stderr
    assert "与封存的相比：不同" in made.stdout


@pytest.mark.parametrize("left", ["nothing", "a file"])
def test_a_revision_of_which_nothing_is_left(sealed: Office, left: str, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    aside = tmp_path / "aside"
    writable(bag.path)
    shutil.move(bag.path, aside)
    if left == "a file":
        bag.path.write_bytes(b"x")
    else:
        bag.path.mkdir()
    for words in (["trace", "1-1"], ["rerun", sealed.week, "--out", str(tmp_path / "out")]):
        one_line(sealed, *words)
    assert duban("verify", "--root", sealed.root).returncode == 1
    remove(bag.path)
