"""Declares the facts of a week's subjects: the columns of their frames and tables in `data/`.

Rules look at frames of these facts (`merge.Merged`). Reports look at views of them (`assess.view`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pipeline.domain.facts import Fact
from pipeline.domain.findings import Subject
from pipeline.domain.reading import About as DoubtAbout
from pipeline.domain.reading import ColumnRead, How
from pipeline.domain.registers.declaring import About
from pipeline.domain.status import Forecast, Inspected, Ruled, StatusCode
from pipeline.domain.week import Week, day_in_words
from pipeline.history.weeks import PastTask
from pipeline.intake.meaning.answers.states import State
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.quantities import Target
from pipeline.intake.sheets.reported.lines import Oddity
from pipeline.merge.copied import Copied
from pipeline.merge.matching import FoundBy

RowState = Literal["used", "replaced", "repeated", "foreign", "joint", "unplaced", "unknown_unit"]
FileState = Literal["accepted", "superseded", "rejected"]
Forecasted = Forecast | Literal[""]
_UNKNOWN = Deadline()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file received."""

    file: Annotated[str, Fact("its path below inbox/<week>/", "file", csv=True)]
    sha256: Annotated[str, Fact("its checksum", "file", csv=True)]
    size: Annotated[int, Fact("in bytes", "file", csv=True)]
    received_at: Annotated[
        dt.datetime, Fact("when it was first seen, Beijing time", "file", csv=True)
    ]
    unit: Annotated[str, Fact("the unit that sent it; '' when unknown", "merge", csv=True)]
    state: Annotated[FileState, Fact("what became of it", "merge", csv=True)]
    reason: Annotated[str, Fact("why, in Chinese", "merge", csv=True)]
    seen: Annotated[str, Fact("how that time is known: mail, run or file", "file", csv=True)] = ""
    sender: Annotated[str, Fact("the mail addresses that it came from", "file", csv=True)] = ""
    called: Annotated[str, Fact("the other name by which its unit was recognised", "merge")] = ""
    called_in_words: Annotated[str, Fact("that name, in words for a message", "merge")] = ""
    also: Annotated[str, Fact("what is odd about its unit, in Chinese", "merge")] = ""
    against: Annotated[str, Fact("what says that it is another unit's, in Chinese", "merge")] = ""
    corrects: Annotated[
        tuple[str, ...], Fact("the files that were sent back and led to it, as is proved", "merge")
    ] = ()
    proofs: Annotated[str, Fact("the marks of the office that are proved, in Chinese", "merge")] = (
        ""
    )
    false_marks: Annotated[
        str, Fact("its marks of the office that the office did not make, in Chinese", "merge")
    ] = ""
    other_marks: Annotated[
        str, Fact("its marks of the office that prove nothing, in Chinese", "merge")
    ] = ""
    sheet: Annotated[str, Fact("the sheet that was read", "file")] = ""
    fault: Annotated[str, Fact("why it could not be read; '' when it could", "file")] = ""
    unknown_unit: Annotated[bool, Fact("it was read, but its unit is unknown", "merge")] = False
    who_in_words: Annotated[str, Fact("why its unit is unknown, in Chinese", "merge")] = ""
    stranger: Annotated[
        str, Fact("the name that it gives as its unit, if the list has none of that name", "merge")
    ] = ""
    same_as: Annotated[str, Fact("the file of its unit with the same bytes", "merge")] = ""
    replaced_by: Annotated[str, Fact("the file whose rows count instead", "merge")] = ""
    rivals: Annotated[
        str, Fact("why it is not certain which is newer, and what counts, in Chinese", "merge")
    ] = ""
    overruled: Annotated[bool, Fact("it came after the file that replaced it", "merge")] = False
    other_week: Annotated[str, Fact("another week that it names, in its own words", "file")] = ""
    dated_on: Annotated[str, Fact("where it names that week, in Chinese", "file")] = ""
    macros: Annotated[bool, Fact("it has macros", "file")] = False
    is_document: Annotated[bool, Fact("it is a Word document", "file")] = False
    columns: Annotated[
        tuple[ColumnRead, ...], Fact("its columns, and what each was taken for", "file")
    ] = ()
    hidden: Annotated[str, Fact("its hidden sheets and rows, in Chinese", "merge")] = ""
    loose: Annotated[int, Fact("rows that count for no task, if some are not listed", "merge")] = 0
    left: Annotated[int, Fact("rows of these that are not listed", "merge")] = 0
    uncompared: Annotated[int, Fact("rows not compared with similar texts", "merge")] = 0
    hushed: Annotated[int, Fact("things in doubt that are not told", "merge")] = 0
    crowd: Annotated[
        int, Fact("the files of its unit, if too many and it is the last of them", "merge")
    ] = 0


