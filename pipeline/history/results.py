"""What a week's sealed results say, as later weeks and auditors read them.

Somebody may have changed them: whatever they hold, what does not fit is an OSError or ValueError.
"""

import json
from pathlib import Path
from typing import Any

from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_table


def text_of(path: Path) -> str:
    """A text file. Raises OSError, which names it, when it is no file or no text."""
    try:
        return must_be_file(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OSError(0, str(error), str(path)) from None


def table_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table in `data/`. Raises OSError or ValueError when it is damaged."""
    return read_table(must_be_file(path).read_bytes()).rows


def statement_in(path: Path) -> dict[str, Any]:
    """What run.json says. Raises OSError or ValueError when it is damaged."""
    try:
        said = json.loads(text_of(path))
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
