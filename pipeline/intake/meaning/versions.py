"""Decides which of a unit's returns is newer, by their names and when they were received."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.domain.text import folded

_CORRECTION = re.compile(
    r"更正|订正|勘误|修正|(?<!未)修改|修订|补正|重报|再报|重新(填|上)?报|改后|最终|终稿|定稿|[最更]新|新版|正式版|"
    r"[(【\[]新[)】\]]|替换|以此为准|为准"
)
_DRAFT = re.compile(r"初稿|草稿|草案|作废|废弃|旧版|[(【\[]旧[)】\]]")
_SUPPLEMENT = re.compile(r"补报|补充|增补|追加|增报")
_FORBIDDEN = re.compile(r"(请勿|不得|不要|不可|不能|严禁|禁止)[^,。;!]*")
"""Prohibitions in a form (请勿修改表头), which say nothing about its version."""
_COUNT = r"(\d{1,2})(?![\d年月日])"
_VERSION = re.compile(
    rf"v(\d{{1,2}}(?:\.\d{{1,2}})?)(?![\d年月日])|第([一二三四五]|\d{{1,2}})[版次稿]|版本?{_COUNT}|稿{_COUNT}|"
    rf"(?:更正|修改|修订)\(?{_COUNT}|([一二三四五])[稿次](?!更正)"
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_DAY = re.compile(r"(?<!\d)(\d{1,2})[月.](\d{1,2})日?(?![\d-])")


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """How new a return is. Sorts from oldest to newest; names outrank the time of receipt."""

    this_week: bool
    """False when the return names another week. It then never replaces one that does not."""
    rank: int
    """-1 for a draft, 0 for a first return, 1 for a supplement, 2 for a correction."""
    number: float
    """The number of the version or correction: 2 for 第二稿 and for 再次更正."""
    day: tuple[int, int]
    """Month and day in its name; (0, 0) without them."""
    received_at: dt.datetime
    file: str
    corrects: tuple[str, ...] = ()
    """The files that were sent back to the unit and that this one corrects."""

    def tells(self, older: "Version") -> bool:
        """Whether the forms and their names alone show that this one is newer."""
        return older.file in self.corrects or (
            self.this_week,
            self.rank,
            self.number,
            self.day,
        ) > (older.this_week, older.rank, older.number, older.day)


def oldest_first(versions: Iterable[Version]) -> list[Version]:
    """Returns the versions in order, but a correction always after the files that it corrects."""
    waiting = sorted(versions)
    before = {version.file: set(version.corrects) - {version.file} for version in waiting}
    ordered: list[Version] = []
    while waiting:
        # When two files claim to correct each other, the order alone decides
        first = next((v for v in waiting if not before[v.file] & before.keys()), waiting[0])
        waiting.remove(first)
        del before[first.file]
        ordered.append(first)
    return ordered


def version_of(
    file: str,
    title: str,
    other_week: str,
    received_at: dt.datetime,
    corrects: tuple[str, ...] = (),
) -> Version:
    """Returns the version of a return, from its name, its title and the time it was received.

    `other_week` is another week that the return names instead of this one, or ''. `corrects` names
    the files that were sent back to the unit and that this one corrects. The return is at least as
    new as their names say, whatever its own name is.
    """
    name = folded(";".join(PurePosixPath(name).stem for name in (*corrects, file)))
    words = name + _FORBIDDEN.sub("", folded(title))
    match = _VERSION.search(name)
    number = 2.0 if "再次" in name else 0.0
    if match:
        said = next(group for group in match.groups() if group)
        number = _NUMERALS.get(said) or float(said)
    days = (_DAY.findall(one)[-1:] for one in name.split(";"))
    day = max(((int(month), int(day)) for ((month, day),) in filter(None, days)), default=(0, 0))
    if corrects:
        rank = 2
    elif _DRAFT.search(words):
        rank = -1
    elif _CORRECTION.search(words):
        rank = 2
    elif _SUPPLEMENT.search(words):
        rank = 1
    else:
        rank = 0
    return Version(not other_week, rank, number, day, received_at, file, corrects)