@dataclass(frozen=True, slots=True)
class DoubtFacts:
    """Something in a return or in the month's list that was not surely understood, or not used.

    A copy of the same return adds none.
    """

    of_list: Annotated[bool, Fact("it is in the office's own list, not in a return", "merge")]
    unit: Annotated[str, Fact("the unit that sent the return, or leads the task", "merge")]
    task_id: Annotated[str, Fact("the number of the task of its row", "merge")]
    file: Annotated[str, Fact("the return or the list", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "file")]
    row: Annotated[int | None, Fact("its row number in Excel", "file")]
    cells: Annotated[Mapping[str, str], Fact("its field's name to column letters", "merge")]
    field: Annotated[str, Fact("the field that it concerns", "file")]
    state: Annotated[FileState, Fact("what became of its file; the list is accepted", "merge")]
    counts: Annotated[bool, Fact("it is about the whole file, or its row counts", "merge")]
    about: Annotated[DoubtAbout, Fact("what kind of thing it is", "file")]
    how: Annotated[How, Fact("guessed, doubtful, passed over or unread", "file")]
    seen: Annotated[str, Fact("the words in the file", "file")]
    taken: Annotated[str, Fact("what they were taken for, in Chinese", "file")]
    against: Annotated[str, Fact("what else they may be, or was used instead", "file")]
    part_of: Annotated[int | None, Fact("the row that counts for it, if another one", "file")]
    sample: Annotated[str, Fact("the first cells of its column, quoted", "file")]


@dataclass(frozen=True, slots=True)
class CellFacts:
    """An odd cell of a row that counts."""

    unit: Annotated[str, Fact("the unit that sent the return", "merge")]
    task_id: Annotated[str, Fact("the number of its task in the list", "merge")]
    file: Annotated[str, Fact("the return that it is in", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "merge")]
    row: Annotated[int, Fact("its row number in Excel", "merge")]
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "merge")]
    field: Annotated[str, Fact("the field of its column", "merge")]
    heading: Annotated[str, Fact("the field in Chinese", "merge")]
    expected: Annotated[str, Fact("what it should hold, in Chinese", "merge")]
    oddity: Annotated[Oddity, Fact("what is odd about it", "merge")]
    text: Annotated[str, Fact("its text", "merge")]


