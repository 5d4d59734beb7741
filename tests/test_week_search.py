"""Any week in any notation: this week's sheet and form are known, another's never pass for it."""

import datetime as dt
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.domain.settings import Limits
from pipeline.domain.week import WEEKDAYS, Week
from pipeline.intake.master import read_master
from pipeline.intake.meaning.dates.timespans import date_in
from pipeline.intake.returns import Return
from tests.meaning.sheets import codes, read_here
from tests.office import write_workbook
from tests.soak import examples

pytestmark = pytest.mark.soak

HEADER = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 能否按时 |"
LISTED = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-{} | 修路 | 区水务局 | 12月底前 |"
DIGITS = "零一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def friday(week: Week) -> dt.date:
    return week.monday + dt.timedelta(days=4)


BY_NUMBER: list[Callable[[Week], str]] = [
    lambda week: "第{1}周".format(*week.monday.isocalendar()),
    lambda week: f"第{han(week.monday.isocalendar()[1])}周",
]
BY_WORDS: list[Callable[[Week], str]] = [
    str,
    lambda week: "W{1}".format(*week.monday.isocalendar()),
    lambda week: "{}年第{}周".format(*week.monday.isocalendar()),
    lambda week: week.label,
    lambda week: f"{week.month.number}月第{week.number}周",
    lambda week: f"{han(week.month.number)}月第{han(week.number)}周",
]
BY_DAY: list[Callable[[Week], str]] = [
    lambda week: f"{week.as_of:%Y%m%d}",
    lambda week: f"{week.as_of:%m%d}",
    lambda week: f"{week.as_of:%m.%d}",
    lambda week: f"{week.as_of}",
    lambda week: f"{week.as_of.month}.{week.as_of.day}",
    lambda week: f"{week.as_of.month}-{week.as_of.day}",
    lambda week: f"{week.as_of.month}月{week.as_of.day}日",
    lambda week: f"{han(week.as_of.month)}月{han(week.as_of.day)}日",
    lambda week: f"{week.as_of.year}.{week.as_of.month}.{week.as_of.day}",
]
BY_RANGE: list[Callable[[Week], str]] = [
    lambda week: f"{week.monday:%Y%m%d}-{friday(week):%Y%m%d}",
    lambda week: f"{week.monday:%m%d}-{week.sunday:%m%d}",
    lambda week: f"{week.monday:%m.%d}—{friday(week):%m.%d}",
    lambda week: (
        f"{week.monday.month}月{week.monday.day}日至{week.sunday.month}月{week.sunday.day}日"
    ),
    lambda week: f"{week.monday}至{week.sunday}",
]
weeks = st.builds(
    lambda monday, weekday: Week.parse(
        "{:04}-W{:02}".format(*monday.isocalendar()), weekday, dt.time(17)
    ),
    st.dates(dt.date(2016, 1, 1), dt.date(2031, 12, 31)),
    st.sampled_from(WEEKDAYS),
)
late_weeks = weeks.filter(lambda week: week.as_of.weekday() > 1)
"""With a cut-off on Wednesday or later. Before that, a range of days is the week's or the next's."""
apart = st.integers(-8, 8).filter(bool)


def ago(week: Week, weeks: int) -> Week:
    return week.before(weeks)


def is_of_two_readings(week: Week, other: Week) -> bool:
    """Whether 第4周 of the year is also the number of this week in its month."""
    return other.monday.isocalendar()[1] in (week.number, week.number_of_year)


def form(said: str) -> str:
    return f"区水务局周报表（{said}）\n{HEADER}\n| 1-1 | 修路 | 施工 | 60 | 是 |"


def read(sheets: dict[str, str], week: Week, name: str = "区水务局") -> Return:
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(Path(folder) / f"{name}.xlsx", sheets)
        return read_here(path, week)


@given(weeks, st.sampled_from(BY_WORDS + BY_NUMBER + BY_DAY))
@examples(60, 5000)
def test_this_weeks_form_is_not_anothers(week: Week, said: Callable[[Week], str]) -> None:
    assert codes(read({"周报表": form(said(week))}, week)) == set()
    assert codes(read({said(week): form("")}, week)) == set()
    assert codes(read({"周报表": form("")}, week, f"区水务局{said(week)}")) == set()


@given(weeks, apart, st.sampled_from(BY_WORDS + BY_NUMBER + BY_DAY + BY_RANGE))
@examples(60, 5000)
def test_another_weeks_form_never_passes(
    week: Week, away: int, said: Callable[[Week], str]
) -> None:
    other = ago(week, away)
    assume(said not in BY_NUMBER or not is_of_two_readings(week, other))
    assume(said not in BY_RANGE or week.as_of.weekday() > 1)
    words = said(other)
    assert codes(read({"周报表": form(words)}, week)) & {"W01", "W02"}, words
    assert codes(read({words: form("")}, week)) & {"W01", "W02"}, words
    assert codes(read({"周报表": form("")}, week, f"区水务局{words}")) & {"W01", "W02"}, words


