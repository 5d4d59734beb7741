"""What the archive's commands print: what was verified, a week or month made again."""

from collections.abc import Sequence

from pipeline.archive.bags.bag import Bag
from pipeline.archive.comparing.changes import Changes
from pipeline.archive.comparing.compare import VERDICTS, Comparison, Difference
from pipeline.archive.outbox import Outbox
from pipeline.archive.verify import Verified
from pipeline.assess.foresight import ENDED
from pipeline.assess.month import STANDINGS
from pipeline.cli.screen.terminal import say
from pipeline.domain.findings import SEVERITIES

_SHOWN = 20
"""The number of faults, and of differences, printed for a week; `--json` gives all."""


def print_verified(verified: Sequence[Verified]) -> None:
    """Prints a line per revision with its faults below, and how many there are of each kind."""
    for each in verified:
        again = f"，重算：{VERDICTS[each.comparison.verdict]}" if each.comparison else ""
        left = f"，没有重算：{each.not_done}" if each.not_done else ""
        noted = "".join(f"；{note}" for note in each.notes)
        say(f"{each.bag}　{_whole(each.faults)}{again}{left}{noted}")
        _print_some(each.faults)
        if each.comparison:
            _print_comparison(each.comparison, each.why)
            if each.comparison.verdict == "same_data" and not each.vouched:
                say(f"    {_UNPROVED}")
    wrong = sum(not each.holds for each in verified)
    left_out = sum(each.holds and bool(each.not_done) for each in verified)
    held = len(verified) - wrong - left_out
    say(
        f"核对{len(verified)}个封存包，{held}个无误，{wrong}个有问题"
        + (f"，{left_out}个没有核对完" if left_out else "")
    )
    if any(each.comparison for each in verified):
        say("PDF 不参加重算和比较：它由 LibreOffice 排版，换一个版本或换一套字体就会不同")


_UNPROVED = (
    "由哪个版本封存，是封存包自己说的；报告的文字没有重算，要由另外记下的摘要作证："
    "加上 --expect 摘要，摘要作证的才算无误"
)


def print_outboxes(outboxes: Sequence[Outbox]) -> None:
    """Prints a line per week's outbox, with all that is not as in the sealed revision below."""
    for each in outboxes:
        bag = f"封存的 {each.bag} " if each.bag else "封存的"
        say(f"outbox/{each.week}　与{bag}{'相同' if each.holds else '不同'}")
        _print_some(each.differences)


def _whole(faults: Sequence[str]) -> str:
    return f"校验不符（{len(faults)}处）" if faults else "校验相符"


def print_faults(bag: Bag, faults: Sequence[str]) -> None:
    """Prints what is not as it was sealed in a bag that was run again; nothing if all is."""
    if faults:
        say(f"{bag}　{_whole(faults)}，以下与封存相比的结果不能全信")
        _print_some(faults)


def outcome(comparison: Comparison, faults: Sequence[str]) -> str:
    """Returns how the reports compare with the sealed ones, for the last line."""
    verdict = f"与封存的相比：{VERDICTS[comparison.verdict]}"
    return f"{verdict}；封存包{_whole(faults)}" if faults else verdict


def print_rerun(comparison: Comparison, why: Sequence[str]) -> None:
    say(f"与封存的相比：{VERDICTS[comparison.verdict]}")
    _print_comparison(comparison, why)


def _print_comparison(comparison: Comparison, why: Sequence[str]) -> None:
    if comparison.verdict == "same_data":
        files = {each.file for each in comparison.differences}
        more = sum(each.adds_finding for each in comparison.differences)
        say(
            f"    各项任务、问题、收件和计数都重算出来了；写法不同的文件{len(files)}个（见 --json）"
            + (f"；新版另外发现问题{more}个，见其中的 data/findings.csv" if more else "")
        )
        for reason in why:
            if reason.startswith("程序 "):
                say(f"    原因：{reason}")
        return
    _print_some(
        [
            f"{_where(difference)}：封存“{difference.was}”，现在“{difference.now}”"
            for difference in comparison.differences
        ]
    )
    for reason in why:
        say(f"    原因：{reason}")


def _print_some(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        say(f"    {line}")
    if len(lines) > _SHOWN:
        say(f"    ……共{len(lines)}处（全部见 --json）")


def _where(difference: Difference) -> str:
    places = (difference.file, difference.part, difference.row, difference.cell)
    return " ".join(filter(None, places)) or "全部"


def print_changes(changes: Changes, why: Sequence[str]) -> None:
    """Prints what changes under today's settings, rules and templates."""
    from pipeline.domain.status import STATUSES

    words: dict[str, str] = {status.code: status.word for status in STATUSES}
    if not (changes.tasks or changes.counts or changes.findings_new or changes.findings_gone):
        say("用现在的设置、规则和模板重算：状态、数字和问题都没有变化")
    for task in changes.tasks:
        was, now = (words.get(code, "清单中没有") for code in (task.was, task.now))
        say(f"状态变化　{task.task_id} {task.task}（{task.lead_unit}）：{was} → {now}")
    for name, (before, after) in changes.counts.items():
        say(f"数字变化　{_counted(name, words)}：{before} → {after}")
    for sign, findings in (("新增", changes.findings_new), ("消失", changes.findings_gone)):
        for finding in findings:
            say(f"问题{sign}　{_finding(finding)}")
    for reason in why:
        say(f"原因：{reason}")


def _counted(name: str, words: dict[str, str]) -> str:
    if name in words:
        return words[name]
    if name.startswith("findings_"):
        return next(f"{w}级的问题" for s, w in SEVERITIES.items() if name == f"findings_{s}")
    return _COUNTED[name]


_COUNTED = {
    "tasks": "任务",
    "items": "大项",
    "units": "单位",
    "units_reported": "已报单位",
    "units_late": "迟报单位",
    "units_missing": "缺报单位",
    "units_excused": "不需报送的单位",
    "files_accepted": "采用的文件",
    "files_superseded": "被替换的文件",
    "files_rejected": "退回的文件",
    "stages": "节点",
    "stages_reached": "已完成的节点",
    "stages_overdue": "超期的节点",
    # and of a month
    "on_track_with_problems": "正常推进而存在问题的任务",
    "due": "已到期的任务",
    "due_on_time": "已到期而按时办结的任务",
    "done_in_month": "本月办结的任务",
    **{f"done_{code}": f"本月{word}的任务" for code, word in ENDED.items()},
    "overdue_or_silent": "逾期和到期未报送的任务",
    "extended": "批准延期的任务",
    "extended_in_month": "本月批准延期的任务",
    "left": "月内移出清单的任务",
    **{f"problems_{code}": f"{word}的问题" for code, word in STANDINGS.items()},
    "escalations": "需要协调解决的问题",
    "escalations_open": "月末仍需协调解决的问题",
    "expected": "应报送次数",
    "received": "实际报送次数",
    "received_on_time": "按时报送次数",
}


def _finding(finding: dict[str, str]) -> str:
    place = " ".join(filter(None, (finding["file"] or finding["unit"], finding["cell"])))
    return " ".join(filter(None, (finding["code"], finding["task_id"], place))) + (
        f"：{finding['message']}"
    )
