"""`verify`, `rerun` and `trace`: what an auditor asks of a sealed week."""

import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import PAYLOAD, Bag, sha256_of, write_tags
from pipeline.archive.bags.manifest import manifest_text
from pipeline.archive.comparing.compare import compare
from pipeline.archive.verify import Verified, verified
from pipeline.domain.errors import CannotWork
from pipeline.office.folder import remove
from tests.command import contents, duban, process
from tests.office import Office, read_here
from tests.once import made_once
from tests.sealed_office import HEADER, WATER, bags, copy_of
from tests.test_archive import new_return

MAKE = partial(weekly.made_of, read=read_here)


def torn_out(path: Path) -> None:
    """Removes a sealed file; Windows removes none that is read-only."""
    path.chmod(0o644)
    path.unlink()


@pytest.fixture(scope="module")
def two_weeks_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def run_weeks(root: Path) -> None:
        office = copy_of(sealed_once, Office(root))
        new_return(office)
        office.run()
        office.week = "2017-W29"
        office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", "2017-07-20T10:00")
        office.run()

    return made_once(tmp_path_factory, "two_weeks_and_a_revision", run_weeks)


@pytest.fixture
def two_weeks(two_weeks_once: Path, office: Office) -> Office:
    """Returns the office with 2017-W28/r1, 2017-W28/r2 and 2017-W29/r1."""
    return copy_of(two_weeks_once, office, "2017-W29")


def told(office: Office, week: str = "2017-W28", revision: int = 1) -> Verified:
    return verified(office.folder.archive, bags(office, week)[revision - 1], MAKE)


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o644)
    path.write_bytes(how(path.read_bytes()))


def test_untouched_weeks_hold_and_come_out_the_same(two_weeks: Office) -> None:
    for week, revision in (("2017-W28", 1), ("2017-W28", 2), ("2017-W29", 1)):
        answer = told(two_weeks, week, revision)
        assert (answer.faults, answer.why) == ((), ())
        assert answer.comparison is not None
        assert answer.comparison.verdict == "same_bytes"


def test_every_fault_is_named_at_once(sealed: Office) -> None:
    (bag,) = bags(sealed)
    inbox = bag.data / "inbox" / sealed.week
    change(inbox / "区水务局.xlsx", lambda content: content + b"x")
    (inbox / "区规建局.xlsx").unlink()
    (inbox / "多余.xlsx").write_bytes(b"x")
    answer = told(sealed)
    assert answer.faults == (
        "缺失：data/inbox/2017-W28/区规建局.xlsx",
        "多出：data/inbox/2017-W28/多余.xlsx",
        "有改动：data/inbox/2017-W28/区水务局.xlsx",
    )
    assert set(answer.why) >= {"周报“区水务局.xlsx”有改动", "周报“区规建局.xlsx”移走"}


def test_a_changed_figure_is_found_in_its_cell(sealed: Office) -> None:
    (bag,) = bags(sealed)
    tasks = bag.results / "data" / "tasks.csv"
    change(tasks, lambda content: content.replace(b",60,", b",90,"))
    answer = told(sealed)
    assert not answer.holds
    (difference,) = answer.differences
    assert (difference.file, difference.row, difference.cell) == (
        "data/tasks.csv",
        "1-1",
        "percent",
    )
    assert (difference.was, difference.now) == ("90", "60")
    assert answer.why == ("封存的报告后来有改动",)


def test_a_run_neither_uses_nor_hands_out_what_was_changed(two_weeks: Office) -> None:
    two_weeks.week = "2017-W28"
    newest = bags(two_weeks)[1]
    change(newest.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",90,"))
    two_weeks.week = "2017-W29"
    with pytest.raises(CannotWork, match=r"tasks\.csv：封存后有改动.*--week 2017-W28"):
        two_weeks.run()
    two_weeks.week = "2017-W28"
    two_weeks.run()
    whole = bags(two_weeks)[2]
    assert whole.info()["Duban-Reason"] == "r2 封存后有改动或缺失"
    assert contents(two_weeks.root / "outbox" / "2017-W28") == contents(whole.results)
    two_weeks.week = "2017-W29"
    two_weeks.run()


