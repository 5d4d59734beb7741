"""File names made of what people call things, legal on Windows and on Linux."""

import re
from collections.abc import Container

from pipeline.domain.text import visible

_FORBIDDEN = str.maketrans('<>:"/\\|?*\ufffd', "＜＞：＂／＼｜？＊_")
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST = 60
"""Characters: a name of Linux has 255 bytes, a path of Windows 260 characters in all."""


def legal_name(text: str) -> str:
    """The text as a file name without its ending; what no file name may hold in full width."""
    name = visible(text).translate(_FORBIDDEN)[:_LONGEST].strip(" .") or "_"
    return f"{name}_" if _RESERVED.fullmatch(name) else name


def free_name(name: str, ending: str, taken: Container[str]) -> str:
    """The name with its ending, with a number where another file of the folder has it.

    `taken` holds names in lower case: for Windows these are the same.
    """
    free, number = f"{name}{ending}", 2
    while free.lower() in taken:
        free = f"{name}({number}){ending}"
        number += 1
    return free
