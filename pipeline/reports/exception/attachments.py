"""The attachments of the exception report: the tasks in question, and problems in returns."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.assess.shown import Shown, left_in_words
from pipeline.assess.view import TaskView, WeekView, most_urgent
from pipeline.assess.wording import (
    NOT_USED,
    in_characters,
    row_in_words,
    source_in_words,
    whose,
)
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.receiving import way_in_words
from pipeline.intake.files.arrivals import came_in_words
from pipeline.merge.subjects import FileFacts, RowFacts
from pipeline.reports.exception.points import many_names
from pipeline.reports.exception.tasks import LONG, SHORT, line_of, shortened
from pipeline.reports.head import numbered
from pipeline.templates.contexts.exception import (
    Cases,
    ExceptionFiles,
    ExceptionGroup,
    ExceptionRows,
    Exceptions,
    Left,
    Quality,
    Unreported,
)
from pipeline.templates.contexts.exception_lines import (
    CaseLine,
    ExceptionFileLine,
    ExceptionRowLine,
    ExceptionTaskLine,
)
from pipeline.word.values import Quoted

CASES_LISTED = 100
"""No leader reads more cases than this. Errors come first, the rest is counted by kind, and the
workbook lists them all."""


MANY = 40
"""From more tasks than this on, the attachment has still less of each text: pages count."""


@dataclass(frozen=True)
class Attachments:
    """The attachments, and the note that lists them."""

    exceptions: tuple[Exceptions, ...]
    quality: tuple[Quality, ...]
    annexes: str
    """Without `quality`, which the workbook has in full."""
    note: str


def attachments(view: WeekView) -> Attachments:
    """Returns the attachments in order. The progress table is a separate file."""
    label = view.week.label
    tasks = _exceptions(view)
    problems = _quality(view)
    of_tasks = [f"{label}例外任务一览表"] if tasks else []
    of_problems = [f"{label}填报质量问题明细"] if problems else []
    last = f"{label}进展情况一览表（另附）"
    titles = [*of_tasks, *of_problems, last]
    return Attachments(
        exceptions=tuple(replace(sheet, mark="1") for sheet in tasks),
        quality=tuple(replace(sheet, mark=str(len(titles) - 1)) for sheet in problems),
        annexes=numbered([*of_tasks, last]),
        note=numbered(titles),
    )


def _exceptions(view: WeekView) -> tuple[Exceptions, ...]:
    told = [*view.with_status("overdue"), *view.forecast_late, *view.forecast_unclear]
    silent = view.with_status("unreported")
    names = many_names(view)
    numbers = {task.number for task in told}
    asked = [task for task in view.escalations if task.number not in numbers]
    groups = {
        "已逾期的事项": most_urgent(view.with_status("overdue")),
        "预计不能按时办结的事项": most_urgent(view.with_status("at_risk")),
        "反映了需协调解决的问题的其他任务": asked,
    }
    if not (told or silent or asked or names):
        return ()
    unreported = _lines(view, silent)
    longest = SHORT if len(told) + len(asked) > MANY else LONG
    return (
        Exceptions(
            mark="",
            count=len(told) + len(silent),
            lines=_lines(view, [*told, *silent]),
            groups=tuple(
                ExceptionGroup(title, len(tasks), _lines(view, tasks, longest))
                for title, tasks in groups.items()
                if tasks
            ),
            unreported=(Unreported(len(unreported), unreported),) if unreported else (),
            names=names,
        ),
    )


def _lines(
    view: WeekView, tasks: Sequence[TaskView], longest: int = LONG
) -> tuple[ExceptionTaskLine, ...]:
    return tuple(line_of(n, task, view, longest=longest) for n, task in enumerate(tasks, start=1))


def _quality(view: WeekView) -> tuple[Quality, ...]:
    marks = map(in_characters, itertools.count(1))
    rejected, superseded = (_files(view, state, marks) for state in ("rejected", "superseded"))
    cases, rows = _cases(view, marks), _rows(view.shown_rows, marks)
    told = [finding for finding in view.findings if finding.severity != "info"]
    of_returns = sum(finding.of_return for finding in told)
    of_list = sum(finding.of_list for finding in told)
    words = [
        *(f"退回的文件{part.count}份" for part in rejected),
        *(f"不再采用的文件{part.count}份" for part in superseded),
        *(_cases_in_words(part.count - of_list, of_returns) for part in cases),
        *([f"任务清单的问题{of_list}个"] if of_list else []),
        *(f"没有采用的填报{part.count}行" for part in rows),
    ]
    words = [part for part in words if part]
    return (Quality("", "、".join(words), rejected, superseded, cases, rows),) if words else ()


def _cases_in_words(listed: int, found: int) -> str:
    """Returns 错误和提醒4个, or 其余错误和提醒3个 when the report shows others elsewhere."""
    rest = "其余" if listed < found else ""
    return f"{rest}错误和提醒{listed}个" if listed else ""


def _files(view: WeekView, state: str, marks: Iterator[str]) -> tuple[ExceptionFiles, ...]:
    found = view.shown_files(state)
    lines = tuple(
        ExceptionFileLine(number, file.unit, file.file, file.reason, _arrived(file))
        for number, file in enumerate(found.listed, start=1)
    )
    if more := left_in_words(found.left, "个", "data/receipts.csv"):
        lines += (ExceptionFileLine(len(lines) + 1, "", more, "", ""),)
    return (ExceptionFiles(next(marks), found.total, lines),) if lines else ()


def _arrived(file: FileFacts) -> str:
    """Returns when it was received, and from which address if it was mailed."""
    moment = came_in_words(file.received_at, file.seen)
    return f"{moment}，{way_in_words(file.seen, file.sender)}" if file.sender else moment


def _cases(view: WeekView, marks: Iterator[str]) -> tuple[Cases, ...]:
    """Returns the errors and warnings that no other part shows. Equal words share a line."""
    rejected = {file.file for file in view.files if file.state == "rejected"}
    told = [
        finding
        for finding in view.findings
        if finding.severity != "info"
        and finding.rule.part == "quality"
        and finding.file not in rejected
    ]
    order = {unit.name: number for number, unit in enumerate(view.units)}
    told.sort(
        key=lambda finding: (not _of_whole_list(finding), order.get(finding.unit, len(order)))
    )
    together: dict[_Key, list[Finding]] = {}
    for finding in told:
        unit = whose(finding) or "认不出的单位"
        key = (unit, finding.message, SEVERITIES[finding.severity], finding.file)
        together.setdefault(key, []).append(finding)
    named = {task.task_id: f"{task.task_id} {task.task}" for task in view.tasks}
    lines = tuple(
        CaseLine(
            number,
            unit,
            message,
            severity,
            len(cases),
            _some(dict.fromkeys(_task_named(case, named) for case in cases), "\n", "项"),
            _place(file, [case.cell for case in cases if case.cell]),
        )
        for number, ((unit, message, severity, file), cases) in enumerate(
            _listed(together), start=1
        )
    )
    left = len(told) - sum(line.count for line in lines)
    return (Cases(next(marks), len(told), lines, (Left(left),) if left else ()),) if told else ()


def _of_whole_list(finding: Finding) -> bool:
    """Whether it is an error on which every task's line rests."""
    return finding.of_list and finding.severity == "error" and not finding.task_id


