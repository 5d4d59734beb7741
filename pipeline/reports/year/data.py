"""The year as the page's script reads it: states and per cents at once, words when asked for.

A year of 4,000 tasks has some 60 MB of words. They stand in blocks of a few dozen tasks, each text
of a block stored once and the block compressed; the page unpacks a block when a cell of it is
opened. Tasks of one unit stand together, because they share their sources.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipeline.assess.wording import date_in_words
from pipeline.assess.year import LEFT, LEFT_WORD, LedgerTask, YearView
from pipeline.domain.fields import heading
from pipeline.domain.status import FORECASTS
from pipeline.domain.text import printable
from pipeline.history.year import Column
from pipeline.office.package import compressed
from pipeline.reports.year.words import SAID, events_in_words

BLOCK = 48
"""Tasks in a block."""
_WORDS = (
    *SAID,
    *("forecast", "deadline", "source_sheet", "source_row", "source_cells"),
    *("list_source", "deadline_source", "closed_source", "carried_from", "due"),
)
"""The columns of which the page shows a week's text, beside its source."""


class _Texts(dict[str, int]):
    """The place of each text. A new text goes to the end."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place

    @property
    def printed(self) -> list[str]:
        return [printable(text) for text in self]


def year_data(view: YearView) -> Markup:
    """Returns the JSON of all that the page shows before a cell is opened."""
    texts = _Texts({"": 0})
    status, percent = view.columns["status"], view.columns["percent"]
    codes = [one.code for one in view.statuses]
    sign = np.array([_sign(code, codes) for code in status.values])
    places = [task.place for task in view.tasks]
    signs = np.where(view.listed, sign[status.codes], ".")[:, places]
    shares = np.where(view.listed, percent.codes, 0)[:, places]
    plans, units, leaders, origins = _Texts(), _Texts(), _Texts(), _Texts()
    unit_week = _Texts()
    slots = _slots(view)
    data = {
        "statuses": [[one.code, one.word] for one in view.statuses],
        "left": [LEFT, LEFT_WORD],
        "forecasts": FORECASTS,
        "headings": {name: heading(name) for name in SAID},
        "fields": {name: heading(name) for name in ("progress", "percent", "forecast", *SAID)},
        "weeks": [
            [week.short, week.code, date_in_words(week.week.as_of), int(week.sealed), int(due)]
            for week, due in zip(view.weeks, view.tells_due, strict=True)
        ],
        "months": [f"{week.week.month.number}月" for week in view.weeks],
        "missing": [[unit_week[name] for name in sorted(week.missing)] for week in view.weeks],
        "late": [[unit_week[name] for name in sorted(week.late)] for week in view.weeks],
        "tasks": {
            **{
                name: [texts[task.texts[name]] for task in view.tasks]
                for name in ("task_id", "item", "task", "lead_unit", "support_units")
            },
            "key": [int(bool(task.texts["key"])) for task in view.tasks],
            "plan": [plans[task.texts["plan"]] for task in view.tasks],
            "leader": [leaders[task.texts["leader"]] for task in view.tasks],
            "origin": [origins[task.texts["origin"]] for task in view.tasks],
            "leads": [[units[unit] for unit in task.leads] for task in view.tasks],
            "status": [task.status for task in view.tasks],
            "standing": [texts[task.standing] for task in view.tasks],
            "deadline": [texts[_day(task)] for task in view.tasks],
            "problems": [texts[task.problems] for task in view.tasks],
            "extensions": [texts["\n".join(task.extensions)] for task in view.tasks],
            "stages": [texts["\n".join(task.stages)] for task in view.tasks],
            "inspections": [texts["\n".join(task.inspections)] for task in view.tasks],
            "ruled": [texts[task.ruled] for task in view.tasks],
            "events": [texts[events_in_words(view, task)] for task in view.tasks],
            "former": [texts[_former(view, task)] for task in view.tasks],
            "slot": [int(slot) for slot in slots],
            "states": ["".join(row) for row in signs.T.tolist()],
            "percents": shares.T.tolist(),
        },
        "percents": [printable(text) for text in percent.values],
        "plans": plans.printed,
        "units": units.printed,
        "leaders": leaders.printed,
        "origins": origins.printed,
        "unit_week": unit_week.printed,
        "block": BLOCK,
        "words": list(_WORDS),
        "texts": texts.printed,
    }
    return htmlsafe_json_dumps(data, ensure_ascii=False, separators=(",", ":"))


def year_blocks(view: YearView) -> Markup:
    """Returns the compressed words as elements of the page: `sources`, `block-0`, `block-1` …"""
    order = np.empty(len(view.tasks), dtype=np.intp)
    order[_slots(view)] = [task.place for task in view.tasks]
    sources, source_codes = _sources(view)
    parts = [("sources", sources)]
    parts += [
        (f"block-{number}", _block(view, order[first : first + BLOCK], source_codes))
        for number, first in enumerate(range(0, len(order), BLOCK))
    ]
    elements = (
        f'<script type="text/plain" id="{name}">{_packed(data)}</script>' for name, data in parts
    )
    return Markup("\n").join(map(Markup, elements))


def _sign(code: str, codes: Sequence[str]) -> str:
    return str(codes.index(code)) if code in codes else "?"


def _day(task: LedgerTask) -> str:
    return date_in_words(task.deadline) if task.deadline else ""


def _former(view: YearView, task: LedgerTask) -> str:
    """Returns the task's other numbers and texts, by which people may look for it."""
    names = zip(view.columns["task_id"].codes, view.columns["task"].codes, strict=True)
    ids, texts = (view.columns[name].values for name in ("task_id", "task"))
    now = task.texts["task_id"], task.texts["task"]
    found = dict.fromkeys(
        (ids[int(id_[task.place])], texts[int(text[task.place])])
        for week, (id_, text) in enumerate(names)
        if view.listed[week, task.place]
    )
    return "\n".join(f"{id_} {text}".strip() for id_, text in found if (id_, text) != now)


