"""A closed month is sealed, verified, made again and traced as a week is."""

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

import bagit
import pytest

from pipeline import monthly
from pipeline.archive.bags.bag import IDENTIFIER, PREVIOUS, SUPERSEDES, TAGS, Bag, write_tags
from pipeline.archive.bags.catalogue import is_month, is_period
from pipeline.archive.bags.chain import chain_of, sound_chain
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.bags.links import rests_on
from pipeline.archive.rerun import again, bag_named, made_again
from pipeline.archive.statement import read
from pipeline.archive.verify import Verified, verified
from pipeline.cli.commands.archive import made_of
from pipeline.domain.errors import CannotWork
from pipeline.history.results import table_rows
from pipeline.office.folder import remove
from tests.command import Ended, contents, duban
from tests.office import Office, read_here
from tests.once import made_once, office_made_once
from tests.sealed_office import bags, copy_of
from tests.test_archive_damage import checksums_made_anew, writable
from tests.test_month import HEADER, JULY, WEEKS, close, run_july

MAKE = partial(made_of, read=read_here)


@pytest.fixture(scope="module")
def closed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seals the four weeks of July 2017, and the month."""
    july = office_made_once(tmp_path_factory, run_july)
    return made_once(
        tmp_path_factory, "july_closed", lambda root: close(copy_of(july, Office(root), WEEKS[-1]))
    )


@pytest.fixture
def closed(closed_once: Path, office: Office) -> Office:
    return copy_of(closed_once, office, "2017-W31")


def month(office: Office) -> Bag:
    return bags(office, "2017-07")[-1]


def told(office: Office, bag: Bag | None = None) -> Verified:
    return verified(office.folder.archive, bag or month(office), MAKE)


def previous(bag: Bag) -> list[str]:
    return [text.split(" ")[0] for label, text in bag.entries() if label == PREVIOUS]


def report_again(office: Office, week: str = "2017-W30") -> None:
    """Another return of a week of July, and the week run again."""
    office.week = week
    row = "| 3-1 | 已封顶 | 90 | 是 | | |"
    office.returned("区教育局.xlsx", f"{HEADER}\n{row}", "2017-07-27T10:00:00")
    office.run()


def run_august(office: Office) -> Bag:
    (draft,) = office.folder.results(JULY).glob("*草案*.xlsx")
    shutil.copy(draft, office.folder.master(JULY.after))
    office.week = "2017-W31"
    office.run()
    return bags(office, "2017-W31")[-1]


def test_it_is_a_bag_on_the_one_chain(closed: Office) -> None:
    bag = month(closed)
    assert (str(bag), faults_of(bag), previous(bag)) == ("2017-07/r1", [], ["2017-W30/r1"])
    assert bagit.Bag(str(bag.path)).validate()
    assert bag.info()["External-Description"] == "2017年7月督办月报的封存"
    assert not os.access(bag.path / "bag-info.txt", os.W_OK) or os.geteuid() == 0
    assert chain_of(closed.folder.archive).ends == (bag,)
    here = closed.folder.results(JULY)
    assert contents(here) == contents(bag.results)


def test_it_names_the_weeks_that_it_was_made_from_by_their_digests(closed: Office) -> None:
    weeks = {str(bag): bag.digest() for week in WEEKS for bag in bags(closed, week)}
    bag = month(closed)
    assert {link.name: link.digest for link in rests_on(bag.checksums())} == weeks
    said = read(bag.results)
    assert said["bags"] == weeks
    assert (said["revision"], said["supersedes"], said["sealed"]) == (1, None, True)
    assert said["asked"]["month"] == "2017-07"
    assert "duban" in said["versions"]
    assert set(said["outputs"]) == {*contents(bag.results)} - {"data/month.json"}
    returns = [name for name in bag.checksums() if "区水务局" in name]
    assert returns == [], "no return is copied again"


def test_weeks_go_on_from_it_and_take_it_for_no_week(closed: Office) -> None:
    newest = run_august(closed)
    assert previous(newest) == ["2017-07/r1"]
    assert not [name for name in newest.checksums() if "2017-07/r1" in name]
    archive = closed.folder.archive
    for each in (month(closed), newest):
        answer = told(closed, each)
        assert (answer.faults, answer.notes) == ((), ())
        assert answer.comparison is not None
        assert answer.comparison.verdict == "same_bytes"
    assert [str(bag) for bag in chain_of(archive).order] == [
        *(f"{week}/r1" for week in WEEKS),
        "2017-07/r1",
        "2017-W31/r1",
    ]
    assert closed.view().week.number == 1


def test_nothing_changed_nothing_sealed(closed: Office) -> None:
    before = contents(closed.folder.archive)
    close(closed)
    assert contents(closed.folder.archive) == before
    run_august(closed)
    before = contents(closed.folder.archive / "2017-07")
    close(closed)
    assert contents(closed.folder.archive / "2017-07") == before, "a later week is none of July"


def test_what_changed_is_the_reason_of_a_new_revision(closed: Office) -> None:
    templates = closed.folder.templates
    templates.mkdir(exist_ok=True)
    packaged = Path(__file__).parent.parent / "templates"
    (templates / "例外情况报告.docx").write_bytes(b"of the weeks")
    close(closed)
    assert len(bags(closed, "2017-07")) == 1, "a month does not use it"
    shutil.copy(packaged / "月度工作报告.docx", templates)
    with (templates / "月度工作报告.docx").open("ab") as template:
        template.write(b"\0")  # another file, the same document
    close(closed)
    first, second = bags(closed, "2017-07")
    assert second.info()["Duban-Reason"] == "模板“月度工作报告.docx”有改动"
    assert second.info()[SUPERSEDES] == f"2017-07/r1 sha256:{first.digest()}"
    assert previous(second) == ["2017-07/r1"]
    said = read(second.results)
    assert said["revision"] == 2
    assert said["supersedes"]["why"] == ["模板“月度工作报告.docx”有改动"]
    for bag in (first, second):
        assert told(closed, bag).holds


def test_it_stays_right_for_the_revision_that_it_names_and_says_so(
    closed: Office, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(closed).notes == ()
    report_again(closed)
    assert "2017-07 已结账，用的不是 2017-W30 现在的结果" in caplog.text
    answer = told(closed)
    assert (answer.holds, answer.faults) == (True, ())
    assert answer.notes == ("用的是 2017-W30/r1，后来另封存了 2017-W30/r2",)
    words = duban("verify", "2017-07", "--quick", "--root", closed.root)
    assert words.returncode == 0
    assert "2017-07/r1　校验相符；用的是 2017-W30/r1，后来另封存了 2017-W30/r2" in words.stdout
    check = duban("month", "2017-07", "--check", "--root", closed.root)
    assert check.returncode == 1
    assert "后来另封存了 2017-W30/r2" in check.stdout
    close(closed)
    first, second = bags(closed, "2017-07")
    assert second.info()["Duban-Reason"].startswith("历史 2017-W30 的结果有改动")
    assert read(second.results)["read"]["2017-W30"] == 2
    assert [told(closed, bag).notes for bag in (first, second)] == [(), ()]
    assert all(told(closed, bag).holds for bag in (first, second))
    assert duban("month", "2017-07", "--check", "--root", closed.root).returncode == 0


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside of the office."""
    return tmp_path_factory.mktemp("elsewhere")


