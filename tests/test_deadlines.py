"""Deadline phrases as offices write them, read in the list of July 2017 unless stated."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.week import Month
from pipeline.intake.meaning.dates.deadlines import Deadline, read_deadline
from tests.soak import examples

JULY = Month(2017, 7)
NOT_UNDERSTOOD = Deadline()

DATED = """
2017-07-31  7月31日前 7月31日 7.31 7/31 2017/7/31 2017.7.31 2017.07.31 20170731 2017-07-31
2017-07-31  ２０１７年７月３１日 ７．３１ 2017年7月31号 17年7月31日 2017年7.31 七月三十一日 7月31
2017-07-31  二〇一七年七月三十一日 二○一七年七月 二0一七年七月 今年7月31日 本月31日 （7月31日前）
2017-07-31  【7月底】
2017-07-31  7月31日之前 7月31日以前 7月31日前完成 7月31日前办结 7月31日止 截至7月31日
2017-07-31  于7月31日前完成
2017-07-31  2017年7月31日（星期一） 7月31日17:00前 7月31日下午五点前 7月31日24时前 7月31日下班前
2017-07-31  7月底 7月底前 7月末 7月末前 7月内 7月份 7月份底 七月底 当月 本月 本月底 当月底 月底
2017-07-31  月底前 7月底前。
2017-07-31  7月下旬 下旬 2017.7 2017/7 2017-07 2017年7月 2017.7月底 7月1日-7月31日 7月1日至31日
2017-07-31  7.1—7.31
2017-07-31  2017-07-01至2017-07-31 2017.7.1-7.31 7月1日启动，月底完成 6月启动，本月底完工
2017-07-31  7月底前全部完成 7月底前完成招标 7月底前开工建设 7月月底 至7月底 最迟7月31日 17.7.31
2017-07-31  2017年7月31日（含）前
2017-07-10  7月上旬 本月上旬
2017-07-20  7月中旬 7月上旬至中旬
2017-01-31  1月底 元月底
2017-03-31  一季度 第1季度 2017年第一季度
2017-06-30  6月底前完成并长期坚持 6月30日前完成，后期常态化管理
2017-06-30  上半年 2017年上半年 上半年末 6月底前完成，持续推进 6月底前完成（长期坚持）
2017-06-30  6月底启动
2017-08-31  8月份 7-8月 7月～8月底 2017年8月底前完成竣工验收
2017-09-30  第三季度 三季度 三季度末 3季度 Q3 2017Q3 2017年第三季度 季末 季度末 本季度 前三季度
2017-09-30  第一至第三季度
2017-09-30  7—9月 7月至9月 2017年7－9月
2017-12-31  下半年 年底 年底前 年末 年内 今年底 2017年 2017年底前 2017年年底 17年 17年底 今年 本年
2017-12-31  当年 12月
2017-12-31  2017年12月 十二月三十一日 2017年7月-12月 2017.7-2017.12 1-12月 6月底启动，12月底完工
2017-12-31  6月底启动;12月底完工 6月底启动、12月底完工。 ①6月底启动②12月底完工 全年，12月底前完成
2017-09-30  7、8、9月
2017-12-31  6月底启动，12月底完成，持续推进 持续推进，6月底启动，12月底前办结
2017-12-31  8月底完成方案，12月底前完工
2017-12-31  9月30日前完成主体，12月31日前投用
2017-02-28  2016年11月—2017年2月
2018-02-28  2017年11月—2018年2月 11月至明年2月
2018-03-31  明年3月底 2018年第一季度
2018-06-30  2018年上半年 2018年3月底启动，6月底完工
2018-12-31  明年 2018年底 2017-2018年
2020-02-29  2020年2月 2020年2月29日
"""

DOUBTFUL = """
2017-07-10  7月初 月初 7月初前
2017-07-15  月中 7月中 本月中
2017-07-31  7月前 本月前
2017-09-30  第三季度前
2017-12-31  2017年前
"""

OPEN = """
长期 长期坚持 长期推进 持续推进 常态化 常态化推进 全年 贯穿全年 全年持续推进 2017年全年 每周
每周五前 每月 每月25日前 2017年持续推进 持续推进中 长期任务 常年 2017全年
每月底前报送 按月推进 每季度 经常性 经常性工作 长期坚持、持续推进 长期（持续推进） 长期坚持。
"""

REFUSED = """
6月31日 2月30日 2月29日 13月 0月 7月0日 7月32日 20170732 2017-13-01 第五季度 7月31日25:00
待定 按上级部署 春节前 七一前 15日内 15日前 7月1日启动，15日内完成 3个月内 10年内 尽快 适时 无 -
、 。
约7月底 力争7月底 7月底左右 7月底前后 7月起 7月31日后 7月底前未完成 按计划推进 7月底，待定
6月31日启动，7月底完工
6月底启动，持续推进 长期坚持，6月底启动 二季度启动、常态化推进 6月底前开工，全年推进 6月底启动（持续推进）
6月启动并长期坚持 6月底全面启动建设，长期推进 7月底招标，持续推进 6月底开工，9月底送审，持续推进
年 月 日 前 完成 季度 年前 月前 7 31 2017 7-9 7-31 31/7/2017 2017.7.31.5 1.6月底启动 42947 #REF! nan
2017年中旬 2017年月底 2071年7月 0000年7月31日 1917年7月 每年12月底前 长期-7月 7月至长期
12月底完工，6月底启动 10月至3月 2017年11月至2月 2018年3月至2017年7月
"""


def rows(table: str) -> list[tuple[str, dt.date]]:
    lines = [line.split() for line in table.strip().splitlines()]
    return [(phrase, dt.date.fromisoformat(date)) for date, *phrases in lines for phrase in phrases]


@pytest.mark.parametrize(
    ("serial", "date"),
    [
        (42947, dt.date(2017, 7, 31)),
        (42947.75, dt.date(2017, 7, 31)),
        (43100, dt.date(2017, 12, 31)),
        (35431, dt.date(1997, 1, 1)),  # the first day allowed; then the last
        (50405, dt.date(2037, 12, 31)),
        (35430, None),
        (50406, None),
    ],
)
def test_a_serial_of_excel_is_a_date(serial: float, date: dt.date | None) -> None:
    assert read_deadline(serial, JULY) == Deadline(date)


@pytest.mark.parametrize(("phrase", "date"), rows(DATED))
def test_a_phrase_means_a_date(phrase: str, date: dt.date) -> None:
    assert read_deadline(phrase, JULY) == Deadline(date)


@pytest.mark.parametrize(("phrase", "date"), rows(DOUBTFUL))
def test_a_date_by_assumption_says_so(phrase: str, date: dt.date) -> None:
    assert read_deadline(phrase, JULY) == Deadline(date, guessed=True)


@pytest.mark.parametrize("phrase", OPEN.split())
def test_an_open_phrase_has_no_date_and_is_understood(phrase: str) -> None:
    assert read_deadline(phrase, JULY) == Deadline(open=True)
    assert read_deadline(phrase, JULY).understood


@pytest.mark.parametrize("phrase", ["", "  ", "\u3000\n", "7月底" * 100, *REFUSED.split()])
def test_what_the_grammar_does_not_know_is_refused(phrase: str) -> None:
    assert read_deadline(phrase, JULY) == NOT_UNDERSTOOD
    assert not read_deadline(phrase, JULY).understood


@pytest.mark.parametrize(
    ("phrase", "date"),
    [
        (" 7 月 31 日 前 ", dt.date(2017, 7, 31)),
        ("7月31日\u3000前\u200b", dt.date(2017, 7, 31)),
        ("2017年\n7月31日", dt.date(2017, 7, 31)),
        ("6月底启动_x000D_\n12月底完工\n", dt.date(2017, 12, 31)),
        ("2017-07-31 00:00:00", dt.date(2017, 7, 31)),
        ("2017-7-1 10:00", dt.date(2017, 7, 1)),
        ("7月31日 17:00前", dt.date(2017, 7, 31)),
    ],
)
def test_blanks_and_line_breaks_do_not_matter(phrase: str, date: dt.date) -> None:
    assert read_deadline(phrase, JULY) == Deadline(date)


@pytest.mark.parametrize(
    ("list_month", "phrase", "date"),
    [
        (Month(2017, 12), "3月底", dt.date(2018, 3, 31)),
        (Month(2017, 12), "5.31", dt.date(2018, 5, 31)),
        (Month(2017, 12), "6月底", dt.date(2017, 6, 30)),  # exactly six months back
        (Month(2017, 12), "一季度", dt.date(2018, 3, 31)),
        (Month(2017, 12), "2017年3月底", dt.date(2017, 3, 31)),
        (Month(2017, 12), "1-12月", dt.date(2017, 12, 31)),
        (Month(2017, 12), "3月底启动，9月底完工", dt.date(2017, 9, 30)),
        (Month(2017, 12), "12月启动，3月底完工", dt.date(2018, 3, 31)),
        (Month(2018, 2), "10月至3月", dt.date(2018, 3, 31)),
        (Month(2018, 1), "年底", dt.date(2018, 12, 31)),
        (Month(2018, 1), "明年1月", dt.date(2019, 1, 31)),
        (Month(2017, 11), "月底", dt.date(2017, 11, 30)),
        (Month(2017, 11), "季末", dt.date(2017, 12, 31)),
        (Month(2020, 2), "月底", dt.date(2020, 2, 29)),
        (Month(2019, 9), "2月底", dt.date(2020, 2, 29)),
    ],
)
def test_an_unsaid_year_follows_from_the_month_of_the_list(
    list_month: Month, phrase: str, date: dt.date
) -> None:
    assert read_deadline(phrase, list_month) == Deadline(date)


@pytest.mark.parametrize(
    ("cell", "deadline"),
    [
        (dt.datetime(2017, 7, 31, 8, 30), Deadline(dt.date(2017, 7, 31))),
        (dt.date(2017, 7, 31), Deadline(dt.date(2017, 7, 31))),
        (42947, Deadline(dt.date(2017, 7, 31))),
        (42947.75, Deadline(dt.date(2017, 7, 31))),
        (20170731, Deadline(dt.date(2017, 7, 31))),
        (20170731.0, Deadline(dt.date(2017, 7, 31))),
        (7.31, Deadline(dt.date(2017, 7, 31))),
        (7.4, Deadline(dt.date(2017, 7, 4))),
        (7.1, Deadline(dt.date(2017, 7, 1), guessed=True)),  # 7.10 looks the same
        (2.3, Deadline(dt.date(2017, 2, 3))),  # February has no 30th
        (2017.7, Deadline(dt.date(2017, 7, 31))),
        (2017.1, Deadline(dt.date(2017, 1, 31), guessed=True)),  # 2017.10 looks the same
        (dt.date(1900, 1, 7), NOT_UNDERSTOOD),
        *((number, NOT_UNDERSTOOD) for number in (0, 7, 2017, -7.31, 13.1, 6.31, 20170732, True)),
        *((number, NOT_UNDERSTOOD) for number in (1e300, float("nan"), float("inf"), 10**5000)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_cells_that_are_no_text(cell: float | dt.date, deadline: Deadline) -> None:
    assert read_deadline(cell, JULY) == deadline


MONTHS = st.builds(Month, st.integers(2000, 2090), st.integers(1, 12))
WRITINGS = (
    "{0:%Y}年{0.month}月{0.day}日前", "{0:%y}年{0.month}月{0.day}号", "{0:%Y%m%d}", "{0:%Y-%m-%d}",
    "{0:%Y-%m-%d} 00:00:00", "{0.year}.{0.month}.{0.day}", "{0.year}/{0.month}/{0.day}前完成",
    "（{0.year} 年 {0.month} 月 {0.day} 日）", "长期坚持，{0.year}年{0.month}月{0.day}日办结",
)  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.soak
@examples(share=60, whole=20_000)
@given(MONTHS, st.dates(dt.date(2010, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(WRITINGS))
def test_any_date_in_any_writing_is_read_back(month: Month, date: dt.date, writing: str) -> None:
    near = abs(date.year - month.year) <= 20
    expected = Deadline(date) if near else NOT_UNDERSTOOD
    phrase = writing.format(date)
    assert read_deadline(phrase, month) == expected
    assert read_deadline(phrase.translate(FULL_WIDTH), month) == expected


@pytest.mark.soak
@examples(share=60, whole=20_000)
@given(MONTHS, st.integers(-6, 5))
def test_a_month_without_a_year_is_the_one_nearest_ahead_or_six_back(month: Month, by: int) -> None:
    meant = later(month, by)
    if meant.year >= month.year:
        last_day = later(meant, 1).first_day - dt.timedelta(days=1)
        assert read_deadline(f"{meant.number}月底前", month) == Deadline(last_day)


def later(month: Month, months: int) -> Month:
    """Returns the month that many months later (earlier when negative)."""
    years, zero_based = divmod(month.year * 12 + month.number - 1 + months, 12)
    return Month(years, zero_based + 1)


PIECES = (
    "年月日底末初中上下旬季度半前内至-.,，、；/:（）①十三〇0123789 \nQ长期每周完成待定启动本今明"
)


@pytest.mark.soak
@examples(share=60, whole=20_000)
@given(st.text() | st.text(st.sampled_from(PIECES), max_size=14), MONTHS)
def test_junk_never_raises_and_never_means_an_absurd_date(junk: str, month: Month) -> None:
    deadline = read_deadline(junk, month)
    assert deadline.date is None or abs(deadline.date.year - month.year) <= 20
    assert deadline.date is None or not deadline.open
    assert deadline.understood or deadline == NOT_UNDERSTOOD


@pytest.mark.soak
@examples(share=60, whole=20_000)
@given(st.integers() | st.floats() | st.dates() | st.datetimes(), MONTHS)
def test_no_number_or_date_raises(cell: float | dt.date, month: Month) -> None:
    deadline = read_deadline(cell, month)
    assert deadline.date is None or abs(deadline.date.year - month.year) <= 20
