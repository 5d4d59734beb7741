"""What `duban trace` prints: each figure of a task with its cell, week by week, then the months."""

import datetime as dt
from collections.abc import Iterator, Sequence

from pipeline.archive.decided import Carried, Entry, Listed
from pipeline.archive.in_months import InMonth
from pipeline.archive.trace import Source, Traced
from pipeline.assess.foresight import ENDED
from pipeline.cli.screen.terminal import say
from pipeline.domain.fields import heading
from pipeline.domain.places import cell_on_sheet, row_in_words
from pipeline.domain.status import FORECASTS, STATUSES
from pipeline.domain.text import folded_words, listing
from pipeline.domain.week import Month
from pipeline.merge.subjects import VERDICTS

_WORDS: dict[str, str] = {status.code: status.word for status in STATUSES}


def print_trace(found: Sequence[Traced]) -> None:
    """Prints, week by week, what was reported and decided, and the cell that it came from."""
    if not found:
        return
    first = found[-1]
    until = f"，完成时限 {first.deadline}" if first.deadline else ""
    say(f"{first.task_id} {first.task}（{first.lead_unit}{until}）")
    for before, said in zip([None, *found], found, strict=False):
        if before and said.week.before().monday > before.week.monday:
            say("", "中间有几周没有封存，或任务清单中没有这项任务")
        say("", f"{said.bag}　{said.week.title}　{_WORDS[said.status]}")
        if folded_words(said.task) != folded_words(first.task):
            say(f"  当时清单中的 {said.task_id} {said.task}（{said.lead_unit}）")
        if said.altered:
            say(f"  封存的结果有改动：{listing(said.altered)}。以下不可采信，请从备份恢复")
        for doubt in said.doubts:
            say(f"  封存存疑：{doubt}。请运行 duban verify {said.bag.period} 核对")
        if said.on_chain is None:
            say("  这个封存包不在 archive 中，没有核对链条")
        for line in _lines(said):
            say(f"  {line}")


def print_months(found: Sequence[InMonth]) -> None:
    """Prints, month by month, how the task was counted, and where the documents name it."""
    for said in found:
        month, row = Month.parse(said.bag.period), said.row
        status = _WORDS.get(row["status"], row["status"])
        say(
            "",
            f"{said.bag}　{month.label}月报　{status}{'（月内移出清单）' if row['left'] else ''}",
        )
        if said.altered:
            say(f"  封存的结果有改动：{listing(said.altered)}。以下不可采信，请从备份恢复")
        for doubt in said.doubts:
            say(f"  封存存疑：{doubt}。请运行 duban verify {said.bag.period} 核对")
        if said.on_chain is None:
            say("  这个封存包不在 archive 中，没有核对链条")
        say(f"  当时清单中的 {row['task_id']} {row['task']}（{row['lead_unit']}）")
        if row["done_in"]:
            ended = ENDED.get(row["ended"], row["ended"])  # type: ignore[call-overload]  # or of a later release
            say(f"  办结：{row['done_in']}（{ended}）")
        say(f"  取自：{row['source'] or '没有报送过'}")
        for name, places in said.documents.items():
            say(f"  列在：{name}　{'、'.join(places)}")
        say(f"  封存摘要：{said.digest}")


def _lines(said: Traced) -> Iterator[str]:
    if said.source is None:
        yield "没有报送"
    else:
        yield from _reported(said, said.source)
    yield from _listed(said, said.listed)
    rule = f"（{said.rule}）" if said.rule else ""
    word = _WORDS[said.status]
    yield f"状态：{word}{rule}；本周“{word}”共{said.count}项，含此项"
    for carried in said.carried:
        yield _carried(carried, said.task_id)
    if said.last_from:
        yield f"上周状态：{_WORDS.get(said.last_status, said.last_status)} ← {said.last_from}"
    for promise in said.promises:
        yield f"写明过的事：{_promise(promise)}"
    for finding in said.findings:
        yield f"问题：{_finding(finding)}"
    yield f"封存摘要：{said.digest}"


