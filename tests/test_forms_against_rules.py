"""A form tells its clerk, while it is filled in, what the rules find when it comes back.

A form's rows are filled with every case that its formulas distinguish. LibreOffice computes the
formulas, and the same rows go through the rules.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import weekly
from pipeline.corrections.marks import SHADES
from pipeline.domain.fields import REPORTED, heading
from pipeline.domain.findings import Severity
from pipeline.domain.text import answers_no, says_as_before, says_nothing
from pipeline.reports.forms.checks import AS_BEFORE, BLANK, CHECK, GOOD, IN_FORMS, NO, NOTHING
from pipeline.rules import CATALOGUE
from tests.libreoffice import converted, needs_libreoffice
from tests.office import Office
from tests.test_forms import Filled, form_of, hand_in

FIRST = 5
"""The row of the first task."""
RULES = {rule.code: rule for rule in CATALOGUE}
WORK = "已完成3公里"
WHOLE = "100%"
"""Typed so, a cell holds 1 and is formatted as a percentage."""


class Said(NamedTuple):
    """What a clerk has typed for one task."""

    progress: str
    percent: float | str | None
    forecast: str
    reason: str

    @property
    def is_blank(self) -> bool:
        return not self.progress.strip() and self.percent is None and not self.forecast


SAID = tuple(
    itertools.starmap(
        Said,
        itertools.product(
            ("", " ", "无", WORK, "同上周"),
            (None, 0, 60, 100, 120, WHOLE),
            ("", "是", "否", "已办结", "存疑"),
            ("", "无 ", "待验收，建议延期"),
        ),
    )
)


def told(said: Said, codes: frozenset[str]) -> str:
    """Returns the text under 填报检查: the title of the first rule that the row breaks."""
    if said.is_blank:
        return BLANK
    return next((RULES[code].title for code in IN_FORMS if code in codes), GOOD)


def coloured(said: Said, codes: frozenset[str], severity: Severity) -> set[str]:
    """Returns the headings of the cells in the colour of errors, or of the others."""
    text = told(said, codes)
    found = [
        RULES[code]
        for code in codes.intersection(IN_FORMS)
        if RULES[code].title == text and (RULES[code].severity == "error") == (severity == "error")
    ]
    return {heading(rule.field) for rule in found if rule.field} | ({CHECK} if found else set())


LISTS = {
    "of a task that is new": ("7月底前", None),
    "of a task that was reported last week": ("7月底前", Said(WORK, 70, "是", "")),
    "of a task that is past its deadline": ("7月12日前", Said("刚开工", None, "否", "天气")),
}


@needs_libreoffice
@pytest.mark.parametrize("kind", LISTS)
def test_the_form_tells_what_the_rules_will_find(tmp_path: Path, kind: str) -> None:
    deadline, before = LISTS[kind]
    office, form = blank_form(tmp_path, len(SAID), deadline, before)
    for number, said in enumerate(SAID, start=1):
        fill(form, number, said)
    hand_in(office, form.saved(tmp_path / "周报.xlsx"), "区水务局.xlsx")
    found = codes_by_row(office, len(SAID))
    computed = Computed(form, tmp_path / "computed.xlsx")
    for row, (said, codes) in enumerate(zip(SAID, found, strict=True), start=FIRST):
        assert (said, computed.told(row)) == (said, told(said, codes))
        for severity in SHADES:
            cells = computed.coloured(row, severity)
            assert (said, cells) == (said, coloured(said, codes, severity))
    to_mend = {code for codes in found for code in codes if RULES[code].severity != "info"}
    assert to_mend <= {*IN_FORMS}, "what is sent back was not told"
    assert {GOOD, BLANK} < {computed.told(FIRST + row) for row in range(len(SAID))}


@needs_libreoffice
@pytest.mark.parametrize(
    ("percents", "unclear"),
    [((1,), (True,)), ((1, 80), (False, False)), ((0.5, 80), (True, False)), ((1, 0.8, 60), None)],
)
def test_the_form_tells_a_number_that_may_be_a_share(
    tmp_path: Path, percents: Sequence[float], unclear: Sequence[bool] | None
) -> None:
    office, form = blank_form(tmp_path, len(percents))
    for number, percent in enumerate(percents, start=1):
        fill(form, number, Said(WORK, percent, "是", ""))
    hand_in(office, form.saved(tmp_path / "周报.xlsx"), "区水务局.xlsx")
    computed = Computed(form, tmp_path / "computed.xlsx")
    for row, codes in enumerate(codes_by_row(office, len(percents))):
        assert computed.told(FIRST + row) == told(Said(WORK, 1, "是", ""), codes)
        assert unclear is None or unclear[row] == ("V10" in codes)


def test_the_words_that_the_form_knows_say_nothing_to_the_rules() -> None:
    assert all(map(says_nothing, NOTHING))
    assert all(map(answers_no, filter(None, NO)))
    assert all(map(says_as_before, AS_BEFORE))


@needs_libreoffice
def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    office, form = blank_form(tmp_path, 4)
    fill(form, 1, Said(WORK, "约八成", "是", ""))
    fill(form, 2, Said(WORK, 60, "差不多能", ""))
    form.sheet.cell(form.rows["3"], form.columns[heading("progress")], 3)
    form.sheet.cell(form.rows["4"], form.columns[heading("reason")], "=1/0")
    fill(form, 4, Said(WORK, 60, "否", "=1/0"))
    saved = converted(form.saved(tmp_path / "周报.xlsx"), "xlsx")
    hand_in(office, saved, "区水务局.xlsx")
    found = codes_by_row(office, 4)
    shown = [openpyxl.load_workbook(saved, data_only=True)["周报表"].cell(row, form.columns[CHECK])
             .value for row in range(FIRST, FIRST + 4)]  # fmt: skip
    for text, codes, code in zip(shown, found, ("V01", "V02", "V06", "V05"), strict=True):
        assert code in codes
        assert text == RULES[code].title


@pytest.mark.parametrize(("beyond", "code"), [(0.0, False), (0.5, True)])
def test_the_form_takes_the_per_cents_that_the_rules_take(
    tmp_path: Path, beyond: float, code: bool
) -> None:
    office, form = blank_form(tmp_path, 2)
    (typed,) = (t for t in form.sheet.data_validations.dataValidation if t.type == "decimal")
    fill(form, 1, Said("已开工", float(typed.formula1) - beyond, "是", ""))
    fill(form, 2, Said("已开工", float(typed.formula2) + beyond, "是", ""))
    hand_in(office, form.saved(tmp_path / "周报.xlsx"), "区水务局.xlsx")
    assert ["V01" in codes for codes in codes_by_row(office, 2)] == [code] * 2


def blank_form(
    root: Path, tasks: int, deadline: str = "7月底前", before: Said | None = None
) -> tuple[Office, Filled]:
    """Makes a form for so many tasks of one unit. Returns its office and the form.

    `before` is what the unit said of each of them in the week before.
    """
    office = Office(root)
    numbers = range(1, tasks + 1)
    lines = (f"| {number} | 任务{number} | 区水务局 | {deadline} |" for number in numbers)
    office.master("\n".join(("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |", *lines)))
    if before:
        said = " | ".join("" if text is None else str(text) for text in before)
        headings = " | ".join(map(heading, ("task_id", *REPORTED[:4])))
        rows = (f"| {headings} |", *(f"| {number} | {said} |" for number in numbers))
        earlier = Office(root, "2017-W27")
        earlier.returned("区水务局.xlsx", "\n".join(rows), "2017-07-06T10:00:00")
        earlier.run()
    weekly.forms(office.folder, office.the_week, office.settings)
    return office, Filled(form_of(office))


def fill(form: Filled, number: int, said: Said) -> None:
    values = [value if value != "" else None for value in said]
    form.fill(str(number), *values)
    if said.percent == WHOLE:
        cell = form.sheet.cell(form.rows[str(number)], form.columns[heading("percent")], 1)
        cell.number_format = "0%"


def codes_by_row(office: Office, tasks: int) -> list[frozenset[str]]:
    """Returns, for each row of the form, the codes of what the unit has to correct or to check.

    And of what it is told besides, as far as forms tell it.
    """
    found: dict[int | None, set[str]] = {}
    for finding in office.view().findings:
        if finding.rule.mended_in == "return" and (
            finding.severity != "info" or finding.code in IN_FORMS
        ):
            found.setdefault(finding.row, set()).add(finding.code)
    return [frozenset(found.get(row, ())) for row in range(FIRST, FIRST + tasks)]


class Computed:
    """The form's own formulas, computed by LibreOffice, each in a column of its own."""

    def __init__(self, form: Filled, path: Path) -> None:
        self._columns = form.columns
        self._places: dict[tuple[str, str], int] = {}
        for area in form.sheet.conditional_formatting:
            for rule in area.rules:
                if rule.type == "expression":
                    shade = str(rule.dxf.fill.bgColor.rgb)[2:]
                    self._compute(form.sheet, shade, str(area.sqref), rule.formula[0])
        saved = converted(form.saved(path), "xlsx")
        self._sheet: Worksheet = openpyxl.load_workbook(saved, data_only=True)["周报表"]

    def told(self, row: int) -> str:
        return str(self._sheet.cell(row, self._columns[CHECK]).value)

    def coloured(self, row: int, severity: Severity) -> set[str]:
        return {
            label
            for (shade, label), place in self._places.items()
            if shade == SHADES[severity] and self._sheet.cell(row, place).value == 1
        }

    def _compute(self, sheet: Worksheet, kind: str, area: str, condition: str) -> None:
        """Writes a condition into every row of its area, to the right of the table."""
        cells = sheet[area]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        (top,), *_ = rows
        place = self._places[kind, str(sheet.cell(FIRST - 1, top.column).value)] = (
            len(self._columns) + 2 + len(self._places)
        )
        first = Translator(f"=IF({condition},1,0)", sheet.cell(top.row, place).coordinate)
        for (cell,) in rows:
            here = sheet.cell(cell.row, place)
            here.value = first.translate_formula(here.coordinate)
