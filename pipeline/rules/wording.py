"""Puts a row into words for messages. This is done only for the rows that a rule finds."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.domain.findings import Subject, Verbatim, quoted
from pipeline.domain.receiving import way_in_words
from pipeline.domain.status import STATUS
from pipeline.domain.text import says_as_before
from pipeline.domain.week import date_in_full, day_in_words


def _how(row: Mapping[str, Any]) -> str:
    number = f"任务编号“{row['written_id']}”与清单不符" if row["written_id"] else "没有任务编号"
    nearly = "相近的" if row["found_by"] == "near" else ""
    return f"{number}，按{nearly}工作内容"


def _same(row: Mapping[str, Any]) -> str:
    said = row["progress"]
    return f"只写“{said}”，没有新的内容" if says_as_before(said) else f"与{row['since']}一字不差"


def _forecast(row: Mapping[str, Any]) -> Verbatim:
    """Returns 为“基本能”, or 没有填写: what nobody wrote is not quoted."""
    said = row["forecast_text"]
    return Verbatim(f"为“{quoted(said)}”" if said else "没有填写")


def _number(row: Mapping[str, Any]) -> str:
    """Returns what number a date was before Excel changed it, when that is known."""
    known = row["task_id"] and row["task_id"] != row["written_id"]
    return f"，按“{row['task_id']}”采用" if known else ""


def _two_percents(cell: Mapping[str, Any]) -> str:
    try:
        number = float(cell["text"])
    except ValueError:
        return "百分之几，没有采用"
    used = "暂按 1% 计" if number == 1 else "没有采用"
    return f"{number * 100:.6g}% 还是 {number:.6g}%，{used}"


def _due(task: Mapping[str, Any]) -> str:
    """Returns the deadline that counts: as listed, or as extended."""
    day = task["deadline"]
    if not task["extended"] or day is None:
        return str(task["deadline_text"])
    return date_in_full(day)


def _standing(task: Mapping[str, Any]) -> str:
    silent = task["status"] == "unreported" and task["past_due"]
    return "完成时限已过，本周未报送" if silent else STATUS[task["status"]].word


def _pace(task: Mapping[str, Any]) -> str:
    said = "按节点应完成" if task["stages"] else "时间已过"
    return f"{said} {task['elapsed']:.0f}%"


def _stages_late(task: Mapping[str, Any]) -> Verbatim:
    """Returns the first stage of which the day has passed, and how many more; '' for none."""
    late = [stage for stage in task["stages"] if stage.state == "overdue"]
    more = f"（另有{len(late) - 1}个节点也超期）" if len(late) > 1 else ""
    return Verbatim(late[0].in_words + more if late else "")


def _still(task: Mapping[str, Any]) -> str:
    without_figures = task["endless"] or not task["reported"] or math.isnan(task["percent"])
    return "进展情况没有变化" if without_figures else "完成进度没有提高"


_DIFFERING = {
    "exact": "一字不差",
    "punctuation": "只有标点不同",
    "dates": "只有日期不同",
    "filler": "只差几句空话",
    "framing": "只是首尾多了或少了套话",
    "shuffled": "只是语句的顺序不同",
}


def _copied(task: Mapping[str, Any]) -> Verbatim:
    """Returns whose words they are, and both texts; '' when they are its own."""
    other = task["copied"]
    if other is None:
        return Verbatim("")
    here, there = ("本周", "该周") if other.back else ("这里", "那里")
    place = f"（{other.place}）" if other.place else ""
    texts = f"{here}写“{quoted(task['progress'])}”"
    if other.kind != "exact":
        texts += f"，{there}写“{quoted(other.text)}”"
    return Verbatim(f"{other.whose}{place}{_DIFFERING[other.kind]}：{texts}")


def _written(row: Mapping[str, Any]) -> str:
    """Returns what a row says of its task, or else what it reports."""
    if named := _named(row["written_id"], row["task"]):
        return named
    told = ("progress", "forecast_text", "percent_text", "reason", "escalation")
    said = (*(row[name] for name in told), *row["carried"].values())
    return f"第{row['row']}行（没有编号和工作内容）“{'，'.join(filter(None, said))}”"


def _understood(doubt: Mapping[str, Any]) -> str:
    """Returns what a heading of the list was taken for, or why it was not used."""
    if doubt["how"] == "guessed":
        if doubt["against"]:
            return f"认作“{doubt['taken']}”，但{doubt['against']}也可能是"
        return f"按近似文字认作“{doubt['taken']}”"
    beside = f"，也可能是{doubt['against']}" if doubt["against"] else ""
    return f"可能是“{doubt['taken']}”{beside}，没有采用"


def _beside_the_state(row: Mapping[str, Any]) -> str:
    signs = []
    if row["forecast_text"]:
        signs.append(f"预估为“{row['forecast_text']}”")
    if not math.isnan(row["percent"]):
        signs.append(f"完成进度为{row['percent']:g}%")
    return "，".join(signs)


def _named(task_id: str, text: str) -> str:
    return f"{task_id} {text}".strip()


def to_paste(name: str, other: str) -> Verbatim:
    """Returns the line of `columns:` or `units:` by which the office accepts a wording for good."""
    name, other = (json.dumps(word, ensure_ascii=False) for word in (name, other))
    return Verbatim(f"- {{name: {name}, aliases: [{other}]}}")


def _accept(file: Mapping[str, Any]) -> Verbatim:
    """Returns how the office accepts the unit's other name; '' when it was known by its tasks."""
    if f"“{file['called']}”" != file["called_in_words"]:
        return Verbatim("")
    line = to_paste(file["unit"], file["called"])
    return Verbatim(f"。认得对的，办公室可在 config.yaml 的 units 下加一行：{line}")


