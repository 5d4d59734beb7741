"""Comments on the cells of 一览表: what was found about each task."""

from collections.abc import Sequence
from typing import Any

from pipeline.assess.view import TaskView
from pipeline.assess.wording import source_cell_in_words
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.text import shortened
from pipeline.excel.cells import Column, safe_text

MOST_FINDINGS = 5
"""Findings in one comment: its box has no room for more."""
_LONGEST = 300
"""Characters of a message, a hint or a place."""
_WORST_FIRST = tuple(SEVERITIES)


def remarks(task: TaskView, columns: Sequence[Column[Any]]) -> dict[int, str]:
    """Returns the comments of the task's row by column number.

    A finding about the whole task, or about a column that the table lacks, goes to the status.
    """
    places = {column.field: number for number, column in enumerate(columns) if column.field}
    found: dict[int, list[Finding]] = {}
    for finding in task.findings:
        number = places.get(finding.field, places["status"])
        found.setdefault(number, []).append(finding)
    return {number: _comment(findings) for number, findings in found.items()}


def _comment(findings: Sequence[Finding]) -> str:
    worst_first = sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.severity))
    parts = [_in_words(finding) for finding in worst_first[:MOST_FINDINGS]]
    if more := len(findings) - len(parts):
        parts.append(f"……另有{more}个问题，见“数据问题”表")
    return safe_text("\n\n".join(parts))


def _in_words(finding: Finding) -> str:
    lines = [
        f"【{SEVERITIES[finding.severity]}】{finding.code}　{shortened(finding.message, _LONGEST)}",
        f"处理建议：{shortened(finding.hint, _LONGEST)}" if finding.hint else "",
        f"出处：{shortened(source_cell_in_words(finding), _LONGEST)}" if finding.file else "",
    ]
    return "\n".join(filter(None, lines))
