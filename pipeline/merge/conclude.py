"""Third step of merging: decides what becomes of each file, and which rows reports may show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from sys import maxsize

from pipeline.domain.fields import REPORTED
from pipeline.domain.receiving import way_in_words
from pipeline.domain.text import listing
from pipeline.intake.meaning.versions import Version
from pipeline.merge.choose import Chosen
from pipeline.merge.floods import NO_LIMITS, Most, beyond, kept
from pipeline.merge.place import Placed, PlacedFile
from pipeline.merge.subjects import FileState, RowState


@dataclass(frozen=True)
class FileOutcome:
    """The outcome for a file: its state, and why."""

    state: FileState
    reason: str = ""
    """In Chinese."""
    replaced_by: str = ""
    """The file whose rows count instead of some or all of this file's rows."""
    rivals: str = ""
    """Why it is not certain which of the two is newer, and what counts, in Chinese; '' if it is, or
    if this file says nothing else."""
    overruled: bool = False
    """Whether it was received after that file."""
    loose: int = 0
    """How many of its rows count for no task."""
    left: int = 0
    """How many of these are not listed, because there are too many."""
    doubts: int = maxsize
    """How many of its doubts are told."""


@dataclass(frozen=True)
class Concluded:
    """The week's returns as they are reported.

    `placed` has no rows that a later return replaced. `outcomes` has one value per file of
    `placed`, and `state` one per row. `used` has one value per task of the list: the place of the
    row that counts, or -1.
    """

    placed: Placed
    outcomes: Sequence[FileOutcome]
    state: Sequence[RowState]
    used: Sequence[int]
    repeats: frozenset[int]
    """The rows whose task has an earlier row in the same return."""


def conclude(placed: Placed, chosen: Chosen, most: Most = NO_LIMITS) -> Concluded:
    """Decides for each file whether it is accepted, superseded or rejected, and drops guesses.

    A row whose task was only a guess no longer belongs to any task. Rows that count for no task are
    left out when they are more than `most` allows.
    """
    used_rows = Counter(placed.of_file[row] for row in chosen.used if row >= 0)
    replaced: dict[int, list[tuple[int, int]]] = {}
    for pair in chosen.replaced:
        replaced.setdefault(placed.of_file[pair[0]], []).append(pair)
    outcomes = [
        _outcome(placed, file, replaced.get(at, ()), used_rows[at])
        for at, file in enumerate(placed.files)
    ]
    superseded = {at for at, outcome in enumerate(outcomes) if outcome.state == "superseded"}
    placed = _without_guesses(placed, chosen.guesses)
    gone = {row for row, state in enumerate(chosen.state) if state == "replaced"}
    # A unit that got the whole list leaves the rows of others blank
    gone |= {
        row
        for row, state in enumerate(chosen.state)
        if state == "foreign" and placed.reports_nothing(row)
    }
    if superseded:
        gone |= {row for row, at in enumerate(placed.of_file) if at in superseded}
    outcomes, flood = _without_flood(placed, outcomes, chosen.state, gone, most)
    gone |= flood
    if not gone:  # in most weeks
        return Concluded(placed, outcomes, chosen.state, chosen.used, chosen.repeats)
    kept = [row for row in range(len(placed)) if row not in gone]
    now = {row: place for place, row in enumerate(kept)}
    return Concluded(
        placed.only(kept),
        outcomes,
        [chosen.state[row] for row in kept],
        [now.get(row, -1) for row in chosen.used],
        frozenset(now[row] for row in chosen.repeats if row in now),
    )


def _without_flood(
    placed: Placed,
    outcomes: list[FileOutcome],
    state: Sequence[RowState],
    gone: set[int],
    most: Most,
) -> tuple[list[FileOutcome], set[int]]:
    """Returns the outcomes with what each return has too much of, and the rows to leave out."""
    files, units = placed.files, [file.unit for file in placed.files]
    loose = [row for row, is_ in enumerate(state) if is_ != "used" and row not in gone]
    cut = {at: file.cut for at, file in enumerate(files) if file.cut}
    doubted = {at: len(file.content.doubts) for at, file in enumerate(files) if not file.same_as}
    if max(len(loose), sum(doubted.values())) <= most.file and not cut:
        return outcomes, set()
    of_file = [placed.of_file[row] for row in loose]
    keep = kept(Counter(of_file), units, most)
    told = kept(doubted, units, most)
    flood = {loose[place] for place in beyond(of_file, keep)}
    found = Counter(of_file)
    return [
        replace(
            outcome,
            loose=found[at] + cut.get(at, 0),
            left=found[at] - keep.get(at, 0) + cut.get(at, 0),
            doubts=told.get(at, 0),
        )
        for at, outcome in enumerate(outcomes)
    ], flood


def _outcome(
    placed: Placed, file: PlacedFile, replaced: Sequence[tuple[int, int]], used_rows: int
) -> FileOutcome:
    """Returns the outcome for a file.

    `replaced` holds the file's rows that were replaced, each with the row that counts instead.
    `used_rows` is the number of its rows that count.
    """
    if file.content.fault:
        return FileOutcome("rejected", file.content.detail)
    if file.reporter is None:
        return FileOutcome("rejected", "认不出是哪个单位的报表")
    if file.same_as:
        return FileOutcome("superseded", f"与“{file.same_as}”内容完全相同")
    if not replaced:
        return FileOutcome("accepted")
    by = [placed.file(newer) for _, newer in replaced]
    rivals = [
        newer
        for pair, newer in zip(replaced, by, strict=True)
        if _differ(placed, *pair) and newer.version.over(file.version) != "sure"
    ]
    last = (rivals or by)[-1]
    name = last.receipt.file
    some = f"其中{len(replaced)}项" if used_rows else ""
    is_later = bool(rivals) and file.version.order > last.version.order
    return FileOutcome(
        state="accepted" if used_rows else "superseded",
        reason=f"{some}暂以“{name}”为准" if is_later else f"{some}已由“{name}”替换",
        replaced_by=name,
        rivals=_rivals(file, last) if rivals else "",
        overruled=any(file.receipt.received_at > newer.receipt.received_at for newer in by),
    )


def _rivals(*files: PlacedFile) -> str:
    """Returns in Chinese why neither of two files is certainly the newer one, and what counts."""
    first, last = sorted((file.version for file in files), key=lambda version: version.order)
    why = _unclear(first, last)
    ways = [way_in_words(file.receipt.seen, file.receipt.sender) for file in files]
    if len({*ways}) > 1:
        why += f"（来路：{listing(ways)}）"
    which = "以收到较晚的一份为准"
    return (
        f"{why}，{which}，预估以较差的为准" if last.over(first) == "doubtful" else f"{why}，{which}"
    )


def _unclear(first: Version, last: Version) -> str:
    if first.claims_over(last):
        return f"名称上“{first.file}”较新，却先收到"
    for one in (last, first):
        if one.corrects:
            return f"“{one.file}”改正的是“{listing(one.corrects)}”"
    return "名称上看不出哪份为准"


def _differ(placed: Placed, older: int, newer: int) -> bool:
    """Whether the older row reports something that the newer one does not."""
    said = placed.said.columns
    return not placed.reports_nothing(older) and any(
        said[name][older] != said[name][newer] for name in (*REPORTED, "carried")
    )


def _without_guesses(placed: Placed, guesses: frozenset[int]) -> Placed:
    if not guesses:
        return placed
    rows = range(len(placed))
    return Placed(
        placed.files,
        placed.said,
        placed.of_file,
        [-1 if row in guesses else placed.task[row] for row in rows],
        ["" if row in guesses else placed.found_by[row] for row in rows],
    )
