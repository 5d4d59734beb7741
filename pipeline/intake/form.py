"""What stands around the table of a return: its title, the unit, the week it says it is for."""

import datetime as dt
import re
from collections.abc import Iterable

from pipeline.intake.grids import Grid
from pipeline.intake.layout import Header
from pipeline.intake.values import text_of
from pipeline.text import folded
from pipeline.week import Week


def lines_above(grid: Grid, header: Header) -> list[str]:
    """The text above the header, a line a row; what is merged over several cells stands once."""
    lines = []
    for row in grid.rows[: header.first]:
        words = dict.fromkeys(text_of(value) for value in row if value != "")
        if words:
            lines.append("　　".join(words))
    return lines


_UNIT_LINE = re.compile(
    r"(填报|报送|上报|填表|责任|牵头)?(?:单位|部门)(?:名称)?(?:[（(][^)）]*[)）])?(?:\s*[:：]\s*|\s{2,})"
    r"(?!填报|填表|报送|日期|时间|联系|审核)"
    r"(\S.*?)(?=\s{2,}|　|填报|填表|报送|日期|时间|联系|审核|$)"
)


def says_unit(lines: Iterable[str]) -> str:
    """What stands behind 填报单位：, in the lines above the table or, in some forms, below it.

    A mere 单位： may also give the unit of the figures, and is the last to be believed.
    """
    said = [match for line in lines for match in _UNIT_LINE.finditer(line)]
    said.sort(key=lambda match: not match[1])
    return said[0][2].strip() if said else ""


_SENTENCE = re.compile(r"[。；;！!]|说明|注意|注[:：]|要求|请")


def title_of(lines: Iterable[str]) -> str:
    """What the lines above a table call it; instructions to whoever fills it in left out."""
    return " ".join(line for line in lines if not _SENTENCE.search(line))


_MONTH_WEEK = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?第([一二三四五六1-6])周")
_ISO_WEEK = re.compile(r"(\d{4})-?w(\d{2})")
_RANGE = re.compile(
    r"(?:(\d{4})[年.])?(\d{1,2})[月.](\d{1,2})日?(?:-|--|~|至|到)(?:\d{4}[年.])?(?:(\d{1,2})[月.])?(\d{1,2})日?(?!月)"
)
_DAY = re.compile(r"(?:填报|填表|报送|上报)(?:日期|时间):?(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})")
_UNTIL = re.compile(r"截[至止](?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_NUMERALS = "零一二三四五六"


def other_week(lines: Iterable[str], week: Week) -> str:
    """The words with which a form says that it is for another week; '' when none do."""
    for line in lines:
        words = re.sub("[—–－]+", "-", folded(line))
        for match in _MONTH_WEEK.finditer(words):
            number = int(match[3]) if match[3].isdigit() else _NUMERALS.index(match[3])
            month = (int(match[1] or week.month.year), int(match[2]))
            if (month, number) != ((week.month.year, week.month.number), week.number):
                return match[0]
        for match in _ISO_WEEK.finditer(words):
            if f"{match[1]}-W{match[2]}" != str(week):
                return match[0]
        for match in _RANGE.finditer(words):
            last = _date(match[1], match[4] or match[2], match[5], week)
            first = _date(match[1], match[2], match[3], week)
            if first and last and (last < week.monday or first > week.sunday):
                return match[0]
        for match in (*_DAY.finditer(words), *_UNTIL.finditer(words)):
            day = _date(match[1], match[2], match[3], week)
            if day is not None and day < week.monday:
                return match[0]
    return ""


_NAMED_WEEK = re.compile(r"第([一二三四五六1-6])周")
_NAMED_DAY = re.compile(r"(\d{1,2})[月.](\d{1,2})")


def named_for(sheet: str, week: Week) -> bool | None:
    """Whether a sheet is named for the week (第2周, 7.14, 7月第2周); None when it names none."""
    words = folded(sheet)
    numbered = _NAMED_WEEK.search(words)
    if numbered is not None and "月" not in words:
        return words[numbered.start(1)] in (str(week.number), _NUMERALS[week.number])
    dated = _NAMED_DAY.search(words)
    if dated is not None:
        day = _date(None, dated[1], dated[2], week)
        return day is not None and week.monday <= day <= week.sunday
    if numbered is None:
        return None
    return not other_week([sheet], week)


def _date(year: str | None, month: str, day: str, week: Week) -> dt.date | None:
    try:
        return dt.date(int(year or week.as_of.year), int(month), int(day))
    except ValueError:
        return None
