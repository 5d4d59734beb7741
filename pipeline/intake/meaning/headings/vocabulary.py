"""What a label by itself may mean: its senses, by the table of fields and the office's words."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.domain.fields import FIELDS, Field, SheetKind
from pipeline.domain.text import pattern
from pipeline.intake.meaning.answers.questions import asked_by
from pipeline.intake.meaning.headings.labels import LONGEST, Label, label_of

Kind = Literal["", "blank", "status", "shares", "figures", "words"]
"""What the cells of a column are: '' when nobody has looked, status words such as 正常推进, shares
such as 80%, plain figures, or any words."""


class Sense(NamedTuple):
    """A field that a label may mean."""

    field: str
    rank: int
    """The lower, the likelier. In tens: which wording of the field; 60 and more is a guess."""
    is_open: bool = False
    """Whether only the cells can tell: 进度 may be words, a per cent or a status."""

    @property
    def is_sure(self) -> bool:
        return self.rank < GUESSED


OFFICE, GUESSED, WEAK = -10, 60, 85
"""Ranks: the office's own words; the first that is only a guess; for want of anything better."""


class Vocabulary:
    """The words for the fields of a kind of sheet.

    An office's field only adds synonyms when the program works with its heading. Otherwise it is a
    column of its own. The office's words take precedence over the built-in ones.
    """

    def __init__(self, sheet: SheetKind, own: Sequence[Field] = ()) -> None:
        self.sheet = sheet
        self._fields = [f for f in FIELDS if sheet in f.sheets]
        self._office: dict[str, str] = {}
        house = {f.name for f in self._fields if f.is_carried(sheet)}
        offices: dict[str, str] = {}
        """The office's own column to the built-in column that it replaces, or ''."""
        for column in own:
            known = KNOWN.get(bare_words(column.heading))
            words = column.synonyms
            if sheet in column.sheets and not (known and sheet in known.used):
                offices[column.name] = ""
                if known and known.name in house:
                    house.remove(known.name)
                    offices[column.name] = known.name
                    words = (*known.synonyms, known.heading, *words)
                known, words = column, (column.heading, *words)
            if known and sheet in known.sheets:
                self._office |= {bare_words(word): known.name for word in words}
        self.carried = (*(f.name for f in self._fields if f.name in house), *offices)
        """The names of the columns that are passed on unchanged."""
        self._instead = {means: name for name, means in offices.items() if means}
        synonyms = {bare_words(word): f for f in self._fields for word in f.synonyms}
        self._words = synonyms | {bare_words(f.heading): f for f in self._fields}
        self._wordings = {f.name: [re.compile(w) for w in f.wordings] for f in self._fields}
        self._near = [(f.name, re.compile(f.near)) for f in self._fields]
        self.senses = functools.lru_cache(maxsize=4096)(self._senses)
        """The senses of a label, the likeliest first."""
        self.resembling = functools.lru_cache(maxsize=4096)(self._resembling)

    def office(self, text: str) -> str:
        """Returns the field that a label means by the office's own words, or ''."""
        return self._office.get(bare_words(text), "")

    def _senses(self, text: str) -> tuple[Sense, ...]:
        if name := self.office(text):
            return (Sense(name, OFFICE),)
        label = label_of(text)
        if not label.bare or len(label.bare) > LONGEST:
            return ()
        found = self._by_words(label)
        if label.bare in _WHOSE:
            found = Sense("lead_unit", GUESSED + 5)  # or that of a measure: see `Headings`
        if self.sheet == "return" and _PROMISE.match(label.bare):
            return ()
        if found is None:
            near = next((n for n, grammar in self._near if grammar.search(label.bare)), "")
            found = Sense(near, WEAK - 5) if near else None
        if found is None:
            return ()
        if found.field == "forecast" and asked_by(text) in ("plan", "part"):
            found = found._replace(rank=max(found.rank, _OF_A_PART))
        if found.field in ("problems", "escalation") and _WHETHER.match(label.bare):
            found = found._replace(rank=found.rank + 40)  # 有无困难 beside 存在困难
        senses = (found, *self._further(found, label))
        return tuple(s._replace(field=self._instead.get(s.field, s.field)) for s in senses)

    def _by_words(self, label: Label) -> Sense | None:
        """Returns the field whose words are exactly those of the label."""
        if _NEXT.match(label.bare) and (next_step := self._rank("next_step", label)) is not None:
            return Sense("next_step", next_step + 5)  # 下周重点工作 is not 重点工作
        for words in dict.fromkeys((label.bare, _with_percent(label))):
            if known := self._words.get(words):
                rank = self._rank(known.name, label) or 0
                named = words == bare_words(known.heading)
                return _opened(Sense(known.name, rank if named else rank + 5), label)
        for name in self._wordings:
            place = self._rank(name, label)
            if name == "next_step" and label.is_timed:  # 上周工作安排
                continue
            if name == "task" and label.is_timed and label.bare.endswith("安排"):  # 第29周工作安排
                continue
            if place is not None:
                if name == "progress" and _ANSWERED.match(label.core):
                    return Sense(name, _BESIDE)
                return _opened(Sense(name, place + 5), label)
        return None

    def _rank(self, name: str, label: Label) -> int | None:
        """Returns ten times the place of the wording of a field that matches the label."""
        texts = (label.bare, _with_percent(label))
        for place, grammar in enumerate(self._wordings.get(name, ())):
            if any(grammar.fullmatch(text) for text in texts if text):
                return 10 * place - (name == "task" and label.bare[:2] in _LOWEST)
        return None

    def _further(self, first: Sense, label: Label) -> list[Sense]:
        """Returns what the label means when another column has the better claim to its field."""
        name, rank = first.field, first.rank
        if name in ("item", "task", "key"):
            task = self._rank("task", label)
            other = []
            if name != "task" and task is not None:
                other.append(Sense("task", task + 5))
            if name == "task" and (10 <= rank < _GENERAL_ENDS or rank >= _TROUBLES):
                item = self._rank("item", label)
                other.append(Sense("item", 30 + rank // 10 if item is None else item + 5))
            elif name == "task" and self.sheet == "master" and label.bare.endswith("指标"):
                other.append(Sense("item", 38))
            if self.sheet == "master" and label.bare == "重点任务":
                other.append(Sense("key", WEAK))
            return other
        if name == "reason" and _TROUBLE.search(label.bare):
            return [Sense("problems", 40)]
        if name == "escalation" and label.bare.startswith("诉求"):  # that of a hotline's form
            return [Sense("task", _MEASURED)]
        if first.is_open:
            return [s for s in _OPEN.get(name, ()) if s.field != name]
        return []

    def _resembling(self, text: str) -> tuple[tuple[str, int], ...]:
        """Returns the fields whose heading the label only misspells, each with by how much.

        A word more or another word is another meaning: 投资完成率 is no 完成率.
        """
        from rapidfuzz.distance import Levenshtein

        label = label_of(text)
        if not 3 <= len(label.bare) <= LONGEST or label.is_plan or is_aside(text):
            return ()
        own = _class_of(label.bare)
        most = 1 if len(label.bare) < _LONG else 2
        found: dict[str, int] = {}
        for words, known in self._words.items():
            if len(words) < 3 or abs(len(words) - len(label.bare)) > 1:
                continue
            if words in label.bare or label.bare in words or own not in ("", _class_of(words)):
                continue
            if Levenshtein.distance(words, label.bare, score_cutoff=most) > most:
                continue
            changed = Levenshtein.editops(words, label.bare)
            if any(label.bare[op.dest_pos : op.dest_pos + 1] in _DISTINCT for op in changed):
                continue
            name = self._instead.get(known.name, known.name)
            found[name] = min(len(changed), found.get(name, most))
        return tuple(sorted(found.items(), key=lambda alike: alike[1]))


_LONG = 6
_DISTINCT = frozenset(
    "交来会分协督审核监评建施设计业预实原新旧拟应未不非上下前后区市县局委总子主责牵配承数率量值额"
)
"""Characters that make another heading of it."""
_GENERAL_ENDS, _TROUBLES = 40, 70
_BESIDE = 45
_ANSWERED = pattern("(?:存在的?|困难)?问题(?:整改|解决|处理|落实)")
"""What was done of the troubles. It is no rival of what was done of the task."""
_OF_A_PART = 75
"""The rank of a forecast that does not ask for the whole task."""
_WHETHER = pattern("有无|是否")
_MEASURED = 65
"""The rank of a task that only a column to the left of what was done may name."""
_WHOSE = frozenset({"单位", "部门", "镇街", "镇", "乡镇", "街道", "镇街道"})
_PROMISE = pattern("(?:预计|拟|预期|实际|预估)(?!能否|是否).*(?:时间|日期|时限)$")
"""A day that the unit names itself: not the deadline of the list."""
_NEXT = pattern("下一?(?:步|阶段|周|月|期|季)")
_TROUBLE = pattern("存在|困难|^问题")
_CLASSES = (
    "位门体局", "导人员", "间期限点日", "容务项作施目", "展况度效果", "率例%比", "因议由", "号码",
    "结成否时办", "题难",
)  # fmt: skip
"""The last characters of headings that ask for the same kind of thing."""


def _class_of(words: str) -> str:
    return next((one for one in _CLASSES if words[-1:] and words[-1] in one), "")


def _with_percent(label: Label) -> str:
    return label.core + ("%" if label.bare.endswith("%") else "")


_LOWEST = ("三级", "四级")
"""三级目标 is the task beside 二级目标."""


def bare_words(text: str) -> str:
    """Returns a heading for comparing, without remarks and punctuation."""
    return label_of(text).bare


_OPEN: Mapping[str, tuple[Sense, ...]] = {
    "progress": (Sense("progress", 25, True), Sense("percent", 35, True)),
    "percent": (Sense("percent", 15, True), Sense("progress", 75, True)),
    "state": (Sense("state", 25, True), Sense("progress", WEAK, True)),
}
"""The senses of an open label while nobody has looked at its cells."""


def _opened(sense: Sense, label: Label) -> Sense:
    """Returns the sense, marked when only the cells can tell what the label means."""
    if label.bare.endswith("%"):
        return sense
    is_open = (
        (sense.field == "progress" and sense.rank >= _OPEN_PROGRESS)
        or (sense.field == "percent" and sense.rank >= _OPEN_PERCENT)
        or (sense.field == "percent" and label.core in ("完成进度", "形象进度"))
        or (sense.field == "state" and label.core.endswith("进度"))
        or (sense.field == "achieved" and label.bare == "累计完成")
    )
    return sense._replace(is_open=is_open)


_OPEN_PROGRESS, _OPEN_PERCENT = 20, 10


def by_cells(senses: tuple[Sense, ...], kind: Kind, text: str) -> tuple[Sense, ...]:
    """Returns the senses of a column whose cells are of this kind.

    Status words are progress only for want of other words. Plain figures are a per cent only below
    a heading that says so.
    """
    if kind in ("", "blank") or not senses:
        return senses
    first = senses[0]
    if first.field == "achieved":  # 累计完成 with what was done
        return (Sense("progress", GUESSED),) if kind == "words" else senses
    if first.field == "progress" and not first.is_open and kind == "status":
        return (Sense("progress", WEAK), Sense("state", WEAK + 5))
    if not first.is_open:
        return senses
    if kind == "status":
        return (
            (Sense("state", 25), Sense("progress", WEAK))
            if first.field == "state"
            else (Sense("progress", WEAK), Sense("state", WEAK + 5))
        )
    if kind == "shares" or (kind == "figures" and "进度" in text):
        return (Sense("percent", 15),)
    if kind == "figures":
        return ()
    rank = min(first.rank, 45) if first.field == "progress" else 25
    figures = (Sense("percent", 55),) if "进度" in text else ()  # 约八成, beside words elsewhere
    return (Sense("progress", rank), *figures)


_ASIDE = pattern(
    r"(?:.*(?:联系|经办|填报|填表|报送|审核|复核|负责|责任|承办|办理|交办)人(?:员|及.*|姓名)?|.*(?:联系|联络)方式|.*电话.*|"
    r"手机号?码?|上周(?:进展情况|进度|预估)|填报检查|目标值|重点|剩余天数|督查整改要求|.*联络员.*|.*科室|职务|姓名|页码|(?:填报|填表|报送|制表|更新)(?:时间|日期)|附件|佐证材料|证明材料|签字|盖章)"
)
"""Columns of many forms that stand for no field, and need not be told."""


def is_aside(text: str) -> bool:
    """Returns whether a label is of a usual column that stands for no field, as 联系电话."""
    return _ASIDE.fullmatch(bare_words(text)) is not None


KNOWN = {bare_words(word): f for f in FIELDS for word in (*f.synonyms, f.heading)}
