"""The variables of a context: the dataclass that a template is rendered with.

Its fields are `Annotated[type, "meaning"]`. A `tuple[Line, ...]` of another such dataclass can be
looped over. A `Chart` is also `Annotated` with the names of its series.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Variable:
    """A name that a template may use, its meaning, and the type of its value."""

    name: str
    meaning: str
    holds: type
    """The type of the value, or of one line when the value can be looped over."""
    loops: bool
    series: tuple[str, ...] = ()
    """The names of a chart's series."""


@cache
def variables(context: type) -> dict[str, Variable]:
    """Returns the variables of a context, or of a line of one of its lists, by name."""
    return {
        name: _variable(name, hint)
        for name, hint in get_type_hints(context, include_extras=True).items()
        if get_origin(hint) is Annotated
    }


def _variable(name: str, hint: Any) -> Variable:
    held, meaning, *series = get_args(hint)
    loops = get_origin(held) is tuple
    return Variable(name, meaning, get_args(held)[0] if loops else held, loops, tuple(series))


def values_of(context: Any) -> dict[str, Any]:
    """Returns the values to render a template with: each variable of the context, by name."""
    return {part.name: getattr(context, part.name) for part in fields(context)}


def meanings(context: type, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yields every variable of the context with its meaning; `lines[].task` is one of a line."""
    for variable in variables(context).values():
        series = f"（系列：{'、'.join(variable.series)}）" if variable.series else ""
        yield f"{prefix}{variable.name}", variable.meaning + series
        inside = "[]." if variable.loops else "."
        yield from meanings(variable.holds, f"{prefix}{variable.name}{inside}")
