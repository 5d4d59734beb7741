"""Several returns of one unit: which is newer, by what their names say and when they came."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.text import folded

_CORRECTION = re.compile(
    r"更正|订正|勘误|修正|修改|修订|补正|重报|重新报|重新填报|改后|最终|终稿|定稿|新版|正式版"
)
_SUPPLEMENT = re.compile(r"补报|补充|增补|追加|增报")
_FORBIDDEN = re.compile(r"(请勿|不得|不要|不可|不能|严禁|禁止)[^,。;!]*")
"""What a form asks not to do (请勿修改表头) says nothing of the version."""
_COUNT = r"(\d{1,2})(?![\d年月日.])"
_VERSION = re.compile(
    rf"v{_COUNT}|第([二三四五]|\d{{1,2}})[版次稿]|[版稿]{_COUNT}|(?:更正|修改|修订)\(?{_COUNT}"
)
_NUMERALS = {"二": 2, "三": 3, "四": 4, "五": 5}


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """Sorts a unit's returns from the oldest to the newest. What a name says beats the time."""

    this_week: bool
    """A form that says another week never takes the place of one that does not."""
    rank: int
    """0 a first return, 1 a supplement, 2 a correction."""
    number: int
    received_at: dt.datetime
    file: str

    def tells(self, older: "Version") -> bool:
        """Whether the forms and their names alone tell that this one is newer."""
        return (self.this_week, self.rank, self.number) > (
            older.this_week,
            older.rank,
            older.number,
        )


def version_of(file: str, title: str, other_week: str, received_at: dt.datetime) -> Version:
    """The version of a return, from its name, its title and the time it was received.

    `other_week` is what it says of the week, when that is not the week in hand.
    """
    name = folded(PurePosixPath(file).stem)
    words = name + _FORBIDDEN.sub("", folded(title))
    match = _VERSION.search(name)
    number = 0
    if match:
        said = next(group for group in match.groups() if group)
        number = _NUMERALS.get(said) or int(said)
    if _CORRECTION.search(words):
        rank = 2
    elif _SUPPLEMENT.search(words):
        rank = 1
    else:
        rank = 0
    return Version(not other_week, rank, number, received_at, file)