@given(late_weeks, st.sampled_from(BY_RANGE))
@examples(30, 2000)
def test_days_from_monday_on_are_this_weeks(week: Week, said: Callable[[Week], str]) -> None:
    assert codes(read({"周报表": form(said(week))}, week)) == set()


@given(weeks.filter(lambda week: week.as_of.weekday() <= 1), st.sampled_from(BY_RANGE))
@examples(30, 2000)
def test_with_an_early_cutoff_the_week_before_counts(
    week: Week, said: Callable[[Week], str]
) -> None:
    assert codes(read({"周报表": form(said(week.before()))}, week)) == set()
    assert codes(read({"周报表": form(said(week.before(2)))}, week)) == {"W01"}


@given(
    weeks,
    st.sets(apart, min_size=1, max_size=4),
    st.sampled_from(BY_WORDS + BY_NUMBER + BY_DAY + BY_RANGE),
    st.randoms(use_true_random=False),
)
@examples(60, 5000)
def test_the_weeks_own_sheet_is_read_whatever_its_place(
    week: Week, away: set[int], said: Callable[[Week], str], chance: random.Random
) -> None:
    named = {said(ago(week, weeks)): "旧" for weeks in away} | {said(week): "新"}
    names = list(named)
    chance.shuffle(names)
    sheets = {
        name: f"{HEADER}\n| 1-1 | 修路 | {named[name]}{at} | 60 | 是 |"
        for at, name in enumerate(names)
    }
    found = read(sheets, week)
    assert named[found.sheet] == "新" or codes(found), (found.sheet, names)


BY_MONTH: list[Callable[[dt.date], str]] = [
    lambda day: f"{day.month}月",
    lambda day: f"{han(day.month)}月",
    lambda day: f"{han(day.month)}月任务",
    lambda day: f"{day:%Y%m}",
    lambda day: f"{day:%Y}年{day.month}月清单",
    lambda day: f"{day.month}月份",
]


@given(
    weeks,
    st.sets(st.integers(-5, 5).filter(bool), max_size=4),
    st.booleans(),
    st.sampled_from(BY_MONTH),
    st.sampled_from(["", "调出任务", "已办结", "任务清单（旧）", "作废", "备份"]),
    st.randoms(use_true_random=False),
)
@examples(60, 5000)
def test_the_months_own_list_is_read_and_all_others_are_told(
    week: Week,
    away: set[int],
    listed: bool,
    said: Callable[[dt.date], str],
    ended: str,
    chance: random.Random,
) -> None:
    months = 12 * week.month.year + week.month.number - 1
    days = [dt.date((months + step) // 12, (months + step) % 12 + 1, 1) for step in away]
    own = said(week.month.first_day)
    names = [*map(said, days), *([own] if listed else []), *filter(None, [ended])]
    assume(names)
    chance.shuffle(names)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_workbook(path, {name: LISTED.format(at) for at, name in enumerate(names)})
        master = read_master(path, path.name, week, Limits())
    used = {task.sheet for task in master.tasks}
    doubted = {doubt.seen for doubt in master.doubts if doubt.how == "doubtful"}
    passed = {doubt.seen for doubt in master.doubts if doubt.how == "passed_over"}
    assert used == {own} if listed else used == doubted
    assert used | passed == set(names)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1987-07-14", dt.date(1987, 7, 14)),
        ("1986-07-14", None),  # a number, rather
        ("2047年7月14日", dt.date(2047, 7, 14)),
        ("2048年7月14日", None),
        ("12月29日", dt.date(2016, 12, 29)),
        ("1月5日", dt.date(2017, 1, 5)),
    ],
)
def test_a_day_is_one_of_these_years_and_without_a_year_the_nearest(
    text: str, day: dt.date | None
) -> None:
    week = Week.parse("2017-W01", "friday", dt.time(17))
    assert date_in(text, week, week.as_of) == day


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2017-W27", "2017年7月第1周"),
        ("2016-W52", "2016年12月第5周"),
        ("2017-W27/r2", "2017年7月第1周第2版"),
        ("2017-W60", "2017-W60"),
        ("2017-07", "2017-07"),
        ("", ""),
    ],
)
def test_people_are_told_the_name_of_a_week_not_its_code(code: str, said: str) -> None:
    assert Week.parse("2017-W28", "friday", dt.time(17)).called(code) == said


def test_another_week_is_called_by_the_cut_off_day_of_the_office() -> None:
    monday = Week.parse("2017-W28", "monday", dt.time(17))
    assert monday.called("2017-W31") == "2017年7月第5周"  # 31 July; Friday would be in August
