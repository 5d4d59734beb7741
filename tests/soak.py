"""Random tests: `make test` runs a share of them, `make soak` runs all.

`make test` always has the same seed, `make soak` a new one, which it prints. Such a test is marked
`soak`. `DUBAN_SOAK` holds the seed while all are run.
"""

import os
import random
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings

_SEED = os.environ.get("DUBAN_SOAK", "")


T = TypeVar("T")


def size(share: T, whole: T) -> T:
    """Returns `whole` in `make soak`, else `share`: how many to test, for example."""
    return whole if _SEED else share


def by_chance(*of: object) -> random.Random:
    """Returns random numbers for one test or one part of it; the same seed gives the same ones."""
    return random.Random(f"{_SEED} {of}")


def examples(share: int, whole: int) -> settings:
    """Returns hypothesis settings for so many examples; `make soak` gives the seed."""
    return settings(
        max_examples=size(share, whole),
        deadline=None,
        derandomize=not _SEED,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