@dataclass(frozen=True, slots=True)
class RowFacts:
    """A row of a return that was not replaced by a later one."""

    state: Annotated[RowState, Fact("what became of it", "merge")]
    unit: Annotated[str, Fact("the unit that sent the return", "merge")]
    file: Annotated[str, Fact("the return that it is in", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "cell")]
    row: Annotated[int, Fact("its row number in Excel", "cell")]
    written_id: Annotated[str, Fact("任务编号 as written", "merge")] = ""
    task: Annotated[str, Fact("工作内容", "cell")] = ""
    deadline_text: Annotated[str, Fact("完成时限", "cell")] = ""
    progress: Annotated[str, Fact("进展情况", "cell")] = ""
    percent_text: Annotated[str, Fact("完成进度 as written", "cell")] = ""
    percent: Annotated[float | None, Fact("完成进度, 0–100 per cent", "cell")] = None
    forecast_text: Annotated[str, Fact("预估 as written", "cell")] = ""
    forecast: Annotated[
        Forecasted, Fact("what 预估 means; late, if it promises a day after the deadline", "merge")
    ] = ""
    forecast_doubt: Annotated[
        str, Fact("why 预估 is doubtful, with the words that are, in Chinese", "cell")
    ] = ""
    state_text: Annotated[str, Fact("任务状态, the unit's own view", "cell")] = ""
    stated: Annotated[
        State | Literal[""], Fact("what 任务状态 surely means; '' when uncertain", "cell")
    ] = ""
    forecast_guessed: Annotated[bool, Fact("预估 means late by near words only", "cell")] = False
    late_promise: Annotated[
        str, Fact("the day after the deadline that 预估 promises, in Chinese", "merge")
    ] = ""
    reason: Annotated[str, Fact("原因及建议", "cell")] = ""
    escalation: Annotated[str, Fact("需要区委区政府解决的问题", "cell")] = ""
    carried: Annotated[
        Mapping[str, str], Fact("columns passed on unchanged: name to text", "cell")
    ] = field(default_factory=dict)
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "cell")] = field(
        default_factory=dict
    )
    elsewhere: Annotated[
        Mapping[str, str],
        Fact("field name to its cells, such as F5,F6, if not in its column of this row", "cell"),
    ] = field(default_factory=dict)
    task_id: Annotated[
        str, Fact("the number of its task in the list, or as written without a task", "merge")
    ] = ""
    found_by: Annotated[FoundBy, Fact("how its task was found", "merge")] = ""
    repeats: Annotated[bool, Fact("the return has an earlier row for the same task", "merge")] = (
        False
    )
    twice: Annotated[
        str, Fact("what it and that row say, and which counts, in Chinese", "merge")
    ] = ""
    at_odds: Annotated[
        str,
        Fact("the better forecasts of other lead units, in Chinese, if its own counts", "merge"),
    ] = ""
    no_progress: Annotated[
        bool, Fact("进展情况 is blank, or only says that there is nothing", "merge")
    ] = False
    percent_unreadable: Annotated[
        bool, Fact("完成进度 has a text but no readable figure", "merge")
    ] = False
    percent_left_out: Annotated[
        bool, Fact("完成进度 is blank in a form that the office made", "merge")
    ] = False
    listed_task: Annotated[str, Fact("工作内容 as listed", "merge")] = ""
    listed_deadline: Annotated[str, Fact("完成时限 as listed, or extended, in words", "merge")] = ""
    listed_unit: Annotated[str, Fact("牵头单位 as listed", "merge")] = ""
    task_changed: Annotated[bool, Fact("工作内容 differs from the list", "merge")] = False
    deadline_changed: Annotated[
        bool, Fact("完成时限 is neither the listed nor the extended one", "merge")
    ] = False
    last_percent: Annotated[float | None, Fact("完成进度 of last week", "past")] = None
    last_forecast: Annotated[Forecasted, Fact("what 预估 meant last week", "past")] = ""
    done_before: Annotated[bool, Fact("done in the latest earlier week that has it", "past")] = (
        False
    )
    same_progress: Annotated[
        bool, Fact("进展情况 repeats last week's, or says that it is the same", "merge")
    ] = False
    id_was_date: Annotated[bool, Fact("任务编号 is a date that Excel made of it", "merge")] = False
    since: Annotated[str, Fact("上周, or the week of its last report, in Chinese", "merge")] = (
        "上周"
    )
    target: Annotated[str, Fact("what its task is to reach, in Chinese", "merge")] = ""
    achieved_text: Annotated[
        str, Fact("目标累计完成值 as written, if its task has a target", "merge")
    ] = ""
    achieved: Annotated[float | None, Fact("that amount, in the target's unit", "merge")] = None
    achieved_doubt: Annotated[
        str, Fact("why it cannot be held against the target, in Chinese", "merge")
    ] = ""
    derived: Annotated[
        float | None, Fact("the per cent of the target that is achieved; may pass 100", "merge")
    ] = None
    met: Annotated[bool, Fact("the target is reached, or nobody can tell", "merge")] = True
    passed: Annotated[bool, Fact("it is above the ceiling that is its target", "merge")] = False


