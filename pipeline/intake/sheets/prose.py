"""Reads a list that is written as numbered sentences, by a closed grammar, into a grid.

    一、生态保护行动计划                         a title, when tasks are below it
    （一）建设柏条河截污管网。                   a task, when it is told who does it
    牵头单位：区水务局；完成时限：7月底前         what is told of the task above
    2.建绿道（区农林局牵头，区财政局配合，7月底前完成）

Numbers have four levels. A sentence is a task when a unit or a deadline is told of it; one without
is a title when tasks are below it, and a task of which nothing is told when others of its level
are tasks. What is no sentence of this grammar is passed over by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.domain.fields import field as _field
from pipeline.domain.fields import heading
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.dates.deadlines import read_deadline
from pipeline.intake.sheets.listing import is_unit

SHEET = "正文"


@dataclass
class Prose:
    """A list in prose as a grid, with what was passed over and what was made of the text."""

    grid: Grid
    passed_over: list[str]
    notes: list[str]


@dataclass
class _Sentence:
    """A numbered sentence with what is told of it, and the sentences below it."""

    level: int
    number: str
    text: str
    told: dict[str, str] = field(default_factory=dict)
    """Label to words: 牵头单位, 完成时限 …"""
    below: list["_Sentence"] = field(default_factory=list)

    @property
    def whole(self) -> str:
        return self.number + self.text

    @property
    def has_tasks(self) -> bool:
        return any(sentence.told or sentence.has_tasks for sentence in self.below)


def read_prose(lines: Sequence[str], month: Month) -> Prose | None:
    """Returns the list in the lines, or None when nothing is told of any numbered sentence."""
    roots, passed_over = _sentences(lines, month)
    notes: list[str] = []
    for root in roots:
        _gather(root, notes)
    levels = {sentence.level for sentence in _all(roots) if _is_told_task(sentence)}
    if not levels:
        return None
    rows: list[dict[str, str]] = []
    for root in roots:
        _list(root, [], {}, levels, rows, notes, month)
    _with_one_lead(rows)
    labels = list(dict.fromkeys(label for row in rows for label in row if label not in _OWN))
    headings = [name for name in _OWN if any(row.get(name) for row in rows)]
    if not _numbers_differ(rows):
        headings = [name for name in headings if name != _NUMBER]
    headings += labels
    cells: list[list[Value]] = [[*headings]]
    cells += [[row.get(name, "") for name in headings] for row in rows]
    return Prose(Grid(SHEET, hidden=False, rows=cells), passed_over, notes)


_NUMBER = heading("sequence")
_OWN = (_NUMBER, heading("plan"), heading("item"), heading("task"))

_LEVELS = tuple(
    pattern(number)
    for number in (
        r"第?[一二三四五六七八九十百]+[、.．](?=\S)|第[一二三四五六七八九十]+[章部编类项](分)?[、.．\s：:]*",
        r"[（(][一二三四五六七八九十百]+[)）][、.．]?",
        r"\d{1,4}(?:[、．]|\.(?!\d))\s*|\d{1,4}\s(?![年月日个项])(?=[一-鿿])|[一二三四五六七八九十]+是|"
        r"第[一二三四五六七八九十百]+条[、.．:：\s]*",
        r"[（(]\d{1,4}[)）][、.．]?|\d{1,4}[)）]|[①-⑳]|"
        r"\d{1,3}(?:[.．]\d{1,3})+[、.．\s]*(?=[一-鿿（(])(?![亿万千百元公米平吨个项户])",
    )
)
_END = r"(?:单位|部门|主体|时限|时间|期限|日期|节点|领导|责任人|负责人|来源|依据|处室|科室)"
_LABEL = pattern(
    rf"(?:(?<=[\s（(【\[；;。，,、])|^)(?![一-鿿]{{0,4}}各)(?P<label>[一-鿿]{{0,8}}{_END}|牵头|责任|配合|主办|协办|时限|来源)\s*[：:]"
)
_SHORT = {
    "牵头": "牵头单位", "责任": "责任单位", "主办": "主办单位", "配合": "配合单位",
    "协办": "协办单位", "时限": "完成时限", "来源": "任务来源",
}  # fmt: skip
"""Labels in one word, and what they are short for."""
_CLOSED = {"（": "）", "(": ")", "【": "】", "[": "]"}


def _sentences(lines: Sequence[str], month: Month) -> tuple[list[_Sentence], list[str]]:
    """Returns the sentences of the first level, and the lines that belong to none."""
    roots: list[_Sentence] = []
    path: list[_Sentence] = []
    passed_over: list[str] = []
    for line in _single_lines(lines, month):
        level, number, rest = _numbered(line)
        text, told = _told_in(rest, month)
        if level is not None:
            sentence = _Sentence(level, number, text, told)
            while path and path[-1].level >= level:
                path.pop()
            (path[-1].below if path else roots).append(sentence)
            path.append(sentence)
        elif told and path and not text:
            path[-1].told |= {name: words for name, words in told.items() if words}
        elif told and text and _is_whole(path):
            while path and path[-1].level >= _UNNUMBERED:
                path.pop()
            sentence = _Sentence(_UNNUMBERED, "", text, told)
            (path[-1].below if path else roots).append(sentence)
            path.append(sentence)
        elif path and not path[-1].told and not _CLOSING.match(folded(line)):
            path[-1].text += text
            path[-1].told |= told
        else:
            passed_over.append(line)
    return roots, passed_over


def _is_whole(path: Sequence[_Sentence]) -> bool:
    """Whether a line with words of its own is a sentence, and does not go on with the last one."""
    if not path or path[-1].told:
        return True
    last = path[-1]
    return last.level < _UNNUMBERED and len(last.text) <= _LONGEST_TITLE and "。" not in last.text


_UNNUMBERED = 2
"""The level of a sentence without a number that tells its unit: below the titles."""
_LONGEST_TITLE = 12
_CLOSING = pattern(r"(附件|附:|抄送|联系人|联系电话|备注|注:|说明)|\d{4}年\d{1,2}月\d{1,2}日$")


def _single_lines(lines: Sequence[str], month: Month) -> Iterator[str]:
    for line in lines:
        for single in filter(None, map(str.strip, line.split("\n"))):
            yield from _items(single, month)


def _items(line: str, month: Month) -> Sequence[str]:
    """Returns the numbered items of a line, if more than one tells whose it is; or else the line.

    （1）建公园（牵头单位：区农林局）（2）修路（牵头单位：区交通局） are two.
    """
    kind = next((kind for kind in _ITEMS if kind.match(line)), None)
    if kind is None or len(line) > _LONGEST:
        return [line]
    cuts: list[int] = []
    last = 0
    for found in kind.finditer(line):
        number = _value(found["number"])
        if not cuts or number == last + 1:
            cuts.append(found.start())
            last = number
    parts = [line[at:end].strip() for at, end in pairwise([*cuts, len(line)])]
    told = sum(bool(_told_in(_numbered(part)[2], month)[1]) for part in parts)
    return parts if told > 1 else [line]


def _value(number: str) -> int:
    """Returns the value of 2, ② or 二."""
    return int(number) if number.isdecimal() else 1 + (_COUNTED.index(number) % 10)


_COUNTED = "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩"
_BEHIND = r"(?:^|(?<=[；;。）)】\s]))"
_ITEMS = (
    pattern(rf"{_BEHIND}[（(](?P<number>\d{{1,2}})[)）]"),
    pattern(rf"{_BEHIND}(?P<number>\d{{1,2}})[、.．](?!\d)"),
    pattern(rf"{_BEHIND}(?P<number>[①-⑩])"),
    pattern(rf"{_BEHIND}(?P<number>[一二三四五六七八九十])是"),
)


def _numbered(line: str) -> tuple[int | None, str, str]:
    """Returns the level of the line's number, the number, and the rest of the line."""
    for level, number in enumerate(_LEVELS):
        match = number.match(line)
        if match:
            return level, match[0], line[match.end() :].strip()
    return None, "", line


