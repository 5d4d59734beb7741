"""How a rule makes findings: their words, their place, and what they keep of the rule."""

import pickle
from typing import get_args

import pandas as pd
import pytest

from pipeline.assess.wording import NOT_USED
from pipeline.domain.findings import FINDING_COLUMNS, Finding, Part, rule
from pipeline.rules import CATALOGUE


@rule(
    "X01",
    "warning",
    over="rows",
    field="progress",
    part="inspection",
    title="太短",
    message="只写了“{progress}”，不到{least:g}个字",
    why="看不出做了什么",
    remedy="请写够{least:g}个字",
)
def too_short(rows: pd.DataFrame, *, least: float = 100) -> "pd.Series[bool]":
    return rows["progress"].str.len().lt(least)


PLACE = {"unit": "区水务局", "task_id": "1-1", "file": "a.xlsx", "sheet": "周报表", "row": 5}


def found(text: str, **place: object) -> list[Finding]:
    row = {**PLACE, "cells": {"progress": "AB"}, "progress": text, **place}
    return list(too_short.findings(pd.DataFrame([row]), {}, {}))


def test_a_finding_keeps_its_place_as_data() -> None:
    (finding,) = found("已开工")
    assert (finding.field, finding.row, finding.column, finding.cell) == (
        "progress",
        5,
        "AB",
        "AB5",
    )
    assert finding.in_columns() == {
        "code": "X01",
        "severity": "warning",
        "unit": "区水务局",
        "task_id": "1-1",
        "file": "a.xlsx",
        "sheet": "周报表",
        "cell": "AB5",
        "message": "只写了“已开工”，不到100个字",
        "hint": "请写够100个字",
    }
    assert tuple(finding.in_columns()) == FINDING_COLUMNS


def test_a_row_without_the_column_has_no_cell() -> None:
    (finding,) = found("已开工", cells={"percent": "C"})
    assert (finding.field, finding.row, finding.column, finding.cell) == ("progress", 5, "", "")


def test_a_row_may_name_its_own_field() -> None:
    (finding,) = found("已开工", field="reason", cells={"progress": "B", "reason": "G"})
    assert (finding.field, finding.cell) == ("reason", "G5")


@pytest.mark.parametrize(("letters", "quoted"), [(60, "字" * 60), (61, "字" * 60 + "…")])
def test_a_long_text_is_quoted_by_its_beginning(letters: int, quoted: str) -> None:
    (finding,) = found("字" * letters)
    assert finding.message == f"只写了“{quoted}”，不到100个字"


def test_a_text_is_quoted_on_one_line_without_its_full_stop() -> None:
    (finding,) = found("已开工。\n正在回填。")
    assert finding.message.startswith("只写了“已开工。 正在回填”")


def test_an_office_sets_the_keyword_of_a_check() -> None:
    assert too_short.rule.thresholds == {"least": 100}
    frame = pd.DataFrame([{**PLACE, "cells": {}, "progress": "已开工"}])
    assert not list(too_short.findings(frame, {"least": 3}, {}))


def test_a_finding_goes_to_the_process_that_marks_up_returns() -> None:
    findings = found("已开工")
    assert pickle.loads(pickle.dumps(findings)) == findings


def test_every_part_of_the_report_and_every_kind_of_unused_row_has_its_rule() -> None:
    assert {rule.part for rule in CATALOGUE} == {*get_args(Part)}
    states = [rule.unused.state for rule in CATALOGUE if rule.unused]
    assert sorted(states) == sorted(NOT_USED)
