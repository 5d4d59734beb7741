"""Names of two returns of one unit for the same task: which counts.

The input came a day later than the file in the context. A doubt is M07: nothing shows which is
newer, or the names and the times contradict each other.
"""

import datetime as dt

from pipeline.domain.week import BEIJING
from pipeline.intake.meaning.versions import oldest_first, version_of
from tests.meaning import Answer, Case

MONDAY = dt.datetime(2017, 7, 10, 10, tzinfo=BEIJING)


def answer(case: Case) -> Answer:
    first = version_of(case.context, "", "", MONDAY)
    second = version_of(case.input, "", "", MONDAY + dt.timedelta(days=1))
    older, newer = oldest_first([first, second])
    return Answer(newer.file, told=newer.over(older) != "sure")
