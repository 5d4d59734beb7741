"""One kind of finding, and how a rule is declared.

A rule is one small function beside its code, title, why and remedy. It is given the frame of
its subject and answers which rows break it; the finding's place and message are made from
those rows by `Rule.findings`, never by hand.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # `duban rules` prints the catalogue without waiting for pandas
    import pandas as pd

Severity = Literal["error", "warning", "info"]
Subject = Literal["files", "cells", "rows", "tasks", "units", "master", "ledgers", "gone"]

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

_QUOTED_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, and where. `cell` is in A1 form or empty."""

    code: str
    severity: Severity
    unit: str
    task_id: str
    file: str
    sheet: str
    cell: str
    message: str
    hint: str

    @property
    def of_return(self) -> bool:
        """Whether it tells of how a return is filled in.

        What is late or behind, or wrong in the office's own list, is no slip of the unit's pen.
        """
        return self.code[0] in "FUWMVCH"


@dataclass(frozen=True)
class Rule:
    """A rule as it is declared; see `rule`."""

    code: str
    severity: Severity
    over: Subject
    field: str
    """The field whose cell is marked; empty when the finding has no cell of its own."""
    title: str
    message: str
    why: str
    remedy: str
    check: Callable[..., "pd.Series[bool]"]

    @property
    def thresholds(self) -> dict[str, float]:
        """What an office may set in config.yaml, with the default: the check's keywords."""
        parameters = inspect.signature(self.check).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}

    def findings(
        self,
        frame: "pd.DataFrame",
        thresholds: Mapping[str, float],
        in_words: Mapping[str, Callable[[Mapping[Any, Any]], str]],
    ) -> Iterator[Finding]:
        """What this rule finds in the frame of its subject.

        The frame has a row for each subject with the places `unit, task_id, file, sheet, row`
        (those that apply), `cells` (field name to column letters) and the facts the check and
        the message name. A frame about cells names the field of each row itself. `in_words` says
        what no column holds, from a row of the frame.
        """
        chosen = {**self.thresholds, **thresholds}
        broken = self.check(frame, **chosen)
        if not broken.any():  # mostly; pandas takes its time over a frame without rows too
            return
        for place in frame[broken].to_dict("records"):
            said = place | {name: say(place) for name, say in in_words.items()}
            words = {str(name): _quoted(value) for name, value in said.items()} | chosen
            yield Finding(
                code=self.code,
                severity=self.severity,
                unit=place.get("unit", ""),
                task_id=place.get("task_id", ""),
                file=place.get("file", ""),
                sheet=place.get("sheet", ""),
                cell=_address(place, place.get("field", self.field)),
                message=self.message.format_map(words),
                hint=self.remedy.format_map(words),
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
) -> Callable[[Callable[..., "pd.Series[bool]"]], Rule]:
    """Declares the decorated check as a rule over the rows of its subject's frame.

    `message` and `remedy` are templates that name the frame's columns and the thresholds.
    """

    def declared(check: Callable[..., "pd.Series[bool]"]) -> Rule:
        return Rule(code, severity, over, field, title, message, why, remedy, check)

    return declared


def declared_in(module: ModuleType) -> tuple[Rule, ...]:
    """The rules of a family, in the order in which they are written."""
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


def _address(place: Mapping[Any, Any], field: str) -> str:
    column = place.get("cells", {}).get(field, "")
    return f"{column}{place['row']}" if column else ""


def _quoted(value: object) -> object:
    if not isinstance(value, str):
        return value
    line = " ".join(value.split()).rstrip("。；;.")
    return line if len(line) <= _QUOTED_LENGTH else line[:_QUOTED_LENGTH] + "…"