StageState = Literal["reached", "open", "overdue"]


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage of a task (节点): a row of `data/stages.csv`."""

    task_id: Annotated[str, Fact("任务编号", "list", csv=True)]
    number: Annotated[int, Fact("its place by day, from 1", "merge", csv=True)]
    text: Annotated[str, Fact("what is to be reached, as written", "list", csv=True)]
    due: Annotated[dt.date, Fact("its day", "list", csv=True)]
    due_text: Annotated[
        str, Fact("its day as written, or the heading of its column", "list", csv=True)
    ]
    state: Annotated[
        StageState, Fact("reached; open; overdue: its day has passed", "merge", csv=True)
    ]
    days: Annotated[int, Fact("for how many days it is overdue, or 0", "merge", csv=True)]
    reached_in: Annotated[
        str, Fact("the first week that has it reached, such as 2017-W27", "past", csv=True)
    ]
    reached_source: Annotated[
        str,
        Fact("the cell that says so; '' when the whole task is done", "merge", csv=True),
    ]
    list_source: Annotated[str, Fact("its cell in list or register", "merge", csv=True)]

    @property
    def in_words(self) -> str:
        """节点“主体完工”应于6月30日完成，已超12天."""
        late = f"，已超{self.days}天" if self.days else ""
        return f"节点“{self.text}”应于{day_in_words(self.due)}完成{late}"


Verdict = Literal["open", "kept", "late", "moved", "silent", "fell"]
VERDICTS: Mapping[Verdict, str] = {
    "open": "未到期或无从判断",
    "kept": "兑现",
    "late": "过期兑现",
    "moved": "推迟",
    "silent": "不再提及",
    "fell": "倒退",
}
"""What became of a promise. `open`: its day is still to come, or nobody can tell."""


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """A dated promise of a task's unit, or a running total that fell: a row of promises.csv."""

    task_id: Annotated[str, Fact("任务编号", "list", csv=True)]
    kind: Annotated[
        Literal["date", "total"], Fact("date: by a day; total: a running total", "past", csv=True)
    ]
    what: Annotated[str, Fact("the deed, or what is counted, folded", "past", csv=True)]
    by: Annotated[dt.date | None, Fact("the last day that its words allow", "past", csv=True)]
    amount: Annotated[str, Fact("the total as it was, with its unit", "past", csv=True)]
    week: Annotated[str, Fact("the week that says it, such as 2017-W27", "past", csv=True)]
    text: Annotated[str, Fact("the clause as written", "past", csv=True)]
    source: Annotated[str, Fact("its cell: 区水务局.xlsx“周报表”C5", "past", csv=True)]
    verdict: Annotated[Verdict, Fact("what became of it", "merge", csv=True)]
    verdict_week: Annotated[str, Fact("the week whose report shows that", "merge", csv=True)]
    said: Annotated[str, Fact("the words of that report", "merge", csv=True)]
    said_source: Annotated[str, Fact("their cell", "merge", csv=True)]
    days: Annotated[int, Fact("by how many days it was moved, or its day had passed", "merge")] = 0
    days_before: Annotated[
        int, Fact("how many days had passed at the report before; -1 for none", "merge")
    ] = -1
    share: Annotated[float, Fact("by how many per cent a total fell", "merge")] = 0.0


@dataclass(frozen=True, slots=True)
class PromiseFindingFacts:
    """What this week's report shows of an earlier promise: moved, gone silent, fell back."""

    task_id: Annotated[str, Fact("任务编号", "list")]
    unit: Annotated[str, Fact("the unit that a finding about it names", "merge")]
    file: Annotated[str, Fact("its return of this week", "merge")]
    sheet: Annotated[str, Fact("the sheet of its row", "merge")]
    row: Annotated[int | None, Fact("the row number in Excel", "merge")]
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "row")]
    field: Annotated[str, Fact("the field of this week's words", "merge")]
    verdict: Annotated[Verdict, Fact("what became of it", "merge")]
    made_in: Annotated[str, Fact("the week of the promise, in Chinese", "past")]
    made_at: Annotated[str, Fact("its cell", "past")]
    made: Annotated[str, Fact("its words", "past")]
    by: Annotated[dt.date | None, Fact("its day", "past")]
    said: Annotated[str, Fact("this week's words", "row")]
    days: Annotated[int, Fact("days moved, or days that have passed", "merge")]
    days_before: Annotated[int, Fact("days that had passed at the report before", "merge")]
    share: Annotated[float | None, Fact("by how many per cent a total fell", "merge")]