def test_it_is_made_again_from_its_bag_alone(closed: Office, elsewhere: Path) -> None:
    shutil.copytree(month(closed).path, elsewhere / "月报")
    bag = bag_named(elsewhere, str(elsewhere / "月报"))
    assert (bag.period, bag.revision) == ("2017-07", 1)
    assert again(bag, MAKE).comparison.verdict == "same_bytes"
    words = ("rerun", elsewhere / "月报", "--root", elsewhere, "--out", elsewhere / "out", "--json")
    made = duban(*words)
    assert made.returncode == 0, made.stderr
    answer = json.loads(made.stdout)
    assert (answer["week"], answer["bag"]) == ("", "2017-07/r1")
    assert answer["verdict"] == "same_bytes"
    assert contents(elsewhere / "out") == contents(bag.results)


def test_todays_settings_show_what_would_change(closed: Office, tmp_path: Path) -> None:
    words = ("rerun", "2017-07", "--current", "--root", closed.root, "--out")
    same = duban(*words, tmp_path / "same")
    assert "没有变化" in same.stdout
    closed.folder.config.write_text("office: {name: 某县督查室}\n", "utf-8")
    other = duban(*words, tmp_path / "other")
    assert other.returncode == 0, other.stderr
    assert "原因：设置 config.yaml 有改动" in other.stdout
    assert told(closed).holds, "the sealed month has its own"


