"""month.json: what was counted when a month was closed, from which revision of each week."""

import json
from collections.abc import Mapping

from pipeline.assess.month import MonthView
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Month
from pipeline.history.results import statement_in
from pipeline.office.folder import OfficeFolder

DATA = "data"
NAME = "month.json"


def statement(view: MonthView, bags: Mapping[str, str]) -> bytes:
    """Returns month.json. A month is not sealed itself: it is made anew from its sealed weeks.

    `bags`: the digest of the bag of each week that was read, by its name, such as 2017-W30/r1.
    """
    said = {
        "month": str(view.month),
        "as_of": view.as_of.isoformat(),
        "weeks": {week.code: week.revision for week in view.weeks},
        "without": [str(week) for week in view.without],
        "read": dict(view.read),
        "bags": dict(bags),
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


def weeks_left_out(folder: OfficeFolder, month: Month) -> list[str]:
    """Returns the weeks without which a month was closed, as its month.json says.

    Raises CannotWork when the month was not closed, or when its statement is damaged.
    """
    path = folder.results(month) / DATA / NAME
    try:
        return [str(week) for week in statement_in(path)["without"]]
    except FileNotFoundError:
        raise CannotWork(f"{path}：没有这个文件，{month.label}还没有结账") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotWork(
            f"{path}：读不了，无从核对。请重新运行 duban month {month} --close"
        ) from None


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
