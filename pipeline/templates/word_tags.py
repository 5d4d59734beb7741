"""Reads the tags of a Word template and finds what is wrong with them.

A template may hold `{{ name }}`, loops over table rows (`{%tr for row in rows %}` …
`{%tr endfor %}`, each in a row of its own) and loops over paragraphs (`{%p for … %}`). Inside a
loop it may hold `{{ row.name }}`. The title or alt text of a chart names a `Chart`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern, shortened
from pipeline.templates.linter import Anything, Scope, Wrong
from pipeline.templates.variables import Variable
from pipeline.word.charts import Chart, ChartTag, alt_texts, chart_relation, drawings
from pipeline.word.pieces import TAG, VALUE, Tag, TypedParagraph, W, pieces_of, tags_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True)
class TaggedParagraph:
    """A paragraph with tags, described so that the office can find it."""

    paragraph: "Element"
    text: str

    def __str__(self) -> str:
        inside = next(self.paragraph.iterancestors(f"{W}tc"), None) is not None
        line = " ".join(self.text.split())
        line = shortened(line, 40)
        return f"{'表格里' if inside else '段落'}“{line}”"

    def holder_of(self, over: str, tag: str) -> "Element":
        """Returns the element around the row or paragraph that a loop tag stands for.

        Raises Wrong when anything else is in that row or paragraph.
        """
        if over == "p":
            if self.text.strip() != tag:
                raise Wrong("要独占一个段落。请把同段的其他文字移到别的段落")
            return _holder(self.paragraph)
        row = next(self.paragraph.iterancestors(f"{W}tr"), None)
        if row is None:
            raise Wrong("不在表格里。{%tr %} 只用于表格的行，段落请用 {%p %}")
        if "".join(piece.text or "" for piece in row.iter(f"{W}t")).strip() != tag:
            raise Wrong("要独占表格的一行。请把同一行的其他内容移到别的行")
        return _holder(row)


@dataclass(frozen=True)
class Loop:
    """A loop that is open at some place in the template."""

    over: str
    """tr or p."""
    name: str
    line: type
    container: "Element"
    written: str
    nests: bool = False
    """Whether loops of the same kind open inside it: a missing end may be theirs."""
    again: str = ""
    """The first loop inside it with the same line name: by then this loop should have ended."""

    def holding(self, other: "Loop") -> "Loop":
        """Returns this loop with another one opened inside it."""
        if self.again or other.over != self.over:
            return self
        if other.name == self.name:
            return replace(self, again=other.written)
        return replace(self, nests=True)


@dataclass(frozen=True)
class Reading:
    """What was read in a part: its paragraphs with tags, its charts, its problems in Chinese."""

    paragraphs: tuple[TypedParagraph, ...]
    charts: tuple[ChartTag, ...]
    problems: tuple[str, ...]


class _Unpaired(Wrong):
    """A loop tag without its other half."""

    rank = 1


class _Enclosed(Wrong):
    """A chart in a loop, perhaps only because the loop has no end."""

    rank = 2


_BRACE = pattern(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_BRACE_OF_ANY_WIDTH = pattern("[{}｛｝]")
_FOR = pattern(r"\{%(tr|p) +for\s+([^\W\d]\w*)\s+in\s+([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*%\}")
_END = pattern(r"\{%(tr|p) +endfor\s*%\}")
_FULL_WIDTH = pattern(r"｛\s*[｛{%％#]|[{｛]\s*[｛％]|[}｝]\s*｝|[%％]\s*｝|％\s*\}")
_RESERVED = frozenset(
    ("none", "true", "false", "not", "and", "or", "in", "is", "if", "else", "for", "loop", "self")
)


def read(root: "Element", context: type, titles: Mapping[str, str]) -> Reading:
    """Checks every tag of a part against the variables of the context.

    `titles` are the titles of the part's charts, by relationship.
    """
    problems: list[tuple[int, str]] = []
    paragraphs: list[TypedParagraph] = []
    charts: dict[Element, ChartTag] = {}
    loops: list[Loop] = []
    for paragraph in root.iter(f"{W}p"):
        for properties in drawings(paragraph):
            relation = chart_relation(properties)
            for text in filter(
                _BRACE_OF_ANY_WIDTH.search, (*alt_texts(properties), titles.get(relation, ""))
            ):
                try:
                    data = _chart_data(text, relation, loops, context)
                    charts[properties] = ChartTag(properties, relation, data.name, data.series)
                except Wrong as wrong:
                    problems.append((wrong.rank, f"图表的标题或可选文字“{text[:40]}”{wrong}"))
        text = "".join(piece.text or "" for piece in pieces_of(paragraph))
        place = TaggedParagraph(paragraph, text)
        if fault := _unfinished(text):
            problems.append((Wrong.rank, f"{place}中的标记{fault}"))
            continue
        for tag in tags_of(paragraph):
            try:
                _same_stretch(tag)
                left_open = _follow(tag.text, place, loops, context)
                problems.extend((_Unpaired.rank, _unclosed(loop)) for loop in left_open)
            except Wrong as wrong:
                problems.append((wrong.rank, f"{place}中的 {tag.text} {wrong}"))
        paragraphs.append(TypedParagraph(paragraph, _scope(loops, context).type_of))
    problems.extend((_Unpaired.rank, _unclosed(loop)) for loop in loops)
    problems.extend((_Unpaired.rank, text) for text in _tables_of_loops_only(root))
    problems.sort(key=lambda problem: problem[0])
    if any(rank == _Unpaired.rank for rank, _ in problems):
        problems = [problem for problem in problems if problem[0] != _Enclosed.rank]
    return Reading(tuple(paragraphs), tuple(charts.values()), tuple(text for _, text in problems))


def _chart_data(text: str, relation: str, loops: Sequence[Loop], context: type) -> Variable:
    """Returns the data that the title or alt text of a drawing names."""
    if fault := _unfinished(text):
        raise Wrong(f"中的标记{fault}")
    tags = TAG.findall(text)
    named = VALUE.fullmatch(tags[0]) if len(tags) == 1 else None
    if not named:
        raise Wrong("写法不对。请只写一个图表变量，如 {{ 变量名 }}")
    variable = Scope(context).variable(named[1])
    if variable.holds is not Chart:
        raise Wrong(f"不能用：{named[1]} 不是图表的数据。图表的变量见 duban templates")
    if loops:
        raise _Enclosed("所在的图表不能放在循环里。请移到循环之外")
    if not relation:
        raise Wrong("所在的不是图表。请写到插入的图表上，图片和图形不能用")
    return variable


def _unfinished(text: str) -> str:
    """Returns what is wrong with the braces of a paragraph, or ''."""
    if _FULL_WIDTH.search(text):
        return "用了全角括号。请改用半角的 {{ }} 和 {% %}"
    if _BRACE.search(TAG.sub("", text)):
        return "没有写完整。请检查 {{ 与 }}、{% 与 %} 是否成对"
    return ""


def _unclosed(loop: Loop) -> str:
    which = "（或者它里面的循环）" if loop.nests else " "
    before = f"（{loop.again} 之前）" if loop.again else ""
    return (
        f"循环 {loop.written}{which}没有结束。"
        f"请在循环内容之后{before}加上 {{%{loop.over} endfor %}}"
    )


def _tables_of_loops_only(root: "Element") -> Iterator[str]:
    """Yields tables that have looped rows only: Word cannot open a table without rows."""
    for table in root.iter(f"{W}tbl"):
        depth = fixed = 0
        texts = ["".join(t.text or "" for t in row.iter(f"{W}t")).strip() for row in table]
        for row, text in zip(table, texts, strict=True):
            if row.tag == f"{W}tr":
                depth += text.startswith("{%tr for ")
                fixed += not depth
                depth -= text.startswith("{%tr endfor")
        if not fixed:
            start = "".join(texts)[:40]
            yield f"表格“{start}”只有循环的行。请加上表头一行，没有内容时表格才不会损坏"


def _same_stretch(tag: Tag) -> None:
    """Raises Wrong when a tag crosses a tracked change, a link or a field: it cannot be healed."""
    if len({_holder(_holder(piece)) for piece in tag.pieces}) > 1:
        raise Wrong("被修订痕迹、超链接或域隔断。请接受修订，删去后一次输完这个标记")


def _holder(element: "Element") -> "Element":
    holder = element.getparent()
    if holder is None:
        raise Wrong("不在段落里。请移到正文中")
    return holder


def _follow(tag: str, at: TaggedParagraph, loops: list[Loop], context: type) -> list[Loop]:
    """Checks a tag, and opens or closes its loop in `loops`.

    Returns the loops that were still open inside the one that it closes.
    """
    scope = _scope(loops, context)
    if value := VALUE.fullmatch(tag):
        scope.value(value[1])
    elif opening := _FOR.fullmatch(tag):
        over, name, path = opening.groups()
        opened = Loop(over, name, Anything, at.holder_of(over, tag), tag)
        loops[:] = [*(loop.holding(opened) for loop in loops), opened]
        # The loop is open even when its list is unknown; otherwise its end would be blamed too
        loops[-1] = replace(loops[-1], line=_line(name, path, scope))
    elif ending := _END.fullmatch(tag):
        return _close(ending[1], at.holder_of(ending[1], tag), loops)
    elif not tag.startswith("{#"):
        raise Wrong(_what_is_odd(tag))
    return []


def _close(over: str, container: "Element", loops: list[Loop]) -> list[Loop]:
    for number in reversed(range(len(loops))):
        if loops[number].over == over and loops[number].container is container:
            left_open = loops[number + 1 :]
            del loops[number:]
            return left_open
    raise _Unpaired("在同一个表格或同一层段落里没有对应的循环开头。请补上 for 一行，或删去这个标记")


def _scope(loops: Sequence[Loop], context: type) -> Scope:
    return Scope(context, {loop.name: loop.line for loop in loops})


def _line(name: str, path: str, scope: Scope) -> type:
    """Returns the type of a line of the list that a loop goes over."""
    if name.lower() in _RESERVED:
        raise Wrong(f"不能用 {name} 作行的名称。请换一个，如 row")
    return scope.line(path)


def _what_is_odd(tag: str) -> str:
    if re.match(r"\{%\s+(tr|p)\b", tag):
        return "中 {% 与 tr（或 p）之间不能有空格。请写成 {%tr 或 {%p"
    if tag.startswith("{{"):
        return "写法不对。请写成 {{ 变量名 }} 或 {{ 行.变量名 }}，不要写算式"
    return (
        "写法不对。模板里只能用循环：表格的行写 {%tr for 行 in 变量名 %} 和 {%tr endfor %}，"
        "段落写 {%p for 行 in 变量名 %} 和 {%p endfor %}"
    )
