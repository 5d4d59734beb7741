"""Which week a heading and a form name. Context: where the words stand, the week, the cut-off."""

import tempfile
from pathlib import Path

from pipeline.domain.week import Week
from pipeline.intake.meaning.dates.weeks import week_of_label
from tests.meaning import Answer, Case
from tests.meaning.sheets import codes, read_here, week_in
from tests.office import write_workbook

_ROWS = "| 任务编号 | 工作内容 | {heading} | 完成进度（%） | 能否按时 |\n| 1-1 | 修路 | 施工 | 60 | 是 |"


def answer(case: Case) -> Answer:
    """`label`: this, other or none. Elsewhere a form: this (no finding) or other (W01)."""
    where, _, context = case.context.rpartition(" 20")
    week = week_in("20" + context)
    if where == "label":
        of = week_of_label(case.input, week)
        return Answer(of or "none", told=of == "unclear")
    said = dict(zip(where.split(" + "), case.input.split(" + "), strict=True))
    return _of_form(said, week)


def _of_form(said: dict[str, str], week: Week) -> Answer:
    """Reads a form with the words where they stand: a title, a date line, a sheet, a file's name."""
    heading = said.get("heading", "进展情况")
    lines = [
        said.get("title", "重点任务周报表"),
        said.get("date", "填报单位：区水务局").replace("　　填报", "\n填报"),
        f"| 填报时间 | {said['cell']} |" if "cell" in said else "",
        _ROWS.format(heading=heading),
        said.get("foot", ""),
    ]
    table = "\n".join(line for line in lines if line)
    with tempfile.TemporaryDirectory() as folder:
        file = f"{said.get('file', '区水务局')}.xlsx"
        path = Path(folder) / file
        write_workbook(path, {said.get("sheet", "周报表"): table})
        found = codes(read_here(path, week, file))
    return Answer("other" if "W01" in found else "this", told=not found.isdisjoint({"W02", "F13"}))