def test_an_auditor_needs_the_archive_alone(closed: Office, elsewhere: Path) -> None:
    run_august(closed)
    shutil.copytree(closed.folder.archive, elsewhere / "archive")
    said = duban("verify", "--root", elsewhere, "--jobs", "1")
    assert said.returncode == 0, said.stdout
    assert "2017-07/r1　校验相符，重算：同样的字节" in said.stdout
    assert "核对6个封存包，6个无误，0个有问题" in said.stdout
    digest = month(closed).digest()
    noted = duban("verify", "--quick", "--expect", digest, "--root", elsewhere)
    assert "记下的摘要是 2017-07/r1 的，在链条的第5环（共6环）" in noted.stdout
    assert "2017-W31/r1" in noted.stdout


def verify(office: Office, *words: str) -> Ended:
    return duban("verify", "--quick", *words, "--root", office.root)


def of_a_week(office: Office) -> None:
    """Changes a figure of a week, and all its papers with it."""
    (bag,) = bags(office, "2017-W29")
    writable(bag.path)
    path = bag.results / "data" / "tasks.csv"
    path.write_bytes(path.read_bytes().replace(b",40,", b",90,"))
    checksums_made_anew(bag)


def a_week_away(office: Office) -> None:
    remove(office.folder.archive / "2017-W28")


def the_month_away(office: Office) -> None:
    remove(office.folder.archive / "2017-07")


def its_copy_of_a_week(office: Office) -> None:
    """Changes what the month holds of a week, makes the month of that, and all papers anew."""
    bag = month(office)
    writable(bag.path)
    path = bag.data / "archive/2017-W30/r1/data/outbox/2017-W30/data/tasks.csv"
    path.write_bytes(path.read_bytes().replace(b",35,", b",95,"))
    with made_again(bag, MAKE) as made:
        remove(bag.results)
        shutil.copytree(made.results, bag.results)
    checksums_made_anew(bag)


def the_digest_of_a_week(office: Office) -> None:
    bag = month(office)
    writable(bag.path)
    path = bag.data / "archive" / "2017-W28" / "r1" / TAGS
    path.write_bytes(path.read_bytes() + b" ")
    checksums_made_anew(bag)


def another_after_the_same(office: Office) -> None:
    """Puts in a month that says that it follows what July follows."""
    forged = Bag("2017-06", 1, office.folder.archive / "2017-06" / "r1")
    shutil.copytree(month(office).path, forged.path)
    writable(forged.path)
    made = (IDENTIFIER, "Payload-Oxum", "Duban-Bag-Version")
    kept = [entry for entry in forged.entries() if entry[0] not in made]
    write_tags(forged.path, [*kept, (IDENTIFIER, "2017-06/r1")])


@pytest.mark.parametrize(
    ("attack", "said", "of_month"),
    [
        (of_a_week, "此前封存的 2017-W29/r1 封存后有改动", True),
        (a_week_away, "此前封存的 2017-W28/r1 不在 archive 中", True),
        (its_copy_of_a_week, "所用的历史与 2017-W30/r1 封存的不一致：data/outbox/2017-W30", True),
        (the_digest_of_a_week, "此前封存的 2017-W28/r1 封存后有改动", True),
        (the_month_away, "此前封存的 2017-07/r1 不在 archive 中", False),
        (another_after_the_same, "都说接在 2017-W30/r1 之后", False),
    ],
)
def test_what_somebody_does_to_the_archive_is_told_by_name(
    closed: Office, attack: Callable[[Office], None], said: str, of_month: bool
) -> None:
    run_august(closed)
    attack(closed)
    ended = verify(closed)
    assert ended.returncode == 1
    assert said in ended.stdout
    assert "2017-W27/r1　校验相符" in ended.stdout, "others go on"
    if of_month:
        assert any(fault.startswith(said) for fault in told(closed).faults)
    with pytest.raises(CannotWork, match="不接着封存"):
        close(closed)


def test_a_forged_figure_at_the_end_of_the_chain_does_not_come_out(closed: Office) -> None:
    bag = month(closed)
    writable(bag.path)
    table = bag.results / "data" / "tasks.csv"
    table.write_bytes(table.read_bytes().replace(b"at_risk", b"done"))
    checksums_made_anew(bag)
    answer = told(closed)
    assert (answer.faults, answer.holds) == ((), False)
    assert [(each.row, each.cell, each.was, each.now) for each in answer.differences][:1] == [
        ("1-2", "status", "done", "at_risk")
    ]
    assert answer.why == ("封存的报告后来有改动",)


