"""Foreign workbooks, all in one week: each gets its reason, and the batch goes on.

DUBAN_WORKBOOKS names a folder of them, such as the test files of the spreadsheet libraries.
Workbooks that come with installed packages are included.
"""

import os
import re
import shutil
import sysconfig
from pathlib import Path

import pytest

from tests.command import contents, duban

_KINDS = re.compile(r"\.(xls[xmb]?|xlt[xm]?|ods|et|csv)$", re.IGNORECASE)
_FOLDERS = (os.environ.get("DUBAN_WORKBOOKS"), sysconfig.get_paths()["purelib"])
FOREIGN = [
    path
    for folder in filter(None, _FOLDERS)
    for path in sorted(Path(folder).rglob("*"))
    if _KINDS.search(path.name) and path.is_file()
]


@pytest.mark.soak
@pytest.mark.skipif(not FOREIGN, reason="no foreign workbooks here: set DUBAN_WORKBOOKS")
def test_every_foreign_workbook_gets_its_reason(sample_once: Path, tmp_path: Path) -> None:
    among = Path(shutil.copytree(sample_once, tmp_path / "among", symlinks=True))
    inbox = among / "inbox" / "2017-W28"
    for number, path in enumerate(FOREIGN):
        shutil.copyfile(path, inbox / f"外{number}{path.suffix}")
    result = duban("run", "--week", "2017-W28", "--root", among)
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    alone, made = (contents(root / "outbox" / "2017-W28" / "data") for root in (sample_once, among))
    assert made["tasks.csv"] == alone["tasks.csv"]
    lines = made["receipts.csv"].decode("utf-8-sig").splitlines()
    received = [line for line in lines if line.startswith("外")]
    assert len(received) == len(FOREIGN)
    assert not [line for line in received if "读取时出错" in line]