def _slots(view: YearView) -> np.ndarray:
    """Returns the place of each task in the blocks: by unit, then by the order of the list."""
    units = {task.texts["lead_unit"]: None for task in view.tasks}
    rank = {unit: place for place, unit in enumerate(units)}
    order = np.argsort([rank[task.texts["lead_unit"]] for task in view.tasks], kind="stable")
    slots = np.empty(len(order), dtype=np.intp)
    slots[order] = np.arange(len(order))
    return slots


def _sources(view: YearView) -> tuple[Mapping[str, object], np.ndarray]:
    """Returns the files that the year's rows are from, and for each cell which of them."""
    file, sha256 = view.columns["source_file"], view.columns["source_sha256"]
    pairs = file.codes.astype(np.int64) * len(sha256.values) + sha256.codes
    found, codes = np.unique(pairs, return_inverse=True)
    files = _Texts({"": 0})
    listed = [
        (files[file.values[pair // len(sha256.values)]], sha256.values[pair % len(sha256.values)])
        for pair in found.tolist()
    ]
    data = {
        "files": files.printed,
        "file": [place for place, _ in listed],
        "sha256": [printable(digest) for _, digest in listed],
    }
    return data, codes.reshape(pairs.shape)


def _block(view: YearView, places: np.ndarray, sources: np.ndarray) -> Mapping[str, object]:
    """Returns the words of some tasks: for each column the place of its text, task by task."""
    texts = _Texts({"": 0})
    columns = {name: list(_codes(view.columns[name], places, texts)) for name in _WORDS}
    said = {name: codes for name, codes in columns.items() if any(codes)}
    return {
        "columns": {**said, "source": sources[:, places].T.ravel().tolist()},
        "texts": texts.printed,
    }


def _codes(column: Column, places: np.ndarray, texts: _Texts) -> Iterator[int]:
    used, codes = np.unique(column.codes[:, places].T.ravel(), return_inverse=True)
    place = np.array([texts[column.values[code]] for code in used.tolist()])
    yield from place[codes.ravel()].tolist()


def _packed(data: Mapping[str, object]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(compressed(text.encode("utf-8", "replace"))).decode()
