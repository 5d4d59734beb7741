"""例外情况报告 as a reader sees it: part by part."""

import io
import re
from pathlib import Path

from docx import Document

from pipeline.assess.view import WeekView
from pipeline.reports.exception.report import exception_report

TEMPLATES = Path(__file__).parent.parent / "templates"
OLD_TEMPLATES = Path(__file__).parent / "templates" / "0.3.0"
"""The template as it was until 0.3.0, with charts: an office may have made its own from it."""
PARTS = (
    "一、各单位反映需协调解决的问题",
    "二、已逾期的事项",
    "三、预计不能按时办结的事项",
    "四、报送情况",
    "五、总体情况",
    "六、填报质量",
    "七、督查建议",
)
EXCEPTIONS, PROBLEMS = "例外任务一览表", "填报质量问题明细"
PART_STYLES = ("Heading 1", "附件标题")


class Report:
    """The paragraphs and the table rows of each part.

    A part is named by its heading, an attachment by its title without the week.
    """

    def __init__(self, view: WeekView, templates: Path = TEMPLATES) -> None:
        self.content = exception_report(view, templates)
        self.parts: dict[str, list[str]] = {"": []}
        part = ""
        for block in Document(io.BytesIO(self.content)).iter_inner_content():
            if hasattr(block, "rows"):
                lines = ["|".join(cell.text for cell in row.cells) for row in block.rows]
                if "印发" in lines[-1]:
                    part = "版记"
            else:
                lines = [block.text]
                if block.style is not None and block.style.name == "附件序号":
                    part = block.text
                if block.style is not None and block.style.name in PART_STYLES:
                    part = block.text.removeprefix(view.week.label)
            self.parts.setdefault(part, []).extend(line for line in lines if line)

    @property
    def names(self) -> list[str]:
        """The parts without their counts."""
        return [re.sub(r"（\d+[项个]）$", "", part) for part in self.parts]

    def part(self, number: int) -> list[str]:
        mark = f"{'一二三四五六七'[number - 1]}、"
        (found,) = (lines for part, lines in self.parts.items() if part.startswith(mark))
        return found

    def text(self, number: int) -> str:
        return "\n".join(self.part(number))

    @property
    def opening(self) -> list[str]:
        """What stands below the addressee, before the first part."""
        lines = self.parts[""]
        return lines[next(n for n, line in enumerate(lines) if line.endswith("：")) + 1 :]

    def attached(self, title: str) -> list[str]:
        return self.parts[title]
