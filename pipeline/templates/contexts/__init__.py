"""What each template may use: one class a template, with the meaning of every variable."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform()
def for_template(described: type[T]) -> type[T]:
    """Makes a context, or a line of one, of its fields.

    Templates only read them. What guards a dataclass against changes and compares it is left out:
    making it for the 120 classes would take as long as reading a week's returns.
    """
    return dataclass(slots=True, eq=False)(described)
