"""Joins the stages of the list and of 节点台账, and holds them against the tasks' deadlines."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain.reading import Doubt
from pipeline.domain.registers.listed import EXTENSIONS, NOT_REACHED, REACHED, STAGES
from pipeline.domain.text import folded_words
from pipeline.domain.week import Week
from pipeline.intake.registers import LedgerEntry
from pipeline.intake.registers.entries import joined
from pipeline.intake.stages import Stage, distinct, oddities
from pipeline.intake.tasks import MasterTask


def with_stages(
    listed: Sequence[MasterTask], entries: Sequence[LedgerEntry], week: Week
) -> tuple[list[MasterTask], tuple[LedgerEntry, ...], tuple[Doubt, ...]]:
    """Returns the tasks with all their stages, the entries with what to check, and the doubts.

    A stage that the register and the list both have is known by its text. Where they differ about
    its day, the earlier one counts.
    """
    tasks, queries = _entered(listed, entries, week)
    tasks, entries = _extended(tasks, entries, week)
    odd = [
        (task, stage, why)
        for task in tasks
        if task.stages
        for stage, why in oddities(task.stages, task.deadline)
    ]
    rows = {(e.file, e.sheet, e.row): at for at, e in enumerate(entries) if e.register is STAGES}
    of_register = {(s.file, s.sheet, s.row) for _, s, _ in odd} & rows.keys()
    for _, stage, why in odd:
        if (stage.file, stage.sheet, stage.row) in of_register:
            at = rows[stage.file, stage.sheet, stage.row]
            queries[at] = joined(queries.get(at, ""), f"节点“{stage.text}”：{why}")
    checked = (
        replace(entry, query=joined(entry.query, queries[at]), query_tells=True)
        if at in queries
        else entry
        for at, entry in enumerate(entries)
    )
    doubts = tuple(
        Doubt(
            *("stage", "guessed", f"节点“{stage.text}”"),
            against=why,
            field="stage",
            sheet=task.sheet,
            row=stage.row if stage.sheet == task.sheet and not stage.file else task.row,
            column=_letters(task, stage),
            part_of=task.row,
        )
        for task, stage, why in odd
        if (stage.file, stage.sheet, stage.row) not in of_register
    )
    return tasks, tuple(checked), doubts


def _entered(
    listed: Sequence[MasterTask], entries: Sequence[LedgerEntry], week: Week
) -> tuple[list[MasterTask], dict[int, str]]:
    """Returns the tasks with the stages of 节点台账 too, and by entry what to check, in Chinese."""
    entered: dict[int, list[tuple[int, Stage]]] = {}
    for at, entry in enumerate(entries):
        if entry.register is STAGES and entry.counts and entry.is_row:
            for place in entry.tasks:
                entered.setdefault(place, []).append((at, _stage(entry, week)))
    tasks = list(listed)
    queries: dict[int, str] = {}
    for place, of_register in entered.items():
        of_register, contrary = _unless_denied(of_register, entries)
        queries |= contrary
        of_list = {stage.key for stage in tasks[place].stages}
        found = {stage.key: stage for stage in tasks[place].stages}
        for at, stage in of_register:
            same = found.get(stage.key)
            if same is not None and same.due != stage.due:
                whose = "任务清单" if stage.key in of_list else "另一行"
                queries[at] = (
                    f"节点“{stage.text}”的时限，{whose}写的是{_day(same.due)}，"
                    f"这里是{_day(stage.due)}，按较早的掌握"
                )
            elif at not in queries and (unclear := _unclear(entries[at], week)):
                queries[at] = unclear
            elif same is None and of_list:
                queries[at] = f"节点“{stage.text}”不在清单写的节点中，一并列入"
            found[stage.key] = _joined(same, stage) if same else stage
        stages = tuple(sorted(found.values(), key=lambda stage: stage.due))
        tasks[place] = tasks[place]._replace(stages=distinct(stages))
    return tasks, queries


def _unless_denied(
    stages: Sequence[tuple[int, Stage]], entries: Sequence[LedgerEntry]
) -> tuple[list[tuple[int, Stage]], dict[int, str]]:
    """Returns a task's stages of the register, and by entry what another one says otherwise.

    One that a row calls 已完成 and another 未完成 is not reached.
    """
    denied = {
        stage.key: entries[at]
        for at, stage in stages
        if entries[at].text_in("state") == NOT_REACHED
    }
    found, contrary = [], {}
    for at, stage in stages:
        if stage.reached and (other := denied.get(stage.key)):
            contrary[at] = f"节点“{stage.text}”{other.row_in_words}写的是未完成，没有算已完成"
            stage = stage._replace(reached="", reached_at="")
        found.append((at, stage))
    return found, contrary


def _extended(
    listed: Sequence[MasterTask], entries: Sequence[LedgerEntry], week: Week
) -> tuple[list[MasterTask], tuple[LedgerEntry, ...]]:
    """Returns the tasks with the new days of the stages that 延期台账 extends, and the entries.

    The latest approval by the cut-off day counts. An entry that names no stage of its task, or no
    later day, is not used.
    """
    tasks, found = list(listed), list(entries)
    of_stages = [
        (entry.day or dt.date.min, at)
        for at, entry in enumerate(found)
        if entry.register is EXTENSIONS and entry.is_row and entry.counts and entry.tasks
        if entry.deadline is None and entry.has_begun(week)
    ]
    for _, at in sorted(of_stages):
        entry, why = found[at], ""
        for place in entry.tasks:
            task = tasks[place]
            named = _named(entry.text_in("stage"), task.stages)
            new = entry.day_in("new")
            if named is None:
                why = f"节点“{entry.text_in('stage')}”不是任务{task.task_id}的节点"
            elif new is None or new <= named.due:
                why = f"新时限“{entry.texts.get('new', '')}”不晚于节点的时限{_day(named.due)}"
            else:
                later = named._replace(due=new, written=f"原{_day(named.due)}，{entry.words}")
                stages = (later if stage is named else stage for stage in task.stages)
                tasks[place] = task._replace(
                    stages=tuple(sorted(stages, key=lambda stage: stage.due))
                )
        if why:
            found[at] = replace(entry, unusable=why)
    return tasks, tuple(found)


def _named(words: str, stages: Sequence[Stage]) -> Stage | None:
    """Returns the one stage that these words name: all of its text, or words of no other."""
    key = folded_words(words)
    same = [stage for stage in stages if stage.key == key]
    like = [stage for stage in stages if key and (key in stage.key or stage.key in key)]
    found = same or like
    return found[0] if len(found) == 1 else None


def _unclear(entry: LedgerEntry, week: Week) -> str:
    """Returns why an entry does not say whether its stage is reached, in Chinese; or ''."""
    reached = entry.day_in("reached")
    if reached is not None and reached > week.as_of and entry.text_in("state") == REACHED:
        return (
            f"节点“{entry.text_in('stage')}”的完成日期{_day(reached)}晚于本周截止日，没有算已完成"
        )
    for name, means in (("state", entry.values.get("state")), ("reached", entry.day_in("reached"))):
        if entry.texts.get(name) and not means:
            heading, text = entry.register.heading(name), entry.texts[name]
            return (
                f"节点“{entry.text_in('stage')}”的{heading}“{text}”看不出是否已完成，没有算已完成"
            )
    return ""


def _stage(entry: LedgerEntry, week: Week) -> Stage:
    day, says = entry.day_in("reached"), entry.text_in("state")
    due = entry.day_in("due")
    assert due is not None  # the register declares that it must be there
    is_reached = not _unclear(entry, week) and (
        (says == REACHED and day is None) or (day is not None and day <= week.as_of)
    )
    words = f"{_day(day)}完成" if day else "已完成"
    column = "state" if entry.texts.get("state") else "reached"
    return Stage(
        entry.text_in("stage"),
        due,
        entry.texts.get("due", ""),
        entry.sheet,
        entry.row,
        entry.places.get("stage", entry.cell),
        entry.file,
        words if is_reached else "",
        entry.places.get(column, "") if is_reached else "",
        denied_at=entry.row_in_words if says == NOT_REACHED else "",
    )


def _joined(one: Stage, other: Stage) -> Stage:
    """Returns the stage with the earlier day; that it is reached, the register says."""
    first = one if one.due <= other.due else one._replace(due=other.due, written=other.written)
    first = first._replace(denied_at=other.denied_at or one.denied_at)
    if not other.reached:
        return first
    place = f"{other.file or other.sheet}!{other.reached_at}"
    return first._replace(reached=other.reached, reached_at=place)


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _letters(task: MasterTask, stage: Stage) -> str:
    if stage.file or stage.sheet != task.sheet:
        return task.cells.get("task", "")
    return stage.cell.rstrip("0123456789") if stage.cell[:1].isascii() else ""
