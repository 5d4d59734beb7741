"""The checking column of a form: what the rules will find, told while the form is filled in.

It speaks in the titles of the rules, one at a time. A formula knows less than a rule does: of the
ways to write that there is nothing, for instance, it knows the usual ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.findings import Severity
from pipeline.domain.status import FORECASTS
from pipeline.intake.files.formats import column_letters
from pipeline.rules import CATALOGUE

CHECK = "填报检查"
"""Heading of the column that says what a row still lacks."""
BLANK, GOOD = "未填", "√"
DAYS_LEFT, LAST_PROGRESS, LAST_PERCENT = "剩余天数", "上周进展情况", "上周进度"
"""Headings of what a form knows of a task: the days from the cut-off to the deadline, and what the
unit reported last week."""
ANSWERS = (FORECASTS["on_time"], FORECASTS["late"], FORECASTS["done"])
"""The forecasts that a form offers. Who cannot tell says 否, and why: 存疑 would have to be asked
about (V02)."""
NOTHING = ("", "无", "无。", "暂无", "没有", "/", "-", "—", "——")
"""What is usually written into a cell that has nothing to say."""
NO = (*NOTHING, "否", "0")
"""The same, where the heading asks for reasons."""
AS_BEFORE = (
    "同上周",
    "同前",
    "与上周相同",
    "与上周一致",
    "同上周一致",
    "无变化",
    "没有变化",
    "无新进展",
)
"""What is usually written instead of a progress that has not changed."""
_TITLES = {rule.code: rule.title for rule in CATALOGUE}
IN_FORMS = (
    "V05", "V06", "C02", "C05", "H01", "V01", "V10", "H02", "C03", "C04", "V14", "V02", "H06",
    "C01", "C06",
)  # fmt: skip
"""The rules that a form tells: of each row the first that it breaks."""


@dataclass(frozen=True)
class Rows:
    """The rows of the tasks, from `first` to `last`, and the columns; all zero-based.

    The formulas are such as may go back in a correction (corrections.inert.formulas).
    """

    first: int
    last: int
    columns: Mapping[str, int]
    """Of what the unit fills in, and of what is known: DAYS_LEFT, LAST_PROGRESS, LAST_PERCENT."""
    check: int

    def formula(self, row: int) -> str:
        """Returns the formula that says what a row lacks: the title of a rule, or √."""
        formula = f'"{GOOD}"'
        for code, condition in reversed(self._steps(row)):
            formula = f'IF({condition},"{_TITLES.get(code, BLANK)}",{formula})'
        return f"={formula}"

    def _steps(self, row: int) -> Sequence[tuple[str, str]]:
        """Returns what is told, '' of a blank row, and when: the first that holds counts."""
        names = ("progress", "percent", "forecast", "reason", "escalation")
        progress, percent, forecast, reason, escalation = (self._cell(n, row) for n in names)
        days_left, last_progress, last_percent = (
            self._cell(name, row) for name in (DAYS_LEFT, LAST_PROGRESS, LAST_PERCENT)
        )
        on_time, late, done = (f'{forecast}="{answer}"' for answer in ANSWERS)
        not_done = f'{forecast}<>"{ANSWERS[-1]}"'
        is_share = f'LEFT(CELL("format",{percent}),1)="P"'
        value = f"ROUND({percent}*IF({is_share},100,1),2)"
        column = self._whole("percent")
        alone = f'OR(MAX({column})<=1,COUNTIF({column},">0")>COUNTIF({column},">=1"))'
        # The 1 of a task that is done is all of it
        unclear = f"OR({percent}<1,AND({percent}=1,{not_done},{alone}))"
        less = f'{percent}<>"",OR({not_done},{percent}<>1)'
        says_nothing, has_no_reason = _is_one_of(progress, NOTHING), _is_one_of(reason, NO)
        same = f'AND({last_progress}<>"",TRIM({progress})=TRIM({last_progress}))'
        return [
            ("V05", f"ISERROR(OR({progress}={percent},{forecast}={reason},{escalation}=0))"),
            ("", f'AND(TRIM({progress})="",{percent}="",{forecast}="")'),
            ("V06", f"OR(ISNUMBER({progress}),MAX({reason},{escalation})<>0)"),
            ("C02", f"AND({done},{says_nothing})"),
            ("C05", says_nothing),
            ("H01", f"AND({not_done},OR({same},{_is_one_of(progress, AS_BEFORE)}))"),
            ("V01", f'AND({percent}<>"",NOT(ISNUMBER({percent})))'),
            ("V01", f"OR({percent}<0,{value}>100)"),
            ("V10", f"AND({percent}>0,NOT({is_share}),{unclear})"),
            ("H02", f"AND(ISNUMBER({last_percent}),{value}<{last_percent},{less})"),
            ("C03", f"AND({not_done},{value}=100)"),
            ("C04", f"AND({done},{value}<100,{less})"),
            ("V14", f'AND({percent}="",{not_done})'),
            ("V02", f"NOT(OR({on_time},{late},{done}))"),
            ("H06", f'AND({on_time},COUNTIF({days_left},"<0")>0)'),
            ("C01", f"AND({late},{has_no_reason})"),
            ("C06", f'AND({forecast}<>"{ANSWERS[1]}",NOT({has_no_reason}))'),
        ]

    def shown(self, name: str, severity: Severity) -> str:
        """Returns the condition on which a cell is coloured: a rule about its field is told.

        '' when there is no such rule. `name`: the field, or CHECK for the column that tells.
        """
        told = f"${column_letters(self.check)}{self.first + 1}"
        titles = [
            rule.title
            for rule in CATALOGUE
            if rule.code in IN_FORMS
            and name in (rule.field, CHECK)
            and (rule.severity == "error") == (severity == "error")
        ]
        holds = [f'{told}="{title}"' for title in titles]
        return f"=OR({','.join(holds)})" if holds else ""

    def _whole(self, name: str) -> str:
        letters = column_letters(self.columns[name])
        return f"${letters}${self.first + 1}:${letters}${self.last + 1}"

    def _cell(self, name: str, row: int) -> str:
        return f"${column_letters(self.columns[name])}{row + 1}"


def _is_one_of(cell: str, words: Sequence[str]) -> str:
    same = [f'TRIM({cell})="{word}"' for word in words]
    return f"OR({','.join(same)})"
