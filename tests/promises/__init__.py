"""Promises in units' own words, labelled by hand: `make meaning` prints precision and recall.

`seen.tsv` and `traps.tsv` may be used to choose the grammar's words. `unseen.tsv` was written before
the grammar by its author, its misses were looked at, and two of its lines relabelled: it is weak
proof. The six parts at the end of `seen.tsv` are mostly traps; each was judged once before words
were chosen on it. Of what was found in them, so much was right in every word, in the order of
writing: 33 of 54, 36 of 52, 26 of 36, 24 of 27, 19 of 28, 17 of 22. `traps.tsv` has 17 batches of
60, two thirds of them traps, labelled and then judged once each, before words were chosen on them:
its remarks say how much was right. 29 labels were mended after the first look, most of them since a
part (80%, 七成) is promised too, or a slip; the figures count these as they are now. Its last
three batches, of 150, 150 and 80, are other voices; the first was labelled before its author saw the
grammar. As they were labelled 56 of 70, 71 of 81 and 34 of 41 were right; with those labels mended
that only word the deed otherwise, or were slips, 65, 78 and 39. `last.tsv` was judged once (21 of
23, of 25 promises), and nothing was chosen on it.

Columns: the text of a cell, the week it was returned
in (cut-off on Friday), and what it promises and counts, parted by ` | `:

- `2017-07-20 消防改造`: the day and the deed; `=30户` behind it when a total is to be reached
- `累计 签约=18户`: a running total
- `none`: nothing

`pairs.tsv` has two reports of a task and the verdict that the second gives of the first.
`missed.txt` has what is not read as it is labelled: `python -m tests.promises keep` writes it anew.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.week import Week
from pipeline.intake.meaning.promises.grammar import read_promises
from pipeline.merge.promised import Followed, Report, followed

FOLDER = Path(__file__).parent
TABLES = ("seen", "unseen", "traps", "last")
MISSED = FOLDER / "missed.txt"


@dataclass(frozen=True)
class Case:
    """A line of a table, with what the program reads in it."""

    place: str
    sentence: str
    expected: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How much of what is found is right, and how much of what is right is found."""

    found: int
    right: int
    expected: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.expected


def week_named(code: str) -> Week:
    return Week.parse(code, "friday", dt.time(17))


def rows(table: str) -> Iterator[tuple[str, list[str]]]:
    """Yields place and cells of each line of a table; lines with # are remarks."""
    with (FOLDER / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        for number, row in enumerate(reader, start=2):
            if row and not row[0].startswith("#"):
                yield f"{table}.tsv:{number}", [cell.replace("\\n", "\n") for cell in row]


def cases(table: str) -> list[Case]:
    found = []
    for place, (sentence, week, expected) in rows(table):
        said = {one.strip() for one in expected.split("|")} - {"none"}
        found.append(Case(place, sentence, frozenset(said), _read(sentence, week_named(week))))
    return found


def missed() -> str:
    """Returns the sentences that are not read as they are labelled, with what is read, a line each.

    Of `last` only how many, so that nothing is chosen on it.
    """
    lines = [
        f"{case.sentence}\t{' | '.join(sorted(case.found)) or 'none'}".replace("\n", "\\n")
        for table in TABLES[:-1]
        for case in cases(table)
        if case.found != case.expected
    ]
    of = score("last")
    last = f"last: {of.right} of {of.expected} read, {of.found} found"
    return "".join(f"{line}\n" for line in (*lines, last))


def score(table: str) -> Score:
    judged = cases(table)
    return Score(
        sum(len(case.found) for case in judged),
        sum(len(case.found & case.expected) for case in judged),
        sum(len(case.expected) for case in judged),
    )


def _read(sentence: str, week: Week) -> frozenset[str]:
    said = read_promises(sentence, week)
    dated = (
        f"{one.by} {one.what}"
        + (f" ={one.total[1].number:.12g}{one.total[1].unit}" if one.total else "")
        for one in said.promises
    )
    totals = (f"累计 {one.thing}={one.amount.number:.12g}{one.amount.unit}" for one in said.totals)
    return frozenset((*dated, *totals))


def pairs() -> Iterator[tuple[str, str, str]]:
    """Yields place, expected and found verdict of each pair of reports in `pairs.tsv`."""
    for place, (made, later, code, expected) in rows("pairs"):
        first = _report(made, week_named("2017-W28"))
        verdicts = {
            one.verdict for one in followed(_TASK, [first, _report(later, week_named(code))])
        }
        yield place, expected, "、".join(sorted(verdicts - {"open"})) or "open"


def _report(text: str, week: Week) -> Report:
    places = {"progress": f"{week}.xlsx“周报表”C2", "next_step": ""}
    return Report(
        week, {"progress": text, "next_step": ""}, places.__getitem__, "", None, done=False
    )


_TASK = Followed("1-1", "改造老街", frozenset())
