"""Recognises which column holds which field by its headings, and how surely.

Each column has senses: the fields that its label may mean, the likeliest first. Each field is then
given to the column with the best claim. The columns for other weeks and for plans have none. Two
columns with the same claim make a doubt, and neither is used.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.fields import FIELDS, Field, SheetKind, heading
from pipeline.domain.reading import Reading
from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.answers.states import is_status_word, read_state
from pipeline.intake.meaning.headings.claims import TIMED, Claim, Column
from pipeline.intake.meaning.headings.contest import Contest, is_answer
from pipeline.intake.meaning.headings.labels import LONGEST, is_fine, is_past, label_of, when
from pipeline.intake.meaning.headings.vocabulary import (
    GUESSED,
    KNOWN,
    OFFICE,
    Kind,
    Sense,
    Vocabulary,
    bare_words,
    by_cells,
    is_aside,
)


@dataclass(frozen=True)
class Recognised:
    """What the columns of a header were taken for, how surely, and which were not used."""

    readings: Mapping[str, Reading[int]]
    """Field name to its zero-based column. `words` is the label; `against` quotes the labels that
    speak against it. The column of a doubtful reading is not used."""
    more_reason: tuple[int, ...] = ()
    """Further columns that belong to 原因及建议, as when a unit gives 建议 its own column."""
    passed_over: Mapping[int, str] = field(default_factory=dict)
    """Columns that were not used, each with the field that it might also have held."""
    unread: Mapping[int, str] = field(default_factory=dict)
    """Columns whose label is not known to stand for anything, with their labels."""
    by_cells: tuple[int, ...] = ()
    """Columns whose cells may show better what they are; see `recognise`."""
    by_sequence: bool = False
    """Whether 序号 numbers the tasks because there is no 任务编号."""
    by_office: frozenset[str] = frozenset()
    """The fields with a heading that the office itself declared."""

    @functools.cached_property
    def columns(self) -> dict[str, int]:
        """Field name to zero-based column, for the columns that are used."""
        return {name: r.value for name, r in self.readings.items() if r.sure != "doubtful"}

    @functools.cached_property
    def sure(self) -> frozenset[str]:
        """The fields whose columns are sure."""
        return frozenset(name for name, reading in self.readings.items() if reading.is_sure)

    def __len__(self) -> int:
        """The number of fields whose columns are used."""
        return len(self.columns)


@functools.lru_cache(maxsize=8)
def headings_of(sheet: SheetKind, own: tuple[Field, ...] = ()) -> "Headings":
    """Returns the headings of a kind of sheet. `own` holds the office's fields; see `Headings`."""
    return Headings(sheet, own)


def usual_sheets(heading: str) -> tuple[SheetKind, ...]:
    """Returns the sheets that have a column which an office declares without naming its sheets.

    The result is empty when the program itself works with that heading. The office then only adds
    synonyms for it.
    """
    known = KNOWN.get(bare_words(heading))
    if known is None:
        return ("return",)
    carried = tuple(filter(known.is_carried, known.sheets))
    if carried or any(map(known.is_read, known.sheets)):
        return carried
    return ("return",) if "return" in known.sheets else known.sheets


def carried_columns(own: tuple[Field, ...]) -> tuple[Field, ...]:
    """Returns the columns that are passed on unchanged: the built-in ones, then the office's.

    `own` holds the fields that the office adds. A field that only adds synonyms to a heading which
    the program works with is not a column. A column that is declared for the list and for the
    returns counts once. An office's column with the meaning of a built-in one replaces it: see
    `Field.means`.
    """
    house = tuple(f for f in FIELDS if any(map(f.is_carried, f.sheets)))
    names = {*headings_of("master", own).carried, *headings_of("return", own).carried}
    office = {field.name: _with_meaning(field) for field in own if field.name in names}
    taken = {field.means for field in office.values()}
    return (*(field for field in house if field.name not in taken), *office.values())


def _with_meaning(own: Field) -> Field:
    known = KNOWN.get(bare_words(own.heading))
    carried = known is not None and any(map(known.is_carried, known.sheets))
    return replace(own, means=known.name) if known and carried else own