_Key = tuple[str, str, str, str]
"""Unit, message, severity in words, file."""


def _listed(together: Mapping[_Key, list[Finding]]) -> Iterable[tuple[_Key, list[Finding]]]:
    """Returns the cases to list, in order. When there are too many, errors go before warnings."""
    worst_first = sorted(together, key=lambda key: key[2] != SEVERITIES["error"])
    chosen = set(worst_first[:CASES_LISTED])
    return ((key, cases) for key, cases in together.items() if key in chosen)


def _task_named(finding: Finding, named: Mapping[str, str]) -> str:
    """Returns the task's number and text, or the number alone when the message has the text."""
    whole = named.get(finding.task_id, finding.task_id)
    text = whole.removeprefix(finding.task_id).strip()
    return finding.task_id if text[:40] in finding.message else whole


def _place(file: str, cells: Sequence[str]) -> str:
    return f"{file} {_some(cells, '、', '个')}".strip()


def _some(words: Iterable[str], between: str, measure: str) -> str:
    """Returns all the words, or the first few and the total when there are many."""
    found = [word for word in words if word]
    if len(found) <= _NAMED:
        return between.join(found)
    return between.join(found[:_NAMED]) + f"{between.strip('、')}等{len(found)}{measure}"


_NAMED = 10
"""How many tasks and cells of one case are named: a row of the table must fit on a page."""


def _rows(rows: Shown[RowFacts], marks: Iterator[str]) -> tuple[ExceptionRows, ...]:
    lines = tuple(
        ExceptionRowLine(
            number,
            row.unit,
            shortened(f"{row.written_id} {row.task}".strip(), _LOOSE_ROWS),
            shortened(row_in_words(row) or "（没有填写）", _LOOSE_ROWS),
            NOT_USED[row.state].reason,
            source_in_words(row.file, row.sheet, row.row),
        )
        for number, row in enumerate(rows.listed, start=1)
    )
    if more := left_in_words(rows.left, "行", "单位报送的原文件"):
        lines += (
            ExceptionRowLine(len(lines) + 1, "", shortened(more, _LOOSE_ROWS), Quoted(""), "", ""),
        )
    return (ExceptionRows(next(marks), rows.total, lines),) if lines else ()


_LOOSE_ROWS = "《进展情况一览表》电子表格的“数据问题”表"
"""Where the workbook quotes these rows in full."""
