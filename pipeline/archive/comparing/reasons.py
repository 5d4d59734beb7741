"""Why a week came out otherwise than before, in Chinese: what of the two statements differs."""

from collections.abc import Iterator, Mapping

from pipeline.archive.statement import Statement, is_printed
from pipeline.domain.text import visible
from pipeline.intake.files import receipts, standins


def why_other(was: Statement, now: Statement) -> list[str]:
    """Nothing when both say the same."""
    why = [
        *inputs_changed(was["inputs"], now["inputs"]),
        *versions_changed(was["versions"], now["versions"]),
    ]
    if not why and _outputs(was) != _outputs(now):
        why.append("材料和版本都没有变而结果不同：程序本身有改动")
    return why


def inputs_changed(was: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """`was`, `now`: path below the office folder to sha256."""
    changes: dict[str, set[str]] = {}
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            change = "新增" if name not in was else "移走" if name not in now else "有改动"
            changes.setdefault(_in_words(name), set()).add(change)
    if len(changes) > 1:  # a new return is noted among the receipts too
        changes.pop(_RECEIPTS, None)
    return [
        what + (change.pop() if len(change) == 1 else "有改动") for what, change in changes.items()
    ]


def versions_changed(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            kind = "程序" if name == "duban" else "库"
            yield f"{kind} {name} 由 {was.get(name, '无')} 变为 {now.get(name, '无')}"


def _outputs(statement: Statement) -> dict[str, object]:
    return {name: out for name, out in statement["outputs"].items() if not is_printed(name)}


_RECEIPTS = "收件记录"


def _in_words(name: str) -> str:
    """What an input is: 周报, 收件记录, 任务清单, 模板, 历史 or 设置."""
    room, _, rest = name.partition("/")
    folder, _, file = rest.partition("/")
    match room:
        case "inbox" if folder == "master":
            return f"任务清单 {file} "
        case "inbox" if file == receipts.NAME:
            return _RECEIPTS
        case "inbox":
            return f"周报“{visible(file.removesuffix(f'/{standins.NAME}'))}”"
        case "templates":
            return f"模板“{visible(rest)}”"
        case "archive":
            return f"历史 {folder} 的结果"
        case _:
            return f"设置 {name} "
