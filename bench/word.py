"""Times a Word table from the office's template beside the same rows written directly as XML.

    python bench/word.py [ROWS]

Prints the seconds of each from the rows to the packed document, the best of three in turn, and
their ratio. The direct way uses no template: it fills the XML of a row, copied from the document
that the template made.
"""

import io
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import deadline_in_words, forecast_in_words, status_in_words
from pipeline.reports.progress import table as progress_table
from tests.week_views import task, week

TEMPLATES = Path(__file__).parent.parent / "templates"
ROWS = 20_000


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    view = rows_of(rows)
    progress_table.ROWS_A_FILE = rows
    (made,) = progress_table.progress_table(view, TEMPLATES).values()
    row, members = parts_of(made)
    ways: dict[str, Callable[[], object]] = {
        "template": lambda: progress_table.progress_table(view, TEMPLATES),
        "direct": lambda: written(view.tasks, row, members),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(3):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - started)
    template, direct = best["template"], best["direct"]
    print(
        f"{rows} rows: template {template:.2f} s, direct {direct:.2f} s, {template / direct:.2f} x"
    )


def rows_of(count: int) -> WeekView:
    """Returns a week of `count` tasks, in plans of 2,000 and items of 8."""
    return week(
        *(
            task(
                f"{number // 9}-{number % 9}",
                plan=f"第{number // 2000}行动计划",
                item=f"第{number // 8}大项",
                lead_unit=f"单位{number % 40}",
                progress="完成施工图审查，正在办理施工许可，预计下月进场。",
            )
            for number in range(count)
        )
    )


def parts_of(document: bytes) -> tuple[str, dict[str, bytes]]:
    """Returns the XML of the second task row, with {} for each text, and the other parts."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    xml = members["word/document.xml"].decode()
    table = xml.rindex("<w:tbl>")
    rows = xml[table:].split("<w:tr>")
    row = "<w:tr>" + rows[3].split("</w:tr>")[0] + "</w:tr>"
    pieces = row.split('<w:t xml:space="preserve">')
    texts = [piece.split("</w:t>", 1)[1] for piece in pieces[1:]]
    return '<w:t xml:space="preserve">{}</w:t>'.join([pieces[0], *texts]), members


def written(tasks: Sequence[TaskView], row: str, members: dict[str, bytes]) -> bytes:
    """Returns the document with these rows, put together by hand."""
    fill = row.format
    texts = "".join(
        fill(
            *map(
                escape,
                (
                    str(task.number),
                    task.plan,
                    task.item,
                    task.task,
                    task.lead_unit,
                    deadline_in_words(task),
                    task.progress,
                    forecast_in_words(task),
                    status_in_words(task),
                    task.reason,
                    task.escalation,
                ),
            )
        )
        for task in tasks
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in members.items():
            package.writestr(name, texts if name == "word/document.xml" else content)
    return file.getvalue()


if __name__ == "__main__":
    main()
