"""What the intake understands, as tables of text cases: `make meaning`.

Each table `<name>.tsv` here has the columns input, context and expected, and a reader of the same
name in `<name>.py` that returns what the program makes of a case. `expected` is the value, or
`doubt` when the program must not claim to know. A reader's answer is

- right: it is the expected value; or a doubt was expected and a doubt was told;
- told: a value was expected, and a doubt was told instead;
- quietly wrong: a wrong value, or a value where a doubt was expected, and nobody was told.

`told.txt` names every case that is told though it has a value: `python -m tests.meaning keep` writes
it anew.
"""

import csv
import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent
TOLD = FOLDER / "told.txt"
DOUBT = "doubt"

Verdict = Literal["right", "told", "quietly wrong"]


@dataclass(frozen=True)
class Case:
    """A line of a table. `line` is its number in the file."""

    table: str
    line: int
    input: str
    context: str
    expected: str

    def __str__(self) -> str:
        return f"{self.table}:{self.line} {self.input!r} {self.context!r}"


@dataclass(frozen=True)
class Answer:
    """What the program made of a case, and whether a finding that a person reads told of a doubt."""

    value: str
    told: bool = False


@dataclass(frozen=True)
class Judged:
    case: Case
    answer: Answer

    @property
    def verdict(self) -> Verdict:
        if self.case.expected == DOUBT:
            return "right" if self.answer.told else "quietly wrong"
        if self.answer.value == self.case.expected:
            return "right"
        return "told" if self.answer.told else "quietly wrong"


def tables() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.tsv"))


def cases(table: str) -> Iterator[Case]:
    """Yields the cases of a table. `\\n` in a cell is a line break; lines with # are remarks."""
    with (FOLDER / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        for line, row in enumerate(rows, start=2):
            if row and not row[0].startswith("#"):
                said, context, expected = (cell.replace("\\n", "\n") for cell in row)
                yield Case(table, line, said, context, expected)


def lines_of(told: Iterable[Judged]) -> list[str]:
    """Returns the lines of told.txt for the cases that are told as a doubt."""
    return [
        f"{case.table}\t{case.input}\t{case.context}".replace("\n", "\\n")
        for case in (one.case for one in told)
    ]


def known_as_told(table: str) -> list[str]:
    """Returns the table's lines of told.txt."""
    return [line for line in TOLD.read_text("utf-8").splitlines() if line.startswith(f"{table}\t")]


def judged(table: str) -> list[Judged]:
    """Returns all cases of a table with what its reader makes of them."""
    answer = importlib.import_module(f"tests.meaning.{table}").answer
    return [Judged(case, answer(case)) for case in cases(table)]
