"""Reads forecasts: the context is `heading=` or `deadline=`, several joined by `;`."""

import datetime as dt

from pipeline.domain.week import Month
from pipeline.intake.meaning.answers.forecasts import read_promised
from pipeline.intake.meaning.answers.questions import asked_in
from tests.meaning import Answer, Case


def answer(case: Case) -> Answer:
    """Returns the forecast as the merge takes it. V02 tells of a blank and of an unclear one."""
    told = dict(part.split("=", 1) for part in case.context.split(";") if part)
    due = dt.date.fromisoformat(told.get("deadline", "2017-07-31"))
    asks = asked_in([told.get("heading", "")])
    reading, promised = read_promised(case.input, asks, Month(due.year, due.month))
    value = reading.value or "blank"
    if value == "on_time" and promised and promised > due:
        value = "late"
    return Answer(value, told=value in ("blank", "unclear"))
