"""`trace` names the cells of list and registers too, and the week that a status stays from."""

import dataclasses

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import Bag
from pipeline.archive.rerun import bag_named
from pipeline.archive.trace import Traced, trace
from tests.command import duban
from tests.office import Office
from tests.sealed_office import HEADER, MASTER, WATER, bags
from tests.test_archive_old_bag import SEALED
from tests.test_archive_verify import change
from tests.test_sources import CLOSED, EXTENDED
from tests.word_documents import document

DONE = f"{HEADER}\n| 1-1 | 全线贯通 | 100 | 已办结 |"


def traced(bag: Bag, task_id: str = "1-1") -> Traced:
    (said,) = trace(task_id, [bag], weekly.return_in, list_again=weekly.list_in)
    return said


def sealed_in(office: Office, week: str, table: str = "") -> Bag:
    """Runs a week with one return, or with none, and returns its newest bag."""
    office.week = week
    if table:
        thursday = office.the_week.as_of.replace(day=office.the_week.as_of.day - 1)
        office.returned("区水务局.xlsx", table, f"{thursday} 10:00")
    else:
        (office.root / "inbox" / week).mkdir(parents=True)
    office.run()
    return bags(office, week)[-1]


# The list and its registers


def test_what_the_list_says_has_its_cells(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 任务来源 |
    | 一、水环境治理 | < | < | < | < |
    | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 | 区政府第5次常务会 |
    | 1-2 | 完成摸底河清淤 | ^ | ^ | |
    """)
    bag = sealed_in(office, "2017-W28", f"{HEADER}\n| 1-2 | 已进场 | 20 | 是 |")
    said = traced(bag, "1-2").listed
    assert said.cells == {
        "task_id": "任务清单!A4",
        "plan": "任务清单!A2",
        "task": "任务清单!B4",
        "lead_unit": "任务清单!C3",
        "deadline": "任务清单!D3",
        "origin": "任务清单!E4",
    }
    assert (said.deadline, said.closed, said.entries) == ("任务清单!D3", "", ())
    assert (said.file, said.unchanged) == ("inbox/master/2017-07.xlsx", True)
    assert said.sha256 == bag.checksums()["data/inbox/master/2017-07.xlsx"]


def test_a_plan_may_stand_in_a_title_or_in_a_cell_far_above(office: Office) -> None:
    office.master("""
    一、生态保护行动计划
    | 任务编号 | 大项工作 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 柏条河 | 截污管网 | 区水务局 | 7月底前 |
    | 1-2 | | 清淤 | 区水务局 | 7月底前 |
    """)
    bag = sealed_in(office, "2017-W28", f"{HEADER}\n| 1-2 | 已进场 | 20 | 是 |")
    said = traced(bag, "1-2").listed.cells
    assert (said["plan"], said["item"], said["task"]) == (
        "任务清单!A1",
        "任务清单!B3",
        "任务清单!C4",
    )


def test_all_entries_are_listed_and_the_one_that_counts_is_marked(office: Office) -> None:
    office.master(
        MASTER,
        延期台账=f"""
        {EXTENDED}
        | 1-1 | 9月30日 | 2017-07-03 | 4号 |
        | 1-1 | 10月31日 | 2017-07-12 | 5号 |
        | 1-1 | 11月30日 | 2017-07-20 | 6号 |
        | 1-1 | 12月31日 | 2017-07-13 | 不予批准 |
        | 1-2 | 2018-01-31 | ^ | 7号 |
        """,
    )
    bag = sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}")
    said = traced(bag).listed
    assert (said.deadline, said.cells["deadline"]) == ("延期台账!B3", "任务清单!D2")
    assert [(entry.cell, entry.counts) for entry in said.entries] == [
        ("延期台账!B2", False),
        ("延期台账!B3", True),
        ("延期台账!B4", False),
        ("延期台账!B5", False),
    ]
    (counts,) = (entry for entry in said.entries if entry.counts)
    assert (counts.cells["批准文号"], "5号" in counts.says) == ("延期台账!D3", True)
    assert all(entry.why_not for entry in said.entries if not entry.counts)
    assert [e.cells["批准日期"] for e in traced(bag, "1-2").listed.entries] == ["延期台账!C5"]


def test_a_closing_and_how_it_was_taken_back(office: Office) -> None:
    closed = f"{CLOSED}\n| 1-1 | 2017-07-05 | 已贯通 |"
    office.master(MASTER, 销号台账=closed)
    first = sealed_in(office, "2017-W27", f"{HEADER}\n{WATER}")
    office.master(MASTER, 销号台账=f"{closed}\n| 1-1 | 2017-07-11 | 撤销销号 |")
    second = sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}")
    said = traced(first)
    assert (said.status, said.listed.closed, said.rule) == ("done", "销号台账!B2", "经办公室销号")
    said = traced(second)
    assert (said.status, said.listed.closed) == ("on_track", "销号台账!B3")  # what sent it back
    assert [(e.cell, e.counts) for e in said.listed.entries] == [
        ("销号台账!B2", False),
        ("销号台账!B3", True),
    ]


def test_each_revision_names_the_cells_of_its_own_list(office: Office) -> None:
    office.master(MASTER)
    first = sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}")
    office.master(
        f"郫都区任务清单\n{MASTER.strip()}",
        延期台账=f"{EXTENDED}\n| 1-2 | 2018-01-31 | 2017-07-10 | 5号 |",
    )
    office.run()
    second = bags(office)[-1]
    assert (traced(first, "1-2").listed.deadline, first.revision) == ("任务清单!D3", 1)
    assert (traced(second, "1-2").listed.deadline, second.revision) == ("延期台账!B2", 2)
    assert traced(second, "1-2").listed.cells["task"] == "任务清单!B4"


def test_a_list_that_was_changed_after_sealing_does_not_hold(office: Office) -> None:
    office.master(MASTER)
    bag = sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}")
    change(bag.data / "inbox" / "master" / "2017-07.xlsx", lambda content: content + b"x")
    said = traced(bag)
    assert (said.altered, said.listed.unchanged, said.holds) == ((), False, False)
    assert said.listed.cells == {"task": "任务清单!B2"}  # as tasks.csv says
    made = duban("trace", "1-1", "--root", office.root)
    assert (made.returncode, "与封存的文件不符" in made.stdout) == (1, True)


def test_the_file_that_a_list_was_adopted_from_is_named(office: Office) -> None:
    (office.root / "inbox").mkdir()
    original = office.root / "清单.docx"
    original.write_bytes(document(MASTER))
    made = duban("adopt", original, "--month", "2017-07", "--yes", "--root", office.root)
    assert made.returncode == 0, made.stderr
    said = traced(sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}")).listed
    ((name, sha256),) = said.originals.items()
    assert (name.startswith("inbox/master/2017-07."), name.endswith(".docx")) == (True, True)
    assert len(sha256) == 64
    assert said.deadline == said.cells["deadline"] == "任务清单!D4"


def test_the_cells_of_a_return_in_word(office: Office) -> None:
    office.master(MASTER)
    office.dropped(
        "区水务局.docx",
        document("""
        填报单位：区水务局
        | 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
        | 1-1 | 已完成3公里 | 60 | 是 | |
        | ^ | ^ | ^ | 否 | 征地受阻 |
        """),
    )  # fmt: skip
    office.run()
    source = traced(bags(office)[-1]).source
    assert source is not None
    assert source.cells == {
        "progress": "表1第2行第2列",
        "percent": "表1第2行第3列",
        "forecast": "表1第3行第4列",
        "reason": "表1第3行第5列",
    }


# Earlier weeks


def test_a_status_that_stays_leads_to_the_cell_in_the_week_that_made_it(office: Office) -> None:
    office.master(MASTER)
    sealed_in(office, "2017-W27", DONE)
    sealed_in(office, "2017-W28")
    said = traced(sealed_in(office, "2017-W29"))
    assert (said.status, said.source, said.last_from) == ("done", None, "2017-W28/r1")
    (week,) = said.carried
    assert (week.week, week.revision, week.task_id) == ("2017-W27", 1, "1-1")
    assert (week.file, week.sheet, week.cell) == ("区水务局.xlsx", "周报表", "D2")


def test_a_status_that_stays_after_a_closing_was_struck_out(office: Office) -> None:
    office.master(MASTER, 销号台账=f"{CLOSED}\n| 1-1 | 2017-07-05 | 已贯通 |")
    sealed_in(office, "2017-W27")
    office.master(MASTER)
    (week,) = traced(sealed_in(office, "2017-W28")).carried
    assert (week.week, week.file, week.closed) == (
        "2017-W27",
        "",
        "inbox/master/2017-07.xlsx 销号台账!B2",
    )


def test_a_task_that_had_another_number_is_found_under_it(office: Office) -> None:
    office.master(MASTER)
    sealed_in(office, "2017-W27", DONE)
    office.master(MASTER.replace("1-1", "7-7"))
    (week,) = traced(sealed_in(office, "2017-W28"), "7-7").carried
    assert (week.task_id, week.cell) == ("1-1", "D2")


def test_an_earlier_week_that_was_altered_in_the_bag_is_told(office: Office) -> None:
    office.master(MASTER)
    sealed_in(office, "2017-W27", DONE)
    bag = sealed_in(office, "2017-W28")
    name = "data/archive/2017-W27/r1/data/outbox/2017-W27/data/tasks.csv"
    change(bag.path / name, lambda content: content.replace("区水务局.xlsx".encode(), b"x.xlsx"))
    said = traced(bag)
    assert (said.altered, said.carried, said.holds) == ((name,), (), False)


def test_a_week_too_long_ago_is_named_all_the_same(office: Office) -> None:
    office.master(MASTER)
    sealed_in(office, "2017-W27", DONE)
    bag = sealed_in(office, "2017-W28")
    for table in (
        bag.results / "data" / "tasks.csv",
        bag.data / "archive/2017-W27/r1/data/outbox/2017-W27/data/tasks.csv",
    ):
        assert table.is_file()
    change(
        bag.results / "data" / "tasks.csv",
        lambda content: content.replace(b"2017-W27", b"2017-W09"),
    )
    (week,) = traced(bag).carried
    assert (week.week, week.revision) == ("2017-W09", 0)
    assert "duban trace 1-1 --week 2017-W09" in duban("trace", "1-1", "--root", office.root).stdout


# The rule, and older bags


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ("| 1-1 | 已开工 | 60 | 是 |", "on_track", "预估为“是”"),
        ("| 1-1 | 已开工 | 60 | 否 |", "at_risk", "预估为“否”"),
        ("| 1-1 | 已开工 | 60 | |", "at_risk", "预估未填或无法识别"),
        ("| 1-1 | 已开工 | 100 | 已办结 |", "done", "单位报告已办结"),
        ("", "unreported", "本周未报送"),
    ],
)
def test_the_part_of_the_rule_that_made_the_status(
    office: Office, said: str, status: str, words: str
) -> None:
    office.master(MASTER)
    found = traced(sealed_in(office, "2017-W28", f"{HEADER}\n{said}" if said else ""))
    assert (found.status, found.rule.startswith(words)) == (status, True)
    assert found.count == (2 if status == "unreported" else 1)


def test_a_deadline_that_has_passed_made_it(office: Office) -> None:
    office.master(MASTER.replace("7月底前", "6月底"))
    found = traced(sealed_in(office, "2017-W28", f"{HEADER}\n{WATER}"))
    assert (found.status, found.rule.startswith("完成时限早于")) == ("overdue", True)


def test_an_old_bag_is_read_again_for_its_places() -> None:
    said = traced(bag_named(SEALED, str(SEALED)))
    assert (said.listed.deadline, said.listed.unchanged) == ("任务清单!F2", True)
    assert said.listed.cells["task"] == "任务清单!D2"
    assert (said.rule.startswith("预估为“是”"), said.last_from) == (True, "2017-W27/r1")
    assert said.source is not None
    assert said.source.cells["percent"] == "C3"


def test_of_an_old_bag_nothing_is_said_that_cannot_be_read() -> None:
    (said,) = trace("1-1", [bag_named(SEALED, str(SEALED))], weekly.return_in)
    assert (said.listed.cells, said.listed.deadline, said.holds) == ({}, "", True)


def test_all_of_it_is_printed_and_is_in_json(office: Office) -> None:
    office.master(
        MASTER,
        延期台账=f"{EXTENDED}\n| 1-1 | 9月30日 | 2017-07-03 | 4号 |",
        销号台账=f"{CLOSED}\n| 1-2 | 2017-07-05 | 已核实 |",
    )
    sealed_in(office, "2017-W27", DONE)
    sealed_in(office, "2017-W28")
    printed = duban("trace", "1-1", "--root", office.root).stdout
    for line in (
        "  完成时限：2017-09-30 ← 延期台账!B2\n",
        "  延期台账：延期台账!B2　经批准延至9月30日（4号），采用",
        "  沿用：2017-W27/r1 已办结 ← 区水务局.xlsx“周报表”D2，sha256 ",
        "  上周状态：已办结 ← 2017-W27/r1\n",
        "；本周“已办结”共2项，含此项\n",
    ):
        assert line in printed
    assert "  销号：已销号 ← 销号台账!B2\n" in duban("trace", "1-2", "--root", office.root).stdout
    said = traced(bags(office)[-1])
    assert dataclasses.asdict(said)["listed"]["deadline"] == "延期台账!B2"
