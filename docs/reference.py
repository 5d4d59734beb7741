"""Makes from the code those parts of the documents that describe it: `make docs`.

The rule catalogue and the command reference are whole pages. In the handbook, the made parts are
between `<!-- 由程序生成：… -->` and `<!-- 到此为止 -->`.

A test fails when the files in the repository differ from what this makes.
"""

import argparse
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.assess.view import TaskView
from pipeline.cli.command_line import parser
from pipeline.domain.facts import ORIGINS, facts_of
from pipeline.domain.findings import SEVERITIES, SUBJECTS
from pipeline.domain.registers import REGISTERS
from pipeline.domain.registers.declaring import KINDS
from pipeline.domain.status import IN_WORDS
from pipeline.intake.sheets.reported.rows import ReturnRow
from pipeline.intake.tasks import MasterTask
from pipeline.merge import subjects
from pipeline.rules import CATALOGUE

FOLDER = Path(__file__).parent
HANDBOOK = FOLDER / "使用手册.md"
FACTS = FOLDER / "facts.md"
CARD = FOLDER / "每周一页.html"


def pages() -> dict[Path, str]:
    """Returns the text of each page, by its path."""
    handbook = _with_parts(
        HANDBOOK,
        {
            "设置": _settings(),
            "亮灯规则": [f"> {IN_WORDS}"],
            "检查规则": _remedies(),
            "命令": _list_of_commands(),
        },
    )
    return {
        FOLDER / "检查规则.md": "\n".join(_rules()) + "\n",
        FOLDER / "台账.md": "\n".join(_registers()) + "\n",
        FOLDER / "命令.md": "\n".join(_commands()) + "\n",
        HANDBOOK: handbook,
        CARD: _card(handbook),
        FACTS: _with_parts(FACTS, {"facts": _facts()}),
    }


def _with_parts(page: Path, parts: Mapping[str, Iterable[str]]) -> str:
    """Returns a page with its made parts made anew; the parts that people wrote stay."""
    text = page.read_text(encoding="utf-8")
    for name, lines in parts.items():
        before, mark, rest = text.partition(f"<!-- 由程序生成：{name} -->\n")
        _, end, behind = rest.partition(_END)
        if not mark or not end:
            raise SystemExit(f"{page.name}: the marks of the part {name} are missing")
        text = "\n".join([before + mark, *lines, "", end + behind])
    return text


_END = "<!-- 到此为止 -->"


def _facts() -> Iterator[str]:
    read = {"What is read of a return": ReturnRow, "What is read of the list": MasterTask}
    frames = {f"The frame {name}": subject for name, subject in subjects.FACTS.items()}
    for title, subject in (
        read | frames | {"The view of a task": TaskView, "A stage of a task": subjects.StageFacts}
    ).items():
        yield f"### {title}: {subject.__name__}"
        yield ""
        yield str(inspect.getdoc(subject))
        yield ""
        yield "| fact | type | meaning | from | in `data/` |"
        yield "| --- | --- | --- | --- | --- |"
        for name, column in facts_of(subject).items():
            said, in_data = column.fact, "yes" if column.fact.csv else ""
            kind = _type_in_words(column.type)
            yield f"| {name} | {kind} | {said.meaning} | {said.origin} | {in_data} |"
        yield ""
    yield "### Where facts come from"
    yield ""
    yield from (f"- {origin}: {meaning}" for origin, meaning in ORIGINS.items())


def _type_in_words(kind: object) -> str:
    """Returns `float or None`, or for a few fixed words the words themselves."""
    text = re.sub(r"(\w+\.)+(?=\w)", "", inspect.formatannotation(kind)).replace(" | ", " or ")
    return re.sub(r"Optional\[(.*)\]", r"\1 or None", text)


def _card(handbook: str) -> str:
    """Returns the page that a clerk hangs up: the part of the handbook with that mark."""
    from markdown_it import MarkdownIt

    _, mark, rest = handbook.partition("<!-- 一页卡 -->\n")
    card, end, _ = rest.partition("<!-- 卡到此为止 -->")
    if not mark or not end:
        raise SystemExit(f"{HANDBOOK.name}: the marks of the card are missing")
    body = MarkdownIt().enable("table").render(card)
    return f"{_CARD_HEAD}<h1>督办：每周一页</h1>\n{body}</html>\n"


