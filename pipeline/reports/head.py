"""The head and the imprint of official documents; GB/T 9704-2012, 7.2 and 7.4."""

from collections.abc import Sequence

from pipeline.assess.wording import ROOM
from pipeline.domain.settings import Office, Reports
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


def red_head(office: Office, reports: Reports, year: int, number: str) -> tuple[RedHead, ...]:
    """Returns 发文机关标志 and 发文字号 when config.yaml asks for them."""
    if reports.head != "red":
        return ()
    symbol = reports.symbol or f"{office.district[:1]}目督"
    mark = reports.mark or f"{office.name}文件"
    return (RedHead(_fitted(mark), f"{symbol}〔{year}〕{number}号", office.signer or 4 * ROOM),)


def bulletin_head(reports: Reports, number: str) -> tuple[BulletinHead, ...]:
    """Returns the bulletin's name and issue number when config.yaml asks for them."""
    if reports.head != "bulletin":
        return ()
    return (BulletinHead(_fitted(reports.bulletin), f"第{number}期"),)


def brief_head(reports: Reports, number: str) -> tuple[BriefHead, ...]:
    """Returns the brief's name and issue number when config.yaml asks for them."""
    if reports.head != "brief":
        return ()
    return (BriefHead(_fitted(reports.brief), f"第{number}期"),)


def number_of(reports: Reports, auto: str = 2 * ROOM) -> str:
    """Returns the number of the document, or room to write it in.

    `auto` is what config.yaml means by its default. The weeks are numbered through the year, so a
    document beside them has no number of its own.
    """
    if reports.number == "blank":
        return 2 * ROOM
    return auto if reports.number == "auto" else str(reports.number)


def copies(reports: Reports) -> tuple[Copies, ...]:
    """Returns who else gets the report."""
    words = "、".join(reports.copies)
    return (Copies(words),) if words else ()


def addressee(district: str) -> str:
    """Returns 区委、区政府 for a 区, 县委、县政府 for a 县."""
    kind = district[-1:] if district[-1:] in "区县市旗州省" else "区"
    return f"{kind}委、{kind}政府"


def numbered(titles: Sequence[str]) -> str:
    """Returns the note of the attachments, a line each; a single one has no number."""
    if len(titles) == 1:
        return titles[0]
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def _fitted(mark: str) -> Fitted:
    """Makes the mark as large as fits on one line, within the standard's 22 mm × 15 mm."""
    width = max(_SMALLEST, min(_WIDEST, _TYPE_AREA / max(1, len(mark))))
    return Fitted(mark, int(width * 2 * 72 / 25.4))
