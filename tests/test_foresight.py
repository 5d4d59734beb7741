"""Was the forecast right? 能按时 four weeks before the deadline, held against the end."""

import datetime as dt
import json

import pytest

from pipeline import monthly, yearly
from tests.office import Office
from tests.promises import week_named
from tests.test_list_changes import text_of

CASES = 12


def _week(office: Office, week: str, ends: str, *answers: str) -> None:
    """Runs a week. `answers`: what each task's row says of percent and forecast."""
    office.week = week
    rows = "\n".join(
        f"| 1-{number} | 任务{number:02}号 | 区规建局 | {ends} |" for number in range(1, CASES + 1)
    )
    rows += f"\n| 2-1 | 疏浚河道 | 区水务局 | {ends} |"
    office.master(f"| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n{rows}")
    said = "\n".join(
        f"| 1-{number} | {week}的进展{number} | {answer} |"
        for number, answer in enumerate(answers, start=1)
    )
    office.returned(
        "区规建局.xlsx",
        f"| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |\n{said}",
        received=week_named(week).cutoff.replace(tzinfo=None).isoformat(sep=" "),
    )
    office.returned(
        "区水务局.xlsx",
        f"| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |\n| 2-1 | {week}清淤 | 30 | 是 |",
        received=week_named(week).cutoff.replace(tzinfo=None).isoformat(sep=" "),
    )
    office.run()


def _all(office: Office, ends: str = "2017年8月11日", last: str = "2017年8月11日") -> None:
    """Twelve tasks: eleven were called 能按时, nine of those were done in time, two never.

    Another unit has one task, called 能按时 and not done.
    """
    _week(office, "2017-W28", ends, *["30 | 是"] * 11, "30 | 否")
    _week(office, "2017-W32", last, *["100 | 已办结"] * 9, *["80 | 是"] * 3)
    _week(office, "2017-W33", last, *["100 | 已办结"] * 9, *["80 | 否"] * 3)


def _year(office: Office) -> str:
    yearly.ledger(office.folder, office.settings)
    return (office.folder.outbox / "2017" / "index.html").read_text("utf-8")


def test_a_unit_with_ten_cases_has_a_rate(office: Office) -> None:
    _all(office)
    page = _year(office)
    assert "时限前四周预估能按时、结果已定的任务12项，其中按时办结9项，占75%" in page
    assert '<th scope="row">区规建局</th><td class="count">11</td>' in page


def test_the_month_says_so_too(office: Office) -> None:
    _all(office)
    month = monthly.month_named("2017-08")
    without = ["2017-W31", "2017-W34"]
    today = dt.date(2017, 9, 30)
    view = monthly.closed(office.folder, month, today, without)
    assert [(unit.unit, unit.cases, unit.came_true) for unit in view.foresight] == [
        ("区规建局", 11, 9),
        ("区水务局", 1, 0),
    ]
    outbox = office.folder.outbox / "2017-08"
    (document,) = outbox.glob("*.docx")
    words = text_of(document.read_bytes())
    for said in ("占75%", "区规建局", "81.8%", "其余1个单位", "各案例不足10件，不作统计"):
        assert said in words
    counts = json.loads((outbox / "data" / "month.json").read_text("utf-8"))["counts"]
    assert (counts["forecast_cases"], counts["forecast_came_true"]) == (12, 9)


def test_below_ten_cases_nothing_is_counted(office: Office) -> None:
    _week(office, "2017-W28", "2017年8月11日", *["30 | 是"] * 9, *["30 | 否"] * 3)
    _week(office, "2017-W32", "2017年8月11日", *["100 | 已办结"] * 9, *["80 | 是"] * 3)
    # the other unit's task is open on its last day: nobody knows yet
    page = _year(office)
    assert "结果已定的任务9项，案例不足10件，不作统计" in page
    assert "100%" not in page.partition('part-foresight" aria')[2].partition("</section>")[0]


@pytest.mark.parametrize("last", ["2017年12月29日", "长期"])
def test_what_has_not_ended_yet_is_no_case(office: Office, last: str) -> None:
    _all(office, last=last)
    assert "还没有时限前四周预估能按时、结果已定的任务" in _year(office)


@pytest.mark.parametrize(
    ("week_before", "words"),
    [
        ("2017-W32", "结果已定的任务12项，其中按时办结11项"),
        ("2017-W31", "结果已定的任务1项，案例不足10件"),
    ],
)
def test_done_in_the_week_of_its_deadline_it_is_in_time_if_the_week_before_saw_it_open(
    office: Office, week_before: str, words: str
) -> None:
    """Wednesday was the deadline, Friday is the cut-off day. Else nobody knows when it was done."""
    ends = "2017年8月16日"
    _week(office, "2017-W28", ends, *["30 | 是"] * 11, "30 | 否")
    _week(office, week_before, ends, *["80 | 是"] * 12)
    _week(office, "2017-W33", ends, *["100 | 已办结"] * 12)
    assert words in _year(office)