Demanded = Literal["", "open", "late", "undated", "answered", "again", "mended", "settled"]
"""How 整改要求 stands: there is none; it is not yet due; it was not answered in time; it has no
limit and no answer; it is answered and to be looked at again (待回头看); 回头看 says that it is not
put right; or that it is; the task was closed off or ended meanwhile."""
OPEN_DEMANDS: frozenset[Demanded] = frozenset(("open", "late", "undated", "again"))
"""What the unit still has to answer."""


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """An inspection of a task by the cut-off day (督查记录), beside what the unit had returned."""

    unit: Annotated[str, Fact("the first of the task's lead units", "list")]
    task_id: Annotated[str, Fact("任务编号", "list")]
    task: Annotated[str, Fact("工作内容", "list")]
    lead_unit: Annotated[str, Fact("牵头单位 as written", "list")]
    file: Annotated[str, Fact("the list, or a workbook in inbox/registers/", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "merge")]
    row: Annotated[int, Fact("its row number in Excel", "merge")]
    cells: Annotated[Mapping[str, str], Fact("column to its letters", "merge")]
    day: Annotated[dt.date | None, Fact("督查日期", "merge")]
    method: Annotated[str, Fact("督查方式", "merge")]
    seen: Annotated[str, Fact("现场情况", "merge")]
    verdict: Annotated[str, Fact("核查结论 as written", "merge")]
    found: Annotated[Inspected, Fact("how bad that is", "merge")]
    stands: Annotated[bool, Fact("it is the verdict that stands of its task", "merge")]
    source: Annotated[str, Fact("the cell of the verdict, with file and sheet", "merge")]
    said_week: Annotated[str, Fact("the week of the return that it is held against", "past")]
    said: Annotated[str, Fact("what the unit had returned, in Chinese", "past")]
    said_source: Annotated[str, Fact("the cells of that, with file and sheet", "past")]
    inspector: Annotated[str, Fact("督查人员", "merge")]
    demand: Annotated[str, Fact("整改要求", "merge")]
    mend_by: Annotated[dt.date | None, Fact("整改时限", "merge")]
    reply: Annotated[str, Fact("整改回复", "merge")]
    replied: Annotated[dt.date | None, Fact("回复日期, if by the cut-off day", "merge")]
    review: Annotated[str, Fact("回头看结论 as written", "merge")]
    demanded: Annotated[Demanded, Fact("how 整改要求 stands", "merge")]
    demanded_in_words: Annotated[str, Fact("that in Chinese", "merge")]


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task of the month's list, with the row that counts for it, or '' and None without one."""

    task_id: Annotated[str, Fact("任务编号", "list", csv=True)]
    plan: Annotated[str, Fact("行动计划", "list", csv=True)]
    item: Annotated[str, Fact("大项工作", "list", csv=True)]
    task: Annotated[str, Fact("工作内容", "list", csv=True)]
    lead_unit: Annotated[str, Fact("牵头单位 as written", "list", csv=True)]
    support_units: Annotated[str, Fact("配合单位 as written", "list", csv=True)]
    key: Annotated[bool, Fact("重点", "list", csv=True)]
    deadline: Annotated[dt.date | None, Fact("the day that counts", "merge", csv=True)]
    progress: Annotated[str, Fact("进展情况", "row", csv=True)] = ""
    percent: Annotated[float | None, Fact("完成进度, 0–100 per cent", "row", csv=True)] = None
    forecast: Annotated[Forecasted, Fact("what 预估 means", "row", csv=True)] = ""
    reason: Annotated[str, Fact("原因及建议", "row", csv=True)] = ""
    escalation: Annotated[str, Fact("需要区委区政府解决的问题", "row", csv=True)] = ""
    status: Annotated[StatusCode, Fact("the status of the task", "merge", csv=True)] = "unreported"
    last_status: Annotated[
        StatusCode | Literal[""], Fact("its status last week", "past", csv=True)
    ] = ""
    source_file: Annotated[str, Fact("the return that its row is in", "merge", csv=True)] = ""
    source_sheet: Annotated[str, Fact("the sheet that its row is on", "merge", csv=True)] = ""
    source_row: Annotated[int | None, Fact("the number of its row in Excel", "merge", csv=True)] = (
        None
    )
    source_sha256: Annotated[str, Fact("checksum of that file", "merge", csv=True)] = ""
    source_cells: Annotated[
        str,
        Fact("field name to cells of that sheet: progress=C5；reason=F5,F6", "merge", csv="last"),
    ] = ""
    list_source: Annotated[
        str,
        Fact("the cell of 工作内容: inbox/master/2017-07.xlsx 任务清单!B5", "merge", csv="last"),
    ] = ""
    deadline_source: Annotated[
        str, Fact("the cells that decide the deadline, in list or register", "merge", csv="last")
    ] = ""
    closed_source: Annotated[
        str,
        Fact(
            "the cell of the register that closed it off, sent it back or ended it",
            "merge",
            csv="last",
        ),
    ] = ""
    carried_from: Annotated[
        str, Fact("the earlier week whose status stays, such as 2017-W27", "past", csv="last")
    ] = ""
    extensions: Annotated[int, Fact("how many times it was extended", "list", csv="last")] = 0
    leads: Annotated[tuple[str, ...], Fact("the units that 牵头单位 names", "list")] = ()
    deadline_text: Annotated[str, Fact("完成时限", "list")] = ""
    listed: Annotated[Deadline, Fact("what 完成时限 means", "list")] = _UNKNOWN
    extended: Annotated[str, Fact("an approved extension, in Chinese", "list")] = ""
    closed: Annotated[str, Fact("how the office closed it off, in Chinese", "merge")] = ""
    ruled: Annotated[Ruled, Fact("what the registers decide of it", "list")] = ""
    ruling: Annotated[str, Fact("that decision in Chinese", "list")] = ""
    reported: Annotated[bool, Fact("it has a row that counts", "merge")] = False
    forecast_text: Annotated[str, Fact("预估 as written", "row")] = ""
    carried: Annotated[
        Mapping[str, str], Fact("columns passed on unchanged, from list and row", "merge")
    ] = field(default_factory=dict)
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "row")] = field(
        default_factory=dict
    )
    elsewhere: Annotated[
        Mapping[str, str], Fact("field name to its cells, if not in that column of the row", "row")
    ] = field(default_factory=dict)
    last_percent: Annotated[float | None, Fact("完成进度 of last week", "past")] = None
    history: Annotated[
        tuple[tuple[Week, PastTask], ...], Fact("earlier weeks, the latest first", "past")
    ] = ()
    past_due: Annotated[bool, Fact("the deadline has passed", "merge")] = False
    endless: Annotated[bool, Fact("完成时限 is 长期 or the like", "merge")] = False
    elapsed: Annotated[float | None, Fact("the per cent of its time that has passed", "merge")] = (
        None
    )
    late: Annotated[
        bool, Fact("its unit first reported it after the cut-off", "merge", csv="last")
    ] = False
    ended_before: Annotated[
        bool, Fact("it was ended earlier, and this list takes it up again", "past")
    ] = False
    due: Annotated[bool, Fact("a report of it is due, as 督办频率 says", "merge", csv="last")] = (
        True
    )
    derived: Annotated[
        float | None,
        Fact("the per cent of 目标值 that 目标累计完成值 is; may pass 100", "row", csv="last"),
    ] = None
    target: Annotated[Target | None, Fact("what 目标值 says that it is to reach", "list")] = None
    stages: Annotated[tuple[StageFacts, ...], Fact("its stages, the earliest first", "merge")] = ()
    stage_days: Annotated[
        int, Fact("for how many days its stages are overdue, at most; or 0", "merge")
    ] = 0
    task_days: Annotated[
        int, Fact("for how many days its own deadline has passed, or 0", "merge")
    ] = 0
    stage_doubt: Annotated[str, Fact("why 节点完成情况 is not used, in Chinese", "merge")] = ""
    stages_gone: Annotated[
        str, Fact("stages that were reached and have left the list, in Chinese", "merge")
    ] = ""
    achieved: Annotated[float | None, Fact("how much of it, in the target's unit", "row")] = None
    promises: Annotated[
        tuple[PromiseFacts, ...], Fact("what its unit promised, the earliest first", "merge")
    ] = ()
    says_done: Annotated[bool, Fact("进展情况 says that all is done, and no more", "merge")] = False
    still_weeks: Annotated[
        int, Fact("weeks running without movement, this one included; 0 if unreported", "merge")
    ] = 0
    copied: Annotated[
        Copied | None, Fact("an earlier report, or another unit's, that says the same", "merge")
    ] = None
    sender: Annotated[str, Fact("the first of its units that sent a return", "merge")] = ""
    unit: Annotated[str, Fact("the unit that a finding about it names", "merge")] = ""
    file: Annotated[str, Fact("the file that a finding about it names", "merge")] = ""
    sheet: Annotated[str, Fact("the sheet that a finding about it names", "merge")] = ""
    row: Annotated[int | None, Fact("the row that a finding about it names", "merge")] = None
    found: Annotated[Inspected, Fact("the verdict of an inspection that still stands", "list")] = ""
    inspections: Annotated[
        tuple[InspectionFacts, ...], Fact("its inspections, the latest first", "merge")
    ] = ()
    inspected: Annotated[
        str,
        Fact(
            "the latest verdict, its day, and what ended it: 2017-07-12 不属实，整改到位",
            "merge",
            csv="last",
        ),
    ] = ""
    inspected_source: Annotated[
        str, Fact("the cell of that verdict in the register", "merge", csv="last")
    ] = ""

    @property
    def demands(self) -> tuple[InspectionFacts, ...]:
        """The inspections of which 整改要求 is not answered, or not put right."""
        return tuple(each for each in self.inspections if each.demanded in OPEN_DEMANDS)

    @property
    def stage(self) -> StageFacts | None:
        """The first of its stages that is not reached; None when it has none."""
        return next((stage for stage in self.stages if stage.state != "reached"), None)

    @property
    def stages_due(self) -> tuple[StageFacts, ...]:
        """The stages that are reached, or whose day has passed."""
        return tuple(stage for stage in self.stages if stage.state != "open")


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A lead unit."""

    unit: Annotated[str, Fact("its name, as the list first writes it", "merge")]
    led: Annotated[int, Fact("how many tasks it leads", "merge")]
    reported: Annotated[bool, Fact("it sent a return that can be used", "merge")]
    received_at: Annotated[
        dt.datetime | None, Fact("when the first of these was received", "merge")
    ]
    seen: Annotated[str, Fact("how that time is known: mail, run or file", "merge")]
    late: Annotated[bool, Fact("it reported a task, or all, after the cut-off", "merge")]
    late_tasks: Annotated[int, Fact("how many tasks it first reported after the cut-off", "merge")]
    late_part: Annotated[
        str,
        Fact("how many of its tasks were late, in Chinese; '' if its first return was", "merge"),
    ]
    files: Annotated[tuple[str, ...], Fact("its returns that can be used", "merge")]
    file: Annotated[str, Fact("the first of these", "merge")]
    excused: Annotated[bool, Fact("it sent nothing, and no open task of its is due", "merge")]
    missing_in_words: Annotated[str, Fact("why the unit counts as missing, in Chinese", "merge")]
    cutoff: Annotated[str, Fact("the cut-off, in Chinese", "merge")]
    arrived: Annotated[str, Fact("when what was late came, in Chinese", "merge")]
    weeks_behind: Annotated[int, Fact("weeks running missing or late, this one included", "merge")]


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """A row of the month's list, with what the office has to correct in it."""

    unit: Annotated[str, Fact("牵头单位 as written", "merge")]
    task_id: Annotated[str, Fact("任务编号", "list")]
    file: Annotated[str, Fact("the list", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "list")]
    row: Annotated[int, Fact("its row number in Excel", "list")]
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "merge")]
    task: Annotated[str, Fact("工作内容", "list")]
    deadline_text: Annotated[str, Fact("完成时限", "list")]
    clear: Annotated[bool, Fact("完成时限 says which day, or that there is none", "merge")]
    doubt: Annotated[str, Fact("what is doubtful about 完成时限, in Chinese", "merge")]
    times: Annotated[int, Fact("how often its number occurs in the list", "merge")]
    blank: Annotated[str, Fact("the required fields that are blank, in Chinese", "merge")]


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """An entry of the office's registers."""

    unit: Annotated[str, Fact("牵头单位 of its task", "merge")]
    task_id: Annotated[str, Fact("任务编号 as written", "merge")]
    file: Annotated[str, Fact("the list, or a workbook in inbox/registers/", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "merge")]
    row: Annotated[int | None, Fact("its row number in Excel", "merge")]
    cells: Annotated[Mapping[str, str], Fact("name to column letters", "merge")]
    ledger: Annotated[str, Fact("延期台账, 销号台账 …; '' for a whole workbook", "merge")]
    listed: Annotated[bool, Fact("its task is on the list", "merge")]
    unusable: Annotated[str, Fact("why it cannot be used, in Chinese", "merge")]
    query: Annotated[str, Fact("what to check though it is used, in Chinese", "merge")]
    taken: Annotated[str, Fact("what became of it then, in Chinese", "merge")] = ""
    contrary: Annotated[str, Fact("what the list says against it, in Chinese", "merge")] = ""
    late: Annotated[str, Fact("how late it was applied for, in Chinese", "merge")] = ""
    later: Annotated[str, Fact("that its day is after the cut-off, in Chinese", "merge")] = ""
    unread: Annotated[str, Fact("its sheet's columns that are not read", "merge")] = ""
    may_decide: Annotated[
        bool, Fact("these may hold what the register is for, by their headings", "merge")
    ] = False
    fault: Annotated[str, Fact("why its workbook could not be read, in Chinese", "merge")] = ""
    affected: Annotated[str, Fact("the tasks that this may concern, in Chinese", "merge")] = ""
    passed_over: Annotated[
        str, Fact("the sheets of its workbook that are no register", "merge")
    ] = ""
    whole: Annotated[bool, Fact("no sheet of its workbook is a register", "merge")] = False
    about: Annotated[
        About | Literal[""], Fact("what is doubtful in the cell `doubted`, if it is used", "merge")
    ] = ""
    doubt: Annotated[str, Fact("that doubt in Chinese", "merge")] = ""


