"""One kind of finding, and how a rule is declared.

A rule is one small function below all that is to be said of it: code, title, why and remedy, who
puts right what it finds, where that is reported. The function is given the frame of its subject
and returns which rows break the rule; `Check.findings` makes the findings from those rows, never
the function itself.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:  # `duban rules` prints the catalogue without waiting for pandas
    import pandas as pd

Severity = Literal["error", "warning", "info"]
Subject = Literal["files", "cells", "rows", "tasks", "units", "master", "ledgers", "gone"]
Mended = Literal["return", "next_run", "list", "supervision"]
"""Where what is found is put right: the unit corrects its return, the office runs again, corrects
its own list or ledger, or takes the matter up with the unit."""
Part = Literal["quality", "reporting", "left_out", "supervision", "accountability", "inspection"]
"""The part of the exception report that tells of it: 填报质量问题, 缺报和迟报, 漏报任务, 建议专项
督查, 建议问责, 建议现场督查."""

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
SUBJECTS: dict[Subject, str] = {
    "files": "报送文件",
    "cells": "单元格",
    "rows": "填报的一行",
    "tasks": "任务",
    "units": "单位",
    "master": "任务清单",
    "ledgers": "延期、销号台账",
    "gone": "不再列入清单的任务",
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
"""Of findings.csv."""

_QUOTED_LENGTH = 60


class Unused(NamedTuple):
    """Rows that count for no task because of what a rule finds."""

    state: str
    """What became of them, as a row of `Merged.rows` says."""
    kind: str
    """In one word."""
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """All that a rule says of itself; see `rule`."""

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
    """What an office may set in config.yaml, with the default: the check's keywords."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, and where."""

    rule: Rule
    unit: str
    task_id: str
    file: str
    sheet: str
    row: int | None
    """As Excel numbers them."""
    column: str
    """Its letters; '' when no cell is meant, or the table has no such column."""
    field: str
    """What the column holds, by the field's name; '' when it is about no field."""
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
        """In A1 form, or ''."""
        return f"{self.column}{self.row}" if self.column else ""

    @property
    def of_return(self) -> bool:
        """Whether it tells of how a return is filled in.

        What is late or behind, or wrong in the office's own list, is no slip of the unit's pen.
        """
        return self.rule.mended_in in ("return", "next_run")

    @property
    def of_list(self) -> bool:
        """Whether it tells of the office's own list or ledgers."""
        return self.rule.mended_in == "list"

    def in_columns(self) -> dict[str, str]:
        """Its values by the columns of findings.csv."""
        return {name: getattr(self, name) for name in FINDING_COLUMNS}


@dataclass(frozen=True)
class Check:
    """A rule, and the function that says which rows of its subject's frame break it."""

    rule: Rule
    broken: Callable[..., "pd.Series[bool]"]

    def findings(
        self,
        frame: "pd.DataFrame",
        thresholds: Mapping[str, float],
        in_words: Mapping[str, Callable[[Mapping[Any, Any]], str]],
    ) -> Iterator[Finding]:
        """What the rule finds in the frame of its subject.

        The frame has a row for each subject with the places `unit, task_id, file, sheet, row`
        (those that apply), `cells` (field name to column letters) and the facts the check and
        the message name. A frame about cells names the field of each row itself. `in_words` says
        what no column holds, from a row of the frame.
        """
        rule = self.rule
        chosen = {**rule.thresholds, **thresholds}
        broken = self.broken(frame, **chosen)
        if not broken.any():  # mostly; pandas takes its time over a frame without rows too
            return
        for place in frame[broken].to_dict("records"):
            said = place | {name: say(place) for name, say in in_words.items()}
            words = {str(name): _quoted(value) for name, value in said.items()} | chosen
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
    `field`: whose cell is marked; '' when no cell is, or the frame names the field of each row.
    `unreadable`: nothing of the file can be shown. `though_settled`: what it finds of a file has
    to be put right even when a later return took the file's place. `unused`: the rows that count
    for no task because of it.
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
    """The checks of a family, in the order in which they are written."""
    return tuple(value for value in vars(module).values() if isinstance(value, Check))


def _quoted(value: object) -> object:
    if not isinstance(value, str):
        return value
    line = " ".join(value.split()).rstrip("。；;.")
    return line if len(line) <= _QUOTED_LENGTH else line[:_QUOTED_LENGTH] + "…"
