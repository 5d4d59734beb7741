"""What `notices` prints: the slips that were drafted, and what was not and why."""

from typing import Any

from pipeline.assess.proposals import Ground, NoticesView, UnitCase, by_level
from pipeline.cli.screen.terminal import say, say_some

"""Lines that are printed of each kind; the workbook has all."""


def print_notices(view: NoticesView) -> None:
    counts = "、".join(f"{level}{n}张" for level, n in by_level(view.proposals).items() if n)
    say(f"{view.week.title}，依据封存的 {view.bag}：起草督办单{len(view.proposals)}张")
    if counts:
        say(f"其中{counts}")
    drafted = [
        f"{each.level}　{each.task.task_id} {each.text('task')}（{'、'.join(each.task.leads)}）："
        f"{each.grounds[0].words}"
        for each in view.proposals
    ]
    held = [f"{each.task.task_id}：{each.why}" for each in view.held]
    say_some("", drafted)
    say_some(f"有依据而没有起草的{len(held)}项：", held)
    say_some("建议专项督查：", list(map(_unit, view.special)))
    say_some("建议效能问责：", list(map(_unit, view.accountable)))
    say("发不发由办公室定。编号由办公室给，发出的请记入督办单台账")


def _unit(case: UnitCase) -> str:
    return f"{case.unit}（{case.count}）"


def notices_said(view: NoticesView) -> dict[str, Any]:
    """Returns what a script may want of the proposals."""
    return {
        "week": str(view.week),
        "bag": view.bag,
        "notices": [
            {
                "task_id": each.task.task_id,
                "units": list(each.task.leads),
                "level": each.level,
                "reply_by": str(each.reply_by),
                "grounds": list(map(_ground, each.grounds)),
            }
            for each in view.proposals
        ],
        "held": [
            {"task_id": each.task.task_id, "level": each.level, "why": each.why}
            for each in view.held
        ],
        "special": list(map(_case, view.special)),
        "accountable": list(map(_case, view.accountable)),
    }


def _case(case: UnitCase) -> dict[str, Any]:
    return {"unit": case.unit, "count": case.count, "grounds": list(map(_ground, case.grounds))}


def _ground(ground: Ground) -> dict[str, str]:
    return {
        "words": ground.words,
        "place": ground.place,
        "code": ground.code,
        "week": ground.week,
        "notice": ground.notice.number if ground.notice else "",
    }
