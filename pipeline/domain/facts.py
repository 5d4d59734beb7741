"""The facts that are known of each subject, declared once.

A subject (a row of a return, a task, a unit …) is one frozen class. Each of its fields is
`Annotated[type, Fact(...)]`, which declares its name, type, meaning and origin. The columns that
are read, the frames for the rules, the views for the reports and the tables in `data/` are all
made from these declarations. docs/facts.md lists them.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

Origin = Literal["cell", "file", "list", "row", "past", "merge", "assess"]
ORIGINS: dict[Origin, str] = {
    "cell": "read from cells of the sheet, as the fact's meaning says",
    "file": "known from the file's receipt, or from what the file says of itself",
    "list": "the fact of the same name in the month's list and its registers",
    "row": "the fact of the same name in the row of a return that counts",
    "past": "taken from earlier weeks, as they were sealed",
    "merge": "worked out when the returns are merged with the list",
    "assess": "worked out when the view is made",
}


@dataclass(frozen=True)
class Fact:
    """What a field of a subject means."""

    meaning: str
    origin: Origin
    csv: bool | Literal["last"] = False
    """Whether it is a column of the subject's table in `data/`, in the order of declaration. Those
    that are `last` stand behind the columns that are passed on unchanged."""


@dataclass(frozen=True)
class Declared:
    """A declared field of a subject."""

    name: str
    type: Any
    """The type that it has in the view, `float | None` for example."""
    fact: Fact


@functools.cache
def facts_of(subject: type) -> Mapping[str, Declared]:
    """Returns the facts of a subject by name, in the order of declaration.

    Raises TypeError when a field is declared without a fact.
    """
    found = {}
    for name, hint in get_type_hints(subject, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            raise TypeError(f"{subject.__name__}.{name} says no Fact")
        held, fact = get_args(hint)
        found[name] = Declared(name, held, fact)
    return found


def names_from(subject: type, origin: Origin) -> tuple[str, ...]:
    """Returns the names of the subject's facts that have this origin."""
    return tuple(c.name for c in facts_of(subject).values() if c.fact.origin == origin)


def csv_columns(subject: type) -> tuple[str, ...]:
    """Returns the columns of the table in `data/`, in order. This is a contract: see the README."""
    return tuple(c.name for c in facts_of(subject).values() if c.fact.csv is True)


def last_csv_columns(subject: type) -> tuple[str, ...]:
    """Returns the columns behind those that are passed on unchanged, in order."""
    return tuple(c.name for c in facts_of(subject).values() if c.fact.csv == "last")