_CARD_HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>督办：每周一页</title>
<style>
@page { size: A4; margin: 15mm 16mm }
body { font: 12.5pt/1.65 "仿宋", FangSong, "仿宋_GB2312", "Noto Serif CJK SC", serif }
body { max-width: 178mm; margin: 0 auto; padding: 0 8px }
h1 { font: 20pt/1.3 "方正小标宋简体", "宋体", SimSun, "Noto Serif CJK SC", serif }
h1 { text-align: center; margin: 0 0 8pt }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #000; padding: 4pt 6pt; text-align: left; vertical-align: top }
th:first-child, td:first-child { width: 17% }
th:last-child, td:last-child { width: 27% }
th, strong { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; font-weight: normal }
code { font-family: inherit; white-space: nowrap; border-bottom: 1px dotted #000 }
p { margin: 7pt 0 }
tr { break-inside: avoid }
</style>
"""


def _settings() -> Iterator[str]:
    yield "```yaml"
    yield (FOLDER.parent / "config.yaml").read_text(encoding="utf-8").rstrip()
    yield "```"


def _remedies() -> Iterator[str]:
    yield "| 代码 | 级别 | 问题 | 怎么办 |"
    yield "| --- | --- | --- | --- |"
    for rule in CATALOGUE:
        yield f"| {rule.code} | {SEVERITIES[rule.severity]} | {rule.title} | {rule.advice} |"


def _list_of_commands() -> Iterator[str]:
    yield "| 命令 | 做什么 |"
    yield "| --- | --- |"
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for shown in action._choices_actions:
                yield f"| `duban {shown.dest}` | {shown.help} |"


def _rules() -> Iterator[str]:
    yield "# 检查规则"
    yield ""
    yield "由程序生成（`make docs`），与 `duban rules` 一致，请勿手工修改。"
    yield "在 config.yaml 的 `rules` 中可以关闭一条规则（`代码: off`），或调整它的标准。"
    yield ""
    yield "| 代码 | 级别 | 看什么 | 问题 | 为什么 | 怎么办 | 可调标准（默认） |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rule in CATALOGUE:
        thresholds = "、".join(f"{name}（{value:g}）" for name, value in rule.thresholds.items())
        cells = (
            rule.code,
            SEVERITIES[rule.severity],
            SUBJECTS[rule.over],
            rule.title,
            rule.why,
            rule.advice,
            thresholds,
        )
        yield f"| {' | '.join(cells)} |"


def _registers() -> Iterator[str]:
    yield "# 台账"
    yield ""
    yield "由程序生成（`make docs`），与 `duban registers` 做的空白台账一致，请勿手工修改。"
    yield ""
    yield (
        "台账由办公室自己记：可以是当月任务清单文件里的工作表，"
        "也可以是 `inbox/registers/` 里的工作簿，全年可用。"
        "程序按表头认，文件名、表名、列的先后都可以改。每周运行时读取，随周报封存；"
        "同一件事两处都记了的只算一次，两处说法不同的按不利的一种掌握并指出。"
        "怎样用起来，见[使用手册](使用手册.md)。"
    )
    for register in REGISTERS:
        yield ""
        yield f"## {register.name}"
        yield ""
        yield f"{register.purpose}{register.counts}。" if register.counts else register.purpose
        yield ""
        yield "| 表头 | 填什么 | 怎么填 |"
        yield "| --- | --- | --- |"
        for column in register.columns:
            kind = "、".join(column.choices) if column.choices else KINDS[column.kind]
            note = column.note or ("本单位的表有这一列的也认得" if not column.laid_out else "")
            yield f"| {column.heading}{'（必填）' if column.must else ''} | {kind} | {note} |"
        yield ""
        needed = "；".join("或".join(map(register.heading, group)) for group in register.needed)
        if faults := [f"- {why}" for why in register.when_not()]:
            yield f"表头至少要有：{needed}。以下情形的一行不采用，并会指出："
            yield ""
            yield from faults
        else:
            yield f"表头至少要有：{needed}。"
        if told := [f"- {why}" for why in register.what_is_told()]:
            yield ""
            yield "以下情形的一行照样采用，但会指出："
            yield ""
            yield from told


def _commands() -> Iterator[str]:
    yield "# 命令"
    yield ""
    yield "由程序生成（`make docs`），与 `duban --help` 一致，请勿手工修改。"
    top = parser()
    yield from _help(top)
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _help(command)


def _help(command: argparse.ArgumentParser) -> Iterator[str]:
    yield ""
    yield f"## {command.prog}"
    yield ""
    yield "```text"
    yield command.format_help().rstrip()
    yield "```"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
