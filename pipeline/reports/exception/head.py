"""The head and the imprint of the exception report; GB/T 9704-2012, 7.2 and 7.4."""

from pipeline.assess.view import WeekView
from pipeline.assess.wording import ROOM
from pipeline.templates.contexts.exception import (
    BriefHead,
    BulletinHead,
    Copies,
    RedHead,
)
from pipeline.word.values import Fitted

_TYPE_AREA = 156
_WIDEST, _SMALLEST = 15, 8
"""Largest and smallest width of a character of the mark, in millimetres. At the smallest, a long
mark takes several lines."""


def red_head(view: WeekView) -> tuple[RedHead, ...]:
    """Returns 发文机关标志 and 发文字号 when config.yaml asks for them."""
    if view.reports.head != "red":
        return ()
    office, week = view.office, view.week
    symbol = view.reports.symbol or f"{office.district[:1]}目督"
    mark = view.reports.mark or f"{office.name}文件"
    number = f"{symbol}〔{week.as_of.year}〕{_number(view)}号"
    return (RedHead(_fitted(mark), number, office.signer or 4 * ROOM),)


def bulletin_head(view: WeekView) -> tuple[BulletinHead, ...]:
    """Returns the bulletin's name and issue number when config.yaml asks for them."""
    if view.reports.head != "bulletin":
        return ()
    return (BulletinHead(_fitted(view.reports.bulletin), f"第{_number(view)}期"),)


def brief_head(view: WeekView) -> tuple[BriefHead, ...]:
    """Returns the brief's name and issue number when config.yaml asks for them."""
    if view.reports.head != "brief":
        return ()
    return (BriefHead(_fitted(view.reports.brief), f"第{_number(view)}期"),)


def _number(view: WeekView) -> str:
    """Returns the number of the document, or room to write it in."""
    if view.reports.number == "blank":
        return 2 * ROOM
    given = view.reports.number
    return str(view.week.number_of_year if given == "auto" else given)


def copies(view: WeekView) -> tuple[Copies, ...]:
    """Returns who else gets the report."""
    words = "、".join(view.reports.copies)
    return (Copies(words),) if words else ()


def addressee(district: str) -> str:
    """Returns 区委、区政府 for a 区, 县委、县政府 for a 县."""
    kind = district[-1:] if district[-1:] in "区县市旗州省" else "区"
    return f"{kind}委、{kind}政府"


def _fitted(mark: str) -> Fitted:
    """Makes the mark as large as fits on one line, within the standard's 22 mm × 15 mm."""
    width = max(_SMALLEST, min(_WIDEST, _TYPE_AREA / max(1, len(mark))))
    return Fitted(mark, int(width * 2 * 72 / 25.4))
