"""The year at a glance, `outbox/<year>/index.html`: one self-contained file.

`templates/year.html` has the words, `index.css` and `year.css` the looks. `year.js` draws the rows
that are looked at, and fills in what units wrote by `fill.js`, as text only.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from pipeline.assess.foresight import (
    FORESIGHT_RULE,
    foresight,
    foresight_in_words,
    lines_in_words,
)
from pipeline.assess.wording import counts_in_words, date_in_words
from pipeline.assess.year import LEFT, YearView
from pipeline.domain.status import STATUSES
from pipeline.reports.year.data import year_blocks, year_data
from pipeline.reports.year.words import rule_of
from pipeline.templates.contexts.week import FILLING, WEEK_STYLE, BarPart, WeekBar
from pipeline.templates.contexts.year import (
    YEAR_PAGE,
    YEAR_SCRIPT,
    YEAR_STYLE,
    YearContext,
    YearForesightLine,
    YearWeekLine,
)
from pipeline.templates.html import colours, part, policy, rendered


def year_page(view: YearView, templates: Path, workbook: str) -> bytes:
    """Returns the page. `workbook`: the file of the ledger. Raises CannotWork for a template."""
    style = colours() + part(templates, WEEK_STYLE) + part(templates, YEAR_STYLE)
    script = part(templates, FILLING) + part(templates, YEAR_SCRIPT)
    counts, units = dict(view.total.by_status), foresight(view)
    context = YearContext(
        year=view.year,
        title=view.title,
        office=view.office,
        as_of=date_in_words(view.newest.week.as_of),
        span=view.covers,
        holes=tuple(f"{week.short}（{week.code}）" for week in view.holes),
        tasks=len(view.tasks),
        standing=counts_in_words(counts),
        left=counts[LEFT],
        lights=_bar(view, view.counts(len(view.weeks) - 1), len(view.tasks)).parts,
        weeks=tuple(_weeks(view)),
        plans=_names(view, "plan"),
        units=tuple(dict.fromkeys(unit for task in view.tasks for unit in task.leads)),
        leaders=_names(view, "leader"),
        origins=_names(view, "origin"),
        workbook=workbook,
        foresight=foresight_in_words(units),
        foresight_by_unit=tuple(YearForesightLine(*line) for line in lines_in_words(units)),
        foresight_rule=FORESIGHT_RULE,
        rule=rule_of(view),
        data=year_data(view),
        blocks=year_blocks(view),
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )
    return rendered(templates, YEAR_PAGE, context).encode()


def _names(view: YearView, name: str) -> tuple[str, ...]:
    """Returns the texts of a column in the order of the list; none when the lists have none."""
    found = tuple(dict.fromkeys(task.texts[name] for task in view.tasks))
    return found if any(found) else ()


def _weeks(view: YearView) -> Iterator[YearWeekLine]:
    counts = [view.counts(at) for at in range(len(view.weeks))]
    most = max(sum(of_week.values()) for of_week in counts)
    wide = 100 / len(view.weeks)
    for at, (week, of_week) in enumerate(zip(view.weeks, counts, strict=True)):
        yield YearWeekLine(
            label=week.short,
            code=week.code,
            as_of=date_in_words(week.week.as_of),
            sealed=week.sealed,
            left=round(at * wide, 3),
            wide=round(wide * 0.86, 3),
            tasks=sum(of_week.values()),
            bar=_bar(view, of_week, most),
        )


def _bar(view: YearView, counts: Mapping[str, int], whole: int) -> WeekBar:
    parts, before = [], 0
    for status in view.statuses:
        start, end = (
            round(100 * number / whole, 2) if whole else 0.0
            for number in (before, before + counts[status.code])
        )
        count = counts[status.code]
        parts.append(BarPart(status.code, status.word, count, start, round(end - start, 2)))
        before += count
    every = dict.fromkeys((status.code for status in STATUSES), 0) | dict(counts)
    return WeekBar(tuple(parts), counts_in_words(every))
