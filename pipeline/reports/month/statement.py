"""month.json: what was counted when a month was closed, from which revision of each week."""

import json

from pipeline.assess.month import MonthView
from pipeline.history.results import statement_in
from pipeline.office.folder import OfficeFolder

DATA = "data"
NAME = "month.json"


def statement(view: MonthView) -> bytes:
    """Returns month.json. A month is not sealed itself: it is made anew from its sealed weeks."""
    said = {
        "month": str(view.month),
        "as_of": view.as_of.isoformat(),
        "weeks": {week.code: week.revision for week in view.weeks},
        "without": [str(week) for week in view.without],
        "read": dict(view.read),
        "sealed": False,
        "counts": view.counts,
        "units": [
            {
                "unit": unit.unit,
                "expected": unit.expected,
                "received": unit.received,
                "received_on_time": unit.on_time,
            }
            for unit in view.units
        ],
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def months_closed_otherwise(folder: OfficeFolder, week: str, revision: int) -> list[str]:
    """Returns the months in the outbox that were closed with another revision of this week."""
    found = []
    for path in sorted(folder.outbox.glob(f"*/{DATA}/{NAME}")):
        try:
            read = statement_in(path)["read"]
            other = read.get(week, revision) != revision
        except (OSError, ValueError, KeyError, AttributeError):
            continue  # nobody's statement, and nothing rests on it
        if other:
            found.append(path.parents[1].name)
    return found