class Headings:
    """The headings that a kind of sheet may have. `own` holds the fields that the office adds."""

    def __init__(self, sheet: SheetKind, own: Sequence[Field] = ()) -> None:
        self.sheet = sheet
        self._vocabulary = Vocabulary(sheet, own)
        self.carried = self._vocabulary.carried
        """The names of the columns that are passed on unchanged."""
        # Units fill in the same form, so most headers of a week come up many times
        self._recognised = functools.lru_cache(maxsize=1024)(self._recognise)
        self.knows = functools.lru_cache(maxsize=4096)(self._knows)
        """Whether a label by itself means a known field."""

    def recognise(
        self,
        labels: Sequence[Iterable[str]],
        week: Week | None = None,
        kinds: Iterable[tuple[int, Kind]] = (),
    ) -> Recognised:
        """Returns the fields of a header row. `labels` holds the labels above each column.

        The lower label of a two-line header comes first. `week` is the week whose columns are
        wanted, when there are columns for several. `kinds` says for some columns what their cells
        are.
        """
        above = tuple(tuple(dict.fromkeys(filter(None, column))) for column in labels)
        return self._recognised(above, week, tuple(kinds))

    def _knows(self, label: str) -> bool:
        return bool(self._vocabulary.senses(label))

    def _recognise(
        self,
        labels: tuple[tuple[str, ...], ...],
        week: Week | None,
        kinds: tuple[tuple[int, Kind], ...],
    ) -> Recognised:
        of_cells, ticked = dict(kinds), self._ticked(labels)
        measured = any(bare_words(label) in _MEASURES_SAID for above in labels for label in above)
        columns = [
            self._column(position, above, week, of_cells.get(position, ""))
            for position, above in enumerate(labels)
            if above
        ]
        columns = [
            replace(column, senses=())
            if column.position in ticked
            else replace(column, senses=_OF_MEASURE[self.sheet])
            if measured and _is_measure(column)
            else column
            for column in columns
        ]
        if self.sheet == "return":
            columns = _with_work_done(columns)
        contest = Contest(self.sheet, columns)
        misspelt = any(self._misspells_task(column) for column in columns)
        for name in ("task", "item"):
            claims = [Claim(c, s) for c in columns if (s := c.sense(name))]
            if misspelt and name == "task":  # 重点工作 | 工做内容
                claims = [c for c in claims if c.column.senses[0].field != "item"]
            contest.settle(name, claims)
        if self.sheet == "master":
            contest.tell_of_matter()
        for first_only in (True, False):
            for name in dict.fromkeys(s.field for c in columns for s in c.senses):
                contest.settle(
                    name,
                    [
                        Claim(c, s)
                        for c in columns
                        if (s := c.sense(name)) and (s is c.senses[0] or not first_only)
                    ],
                    may_be_past=first_only,
                )
        if self.sheet == "master":
            contest.tell_of_rival()
        if len(contest.readings) >= 2:  # resembling labels alone never make a header
            self._guess(contest, columns)
        return self._concluded(contest, columns)

    def _misspells_task(self, column: Column) -> bool:
        """Whether a label is a slip of 工作内容 or the like."""
        known = bool(column.senses) and column.senses[0].is_sure
        return not known and "task" in dict(self._vocabulary.resembling(column.text))

    def _ticked(self, labels: Sequence[Sequence[str]]) -> set[int]:
        """Returns the columns 已完成 | 推进中 | 未启动, of which one is ticked.

        They stand below one heading, or side by side in one line.
        """
        below: dict[str, list[int]] = {}
        for position, above in enumerate(labels):
            if above and is_status_word(above[0]):
                below.setdefault("".join(above[1:]), []).append(position)
        return {
            position
            for high, positions in below.items()
            if len(positions) > 1 and self._is_of_states(high)
            if any(_is_only_a_state(labels[p][0]) for p in positions)
            for position in positions
        }

    def _is_of_states(self, high: str) -> bool:
        senses = self._vocabulary.senses(high)
        return not high or bool(senses and senses[0].field in ("progress", "percent", "state"))

    def _column(
        self, position: int, above: tuple[str, ...], week: Week | None, kind: Kind
    ) -> Column:
        """Returns the column below these labels, the lower one first."""
        low, high = above[0], above[1] if len(above) > 1 else ""
        label, upper = label_of(low), label_of(high)
        senses, from_above = self._senses(low, high)
        text = f"{upper.text}·{label.text}" if from_above else label.text
        times = [time for one in (low, high) if (time := when(one, week)) is not None]
        if len(times) > 1:
            times = [when(high + low, week) or times[0]]
        is_plan = label.is_plan or (
            bool(high) and upper.is_plan and not label.is_fact and (from_above or upper.core == "")
        )
        said = high + low
        return Column(
            position,
            text,
            by_cells(senses, kind, said),
            when=times[0] if times else None,
            is_past=is_past(said),
            is_fine=is_fine(said),
            is_plan=is_plan,
            is_actual=label.is_actual or upper.is_actual,
            is_whole=label.is_whole or upper.is_whole,
            kind=kind,
            upper=upper.text,
        )

    def _senses(self, low: str, high: str) -> tuple[tuple[Sense, ...], bool]:
        """Returns the senses of a column, and whether the upper label gives them."""
        words = self._vocabulary
        for said in (low, high, high + low):
            if name := words.office(said):
                return (Sense(name, OFFICE),), said is high
        label, own, above = label_of(low), words.senses(low), words.senses(high)
        if high and _GAP.fullmatch(label.bare):
            return (), False
        if not high:
            if label.is_qualifier and not label.is_plan and self.sheet == "return":
                return (Sense("progress", _LONE_TIME, is_open=True),), False
            return own, False
        if upon := _NEXT_TIME.match(label_of(high).bare):  # 下周 above 计划
            joint = words.senses(upon[0] + low)
            if joint and joint[0].field == "next_step":
                return joint, True
        if _MONEY_SPAN.search(high) and own and own[0].field in ("progress", "percent"):
            return (), False  # 完成率 below 年度投资
        if not above:
            short = _SHORT.fullmatch(label.bare)
            joint = (words.senses(high + low) or self._shared(high, low)) if short else ()
            joint = joint or (words.senses(low + high) if _STEP.fullmatch(label.bare) else ())
            return (joint, True) if joint else (own, False)
        leading = own[0] if own else None
        if leading and above[0].field == "forecast" and leading.field == "state":
            return above, True
        if leading and leading.field == "progress" and leading.rank >= _BARE_DONE:
            return above if above[0].field in TIMED else own, above[0].field in TIMED
        if _SHORT.fullmatch(label.bare):
            joint = words.senses(high + low) or self._shared(high, low)
            if joint or not own:
                return joint or above, True
            return tuple(s._replace(rank=max(s.rank, _BELOW)) for s in own), False
        if own:
            of_plan = own[0].field == "deadline" and label.is_plan and above[0].field in TIMED
            return (above, True) if of_plan else (own, False)
        if label.is_qualifier or _GENERIC.fullmatch(label.bare):
            return above, True
        if is_aside(low):
            return (), False
        if above[0].field == "forecast" and is_answer(low):
            return above, True
        if words.resembling(label.text):  # 完成近度 below 进展情况 is a slip, not a part of it
            return (), False
        return (above[0]._replace(rank=max(above[0].rank, _BELOW)),), True

    def _shared(self, high: str, low: str) -> tuple[Sense, ...]:
        """Returns the senses of one of two things named above: 单位 below 牵头领导及单位."""
        named = _TWO_THINGS.fullmatch(label_of(high).bare)
        return self._vocabulary.senses(named["role"] + low) if named else ()

    def _guess(self, contest: "Contest", columns: Sequence[Column]) -> None:
        """Gives fields without a column to columns whose labels resemble theirs."""
        for column in columns:
            if column.senses or column.when == "other":
                continue
            alike = [
                (name, changed)
                for name, changed in self._vocabulary.resembling(column.text)
                if name not in contest.settled
            ]
            if not alike:
                continue
            (name, least), *others = alike
            near = [other for other, changed in others if changed == least]
            claim = Claim(column, Sense(name, _LONE_TIME))
            if near:
                contest.doubt(
                    name, (claim,), "另一种意思" + "".join(f"“{heading(n)}”" for n in near)
                )
            else:
                contest.take(name, claim, "guessed")

    def _concluded(self, contest: "Contest", columns: Sequence[Column]) -> Recognised:
        readings = contest.readings
        by_sequence = "task_id" not in readings and "sequence" in readings
        if self.sheet == "master" and by_sequence:
            readings["task_id"] = readings["sequence"]  # the list has no other number
        if not by_sequence or self.sheet == "master":
            readings.pop("sequence", None)
        more, passed_over, unread = [], {}, {}
        for column in columns:
            if column.position in contest.taken:
                continue
            reason = readings.get("reason")
            bare = bare_words(column.text)
            if len(bare) > LONGEST:
                continue
            if reason and reason.sure != "doubtful" and _MORE_REASON.search(bare):
                more.append(column.position)
            elif name := contest.might_hold(column):
                passed_over[column.position] = name
            elif not is_aside(column.text):
                unread[column.position] = column.text
        return Recognised(
            readings,
            tuple(more),
            passed_over,
            unread,
            tuple(sorted(contest.open_columns(columns))),
            by_sequence,
            frozenset(
                sense.field for c in columns for sense in c.senses[:1] if sense.rank == OFFICE
            ),
        )