def _told_in(line: str, month: Month) -> tuple[str, dict[str, str]]:
    """Returns a sentence without what it tells of itself, and that: label to words."""
    found = [] if len(line) > _LONGEST else list(_LABEL.finditer(line))
    if not found:
        return _told_in_brackets(line, month)
    told: dict[str, str] = {}
    text, behind, within = "", 0, 0
    """`behind`: where the last label's words end. `within`: where the bracket around it ends."""
    for match, after in zip(found, [*found[1:], None], strict=True):
        start = match.start()
        if start and line[start - 1] in _CLOSED:
            start -= 1
            within = _closing(line, start)
        end = after.start() if after else len(line)
        if after and line[end - 1] in _CLOSED:
            end -= 1
        if within > match.start():
            end = min(end, within)
        label = _SHORT.get(match["label"], match["label"])
        words = line[match.end() : end].strip("；;。，, 　")
        before = told.get(label, "")
        told[label] = f"{before}；{words}" if before and words not in before else words or before
        if start > behind:
            text += line[behind:start]
        behind = end + 1 if end == within else end
    text += line[behind:].strip("。；;，, 　")
    return text.strip(), told


_LONGEST = 5000
"""In characters. A longer paragraph is no sentence, and looking for brackets in it takes ages."""


def _closing(line: str, at: int) -> int:
    """Returns where the bracket that opens at this place is closed, or the end of the line."""
    opening, closing = line[at], _CLOSED[line[at]]
    depth = 0
    for place in range(at, len(line)):
        depth += (line[place] == opening) - (line[place] == closing)
        if depth == 0:
            return place
    return len(line)


_ROLE = pattern(r".{2,60}(牵头|负责|主办|承办|配合|参与|协办|落实)")
_PLACE = pattern("含|包括|其中|位于|涉及|原|不|除|如|即|在")
_LAST_BRACKET = pattern(r"[（(【〔]([^（(【〔〕】)）]{2,120})[)）】〕]\s*[。；;.]?$")


