"""Makes the rule catalogue and the command reference from the code: `make docs`.

A test fails when what is checked in is not what this makes.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from pipeline.cli import parser
from pipeline.findings import SEVERITIES, SUBJECTS
from pipeline.rules import CATALOGUE

FOLDER = Path(__file__).parent


def pages() -> dict[Path, str]:
    """Each page, by where it stands."""
    return {
        FOLDER / "检查规则.md": "\n".join(_rules()) + "\n",
        FOLDER / "命令.md": "\n".join(_commands()) + "\n",
    }


def _rules() -> Iterator[str]:
    yield "# 检查规则"
    yield ""
    yield "由程序生成（`make docs`），与 `duban rules` 一致，请勿手工修改。"
    yield "在 config.yaml 的 `rules` 中可以关闭一条规则（`代码: off`），或调整它的标准。"
    yield ""
    yield "| 代码 | 级别 | 看什么 | 问题 | 为什么 | 怎么办 | 可调标准（默认） |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rule in CATALOGUE:
        thresholds = "、".join(f"{name}（{value:g}）" for name, value in rule.thresholds.items())
        cells = (
            rule.code,
            SEVERITIES[rule.severity],
            SUBJECTS[rule.over],
            rule.title,
            rule.why,
            rule.remedy,
            thresholds,
        )
        yield f"| {' | '.join(cells)} |"


def _commands() -> Iterator[str]:
    yield "# 命令"
    yield ""
    yield "由程序生成（`make docs`），与 `duban --help` 一致，请勿手工修改。"
    top = parser()
    yield from _help(top)
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _help(command)


def _help(command: argparse.ArgumentParser) -> Iterator[str]:
    yield ""
    yield f"## {command.prog}"
    yield ""
    yield "```text"
    yield command.format_help().rstrip()
    yield "```"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
