"""A unit's workbook as it may go back: its own cells, looks, pictures, and plain arithmetic."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.corrections.inert.formulas import is_arithmetic, is_place, stays_inside
from pipeline.domain.text import pattern

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Results = Mapping[tuple[str, str], object]
"""The results of the formulas that were kept, by sheet and cell."""


def make_inert(
    workbook: "Workbook", as_values: "Callable[[], Workbook]"
) -> tuple[Results, Counter[str]]:
    """Takes out what could act. Returns the results of kept formulas, and how much was taken out.

    `as_values` opens the workbook with the results of its formulas, as they were last saved.
    """
    taken: Counter[str] = Counter()
    titles = [sheet.title for sheet in workbook.worksheets]
    names = _names(workbook, titles, taken)
    results = _formulas(workbook, as_values, taken)
    for sheet in workbook.worksheets:
        _hyperlinks(sheet, titles, taken)
        _conditions(sheet, titles, names, taken)
        _tables(sheet, taken)
        _pictures(sheet, titles, names, taken)
        pivots: list[Any] = vars(sheet)["_pivots"]
        taken["数据透视表"] += len(pivots)
        pivots.clear()
        sheet.legacy_drawing = None
        sheet.page_setup.id = None  # settings of the unit's printer
    for chart in workbook.chartsheets:
        _pictures(chart, titles, names, taken)
        for name in ("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "webPublishItems"):
            setattr(chart, name, None)
        chart.customSheetViews = None
        if chart.pageSetup is not None:
            chart.pageSetup.id = None
    own: Any = vars(workbook)["custom_doc_props"]
    own.props = [said for said in own.props if not said.linkTarget]
    if _leads_on(vars(workbook).get("loaded_theme")):
        vars(workbook)["loaded_theme"] = None
    workbook.template = False
    if workbook.calculation is not None:
        workbook.calculation.fullCalcOnLoad = False
    return results, taken


def _leads_on(theme: bytes | None) -> bool:
    """Returns whether a theme, which is copied as it is, is more than colours and fonts."""
    return theme is not None and (b"<!DOCTYPE" in theme or b"/relationships" in theme)


def _names(workbook: "Workbook", titles: list[str], taken: Counter[str]) -> set[str]:
    kept = set()
    for names in (workbook.defined_names, *(sheet.defined_names for sheet in workbook.worksheets)):
        for name, said in list(names.items()):
            acts = said.function or said.vbProcedure or said.xlm or _AUTO.match(name)
            if acts or not is_place(said.attr_text, titles):
                del names[name]
                taken["名称"] += "#REF!" not in str(said.attr_text)  # left over: it names nothing
            else:
                kept.add(name)
    return kept


_AUTO = pattern(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)
"""What Excel looks for and runs by itself."""


def _formulas(
    workbook: "Workbook", as_values: "Callable[[], Workbook]", taken: Counter[str]
) -> Results:
    found = [
        (sheet, cell)
        for sheet in workbook.worksheets
        for cell in vars(sheet)["_cells"].values()
        if cell.data_type == "f"
    ]
    results: dict[tuple[str, str], object] = {}
    values = as_values() if found else None
    for sheet, cell in found:
        result = None if values is None else values[sheet.title][cell.coordinate].value
        if is_arithmetic(cell.value, sheet.title):
            results[sheet.title, cell.coordinate] = result
            continue
        cell.value = result
        if isinstance(result, str) and cell.data_type != "e":
            cell.data_type = "s"
        taken["公式（留下结果）"] += 1
    for sheet in workbook.worksheets:
        for cell in vars(sheet)["_cells"].values():
            stay_text(cell)
    return results


def stay_text(cell: Any) -> None:
    """Keeps a text that looks like a formula from becoming one when somebody types in its cell."""
    if cell.data_type == "s" and str(cell.value)[:1] in _BEGINS_A_FORMULA:
        cell.quotePrefix = True


_BEGINS_A_FORMULA = frozenset("=+-@")


def _hyperlinks(sheet: "Worksheet", titles: list[str], taken: Counter[str]) -> None:
    for cell in vars(sheet)["_cells"].values():
        link = cell.hyperlink
        if link is None:
            continue
        if link.target or link.id or not is_place(_with_sheet(link.location, sheet.title), titles):
            cell.hyperlink = None
            taken["超链接"] += 1


def _with_sheet(location: str | None, title: str) -> str:
    quoted = title.replace("'", "''")
    return location if location and "!" in location else f"'{quoted}'!{location}"


def _conditions(
    sheet: "Worksheet", titles: list[str], names: set[str], taken: Counter[str]
) -> None:
    from openpyxl.formatting.formatting import ConditionalFormattingList

    choices = sheet.data_validations.dataValidation
    kept = [c for c in choices if _all_inside((c.formula1, c.formula2), titles, names)]
    taken["下拉选项或有效性"] += len(choices) - len(kept)
    sheet.data_validations.dataValidation = kept
    rules = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            scales = (rule.colorScale, rule.dataBar, rule.iconSet)
            ends = [end.val for scale in scales if scale is not None for end in scale.cfvo]
            if _all_inside((*rule.formula, *map(_text, ends)), titles, names):
                rules.add(str(area.sqref), rule)
            else:
                taken["条件格式"] += 1
    sheet.conditional_formatting = rules


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _all_inside(formulas: Iterable[str | None], titles: list[str], names: set[str]) -> bool:
    return all(stays_inside(formula, titles, names) for formula in formulas)


def _tables(sheet: "Worksheet", taken: Counter[str]) -> None:
    for name, table in list(dict(sheet.tables).items()):
        if table.tableType in ("queryTable", "xml") or table.connectionId is not None:
            del sheet.tables[name]
            taken["查询表"] += 1
            continue
        for column in table.tableColumns:
            column.calculatedColumnFormula = column.totalsRowFormula = None
            column.xmlColumnPr = column.queryTableFieldId = None


def _pictures(sheet: Any, titles: list[str], names: set[str], taken: Counter[str]) -> None:
    """Takes out charts that show other files, and the links of pictures."""
    charts: list[Any] = sheet._charts
    kept = [chart for chart in charts if _shows_only(chart, titles, names)]
    taken["图表"] += len(charts) - len(kept)
    charts[:] = kept
    for picture in getattr(sheet, "_images", ()):
        anchor = picture.anchor
        frame = getattr(anchor, "pic", None) or getattr(
            getattr(anchor, "groupShape", None), "pic", None
        )
        for drawn in (frame, getattr(anchor, "groupShape", None)):
            for about in _properties(drawn):
                if about.hlinkClick is not None or about.hlinkHover is not None:
                    about.hlinkClick = about.hlinkHover = None
                    taken["超链接"] += 1
        if frame is not None and frame.blipFill.blip is not None:
            frame.blipFill.blip.link = None


def _properties(drawn: Any) -> Iterator[Any]:
    for name in ("nvPicPr", "nvGrpSpPr"):
        about = getattr(getattr(drawn, name, None), "cNvPr", None)
        if about is not None:
            yield about


def _shows_only(chart: Any, titles: list[str], names: set[str]) -> bool:
    tree = chart._write()
    for part in tree.iter():
        if part.tag.rpartition("}")[2] == "f" and not stays_inside(part.text, titles, names):
            return False
        if any(name.startswith(_R) for name in part.attrib):
            return False
    return True


_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def with_results(members: dict[str, bytes], workbook: "Workbook", results: Results) -> None:
    """Writes the results of kept formulas into the saved sheets: openpyxl leaves them out."""
    for sheet in workbook.worksheets:
        name = sheet.path.lstrip("/")
        of_sheet = {cell: value for (title, cell), value in results.items() if title == sheet.title}
        if of_sheet:

            def with_result(
                match: re.Match[bytes], of_sheet: Mapping[str, object] = of_sheet
            ) -> bytes:
                kind, text = _written(of_sheet.get(match["cell"].decode()))
                more = f' t="{kind}"'.encode() if kind else b""
                value = f"<v>{text}</v>".encode() if text else b""
                return b"%s%s>%s%s</c>" % (match["begun"], more, match["formula"], value)

            members[name] = _FORMULA.sub(with_result, members[name])


_FORMULA = pattern(
    rb'(?P<begun><c r="(?P<cell>[A-Z]+\d+)"(?: s="\d+")?)>'
    rb"(?P<formula><f>[^<]*</f>)<v ?/?>(?:</v>)?</c>"
)


def _written(value: object) -> tuple[str, str]:
    """Returns the type of a cell's result, and its text, as a sheet holds them."""
    if value is None or value == "":
        return "", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int | float):
        return "", repr(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return "", repr(_as_number(value))
    text = str(value)
    return ("e" if text in _ERRORS else "str"), escape(text, quote=False)


def _as_number(value: Any) -> float:
    from openpyxl.utils import datetime

    number: float = vars(datetime)["to_excel"](value)
    return number


_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
