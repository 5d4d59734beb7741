"""run.json or month.json: what was asked for, the inputs, the versions and the outputs."""

import functools
import json
import platform
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lxml import etree

from pipeline.archive.bags.bag import digests_below
from pipeline.archive.bags.catalogue import is_month
from pipeline.archive.bags.content import content_digest_of
from pipeline.archive.bags.copies import files_below
from pipeline.archive.program import this_program
from pipeline.domain.settings import Settings
from pipeline.domain.week import Period, Week
from pipeline.history.results import statement_in
from pipeline.office.disk import write_new
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.assess.view import WeekView

LIBRARIES = (
    "pandas",  # joins, groups and sorts the rows
    "numpy",  # holds their columns
    "python-calamine",  # reads workbooks
    "xlrd",  # finds the percentages in an .xls
    "openpyxl",  # keeps and marks up units' workbooks
    "pillow",  # converts pictures in those workbooks
    "XlsxWriter",  # writes the workbook, the forms, and the data of charts in Word
    "deflate",  # packs Word and Excel files
    "Jinja2",  # fills all templates
    "MarkupSafe",  # escapes texts in templates
    "lxml",  # reads HTML tables and writes the parts of Word and Excel files
    "pydantic",  # checks and converts settings
    "PyYAML",  # reads config.yaml
    "rapidfuzz",  # matches texts to tasks, and headings to fields
)
"""The libraries whose version can change a week's or month's outputs, by distribution name."""

_AT_ONCE = 2
"""Outputs in memory at a time."""

Statement = dict[str, Any]
"""The contents of run.json of a week, or of month.json of a month."""
View = TypeVar("View")


@dataclass(frozen=True)
class Made(Generic[View]):
    """A week or month whose reports are written into `office`, a small office folder of its own."""

    office: OfficeFolder
    period: Period
    view: View
    settings: Settings
    said: Mapping[str, object]
    """What its statement says first, as that of a first revision."""

    @property
    def results(self) -> Path:
        return self.office.results(self.period)


def said_of_week(view: "WeekView") -> Statement:
    """Returns what run.json says of a week first."""
    return {
        "week": str(view.week),
        "month": str(view.week.month),
        "as_of": view.week.as_of.isoformat(),
        "revision": 1,
        "supersedes": None,
        "counts": view.counts,
        "missing": [unit.name for unit in view.missing],
        "late": [unit.name for unit in view.late_units],
    }


def statement_of(made: Made[Any]) -> Statement:
    """Returns the statement, as that of a first revision. It is not among its own outputs."""
    period = made.period
    asked = (
        {"week": str(period), "cutoff": period.cutoff.isoformat()}
        if isinstance(period, Week)
        else {"month": str(period)}
    )
    own = made.results.relative_to(made.office.root).as_posix() + "/"
    digests = digests_below(made.office.root)
    written = [path for path in files_below(made.results) if path != place_of(made.results)]
    names = [path.relative_to(made.results).as_posix() for path in written]
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # unpacking and digests leave Python free meanwhile
        contents = pool.map(content_of, written)
    return {
        **made.said,
        "asked": asked | {"settings": made.settings.model_dump(mode="json", by_alias=True)},
        "inputs": {name: sha for name, sha in digests.items() if not name.startswith(own)},
        "versions": versions(),
        "outputs": {
            name: {"sha256": digests[own + name]} | ({"content": content} if content else {})
            for name, content in zip(names, contents, strict=True)
        },
    }


def revised(statement: Statement, superseded: int, digest: str, why: Sequence[str]) -> Statement:
    """Returns the statement as that of the revision after `superseded`, whose bag has `digest`."""
    behind = {"revision": superseded, "sha256": digest, "why": list(why)}
    return {**statement, "revision": superseded + 1, "supersedes": behind}


def write(statement: Statement, results: Path) -> None:
    text = json.dumps(statement, ensure_ascii=False, indent=2) + "\n"
    write_new(place_of(results), text.encode())


def read(results: Path) -> Statement:
    """Reads what `write` wrote. Raises OSError, ValueError, KeyError or TypeError if damaged."""
    statement = statement_in(place_of(results))
    parts = {name: dict(statement[name]) for name in ("counts", "inputs", "versions", "outputs")}
    return {**statement, **parts}


def versions() -> dict[str, str]:
    """Returns what made the reports: the program, Python and the libraries that matter.

    lxml leaves its work to libxml2, and may be built on any version of it.
    """
    made_with = this_program().facts() | {"python": platform.python_version()}
    made_with |= _libraries()
    made_with["libxml2"] = ".".join(map(str, etree.LIBXML_VERSION))
    return made_with


@functools.cache
def _libraries() -> Mapping[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}


def is_printed(name: str) -> bool:
    """Returns whether an output is a PDF: each LibreOffice prints its own from a report."""
    return name.lower().endswith(".pdf")


def place_of(results: Path) -> Path:
    """Returns where the statement of a week or month is, whose code is the folder's name."""
    return results / "data" / name_of(results.name)


def name_of(period: str) -> str:
    """Returns the name of the statement of the week or month that has this code."""
    return "month.json" if is_month(period) else "run.json"


def content_of(path: Path) -> str:
    """Returns the digest of an output's content if it is packed, else ''."""
    with path.open("rb") as file:  # the table of 100,000 tasks is 72 MB, and not packed
        begin = file.read(4)
        if path.suffix.lower() != ".eml" and begin != b"PK\x03\x04":
            return ""
        return content_digest_of(begin + file.read(), path.name)
