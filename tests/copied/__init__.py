"""A labelled set of progress texts, two and two: copied or honest, and of which class.

bases.tsv: texts of 43 units written by hand, each with an honest text of the week after and an
honest clause that may be added. phrases.tsv: empty words, others for the seen half than for the
unseen. hard.tsv: pairs written by hand, nearly all honest. pairs.tsv is made from these by
`variants`, and is what is judged: before, now, context, class, unit.

taught.tsv: clauses from which the weights of words are counted (`weights`). voices1.tsv to
voices3.tsv: each 110 pairs of ten units that write in other voices, 50 of them copies with empty
words added, 60 honest with one terse clause more (also beside empty words) or another state. Each
was written after all words and thresholds were fixed, and judged once; the clauses of the first two
were then taught, those of the third were not. bench/README.md keeps what each first look gave.

The units of pairs.tsv are split by a checksum of their names. Only pairs of the seen half may be
looked at to choose a word or a threshold. Who has looked at the unseen half, and then wants to
teach more, first moves its phrases to the seen half and writes new ones.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
COPIES = ("exact", "punctuation", "dates", "filler", "framing", "shuffled")
"""The classes that are copies. All others are honest."""


class Pair(NamedTuple):
    """Two texts: those of one task in 2017-W27 and W28, or of two tasks in W28."""

    before: str
    now: str
    context: str
    """'' for one task over weeks; across, joint, not due, done; office:… for the office's words."""
    of_class: str
    unit: str

    @property
    def is_copy(self) -> bool:
        return self.of_class in COPIES


def is_seen(unit: str) -> bool:
    """Whether the unit belongs to the half that words and thresholds may be chosen on."""
    return hashlib.sha256(unit.encode()).digest()[0] % 2 == 1


def lines(name: str) -> Iterator[list[str]]:
    """Yields the lines of a table below its header."""
    _, *rows = (FOLDER / name).read_text("utf-8").splitlines()
    return (row.split("\t") for row in rows)


VOICES = ("voices1.tsv", "voices2.tsv", "voices3.tsv")
"""The last has not been taught from."""


def pairs(name: str = "pairs.tsv") -> list[Pair]:
    """Returns the labelled set. `\\n` in the table is a line break."""
    return [Pair(*(cell.replace("\\n", "\n") for cell in line)) for line in lines(name)]
