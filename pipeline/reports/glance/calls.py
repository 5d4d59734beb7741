"""Whom to phone now, and what to say: one entry a unit, whatever it is asked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.assess.notices import of_unit
from pipeline.assess.view import TaskView, UnitView, WeekView
from pipeline.assess.wording import beginning_of
from pipeline.domain.findings import Finding
from pipeline.domain.text import pattern
from pipeline.merge.subjects import Demanded, FileFacts
from pipeline.templates.contexts.week import WeekCallAbout, WeekCallLine

_UNTIL = "请于1个工作日内"
"""The same as in the letters and in the note of a returned file."""
_NAMED = 3
"""Tasks that are named on the phone. Of more, the number is said."""
_LATE: tuple[Demanded, ...] = ("late", "again")
_LONGEST_REASON, _LONGEST_TASK = 30, 16
"""In characters."""


def calls(view: WeekView) -> tuple[WeekCallLine, ...]:
    """Returns the units to be phoned: the missing ones first, then errors, reasons, key tasks."""
    place = {unit.name: number for number, unit in enumerate(view.units)}
    of_name = {unit.name: unit for unit in view.units}
    asked = _asked(view)
    found = [
        _Call(of_name.get(name) or UnitView(name, (), reported=True), view, asked.get(name, ()))
        for name in dict.fromkeys([*place, *view.to_mend, *_answering(view)])
        if name
    ]
    urgent = sorted((call for call in found if call.about), key=lambda call: call.order)
    return tuple(_line(call, place.get(call.unit.name, -1)) for call in urgent)


def _answering(view: WeekView) -> Iterator[str]:
    """Yields the units that owe an answer to a notice or an instruction, whoever leads the task."""
    for each in (*view.notices, *view.instructions):
        if each.runs and each.is_late:
            yield from each.units


def unknown_files(view: WeekView) -> tuple[str, ...]:
    """Returns the files to be mended that nobody can be phoned about."""
    return tuple(dict.fromkeys(error.file for error in view.to_mend.get("", ()) if error.file))


def unexplained(task: TaskView) -> bool:
    """Whether the task is overdue, and its unit gave no reason or still calls it on time."""
    return task.status == "overdue" and (not task.reason or task.forecast == "on_time")


def late_key(task: TaskView) -> bool:
    """Whether a key task is overdue, or its unit forecasts it late."""
    late = task.status == "at_risk" and task.forecast == "late"
    return task.key and (late or task.status == "overdue")


def _asked(view: WeekView) -> dict[str, list[TaskView]]:
    """Returns the tasks that each unit is asked about: of several lead units, the one that sent."""
    found: dict[str, list[TaskView]] = {}
    for task in view.tasks:
        if unexplained(task) or late_key(task):
            for unit in (task.unit,) if task.unit else task.leads:
                found.setdefault(unit, []).append(task)
    return found


@dataclass
class _Call:
    """A unit, and what there may be to ask it."""

    unit: UnitView
    view: WeekView
    tasks: Sequence[TaskView]

    def __post_init__(self) -> None:
        name = self.unit.name
        self.silent = [task for task in self.unit.tasks if task.status == "unreported"]
        self.returned = [file for file in self.view.waiting if file.unit == name]
        self.errors = self._errors()
        self.unexplained = [task for task in self.tasks if unexplained(task)]
        self.late_key = [task for task in self.tasks if not unexplained(task)]
        self.unanswered = [each for each in of_unit(self.view.notices, name) if each.is_late]
        self.instructed = [each for each in of_unit(self.view.instructions, name) if each.is_late]
        self.demanded = [
            task for task in self.unit.tasks if any(one.demanded in _LATE for one in task.demands)
        ]
        self.about = tuple(self._about())

    def _errors(self) -> list[Finding]:
        """The errors to correct, without those of a file that is asked for anew as a whole."""
        anew = set() if self.unit.reported else {file.file for file in self.returned}
        found = self.view.to_mend.get(self.unit.name, ())
        return [error for error in found if error.file not in anew]

    @property
    def order(self) -> tuple[int, ...]:
        """The place of the call in the list: worst first."""
        missing = not self.unit.reported
        counts = (
            *(self.errors, self.unexplained, self.late_key),
            *(self.unanswered, self.instructed, self.demanded),
        )
        return (
            -missing,
            -sum(task.past_due for task in self.silent) * missing,
            -len(self.silent) * missing,
            *(-bool(count) for count in counts),
            -sum(len(each) for each in counts),
        )

    def _about(self) -> Iterator[WeekCallAbout]:
        if not self.unit.reported:
            weeks = self.unit.weeks_behind
            yield WeekCallAbout("missing", "缺报" + (f"，连续{weeks}周缺报或迟报" * (weeks > 1)))
        elif self.silent:
            yield WeekCallAbout("missing", f"漏报{len(self.silent)}项")
        if self.errors:
            yield WeekCallAbout("errors", f"错误{len(self.errors)}处")
        if self.unexplained:
            yield WeekCallAbout("unexplained", f"逾期未说明{len(self.unexplained)}项")
        if self.late_key:
            yield WeekCallAbout("key", f"重点任务{len(self.late_key)}项")
        if count := len(self.unanswered) + len(self.instructed) + len(self.demanded):
            yield WeekCallAbout("unanswered", f"超期未回复{count}件")

    def say(self) -> Iterator[str]:
        """Yields the sentences, as a secretary would say them."""
        if not self.unit.reported or self.silent:
            yield "".join(self._missing())
        if self.errors:
            first = f"{_what(self.errors[0])}，" if len(self.errors) == 1 else ""
            count = "改正" if first else f"改正周报表中的{len(self.errors)}处错误"
            yield f"{first}{_UNTIL}{count}后重新报送"
        if self.unexplained:
            yield f"{_named(self.unexplained)}已过时限，请说明逾期原因和预计办结时间"
        overdue = [task for task in self.late_key if task.status == "overdue"]
        if overdue:
            yield f"重点{_named(overdue)}已逾期，请说明推进措施和预计办结时间"
        if at_risk := [task for task in self.late_key if task.status != "overdue"]:
            yield f"重点{_named(at_risk)}预计不能按时办结，请说明推进措施"
        for notice in self.unanswered:
            yield f"{notice.number or '督办单'}超期{notice.days}天没有回复，{_UNTIL}书面回复"
        for each in self.instructed:
            yield f"{each.leader}批示超期{each.days}天没有回告，{_UNTIL}报办理结果"
        if self.demanded:
            yield f"{_named(self.demanded)}的督查整改没有按时回复，{_UNTIL}书面回复"

    def _missing(self) -> Iterator[str]:
        if self.unit.reported:
            yield "周报表漏报了任务，"
        elif self.returned:
            yield f"报来的文件不能采用（{beginning_of(_why(self.returned), _LONGEST_REASON)}），"
        else:
            yield "本周没有收到周报表，"
        yield f"{_UNTIL}补报" + (f"{len(self.silent)}项任务" if self.silent else "")
        if past := [task for task in self.silent if task.past_due]:
            yield f"；其中{_named(past)}时限已过，请一并说明是否办结"


def _what(error: Finding) -> str:
    where = f"任务{error.task_id}" if error.task_id else "周报表"
    return f"{where}：{beginning_of(error.message, _LONGEST_REASON)}"


def _why(files: Sequence[FileFacts]) -> str:
    return next((file.reason for file in reversed(files) if file.reason), "")


def _named(tasks: Iterable[TaskView]) -> str:
    """Returns 任务1-1、1-2, or 任务1-1、1-2、1-3等5项."""
    names = [task.task_id or f"“{beginning_of(task.task, _LONGEST_TASK)}”" for task in tasks]
    more = f"等{len(names)}项" if len(names) > _NAMED else ""
    return f"任务{'、'.join(names[:_NAMED])}{more}"


def _line(call: _Call, place: int) -> WeekCallLine:
    unit = call.unit
    return WeekCallLine(
        unit=unit.name,
        place=place,
        person=unit.person,
        phone=unit.phone,
        dial=_dial(unit.phone),
        about=call.about,
        say="；".join(call.say()) + "。",
    )


def _dial(phone: str) -> str:
    """Returns the number as a telephone takes it; '' when it is not one number alone."""
    return re.sub(r"[-－—() （）]", "", phone) if _NUMBER.fullmatch(phone) else ""


_NUMBER = pattern(r"\+?[-－—() （）0-9]{3,24}", re.ASCII)
