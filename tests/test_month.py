"""A month is closed from its sealed weeks: what is counted is what was drawn, and no more."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

from pipeline import monthly, weekly
from pipeline.adopt.draft import draft_of_list
from pipeline.assess.month import MonthView
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Limits
from pipeline.domain.week import Month
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.master import MasterList, read_master
from pipeline.office.folder import remove
from tests.office import Office
from tests.once import office_made_once
from tests.test_list_changes import text_of

JULY = Month(2017, 7)
LATER = dt.date(2017, 8, 2)
WEEKS = ("2017-W27", "2017-W28", "2017-W29", "2017-W30")
LIST = """
| 任务编号 | 行动计划 | 工作内容               | 牵头单位 | 牵头领导 | 完成时限   | 重点 |
| 1-1      | 一、水利 | 完成截污管网五公里     | 区水务局 | 王区长   | 7月20日    | ★    |
| 1-2      | 一、水利 | 清淤河道三条           | 区水务局 | 王区长   | 7月31日    |      |
| 1-3      | 一、水利 | 加固堤防两处           | 区水务局 | 王区长   | 7月10日    |      |
| 2-1      | 二、城建 | 完成道路改造           | 区规建局 | 李区长   | 7月12日    |      |
| 2-2      | 二、城建 | 新建公园一处           | 区规建局 | 李区长   | 年底       |      |
| 2-3      | 二、城建 | 拆除违建百处           | 区规建局 | 李区长   | 7月底      |      |
| 2-4      | 二、城建 | 建设停车场             | 区规建局 | 李区长   | 年底       |      |
| 3-1      | 三、教育 | 建成小学一所           | 区教育局 | 李区长   | 8月底前    |      |
"""
REGISTERS = {
    "延期台账": """
    | 任务编号 | 原时限 | 新时限     | 批准日期   | 审批意见 |
    | 2-3      | 7月底  | 2017-09-30 | 2017-07-19 | 同意     |
    """,
    "调整台账": """
    | 任务编号 | 变更类型 | 批准日期   | 批准文号 | 审批意见 |
    | 2-4      | 终止     | 2017-07-26 | 纪要8号  | 同意     |
    """,
}
HEADER = (
    "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 预估不能按时办结的原因及建议 "
    "| 需要区委区政府解决的问题 |"
)
# Of each week, what each unit sends: number, per cent, forecast, reason, request
SENT: dict[str, dict[str, list[tuple[str, int, str, str, str]]]] = {
    "2017-W27": {
        "区水务局": [
            ("1-1", 50, "是", "", ""),
            ("1-2", 10, "是", "", ""),
            ("1-3", 80, "是", "", ""),
        ],
        "区规建局": [
            ("2-1", 90, "是", "", ""),
            ("2-2", 10, "否", "征地受阻", ""),
            ("2-3", 20, "是", "", "请协调拆迁"),
            ("2-4", 5, "是", "", ""),
        ],
        "区教育局": [("3-1", 30, "是", "", "")],
    },
    "2017-W28": {
        "区水务局": [
            ("1-1", 100, "已办结", "", ""),
            ("1-2", 20, "是", "", ""),
            ("1-3", 90, "是", "", ""),
        ],
        "区规建局": [
            ("2-1", 100, "已办结", "", ""),
            ("2-2", 15, "否", "征地受阻", ""),
            ("2-3", 25, "是", "", "请协调拆迁"),
            ("2-4", 5, "是", "", ""),
        ],
    },
    "2017-W29": {
        "区水务局": [("1-2", 30, "否", "雨季停工", ""), ("1-3", 100, "已办结", "", "")],
        "区规建局": [
            ("2-2", 20, "是", "", ""),
            ("2-3", 30, "是", "", ""),
            ("2-4", 5, "是", "", ""),
        ],
        "区教育局": [("3-1", 40, "是", "", "请增加编制")],
    },
    "2017-W30": {
        "区水务局": [("1-2", 35, "否", "雨季停工", "")],
        "区规建局": [("2-2", 30, "是", "", ""), ("2-3", 40, "是", "", "")],
    },
}
LATE = {("2017-W29", "区规建局")}


def send(office: Office, week: str) -> None:
    office.week = week
    friday = office.the_week.as_of
    for unit, rows in SENT[week].items():
        lines = [
            f"| {id_} | {week}已推进第{at}步 | {percent} | {forecast} | {reason} | {asked} |"
            for at, (id_, percent, forecast, reason, asked) in enumerate(rows, start=3)
        ]
        when = f"{friday + dt.timedelta(days=1 if (week, unit) in LATE else -1)}T10:00:00"
        office.returned(f"{unit}.xlsx", "\n".join([f"填报单位：{unit}", HEADER, *lines]), when)


def run_july(office: Office) -> Office:
    office.master(LIST, **REGISTERS)
    for week in WEEKS:
        send(office, week)
        office.run()
    return office


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose four weeks of July 2017 were run."""
    return office_made_once(tmp_path_factory, run_july)


