"""A return that goes back to its unit: wrong cells coloured and commented, a note at the front.

The unit's own sheets, formats, widths, comments and pictures are kept as far as openpyxl keeps
them, and of its formulas those that only calculate. A file that openpyxl does not open is rebuilt
from its values.
"""

import datetime as dt
import hashlib
import io
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.corrections.inert.packages import parts_not_kept, refuse_active, told
from pipeline.corrections.inert.workbooks import Results, make_inert, with_results
from pipeline.corrections.marks import mark, take_out_marks
from pipeline.corrections.note import Correction, take_out_note, write_note
from pipeline.corrections.rebuilding import TooLarge, rebuilt
from pipeline.corrections.word_document import marked_document
from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern
from pipeline.excel.fonts import with_fonts_in_order
from pipeline.office.package import packed, unpacked

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def sent_back(correction: Correction, path: Path, limits: Limits) -> bytes:
    """Returns the unit's file marked up, or a workbook with the note when it could not be read.

    Raises whatever opening the file raises.
    """
    if any(finding.rule.unreadable for finding in correction.findings):
        return note_alone(correction)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != correction.sha256:
        raise ValueError("the file was changed after it had been read")
    if correction.is_document:
        return marked_document(correction, content, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out
        workbook, sheets, lost, results = _opened(content, limits)
        take_out_note(workbook)
        take_out_marks(workbook)
        for finding in correction.findings:
            if finding.cell and finding.sheet in sheets:
                mark(sheets[finding.sheet], finding)
        titles = {name: sheet.title for name, sheet in sheets.items()}
        write_note(workbook, correction, titles, lost)
        return _content(workbook, correction.day, results)


def note_alone(correction: Correction) -> bytes:
    """Returns a workbook with only the note."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    write_note(workbook, correction, {}, "")
    return _content(workbook, correction.day, {})


def _opened(
    content: bytes, limits: Limits
) -> "tuple[Workbook, dict[str, Worksheet], str, Results]":
    """Returns the workbook, its sheets by the names in findings, what of it is not kept, results.

    Nothing in the workbook acts any more.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
        if sum(part.file_size for part in parts if _WEIGHS.match(part.filename)) > _LARGEST:
            raise TooLarge
        workbook = load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)
        results, taken = make_inert(
            workbook, lambda: load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        )
        taken += parts_not_kept(part.filename for part in parts)
        sheets = {sheet.title: cast("Worksheet", sheet) for sheet in workbook.worksheets}
        drawn = any(_DRAWN.match(part.filename) for part in parts)
    except Exception:  # another format, or one of the many things that openpyxl cannot read
        workbook, sheets = rebuilt(content, limits)
        return workbook, sheets, "原表的格式、图片和公式没有保留，只列出各格的内容。", {}
    lost = "原表中的图形、文本框可能没有全部保留，以原文件为准。" if drawn else ""
    return workbook, sheets, lost + told(taken), results


_LARGEST = 4 << 20
"""Size of unpacked sheets in bytes: above it openpyxl takes seconds, and fifty times the memory."""
_WEIGHS = pattern(r"xl/(worksheets/[^/]*\.xml|sharedStrings|styles|comments)")
_DRAWN = pattern(r"xl/drawings/drawing")


def _content(workbook: "Workbook", day: dt.date, results: Results) -> bytes:
    """Returns the file. The same workbook gives the same bytes.

    Raises ValueError when it has a part or a link that may not go out.
    """
    workbook.properties.created = dt.datetime.combine(day, dt.time())
    if workbook.calculation is not None:
        workbook.calculation.fullCalcOnLoad = False
    file = io.BytesIO()
    workbook.save(file)
    members = with_fonts_in_order(unpacked(file.getvalue()))
    moment = f"{day}T00:00:00Z".encode()
    members[_CORE] = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", members[_CORE])
    with_results(members, workbook, results)
    refuse_active(members)
    return packed(members)


_CORE = "docProps/core.xml"
_MODIFIED = pattern(rb"(<dcterms:modified[^>]*>)[^<]*(</)")
