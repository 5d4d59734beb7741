"""Makes Word documents from the office's templates.

A unit's text is always escaped, the time grows in proportion to the rows, and the same input gives
the same bytes.
"""

import functools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Paper
from pipeline.office.disk import must_be_file
from pipeline.office.package import CONTENT_TYPES, packed
from pipeline.templates import word_tags
from pipeline.templates.sources import source_of
from pipeline.templates.variables import values_of
from pipeline.word import lines as word_lines
from pipeline.word import rows as word_rows
from pipeline.word.chart_parts import ChartPart, charts_of, with_workbooks
from pipeline.word.healing import heal
from pipeline.word.lines import let_lines_be_paragraphs, paragraphs
from pipeline.word.marks import (
    keep_section_breaks,
    leave_a_last_paragraph,
    let_chart_follow_its_data,
    let_values_say_how_they_look,
)
from pipeline.word.package import REMEDY, members_of, parsed, written_parts
from pipeline.word.paper import enlarge
from pipeline.word.rows import fits, let_long_rows_break
from pipeline.word.values import word_text

if TYPE_CHECKING:
    import jinja2
    from lxml.etree import _Element as Element

Context = TypeVar("Context")


class WordTemplate(Generic[Context]):
    """A template of the office, checked and compiled for the variables of one context.

    `paper` is the paper for a template made for A4. Raises CannotWork, which names the place in the
    template, when it cannot be used.
    """

    def __init__(self, path: Path, context: type[Context], paper: Paper = "A4") -> None:
        members, roots, charts = _opened(path)
        if paper == "A3":
            for root in roots.values():
                enlarge(root)
        for root in roots.values():
            keep_section_breaks(root)
        readings = _read(roots, charts, context)
        if problems := _problems(readings, charts):
            more = f"（另有{len(problems) - 1}处问题）" if len(problems) > 1 else ""
            raise CannotWork(f"{path}：{problems[0]}{more}")
        breaks: list[str] = []
        for reading in readings.values():
            let_long_rows_break(reading.paragraphs)
            for typed in reading.paragraphs:
                let_values_say_how_they_look(typed)
                let_lines_be_paragraphs(typed, breaks)
                leave_a_last_paragraph(typed.element)
        self._charts = []
        for name, reading in readings.items():
            for tag in reading.charts:
                part = charts[name][tag.relation]
                let_chart_follow_its_data(tag, part)
                self._charts.append((tag.data, part))
        if self._charts:
            members[CONTENT_TYPES] = with_workbooks(members[CONTENT_TYPES])
        # A single brace is enough: Word may have put formatting between two
        tagged = [name for name in roots if b"{" in members[name]]
        self._compiled = {name: _compiled(path, name, roots[name], breaks) for name in tagged}
        self._copied = {name: content for name, content in members.items() if name not in tagged}

    def render(self, context: Context) -> bytes:
        """Returns the document with the values of the context."""
        values = values_of(context)
        made = {
            name: (_DECLARATION + template.render(values)).encode()
            for name, template in self._compiled.items()
        }
        for data, part in self._charts:
            made |= part.filled(values[data])
        return packed(self._copied | made)


def word_template(
    folder: Path, name: str, context: type[Context], paper: Paper = "A4"
) -> WordTemplate[Context]:
    """Returns the template as it is now; the same bytes are checked and compiled only once.

    A run checks all templates before it writes anything. Raises CannotWork.
    """
    path = source_of(folder, name)
    try:
        file = _File(must_be_file(path).read_bytes(), path)
    except OSError:
        return WordTemplate(path, context, paper)  # raises what is wrong
    return _once(file, context, paper)  # type: ignore[arg-type]  # the stub: no hash of a TypeVar


@dataclass(frozen=True)
class _File:
    content: bytes
    path: Path = field(compare=False)


@functools.lru_cache(maxsize=16)
def _once(file: _File, context: type[Context], paper: Paper) -> WordTemplate[Context]:
    return WordTemplate(file.path, context, paper)


def problems(folder: Path, name: str, context: type) -> list[str]:
    """Returns what is wrong with a template, in Chinese: all faulty tags, not only the first."""
    path = source_of(folder, name)
    try:
        word_template(folder, name, context)
        return []
    except CannotWork as problem:
        found = [str(problem).removeprefix(f"{path}：")]
    with suppress(CannotWork):
        _, roots, charts = _opened(path)
        found = _problems(_read(roots, charts, context), charts) or found
    return found


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_Charts = dict[str, dict[str, ChartPart]]
"""The charts of each part that may hold tags, by relationship."""


def _opened(path: Path) -> tuple[dict[str, bytes], dict[str, "Element"], _Charts]:
    """Returns the members by name, the XML of those that may hold tags, and their charts."""
    from lxml import etree

    members = members_of(path)
    roots = {name: parsed(path, members[name]) for name in written_parts(path, members)}
    try:
        return members, roots, {name: charts_of(members, name) for name in roots}
    except (KeyError, etree.XMLSyntaxError):
        raise CannotWork(f"{path}：其中的图表已损坏。请删去后重新插入图表") from None


def _read(
    roots: dict[str, "Element"], charts: _Charts, context: type
) -> dict[str, word_tags.Reading]:
    return {
        name: word_tags.read(
            root, context, {relation: part.title for relation, part in charts[name].items()}
        )
        for name, root in roots.items()
    }


def _problems(readings: dict[str, word_tags.Reading], charts: _Charts) -> list[str]:
    return [text for reading in readings.values() for text in reading.problems] + [
        f"图表“{part.title[:40]}”{fault}"
        for name, reading in readings.items()
        for tag in reading.charts
        if (fault := (part := charts[name][tag.relation]).misfit(tag.series))
    ]


def _compiled(path: Path, part: str, root: "Element", breaks: Sequence[str]) -> "jinja2.Template":
    import jinja2
    from lxml import etree

    from pipeline.templates.compiled import code_of

    heal(root)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=word_text
    )
    # All values have the names of the contexts, as was checked: none is sought in another way
    environment.getattr = getattr  # type: ignore[method-assign, assignment]
    environment.filters[word_lines.FILTER] = paragraphs(breaks)
    environment.globals[word_rows.FUNCTION] = fits
    try:
        code = code_of(
            environment, "word", f"{path.name}/{part}", etree.tostring(root, encoding="unicode")
        )
        return jinja2.Template.from_code(environment, code, environment.make_globals(None))
    except jinja2.TemplateSyntaxError as error:
        raise CannotWork(f"{path}：标记的写法不对（{error.message}）。{REMEDY}") from None
