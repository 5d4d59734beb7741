"""Reference times that no weekly run can beat, each measured in a process of its own.

    python bench/floor.py import|inflate|calamine OFFICE

`import` only loads the libraries that both programs load. `inflate` unpacks every member of every
workbook. `calamine` reads every cell of their first sheets. Prints seconds, measured inside the
process.
"""

import importlib
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from python_calamine import CalamineWorkbook

LIBRARIES = ("pandas", "openpyxl", "xlsxwriter", "docx")


def main() -> None:
    name, office = sys.argv[1:]
    workbooks = sorted((Path(office) / "inbox").rglob("*.xlsx"))
    started = time.perf_counter()
    if name == "import":
        load()
    elif name == "inflate":
        inflate(workbooks)
    elif name == "calamine":
        read(workbooks)
    else:
        raise SystemExit(__doc__)
    print(time.perf_counter() - started)


def load() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)


def inflate(workbooks: Iterable[Path]) -> None:
    for path in workbooks:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                archive.read(member)


def read(workbooks: Iterable[Path]) -> None:
    for path in workbooks:
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


if __name__ == "__main__":
    main()
