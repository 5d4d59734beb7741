"""What the office itself follows up: its notices (督办单), and the leaders' instructions (批示)."""

from collections.abc import Sequence

from pipeline.assess.notices import FollowedUp
from pipeline.assess.view import WeekView
from pipeline.reports.exception.points import MOST_LISTED
from pipeline.templates.contexts.exception import FollowUp, Instructions, Left, Notices
from pipeline.templates.contexts.lines import instruction_line, notice_line


def follow_up(view: WeekView) -> tuple[FollowUp, ...]:
    """Returns the part of both; none when nothing is followed up."""
    notices, instructions = view.running_notices, view.told_instructions
    if not notices and not instructions:
        return ()
    return (
        FollowUp(
            "；".join(filter(None, (_of_notices(view), _of_instructions(view)))),
            _notices(view),
            _instructions(view),
        ),
    )


def _of_notices(view: WeekView) -> str:
    found = view.running_notices
    late, after = _late(found), sum(n.standing == "answered_late" for n in found)
    more = [f"到期没有回复的{late}张"] if late else []
    more += [f"逾期才回复的{after}张"] if after else []
    return (
        f"在办的督办单{len(found)}张" + (f"，其中{'、'.join(more)}" if more else "")
        if found
        else ""
    )


def _of_instructions(view: WeekView) -> str:
    running = view.running_instructions
    late, answered = _late(running), len(view.told_instructions) - len(running)
    words = [f"没有回告的领导批示{len(running)}件" + (f"，其中超期的{late}件" if late else "")]
    words = words if running else []
    words += [f"本周回告的领导批示{answered}件"] if answered else []
    return "；".join(words)


def _late(found: Sequence[FollowedUp]) -> int:
    return sum(each.is_late for each in found)


def _notices(view: WeekView) -> tuple[Notices, ...]:
    found = view.running_notices
    shown = tuple(
        notice_line(n, each, view.named) for n, each in enumerate(found[:MOST_LISTED], start=1)
    )
    return (Notices(len(found), _late(found), shown, _left(found)),) if found else ()


def _instructions(view: WeekView) -> tuple[Instructions, ...]:
    found = view.told_instructions
    shown = tuple(
        instruction_line(n, each, view.named) for n, each in enumerate(found[:MOST_LISTED], start=1)
    )
    return (Instructions(len(found), _late(found), shown, _left(found)),) if found else ()


def _left(found: Sequence[FollowedUp]) -> tuple[Left, ...]:
    return (Left(len(found) - MOST_LISTED),) if len(found) > MOST_LISTED else ()