@pytest.mark.parametrize("how", ["changed", "gone", "with its manifest", "without papers"])
def test_no_command_uses_history_that_was_changed(sealed: Office, how: str) -> None:
    (bag,) = bags(sealed)
    tasks = bag.results / "data" / "tasks.csv"
    named = tasks
    change(tasks, lambda content: content.replace(b",60,", b",90,"))
    bag.path.chmod(0o755)
    if how == "gone":
        torn_out(tasks)
    elif how != "changed":
        named = bag.path / PAYLOAD
        digests = bag.checksums() | {tasks.relative_to(bag.path).as_posix(): sha256_of(tasks)}
        change(named, lambda _: manifest_text(digests).encode())
        if how == "without papers":
            torn_out(named)
    sealed.week = "2017-W29"
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", "2017-07-20T10:00")
    returned = sealed.root / "inbox" / "2017-W29" / "区水务局.xlsx"
    for words in (["run"], ["status"], ["forms"], ["check", str(returned)]):
        made = duban(*words, "--week", "2017-W29", "--root", sealed.root)
        assert (made.returncode, made.stdout) == (2, ""), made.stderr
        line = made.stderr.splitlines()[-1]
        assert f"{named}：封存后有改动或缺失" in line, words
        assert "duban run --week 2017-W28" in line


def test_who_forges_the_checksums_too_breaks_the_chain(two_weeks: Office) -> None:
    bag = bags(two_weeks)[1]
    change(bag.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",90,"))
    forge_papers(bag)
    assert [fault for fault in told(two_weeks, revision=2).faults if "改动" in fault] == []
    later = told(two_weeks, "2017-W29").faults
    assert [fault.split(" ")[0] for fault in later] == ["此前封存的", "所用的历史与"]


@pytest.mark.parametrize(
    ("gone", "where", "fault"),
    [
        ("2017-W28/r1", ("2017-W28", 1), "缺少第1版（r1）"),
        ("2017-W28", ("2017-W29", 1), "此前封存的 2017-W28/r2 不在 archive 中"),
    ],
)
def test_what_was_taken_away_is_missed(
    two_weeks: Office, gone: str, where: tuple[str, int], fault: str
) -> None:
    remove(two_weeks.root / "archive" / gone)
    assert fault in told(two_weeks, *where).faults


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", PAYLOAD, "tagmanifest-sha256.txt"])
def test_a_bag_without_its_papers(sealed: Office, name: str) -> None:
    (bag,) = bags(sealed)
    bag.path.chmod(0o755)
    torn_out(bag.path / name)
    assert [name in fault for fault in told(sealed).faults] == [True]


