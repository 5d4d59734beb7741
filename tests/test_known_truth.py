"""Whole weeks made from a known truth: the run must find that truth. See tests/truth.py."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from tests.judged import JUDGED
from tests.office import Office
from tests.soak import examples
from tests.truth import KnownWeek, weeks


@pytest.mark.soak
@examples(share=25, whole=1000)
@given(weeks())
def test_a_week_is_read_as_it_was_meant(known: KnownWeek) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.master(known.master)
        for name, table, received, further in known.returns:
            office.returned(name, table, received, **further)
        view = office.view()
    tasks = {
        task.task_id: (
            *(task.plan, task.item, task.progress, task.percent, task.forecast),
            *(task.reason, task.escalation, task.status),
        )
        for task in view.tasks
    }
    found = {(f.task_id or f.unit or f.file, f.code) for f in view.findings if f.code in JUDGED}
    assert tasks == known.tasks, known
    assert found == known.found, known
