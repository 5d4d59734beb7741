"""What reports list of a return and of a unit: the first hundred, then how many more."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pipeline.domain.text import listing

MOST_OF_FILE = 100
"""Nobody reads more of one return. The rest is counted, and stands in `data/` or in the return."""
MOST_OF_UNIT = 500

Thing = TypeVar("Thing")


class Left(NamedTuple):
    """How much of a return, or of a unit's further returns, is not listed."""

    unit: str
    file: str
    """'' for several."""
    number: int


class Shown(NamedTuple, Generic[Thing]):
    """What is listed, in its order, and what is not."""

    listed: tuple[Thing, ...]
    left: tuple[Left, ...]

    @property
    def total(self) -> int:
        return len(self.listed) + sum(left.number for left in self.left)


def shown(
    things: Sequence[Thing],
    *,
    before: Iterable[Left] = (),
    rank: Callable[[Any], int] = lambda _: 0,
    limited: Callable[[Any], bool] = lambda _: True,
    most_of_unit: int = MOST_OF_UNIT,
) -> Shown[Thing]:
    """Chooses what to list: of each return and unit the first ones of those with the lowest rank.

    Each thing has a `file` and a `unit`. `before`: what was left out already. What is not `limited`
    is listed in any case.
    """
    gone = {(left.unit, left.file): left.number for left in before}
    of_file: Counter[str] = Counter()
    of_unit: Counter[str] = Counter()
    listed: set[int] = set()
    for place in sorted(range(len(things)), key=lambda place: rank(things[place])):
        thing: Any = things[place]
        if limited(thing):
            if of_file[thing.file] >= MOST_OF_FILE or of_unit[thing.unit] >= most_of_unit:
                full = (thing.unit, thing.file if of_file[thing.file] >= MOST_OF_FILE else "")
                gone[full] = gone.get(full, 0) + 1
                continue
            of_file[thing.file] += 1
            of_unit[thing.unit] += 1
        listed.add(place)
    in_order = tuple(thing for place, thing in enumerate(things) if place in listed)
    return Shown(in_order, tuple(Left(*whose, count) for whose, count in gone.items()))


def left_in_words(left: Sequence[Left], measure: str, where: str) -> str:
    """Returns 另有1900行没有列出（区规建局.xlsx 1900行），见…, or ''."""
    if not left:
        return ""
    of = listing(
        f"{one.file or (one.unit or '认不出的单位') + '的其他文件'}{one.number}{measure}"
        for one in left
    )
    return f"另有{sum(one.number for one in left)}{measure}没有列出（{of}），见{where}"