@pytest.fixture
def july(ran: Path, office: Office) -> Office:
    shutil.copytree(ran, office.root, dirs_exist_ok=True)
    return office


def close(office: Office, *without: str, today: dt.date = LATER) -> MonthView:
    return monthly.closed(office.folder, JULY, today, without)


def numbers(tasks: object) -> list[str]:
    return [task.text("task_id") for task in tasks]  # type: ignore[attr-defined]


def test_each_task_counts_once_and_as_it_was(july: Office) -> None:
    view = close(july)
    assert {key: view.counts[key] for key in ("tasks", "done", "on_track", "at_risk")} == {
        "tasks": 8,
        "done": 3,
        "on_track": 2,  # 2-2, 2-3
        "at_risk": 1,  # 1-2
    }
    assert (view.counts["unreported"], view.counts["terminated"]) == (1, 1)
    assert {task.text("task_id"): task.ended for task in view.done_now} == {
        "1-1": "early",  # due on the 20th, done by the 14th
        "1-3": "late",  # due on 10 July, still open on the 14th
        "2-1": "on_time",  # due on Wednesday, reported done on Friday
    }
    assert (view.total.due, view.total.due_on_time) == (3, 2)
    assert numbers(view.extended) == ["2-3"]
    assert view.extended[0].extended_now
    assert numbers(view.with_status("terminated")) == ["2-4"]


def test_problems_are_new_moving_or_closed(july: Office) -> None:
    view = close(july)
    assert not view.compared
    assert numbers(view.problems("new")) == ["1-2", "3-1"]  # 3-1 fell silent: it stays a problem
    assert numbers(view.problems("closed")) == ["2-2", "2-3"]
    assert numbers(view.asked("new")) == ["3-1"]
    assert numbers(view.asked("closed")) == ["2-3"]


def test_the_five_measures_of_each_unit(july: Office) -> None:
    found = {u.unit: (u.expected, u.received, u.on_time) for u in close(july).units}
    assert found == {"区水务局": (4, 4, 4), "区规建局": (4, 4, 3), "区教育局": (4, 2, 2)}


def test_plans_units_and_leaders_add_up(july: Office) -> None:
    view = close(july)
    for groups in (view.plans, view.by_unit, view.leaders):
        assert sum(len(group.tasks) for group in groups) == len(view.tasks)
        for code, count in view.total.by_status.items():
            assert sum(group.by_status[code] for group in groups) == count
    assert {group.name: len(group.tasks) for group in view.leaders} == {"王区长": 3, "李区长": 5}


def test_the_document_says_what_is_counted(july: Office) -> None:
    view = close(july)
    outbox = july.folder.outbox / "2017-07"
    assert {path.name for path in outbox.iterdir()} == {
        "2017年7月重点工作完成情况报告.docx",
        "2017年7月重点工作完成情况.xlsx",
        "2017年8月任务清单（草案）.xlsx",
        "data",
    }
    words = text_of((outbox / "2017年7月重点工作完成情况报告.docx").read_bytes())
    for said in (
        "交办事项8项，已办结3项，正常推进2项，预计不能按时办结1项，已逾期0项，未报送1项，已终止1项",
        "已到期3项，其中按时办结2项，按时办结率66.7%",
        "本月办结3项，其中提前办结1项、按时办结1项、超期办结1项",
        "新增2个、推进中0个、已销号2个",
        "需要协调解决的问题2个，月末仍需解决1个，单位已不再提出1个",
        "3个牵头单位应报送12次，实际报送10次，按时报送9次，报送率83.3%，按时报送率75%",
        "没有全部按时报送的单位：区教育局（缺报2次）、区规建局（迟报1次）",
        "批准延期的1项",
        "经批准终止的1项",
        "未办结的4项转入2017年8月任务清单",
        "没有逾期未办结的事项",
    ):
        assert said in words, said
    assert "没有报送结果" not in words
    assert not re.search(r"\{[{%]|None|nan", words)
    said = json.loads((outbox / "data" / "month.json").read_text("utf-8"))
    assert said["counts"] == view.counts
    assert said["weeks"] == dict.fromkeys(WEEKS, 1)
    book = open_workbook((outbox / "2017年7月重点工作完成情况.xlsx").read_bytes(), Limits())
    assert [grid.name for grid in book.grids] == ["任务", "统计", "问题", "报送"]
    (rows,) = (grid.rows for grid in book.grids if grid.name == "任务")
    assert [row[1] for row in rows if re.fullmatch(r"\d-\d", str(row[1]))] == numbers(view.tasks)