def _reported(said: Traced, source: Source) -> Iterator[str]:
    for name, text in said.reported.items():
        shown = FORECASTS.get(text, text) if name == "forecast" else text
        cell = source.cells.get(name) or said.listed.cells.get(name, "")
        where = f"（{cell}）" if cell else ""
        yield f"{heading(name)}{where}：{shown or '（空）'}"
    yield f"出处：{source.file}　{row_in_words(source.sheet, source.row, source.cells)}"
    yield f"收到：{dt.datetime.fromisoformat(source.received_at):%Y-%m-%d %H:%M:%S}"
    yield _checked(said, source)


def _listed(said: Traced, listed: Listed) -> Iterator[str]:
    cells = "、".join(f"{heading(name)} {cell}" for name, cell in listed.cells.items())
    yield f"清单：{listed.file}" + (f"　{cells}" if cells else "")
    yield _checked(said, listed)
    for name, sha256 in listed.originals.items():
        yield f"清单的原件：{name}　sha256 {sha256}"
    if listed.deadline:
        yield f"完成时限：{said.deadline or '没有写明是哪一天'} ← {listed.deadline}"
    if listed.closed:
        yield f"{_RULED.get(said.status, '销号：已退回')} ← {listed.closed}"
    for name, sha256 in listed.registers.items():
        yield f"台账：{name}　sha256 {sha256}"
    yield from map(_entry, listed.entries)


_RULED = {"done": "销号：已销号", "terminated": "终止：已批准终止"}


def _entry(entry: Entry) -> str:
    others = "、".join(f"{name} {cell}" for name, cell in entry.cells.items() if cell != entry.cell)
    counts = f"，采用（{others}）" if entry.counts else f"，没有采用：{entry.why_not}"
    return f"{entry.register}：{entry.cell}　{entry.says or '没有写明'}{counts}"


def _carried(carried: Carried, task_id: str) -> str:
    """Returns where an earlier week's 已办结 comes from."""
    if not carried.revision:
        again = f"duban trace {carried.task_id} --week {carried.week}"
        return f"沿用：{carried.week} 已办结，这个封存包里没有那一周的结果，请运行 {again}"
    number = f"（当时编号 {carried.task_id}）" if carried.task_id != task_id else " "
    if carried.closed:
        source = f"经办公室销号，{carried.closed}"
    elif carried.file:
        place = carried.cell or f"第{carried.row}行"
        source = f"{carried.file}{cell_on_sheet(carried.sheet, place)}，sha256 {carried.sha256}"
    else:
        source = "当周没有报送，沿用更早的一周"
    return f"沿用：{carried.week}/r{carried.revision}{number}已办结 ← {source}"


def _promise(promise: dict[str, str]) -> str:
    """Returns what was promised and what became of it, each with its cell."""
    made = f"{promise['week']}“{promise['text']}”（{promise['source']}）"
    verdict = VERDICTS.get(promise["verdict"], promise["verdict"])  # type: ignore[call-overload]  # or of a later release
    if not promise["verdict_week"]:
        return f"{made}：{verdict}"
    then = f"{promise['verdict_week']}“{promise['said']}”（{promise['said_source']}）"
    return f"{made}：{verdict}，见{then}"


def _finding(finding: dict[str, str]) -> str:
    place = (finding["file"] or finding["unit"]) + cell_on_sheet(finding["sheet"], finding["cell"])
    return f"{' '.join(filter(None, (finding['code'], place)))}：{finding['message']}"


def _checked(said: Traced, file: Source | Listed) -> str:
    if said.altered:
        held = "没有核对"
    else:
        held = "与封存的文件相符" if file.unchanged else "与封存的文件不符！"
    return f"校验：sha256 {file.sha256}，{held}"
