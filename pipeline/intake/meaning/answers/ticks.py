"""Reads boxes and ticks: which choice of ☑是 □否 was made."""

import re
from dataclasses import dataclass

from pipeline.domain.text import pattern

_TICKED, _EMPTY = "☑√✓✔✅■●◉⊙▣🗹", "□☐○〇◻"
_CROSSED = "☒×✗✘✕╳❌✖"
"""Marks that mean "not this" when another choice is ticked. Otherwise ☒ is a tick and any of them
alone is a no."""
_LAMPS = "●■◆○★☆▲△◎◇▼"
"""Alone they say nothing: only the colour of the cell or of its text may."""
_MARKS = _TICKED + _EMPTY + _CROSSED
_TOKENS = pattern(rf"[{_MARKS}]|[^{_MARKS}\s]+|\s+")
_BRACKETED_BOX = pattern(rf"[(\[【]\s*([{_MARKS}vVxX]?)\s*[)\]】]")
_LONGEST_LABEL = 8
"""In characters, for a choice that can be ticked. A longer text is a sentence."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What the marks of a text come to.

    `choices` are the labels that may have been chosen: one, none or several. With `is_denied` the
    label is crossed out. `lamp`: the mark is one whose colour counts.
    """

    choices: tuple[str, ...]
    others: tuple[str, ...] = ()
    """The labels that were not chosen."""
    is_denied: bool = False
    lamp: str = ""


def read_marks(line: str) -> Marked | str:
    """Returns what was ticked, or the text in plain words when no choice is marked."""
    bare = line.strip()
    if bare and set(bare) <= set(_LAMPS):
        return Marked((), lamp=bare)
    line = _BRACKETED_BOX.sub(_box, line)
    tokens = _TOKENS.findall(line)
    marks = [token for token in tokens if token in _MARKS]
    labels = [token for token in tokens if token not in _MARKS and not token.isspace()]
    if not marks:
        return line
    if not labels:
        return _only_marks(marks)
    if len(marks) > 1 or (
        len(labels) > 1 and max(map(len, labels)) <= _LONGEST_LABEL and not _is_prose(labels)
    ):
        chosen = _ticked(tokens)
        return Marked(tuple(chosen), tuple(label for label in labels if label not in chosen))
    return _with_one_mark(
        "".join(labels) if len(labels) == 1 else " ".join(labels), tokens, marks[0]
    )


def _is_prose(labels: list[str]) -> bool:
    return any(re.search("[,;。]", label) for label in labels)


def _box(match: re.Match[str]) -> str:
    if match[1] and match[1] in _CROSSED:
        return match[1]
    return "☑" if match[1] and match[1] in _TICKED + "vV" else "□"


def _only_marks(marks: list[str]) -> Marked | str:
    kinds = {"√" if mark in _TICKED else "□" if mark in _EMPTY else "×" for mark in marks}
    if kinds == {"√"}:
        return "是"
    return "否" if kinds == {"×"} else Marked(())


def _with_one_mark(text: str, tokens: list[str], mark: str) -> Marked | str:
    """Returns the meaning of a text with one mark before, behind or in it."""
    if mark in _EMPTY:
        return Marked(())
    leads = tokens[0] == mark
    if len(text.strip("。.,;!、 ")) <= _LONGEST_LABEL and not re.search("[,;。(]", text):
        return Marked((text,), is_denied=mark in _CROSSED and mark != "☒")
    if leads:
        return ("是;" if mark in _TICKED else "否;") + text.lstrip(",;。、 ")
    return f"{text};{'是' if mark in _TICKED else '否'}"


def _ticked(tokens: list[str]) -> list[str]:
    """Returns the ticked choices, as in ☑是 □否; both when a tick may belong to either."""
    places = [place for place, token in enumerate(tokens) if token in _MARKS]
    ticks = _TICKED if any(token in _TICKED for token in tokens) else "☒"
    if len(places) > 1:
        step = 1 if places[0] == 0 else -1  # the boxes are before the words, or after them
        return [_label(tokens, place, step) for place in places if tokens[place] in ticks]
    return _beside(tokens, places[0]) if tokens[places[0]] in _TICKED else []


def _label(tokens: list[str], place: int, step: int) -> str:
    """Returns the next choice before or after a mark, or ''."""
    place += step
    while 0 <= place < len(tokens) and tokens[place].isspace():
        place += step
    return tokens[place] if 0 <= place < len(tokens) and tokens[place] not in _MARKS else ""


def _beside(tokens: list[str], place: int) -> list[str]:
    """Returns the choice that the only tick belongs to, or both choices when it may be either."""
    before = tokens[place - 1] if place else " "
    behind = tokens[place + 1] if place + 1 < len(tokens) else " "
    if before.isspace() == behind.isspace():
        if place == 0:
            return [_label(tokens, place, 1)]
        return [_label(tokens, place, -1)] if place == len(tokens) - 1 else [before, behind]
    return [behind if before.isspace() else before]