def draft_of(office: Office) -> MasterList:
    target = office.folder.master(JULY.after)
    (draft,) = (office.folder.outbox / "2017-07").glob("*草案*.xlsx")
    shutil.copy(draft, target)
    week = weekly.week_named("2017-W31", office.settings)
    return read_master(target, office.folder.relative(target), week, Limits())


def test_the_draft_is_a_list_that_is_read_as_it_is_meant(july: Office) -> None:
    close(july)
    week = weekly.week_named("2017-W30", july.settings)
    before = {
        task.task_id: task for task in weekly.master_list(july.folder, week, july.settings).tasks
    }
    listed = draft_of(july)
    assert [task.task_id for task in listed.tasks] == ["1-2", "2-2", "2-3", "3-1"]
    assert not listed.doubts
    for task in listed.tasks:
        old = before[task.task_id]
        assert (task.plan, task.task, task.leads, task.key) == (
            old.plan,
            old.task,
            old.leads,
            old.key,
        )
        assert task.listed.date == old.deadline.date, task.task_id
        assert task.carried == old.carried


def test_no_approval_is_lacking_when_the_draft_is_used(july: Office) -> None:
    close(july)
    draft_of(july)
    view = monthly.changed(july.folder, JULY.after, july.settings)
    assert {(each.task_id, each.kind, each.approval) for each in view.changes} == {
        ("1-1", "gone", "not_needed"),
        ("1-3", "gone", "not_needed"),
        ("2-1", "gone", "not_needed"),
        ("2-4", "gone", "approved"),
        ("2-3", "deadline", "approved"),
    }
    outbox = july.folder.outbox
    assert (outbox / "2017-07" / "data").is_dir()
    assert len(list((outbox / "2017-08").iterdir())) == 2


def test_the_same_weeks_give_the_same_bytes(july: Office) -> None:
    close(july)
    outbox = july.folder.outbox / "2017-07"

    def files() -> dict[str, bytes]:
        return {p.as_posix(): p.read_bytes() for p in outbox.rglob("*") if p.is_file()}

    first = files()
    close(july, today=dt.date(2099, 1, 1))
    assert files() == first


def test_later_weeks_and_lists_change_nothing_of_the_month(july: Office) -> None:
    counts = close(july).counts
    draft_of(july)
    july.week = "2017-W31"
    july.returned(
        "区教育局.xlsx", f"{HEADER}\n| 3-1 | 已完工 | 100 | 已办结 | | |", "2017-08-03T10:00:00"
    )
    july.run()
    assert close(july).counts == counts


def test_a_missing_week_stops_it_and_is_said_when_it_may(july: Office) -> None:
    remove(july.folder.archive / "2017-W30")
    with pytest.raises(CannotWork, match="2017年7月还没有结束"):
        close(july, today=dt.date(2017, 7, 27))
    with pytest.raises(CannotWork, match=r"缺2017-W30的结果，不能结账.*--without 2017-W30"):
        close(july)
    with pytest.raises(CannotWork, match="有封存的结果，会照常计入"):
        close(july, "2017-W29")
    with pytest.raises(CannotWork, match="不是2017年7月的周"):
        close(july, "2017-W31")
    assert not (july.folder.outbox / "2017-07").exists()
    view = close(july, "2017-W30")
    assert view.as_of == dt.date(2017, 7, 21)
    words = text_of(next((july.folder.outbox / "2017-07").glob("*.docx")).read_bytes())
    assert "7月第4周没有报送结果，本报告未计入，按截至7月21日的情况统计" in words


def test_a_month_without_any_week_cannot_be_closed(office: Office) -> None:
    office.master(LIST)
    with pytest.raises(CannotWork, match="2017年7月没有封存的周"):
        close(office, *WEEKS)


def test_an_altered_bag_stops_it(july: Office) -> None:
    sealed = july.folder.archive / "2017-W30" / "r1" / "data" / "inbox" / "master" / "2017-07.xlsx"
    sealed.chmod(0o644)
    sealed.parent.chmod(0o755)
    sealed.write_bytes(sealed.read_bytes() + b" ")
    with pytest.raises(CannotWork, match="封存后有改动"):
        close(july)


