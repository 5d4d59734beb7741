"""File names made from free text, legal on Windows and on Linux."""

import re
from collections.abc import Container
from pathlib import PureWindowsPath

from pipeline.domain.text import pattern, visible

_FORBIDDEN = str.maketrans('<>:"/\\|?*\ufffd', "＜＞：＂／＼｜？＊_")
_RESERVED = pattern(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST = 60
"""In characters. Linux allows 255 bytes for a name, Windows 260 characters for a whole path."""


def legal_name(text: str) -> str:
    """Returns the text as a file name without ending; forbidden characters become full-width."""
    name = visible(text).translate(_FORBIDDEN)[:_LONGEST].strip(" .") or "_"
    return f"{name}_" if _RESERVED.fullmatch(name) else name


def refused_name(path: PureWindowsPath) -> str:
    """Returns the part of a path that Windows takes for a device, or would shorten; '' for none.

    A folder of such a name could not be opened by people.
    """
    names = (part for part in path.parts if part != path.anchor and part not in (".", ".."))
    return next((name for name in names if _RESERVED.fullmatch(name) or name[-1] in ". "), "")


def free_name(name: str, ending: str, taken: Container[str]) -> str:
    """Returns the name with its ending, and with a number if the folder has a file of that name.

    `taken` holds names in lower case, since Windows ignores case.
    """
    free, number = f"{name}{ending}", 2
    while free.lower() in taken:
        free = f"{name}({number}){ending}"
        number += 1
    return free
