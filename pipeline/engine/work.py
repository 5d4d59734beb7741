"""What all places of work have in common, so that who asks for work does not know which it is."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pipeline.domain.errors import CannotWork

P = TypeVar("P")
R = TypeVar("R")

TRIES = 2
"""How often a piece is begun. One that ends its process twice is set aside."""


@dataclass(frozen=True)
class Done(Generic[R]):
    """What came of one piece of work."""

    number: int
    """Its place among the pieces, from 0."""
    result: R | None
    why: str = ""
    """Why there is no result, in Chinese; '' when there is one."""
    where: str = ""
    """The worker that did it; '' when this machine did."""


Limit = Callable[[P], float]
"""How long a piece may take, in seconds. This process cannot stop itself: there is none for it."""


class Workplace(Protocol):
    """A place where work is done."""

    def do(
        self, work: Callable[[P], R], pieces: Sequence[P], limit: "Limit[P] | None" = None
    ) -> Iterator[Done[R]]:
        """Yields what came of each piece, as it is ready: in any order, each once.

        A piece that fails, that ends its process twice, or that takes longer than its `limit` costs
        itself alone. `work` is a function of a module, or a partial of one; pieces and results can
        be pickled, and `str` names a piece for people. What is under way is given up when the
        caller stops early. Raises CannotWork when no work can be done at all.
        """
        ...


class MachineFails(CannotWork):
    """The error when a machine cannot do the work, whichever piece it is given."""


def why_failed(error: Exception) -> str:
    """Returns, in Chinese, why a piece has no result."""
    if isinstance(error, CannotWork):
        return str(error)
    (*_, last) = traceback.extract_tb(error.__traceback__) or [None]
    place = f"，{Path(last.filename).name} 第{last.lineno}行" if last else ""
    return f"程序内部出错（{type(error).__name__}：{error}{place}）。请把这一行发给维护人员"


def too_long(seconds: float) -> str:
    """Returns, in Chinese, why a piece has no result that took longer than so many seconds."""
    said = f"{seconds / 60:.0f}分钟" if seconds >= 60 else f"{seconds:g}秒"
    return f"{said}没有做完（材料可能使程序不停地循环），已放在一边"


SET_ASIDE = f"做它的进程{TRIES}次中止（内存不足？），已放在一边"
"""Why a piece has no result that ended its process each time."""
