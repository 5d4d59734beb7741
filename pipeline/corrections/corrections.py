"""退回修改: each return with something wrong, marked up for the unit that sent it.

Each workbook is opened in a process of its own, under the limits for reading, while the reports are
made. For a workbook that cannot be marked, the unit gets a list of what is wrong.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.domain.findings import Finding
from pipeline.domain.settings import Limits
from pipeline.domain.text import printable
from pipeline.intake.files.formats import column_number
from pipeline.intake.files.workers import confined
from pipeline.intake.sheets.issued import Mark, proved, registered
from pipeline.office.disk import write_new
from pipeline.office.file_names import free_name, legal_name

if TYPE_CHECKING:
    from pipeline.assess.view import WeekView
    from pipeline.corrections.note import Correction
    from pipeline.merge.subjects import FileFacts

log = logging.getLogger("duban")

PREFIX, CHECK_PREFIX = "退回修改-", "核对-"
"""Before the name of a file with errors, and of one with warnings only."""
NOBODY = "单位不明"
"""The folder for files that name no unit: the office has to ask whose they are. Those of a unit
that the list does not name lie in a folder of the name that they give."""


@contextmanager
def corrections(
    view: "WeekView", key: str, returns: Path, limits: Limits, outbox: Path
) -> Iterator[None]:
    """Marks up the week's files in the folder `returns` while the body of the `with` block runs.

    At the end they are written below `units/` in the folder `outbox`. `key`: that of the week, by
    which they are known when they come back; '' for none.
    """
    wanted = _wanted(view, key)
    if not wanted:
        yield
        return
    # Only now: most weeks have few files to send back, and many have none
    from pipeline.corrections.workbook import note_alone, sent_back

    with confined(min(_MOST_PROCESSES, 1 + len(wanted) // _FILES_A_PROCESS), limits) as pool:
        marking = {
            name: pool.schedule(
                sent_back, (correction, returns / correction.file, limits), timeout=limits.seconds
            )
            for name, correction in wanted.items()
        }
        yield
        taken = {name.lower() for name in wanted}
        for name, correction in wanted.items():
            marked, written = _marked(marking[name].result, correction), name
            if marked is None:
                marked = note_alone(correction)
                if not name.endswith(".xlsx"):
                    written = free_name(str(PurePosixPath(name).with_suffix("")), ".xlsx", taken)
                    taken.add(written.lower())
            path = outbox / "units" / written
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, marked)


_MOST_PROCESSES, _FILES_A_PROCESS = 2, 20
"""A process loads openpyxl in the time of marking ten returns; the reports are made meanwhile."""


def _marked(result: Callable[[], bytes], correction: "Correction") -> bytes | None:
    """Returns the marked file, or None when it could not be marked."""
    try:
        return result()
    except Exception as error:  # a unit's workbook may raise anything in the process that opened it
        log.warning(
            "%s：没能在原表上标出问题，退回的文件里只有退回说明（%s）",
            correction.file,
            type(error).__name__,
        )
        return None


def _wanted(view: "WeekView", key: str) -> dict[str, "Correction"]:
    """Returns the corrections to make, by path below `units/`."""
    wanted: dict[str, Correction] = {}
    taken: set[str] = set()
    made: Counter[str] = Counter()
    strange = {file: name for name, files in view.strangers.items() for file in files}
    for file in view.files:
        if findings := view.to_send_back.get(file.file):
            made[file.unit] += 1
            if made[file.unit] > _MOST_OF_UNIT:
                continue
            folder = legal_name(file.unit or strange.get(file.file, NOBODY))
            ending = ".xlsx" if any(f.rule.unreadable for f in findings) else _ending(file)
            name = free_name(f"{folder}/{_name(file, findings)}", ending, taken)
            taken.add(name.lower())
            wanted[name] = _correction(view, key, file, findings)
    for unit, count in made.items():
        if count > _MOST_OF_UNIT:
            left = count - _MOST_OF_UNIT
            log.warning("%s：要退回的文件过多，另有%s个没有做退回修改", unit or NOBODY, left)
    return wanted


def _name(file: "FileFacts", findings: Sequence[Finding]) -> str:
    stem = PurePosixPath(file.file).stem
    wrong = any(finding.severity == "error" for finding in findings)
    prefix = PREFIX if wrong else CHECK_PREFIX
    return legal_name(prefix + stem.removeprefix(PREFIX).removeprefix(CHECK_PREFIX))


def _ending(file: "FileFacts") -> str:
    """Returns the ending of what goes back: a workbook, or the unit's own Word file.

    Neither has macros any more.
    """
    return ".docx" if file.is_document else ".xlsx"


def _correction(
    view: "WeekView", key: str, file: "FileFacts", findings: Sequence[Finding]
) -> "Correction":
    from pipeline.corrections.note import Correction

    sent = {each.file: each.sha256 for each in view.files}
    files = (*file.corrects, file.file)
    mark = Mark("note", printable(file.unit), str(view.week), tuple(map(sent.__getitem__, files)))
    shown = sorted(findings, key=lambda finding: finding.severity)[:_MOST]  # errors, warnings
    return Correction(
        file=file.file,
        sha256=file.sha256,
        unit=file.unit,
        week=view.week.label,
        day=view.known_on,
        office=view.office.name,
        findings=tuple(sorted(shown, key=_place)),
        files=files,
        registered=registered(proved(mark, key)),
        left_out=len(findings) - len(shown),
        is_document=file.is_document,
        contact=view.office.contact_in_words,
    )


_MOST = 100
"""Findings listed for one file. A unit with more to correct will not do so one by one."""
_MOST_OF_UNIT = 50
"""Files sent back to one unit. Nobody corrects more; the page and the report name the others."""


def _place(finding: Finding) -> tuple[str, int, int, str]:
    """Sort key for the order of reading a sheet; findings without a cell come first."""
    if not finding.column:
        return "", 0, 0, finding.code
    return finding.sheet, finding.row or 0, column_number(finding.column), finding.code
