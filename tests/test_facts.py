"""A subject has one declaration, which its frame, its view and its table all follow."""

from dataclasses import fields
from typing import get_type_hints

import pandas as pd
import pytest

from pipeline import merge, rules, weekly
from pipeline.assess.view import TaskView, UnitView
from pipeline.domain.facts import csv_columns, facts_of, names_from
from pipeline.domain.fields import FIELDS
from pipeline.domain.findings import Check, rule
from pipeline.intake.sheets.reported.columns import USED
from pipeline.intake.sheets.reported.rows import ReturnRow, ReturnRows
from pipeline.intake.tasks import MasterTask
from pipeline.merge import subjects
from pipeline.merge.frames.columns import frame
from tests.office import Office
from tests.sealed_office import MASTER


def test_every_frame_has_a_subject() -> None:
    frames = [part.name for part in fields(merge.Merged)]
    assert frames == [*subjects.FACTS, "registers"]  # which are as their declarations say


def test_a_frame_with_rows_and_an_empty_one_have_the_same_types(office: Office) -> None:
    office.master(
        MASTER + "| 1-3 | 修路 | 区规建局 | 待定 |\n", 延期台账="| 任务编号 | 新时限 |\n| 1-1 | ? |"
    )
    office.kept(
        "督查.xlsx",
        督查记录="| 任务编号 | 督查日期 | 核查结论 |\n| 1-1 | 2017-07-12 | 不属实 |",
    )
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
        | 1-1 | =1/0 | 60 | 是 |
        | 1-9 | 已进场 | 20 | 是 |
        """,
    )
    merged = merged_of(office)
    for name, subject in subjects.FACTS.items():
        empty = frame(subject, {fact: [] for fact in facts_of(subject)})
        full: pd.DataFrame = getattr(merged, name)
        assert list(full) == list(facts_of(subject)), name
        assert full.dtypes.to_dict() == empty.dtypes.to_dict(), name
        assert len(full) or name in ("doubts", "gone", "promises")


@pytest.mark.parametrize("subject", subjects.FACTS.values(), ids=list(subjects.FACTS))
def test_texts_of_an_empty_frame_are_texts_and_flags_are_flags(subject: type) -> None:
    empty = frame(subject, {name: [] for name in facts_of(subject)})
    for name, fact in facts_of(subject).items():
        if fact.type is str:
            assert not empty[name].str.contains("同上").any()
        if fact.type is bool:
            assert not (~empty[name]).any()
        if fact.type in (int, float | None):
            assert not empty[name].gt(1).any()


def test_a_fact_too_many_or_missing_is_an_error() -> None:
    columns: dict[str, list[object]] = {name: [] for name in facts_of(subjects.GoneFacts)}
    with pytest.raises(TypeError, match="status"):
        frame(subjects.GoneFacts, {n: c for n, c in columns.items() if n != "status"})
    with pytest.raises(TypeError, match="colour"):
        frame(subjects.GoneFacts, {**columns, "colour": []})
    with pytest.raises(KeyError, match="purple"):
        frame(subjects.GoneFacts, {name: ["purple"] for name in columns})
    with pytest.raises(TypeError, match="colour"):
        ReturnRows({**ReturnRows().columns, "colour": []})


def test_a_fact_has_the_type_that_it_has_where_it_comes_from() -> None:
    rows, listed, said = (facts_of(s) for s in (subjects.RowFacts, MasterTask, ReturnRow))
    same = [
        *((rows[name], said[name]) for name in names_from(subjects.RowFacts, "cell")),
        *((facts_of(TaskView)[name], rows[name]) for name in names_from(TaskView, "row")),
        *((facts_of(TaskView)[name], listed[name]) for name in names_from(TaskView, "list")),
        *(
            (facts_of(subjects.ListedFacts)[name], listed[name])
            for name in names_from(subjects.ListedFacts, "list")
        ),
    ]
    assert all(here.type == there.type for here, there in same), same


def test_a_unit_is_seen_as_it_is_known() -> None:
    of_frame, of_view = facts_of(subjects.UnitFacts), get_type_hints(UnitView)
    shared = of_frame.keys() & of_view.keys()
    assert shared == {
        *("reported", "received_at", "seen", "late", "late_tasks", "late_part", "arrived"),
        *("files", "excused", "weeks_behind"),
    }
    assert all(of_frame[name].type == of_view[name] for name in shared)


def test_every_field_that_the_program_works_with_is_read_as_a_fact() -> None:
    read = {name.removesuffix("_text") for name in ReturnRow._fields}
    assert read.issuperset(USED)
    assert {f.name for f in FIELDS if "master" in f.used} - {"sequence"} <= {*MasterTask._fields}


def test_the_tables_of_the_contract() -> None:
    assert ", ".join(csv_columns(TaskView)) == (
        "task_id, plan, item, task, lead_unit, support_units, key, deadline, progress, percent, "
        "forecast, reason, escalation, status, last_status, source_file, source_sheet, source_row, "
        "source_sha256"
    )
    assert ", ".join(csv_columns(subjects.FileFacts)) == (
        "file, sha256, size, received_at, unit, state, reason, seen, sender"
    )


def test_a_rule_is_asked_only_about_subjects_that_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`forms` runs the rules without any return: the frames of files, cells and rows are empty."""
    looked: list[str] = []

    def over(subject: str) -> Check:
        @rule("X01", "info", over=subject, title="", message="", why="", remedy="")  # type: ignore[arg-type]  # any frame there is
        def about_texts(things: pd.DataFrame) -> "pd.Series[bool]":
            looked.append(subject)
            return things["file" if "file" in things else "unit"].str.endswith("没有这样的")

        return about_texts

    new = tuple(map(over, subjects.FACTS))
    monkeypatch.setattr(rules, "CHECKS", (*rules.CHECKS, *new))
    office.master(MASTER)
    weekly.forms(office.folder, office.the_week, office.settings)
    assert looked == ["tasks", "units", "master"]


def merged_of(office: Office) -> merge.Merged:
    caught: list[merge.Merged] = []
    whole = rules.judge

    def noted(merged: merge.Merged, settings: object) -> object:
        caught.append(merged)
        return whole(merged, settings)  # type: ignore[arg-type]  # passed on as it came

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "judge", noted)
        office.view()
    return caught[0]