def repacked(path: Path) -> None:
    """Rewrites the file with the same members, uncompressed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)


def test_the_same_content_packed_otherwise(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    again = tmp_path / "again"
    shutil.copytree(sealed.root / "outbox" / sealed.week, again)
    assert compare(bag.results, again).verdict == "same_bytes"
    (again / "周报.pdf").write_bytes(b"printed")
    assert compare(bag.results, again).verdict == "same_bytes"
    repacked(next(again.glob("*.xlsx")))
    assert compare(bag.results, again).verdict == "same_content"


def replaced(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old.encode() in parts[part]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            changed = content.replace(old.encode(), new.encode(), 1) if name == part else content
            package.writestr(name, changed)


@pytest.mark.parametrize(
    ("pattern", "part", "place"),
    [
        ("*一览表.xlsx", "xl/sharedStrings.xml", "工作表“一览表”"),
        ("*一览表.docx", "word/document.xml", "个表"),
    ],
)
def test_where_a_report_differs(
    sealed: Office, tmp_path: Path, pattern: str, part: str, place: str
) -> None:
    (bag,) = bags(sealed)
    again = tmp_path / "again"
    shutil.copytree(sealed.root / "outbox" / sealed.week, again)
    replaced(next(again.glob(pattern)), part, "已完成3公里", "已完成8公里")
    comparison = compare(bag.results, again)
    assert comparison.verdict == "different"
    found = [d for d in comparison.differences if (d.was, d.now) == ("已完成3公里", "已完成8公里")]
    assert found
    assert place in found[0].part
    assert found[0].cell


def test_long_texts_are_shown_from_where_they_differ(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    again = tmp_path / "again"
    shutil.copytree(sealed.root / "outbox" / sealed.week, again)
    (bag.results / "data").chmod(0o755)
    (bag.results / "data" / "x.txt").write_text("长" * 300 + "尾", "utf-8")
    (again / "data" / "x.txt").write_text("长" * 300 + "巴\n多一行", "utf-8")
    first, second = compare(bag.results, again).differences
    assert (first.row, first.was, first.now) == ("第1行", "长" * 20 + "尾", "长" * 20 + "巴")
    assert (second.row, second.was, second.now) == ("第2行", "（没有）", "多一行")


def test_a_library_of_another_version_is_the_reason(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def otherwise(*arguments: Any) -> Any:
        made = MAKE(*arguments)
        change(
            made.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",61,")
        )
        return made

    monkeypatch.setattr("pipeline.archive.statement.etree.LIBXML_VERSION", (9,))
    answer = verified(sealed.folder.archive, bags(sealed)[0], otherwise)
    assert [reason.split(" ")[:2] for reason in answer.why] == [["库", "libxml2"]]
    assert [(d.cell, d.was, d.now) for d in answer.differences] == [("percent", "60", "61")]


def test_a_row_lost_or_new_is_one_difference(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    again = tmp_path / "again"
    shutil.copytree(bag.results, again)
    new = b"X01,error,,1-1,,,,more,\n"
    change(again / "data" / "findings.csv", lambda content: content + new)
    change(again / "data" / "tasks.csv", lambda content: content[: content.index(b"\n1-2,") + 1])
    found = [(d.file, d.row, d.cell, d.was, d.now) for d in compare(bag.results, again).differences]
    assert found == [
        ("data/findings.csv", "X01 error 1-1", "", "（没有）", "有这一行"),
        ("data/tasks.csv", "1-2", "", "有这一行", "（没有）"),
    ]


def test_a_report_that_cannot_be_read_is_one_difference(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    again = tmp_path / "again"
    shutil.copytree(bag.results, again)
    change(again / "data" / "run.json", lambda _: b"\xff")
    (difference,) = compare(bag.results, again).differences
    assert (difference.was, difference.now) == ("有内容", "（读不出内容）")


def in_run_json(old: str, new: str) -> Callable[[Bag], None]:
    path = Path("data", "run.json")
    return lambda bag: change(
        bag.results / path, lambda content: content.replace(old.encode(), new.encode())
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"sha256": "', '"sha256": "0'),  # of the outputs
        ('"pandas": "', '"pandas": "0'),
        ("区水务局.xlsx", "区水利局.xlsx"),  # of the inputs
        ('"done": 0', '"done": 1'),
        ('"week"', "week"),
    ],
)
def test_an_altered_statement_gives_no_reasons(sealed: Office, old: str, new: str) -> None:
    """It cannot be used to blame the program or a library."""
    (bag,) = bags(sealed)
    in_run_json(old, new)(bag)
    change(bag.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",90,"))
    assert told(sealed).why == ("封存的 run.json 与校验和不符，不能据以说明原因",)


def test_who_made_the_checksums_anew_does_not_blame_the_program(sealed: Office) -> None:
    """The statement names the report as it was before."""
    (bag,) = bags(sealed)
    change(bag.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",90,"))
    in_run_json('"sha256": "', '"sha256": "0')(bag)
    forge_papers(bag)
    answer = told(sealed)
    assert (answer.faults, answer.why) == ((), ("封存的报告后来有改动",))


def forge_papers(bag: Bag) -> None:
    bag.path.chmod(0o755)
    for tag in bag.path.glob("*.txt"):
        tag.chmod(0o644)
    made = ("Payload-Oxum", "Duban-Bag-Version")
    write_tags(bag.path, [entry for entry in bag.entries() if entry[0] not in made])


# The commands


def test_verify_exits_0_1_or_2(two_weeks: Office) -> None:
    words = ("verify", "--root", two_weeks.root)
    whole = process(*words, "--json", "--jobs", "2")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    answers = json.loads(whole.stdout)
    assert [answer["verdict"] for answer in answers] == ["same_bytes"] * 3
    assert duban(*words, "2017-W29", "--quick").returncode == 0
    assert duban(*words, "2017-W40").returncode == 2
    change(bags(two_weeks)[0].data / "config.yaml", lambda content: content + b"# x")
    tampered = duban(*words, "2017-W28", "--quick")
    assert tampered.returncode == 1
    assert "有改动：data/config.yaml" in tampered.stdout


def test_an_office_without_an_archive_cannot_verify(tmp_path: Path) -> None:
    assert duban("verify", "--root", tmp_path).returncode == 2


def test_the_bag_alone_is_enough_elsewhere(two_weeks: Office, tmp_path: Path) -> None:
    (bag,) = bags(two_weeks, "2017-W29")
    elsewhere = tmp_path / "另一台机器"
    shutil.copytree(bag.path, elsewhere / "r1")
    results = contents(bag.results)
    remove(two_weeks.root / "archive")
    out = tmp_path / "重算"
    words = ("rerun", elsewhere / "r1", "--root", elsewhere, "--out", out, "--json")
    made = duban(*words)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["verdict"] == "same_bytes"
    assert contents(out) == results
    assert duban(*words).returncode == 2, "what is there is never overwritten"


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
@pytest.mark.parametrize("inside", ["archive", "archive/2017-W28/r1", "inbox", "outbox/2017-W28"])
def test_rerun_stays_out_of_what_the_office_keeps(
    sealed: Office, inside: str, tmp_path: Path
) -> None:
    kept = sealed.root / inside
    kept.chmod(0o755)
    (tmp_path / "link").symlink_to(kept, target_is_directory=True)
    for out in (kept / "out", tmp_path / "link" / "out", tmp_path / "x" / ".." / "link" / "out"):
        made = duban("rerun", "2017-W28", "--root", sealed.root, "--out", out)
        assert (made.returncode, made.stdout) == (2, ""), made.stderr
        (line,) = made.stderr.splitlines()
        assert f"在 {sealed.root / inside.split('/')[0]} 里面" in line
        assert not out.exists()


def test_rerun_stays_out_of_a_bag_that_lies_elsewhere(sealed: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(bags(sealed)[0].path, elsewhere)
    elsewhere.chmod(0o755)
    out = elsewhere / "data" / "out"
    made = duban("rerun", elsewhere, "--root", sealed.root, "--out", out)
    assert made.returncode == 2
    assert "在一个封存包里面" in made.stderr


def test_rerun_says_at_the_end_how_it_compares(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    for number, last in enumerate(["同样的字节", "不同；封存包校验不符（1处）"]):
        out = tmp_path / str(number)
        made = duban("rerun", "2017-W28", "--root", sealed.root, "--out", out)
        assert made.returncode == 0, made.stderr
        assert made.stderr.splitlines()[-1] == f"重算的结果在 {out}，与封存的相比：{last}"
        tasks = bag.results / "data" / "tasks.csv"
        change(tasks, lambda content: content.replace(b",60,", b",90,"))
    assert made.stdout.startswith("2017-W28/r1　校验不符（1处）"), "this comes first"
    answer = duban("rerun", "2017-W28", "--root", sealed.root, "--out", tmp_path / "x", "--json")
    assert json.loads(answer.stdout)["faults"] == ["有改动：data/outbox/2017-W28/data/tasks.csv"]


def test_what_cannot_be_run_again_is_laid_to_the_bag(sealed: Office, tmp_path: Path) -> None:
    (bag,) = bags(sealed)
    master = bag.data / "inbox" / "master"
    master.chmod(0o755)
    torn_out(master / "2017-07.xlsx")
    made = duban("rerun", "2017-W28", "--root", sealed.root, "--out", tmp_path / "out")
    assert (made.returncode, made.stdout) == (2, "")
    (line,) = made.stderr.splitlines()
    assert "校验不符（缺失：data/inbox/master/2017-07.xlsx）" in line


def test_todays_rules_on_a_sealed_week(sealed: Office, tmp_path: Path) -> None:
    sealed.folder.config.write_text("week: {cutoff: monday}", "utf-8")
    words = ("--root", sealed.root, "--out", tmp_path / "out", "--current", "--json")
    made = duban("rerun", "2017-W28", *words)
    assert made.returncode == 0, made.stderr
    answer = json.loads(made.stdout)
    assert answer["changes"]["counts"]["units_late"] == [0, 2]
    assert {finding["code"] for finding in answer["changes"]["findings_new"]} == {"D02"}
    assert answer["why"] == ["设置 config.yaml 有改动"]


def test_a_task_is_traced_to_its_cells_week_by_week(two_weeks: Office) -> None:
    traced = duban("trace", "1—1", "--root", two_weeks.root, "--json")
    assert traced.returncode == 0, traced.stderr
    first, second = json.loads(traced.stdout)
    assert (first["bag"], second["bag"]) == ("2017-W28/r2", "2017-W29/r1")
    assert first["source"]["file"] == "区水务局.xlsx"
    assert first["source"]["cells"]["percent"] == "C2"
    assert first["source"]["received_at"] == "2017-07-13T16:00:00+08:00"
    assert first["source"]["unchanged"]
    assert [finding["code"] for finding in second["findings"]] == ["H01"]
    assert "H01" in duban("trace", "1-1", "--root", two_weeks.root, "--week", "2017-W29").stdout
    assert duban("trace", "9-9", "--root", two_weeks.root).returncode == 2


def test_a_changed_file_is_not_traced_to_its_cells(sealed: Office) -> None:
    (bag,) = bags(sealed)
    change(bag.data / "inbox" / sealed.week / "区水务局.xlsx", lambda content: content + b"x")
    (said,) = json.loads(duban("trace", "1-1", "--root", sealed.root, "--json").stdout)
    assert (said["source"]["unchanged"], said["source"]["cells"]) == (False, {})


def test_of_a_bag_of_a_newer_program_only_the_checksums_are_verified(
    sealed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("pipeline.archive.bags.bag.VERSION", "2")
        remove(sealed.root / "archive")
        sealed.run()
    with pytest.raises(CannotWork, match="由另一版本的 duban 封存"):
        sealed.run()  # it would add its own revision
    sealed.week = "2017-W29"
    (sealed.root / "archive" / "2017-W28").rename(sealed.root / "aside")
    sealed.run()  # seals with this program, beside the newer one's bag
    (sealed.root / "aside").rename(sealed.root / "archive" / "2017-W28")
    for quick in (["--quick"], ["--jobs", "1"]):
        made = duban("verify", *quick, "--root", sealed.root)
        assert (made.returncode, made.stderr) == (2, ""), made.stdout
        newer_line, our_line, total, *_ = made.stdout.splitlines()
        assert newer_line.startswith("2017-W28/r1　校验相符，没有重算：由另一版本的 duban 封存")
        assert our_line.startswith("2017-W29/r1　校验相符")
        assert total == "核对2个封存包，1个无误，0个有问题，1个没有核对完"
    told = "由另一版本的 duban 封存"
    made = duban("rerun", "2017-W28", "--out", str(tmp_path / "out"), "--root", sealed.root)
    assert (made.returncode, made.stdout) == (2, "")
    assert told in made.stderr
    made = duban("trace", "1-1", "--root", sealed.root)
    assert (made.returncode, "2017-W29/r1" in made.stdout) == (2, True)
    assert f"{Path('2017-W28', 'r1')}：{told}" in made.stderr
    with pytest.raises(CannotWork, match=told):
        sealed.run()  # the newer one may follow what this would follow
    change(bags(sealed, "2017-W29")[0].data / "config.yaml", lambda content: content + b"# x")
    made = duban("verify", "--quick", "--root", sealed.root)
    assert made.returncode == 1, "a check that does not hold is told before what was not checked"


def test_one_revision_alone_can_be_verified(sealed: Office) -> None:
    new_return(sealed)
    sealed.run()
    for name, count in (("2017-W28/r1", 1), ("2017-W28", 2)):
        made = duban("verify", name, "--quick", "--json", "--root", sealed.root)
        assert (made.returncode, len(json.loads(made.stdout))) == (0, count), made.stderr


def test_a_file_address_is_a_path(sealed: Office) -> None:
    address = (sealed.root / "archive").as_uri()
    told = duban("verify", "--quick", "--root", sealed.root, "--archive", address)
    assert (told.returncode, told.stdout) == (
        0,
        duban("verify", "--quick", "--root", sealed.root).stdout,
    )
