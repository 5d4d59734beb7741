"""The words of a Word paragraph as a reader sees them, and what of it is not read.

Source: ECMA-376 part 1, 17.3, 17.13 and 17.16; [MS-DOCX] 2.5 for the check boxes of Word 2010.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.intake.files.formats.word_numbers import Numbers
from pipeline.intake.files.formats.word_xml import (
    COMPATIBLE,
    MATH,
    W14,
    W,
    child,
    is_on,
    number_of,
    said,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CONTAINERS = frozenset(
    f"{W}{name}" for name in ("sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple",
                              "bdo", "dir", "ins", "moveTo", "rubyBase")
)  # fmt: skip
"""Elements around words, which are read as if these were not there."""
INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})
DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_ALIKE = {
    f"{W}tab": "  ", f"{W}ptab": "  ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
}  # fmt: skip
_PICTURES = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
_BOX = f"{W}txbxContent"
TICKED, UNTICKED, CROSSED = "☑", "□", "☒"
_SYMBOLS = {
    "wingdings": {
        0xFE: TICKED, 0x6F: UNTICKED, 0xA8: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED,
        0xFD: CROSSED, 0x78: CROSSED, 0xFC: "√", 0xFB: "×", 0x6C: "●", 0xA1: "○", 0x6E: "■",
        0xD8: "➢", 0xAB: "★", 0x76: "❖", 0x75: "◆",
    },
    "wingdings 2": {
        0x52: TICKED, 0x53: CROSSED, 0x54: CROSSED, 0x51: CROSSED, 0xA3: UNTICKED, 0x2A: UNTICKED,
        0x50: "√", 0x4F: "×", 0x55: "×", 0x98: "●", 0x9A: "○", 0x99: "○", 0xA2: "■",
    },
    "symbol": {0xB4: "×", 0xD6: "√", 0xB7: "·", 0xA3: "≤", 0xB3: "≥"},
}  # fmt: skip
"""What the code of a symbol in these fonts looks like."""


@dataclass
class Told:
    """What a document holds that is not plain text, in the order found."""

    revisions: list[str] = field(default_factory=list)
    """Words that a tracked change puts in or takes out, and where they are moved."""
    hidden: list[str] = field(default_factory=list)
    """Words that are formatted as hidden, so that nobody sees them."""
    struck: list[str] = field(default_factory=list)
    """Words that are struck through by hand."""
    boxes: list[str] = field(default_factory=list)
    """The texts of text boxes."""
    uneven: list[str] = field(default_factory=list)
    """The words of rows whose cells do not stand below those of the first row."""
    nested: list[str] = field(default_factory=list)
    """The texts of tables inside a cell."""
    pictures: int = 0
    """Pictures in the cells of tables; a seal below a table is none of them."""
    notes: int = 0
    embedded: int = 0
    """Whole documents or workbooks inside."""


class Words:
    """Reads paragraphs one after the other, in the order of the document."""

    def __init__(self, numbers: Numbers, hiding: frozenset[str], told: Told) -> None:
        self._numbers = numbers
        self._hiding = hiding
        """The styles whose text is hidden."""
        self._told = told
        self._fields: list[bool] = []
        """For each field that is open: whether its result has begun."""

    def of(self, paragraph: "Element") -> tuple[str, str]:
        """Returns the number that Word shows before a paragraph, and the paragraph's words."""
        properties = child(paragraph, "pPr")
        number = self._numbers.label(properties)
        said_in: list[str] = []
        is_hidden = said(child(properties, "pStyle")) in self._hiding
        self._read(paragraph, said_in, is_hidden)
        self._fields = [shows for shows in self._fields if shows]
        return number, "".join(said_in)

    def _read(self, element: "Element", out: list[str], hidden: bool) -> None:
        for part in element:
            tag = part.tag
            if tag == f"{W}r":
                self._run(part, out, hidden)
            elif tag in DELETED:
                self._told.revisions.append(quoted(part))
            elif tag == f"{W}sdt":
                self._control(part, out, hidden)
            elif tag == f"{COMPATIBLE}AlternateContent":
                self._read_chosen(part, out, hidden)
            elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                out.append("".join(text.text or "" for text in part.iter(f"{MATH}t")))
            elif tag in CONTAINERS:
                if tag in INSERTED:
                    self._told.revisions.append(quoted(part))
                self._read(part, out, hidden)

    def _read_chosen(self, part: "Element", out: list[str], hidden: bool) -> None:
        """Reads one of the forms in which a piece is given, for newer and for older programs."""
        for form in part:
            if form.tag in (f"{COMPATIBLE}Choice", f"{COMPATIBLE}Fallback"):
                self._parts(form, out, "", hidden)
                return

    def _control(self, control: "Element", out: list[str], hidden: bool) -> None:
        properties, content = child(control, "sdtPr"), child(control, "sdtContent")
        box = None if properties is None else properties.find(f"{W14}checkbox")
        if box is not None:
            checked = box.find(f"{W14}checked")
            value = "0" if checked is None else checked.get(f"{W14}val", "1")
            out.append(TICKED if value in ("1", "true", "on") else UNTICKED)
        elif content is not None and not is_placeholder(properties):
            self._read(content, out, hidden)

    def _run(self, run: "Element", out: list[str], hidden: bool) -> None:
        look = child(run, "rPr")
        vanish = child(look, "vanish")
        if vanish is not None:
            hidden = is_on(vanish)
        elif said(child(look, "rStyle")) in self._hiding:
            hidden = True
        fonts = child(look, "rFonts")
        font = "" if fonts is None else fonts.get(f"{W}ascii", "").lower()
        if is_on(child(look, "strike")) or is_on(child(look, "dstrike")):
            struck: list[str] = []
            self._parts(run, struck, font, hidden)
            self._told.struck += ["".join(struck)] if struck else []
        else:
            self._parts(run, out, font, hidden)

    def _parts(self, run: "Element", out: list[str], font: str, hidden: bool) -> None:
        for part in run:
            tag = part.tag
            if tag in _PICTURES:
                self._drawn(part)
            elif tag == f"{COMPATIBLE}AlternateContent":
                self._read_chosen(part, out, hidden)
            elif tag == f"{W}r":
                self._run(part, out, hidden)
            elif tag == f"{W}fldChar":
                self._field(part, out)
            elif tag in _NOTES:
                self._told.notes += 1
            elif tag == f"{W}ruby":
                for base in part.iterchildren(f"{W}rubyBase"):
                    self._read(base, out, hidden)
            elif not all(self._fields):  # the code of a field, not what it shows
                continue
            elif text := _text(part, font):
                if not hidden:
                    out.append(text)
                elif text.strip():
                    self._told.hidden.append(text)

    def _field(self, mark: "Element", out: list[str]) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(False)
            out.append(_filled(child(mark, "ffData")))
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, drawing: "Element") -> None:
        """Puts down a text box or a picture. Neither is part of the text around it."""
        boxes = [box for box in drawing.iter(_BOX) if next(box.iterancestors(_BOX), None) is None]
        for box in boxes:
            lines = [text for p in box.iter(f"{W}p") if (text := quoted(p).strip())]
            if lines:
                self._told.boxes.append("\n".join(lines))
        if any(str(part.tag).endswith("}OLEObject") for part in drawing.iter()):
            self._told.embedded += 1
        elif not boxes and next(drawing.iterancestors(f"{W}tc"), None) is not None:
            self._told.pictures += 1


