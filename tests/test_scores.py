"""Scores (考核得分): off unless asked for; each point has its ground, and doubt costs nothing."""

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import monthly
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.statement import read
from pipeline.archive.verify import verified
from pipeline.assess.month import MonthView
from pipeline.assess.scores import once
from pipeline.assess.scores.points import Exemption, Point, Scores, Standing
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Limits, ScoreGroup, ScorePoints, ScoreSettings
from pipeline.domain.week import Month
from pipeline.history.results import table_rows
from pipeline.intake.files.grids import open_workbook
from pipeline.office.config import read_settings
from tests.command import duban
from tests.office import Office
from tests.once import office_made_once
from tests.test_list_changes import text_of

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 完成截污管网五公里 | 区水务局 | 区规建局 | 7月20日 |
| 1-2 | 清淤河道三条 | 区水务局 | | 年底 |
| 2-1 | 完成道路改造 | 区规建局 | | 7月12日 |
"""
EXEMPT = "| 任务编号 | 单位 | 事由 | 月份 | 起始日期 | 截止日期 | 批准日期 | 批准文号 | 审批意见 |"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| 1-1 | | 不可抗力 | 2017年7月 | | | 2017-07-10 | 5号 | 同意 |", set()),
        ("| 1-1 | 区规建局 | 上级原因 | | | | 2017-07-10 | 5号 | 同意 |", set()),
        ("| | 区水务局 | 洪水 | | 2017-07-03 | 2017-07-14 | 2017-07-10 | 5号 | 同意 |", set()),
        # what is wrong exempts nothing, and names its cell
        ("| 9-9 | | 不可抗力 | 7月 | | | 2017-07-10 | | 同意 |", {("A2", "L46")}),
        ("| 1-1 | 区财政局 | 不可抗力 | 7月 | | | 2017-07-10 | | 同意 |", {("B2", "L46")}),
        ("| 1-1、9-9 | | 不可抗力 | 7月 | | | 2017-07-10 | | 同意 |", {("A2", "L12")}),
        ("| | 各镇（街道） | 不可抗力 | 7月 | | | 2017-07-10 | | 同意 |", {("B2", "L46")}),
        ("| 1-2 | 区规建局 | 不可抗力 | 7月 | | | 2017-07-10 | | 同意 |", {("B2", "L47")}),
        ("| 1-1 | | | 7月 | | | 2017-07-10 | | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | 7月至9月 | | | 2017-07-10 | | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | 汛期 | | | 2017-07-10 | | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | | 2017年7月 | | 2017-07-10 | | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | | 2017-07-14 | 2017-07-03 | 2017-07-10 | | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | 7月 | | | | 5号 | 同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | 7月 | | | 2017-07-10 | | 不同意 |", {("A2", "L04")}),
        ("| 1-1 | | 不可抗力 | 7月 | | | 2017-07-10 | | 待研究 |", {("A2", "L04")}),
        ("| | 区水务局 | 洪水 | | | | 2017-07-10 | 5号 | 同意 |", {("A2", "L04")}),
        ("| | | 洪水 | 7月 | | | 2017-07-10 | 5号 | 同意 |", {("A2", "L04")}),
    ],
)
def test_what_is_wrong_in_an_exemption_names_its_cell(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    office.kept("免计分.xlsx", 免计分登记=f"{EXEMPT}\n{row}")
    assert office.found("L") == found


HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
SLIP = "| 编号 | 级别 | 发出日期 | 任务编号 | 责任单位 | 事由 | 回复时限 | 回复日期 | 回复情况 |"
LOOKED = "| 任务编号 | 督查日期 | 督查方式 | 现场情况 | 核查结论 |"
LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 完成截污管网五公里 | 区水务局 | 区规建局 | 7月12日 |
| 1-2 | 清淤河道三条 | 区水务局 | | 7月31日 |
| 1-3 | 加固堤防两处 | 区水务局 | | 年底 |
| 2-1 | 完成道路改造 | 区规建局 | | 7月11日 |
| 2-2 | 新建公园一处 | 区规建局 | | 年底 |
| 2-3 | 拆除违建百处 | 区规建局 | | 年底 |
| 3-1 | 整治人居环境 | 唐元镇 | | 年底 |
| 4-1 | 提供建设用地 | 某某集团有限公司 | | 年底 |
| 5-1 | 举办文艺演出 | 区文化馆 | | 年底 |
"""
UNITS = {
    "区水务局": {"1-1": "50 | 是", "1-2": "100 | 已办结", "1-3": "10 | 是"},
    "区规建局": {"2-1": "90 | 是", "2-2": "10 | 是", "2-3": "20 | 是"},
    "唐元镇": {"3-1": "30 | 是"},
    "某某集团有限公司": {"4-1": "30 | 是"},
    "区文化馆": {"5-1": "30 | 是"},
}
WEEKS = ("2017-W27", "2017-W28")
WITHOUT = ("2017-W29", "2017-W30")
ON = ScoreSettings(use=True)


