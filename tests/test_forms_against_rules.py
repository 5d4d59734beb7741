"""A form tells its clerk, while it is filled in, what the rules find when it comes back.

A form's rows are filled with every case that its formulas distinguish. LibreOffice computes the
formulas, and the same rows go through the rules.
"""

import itertools
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import weekly
from pipeline.domain.fields import heading
from pipeline.reports.form_sheets import CHECK
from tests.libreoffice import converted, needs_libreoffice
from tests.office import Office
from tests.test_forms import Filled, form_of, hand_in

FIRST = 5
"""The row of the first task."""
PROGRESS, PERCENT, FORECAST, REASON = map(heading, ("progress", "percent", "forecast", "reason"))


class Said(NamedTuple):
    """What a clerk has typed for one task."""

    progress: str
    percent: float | None
    forecast: str
    reason: str

    @property
    def begun(self) -> bool:
        return bool(self.progress.strip() or self.forecast)


SAID = tuple(
    itertools.starmap(
        Said,
        itertools.product(
            ("", " ", "已完成3公里"),
            (None, 0, 60, 100),
            ("", "是", "否", "存疑", "已办结"),
            ("", " ", "待验收，建议延期"),
        ),
    )
)


# How the form shows what the rules will find


def verdict(said: Said, codes: frozenset[str]) -> str:
    """Returns the text under 填报检查: the first thing that the row lacks."""
    told = (
        ("未填", {"C05", "V02"} <= codes and not said.begun and said.percent is None),
        ("缺进展情况", codes & {"C02", "C05"}),
        ("缺预估", "V02" in codes and not said.forecast),
        ("缺原因及建议", "C01" in codes),
        ("请明确预估", "V02" in codes),
        ("进度应为100", "C04" in codes),
        ("已办结吗", "C03" in codes),
    )
    return next((words for words, found in told if found), "√")


def red(said: Said, codes: frozenset[str]) -> set[str]:
    """Returns the headings of the red cells; none before the row is begun."""
    shown: dict[str, object] = {
        PROGRESS: said.forecast and codes & {"C02", "C05"},
        PERCENT: said.forecast and "C03" in codes,
        FORECAST: said.progress.strip() and not said.forecast and "V02" in codes,
        REASON: "C01" in codes,
        CHECK: said.begun and verdict(said, codes) != "√",
    }
    return {label for label, is_red in shown.items() if is_red}


@needs_libreoffice
def test_the_form_tells_what_the_rules_will_find(tmp_path: Path) -> None:
    office, form = blank_form(tmp_path, len(SAID))
    for number, said in enumerate(SAID, start=1):
        form.fill(str(number), *(value if value != "" else None for value in said))
    hand_in(office, form.saved(tmp_path / "周报.xlsx"), "区水务局.xlsx")
    codes = codes_by_row(office, len(SAID))
    computed = Computed(form, tmp_path / "computed.xlsx")
    for row, (said, found) in enumerate(zip(SAID, codes, strict=True), start=FIRST):
        assert (said, computed.verdict(row)) == (said, verdict(said, found))
        assert (said, computed.red(row)) == (said, red(said, found))
        assert (said, computed.taken(row, REASON)) == (said, "C01" not in found)
    assert len({computed.verdict(FIRST + row) for row in range(len(SAID))}) == 8


@pytest.mark.parametrize(("beyond", "code"), [(0.0, False), (0.5, True)])
def test_the_form_takes_the_per_cents_that_the_rules_take(
    tmp_path: Path, beyond: float, code: bool
) -> None:
    office, form = blank_form(tmp_path, 2)
    (typed,) = (t for t in form.sheet.data_validations.dataValidation if t.type == "decimal")
    form.fill("1", "已开工", float(typed.formula1) - beyond, "是")
    form.fill("2", "已开工", float(typed.formula2) + beyond, "是")
    hand_in(office, form.saved(tmp_path / "周报.xlsx"), "区水务局.xlsx")
    assert ["V01" in codes for codes in codes_by_row(office, 2)] == [code] * 2


def blank_form(root: Path, tasks: int) -> tuple[Office, Filled]:
    """Makes a form for so many tasks of one unit. Returns its office and the form."""
    office = Office(root)
    lines = (f"| {number} | 任务{number} | 区水务局 | 7月底前 |" for number in range(1, tasks + 1))
    office.master("\n".join(("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |", *lines)))
    weekly.forms(office.folder, office.the_week, office.settings)
    return office, Filled(form_of(office))


def codes_by_row(office: Office, tasks: int) -> list[frozenset[str]]:
    """Returns, for each row of the form, the codes of what the unit has to correct."""
    view = office.view()
    (findings,) = view.to_send_back.values() or ((),)
    return [
        frozenset(finding.code for finding in findings if finding.row == row)
        for row in range(FIRST, FIRST + tasks)
    ]


class Computed:
    """The form's own formulas, computed by LibreOffice, each in a column of its own."""

    def __init__(self, form: Filled, path: Path) -> None:
        self._columns = form.columns
        self._places: dict[tuple[str, str], int] = {}
        for area in form.sheet.conditional_formatting:
            for rule in area.rules:
                self._compute(form.sheet, "red", str(area.sqref), rule.formula[0])
        for typed in form.sheet.data_validations.dataValidation:
            if typed.type == "custom":
                self._compute(form.sheet, "taken", str(typed.sqref), typed.formula1)
        saved = converted(form.saved(path), "xlsx")
        self._sheet: Worksheet = openpyxl.load_workbook(saved, data_only=True)["周报表"]

    def verdict(self, row: int) -> str:
        return str(self._sheet.cell(row, self._columns[CHECK]).value)

    def red(self, row: int) -> set[str]:
        return {
            label
            for (kind, label), place in self._places.items()
            if kind == "red" and self._sheet.cell(row, place).value == 1
        }

    def taken(self, row: int, label: str) -> bool:
        """Whether the form accepts the content of the cell under that heading."""
        return self._sheet.cell(row, self._places["taken", label]).value == 1

    def _compute(self, sheet: Worksheet, kind: str, area: str, condition: str) -> None:
        """Writes a condition into every row of its area, to the right of the table."""
        (top,), *_ = cells = sheet[area]
        place = self._places[kind, str(sheet.cell(FIRST - 1, top.column).value)] = (
            len(self._columns) + 2 + len(self._places)
        )
        first = Translator(f"=IF({condition},1,0)", sheet.cell(top.row, place).coordinate)
        for (cell,) in cells:
            here = sheet.cell(cell.row, place)
            here.value = first.translate_formula(here.coordinate)