def test_weeks_that_were_moved_elsewhere_are_not_missed_by_the_month(closed: Office) -> None:
    (first,) = bags(closed, "2017-W27")
    remove(closed.folder.archive / "2017-W27")
    assert verify(closed).returncode == 1
    assert told(closed).faults == ("此前封存的 2017-W27/r1 不在 archive 中",)
    # its digest is in the bag of the next one
    (after,) = bags(closed, "2017-W28")
    digest = after.info()[PREVIOUS].partition("sha256:")[2]
    assert str(first) == "2017-W27/r1"
    said = duban("verify", "--begins-after", digest, "--root", closed.root, "--jobs", "1")
    assert said.returncode == 0, said.stdout
    assert "2017-07/r1　校验相符，重算：同样的字节" in said.stdout


def of_another_kind(office: Office, identity: str) -> Bag:
    """Puts in a bag of a kind that this version does not know, at the end of the chain."""
    newer = Bag("2017-Q3", 1, office.folder.archive / "2017-Q3" / "r1")
    shutil.copytree(month(office).path, newer.path)
    writable(newer.path)
    made = (IDENTIFIER, PREVIOUS, "Payload-Oxum", "Duban-Bag-Version")
    kept = [entry for entry in newer.entries() if entry[0] not in made]
    link = f"2017-07/r1 sha256:{month(office).digest()}"
    write_tags(newer.path, [*kept, (IDENTIFIER, identity), (PREVIOUS, link)])
    return newer


def test_a_bag_of_a_newer_kind_is_told_and_nothing_is_sealed_after_it(closed: Office) -> None:
    of_another_kind(closed, "2017-Q3/r1")
    said = verify(closed)
    assert said.returncode == 2
    assert "2017-Q3/r1　校验相符，没有重算：由另一版本的 duban 封存" in said.stdout
    assert "2017-07/r1　校验相符" in said.stdout
    assert "请不要另记下面的摘要" in said.stdout
    with pytest.raises(CannotWork, match=r"2017-Q3.r1：由另一版本的 duban 封存.*不接着封存"):
        sound_chain(closed.folder.archive)


def test_a_folder_that_only_looks_like_one_stops_no_run(closed: Office) -> None:
    of_another_kind(closed, "2017-07/r1")  # a copy that somebody renamed
    said = verify(closed)
    assert said.returncode == 1
    assert "2017-Q3：像封存包而不是的文件夹，请移到别处" in said.stdout
    assert sound_chain(closed.folder.archive).ends == (month(closed),)


@pytest.mark.parametrize("name", ["2017年7月", "２０１７-07", "2017-7"])
def test_a_folder_named_like_a_month_is_told(closed: Office, name: str) -> None:
    (closed.folder.archive / name).mkdir()
    said = verify(closed)
    assert said.returncode == 1
    assert f"{name}：像封存包而不是的文件夹" in said.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child only closes
@pytest.mark.parametrize(
    "at",
    [
        "pipeline.monthly.write_closing",
        "pipeline.archive.seal.write_tags",
        "pipeline.archive.seal.all_to_disk",
        "pipeline.archive.seal.to_disk",
        "pipeline.office.folder.all_to_disk",
        "pipeline.office.folder.remove",
    ],
)
def test_a_kill_leaves_the_former_state_or_the_next(closed: Office, at: str) -> None:
    report_again(closed)
    before = contents(closed.folder.results(JULY))
    child = os.fork()
    if child == 0:
        with mock.patch(at, lambda *_: os._exit(9)):
            close(closed)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    sealed = bags(closed, "2017-07")
    assert [faults_of(bag) for bag in sealed] == [[]] * len(sealed)
    assert contents(closed.folder.results(JULY)) in (before, contents(sealed[-1].results))
    close(closed)
    assert [str(bag) for bag in bags(closed, "2017-07")] == ["2017-07/r1", "2017-07/r2"]
    assert contents(closed.folder.results(JULY)) == contents(month(closed).results)
    assert not list(closed.folder.archive.glob(".*"))
    assert verify(closed).returncode == 0


