"""The marks of the office in a file: a form's register, a correction note.

Both are kept in cells, because cells survive in every program and format. A form that was filled in
with WPS or LibreOffice and saved as xls or ods still shows its unit and week. Such a sheet is
recognised by a sentence at its top, whatever its name. What it says is proved by a digest that only
the office can make, with the key of the week.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.domain.text import pattern
from pipeline.intake.files.documents import CORRECTION_NOTE as CORRECTION_NOTE
from pipeline.intake.files.documents import REGISTERED as REGISTERED
from pipeline.intake.files.documents import SENT_BACK as SENT_BACK
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.values import text_of

REGISTER = "本表登记信息（由督办程序填写，请勿改动）"
"""The sentence on a form's hidden sheet."""
UNIT, WEEK, DIGEST = "填报单位", "周次", "校验码"

Proof = Literal["genuine", "false", "unproved", "other_week"]


@dataclass(frozen=True)
class Mark:
    """What a form's register or a correction note says."""

    kind: Literal["form", "note"]
    unit: str = ""
    week: str = ""
    """Written like 2017-W28."""
    sent_back: tuple[str, ...] = ()
    """The sha256 of each file that was sent back and led to this one, the earliest first."""
    digest: str = ""

    def digest_with(self, key: str) -> str:
        """Returns the digest by which the office proves what the mark says. Spaces do not count."""
        said = (self.kind, self.week, "".join(self.unit.split()), *self.sent_back)
        return hmac.new(
            bytes.fromhex(key), "\n".join(said).encode(errors="replace"), "sha256"
        ).hexdigest()

    def proof(self, key: str, week: str) -> Proof:
        """Returns whether the office made the mark, given the key of that week; '' for none.

        Marks of other weeks have other keys, and those without a digest are of an earlier version.
        """
        if self.week not in ("", week):
            return "other_week"
        if not (key and self.digest):
            return "unproved"
        made = self.digest_with(key).encode()
        return (
            "genuine"
            if hmac.compare_digest(made, self.digest.encode(errors="replace"))
            else "false"
        )


@dataclass(frozen=True)
class Issued:
    """The marks in a return, and the sheets that they are on."""

    marks: tuple[Mark, ...] = ()
    sheets: frozenset[str] = field(default_factory=frozenset)
    """The names of these sheets, which hold nothing that the unit reports."""

    @property
    def is_form(self) -> bool:
        """Whether the return was filled into a form of the office, whatever its week."""
        return any(mark.kind == "form" for mark in self.marks)

    @property
    def week(self) -> str:
        """The week for which the form was made; ''."""
        return next((mark.week for mark in self.marks if mark.kind == "form"), "")


@dataclass(frozen=True)
class Known:
    """What the office knows of its own, against which returns are held."""

    key: str = ""
    """The key of the week, which proves the office's marks; '' when it has none."""
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The units, as config.yaml names them, that have a mail address (in lower case)."""


def issued_in(grids: Iterable[Grid]) -> Issued:
    """Returns what the registers and the correction notes among the sheets say."""
    marks: dict[Mark, None] = {}
    sheets = set()
    for grid in grids:
        top = [row for row in grid.rows[:_TOP] if row]
        kinds = {row[0] for row in top} & {REGISTER, CORRECTION_NOTE}
        if kinds:
            sheets.add(grid.name)
            said = {text_of(row[0]): _second(row) for row in top}
            form = Mark("form", said.get(UNIT, ""), said.get(WEEK, ""), (), said.get(DIGEST, ""))
            marks |= {form: None} if REGISTER in kinds else {}
            marks |= {_note(said.get(REGISTERED, "")): None} if CORRECTION_NOTE in kinds else {}
    return Issued(tuple(marks), frozenset(sheets))


_TOP = 10
"""In rows."""


def _second(row: Sequence[Value]) -> str:
    """Returns what stands beside a label: merged cells may repeat the label."""
    return next((text_of(value) for value in row[1:] if value not in ("", row[0])), "")


def proved(mark: Mark, key: str) -> Mark:
    """Returns the mark with its digest; without one when there is no key."""
    return replace(mark, digest=mark.digest_with(key) if key else "")


def registered(mark: Mark) -> str:
    """Returns what the note says in one cell. `_note` reads it."""
    return "\n".join((f"{mark.week} {mark.unit}", *mark.sent_back, f"{DIGEST} {mark.digest}"))


def _note(text: str) -> Mark:
    """Reads what `registered` wrote, even when its lines have run together."""
    said, _, digest = text.partition(DIGEST)
    words = said.split()
    week = words.pop(0) if words and _WEEK.fullmatch(words[0]) else ""
    sent_back = tuple(word for word in words if _SHA256.fullmatch(word))
    unit = "".join(word for word in words if not _SHA256.fullmatch(word))
    return Mark("note", unit, week, sent_back, digest.strip())


_WEEK = pattern(r"\d{4}-W\d\d")
_SHA256 = pattern("[0-9a-f]{64}")
