"""The plain script that duban is compared with: read, merge, write; nothing is checked.

    python bench/plain.py OFFICE OUT

Written as one would by hand. It works only if every return has the same form: the same header row,
the same headings, no fault anywhere.
"""

import argparse
from pathlib import Path

import docx
import pandas as pd
from docx.enum.section import WD_ORIENT

WEEK = "2017-W28"
MASTER = "master/2017-07.xlsx"
REPORTED = (
    "任务编号", "进展情况", "完成进度（%）", "预估是否能够按时办结",
    "预估不能按时办结的原因及建议", "需要区委区政府解决的问题",
)  # fmt: skip
SHOWN = (
    "任务编号", "工作内容", "牵头单位", "完成时限", "进展情况", "预估是否能够按时办结",
    "预估不能按时办结的原因及建议", "需要区委区政府解决的问题",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("office", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    inbox = arguments.office / "inbox"
    arguments.out.mkdir(parents=True, exist_ok=True)

    master = pd.read_excel(inbox / MASTER, engine="openpyxl", header=1)
    master[["行动计划", "大项工作"]] = master[["行动计划", "大项工作"]].ffill()
    returns = pd.concat(
        pd.read_excel(path, engine="openpyxl", header=2)
        for path in sorted((inbox / WEEK).glob("*.xlsx"))
    )
    table = master.merge(returns[list(REPORTED)], on="任务编号", how="left")

    table.to_excel(arguments.out / "进展情况一览表.xlsx", engine="xlsxwriter", index=False)
    write_docx(table, arguments.out / "进展情况一览表.docx")
    print(f"{len(table)} rows, xlsx and docx")


def write_docx(table: pd.DataFrame, path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading("进展情况一览表", level=1)
    grid = document.add_table(rows=1 + len(table), cols=len(SHOWN), style="Table Grid")
    values = table[list(SHOWN)].astype(object).fillna("").astype(str).to_numpy()
    for row, texts in zip(grid.rows, [SHOWN, *values], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


if __name__ == "__main__":
    main()
