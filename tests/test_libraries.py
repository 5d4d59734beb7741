"""run.json names every library that can change a week's outputs."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from pipeline.archive.statement import LIBRARIES

PACKAGE = Path(__file__).parent.parent / "pipeline"
OTHERS = {
    "dask": "settings of distributed",
    "distributed": "takes work to other machines, which do it with the same program",
    "filelock": "keeps a second run out",
    "fsspec": "fetches sealed bags from where they are kept, and their digests say whether they came whole",
    "imapclient": "fetches messages, before a week is run; an attachment is kept as it came",
    "keyring": "keeps passwords",
    "pebble": "stops a reader that takes too long, by the clock of the machine",
    "rich": "writes to the screen",
}
"""Libraries that change no output, each with the reason."""
WITHIN = {"pillow": "openpyxl"}
"""Libraries that only another library imports."""


def test_every_library_that_is_imported_is_named_or_has_a_reason_why_not() -> None:
    imported = set(distributions())
    within = {inner for inner, outer in WITHIN.items() if outer in imported}
    named = set(map(normal, LIBRARIES))
    assert imported | within == named | set(OTHERS)
    assert not named & set(OTHERS)


def distributions() -> Iterator[str]:
    """Yields the distributions from which the package imports anything."""
    known = metadata.packages_distributions()
    for path in PACKAGE.rglob("*.py"):
        for module in imports(ast.parse(path.read_bytes())):
            if module not in {*sys.stdlib_module_names, PACKAGE.name}:
                # keyring is there on Windows only
                yield normal(known.get(module, [module])[0])


def normal(distribution: str) -> str:
    """Returns the name in the form in which package indexes compare it."""
    return re.sub("[-_.]+", "-", distribution).lower()


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