def test_a_week_of_a_closed_month_that_is_run_again_is_told(
    july: Office, caplog: pytest.LogCaptureFixture
) -> None:
    close(july)
    july.week = "2017-W30"
    july.returned(
        "区教育局.xlsx", f"{HEADER}\n| 3-1 | 已封顶 | 90 | 是 | | |", "2017-07-27T10:00:00"
    )
    july.run()
    assert "2017-07 已结账，用的不是 2017-W30 现在的结果" in caplog.text
    assert "请重新运行 duban month 2017-07 --close" in caplog.text
    caplog.clear()
    close(july)
    july.run()
    assert "已结账" not in caplog.text


def test_what_was_closed_is_held_against_the_sealed_weeks(july: Office) -> None:
    def differs() -> list[str]:
        return monthly.closed_differs(july.folder, JULY)

    with pytest.raises(CannotWork, match="2017年7月还没有结账"):
        differs()
    close(july)
    assert differs() == []
    outbox = july.folder.outbox / "2017-07"
    (report,) = outbox.glob("*.docx")
    report.write_bytes(report.read_bytes() + b" ")
    next(outbox.glob("*草案*")).unlink()
    (outbox / "data" / "another.csv").write_bytes(b"")
    assert differs() == [
        "缺失：2017年8月任务清单（草案）.xlsx",
        "有改动：2017年7月重点工作完成情况报告.docx",
        "多出：data/another.csv",
    ]
    (outbox / "data" / "month.json").write_bytes(b"{")
    assert "有改动：data/month.json" in differs()
    close(july)
    assert differs() == []


def test_each_task_names_the_row_that_reported_it_last(july: Office) -> None:
    sources = {task.text("task_id"): task.source for task in close(july).tasks}
    assert sources["1-1"] == "2017-W28/r1 区水务局.xlsx“周报表”第3行"
    assert sources["3-1"] == "2017-W29/r1 区教育局.xlsx“周报表”第3行"
    said = json.loads((july.folder.outbox / "2017-07/data/month.json").read_text("utf-8"))
    assert list(said["bags"]) == [f"{week}/r1" for week in WEEKS]
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in said["bags"].values())


STAGED = """
| 任务编号 | 工作内容     | 牵头单位 | 完成时限                                     | 督办频率 | 目标值   |
| 1-1      | 建成体育馆   | 区文旅局 | 3月底前启动；9月底前完成主体；12月底前完工   | 每月     | 1座      |
| 1-2      | 植树造林     | 区农林局 | 8月31日                                      |          | 3000亩   |
| 1-3      | 改造厕所     | 区城管局 | 7月底                                        |          |          |
| 1-4      | 长期巡查河道 | 区水务局 | 长期                                         |          |          |
"""


def test_stages_cycles_and_targets_stay_in_the_draft(office: Office) -> None:
    more = """
    | 任务编号 | 节点内容 | 节点时限   | 是否完成 |
    | 1-2      | 完成整地 | 2017-06-30 | 已完成   |
    | 1-2      | 完成栽植 | 2017-08-15 |          |
    """
    extended = """
    | 任务编号 | 原时限 | 新时限     | 批准日期   | 审批意见 |
    | 1-3      | 7月底  | 2017-08-20 | 2017-07-03 | 同意     |
    """
    office.master(STAGED, 节点台账=more, 延期台账=extended)
    before = weekly.master_list(office.folder, office.the_week, office.settings)
    assert [len(task.stages) for task in before.tasks] == [3, 2, 0, 0]
    target = office.folder.master(JULY.after)
    target.write_bytes(draft_of_list(before, (), JULY.after, office.settings.office, ()))
    week = weekly.week_named("2017-W31", office.settings)
    again = weekly.master_list(office.folder, week, office.settings)
    assert len(again.tasks) == len(before.tasks)
    for old, new in zip(before.tasks, again.tasks, strict=True):
        assert (new.task_id, new.task, new.leads) == (old.task_id, old.task, old.leads)
        assert (new.listed.date, new.listed.open) == (old.deadline.date, old.deadline.open)
        assert (new.target, new.cycle) == (old.target, old.cycle)
        assert [(s.key, s.due, bool(s.reached)) for s in new.stages] == [
            (s.key, s.due, bool(s.reached)) for s in old.stages
        ]
    assert not [entry.unusable for entry in again.ledgers if entry.unusable]
    view = monthly.changed(office.folder, JULY.after, office.settings)
    assert [(each.task_id, each.kind) for each in view.changes] == [("1-3", "deadline")]
