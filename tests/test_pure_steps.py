"""Merging, checking and assessing change nothing that they are given."""

import copy
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from pipeline import rules
from pipeline.assess import assess
from pipeline.history.weeks import History, PastTask, PastWeek
from pipeline.intake.files.receipts import receipts_of
from pipeline.intake.sheets.issued import Known
from pipeline.merge import Merged, merge
from pipeline.merge.choose import choose
from pipeline.merge.conclude import conclude
from pipeline.merge.place import place
from pipeline.weekly import master_list, units_of
from tests.office import Office, read_here
from tests.soak import examples
from tests.truth import KnownWeek, weeks

SPLIT = """
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
|  | 完成柏条河沿线 | 已完成3公里 | 60 | 是 |
|  | 截污管网建设 |  |  |  |
"""


def test_a_task_split_over_two_rows(office: Office) -> None:
    office.master(
        """
        | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
        | 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
        """
    )
    office.returned("区水务局.xlsx", SPLIT)
    office.returned("区水务局更正.xlsx", SPLIT.replace("60", "70"))
    assert office.task("1-1").percent == 70
    assert_nothing_changes(office)


@pytest.mark.soak
@examples(share=8, whole=300)
@given(weeks())
def test_any_week(known: KnownWeek) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.master(known.master)
        for name, table, received, further in known.returns:
            office.returned(name, table, received, **further)
        assert_nothing_changes(office)


def assert_nothing_changes(office: Office) -> None:
    week = office.the_week
    master = master_list(office.folder, week, office.settings)
    receipts, _ = receipts_of(office.folder.returns(week))
    returns = read_here(receipts, week, office.settings.limits)
    units = units_of(master, office.settings)
    past = {t.task_id: PastTask("已开工", 50, "on_time", "on_track", t.task) for t in master.tasks}
    last = PastWeek(week.before(), past)
    history = History((last,), (last,))
    given_ = (master, receipts, returns, history)
    kept = copy.deepcopy(given_)

    placed = place(master, units, receipts, returns, Known(), str(week))
    kept_placed = copy.deepcopy(placed)
    chosen = choose(placed, master)
    kept_chosen = copy.deepcopy(chosen)
    conclude(placed, chosen)
    assert (placed, chosen) == (kept_placed, kept_chosen)

    merged = merge(master, units, receipts, returns, history, week, Known())
    kept_merged = copy.deepcopy(merged)
    found = rules.judge(merged, {})
    kept_found = copy.deepcopy(found)
    assess(merged, found, history, week, office.settings)
    assert given_ == kept
    for name, kept_frame in _frames(kept_merged).items():
        assert kept_frame.equals(_frames(merged)[name]), name
    assert found == kept_found


def _frames(merged: Merged) -> dict[str, pd.DataFrame]:
    frames = {name: frame for name, frame in vars(merged).items() if name != "registers"}
    return {**frames, **merged.registers}
