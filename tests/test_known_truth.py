"""Whole weeks made from a known truth: the run must find that truth. See tests/truth.py.

`DUBAN_WEEKS=2000 pytest tests/test_known_truth.py` looks at that many weeks, others every time.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.judged import JUDGED
from tests.office import Office
from tests.truth import KnownWeek, weeks


@settings(
    max_examples=int(os.environ.get("DUBAN_WEEKS", "60")),
    deadline=None,
    derandomize="DUBAN_WEEKS" not in os.environ,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
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
