"""Reads a week's sealed results, for later weeks and for auditors.

Somebody may have changed the files. Whatever they hold, a fault raises only OSError or ValueError.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_table


@dataclass(frozen=True)
class SealedResults:
    """What the newest sealed revision of a week says of the week's outbox."""

    name: str
    """Such as `2017-W28/r2`."""
    folder: Path
    digests: Mapping[str, str]
    """The sha256 of each file, by its path below `outbox/<week>/`."""
    doubts: tuple[str, ...] = ()
    """Why the revision cannot vouch for them, in Chinese."""
    older: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The digests of the earlier revisions, by name, to say where another version comes from."""

    def holds(self, name: str, content: bytes) -> bool:
        return self.digests.get(name) == hashlib.sha256(content).hexdigest()

    def is_at(self, path: Path, name: str) -> bool:
        """Returns whether this is the file as sealed. One of another size is not read."""
        try:
            if must_be_file(path).stat().st_size != (self.folder / name).stat().st_size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.digests.get(name)
        except OSError:
            return False

    def revision_of(self, name: str, sha256: str) -> str:
        """Returns the latest earlier revision in which the file was like this; '' if in none."""
        of = [each for each, digests in self.older.items() if digests.get(name) == sha256]
        return of[-1] if of else ""


def text_in(path: Path) -> str:
    """Returns the content of a text file.

    Raises OSError, which names the path, when it is not a file or not text.
    """
    try:
        return must_be_file(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OSError(0, str(error), str(path)) from None


def table_rows(path: Path) -> list[dict[str, str]]:
    """Returns the rows of a table in `data/`. Raises OSError or ValueError when it is damaged."""
    return read_table(must_be_file(path).read_bytes()).rows


def statement_in(path: Path) -> dict[str, Any]:
    """Returns the content of run.json. Raises OSError or ValueError when it is damaged."""
    try:
        said = json.loads(text_in(path))
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
