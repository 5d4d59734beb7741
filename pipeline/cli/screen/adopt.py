"""What `adopt` prints and asks: how a list was understood, one plain question at a time."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.cli.screen.terminal import ask, print_table, say
from pipeline.domain.errors import CannotWork

if TYPE_CHECKING:
    from pipeline.adopt.source import Correction
    from pipeline.adopt.understanding import Question, SheetRead, Understanding

_SHOWN = 10
"""Lines of one kind that are printed; the page has all."""


def print_understanding(understood: "Understanding") -> None:
    """Prints what each column was taken for, what is to be checked, and what was passed over."""
    for sheet in understood.sheets:
        print_table(_columns(sheet))
    units = len({unit for task in understood.tasks for unit in task.leads})
    say(f"共{len(understood.tasks)}项任务，{units}个牵头单位")
    for title, lines in understood.to_check:
        _print_some(title, lines)
    if understood.passed_over:
        _print_some("略过、没有采用的", understood.passed_over)
    if understood.to_paste:
        say("以后都这样认的（确是同一单位的），把下面的行加进 config.yaml：")
        for key, line in understood.to_paste:
            say(f"  {key}: 下加　{line}")


def _columns(sheet: "SheetRead") -> object:
    from rich import box
    from rich.table import Table

    from pipeline.adopt.wording import column_lines

    table = Table(title=f"“{sheet.name}”的各列", box=box.SIMPLE, title_justify="left")
    for heading in ("列", "表头", "认作", "把握", "内容举例"):
        table.add_column(heading, overflow="fold")
    for line in column_lines(sheet):
        mark = "▲ " if line.unsure else ""
        table.add_row(line.letters, line.heading, line.taken, mark + line.sure, line.sample)
    return table


def _print_some(title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    say(f"{title}（{len(lines)}）")
    for line in lines[:_SHOWN]:
        say(f"  {line}")
    if len(lines) > _SHOWN:
        say(f"  ……另有{len(lines) - _SHOWN}处，见网页")


def answer_to(question: "Question") -> "Correction | None":
    """Asks one question until it is answered by one of its numbers."""
    say(question.words)
    for number, (words, _) in enumerate(question.answers, start=1):
        say(f"  {number}  {words}")
    while True:
        said = asked(f"请输入1—{len(question.answers)}")
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(question.answers):
            return question.answers[int(said) - 1][1]
        for words, correction in question.answers:
            if said and said == words:
                return correction


def asked(words: str) -> str:
    """Asks, and returns what was typed without space around it. Raises CannotWork at the end."""
    try:
        return ask(f"{words}：").strip()
    except EOFError:
        raise CannotWork("没有回答，没有写入任务清单。请重新运行") from None