def _inspected(inspection: Mapping[str, Any]) -> Verbatim:
    """Returns what was found on the spot: 7月12日督查核查为“不属实”：管沟只开挖了一半."""
    on = day_in_words(inspection["day"]) if inspection["day"] else ""
    seen = f"：{quoted(inspection['seen'])}" if inspection["seen"] else ""
    return Verbatim(f"{on}督查核查为“{quoted(inspection['verdict'])}”{seen}")


def _returned(inspection: Mapping[str, Any]) -> Verbatim:
    if not inspection["said"]:
        return Verbatim("没有找到单位当时的填报")
    place = f"{inspection['said_week']} {inspection['said_source']}"
    return Verbatim(f"单位当时填报：{quoted(inspection['said'])}（{place}）")


def _flood(file: Mapping[str, Any]) -> Verbatim:
    """Returns what a return has too much of, and how much of it is listed."""
    parts = []
    if file["left"]:
        loose, listed = file["loose"], file["loose"] - file["left"]
        parts.append(f"有{loose}行没有采用（清单外的、其他单位的或重复的），只保留前{listed}行")
    if file["uncompared"]:
        parts.append(f"有{file['uncompared']}行只按编号和原文与清单核对，没有再找文字相近的任务")
    if file["hushed"]:
        parts.append(f"另有{file['hushed']}处没有把握的内容没有列出")
    return Verbatim("；".join(parts))


def _crowd(file: Mapping[str, Any]) -> str:
    who = file["unit"] or "认不出是哪个单位的文件"
    return f"{who}本周有{file['crowd']}份报表" if file["unit"] else f"{who}有{file['crowd']}份"


def _became(promise: Mapping[str, Any]) -> str:
    """Returns what became of a promise, with this week's words."""
    said = quoted(promise["said"])
    if promise["verdict"] == "moved":
        return f"本周改为“{said}”，推迟{promise['days']}天"
    if promise["verdict"] == "fell":
        return f"本周写为“{said}”，比此前少"
    day = day_in_words(promise["by"])
    return f"{day}已过，本周（“{said}”）没有写明办成，也没有再提"


def _passed_over(ledger: Mapping[str, Any]) -> str:
    if ledger["whole"]:
        return "不是台账，没有采用"
    return f"中的工作表“{ledger['passed_over']}”不是台账，没有采用"


PHRASES: Mapping[Subject, Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "rows": {
        "how_in_words": _how,
        "written": _written,
        "numbered": lambda row: row["task_id"] or f"“{row['listed_task']}”",
        "listed_named": lambda row: _named(row["task_id"], row["listed_task"]),
        "doubt_shown": lambda row: f"：{row['forecast_doubt']}" if row["forecast_doubt"] else "",
        "other_signs": _beside_the_state,
        "same_in_words": _same,
        "number_in_words": _number,
        "forecast_said": _forecast,
    },
    "doubts": {
        "paste": lambda doubt: to_paste(doubt["taken"], doubt["seen"].rpartition("—")[2]),
        "understood": _understood,
    },
    "files": {
        "accept": _accept,
        "flood": _flood,
        "crowd_in_words": _crowd,
        "rivals_whole": lambda file: Verbatim(file["rivals"]),
        "way": lambda file: way_in_words(file["seen"], file["sender"]),
    },
    "cells": {"two_percents": _two_percents},
    "ledgers": {
        "file_named": lambda ledger: Verbatim(ledger["file"].removeprefix("inbox/registers/")),
        "affected_whole": lambda ledger: Verbatim(ledger["affected"]),
        "passed_in_words": _passed_over,
        "taken_in_words": lambda ledger: Verbatim(
            f"。{ledger['taken']}" if ledger["taken"] else ""
        ),
    },
    "inspections": {
        "inspected_in_words": _inspected,
        "returned_in_words": _returned,
    },
    "gone": {
        "named": lambda task: _named(task["task_id"], task["task"]),
        "status_in_words": lambda task: STATUS[task["status"]].word,
    },
    "promises": {"became": lambda promise: Verbatim(_became(promise))},
    "tasks": {
        "named": lambda task: _named(task["task_id"], task["task"]),
        "due": _due,
        "target_in_words": lambda task: task["target"].in_words if task["target"] else "",
        "still_in_words": _still,
        "status_in_words": _standing,
        "stage_in_words": _stages_late,
        "pace": _pace,
        "copied_in_words": _copied,
        "forecast_said": _forecast,
        "signs": lambda task: Verbatim(_beside_the_state(task)),
    },
}
"""For each subject, the names that the rules' messages use, with the functions that make them."""
