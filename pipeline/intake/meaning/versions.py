"""Decides which of a unit's returns is newer, by their names and when they were received."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pipeline.domain.reading import Sureness
from pipeline.domain.text import folded, pattern

_CORRECT = (
    "更正|更改|改正|订正|勘误|修正|修改|修订|补正|重报|再报|重新(?:填|上)?报|(?<![整技发棚旧房医体拆])改后|"
    r"[(【\[]改[)】\]]|(?<![整技发棚旧房医体拆])改(?=\d)|替换"
)
_NEWEST = r"最新|(?<!城市)(?<!有机)(?<!设备)更新|新版|[(【\[]新[)】\]]"
_FINAL = r"最终(?![\u4e00-\u9fff])|最终(?=[版稿表件更修确])|终稿|定稿|正式版"
_SUPPLEMENT = "补报|补充|增补|追加|增报"
_CLAIM = pattern(
    rf"(?P<not>(?:未|无|没有|没|非|不是|不|勿|莫|别|免|待|拟|需|须|应|要|请|退回|是否|可否|能否|如需)(?:经|需|用|必|要|再|予|作|做)*"
    rf"(?<!按要求)(?<!按需要)(?<!已)(?:的)?)?"
    rf"(?:(?P<corrected>{_CORRECT}|{_NEWEST})|(?P<final>{_FINAL})|(?P<supplement>{_SUPPLEMENT}))"
    r"(?P<before>[-_]?(?:之?前|以前)(?!后))?"
    r"(?P<about>前后|中(?!心)|的?(?:说明|情况|意见|建议|痕迹|申请|通知|函|请示|报告|内容|对照|对比|依据|要求|原因|理由|项目|一览|清单|单(?!位)|记录|台账))?"
)
"""What a name claims of its version, with the words around that turn the claim: 未更正, 更正前."""
_THIS_ONE = pattern("(?P<not>不|勿|非|别|莫)?(?:能|可|得|要)*以(?P<this>[^以,;]{0,6})为准")
_ITSELF = pattern("(?:此|本|这)(?:表|件|份|版|稿|次|个|文件|为|版本)*")
_DRAFT = pattern(
    r"初稿|草稿|草案|讨论稿|过程稿|送审稿|征求意见稿|作废|废弃|废止|停用|[勿别]再?[用看]|不再?(?:采|使)?用(?=$|[;)\]])|旧版|旧稿|旧表|老版|[上前]一[版稿]|以前的|"
    r"[(【\[](?:旧|原|废)[)】\]]|之前的|改前"
)
_UNSETTLED = pattern(
    r"(?:未|待|没|尚|需|须|等)[^已,;)\]】]{0,5}[审签核批定章认]|初审|送审|[请供][^,;)\]】]{0,3}[审阅核批]|待发|(?:准|近|接近)(?=终稿|定稿)|暂定|待定|未定|失败|未成功|模[板版]|\?"
)
"""Words that leave open whether a claim holds: 终稿（未审）, 更正（待盖章）, 重报失败, 更新模板."""
_OTHER_VOID = pattern(r"(?:原|旧|上|之?前)[^,;()]{0,5}(?:作废|废止|停用)")
"""原表作废: it is the other file that no longer counts."""
_FORBIDDEN = pattern(r"(请勿|不得|不要|不可|不能|严禁|禁止)[^,。;!]*")
"""Prohibitions in a form (请勿修改表头), which say nothing about its version."""
_COUNT = r"(\d{1,2})(?![\d年月日.])"
_HAN = "一二三四五六七八九十"
_VERSION = pattern(
    rf"(?<![a-z])v(?:er|ersion)?[.]?(\d{{1,2}}(?:\.\d{{1,2}})?)(?![\d年月日])|第([{_HAN}]|\d{{1,2}})[版次稿]|"
    rf"版本?{_COUNT}|稿{_COUNT}|(?:更正|修改|修订|改){_COUNT}|([{_HAN}])[稿次](?!更正)|([{_HAN[1:]}])次更正|"
    rf"(?<![\da-z.月])(\d{{1,2}}(?:\.\d{{1,2}})?)[版稿]"
)
_COPIED = pattern(rf"(?:更正|修改|修订)\({_COUNT}")
"""更正(2): the second correction, or the second file of that name in a folder of downloads."""
_DAY = pattern(
    r"(?<![\dv.])(?:(20\d\d)[.年_-])?(\d{1,2})[月.](\d{1,2})日?(?![\d-]|[.]?[版稿])|"
    r"(?<!\d)(20\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)"
)


_NO_DAY = (0, 0)


@dataclass(frozen=True, slots=True)
class Version:
    """How new a return is, by what its name and title say."""

    this_week: bool
    """False when the return names another week. It then never replaces one that does not."""
    rank: int
    """-1 for a draft, 0 for a first return, 1 for a supplement, 2 for a correction."""
    number: float
    """The number of the version or correction: 2 for 第二稿 and for 再次更正; 0 without one."""
    day: tuple[int, int]
    """Month and day in its name; (0, 0) without them."""
    received_at: dt.datetime
    file: str
    corrects: tuple[str, ...] = ()
    """The files that, as is proved, were sent back to the unit and led to this one."""
    is_contested: bool = False
    """Whether something says that it is another unit's. It then never replaces one that is not."""
    corrected: bool = False
    final: bool = False
    """Whether it is called a correction, or the last one. Neither beats the other."""
    copied: bool = False
    """Whether its number may be that of a copy."""
    unclear: bool = False
    """Whether its name says two things at once: 草稿最终版, 最终（未修改）, 终稿（未审）."""

    def over(self, older: "Version") -> Sureness:
        """Returns how sure it is that this one is newer, where it was received later.

        Guessed: nothing but the time tells. Doubtful: something speaks for each of the two.
        """
        if self._tells(older):
            return "sure"
        speaks = older.claims_over(self) or bool(older.corrects or self.corrects)
        return "doubtful" if speaks else "guessed"

    def _tells(self, older: "Version") -> bool:
        """Whether it is certain that this one is newer.

        The office's note is proof of what it corrects, and no name outdoes it. Names only tell when
        the times agree with them: what claims to be the newest and came first is a rival. A draft
        needs no time: nobody gains by calling his own file void.
        """
        if self.is_contested != older.is_contested:
            return older.is_contested
        if self.this_week != older.this_week:
            return self.this_week
        came_later = self.received_at >= older.received_at
        if older.file in self.corrects:
            return came_later
        if older.corrects and not self.corrects:
            return False
        return self.claims_over(older) and (came_later or older.rank < 0)

    def claims_over(self, older: "Version") -> bool:
        """Whether the names say that this one is newer.

        Every sign must agree: 更正 is no newer than V3, and a date tells nothing of a file without.
        """
        if self.unclear or older.unclear:
            return False
        signs = (*self._ranks(older), self._numbers(older), self._days(older))
        return max(signs) > 0 and min(signs) >= 0

    def _ranks(self, older: "Version") -> tuple[int, ...]:
        claims, others = (self.corrected, self.final), (older.corrected, older.final)
        if claims != others and sum(claims) == sum(others):  # 更正 beside 终稿: two readings
            return (1, -1)
        if {self.rank, older.rank} == {1, 2}:  # 补报 beside 更正
            return (1, -1)
        return (_compared((self.rank, *claims), (older.rank, *others)),)

    def _numbers(self, older: "Version") -> int:
        """Compares the numbers. A name without one is a first version, unless it is a final one."""
        if self.copied or older.copied:
            return 0
        if bool(self.number) != bool(older.number):
            said, other = (self, older) if self.number else (older, self)
            # V2 beside 7.13: neither name says when the other was made
            if self.final != older.final or (said.day == _NO_DAY != other.day):
                return 0
        return _compared(max(self.number, 1), max(older.number, 1))

    def _days(self, older: "Version") -> int:
        return 0 if _NO_DAY in (self.day, older.day) else _compared(self.day, older.day)

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts versions whose names tell nothing by when they were received."""
        return not self.is_contested, self.this_week, self.received_at, self.file


def _compared(one: Any, other: Any) -> int:
    """Returns 1 when `one` is greater, -1 when it is less, 0 when they are equal."""
    return int(one > other) - int(one < other)


def oldest_first(versions: Iterable[Version]) -> list[Version]:
    """Returns one unit's versions in order: as received, unless it is certain to be another."""
    waiting = sorted(versions, key=lambda version: version.order)
    if len(waiting) < 2:
        return waiting
    before = {
        newer.file: {
            older.file for older in waiting if older != newer and newer.over(older) == "sure"
        }
        for newer in waiting
    }
    ordered: list[Version] = []
    while waiting:
        # When each of two files is newer than the other, the order alone decides
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
    is_contested: bool = False,
) -> Version:
    """Returns the version of a return, from its name, its title and the time it was received.

    `other_week` is another week that the return names instead of this one, or ''. `corrects` names
    the files that, as is proved, were sent back to the unit and led to this one. The return is at
    least as new as their names say, whatever its own name is. `is_contested`: something says that
    it is another unit's.
    """
    name = folded(";".join(PurePosixPath(name).stem for name in (*corrects, file)))
    words = f"{name};{_FORBIDDEN.sub('', folded(title))}"
    claims = _claims(words)
    number, copied = _number(name)
    rank = next((rank for word, rank in _RANKS if word in claims), 0)
    return Version(
        this_week=not other_week,
        rank=rank,
        number=number,
        day=max(_day(one, received_at.year) for one in name.split(";")),
        received_at=received_at,
        file=file,
        corrects=corrects,
        is_contested=is_contested,
        corrected="corrected" in claims,
        final="final" in claims,
        copied=copied,
        unclear=bool(claims & {"corrected", "final", "supplement"})
        and bool(claims & {"draft", "negated", "unsettled"}),
    )


