"""Whether another version of the program still finds the same data, in reports of other words.

Every release adds columns, settings and files, and words its reports anew. What an auditor asks of
a week that an earlier one sealed is whether its figures still follow from its inputs.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pipeline.archive.statement import Statement, read
from pipeline.history.results import table_rows


def same_data(sealed: Path, again: Path) -> bool:
    """Whether all that the sealed tables and counts state came out again, row by row.

    Every table in `data/` counts with the columns that it had then, but for the words of findings
    and for what only later weeks read; and of the statement all that it says of the week or month.
    What is new beside them does not count, nor are findings that a later rule adds. A week sealed
    by this version itself, or without tables, is not for this to excuse.
    """
    tables = [each for each in (sealed / "data").glob("*.csv") if each.name not in _FOR_LATER]
    try:
        was, now = read(sealed), read(again)
        return (
            was["versions"]["duban"] != now["versions"]["duban"]
            and bool(tables)
            and _holds(_of_data(was), now)
            and all(_same_rows(table, again / "data" / table.name) for table in tables)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


_FOR_LATER = {"past.csv", "promises.csv"}
"""What a week keeps of its words for later ones: releases read more, or less, in the same words."""


def _of_data(statement: Statement) -> Statement:
    said = {name: said for name, said in statement.items() if name not in _OF_MAKING}
    asked, counts = said.get("asked", {}), said.get("counts", {})
    return said | {
        "asked": {name: asked[name] for name in asked if name != "settings"},
        "counts": {name: counts[name] for name in counts if not name.startswith("findings_")},
    }


_OF_MAKING = {"revision", "supersedes", "inputs", "versions", "outputs"}
"""What the statement says of how the results were made, as the settings do, and not of the week."""


def _holds(was: object, now: object) -> bool:
    """Whether what was said is said now too. There may be more in an object now."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        return all(name in now and _holds(said, now[name]) for name, said in was.items())
    if isinstance(was, list) and isinstance(now, list):
        return len(was) == len(now) and all(map(_holds, was, now))
    return was == now


def _same_rows(sealed: Path, again: Path) -> bool:
    was, now = table_rows(sealed), table_rows(again)
    if sealed.name != "findings.csv":
        return _holds(was, now)
    columns = [name for name in (was[0] if was else ()) if name not in ("message", "hint")]
    places = Counter(tuple(row[name] for name in columns) for row in now)
    return Counter(tuple(row[name] for name in columns) for row in was) <= places