def _told_in_brackets(line: str, month: Month) -> tuple[str, dict[str, str]]:
    """Reads （区水务局牵头，区财政局配合，7月底前完成） at the end of a sentence.

    Every part must be a unit with its role or a deadline, or else the bracket stays in the text.
    """
    bracket = _LAST_BRACKET.search(line)
    if bracket is None:
        return line, {}
    units: list[str] = []
    bare: list[str] = []
    due: list[str] = []
    for part in filter(None, re.split("[，,；;。]", bracket[1])):
        if _ROLE.fullmatch(part.strip()):
            units.append(part.strip())
        elif read_deadline(part.strip(), month).understood:
            due.append(part.strip())
        elif is_unit(part.strip()) and not _PLACE.match(part.strip()):
            bare.append(part.strip())
        else:
            return line, {}
    if bare and not units and due:  # （区民政局，12月底前）; without a day it may be a place
        units, bare = ["、".join(bare)], []
    if not units or bare:
        return line, {}
    told = {heading("lead_unit"): "，".join(units)}
    if due:
        told[heading("deadline")] = "；".join(due)
    return line[: bracket.start()].strip(), told


def _gather(sentence: _Sentence, notes: list[str]) -> None:
    """Gives a sentence what is told after its last part, when it is told of no other part."""
    for part in sentence.below:
        _gather(part, notes)
    *others, last = sentence.below or [sentence]
    if not others or sentence.told or not last.told or last.below:
        return
    if any(other.told or other.below for other in others):
        return
    sentence.told, last.told = last.told, {}
    sentence.text += "".join(part.whole for part in sentence.below)
    notes.append(f"“{sentence.number}{sentence.text[:16]}…”的{len(sentence.below)}点合成一项任务")
    sentence.below = []


def _all(sentences: Sequence[_Sentence]) -> Iterator[_Sentence]:
    for sentence in sentences:
        yield sentence
        yield from _all(sentence.below)


def _is_told_task(sentence: _Sentence) -> bool:
    return bool(sentence.told) and not sentence.has_tasks


def _list(
    sentence: _Sentence,
    above: list[_Sentence],
    inherited: dict[str, str],
    levels: set[int],
    rows: list[dict[str, str]],
    notes: list[str],
    month: Month,
) -> None:
    """Adds the tasks at and below a sentence to the rows. A title's words hold for those below."""
    if sentence.has_tasks:
        if sentence.told:
            said = "、".join(sentence.told)
            notes.append(f"“{sentence.whole[:20]}”下的任务没有写明时沿用它的{said}")
        for part in sentence.below:
            _list(part, [*above, sentence], inherited | sentence.told, levels, rows, notes, month)
        return
    if not sentence.told and sentence.level not in levels:
        notes.append(f"“{sentence.whole[:30]}”没有写明单位和时限，未作为任务")
        return
    parts = "".join(part.whole for part in _all(sentence.below))
    if parts:
        notes.append(
            f"“{sentence.whole[:20]}”下的{len(sentence.below)}点没有写明单位，合成一项任务"
        )
    told = inherited | sentence.told
    if not any(_DUE.search(label) for label in told) and (due := _due_in(sentence.text, month)):
        told[heading("deadline")] = due
        notes.append(f"“{sentence.whole[:20]}”的完成时限取自句中的“{due}”")
    titles = [title.whole for title in above]
    row = {
        _NUMBER: "".join(re.findall(r"\d+", sentence.number)),
        heading("plan"): titles[0] if titles else "",
        heading("item"): titles[-1] if len(titles) > 1 else "",
        heading("task"): sentence.text + parts,
    }
    rows.append(row | told)


_DUE = pattern("时限|时间|期限|日期|节点")


def _due_in(text: str, month: Month) -> str:
    """Returns the last day of those by which a sentence says that it is done; '' without any.

    It is '' too when one of the clauses with 前 names no day that can be read.
    """
    said = {}
    for clause in re.split("[，,；;。]", text[:_LONGEST]):
        if _TIMED.search(clause) is None:
            continue
        by = _BY.match(clause.strip())
        due = read_deadline(by["day"], month) if by else None
        if by is None or due is None or due.date is None or due.sure != "sure":
            return ""
        said[due.date] = by["day"]
    return said[max(said)] if said else ""


_TIMED = pattern(r"(?:[\d年月日底末度节]|[上中下]旬)(?:之|以)?前")
_BY = pattern("(?:力争|确保|务必|必须|计划|争取|须)?(?:在|于|到)?(?P<day>.{2,16}?前)")


def _with_one_lead(rows: Sequence[dict[str, str]]) -> None:
    """Calls 责任单位 of a task without 牵头单位 so, when other tasks have that."""
    lead = heading("lead_unit")
    if any(lead in row for row in rows):
        for row in rows:
            others = [word for word in _field("lead_unit").synonyms if word in row]
            if others and lead not in row:
                row[lead] = row.pop(others[0])


def _numbers_differ(rows: Sequence[dict[str, str]]) -> bool:
    numbers = [row[_NUMBER] for row in rows]
    return "" not in numbers and len(set(numbers)) == len(numbers)
