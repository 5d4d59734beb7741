"""How the place of a cell is spelled: D5 in a workbook, 表1第5行第4列 in a Word document."""

from collections.abc import Mapping

from pipeline.domain.text import pattern


def cell_in_words(sheet: str, row: int | str | None, column: str) -> str:
    """Returns the cell's place; '' when no cell is meant.

    `column` is its letters in a workbook, and 第4列 in a Word document, whose tables have no
    letters. There `sheet` is the table's name.
    """
    if not column:
        return ""
    return f"{sheet}第{row}行{column}" if is_of_document(column) else f"{column}{row}"


def cell_on_sheet(sheet: str, cell: str) -> str:
    """Returns the cell's place with the name of its sheet: “周报表”D5, 表1第5行第4列."""
    named = f"“{sheet}”" if sheet else ""
    return cell if cell.startswith(f"{sheet}第") and cell.endswith("列") else f"{named}{cell}"


def on_sheet(sheet: str, cells: str) -> str:
    """Returns cells with their sheet, as formulas write it: 延期台账!C5,C6. '' for no cell."""
    named = bool(cells and sheet) and not cells.endswith("列")  # 表1第5行第4列 names its table
    return f"{sheet}!{cells}" if named else cells


def in_file(file: str, sheet: str, cells: str) -> str:
    """Returns a place as tasks.csv writes it: `inbox/master/2017-07.xlsx 延期台账!C5`."""
    return f"{file} {on_sheet(sheet, cells)}" if cells else ""


def sheet_in(place: str) -> str:
    """Returns the file and sheet of a place that `in_file` wrote."""
    return place.rpartition("!")[0] or place


def is_by_register(decides: str, listed: str) -> bool:
    """Whether the place that decides a task's deadline is a register, and not the task's own row.

    Both as tasks.csv writes them; a blank one says nothing.
    """
    return bool(decides and listed) and sheet_in(decides) != sheet_in(listed)


def cells_in_words(cells: Mapping[str, str]) -> str:
    """Returns the cells of fields as tasks.csv writes them: progress=C5；reason=F5,F6."""
    return "；".join(f"{name}={place}" for name, place in cells.items())


def cells_from(words: str) -> dict[str, str]:
    """Returns what `cells_in_words` wrote."""
    return dict(_NAMED_CELLS.findall(words))


_NAMED_CELLS = pattern(r"(.+?)=([^=；]+)(?:；|$)")


def row_in_words(sheet: str, row: int, cells: Mapping[str, str]) -> str:
    """Returns the place of a row whose cells these are: 工作表“周报表”第5行, 表1第5行."""
    place = f"第{row}行"
    in_document = any(cell.startswith(f"{sheet}{place}") for cell in cells.values())
    return f"{sheet}{place}" if in_document else f"工作表“{sheet}”{place}"


def column_of_document(number: int) -> str:
    """Returns the name of a zero-based column of a table in a Word document: 0 is 第1列."""
    return f"第{number + 1}列"


def column_name(column: str) -> str:
    """Returns the column's name in a sentence: D列, 第4列."""
    return column if is_of_document(column) else f"{column}列"


def is_of_document(column: str) -> bool:
    """Whether it is the name of a column of a table in a Word document."""
    return column.startswith("第")
