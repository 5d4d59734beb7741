"""Several returns of one unit: which is newer, by what their names say and when they came."""

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.text import folded

_CORRECTION = re.compile(
    r"更正|订正|勘误|修正|修改|修订|补正|重报|重新报|重新填报|改后|最终|终稿|定稿|新版|正式版"
)
_SUPPLEMENT = re.compile(r"补报|补充|增补|追加|增报")
_VERSION = re.compile(r"v(\d+)|第([二三四五])[版次稿]|[版稿](\d+)|(?:更正|修改|修订)\(?(\d+)")
_NUMERALS = {"二": 2, "三": 3, "四": 4, "五": 5}


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """Sorts a unit's returns from the oldest to the newest. What a name says beats the time."""

    rank: int
    """0 a first return, 1 a supplement, 2 a correction."""
    number: int
    received_at: dt.datetime
    file: str

    def tells(self, older: "Version") -> bool:
        """Whether the names alone tell that this one is newer."""
        return (self.rank, self.number) > (older.rank, older.number)


def version_of(file: str, title: str, received_at: dt.datetime) -> Version:
    """The version of a return, from its name, its title and the time it was received."""
    name = folded(file.rpartition("/")[2])
    words = name + folded(title)
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
    return Version(rank, number, received_at, file)