def _text(part: "Element", font: str) -> str:
    tag = part.tag
    if tag == f"{W}t":
        text = part.text or ""
        shapes = _SYMBOLS.get(font)
        return "".join(shapes.get(ord(c) & 0xFF, c) for c in text) if shapes else text
    if tag == f"{W}sym":
        shapes = _SYMBOLS.get(part.get(f"{W}font", "").lower(), {})
        try:
            code = int(part.get(f"{W}char", ""), 16)
        except ValueError:
            return ""
        shape = shapes.get(code & 0xFF)
        if shape is None and 0x20 <= code < 0xE000:
            return chr(code)
        return shape or "\N{REPLACEMENT CHARACTER}"
    return _ALIKE.get(str(tag), "")


def _filled(form: "Element | None") -> str:
    """Returns what an old form field shows: a box that is ticked or not, or the chosen entry."""
    box, choice = child(form, "checkBox"), child(form, "ddList")
    if box is not None:
        state = child(box, "checked")
        state = child(box, "default") if state is None else state
        return TICKED if is_on(state) else UNTICKED
    if choice is not None:
        entries = [said(entry) for entry in choice.iterchildren(f"{W}listEntry")]
        at = number_of(child(choice, "result"), number_of(child(choice, "default"), 0))
        return entries[at] if at < len(entries) else ""
    return ""


def is_placeholder(properties: "Element | None") -> bool:
    """Whether a content control shows only its prompt, such as 单击此处输入文字."""
    return is_on(child(properties, "showingPlcHdr"))


def quoted(element: "Element") -> str:
    """Returns all words in an element, deleted ones too, to be quoted."""
    return "".join(part.text or "" for part in element.iter(f"{W}t", f"{W}delText") if part.text)
