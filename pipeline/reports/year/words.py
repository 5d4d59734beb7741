"""What a unit said of a task in a week, in Chinese, with its source: for a comment or a page."""

from collections.abc import Callable

from pipeline.assess.wording import source_in_words
from pipeline.assess.year import LedgerTask, YearView
from pipeline.domain.fields import heading
from pipeline.domain.status import FORECASTS, LIT, STATUS, rule_in_words

NOT_DUE = "按督办频率本周不需报送"
SAID = ("progress", "reason", "problems", "escalation", "next_step")
"""The columns that hold a unit's own words, in the order in which they are read."""


def state_in_words(code: str) -> str:
    """Returns the word of a status; a code that this release does not know stays as it is."""
    known = STATUS.get(code)  # type: ignore[call-overload]
    return known.word if known else code


def said_in(view: YearView, week: int, task: LedgerTask) -> str:
    """Returns state, per cent and words of a week that lists the task, a line each, and where
    they stand.
    """
    at: Callable[[str], str] = lambda name: view.at(name, week, task)  # noqa: E731
    percent = f"，{at('percent')}%" if at("percent") else ""
    lines = [f"{view.weeks[week].short}：{state_in_words(at('status'))}{percent}"]
    if carried := at("carried_from"):
        lines.append(f"沿用{view.newest.week.called(carried)}的状态")
    if not at("source_file"):
        return "\n".join([*lines, NOT_DUE if view.is_not_due(week, task) else "本周没有填报"])
    forecast = FORECASTS.get(at("forecast"), "未填")
    lines.append(f"预估能否按时办结：{forecast}")
    lines += [f"{heading(name)}：{text}" for name in SAID if (text := at(name))]
    row = int(at("source_row")) if at("source_row") else None
    return "\n".join(
        [*lines, f"出处：{source_in_words(at('source_file'), at('source_sheet'), row)}"]
    )


def events_in_words(view: YearView, task: LedgerTask) -> str:
    """Returns what changed in a task, a line each, with the first week that has it so."""
    return "\n".join(f"{view.weeks[event.week].short}：{event.words}" for event in task.events)


def rule_of(view: YearView) -> str:
    """Returns the rule of the states that the year has."""
    counts = {"terminated": len(view.statuses) - len(LIT)}
    return rule_in_words(counts, in_cycles=view.in_cycles)