_RANKS = (("draft", -1), ("corrected", 2), ("final", 2), ("supplement", 1))


def _claims(words: str) -> set[str]:
    """Returns what the words claim of the version: draft, corrected, final, supplement, negated.

    `unsettled` says that none of these is sure.
    """
    rest = _OTHER_VOID.sub(";", words)
    claims = {"corrected"} if rest != words else set()
    for said in _THIS_ONE.finditer(words):
        rest = rest.replace(said[0], ";")
        if _ITSELF.fullmatch(said["this"]):
            claims.add("draft" if said["not"] else "corrected")
    for said in _CLAIM.finditer(rest):
        kind = next(name for name in ("corrected", "final", "supplement") if said[name])
        if said["not"]:
            claims.add("negated")
        if said["before"] or (said["not"] and kind == "final"):
            claims.add("draft")
        elif not said["not"] and not said["about"]:
            claims.add(kind)
    if _DRAFT.search(
        _CLAIM.sub(lambda said: "" if said["not"] or said["about"] else said[0], rest)
    ):
        claims.add("draft")
    if _UNSETTLED.search(rest):
        claims.add("unsettled")
    return claims


def _number(name: str) -> tuple[float, bool]:
    """Returns the number of the version, and whether it may be that of a copy."""
    if match := _VERSION.search(name):
        said = next(group for group in match.groups() if group)
        return _HAN.index(said) + 1.0 if said in _HAN else _decimal(said), False
    if copy := _COPIED.search(name):
        return float(copy[1]), True
    return (2.0 if re.search("再次|二次", name) else 0.0), False


def _decimal(said: str) -> float:
    """Returns 1.09 for v1.9 and 1.1 for v1.10, which is newer."""
    whole, _, part = said.partition(".")
    return int(whole) + int(part or 0) / 100


def _day(name: str, year: int) -> tuple[int, int]:
    """Returns the last month and day in a name: the end of a span such as 7.9-7.12.

    A day of another year than that of receipt is a slip, or tells nothing.
    """
    day = _NO_DAY
    for dotted, month, of_month, solid, its_month, its_day in _DAY.findall(name):
        found = int(month or its_month), int(of_month or its_day)
        if 1 <= found[0] <= 12 and 1 <= found[1] <= 31:
            day = found if int(dotted or solid or year) == year else _NO_DAY
    return day