def send(office: Office, week: str, sent: Mapping[str, dict[str, str]], *late: str) -> None:
    office.week = week
    friday = office.the_week.as_of
    for unit, rows in sent.items():
        lines = [
            f"| {id_} | {week}推进{at} | {said} |" for at, (id_, said) in enumerate(rows.items())
        ]
        day = friday + dt.timedelta(days=1 if unit in late else -1)
        table = "\n".join([f"填报单位：{unit}", HEADER, *lines])
        office.returned(f"{unit}.xlsx", table, f"{day}T10:00:00")


def begin(office: Office) -> None:
    """Runs the first week, in which 1-2 is not done yet."""
    send(office, "2017-W27", UNITS | {"区水务局": UNITS["区水务局"] | {"1-2": "90 | 是"}})
    office.run()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose first week was run."""
    return office_made_once(tmp_path_factory, _begin)


def _begin(office: Office) -> None:
    office.master(LIST)
    begin(office)


@pytest.fixture
def july(begun: Path, office: Office) -> Office:
    shutil.copytree(begun, office.root, dirs_exist_ok=True)
    return office


def run(
    office: Office,
    second: Mapping[str, dict[str, str] | None] | None = None,
    *registers: tuple[str, str],
    listed: str = LIST,
    late: str = "",
    settings: ScoreSettings = ON,
) -> MonthView:
    """Runs two weeks, the second with other rows for some units, and closes July with them.

    `registers`: the name and the table of each.
    """
    office.settings = office.settings.model_copy(update={"scores": settings})
    office.master(listed)
    for name, table in registers:
        office.kept(f"{name}.xlsx", **{name: table})
    if listed != LIST or not office.folder.archive.exists():
        begin(office)
    sent: dict[str, dict[str, str] | None] = {**UNITS, **(second or {})}
    send(office, "2017-W28", {u: rows for u, rows in sent.items() if rows is not None}, late)
    office.run()
    return monthly.closed(office.folder, Month(2017, 7), dt.date(2017, 8, 2), WITHOUT)


def scored(view: MonthView) -> Scores:
    assert view.scores is not None
    return view.scores


def ledger(view: MonthView, *standings: str) -> set[tuple[str, str, float]]:
    """Returns what counts, or what stands so, as (unit, ground, points or worth)."""
    return {
        (p.unit, p.ground, p.points if p.standing == "counted" else p.worth)
        for p in scored(view).points
        if p.standing in (standings or ("counted",))
    }


def ranks(view: MonthView) -> dict[str, tuple[str, int | None, float]]:
    return {u.unit: (u.group, u.rank, u.score) for u in scored(view).units}


def test_each_ground_is_scored_for_its_unit(july: Office) -> None:
    view = run(
        july,
        {"唐元镇": None},
        ("督办单", f"{SLIP}\n| 3号 | 督办 | 2017-07-03 | 4-1 | | 进展慢 | 2017-07-10 | | |"),
        (
            "督查记录",
            f"{LOOKED}\n| 2-2 | 2017-07-12 | 现场 | 没有开工 | 不属实 |\n| 2-3 | 2017-07-12 | 资料 | 图纸不全 | 不属实 |",
        ),
        late="区文化馆",
    )
    assert ledger(view) == {
        ("区水务局", "overdue", -5),
        ("区规建局", "overdue", -2.5),  # supports 1-1
        ("区规建局", "overdue", -5),  # leads 2-1
        ("区规建局", "untrue_on_site", -3),
        ("区规建局", "untrue", -1),
        ("区水务局", "early", 1),
        ("唐元镇", "missing", -0.5),
        ("区文化馆", "late", -0.1),
        ("某某集团有限公司", "notice", -1),
    }
    assert ranks(view) == {
        "区水务局": ("部门", 1, 96),
        "区规建局": ("部门", 2, 88.5),
        "唐元镇": ("镇（街道）", None, 99.5),
        "某某集团有限公司": ("国有企业", None, 99),
        "区文化馆": ("", None, 99.9),
    }


def test_off_there_is_nothing(july: Office) -> None:
    flood = f"{EXEMPT}\n{FOR_FLOOD}"
    view = run(july, None, ("免计分登记", flood), settings=ScoreSettings())
    assert view.scores is None
    outbox = july.folder.outbox / "2017-07"
    assert not [p for p in outbox.rglob("*") if "得分" in p.name or "scores" in p.name]
    (document,) = outbox.glob("*报告.docx")
    assert "得分" not in text_of(document.read_bytes())
    assert "scores" not in json.loads((outbox / "data" / "month.json").read_text("utf-8"))
    (bag,) = (july.folder.archive / "2017-07").iterdir()
    assert not list(bag.rglob("findings.csv"))


FOR_FLOOD = "| 1-1 | | 洪水，不可抗力 | 2017年7月 | | | 2017-07-10 | 5号 | 同意 |"


def test_what_counts_is_written_sealed_and_made_again(july: Office) -> None:
    view = run(july, {"唐元镇": None})
    outbox = july.folder.outbox / "2017-07"
    said = json.loads((outbox / "data" / "month.json").read_text("utf-8"))
    assert {u["unit"]: u["score"] for u in said["scores"]} == {
        unit: score for unit, (_, _, score) in ranks(view).items()
    }
    grids = open_workbook((outbox / "2017年7月考核得分.xlsx").read_bytes(), Limits()).grids
    assert [grid.name for grid in grids] == ["得分", "明细", "不计分", "办法"]
    ledger_rows = [row for row in grids[1].rows if row[0] == "唐元镇"]
    assert [(row[1], row[2], row[6]) for row in ledger_rows] == [("缺报", "-0.5", "2017-W28")]
    (water,) = (row for row in grids[1].rows if row[1] == "没有按时办结" and row[0] == "区水务局")
    assert water[9] == "2017-W28/r1 区水务局.xlsx“周报表”D3"  # the cell that says 是
    words = text_of((outbox / "2017年7月重点工作完成情况报告.docx").read_bytes())
    assert "八、考核得分" in words
    assert "得分＝基础分100分" in words
    rows = table_rows(outbox / "data" / "scores.csv")
    assert len(rows) == len(scored(view).points)
    bag = bags_of(july.folder.archive, "2017-07")[-1]
    answer = verified(july.folder.archive, bag, monthly.made_of)
    assert answer.holds
    assert "考核得分.xlsx" in "".join(read(bag.results)["outputs"])


def test_turned_off_again_they_are_gone(
    july: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("again")
    run(july)
    july.folder.config.write_text("reports: {pdf: off}\n", "utf-8")
    assert monthly.closed(july.folder, Month(2017, 7), dt.date(2017, 8, 2), WITHOUT).scores is None
    outbox = july.folder.outbox / "2017-07"
    assert not [path for path in outbox.rglob("*") if "得分" in path.name or "scores" in path.name]
    told = duban("rerun", "2017-07/r1", "--root", july.root, "--out", elsewhere)
    assert told.returncode == 0, "the sealed month has its own settings"
    assert (elsewhere / "2017年7月考核得分.xlsx").is_file()


def test_asked_of_a_month_that_was_sealed_without_them(
    july: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("again")
    run(july, settings=ScoreSettings())
    july.folder.config.write_text("scores: {use: true}\nreports: {pdf: off}\n", "utf-8")
    words = ("rerun", "2017-07", "--current", "--root", july.root, "--out")
    told = duban(*words, elsewhere)
    assert told.returncode == 2
    assert "结账时没有计分" in told.stderr
    assert "duban month 2017-07 --close" in told.stderr


def test_the_sum_of_points_is_the_score_and_the_order_of_files_says_nothing(
    july: Office, tmp_path: Path
) -> None:
    view = run(july, {"唐元镇": None}, late="区文化馆")
    for unit in scored(view).units:
        assert unit.total == pytest.approx(unit.base + sum(p.points for p in unit.points))
        assert unit.score == min(ON.cap, max(ON.floor, unit.total))
    other = Office(tmp_path / "b")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "UNITS", dict(reversed(UNITS.items())))
        again = run(other, {"唐元镇": None}, late="区文化馆")
    assert ranks(again) == ranks(view)
    assert ledger(again) == ledger(view)


def test_floor_and_cap_hold(july: Office) -> None:
    points = ScorePoints(overdue=-500, early=50)
    view = run(july, settings=ON.model_copy(update={"points": points}))
    assert ranks(view)["区水务局"][2] == 0
    assert ranks(view)["区规建局"][2] == 0
    (water,) = (u for u in scored(view).units if u.unit == "区水务局")
    assert water.total == 100 - 500 + 50


@pytest.mark.parametrize(
    ("row", "exempt"),
    [
        (FOR_FLOOD, {("区水务局", "overdue", -5), ("区规建局", "overdue", -2.5)}),
        (FOR_FLOOD.replace("| |", "| 区水务局 |", 1), {("区水务局", "overdue", -5)}),
        # of a whole unit: its tasks and its reports
        ("| | 唐元镇 | 地震 | 7月 | | | 2017-07-10 | | 同意 |", {("唐元镇", "missing", -0.5)}),
        (
            "| | 唐元镇 | 地震 | | 2017-07-10 | | 2017-07-10 | | 同意 |",
            {("唐元镇", "missing", -0.5)},
        ),
        # of another time, not yet approved, refused, of no listed task, of another's task
        ("| | 唐元镇 | 地震 | | 2017-07-03 | 2017-07-09 | 2017-07-10 | | 同意 |", set()),
        (FOR_FLOOD.replace("7月", "6月"), set()),
        (FOR_FLOOD.replace("2017-07-10", "2017-07-20"), set()),
        (FOR_FLOOD.replace("同意", "不同意"), set()),
        (FOR_FLOOD.replace("1-1", "9-9"), set()),
        (FOR_FLOOD.replace("| |", "| 唐元镇 |", 1), set()),
    ],
)
def test_what_is_exempt_costs_nothing_and_is_listed(
    july: Office, row: str, exempt: set[tuple[str, str, float]]
) -> None:
    view = run(july, {"唐元镇": None}, ("免计分登记", f"{EXEMPT}\n{row}"))
    every = {
        ("区水务局", "overdue", -5),
        ("区水务局", "early", 1),
        ("区规建局", "overdue", -2.5),
        ("区规建局", "overdue", -5),
        ("唐元镇", "missing", -0.5),
    }
    assert ledger(view, "exempt") == exempt
    assert ledger(view) == every - exempt
    for point in scored(view).standing("exempt"):
        assert "免计分登记.xlsx 免计分登记!" in point.why


def test_a_unit_does_not_lose_twice_for_one_matter(july: Office) -> None:
    view = run(
        july,
        None,
        ("督办单", f"{SLIP}\n| 3号 | 督办 | 2017-07-03 | 1-1 | | 进展慢 | 2017-07-10 | | |"),
        ("督查记录", f"{LOOKED}\n| 1-1 | 2017-07-11 | 现场 | 没有开工 | 不属实 |"),
    )
    of_task = [p for p in scored(view).points if p.task_id == "1-1" and p.unit == "区水务局"]
    assert {(p.ground, p.standing, p.points) for p in of_task} == {
        ("overdue", "counted", -5),
        ("untrue_on_site", "outweighed", 0),
        ("notice", "outweighed", 0),
    }


def test_done_early_and_found_untrue_gains_nothing(july: Office) -> None:
    found = f"{LOOKED}\n| 1-2 | 2017-07-14 | 现场 | 没有清淤 | 不属实 |"
    view = run(july, None, ("督查记录", found))
    assert ("区水务局", "untrue_on_site", -3) in ledger(view)
    assert not {p for p in scored(view).points if p.ground == "early"}  # nor is it done


def test_a_notice_late_in_another_month_hides_none_behind_it(july: Office) -> None:
    slips = (
        f"{SLIP}\n| 1号 | 督办 | 2017-06-05 | 2-3 | | 慢 | 2017-06-20 | | |\n"
        "| 2号 | 督办 | 2017-07-03 | 2-2 | | 慢 | 2017-07-10 | | |"
    )
    view = run(july, None, ("督办单", slips))
    assert {p.task_id for p in scored(view).points if p.ground == "notice"} == {"2-2"}


@pytest.mark.parametrize(
    ("sheet", "table", "doubtful"),
    [
        # a verdict in other words; without a day; two of one day that differ
        ("督查记录", f"{LOOKED}\n| 2-2 | 2017-07-12 | 现场 | 一般 | 有出入 |", "untrue"),
        ("督查记录", f"{LOOKED}\n| 2-2 | | 现场 | 没开工 | 不属实 |", "untrue_on_site"),
        (
            "督查记录",
            f"{LOOKED}\n| 2-2 | 2017-07-12 | 现场 | 没有 | 不属实 |\n| 2-2 | 2017-07-12 | 现场 | 有 | 属实 |",
            "untrue_on_site",
        ),
        # a notice that was answered nobody knows when; two of one number
        (
            "督办单",
            f"{SLIP}\n| 3号 | 督办 | 2017-07-03 | 2-2 | | 慢 | 2017-07-10 | | 已整改 |",
            "notice",
        ),
        (
            "督办单",
            f"{SLIP}\n| 3号 | 督办 | 2017-07-03 | 2-2 | | 慢 | 2017-07-10 | | |\n"
            "| 3号 | 督办 | 2017-07-03 | 2-3 | | 慢 | 2017-07-10 | | |",
            "notice",
        ),
    ],
)
def test_doubt_costs_nothing_and_is_named(
    july: Office, sheet: str, table: str, doubtful: str
) -> None:
    view = run(july, None, (sheet, table))
    told = {p.ground for p in scored(view).standing("doubtful") if p.why}
    assert told == {doubtful}
    assert {p.ground for p in scored(view).standing("counted")} == {"overdue", "early"}


def test_what_was_done_when_it_was_first_listed_gains_nothing(july: Office) -> None:
    view = run(july, listed=f"{LIST}| 1-4 | 修复水闸 | 区水务局 | | 年底 |\n")
    assert not {p for p in scored(view).points if p.task_id == "1-4"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(UNITS, "区水务局", UNITS["区水务局"] | {"1-4": "100 | 已办结"})
        other = Office(july.root.parent / "other")
        view = run(other, listed=f"{LIST}| 1-4 | 修复水闸 | 区水务局 | | 年底 |\n")
    (point,) = (p for p in scored(view).points if p.task_id == "1-4")
    assert (point.ground, point.standing) == ("early", "doubtful")


@pytest.mark.parametrize("said", ["100 | 是", "90 | 力争", "90 |", None])
def test_nobody_is_late_on_a_guess(july: Office, said: str | None) -> None:
    rows = None if said is None else UNITS["区规建局"] | {"2-1": said}
    view = run(july, {"区规建局": rows})
    led = {(p.ground, p.standing) for p in scored(view).points if p.task_id == "2-1"}
    assert led == {("overdue", "doubtful")}


def test_what_came_and_could_not_be_read_is_not_missing(july: Office) -> None:
    july.settings = july.settings.model_copy(update={"scores": ON})
    send(july, "2017-W28", {unit: rows for unit, rows in UNITS.items() if unit != "唐元镇"})
    july.dropped("唐元镇.xlsx", b"PK\x03\x04 broken", "2017-07-13T10:00:00")
    july.run()
    view = monthly.closed(july.folder, Month(2017, 7), dt.date(2017, 8, 2), WITHOUT)
    (point,) = (p for p in scored(view).points if p.ground == "missing")
    assert (point.standing, "唐元镇.xlsx" in point.why) == ("doubtful", True)


def test_a_task_is_late_in_one_month_only(july: Office) -> None:
    """What was overdue before the first week that is known is another month's."""
    view = run(july, listed=LIST.replace("7月11日", "6月15日"))
    assert {p.task_id for p in scored(view).points if p.ground == "overdue"} == {"1-1"}


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        # the list moves the deadline into the past, with the last week: nobody could know
        ("拆除违建百处 | 区规建局 | | 年底", "拆除违建百处 | 区规建局 | | 7月6日", {"doubtful"}),
        ("拆除违建百处 | 区规建局 | | 7月6日", "拆除违建百处 | 区规建局 | | 年底", set()),
        ("拆除违建百处 | 区规建局 | | 7月6日", "拆除违建百处 | 区水务局 | | 7月6日", {"doubtful"}),
        ("拆除违建百处 | 区规建局 | | 7月6日", "拆除违建百处 | 区规建局 | | 7月6日", {"counted"}),
    ],
)
def test_what_the_list_said_then_counts_too(
    office: Office, was: str, now: str, found: set[str]
) -> None:
    before = LIST.replace("拆除违建百处 | 区规建局 | | 年底", was)
    office.master(before)
    begin(office)
    after = LIST.replace("拆除违建百处 | 区规建局 | | 年底", now)
    office.settings = office.settings.model_copy(update={"scores": ON})
    office.master(after)
    water = UNITS["区规建局"] | ({} if "区规建局" in now else {"2-3": "20 | 是"})
    said = {"区规建局": water, "区水务局": UNITS["区水务局"] | {"2-3": "20 | 是"}}
    send(office, "2017-W28", {**UNITS, **(said if "区水务局" in now else {})})
    office.run()
    view = monthly.closed(office.folder, Month(2017, 7), dt.date(2017, 8, 2), WITHOUT)
    assert {p.standing for p in scored(view).points if p.task_id == "2-3"} == found