Use = Literal["used", "later", "sent_back", "repeated", "unused"]
"""What became of an entry: it counts; it counts only after the cut-off day; the office itself sent
the closing back; another workbook has it too; it cannot be used."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry of a register, as reports show it. The frame has the register's columns too."""

    tasks: Annotated[
        tuple[str, ...], Fact("the numbers of its tasks that are on the list", "merge")
    ]
    file: Annotated[str, Fact("the list, or a workbook in inbox/registers/", "merge")]
    sheet: Annotated[str, Fact("the sheet that it is on", "merge")]
    row: Annotated[int, Fact("its row number in Excel", "merge")]
    cell: Annotated[str, Fact("the cell that decides", "merge")]
    use: Annotated[Use, Fact("what became of it", "merge")]
    why: Annotated[str, Fact("why it is not used, or what to check, in Chinese", "merge")]
    texts: Annotated[Mapping[str, str], Fact("column to what is written in it", "merge")]
    units: Annotated[
        tuple[str, ...], Fact("the units that its column of units names, as listed", "merge")
    ] = ()


@dataclass(frozen=True, slots=True)
class GoneFacts:
    """A task that was on the list in the latest earlier week and is no longer."""

    task_id: Annotated[str, Fact("任务编号 at that time", "past")]
    task: Annotated[str, Fact("工作内容 at that time", "past")]
    lead_unit: Annotated[str, Fact("牵头单位 at that time", "past")]
    status: Annotated[StatusCode, Fact("its status at that time", "past")]
    unit: Annotated[str, Fact("the same as lead_unit", "past")] = ""
    file: Annotated[str, Fact("the list that lacks it", "merge")] = ""
    week: Annotated[str, Fact("that week, in Chinese", "past")] = ""


FACTS: Mapping[Subject, type] = {
    "files": FileFacts,
    "doubts": DoubtFacts,
    "cells": CellFacts,
    "rows": RowFacts,
    "tasks": TaskFacts,
    "units": UnitFacts,
    "master": ListedFacts,
    "ledgers": LedgerFacts,
    "inspections": InspectionFacts,
    "gone": GoneFacts,
    "promises": PromiseFindingFacts,
}
"""The facts of each subject that rules may look at."""
