"""What is looked at by chance: a share of it in `make test`, by the same seed always, and all in
`make soak`, by a new seed that it prints.

A test of this kind is marked `soak`; `DUBAN_SOAK` holds the seed while the whole is looked at.
"""

import os
import random
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings

_SEED = os.environ.get("DUBAN_SOAK", "")


T = TypeVar("T")


def size(share: T, whole: T) -> T:
    """How many are looked at, or what else is a share and a whole."""
    return whole if _SEED else share


def by_chance(*of: object) -> random.Random:
    """Chance for one test, or one part of it; the same seed gives the same."""
    return random.Random(f"{_SEED} {of}")


def examples(share: int, whole: int) -> settings:
    """So many examples of hypothesis; `make soak` gives it the seed."""
    return settings(
        max_examples=size(share, whole),
        deadline=None,
        derandomize=not _SEED,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
