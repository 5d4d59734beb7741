"""The notices (督办单) and the leaders' instructions (批示) as they stand on the cut-off day.

Both are registers of the office. A notice runs from the day on which it was sent until the office
writes that it is done; an instruction until it is answered. A day that cannot be is no answer: a
reply before the notice, or one after the cut-off day, does not count.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import pandas as pd

from pipeline.domain.places import in_file
from pipeline.domain.registers.supervision import HARD, INSTRUCTIONS, NOTICES, ORDINARY, URGENT
from pipeline.domain.settings import InstructionSettings
from pipeline.domain.text import folded
from pipeline.domain.week import WorkingDays, day_in_words
from pipeline.intake.meaning.dates.allowed import read_time_allowed

Standing = Literal["closed", "answered", "answered_late", "waiting", "unanswered"]
"""How a notice or an instruction stands: done with; answered in time, or as far as is known;
answered late; not yet answered; not answered though the day has passed."""
STANDINGS: Mapping[Standing, str] = {
    "closed": "已办结",
    "answered": "已回复",
    "answered_late": "逾期回复",
    "waiting": "未到时限",
    "unanswered": "超期未回复",
}


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """What a notice and an instruction have in common."""

    tasks: tuple[str, ...]
    """The numbers of its tasks that are on the list."""
    written_id: str
    """任务编号 as written."""
    units: tuple[str, ...]
    """Who must answer, by the names of the list where they are known."""
    since: dt.date
    """The day from which it counts."""
    due: dt.date | None
    """By when it must be answered; None when nobody knows."""
    due_said: str
    """How `due` follows when no date is written; '' when one is."""
    answered: dt.date | None
    answer: str
    """The answer as written."""
    standing: Standing
    days: int
    """How many days late it is, or was answered; 0 when it is not late."""
    place: str
    """The cell that it counts by, with file and sheet."""

    @property
    def runs(self) -> bool:
        """Whether it is still followed up."""
        return self.standing != "closed"

    @property
    def is_late(self) -> bool:
        return self.standing == "unanswered"

    @property
    def due_in_words(self) -> str:
        day = f"{self.due.year}年{day_in_words(self.due)}" if self.due else ""
        return f"{day}（{self.due_said}）" if day and self.due_said else day or "没有写明"


@dataclass(frozen=True, slots=True)
class Notice(FollowedUp):
    """A notice that was sent (督办单)."""

    number: str
    """As the office gave it; '' when it has none yet."""
    level: str
    """One of `LEVELS`; '' when the words are not understood."""
    level_said: str
    matter: str
    asked: str

    @property
    def named(self) -> str:
        """Returns its level and number: 督办单 郫目督〔2017〕3号."""
        level = self.level or f"“{self.level_said}”（级别不明）"
        return f"{level}　{self.number or '（没有编号）'}"

    @property
    def standing_in_words(self) -> str:
        """Returns how it stands: 超期4天未回复."""
        return _in_words(self, "回复")

    @property
    def standing_before(self) -> str:
        """Returns how it stands before the cut-off day, to which no delay is counted yet."""
        return "已回复，没有办结" if self.answered else "没有回复"


@dataclass(frozen=True, slots=True)
class Instruction(FollowedUp):
    """What a leader wrote (批示)."""

    leader: str
    words: str
    """His words."""
    matter: str

    @property
    def runs(self) -> bool:
        return self.standing in ("waiting", "unanswered")

    @property
    def named(self) -> str:
        """Returns who wrote it, and what: 张区长批示“请抓紧”."""
        return f"{self.leader}批示“{' '.join(self.words.split())}”"

    @property
    def standing_in_words(self) -> str:
        """Returns how it stands: 超期4天未回告."""
        return _in_words(self, "回告")


def _in_words(each: FollowedUp, answer: str) -> str:
    day = day_in_words(each.answered) if each.answered else ""
    match each.standing:
        case "unanswered":
            return f"超期{each.days}天未{answer}"
        case "waiting":
            return f"未到{answer}时限" if each.due else f"未{answer}，没有写明时限"
        case "answered_late":
            return f"{day}{answer}，晚{each.days}天"
        case "closed":
            return f"已办结（{day}{answer}）" if day else "已办结"
        case _:
            return f"{day}已{answer}"


def notices_in(
    registers: Mapping[str, pd.DataFrame], leads: Mapping[str, Sequence[str]], as_of: dt.date
) -> tuple[Notice, ...]:
    """Returns the notices sent by the cut-off day, in the order of files, sheets and rows.

    `registers`: the frames of the registers. `leads`: the units that lead each task.
    """
    return tuple(
        Notice(
            **_common(row, leads, as_of, ("sent", "reply_by", "replied", "reply"), row["reply_by"]),
            number=row["number"],
            level=row["level"] if row["level"] in _LEVELS else "",
            level_said=row["texts"].get("level", ""),
            matter=row["matter"],
            asked=row["asked"],
        )
        for row in used_entries(registers, NOTICES.name)
    )


_LEVELS = frozenset(NOTICES.column("level").choices)


def instructions_in(
    registers: Mapping[str, pd.DataFrame],
    leads: Mapping[str, Sequence[str]],
    as_of: dt.date,
    limits: InstructionSettings,
    working: WorkingDays,
) -> tuple[Instruction, ...]:
    """Returns the instructions given by the cut-off day, in the order of files, sheets and rows."""
    found = []
    for row in used_entries(registers, INSTRUCTIONS.name):
        due, how = _due(row, limits, working)
        names = ("given", "due", "answered", "result")
        found.append(
            Instruction(
                **_common(row, leads, as_of, names, due, how),
                leader=row["leader"],
                words=row["words"],
                matter=row["matter"],
            )
        )
    return tuple(found)


def used_entries(registers: Mapping[str, pd.DataFrame], name: str) -> Iterator[dict[str, Any]]:
    """Yields the entries of a register that are in effect, in the order of files, sheets, rows."""
    frame = registers.get(name)
    if frame is not None:
        for row in frame[frame["use"].eq("used")].to_dict("records"):
            yield {str(key): value for key, value in row.items()}


def _common(
    row: Mapping[str, Any],
    leads: Mapping[str, Sequence[str]],
    as_of: dt.date,
    names: tuple[str, str, str, str],
    due: object,
    due_said: str = "",
) -> dict[str, Any]:
    """Returns the values that both have. `names`: the columns of days, and that of the answer."""
    sent, _, replied, answer = names
    since = row[sent]
    by = due if isinstance(due, dt.date) and due >= since else None
    day = row[replied] if isinstance(row[replied], dt.date) else None
    answered = day if day is not None and since <= day <= as_of else None
    late = ((answered or as_of) - by).days if by else 0
    standing: Standing = "answered" if answered else "waiting"
    if late > 0:
        standing = "answered_late" if answered else "unanswered"
    if row.get("outcome") == CLOSED:
        standing, late = "closed", late if answered else 0
    named = row["units"] or [unit for task in row["tasks"] for unit in leads.get(task, ())]
    return {
        "tasks": tuple(row["tasks"]),
        "written_id": row["task_id"],
        "units": tuple(dict.fromkeys(named)),
        "since": since,
        "due": by,
        "due_said": due_said if by else "",
        "answered": answered,
        "answer": row[answer],
        "standing": standing,
        "days": max(late, 0),
        "place": in_file(row["file"], row["sheet"], row["cell"]),
    }


CLOSED = "已办结"
"""In 办结情况: the matter of a notice is done with."""
_URGENCY: Mapping[str, str] = {
    URGENT: "特急|加急|紧急|急件|急办|^急$",
    HARD: "疑难|难办|复杂|重大",
    ORDINARY: "一般|普通|平件|常规",
}


def _due(
    row: Mapping[str, Any], limits: InstructionSettings, working: WorkingDays
) -> tuple[dt.date | None, str]:
    """Returns by when an instruction must be answered, and how that follows, in Chinese.

    Where its words say neither a day nor how urgent it is, it is an ordinary one.
    """
    given, text = row["given"], folded(row["texts"].get("due", ""))
    if isinstance(row["due"], dt.date):
        return row["due"], ""
    if allowed := read_time_allowed(text):
        return allowed.after(given, working), allowed.in_words
    days = {URGENT: limits.urgent, HARD: limits.hard, ORDINARY: limits.ordinary}
    meant = [kind for kind, pattern in _URGENCY.items() if re.search(pattern, text)]
    kind = meant[0] if len(meant) == 1 else ORDINARY
    doubt = f"“{row['texts']['due']}”看不出是哪一天，按" if text and len(meant) != 1 else ""
    return working.after(given, days[kind]), f"{doubt}{kind}件{days[kind]}个工作日"


_One = TypeVar("_One", bound=FollowedUp)


def of_unit(every: Iterable[_One], unit: str) -> list[_One]:
    """Returns the running ones that a unit must answer or settle, those too late first."""
    mine = [each for each in every if each.runs and unit in each.units]
    return sorted(mine, key=urgency)


def urgency(each: FollowedUp) -> tuple[bool, dt.date]:
    """Sorts what is too late before the rest, and what is due first before that."""
    return not each.is_late, each.due or dt.date.max