def _with_work_done(columns: list[Column]) -> list[Column]:
    """Returns the columns, with 本周主要工作 as what was done where 下周工作 is beside it."""
    fields = {column.senses[0].field for column in columns if column.senses}
    if "next_step" not in fields or "progress" in fields:
        return columns
    return [
        replace(column, senses=(Sense("progress", GUESSED),))
        if column.when == "this" and _WORK.fullmatch(label_of(column.text).core)
        else column
        for column in columns
    ]


_WORK = pattern("(?:主要|重点|具体|完成|所做|开展)*(?:工作|事项)(?:内容|任务|事项)?")


def _is_measure(column: Column) -> bool:
    """Whether a column 单位 is that of a figure beside it, not who leads."""
    return bare_words(column.text) == "单位" and column.sense("lead_unit") is not None


_OF_MEASURE: Mapping[SheetKind, tuple[Sense, ...]] = {
    "master": (Sense("target_unit", 0),),
    "return": (),
}


def _is_only_a_state(label: str) -> bool:
    return bool(read_state(label).value) and bare_words(label) not in _ALSO_HEADINGS


_ALSO_HEADINGS = frozenset({"完成", "已完成", "落实", "办结", "是", "否"})


_LONE_TIME, _BELOW, _BARE_DONE = 65, 70, 45
_MEASURES_SAID = frozenset({"目标值", "数量", "指标值", "计划数", "目标数", "任务数", "指标名称"})
"""Beside these, 单位 is that of a measure."""
_STEP = pattern("启动|开始|开工|起始|完成|办结|竣工|完工|截止|结束")
"""Lower labels that make a heading with the upper one behind them: 完成 below 时间."""
_NEXT_TIME = pattern("下一?个?(?:周|星期|月|期|季度?|旬|阶段)")
_MONEY_SPAN = pattern("投资|资金|预算|经费|产值|税收")
_SHORT = pattern("单位|部门|领导|人员|时间|时限|日期|情况|内容|来源|名称|状态|进度|比例")
"""Lower labels that make a heading together with the upper one: 责任 over 单位 | 领导."""
_GAP = pattern("(?:进度)?(?:差距|偏差|差额|差值|差异|缺口)(?:值|情况|率)?%?")
"""Lower labels of what lies between plan and fact."""
_TWO_THINGS = pattern(
    "(?P<role>牵头|责任|主办|承办|配合|协办|分管|主责|包保|联系)(?:区?领导|单位|部门|人|责任人)[及和与](?:其)?"
    "(?:区?领导|单位|部门|人|责任人)"
)
_GENERIC = pattern(
    r"(?:文字|具体|详细|主要)?(?:情况|内容|说明|描述|名称|文字|简述|详情)(?:说明|描述)?|是否|结果|情况说明"
)
"""Lower labels that add nothing to the heading above them."""
_MORE_REASON = pattern(
    r"^(?!.*(?:领导|审核|审批|督办|督查|批示|会议|办理意见|处理意见|签署)).*(?:建议|措施|对策|打算|意见)"
)
"""Headings of further columns that belong to 原因及建议."""
