"""Reads a week's sealed results, for later weeks and for auditors.

Somebody may have changed the files. Whatever they hold, a fault raises only OSError or ValueError.
"""

import json
from pathlib import Path
from typing import Any

from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_table


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
