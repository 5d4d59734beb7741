"""Rows of a record in the outbox that only the office's own program can have written.

Whoever can write into the outbox can write into its records. So each row has its number and a
digest by a key that stays in the office folder: rows that were made up, altered or removed are
known. How many there were is kept beside the key, since the last ones leave no gap.
"""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = ("序号", "没有采用", "校验码")
"""What every row has behind its own columns. The digest is over all that stands before it."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Held:
    """Rows, held against the key."""

    good: tuple[Row, ...]
    """Those that the program wrote, without those that it noted as not believed."""
    bad: tuple[Row, ...]
    """Those that it did not write, or not so."""
    last: int
    """The number of the last row that it wrote."""
    lacking: int
    """How many of its own are gone."""
    rows: tuple[Row, ...]
    """All, as they have to be signed anew if any are bad or gone: the bad ones noted as such."""


def held(rows: Sequence[Row], columns: Sequence[str], key: bytes, known: int = 0) -> Held:
    """Holds rows of these columns against the key. `known`: how many there were."""
    proved = [row for row in rows if proves(row, columns, key)]
    bad = tuple(row for row in rows if row not in proved)
    numbers = {int(row["序号"]) for row in proved}
    last = max([*numbers, known])
    return Held(
        tuple(row for row in proved if not row["没有采用"]),
        bad,
        last,
        last - len(numbers),
        tuple({**row, "没有采用": "是"} if row in bad else row for row in rows),
    )


def signed(rows: Sequence[Row], columns: Sequence[str], key: bytes, last: int = 0) -> Iterator[Row]:
    """Yields the rows with numbers behind `last`, and their digests."""
    for number, row in enumerate(rows, last + 1):
        numbered = {"没有采用": "", **row, "序号": str(number)}
        yield {**numbered, "校验码": _digest(numbered, columns, key)}


def proves(row: Row, columns: Sequence[str], key: bytes) -> bool:
    """Whether the row is as the holder of the key wrote it."""
    code = row["校验码"].encode()
    return bool(key and code) and hmac.compare_digest(code, _digest(row, columns, key).encode())


def cells(row: Row, columns: Sequence[str]) -> list[str]:
    """Returns the row as it stands in the file."""
    return [row[name] for name in (*columns, *COLUMNS)]


def _digest(row: Row, columns: Sequence[str], key: bytes) -> str:
    said = json.dumps(cells({**row, "校验码": ""}, columns))
    return hmac.new(key, said.encode(), "sha256").hexdigest()
