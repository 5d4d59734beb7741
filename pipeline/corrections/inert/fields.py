"""Fields of a Word document: those that only count, date or refer within it stay.

Of others the text that they last showed stays. Source: ECMA-376 part 1, 17.16.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern
from pipeline.intake.files.formats.word_xml import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KEPT = pattern(
    r"\s*(?:(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|SEQ|REF"
    r"|PAGEREF|NOTEREF|STYLEREF|TOC|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|EQ|SYMBOL|LISTNUM|AUTONUM)"
    r'(?!\w)|=)(?:[^:"]|"[^:"]*"|"[^"/\\]*:[^"/\\]*")*'
    r'|\s*HYPERLINK\s+\\l\s+"?[\w.-]+"?(\s+\\[hno])*\s*',
    re.IGNORECASE,
)


@dataclass
class _Field:
    parts: "list[Element]"
    words: str = ""
    shows: bool = False
    """Whether its result has begun."""
    composed: bool = False
    """Whether another field makes its words."""
    inner: "list[_Field]" = field(default_factory=list)


def flatten(root: "Element", taken: Counter[str]) -> None:
    """Puts what a field showed in the place of each that may do more than count and refer."""
    for simple in list(root.iter(f"{W}fldSimple")):
        if not _KEPT.fullmatch(simple.get(f"{W}instr", "")):
            taken["域（留下文字）"] += 1
            parent = simple.getparent()
            if parent is not None:
                at = parent.index(simple)
                parent[at : at + 1] = [part for part in simple if part.tag != f"{W}fldData"]
    open_fields: list[_Field] = []
    for part in list(root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText")):
        kind = part.get(f"{W}fldCharType", "")
        if part.tag != f"{W}fldChar":
            if open_fields and not open_fields[-1].shows:
                open_fields[-1].parts.append(part)
                open_fields[-1].words += part.text or ""
            else:
                _remove(part)
        elif kind == "begin":
            if open_fields and not open_fields[-1].shows:
                open_fields[-1].composed = True
            open_fields.append(_Field([part]))
        elif not open_fields:
            _remove(part)
        elif kind == "separate":
            open_fields[-1].parts.append(part)
            open_fields[-1].shows = True
        else:
            closed = open_fields.pop()
            closed.parts.append(part)
            if closed.composed or not _KEPT.fullmatch(closed.words):
                _flattened(closed, taken)
    for left in open_fields:  # never closed: nobody knows where it ends
        _flattened(left, taken)


def _flattened(of: _Field, taken: Counter[str]) -> None:
    taken["域（留下文字）"] += 1
    for part in of.parts:
        _remove(part)


def _remove(part: "Element") -> None:
    """Takes a part out, with its run when that has no more."""
    run = part.getparent()
    if run is None:
        return
    run.remove(part)
    parent = run.getparent()
    if parent is not None and run.tag == f"{W}r" and all(left.tag == f"{W}rPr" for left in run):
        parent.remove(run)
