"""Compiles regular expressions, and keeps them compiled where Python keeps its modules compiled.

Compiling those of a week takes a tenth of its time, and `re` cannot save what it compiled. What
is kept are the arguments from which `re` makes a pattern. They are kept for exactly the same text,
flags, Python and `re`, and only after the pattern made from them was found equal to that of `re`.
Whoever can write to that `__pycache__` already decides which program runs.
"""

import hashlib
import importlib
import importlib.util
import marshal
import os
import re
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, AnyStr, cast

Key = tuple[str | bytes, int]
Made = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, number of groups, numbers of the named groups, names of the groups by number."""

MOST = 5_000
"""Patterns kept. The program has some hundred; those of older sources stay until there are more."""
_PLACE = Path(importlib.util.cache_from_source(__file__)).with_suffix(".patterns")


def compiled(text: AnyStr, flags: int) -> re.Pattern[AnyStr]:
    """Returns what `re.compile` returns. Raises `re.error` when the pattern is faulty."""
    key = (text, int(flags))
    if made := _kept().get(key):
        with suppress(Exception):  # then `re` of this Python works otherwise
            return _from(text, made)
    _NEW.append(key)
    return re.compile(text, flags)


def keep() -> None:
    """Keeps what this process had to compile. Does nothing where Python keeps no modules."""
    if not _NEW or sys.dont_write_bytecode or not os.access(_PLACE.parent, os.W_OK):
        return
    known = _read()  # another process may have kept some meanwhile
    if len(known) > MOST:
        known.clear()
    for text, flags in _NEW:
        with suppress(Exception):  # `re` of this Python works otherwise
            made = _made(text, flags)
            one: Any = text
            if _from(one, made) == re.compile(one, flags):
                known[text, flags] = made
    _NEW.clear()
    content = marshal.dumps(known)
    aside = _PLACE.with_name(f"{_PLACE.name}.{os.getpid()}")
    with suppress(OSError):
        aside.write_bytes(_digest(content) + content)
        aside.replace(_PLACE)


_NEW: list[Key] = []
_KEPT: list[dict[Key, Made]] = []
"""What was kept, once it is read."""


def _kept() -> dict[Key, Made]:
    if not _KEPT:
        _KEPT.append(_read())
    return _KEPT[0]


def _read() -> dict[Key, Made]:
    with suppress(Exception):  # a damaged file can raise anything; it is made anew
        whole = _PLACE.read_bytes()
        digest, content = whole[:_DIGEST], whole[_DIGEST:]
        if digest == _digest(content):
            found: dict[Key, Made] = marshal.loads(content)
            return found
    return {}


_DIGEST = hashlib.sha256().digest_size


def _digest(content: bytes) -> bytes:
    """Returns a digest of the content and of what gives its numbers their meaning."""
    sre = _part_of_re("_sre")
    facts = f"{sys.version}\0{sys.byteorder}\0{sre.MAGIC}\0{sre.CODESIZE}\0"
    return hashlib.sha256(facts.encode() + content).digest()


def _made(text: str | bytes, flags: int) -> Made:
    """Compiles as `re.compile` does, and returns what it hands to the engine."""
    parsed = _part_of_re("re._parser").parse(text, flags)
    code = array("I", _part_of_re("re._compiler")._code(parsed, flags)).tobytes()
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    return int(flags | state.flags), code, state.groups - 1, dict(state.groupdict), tuple(names)


def _from(text: AnyStr, made: Made) -> re.Pattern[AnyStr]:
    flags, code, *rest = made
    numbers = array("I", code).tolist()
    return cast("re.Pattern[AnyStr]", _part_of_re("_sre").compile(text, flags, numbers, *rest))


_part_of_re: Callable[[str], Any] = importlib.import_module
"""Loads a part of `re` that it does not show. In a Python that has other parts, `re` compiles."""
