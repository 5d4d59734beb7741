"""One kind of finding, and how a rule is declared.

A rule is one small function. The decorator above it declares all the rest: code, title, reason,
remedy, who corrects what it finds and where that is reported. The function takes the frame of its
subject and returns which rows break the rule. `Check.findings` makes the findings from those rows;
the function itself never does.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline.domain.places import cell_in_words
from pipeline.domain.text import pattern, shortened

if TYPE_CHECKING:  # so that `duban rules` need not load pandas
    import pandas as pd

Severity = Literal["error", "warning", "info"]
Subject = Literal[
    "files", "doubts", "cells", "rows", "tasks", "units", "master", "ledgers", "inspections",
    "gone", "promises",
]  # fmt: skip
Mended = Literal["return", "next_run", "list", "supervision"]
"""How a finding is corrected: the unit corrects its return, or the office runs again, corrects its
own list or ledger, or takes the matter up with the unit."""
Part = Literal[
    "quality", "reporting", "left_out", "supervision", "accountability", "inspection", "inspected"
]
"""The part of the exception report that shows a finding: 填报质量问题, 缺报和迟报, 漏报任务,
建议专项督查, 建议问责, 建议现场督查, 督查核查和整改."""

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
SUBJECTS: dict[Subject, str] = {
    "files": "报送文件",
    "doubts": "没有把握或略过的内容",
    "cells": "单元格",
    "rows": "填报的一行",
    "tasks": "任务",
    "units": "单位",
    "master": "任务清单",
    "ledgers": "延期、销号台账",
    "inspections": "督查记录",
    "gone": "不再列入清单的任务",
    "promises": "此前写明的时限和累计数",
}
FINDING_COLUMNS = (
    "code",
    "severity",
    "unit",
    "task_id",
    "file",
    "sheet",
    "cell",
    "message",
    "hint",
)
"""The columns of findings.csv."""

_QUOTED_LENGTH = 60


class Unused(NamedTuple):
    """What the reports say of rows that count for no task because they break a rule."""

    state: str
    """The value of `state` that these rows have in `Merged.rows`."""
    kind: str
    """The reason in one word."""
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """All that a rule declares; see `rule`."""

    code: str
    severity: Severity
    over: Subject
    field: str
    title: str
    message: str
    why: str
    remedy: str
    mended_in: Mended
    part: Part
    unreadable: bool
    though_settled: bool
    unused: Unused | None
    thresholds: Mapping[str, float] = dataclasses.field(compare=False)
    """The keyword arguments of the check with their defaults; config.yaml may set others."""

    @property
    def advice(self) -> str:
        """The remedy as the catalogue shows it: … stands for the words of a case."""
        return _WORDS_OF_A_CASE.sub("…", self.remedy.replace("{accept}", ""))


_WORDS_OF_A_CASE = pattern(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, with its place."""

    rule: Rule
    unit: str
    task_id: str
    file: str
    sheet: str
    row: int | None
    """The row number in Excel."""
    column: str
    """The letters of the column, or 第4列 in a Word document; '' when no cell is meant, or the
    table has no such column."""
    field: str
    """The name of the column's field; '' when the finding is about no field."""
    message: str
    hint: str

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def cell(self) -> str:
        """The cell in A1 form, or as 表1第5行第4列 in a Word document; '' when none is meant."""
        return cell_in_words(self.sheet, self.row, self.column)

    @property
    def of_return(self) -> bool:
        """Whether the finding is about how a return was filled in.

        Findings about late returns, late tasks or the office's own list are not.
        """
        return self.rule.mended_in in ("return", "next_run")

    @property
    def of_list(self) -> bool:
        """Whether the finding is about the office's own list or ledgers."""
        return self.rule.mended_in == "list"

    def in_columns(self) -> dict[str, str]:
        """Returns the finding's values by column of findings.csv."""
        return {name: getattr(self, name) for name in FINDING_COLUMNS}


@dataclass(frozen=True)
class Check:
    """A rule, and the function that returns which rows of its subject's frame break it."""

    rule: Rule
    broken: Callable[..., "pd.Series[bool]"]

    def findings(
        self,
        frame: "pd.DataFrame",
        thresholds: Mapping[str, float],
        in_words: Mapping[str, Callable[[Mapping[Any, Any]], str]],
    ) -> Iterator[Finding]:
        """Yields what the rule finds in the frame of its subject.

        The frame has one row for each subject. Its columns are those of `unit, task_id, file,
        sheet, row` that apply, `cells` (field name to column letters), and the facts that the
        check and the message name. A frame of cells also has the column `field`. `in_words`
        makes, from a row, the words of the message that no column holds.
        """
        if frame.empty:  # no row breaks a rule, and pandas is slow even without rows
            return
        rule = self.rule
        chosen = {**rule.thresholds, **thresholds}
        broken = self.broken(frame, **chosen)
        if not broken.any():  # the usual case
            return
        for place in frame[broken].to_dict("records"):
            said = place | {name: say(place) for name, say in in_words.items()}
            words = {str(name): quoted(value) for name, value in said.items()} | chosen
            field = place.get("field", rule.field)
            yield Finding(
                rule=rule,
                unit=place.get("unit", ""),
                task_id=place.get("task_id", ""),
                file=place.get("file", ""),
                sheet=place.get("sheet", ""),
                row=place.get("row"),
                column=place.get("cells", {}).get(field, ""),
                field=field,
                message=rule.message.format_map(words),
                hint=rule.remedy.format_map(words),
            )


def rule(
    code: str,
    severity: Severity,
    *,
    over: Subject,
    title: str,
    message: str,
    why: str,
    remedy: str,
    field: str = "",
    mended_in: Mended = "return",
    part: Part = "quality",
    unreadable: bool = False,
    though_settled: bool = False,
    unused: Unused | None = None,
) -> Callable[[Callable[..., "pd.Series[bool]"]], Check]:
    """Declares the decorated function as the check of a rule over its subject's frame.

    `message` and `remedy` are templates that name the frame's columns and the thresholds.
    `field`: the field whose cell is marked; '' when no cell is marked, or when the frame names
    the field of each row. `unreadable`: nothing of the file can be shown. `though_settled`: a
    file's findings must be corrected even when a later return has replaced the file. `unused`:
    given when the rows that break the rule count for no task.
    """

    def declared(broken: Callable[..., "pd.Series[bool]"]) -> Check:
        return Check(
            Rule(
                code=code,
                severity=severity,
                over=over,
                field=field,
                title=title,
                message=message,
                why=why,
                remedy=remedy,
                mended_in=mended_in,
                part=part,
                unreadable=unreadable,
                though_settled=though_settled,
                unused=unused,
                thresholds=_keywords(broken),
            ),
            broken,
        )

    return declared


def _keywords(check: Callable[..., object]) -> dict[str, float]:
    parameters = inspect.signature(check).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def declared_in(module: ModuleType) -> tuple[Check, ...]:
    """Returns the checks of a family, in the order in which they are written."""
    return tuple(value for value in vars(module).values() if isinstance(value, Check))


class Verbatim(str):
    """Words that a message gives whole, such as a line to paste."""


def quoted(value: object) -> object:
    """Returns a value as messages quote it: text on one line, and not at any length."""
    if not isinstance(value, str) or isinstance(value, Verbatim):
        return value
    line = " ".join(value.split()).rstrip("。；;.")
    return shortened(line, _QUOTED_LENGTH)
