"""The reasons, in Chinese, why a week came out differently than before, from both statements."""

from collections.abc import Iterator, Mapping

from pipeline.archive.statement import Statement, is_printed
from pipeline.domain.text import visible
from pipeline.intake.files import arrivals, standins


def why_other(was: Statement, now: Statement) -> list[str]:
    """Returns why the two statements differ, or an empty list when they agree.

    A changed program of the same version is a reason only where the results differ: most commits
    change nothing in a week.
    """
    why = [
        *inputs_changed(was["inputs"], now["inputs"]),
        *versions_changed(was["versions"], now["versions"]),
    ]
    if not same_outputs(was, now):
        why += program_changed(was["versions"], now["versions"])
        if not why:
            why.append(_UNEXPLAINED)
    return why


_UNEXPLAINED = "材料、版本和程序都没有变而结果不同，请把两次的结果发给维护人员"


def inputs_changed(was: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Returns which inputs changed. `was` and `now`: path below the office folder to sha256."""
    changes: dict[str, set[str]] = {}
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            change = "新增" if name not in was else "移走" if name not in now else "有改动"
            changes.setdefault(_in_words(name), set()).add(change)
    added = [what for what, change in changes.items() if what[:2] == "模板" and change == {"新增"}]
    if len(added) > 1:  # a later version has more reports
        rest = {what: change for what, change in changes.items() if what not in added}
        changes = rest | {f"模板{len(added)}个": {"新增"}}
    for follows in (_RECEIPTS, _LOOKS):  # a new return changes the receipts too
        if len(changes) > 1:
            changes.pop(follows, None)
    return [
        what + (change.pop() if len(change) == 1 else "有改动") for what, change in changes.items()
    ]


def versions_changed(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yields the changed versions of duban, Python and the libraries, duban first.

    A library that only one of the statements records was not recorded by the other's program.
    """
    for name in sorted(
        (was.keys() & now.keys()) - _ITSELF, key=lambda name: (name != "duban", name)
    ):
        if was[name] != now[name]:
            kind = "程序" if name == "duban" else "库"
            yield f"{kind} {name} 由 {was[name]} 变为 {now[name]}"


_ITSELF = {"program", "commit"}


def program_changed(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yields a line if another program of the same version was used."""
    if was["duban"] == now["duban"] and was.get("program") != now.get("program"):
        yield f"程序由 {_program(was)} 变为 {_program(now)}"


def _program(versions: Mapping[str, str]) -> str:
    """Returns the start of the program's digest and commit; run.json has both in full."""
    if "program" not in versions:
        return "（没有记录）"
    commit = f"（提交 {versions['commit'][:10]}）" if "commit" in versions else ""
    return f"sha256:{versions['program'][:16]}{commit}"


def same_outputs(was: Statement, now: Statement) -> bool:
    """Whether the outputs have the same content; how they are packed does not count."""
    before, after = _outputs(was), _outputs(now)
    return before.keys() == after.keys() and all(
        out["sha256"] == after[name]["sha256"]
        or ("content" in out and out["content"] == after[name].get("content"))
        for name, out in before.items()
    )


def _outputs(statement: Statement) -> dict[str, dict[str, str]]:
    return {name: out for name, out in statement["outputs"].items() if not is_printed(name)}


_RECEIPTS, _LOOKS = "收件记录", "各区县的核对情况"


def _in_words(name: str) -> str:
    """Returns what an input is: 周报, 收件记录, 任务清单, 台账, 模板, 历史, 密钥 …"""
    room, _, rest = name.partition("/")
    folder, _, file = rest.partition("/")
    match room:
        case "inbox" if folder == ".keys":
            return "本单位的密钥"
        case "inbox" if folder == "master":
            return f"任务清单 {file} "
        case "inbox" if folder == "registers":
            return f"台账“{visible(file.removesuffix(f'/{standins.NAME}'))}”"
        case "inbox" if file == arrivals.NAME:
            return _RECEIPTS
        case "inbox":
            return f"周报“{visible(file.removesuffix(f'/{standins.NAME}'))}”"
        case "templates":
            return f"模板“{visible(rest)}”"
        case "archive":
            return f"历史 {folder} 的结果"
        case "offices" if file:
            return f"区县“{visible(folder)}”的封存"
        case "offices":
            return _LOOKS
        case "date.txt":
            return "成文日期"
        case _:
            return f"设置 {name} "
