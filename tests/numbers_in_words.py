"""Reads every number with its noun in the documents, letters and page of a week.

Each must be a claim that is known here, and must hold of the view. A sentence with a number that
is not known here is a failure too: nobody would notice when it began to contradict the others.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.assess.shown import MOST_OF_FILE
from pipeline.assess.view import TaskView, UnitView, WeekView, most_urgent
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.settings import Settings
from pipeline.domain.status import STATUSES
from pipeline.post.letters.contexts import context_of
from pipeline.post.letters.letters import letters
from pipeline.reports.exception.points import MOST_LISTED
from pipeline.reports.glance.page import week_page
from pipeline.templates.contexts.letters import file_of
from pipeline.templates.text import worded
from tests.report_parts import EXCEPTIONS, TEMPLATES, Report

Value = int | Iterable[int]
Claims = dict[str, Callable[[WeekView], Value]]

_NUMBER = re.compile(r"(?<![第\d.])\d+(?=[个项份行处天周]|大项)")


def words_reconcile(view: WeekView) -> None:
    """Checks the numbers in all that people read of a week."""
    page = week_page(view, TEMPLATES).decode()
    for where, text in _texts(view, page):
        _check(view, where, _without_quotes(view, text))
    for where, text in _of_units(page):
        _check(view, where, _without_quotes(view, text), ALSO_OF_UNITS, ON_THE_PAGE_OF_UNITS)
    assert _on_cards(page) == _changes(view)
    assert _in_trends(page) in (_eight_weeks(view), {})


_A_UNIT = r'<li (?:data-call="\w+" )?data-unit="([^"]*)">(.*?)</li>'


def _of_units(page: str) -> Iterator[tuple[str, str]]:
    """Yields the lines of the page that tell of one unit: whom to phone, who is worst."""
    for unit, said in re.findall(_A_UNIT, page, re.DOTALL):
        yield "page, unit", html.unescape(f"〔{unit}〕" + re.sub(r"<[^>]*>", "", said))


_CARDS = r'<ul class="lights">.*?</ul>'


def _on_cards(page: str) -> dict[str, int]:
    """Returns by how much each card says that its number changed since last week."""
    shown = r'data-change="(\w+)"><span aria-hidden="true">(\S+)</span><span class="heard">(\S+)</'
    found = {}
    for code, sign, words in re.findall(shown, page):
        number = int(re.sub(r"\D", "", sign) or 0)
        assert re.findall(r"\d+", words) == ([str(number)] if number else []), words
        assert ("增加" in words, "减少" in words) == ("+" in sign, "−" in sign)
        found[code] = -number if "−" in sign else number
    return found


def _changes(view: WeekView) -> dict[str, int]:
    before = Counter(task.last_status for task in view.tasks if task.last_status)
    shown = [s.code for s in STATUSES if s.code != "terminated" or view.counts[s.code]]
    found = {code: view.counts[code] - before[code] for code in shown if before}
    past = view.past_counts.get(view.last_week) if view.last_week else None
    return found | ({"missing": len(view.missing) - past["units_missing"]} if past else {})


def _in_trends(page: str) -> dict[str, list[int | None]]:
    lines = re.findall(r'data-trend="(\w+)">(.*?)</figure>', page, re.DOTALL)
    return {
        code: [int(n) if n.isdigit() else None for n in re.findall(r"<text[^>]*>(.*?)<", line)]
        for code, line in lines
    }


def _eight_weeks(view: WeekView) -> dict[str, list[int | None]]:
    weeks = [view.past_counts.get(view.week.before(back)) for back in (7, 6, 5, 4, 3, 2, 1)]
    return {
        code: [counts[name] if counts else None for counts in (*weeks, view.counts)]
        for code, name in (("done", "done"), ("overdue", "overdue"), ("missing", "units_missing"))
    }


def _texts(view: WeekView, page: str) -> Iterator[tuple[str, str]]:
    report = Report(view)
    for part, lines in report.parts.items():
        heading = "" if part in ("", EXCEPTIONS, "版记") else part
        told = [heading, *(line for line in lines if "|" not in line and "亮灯规则" not in line)]
        yield f"report, {part}", "\n".join(told[1:] if told[1:2] == [heading] else told)
    for letter in letters(view, Settings()):
        text = worded(TEMPLATES, file_of(letter.kind), context_of(letter, view, []))
        yield letter.stem, f"〔{letter.unit}〕{text.body}"
    page = re.sub(f"{_A_UNIT}|{_CARDS}", "", page, flags=re.DOTALL)
    for kind in ("script", "style", "template", "table"):
        page = re.sub(rf"<{kind}\b.*?</{kind}>", "", page, flags=re.DOTALL)
    for tag in ("p", "h2", "h3", "li", "pre", "figcaption", "summary"):
        for found in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page, re.DOTALL):
            yield f"page, {tag}", html.unescape(re.sub(r"<[^>]*>", "", found))


def _without_quotes(view: WeekView, text: str) -> str:
    """Returns the text without what the list, units and findings say in words of their own."""
    quoted = {line for task in view.tasks for line in (task.task, task.deadline_text)}
    quoted |= {plan.name for plan in view.plans} | {file.reason for file in view.files}
    quoted |= {file.file for file in view.files} | {task.task for task in view.gone}
    quoted |= {task.escalation for task in view.tasks}
    quoted |= {f"{said}" for finding in view.findings for said in (finding.message, finding.hint)}
    for said in sorted(filter(None, quoted), key=len, reverse=True):
        short = " ".join(said.split())
        for written in (
            said,
            short,
            *(f"{short[:cut].rstrip()}…" for cut in (120, 80, 40, 32, 30, 16, 10)),
        ):
            text = re.sub(rf"{re.escape(written)}(?![\d项个])", "＊", text)
    return text


def _check(
    view: WeekView,
    where: str,
    text: str,
    claims: Claims | None = None,
    of_units: "dict[str, Callable[[WeekView, str], set[int]]] | None" = None,
) -> None:
    names = {unit.name for unit in view.units} | set(view.to_mend) | set(view.strangers)
    checked(
        view,
        where,
        text,
        CLAIMS if claims is None else claims,
        OF_UNITS if of_units is None else of_units,
        names,
    )


def checked(
    view: Any,
    where: str,
    text: str,
    claims: Mapping[str, Callable[[Any], Value]],
    of_named: Mapping[str, Callable[[Any, str], set[int]]],
    names: Container[str],
) -> None:
    """Checks that every number with a noun is a known claim, and right of the view.

    `of_named` are claims of which the pattern first finds one of the `names`.
    """
    known: set[int] = set()
    for pattern, value in claims.items():
        for found in re.finditer(pattern, text):
            right = value(view)
            allowed = {right} if isinstance(right, int) else set(right)
            assert int(found[1]) in allowed, (where, pattern, text[found.start() : found.end() + 9])
            known.add(found.start(1))
    for pattern, of_unit in of_named.items():
        for found in re.finditer(pattern, text):
            if found[1] not in names:
                continue
            assert int(found[2]) in of_unit(view, found[1]), (where, found[0])
            known.add(found.start(2))
    unknown = [
        text[max(0, found.start() - 12) : found.end() + 12]
        for found in _NUMBER.finditer(text)
        if found.start() not in known
    ]
    assert not unknown, (where, unknown)


def _of(count: str) -> Callable[[WeekView], int]:
    return lambda view: view.counts[count]


def _tasks_found(view: WeekView, part: str) -> int:
    return len({f.task_id for f in view.findings if f.rule.part == part} & _ids(view))


def _ids(view: WeekView) -> set[str]:
    return {task.task_id for task in view.tasks}


def _overdue_days(view: WeekView) -> set[int]:
    return {(view.week.as_of - t.deadline).days for t in view.tasks if t.deadline and t.past_due}


def _due(view: WeekView) -> list[int]:
    """The days left of each task that is due within two weeks and not done."""
    ends = [t.deadline for t in view.tasks if t.deadline and t.status not in ("done", "terminated")]
    return [days for end in ends if 0 <= (days := (end - view.week.as_of).days) <= 14]


def _phoned(view: WeekView) -> set[str]:
    """The units to be phoned: missing, errors, overdue without reason, key tasks late."""
    asked = {unit.name for unit in view.units if not unit.reported}
    asked |= {unit.name for unit in view.units if _silent(view, unit.name) != {0}}
    asked |= {unit for unit in view.to_mend if unit}
    for task in (*_unexplained(view), *_late_key(view)):
        asked |= {task.unit} if task.unit else set(task.leads)
    return asked


def _silent(view: WeekView, name: str) -> set[int]:
    return {sum(t.status == "unreported" and name in t.leads for t in view.tasks)}


def _unexplained(view: WeekView) -> list[TaskView]:
    late = [task for task in view.tasks if task.status == "overdue"]
    return [task for task in late if task.reason == "" or task.forecast == "on_time"]


def _late_key(view: WeekView) -> list[TaskView]:
    late = [t for t in view.tasks if t.status == "at_risk" and t.forecast == "late"]
    late += [task for task in view.tasks if task.status == "overdue"]
    return [task for task in late if task.key and task not in _unexplained(view)]


def _whose(tasks: Iterable[TaskView], unit: str) -> list[TaskView]:
    return [task for task in tasks if unit in ((task.unit,) if task.unit else task.leads)]


def _asked_on_the_phone(view: WeekView, name: str) -> set[int]:
    mine = _whose(_late_key(view), name)
    past = [t for t in view.tasks if t.status == "unreported" and t.past_due and name in t.leads]
    return {
        len(_whose(_unexplained(view), name)),
        sum(task.status == "overdue" for task in mine),
        sum(task.status == "at_risk" for task in mine),
        len(past),
    }


def _lists(view: WeekView) -> list[list[TaskView]]:
    """The lists of tasks whose units the report names or counts."""
    supervised = {finding.task_id for finding in view.found("supervision")}
    left_out = {finding.task_id for finding in view.found("left_out")}
    return [
        list(view.escalations),
        list(view.with_status("overdue")),
        list(view.past_due_unreported),
        [task for task in view.tasks if task.task_id in supervised],
        [task for task in view.tasks if task.task_id in left_out],
        most_urgent(view.with_status("unreported")),
    ]


def _received(view: WeekView) -> int:
    return sum(view.counts[f"files_{state}"] for state in ("accepted", "superseded", "rejected"))


def _in_time(view: WeekView) -> int:
    return view.counts["units_reported"] - view.counts["units_late"]


def _found(severity: str, view: WeekView) -> int:
    return sum(finding.severity == severity for finding in view.findings)


def _turned(status: str, view: WeekView) -> int:
    return sum(task.status == status for task in view.changed)


def _to_mend(view: WeekView) -> list[int]:
    return [len(errors) for unit, errors in view.to_mend.items() if unit]


def _to_check(view: WeekView) -> list[int]:
    return [len(warnings) for unit, warnings in view.to_check.items() if unit]


def _asked(view: WeekView, name: str) -> list[Finding]:
    return [*_of_files(view.to_mend, view, name), *_of_files(view.to_check, view, name)]


def _of_files(
    asked: Mapping[str, Sequence[Finding]], view: WeekView, name: str
) -> Sequence[Finding]:
    """Returns what a unit is asked; a unit that the list does not name is asked by its files."""
    if name in view.strangers:
        return [f for f in asked.get("", ()) if f.file in view.strangers[name]]
    return asked.get(name, ())


def _more_done(view: WeekView) -> int:
    return view.counts["done"] - sum(task.last_status == "done" for task in view.tasks)


def _beyond(view: WeekView) -> set[int]:
    inspected = {finding.task_id for finding in view.found("inspection")}
    sizes = [len(tasks) for tasks in _lists(view)] + [len(view.with_status("at_risk"))]
    return {size - MOST_LISTED for size in (*sizes, len(inspected & _ids(view)))}


CLAIMS: Claims = {
    r"(\d+)个大项": _of("items"),
    r"(\d+)项(?:具体)?任务(?:中|，其中|，全部|，该项|，情况)": _of("tasks"),
    r"清单共(\d+)项": _of("tasks"),
    r"其他问题（(\d+)个": lambda view: sum(f.task_id not in _ids(view) for f in view.findings),
    **{
        rf"(?<!新增)(?<!转为)(?<!新){status.word}(\d+)[项个]": _of(status.code)
        for status in STATUSES
        if status.code not in ("overdue",)
    },
    r"已逾期(?:的任务|的事项)?(?:（)?(\d+)项": _of("overdue"),
    r"预计不能按时办结的(?:任务|事项)（?(\d+)项": _of("at_risk"),
    r"未报送的任务(\d+)项": lambda view: {
        view.counts["unreported"],
        len(view.past_due_unreported),
    },
    r"比上周增加(\d+)项": _more_done,
    r"比上周减少(\d+)项": lambda view: -_more_done(view),
    r"(?:需协调解决|需要区委区政府解决)的问题（?(\d+)[个项]": lambda view: len(view.escalations),
    r"反映了需协调解决的问题的其他任务(\d+)项": lambda view: sum(
        task.status not in ("overdue", "at_risk") for task in view.escalations
    ),
    r"未报送的任务(\d+)项，是否": lambda view: len(view.past_due_unreported),
    r"而未报送的任务(\d+)项": lambda view: len(view.past_due_unreported),
    r"专项督查的重点任务(\d+)项": lambda view: _tasks_found(view, "supervision"),
    r"对下列(\d+)项重点任务": lambda view: _tasks_found(view, "supervision"),
    r"现场督查的任务(\d+)项": lambda view: _tasks_found(view, "inspection"),
    r"对下列(\d+)项任务": lambda view: _tasks_found(view, "inspection"),
    r"(?:效能问责的单位|约谈下列)(\d+)个": lambda view: len(view.found("accountability")),
    r"涉及(\d+)个单位": lambda view: {
        len({task.lead_unit for task in tasks}) for tasks in _lists(view)
    },
    r"逾期(\d+)天": _overdue_days,
    r"(\d+)个牵头单位": _of("units"),
    r"按时报送(\d+)个": _in_time,
    r"(\d+)个按时报送": _in_time,
    r"(\d+)个迟报": _of("units_late"),
    r"迟报(?:单位|的单位)?（?(\d+)个": _of("units_late"),
    r"(\d+)个缺报": _of("units_missing"),
    r"缺报(?:单位|的单位)?（?(\d+)个": _of("units_missing"),
    r"以下(\d+)个单位尚未有效报送": _of("units_missing"),
    r"漏报任务的单位(\d+)个": lambda view: len({t.lead_unit for t in _lists(view)[4]}),
    r"漏报任务(\d+)项": lambda view: len(_lists(view)[4]),
    r"收到报送文件(\d+)份": _received,
    r"(?:其中|、)采用(\d+)份": _of("files_accepted"),
    r"不再采用(\d+)份": _of("files_superseded"),
    r"、?退回(\d+)份": _of("files_rejected"),
    r"退回的文件（(\d+)个": _of("files_rejected"),
    r"替换的文件（(\d+)个": _of("files_superseded"),
    r"(\d+)项任务的状态有变化": lambda view: len(view.changed),
    **{
        rf"(?:新办结|转为{status.word}|新增{status.word.removeprefix('已')})(\d+)项": (
            partial(_turned, status.code)
        )
        for status in STATUSES
        if status.code != "done"
    },
    r"新办结(\d+)项": partial(_turned, "done"),
    r"新列入清单的任务(\d+)项": lambda view: sum(not task.last_status for task in view.tasks),
    r"清单中的(\d+)项任务本周不再列入": lambda view: len(view.gone),
    **{
        rf"(?<!的){word}(\d+)个": partial(_found, severity) for severity, word in SEVERITIES.items()
    },
    r"其中(\d+)个没有列出": lambda view: len(view.findings) - len(view.shown_findings.listed),
    r"需单位改正的错误(\d+)个": lambda view: sum(_to_mend(view)),
    r"已要求(\d+)个单位": lambda view: len(_to_mend(view)),
    r"需单位核对的提醒(\d+)个": lambda view: sum(_to_check(view)),
    r"已请(\d+)个单位在": lambda view: len(_to_check(view)),
    r"没有采用的填报（?(\d+)行": lambda view: view.shown_rows.total,
    r"用统一表头的(\d+)份": lambda view: range(1, view.counts["files_accepted"] + 1),
    r"另有(\d+)项": _beyond,
    r"另有(\d+)个，见": lambda view: len(view.escalations) - MOST_LISTED,
    r"(\d+)个工作日": lambda _: 1,
    r"现在打电话（(\d+)个": lambda view: len(_phoned(view)),
    r"其余(\d+)个单位": lambda view: len(_phoned(view)) - 10,
    r"(\d+)天内到期": lambda _: 14,
    r"(?:没有办结（|全部)(\d+)项": lambda view: sum(days >= 0 for days in _due(view)),
    r"还有(\d+)天": lambda view: set(_due(view)),
    r"新列入清单(\d+)项": lambda view: sum(not task.last_status for task in view.tasks),
    r"清单中不再列入(\d+)项": lambda view: len(view.gone),
    r"建议督查的任务(\d+)项": lambda view: len(
        {f.task_id for f in view.findings if f.code.startswith("S")} & _ids(view)
    ),
    r"(\d+)个文件": lambda view: len(view.shown_files().listed),
    r"再显示(\d+)项": lambda _: 300,
    r"连续(\d+)周缺报或迟报": lambda view: {unit.weeks_behind for unit in view.units},
}
"""What a number is said to count, and what it must be."""


def _open(view: WeekView, name: str) -> set[int]:
    return {len(unit.open_tasks) for unit in view.units if unit.name == name}


def _unreported(view: WeekView, name: str) -> set[int]:
    return {unit.by_status["unreported"] for unit in view.units if unit.name == name}


def _in_lists(view: WeekView, name: str) -> set[int]:
    return {Counter(task.lead_unit for task in tasks)[name] for tasks in _lists(view)}


def _the_unit(view: WeekView, name: str) -> UnitView:
    return next(unit for unit in view.units if unit.name == name)


OF_UNITS: dict[str, Callable[[WeekView, str], set[int]]] = {
    r"([^：、（）\n]+)（(\d+)项任务未报送": _unreported,
    r"([^：、（）\n]+)：(\d+)项任务未报送": _unreported,
    r"([^：、（）\n]+)（(\d+)项）": _in_lists,
    r"[（、]([^：、（）\n\d]+)(\d+)[项个](?=[、）])": _in_lists,
    r"([^：、（）\n]+)[（：](\d+)项任务中的": lambda view, name: {len(_the_unit(view, name).tasks)},
    r"([^：、（）\n]+)[（：]\d+项任务中的(\d+)项": lambda view, name: {
        _the_unit(view, name).late_tasks
    },
    r"(?s)〔([^〕]+)〕.*尚未办结的任务共(\d+)项": _open,
    r"(?s)〔([^〕]+)〕.*另有(\d+)处没有列出": lambda view, name: {
        count - MOST_OF_FILE
        for count in (
            *Counter(error.file for error in _of_files(view.to_mend, view, name)).values(),
            *Counter(warning.file for warning in _of_files(view.to_check, view, name)).values(),
            *Counter(finding.file for finding in _asked(view, name)).values(),
        )
    },
    r"(?s)〔([^〕]+)〕.*有(\d+)处需要改正": lambda view, name: {
        len(_of_files(view.to_mend, view, name))
    },
    r"(?s)〔([^〕]+)〕.*有(\d+)处请核对": lambda view, name: {
        len(_of_files(view.to_check, view, name))
    },
    r"(?s)〔([^〕]+)〕.*有(\d+)处问题": lambda view, name: {len(_asked(view, name))},
}
"""The same of one unit, which stands before the number."""

ALSO_OF_UNITS: Claims = {
    r"(\d+)个工作日": lambda _: 1,
    r"连续(\d+)周缺报或迟报": lambda view: {unit.weeks_behind for unit in view.units},
}
ON_THE_PAGE_OF_UNITS: dict[str, Callable[[WeekView, str], set[int]]] = {
    r"(?s)〔([^〕]+)〕.*(?:漏报|补报|未报送)(\d+)项": _unreported,
    r"(?s)〔([^〕]+)〕.*漏报(\d+)项": _unreported,
    r"(?s)〔([^〕]+)〕.*错误(\d+)处": lambda view, name: {
        len(view.to_mend.get(name, ())),
        len(view.to_mend.get(name, ())) - _anew(view, name),
    },
    r"(?s)〔([^〕]+)〕.*中的(\d+)处错误": lambda view, name: {
        len(view.to_mend.get(name, ())) - _anew(view, name)
    },
    r"(?s)〔([^〕]+)〕.*逾期未说明(\d+)项": lambda view, name: {
        len(_whose(_unexplained(view), name))
    },
    r"(?s)〔([^〕]+)〕.*重点任务(\d+)项": lambda view, name: {len(_whose(_late_key(view), name))},
    r"(?s)〔([^〕]+)〕.*?等(\d+)项": _asked_on_the_phone,
    r"(?s)〔([^〕]+)〕.*等(\d+)项": _asked_on_the_phone,
    **{
        rf"(?s)〔([^〕]+)〕.*{status.word}(\d+)项": partial(
            lambda code, view, name: {
                unit.by_status[code] for unit in view.units if unit.name == name
            },
            status.code,
        )
        for status in STATUSES
    },
}
"""The same on the page, in lines that tell of one unit."""


def _anew(view: WeekView, name: str) -> int:
    """The errors of files that a missing unit is asked for anew, as a whole."""
    if name not in {unit.name for unit in view.missing}:
        return 0
    files = {file.file for file in view.waiting if file.unit == name}
    return sum(error.file in files for error in view.to_mend.get(name, ()))
