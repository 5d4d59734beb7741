"""Holds an approved change (调整台账) against the list, which it never changes itself."""

from collections.abc import Iterator, Sequence

from pipeline.domain.registers.listed import CHANGED, NEW_TASK
from pipeline.domain.text import folded, folded_words, listing, says_nothing
from pipeline.intake.meaning.units.casts import cast_of
from pipeline.intake.registers.entries import LedgerEntry, ListedTask


def held_against(entry: LedgerEntry, tasks: Sequence[ListedTask]) -> str:
    """Returns what the list still says otherwise than the change, in Chinese; or ''.

    `tasks`: those that the entry names and that are on the list.
    """
    change = entry.text_in("change")
    if change == NEW_TASK:
        return "" if tasks else "批准新增的任务不在本月任务清单中"
    if change != CHANGED:
        return ""
    if not tasks:
        return "批准调整的任务不在本月任务清单中"
    return listing(dict.fromkeys(line for task in tasks for line in _otherwise(entry, task)), "；")


def _otherwise(entry: LedgerEntry, task: ListedTask) -> Iterator[str]:
    """Yields in which fields the list differs from what was approved."""
    said = {name: text for name, text in entry.texts.items() if not says_nothing(text)}
    if (text := said.get("new_text")) and folded_words(text) != folded_words(task.task):
        yield f"批准调整后的工作内容为“{text}”，清单写的是“{task.task}”"
    if (text := said.get("new_unit")) and not _leads(text, task):
        yield f"批准调整后的牵头单位为“{text}”，清单写的是“{task.lead_unit}”"
    if text := said.get("new_deadline"):
        day = entry.day_in("new_deadline")
        same = folded(text) == folded(task.deadline_text) or (
            day is not None and day == task.deadline.date
        )
        if not same:
            yield f"批准调整后的时限为“{text}”，清单写的是“{task.deadline_text}”"
    named = ("new_text", "new_unit", "new_deadline")
    after = said.get("after")
    if after and not any(name in said for name in named) and not _has(after, task):
        before = said.get("before", "")
        old = before and _has(before, task)
        yield f"批准调整为“{after}”，清单{'仍是调整前的写法' if old else '中没有这样写'}"


def _leads(unit: str, task: ListedTask) -> bool:
    """Whether the list has the unit as a lead unit of the task, in its own words or another's."""
    wanted = {folded(name) for name in cast_of(unit)[0]} or {folded(unit)}
    return folded(unit) == folded(task.lead_unit) or wanted <= set(map(folded, task.leads))


def _has(text: str, task: ListedTask) -> bool:
    """Whether a field of the task says this."""
    words = folded_words(text)
    fields = (task.task, task.lead_unit, task.deadline_text, *task.leads)
    return any(
        words and (words == folded_words(said) or folded_words(said) in words)
        for said in fields
        if said
    )