def test_the_outbox_of_a_month_is_held_against_its_bag(closed: Office) -> None:
    run_august(closed)
    monthly.changed(closed.folder, JULY.after, closed.settings)  # made at any time, never sealed
    said = verify(closed, "--outbox")
    assert said.returncode == 0, said.stdout
    assert "outbox/2017-07　与封存的 2017-07/r1 相同" in said.stdout
    assert "outbox/2017-08" not in said.stdout
    (report,) = closed.folder.results(JULY).glob("*报告.docx")
    report.write_bytes(b"")
    shutil.copytree(closed.folder.results(JULY), closed.folder.outbox / "2017-06")
    said = verify(closed, "--outbox")
    assert said.returncode == 1
    assert "有改动：2017年7月重点工作完成情况报告.docx" in said.stdout
    assert "archive 中没有封存过 2017-06，无从核对" in said.stdout


def test_each_task_of_the_month_has_its_row(closed: Office) -> None:
    rows = {row["task_id"]: row for row in table_rows(month(closed).results / "data" / "tasks.csv")}
    assert {id_: row["status"] for id_, row in rows.items()} == {
        **dict.fromkeys(("1-1", "1-3", "2-1"), "done"),
        **dict.fromkeys(("2-2", "2-3"), "on_track"),
        "1-2": "at_risk",
        "2-4": "terminated",
        "3-1": "unreported",
    }
    assert [rows[id_]["ended"] for id_ in ("1-1", "1-3", "2-1", "2-2")] == [
        *("early", "late", "on_time", ""),
    ]
    assert rows["3-1"]["source"] == "2017-W29/r1 区教育局.xlsx“周报表”第3行"


def test_a_task_is_traced_to_the_documents_of_the_month(closed: Office) -> None:
    said = duban("trace", "2-2", "--root", closed.root)
    assert said.returncode == 0, said.stderr
    weeks, _, of_month = said.stdout.partition("\n2017-07/r1　2017年7月月报　正常推进\n")
    assert "2017-W30/r1" in weeks
    assert of_month.splitlines()[:5] == [
        "  当时清单中的 2-2 新建公园一处（区规建局）",
        "  取自：2017-W30/r1 区规建局.xlsx“周报表”第3行",
        "  列在：2017年7月重点工作完成情况.xlsx　工作表“任务”第8行、工作表“问题”第7行",
        "  列在：2017年7月重点工作完成情况报告.docx　第5个表第2行",
        "  列在：2017年8月任务清单（草案）.xlsx　工作表“任务清单”第5行",
    ]
    answers = json.loads(duban("trace", "2-2", "--root", closed.root, "--json").stdout)
    assert [answer["bag"] for answer in answers] == [*(f"{w}/r1" for w in WEEKS), "2017-07/r1"]
    assert answers[-1]["row"]["status"] == "on_track"
    only = duban("trace", "1-3", "--week", "2017-07", "--root", closed.root)
    assert "办结：7月第3周（超期办结）" in only.stdout
    assert "2017-W29/r1　" not in only.stdout
    none = duban("trace", "9-9", "--week", "2017-07", "--root", closed.root)
    assert (none.returncode, "2017-07/r1 中没有这项任务" in none.stderr) == (2, True)


def test_an_altered_month_is_no_proof(closed: Office) -> None:
    writable(month(closed).path)
    (report,) = month(closed).results.glob("*报告.docx")
    report.write_bytes(report.read_bytes() + b" ")
    said = duban("trace", "2-2", "--root", closed.root)
    assert said.returncode == 1
    assert "封存的结果有改动：data/outbox/2017-07/2017年7月重点工作完成情况报告.docx" in said.stdout
    assert "列在：2017年7月重点工作完成情况报告.docx" not in said.stdout
    assert "列在：2017年7月重点工作完成情况.xlsx" in said.stdout
    table = month(closed).results / "data" / "tasks.csv"
    for content in (b"task_id,task\n2-2,x\n", b"\xff", b""):
        table.write_bytes(content)
        said = duban("trace", "2-2", "--root", closed.root)
        assert said.returncode == 1
        assert "没有读到，以上不含这一版" in said.stderr


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("2017-07", True),
        ("2017-12", True),
        ("2017-00", False),
        ("2017-13", False),
        ("0000-01", False),
    ],
)
def test_only_what_the_calendar_has_is_a_month(name: str, is_one: bool) -> None:
    assert (is_month(name), is_period(name)) == (is_one, is_one)
