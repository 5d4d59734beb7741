"""What the office's commands print: its rules and templates."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.screen.terminal import say
from pipeline.domain.findings import SEVERITIES, Rule
from pipeline.templates.sources import source_of

if TYPE_CHECKING:
    from pipeline.templates.catalogue import Linted


def print_rules(catalogue: Iterable[Rule]) -> None:
    """Prints the catalogue for people to read."""
    for rule in catalogue:
        say(f"{rule.code} {SEVERITIES[rule.severity]}　{rule.title}")
        say(f"    为什么：{rule.why}。")
        say(f"    怎么办：{rule.advice}。")
        for name, value in rule.thresholds.items():
            say(f"    可调标准：{name}（默认 {value:g}）")


def print_templates(templates: "Sequence[Linted]", folder: Path, packaged: "Sequence[str]") -> None:
    """Prints each template with its variables, a list's own below it, and then what is wrong."""
    say("模板里写 {{ 变量 }}，就印出它的内容。标有“列表”的要逐行写出，三样各占一行（段）：")
    say("  表格的行：{%tr for 行 in 列表 %}　　{{ 行.变量 }}　　{%tr endfor %}")
    say("  段　　落：{%p for 行 in 列表 %}　　{{ 行.变量 }}　　{%p endfor %}")
    say("  邮　　件：{% for 行 in 列表 %}　　{{ 行.变量 }}　　{% endfor %}")
    say("邮件模板的第一行是“主题：…”；其中还可以写 {% if 列表 %} … {% else %} … {% endif %}")
    for template in templates:
        say("", template.file)
        names = [name for name, _ in template.variables]
        for name, meaning in template.variables:
            *lists, last = name.split("[].")
            is_list = any(other.startswith(f"{name}[].") for other in names)
            say(f"  {'    ' * len(lists)}{last}{'（列表）' if is_list else ''}　{meaning}")
    say("")
    for template in templates:
        if not template.problems:
            say(f"{template.file}　没有问题")
        for problem in template.problems:
            say(problem)
    for name in packaged:
        say(f"模板 {name} 用的是程序自带的：{source_of(folder, name)}")
    say(f"模板在 {folder}")