def test_equal_scores_share_a_rank_and_groups_are_apart(july: Office) -> None:
    groups = (
        ScoreGroup(name="水利", units=("区水务局", "区规建局", "区文化馆")),
        ScoreGroup(name="镇", kind="towns"),
    )
    settings = ON.model_copy(
        update={"ranking": groups, "least": 1, "points": ScorePoints(overdue=0, early=0)}
    )
    view = run(july, {"唐元镇": None}, late="区文化馆", settings=settings)
    assert ranks(view) == {
        "区水务局": ("水利", 1, 100),
        "区规建局": ("水利", 1, 100),
        "区文化馆": ("水利", 3, 99.9),
        "唐元镇": ("镇", 1, 99.5),
        "某某集团有限公司": ("", None, 100),
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("base: 120, cap: 105", "最低分）≤ base（基础分）≤ cap"),
        ("points: {overdue: 5}", "应不大于 0"),
        ("points: {early: -1}", "应不小于 0"),
        (
            "ranking: [{name: 甲, units: [区水务局]}, {name: 乙, units: [区水务局]}]",
            "一个单位只能在一组中排名",
        ),
        ("ranking: [{name: 甲, kind: villages}]", "可以填：towns、departments、parks、firms"),
        ("use: 也许", "true（是）或 false（否）"),
    ],
)
def test_a_mistake_in_the_settings_is_told(tmp_path: Path, said: str, told: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"scores: {{{said}}}\n", "utf-8")
    with pytest.raises(CannotWork, match="第1行") as error:
        read_settings(path, {})
    assert told in str(error.value)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙丙"),
            st.sampled_from([-5.0, -3.0, -1.0, -0.5, 1.0]),
            st.sampled_from(["counted", "exempt", "doubtful"]),
        ),
        max_size=12,
    )
)
def test_of_each_matter_one_ground_counts_and_it_is_the_worst(
    drawn: list[tuple[str, float, Standing]],
) -> None:
    points = [
        Point(
            "区水务局", "overdue", worth, matter, (TODAY, TODAY), "", "", "", "", "", "", "", stands
        )
        for matter, worth, stands in drawn
    ]
    settled = once(points)
    assert sorted(p.worth for p in settled) == sorted(worth for _, worth, _ in drawn)
    assert sum(p.points for p in once(reversed(points))) == sum(p.points for p in settled)
    for matter in {matter for matter, _, _ in drawn}:
        mine = [worth for of, worth, stands in drawn if of == matter and stands == "counted"]
        doubt = any(of == matter and w < 0 and s == "doubtful" for of, w, s in drawn)
        worst = min(mine, default=0.0)
        counted = [p.points for p in settled if p.matter == matter and p.points]
        assert counted == ([worst] if worst < 0 or (worst > 0 and not doubt) else [])


TODAY = dt.date(2017, 7, 14)


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (dt.date(2017, 7, 1), dt.date(2017, 7, 31), "2017年7月1日至2017年7月31日"),
        (dt.date(2017, 7, 1), dt.date.max, "2017年7月1日至以后"),
        (dt.date.min, dt.date(2017, 7, 31), "开始至2017年7月31日"),
        (dt.date.min, dt.date.max, "没有写明，一直有效"),
    ],
)
def test_an_exemption_says_for_how_long_it_holds(
    begins: dt.date, ends: dt.date, words: str
) -> None:
    assert Exemption((), ("唐元镇",), begins, ends, "地震", "").period == words
