"""Valid workbooks with bytes flipped, cut and repeated: the same rows or a reason, never more."""

import hashlib
import random
from pathlib import Path

import pytest

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats.xls import marks_of
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.readers import read_returns
from tests.office import ON_TIME, Office
from tests.soak import by_chance, size

ROOT = Path(__file__).parent.parent
SEEDS = ("区规建局7月第2周周报表.xlsx", "新民场镇周报表（2017年7月第2周）.xls")
MUTANTS = size(share=300, whole=6000)
FAULTS = {"encrypted", "damaged", "not_workbook", "too_large", "no_header"}


def mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.randint(1, 64)
        change = chance.choice(("flip", "flip", "flip", "cut", "repeat", "end"))
        if change == "flip":
            data[at] ^= 1 << chance.randrange(8)
        elif change == "cut":
            del data[at : at + length]
        elif change == "repeat":
            data[at:at] = data[at : at + length]
        elif len(data) > 200:
            del data[max(at, 100) :]
    return bytes(data)


@pytest.mark.long
@pytest.mark.soak
def test_a_damaged_workbook_gives_its_rows_or_a_reason(office: Office, tmp_path: Path) -> None:
    chance = by_chance("mutations")
    receipts = []
    for number in range(MUTANTS):
        name = SEEDS[number % len(SEEDS)]
        content = mutated((ROOT / "inbox" / "2017-W28" / name).read_bytes(), chance)
        path = tmp_path / f"{number}{Path(name).suffix}"
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        receipts.append(Receipt(path.name, path, sha256, len(content), ON_TIME))
    limits = Limits(seconds=5, memory_mb=256)  # files that swell are stopped sooner
    returns = list(
        read_returns(receipts, office.the_week, limits, (), 2, lambda items, total: items)
    )
    assert [one.file for one in returns] == [receipt.file for receipt in receipts]
    for one in returns:
        assert one.rows or one.fault in FAULTS, one
        assert "读取时出错" not in one.detail, one  # an error that nobody foresaw
    assert {one.fault for one in returns} >= {"", "damaged"}


def test_a_style_that_names_no_font_has_no_colour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import xlrd

    opened = xlrd.open_workbook

    def damaged(**how: object) -> xlrd.Book:
        workbook = opened(**how)
        for style in workbook.xf_list:
            style.font_index = 9_999
        return workbook

    monkeypatch.setattr(xlrd, "open_workbook", damaged)
    content = (ROOT / "inbox" / "2017-W28" / SEEDS[1]).read_bytes()
    marks = marks_of(content, Limits())
    assert marks
    assert not any(look for sheet in marks.values() for look in sheet.colours.values())
