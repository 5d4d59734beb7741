"""Reads config.yaml into settings. Each mistake is named with file, line and what is allowed."""

import functools
import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard, get_args

import yaml
from pydantic import ValidationError

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.settings import Blank, Model, Settings, Weekday, listed
from pipeline.office.disk import must_be_file


def read_settings(path: Path, known_rules: Mapping[str, Mapping[str, float]]) -> Settings:
    """Returns the settings in `path`, or the defaults when there is no such file.

    `known_rules` gives each rule's thresholds with their defaults. Raises CannotWork with one
    line for each mistake: file, line, what is wrong, what is allowed.
    """
    try:
        content = must_be_file(path).read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{in_chinese(error)}）。"
            + remedy(error, "请检查文件是否被占用、有无权限")
        ) from None
    root = _parsed(path, content)
    if root is None:
        return Settings()
    try:
        plain = _plain(root)
    except RecursionError:  # a part that contains itself
        raise CannotWork(f"{path}：含有引用自身的内容（& 和 *）。请删去") from None
    if isinstance(plain, Blank):
        return Settings()
    mistakes = [
        *_duplicates(root),
        *_unknown_rules(root, plain, known_rules),
        *_units_named_twice(root, plain),
    ]
    settings = Settings()
    try:
        settings = Settings.model_validate(plain)
    except ValidationError as error:
        mistakes += [(_line(root, e["loc"]), _in_words(e)) for e in error.errors()]
    if mistakes:
        lines = (f"{path} 第{line}行：{what}" for line, what in sorted(mistakes))
        raise CannotWork(*lines)
    return settings


def _parsed(path: Path, content: bytes) -> yaml.Node | None:
    try:
        return _composed(content)
    except yaml.MarkedYAMLError as error:
        line, what = _malformed(error)
        raise CannotWork(f"{path} 第{line}行：{what}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise CannotWork(f"{path}：含有不能识别的字符。请用记事本另存为 UTF-8 编码") from None
    except RecursionError:
        raise CannotWork(f"{path}：括号套得太多。请删去多余的括号") from None


@functools.lru_cache(maxsize=1)  # a run reads the office's file and then its copy of it
def _composed(content: bytes) -> yaml.Node | None:
    # BaseLoader reads every value as text: `off`, `17:00` and `080` stay as written
    return yaml.compose(_decoded(content), Loader=yaml.BaseLoader)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # saved by an old Notepad
        return content.decode("gb18030")


def _malformed(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """Returns the line that breaks the syntax of YAML, and how to correct it."""
    problem, context = error.problem or "", error.context or ""
    stopped = error.problem_mark or error.context_mark
    begun = error.context_mark or stopped
    line, first = (mark.line + 1 if mark else 1 for mark in (stopped, begun))
    if "'\\t'" in problem:
        return line, "用了制表符（Tab 键）。请改用空格"
    if "flow" in context:
        return first, "这里开始的括号没有成对，或括号里少了逗号。请检查 { } 和 [ ]，逗号用英文逗号"
    if "quoted" in context:
        return first, "这里开始的引号没有成对，或引号里有反斜杠。请检查引号"
    if "simple key" in context:
        return first, "缺冒号。应写成“名称: 内容”，用英文冒号，后面留一个空格"
    if "cannot start" in problem or "alias" in problem:
        return line, "内容以特殊符号开头。请给整个内容加上英文引号"
    return line, (
        "写法不对。请检查本行和上一行：名称后用英文冒号并留一个空格，同级各行左边对齐，引号、括号成对"
    )


def _plain(node: yaml.Node) -> Any:
    """Returns the node's value: a text, `Blank`, or a list or dict of such values."""
    if isinstance(node, yaml.ScalarNode):
        return Blank() if node.style is None and node.value in _NULLS else _whole(node.value)
    if not node.value:
        return Blank()
    if isinstance(node, yaml.MappingNode):
        return {_name(key): _plain(value) for key, value in node.value}
    return [_plain(value) for value in node.value]


def _whole(text: str) -> str:
    """Returns the text with characters whole that were escaped in two halves, as JSON does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _name(key: yaml.Node) -> str:
    return _whole(key.value) if isinstance(key, yaml.ScalarNode) else str(_plain(key))


_NULLS = ("", "~", "null", "Null", "NULL")
"""What YAML 1.1 and 1.2 read as nothing. Programs that rewrite a file put one for another."""


def _line(node: yaml.Node, location: tuple[Hashable, ...]) -> int:
    """Returns the line of the key or value at pydantic's location, or of its nearest parent."""
    line: int = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in reversed(node.value) if k.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _duplicates(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = _name(key), key.start_mark.line + 1
            if name in seen:
                yield line, f"“{name}”在第{seen[name]}行已经写过。请只留一处"
            seen.setdefault(name, line)
            yield from _duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _duplicates(value)


def _unknown_rules(
    root: yaml.Node, plain: Any, known: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[int, str]]:
    rules = plain.get("rules") if isinstance(plain, dict) else None
    for code, thresholds in rules.items() if isinstance(rules, dict) else ():
        if code not in known:
            yield _line(root, ("rules", code)), f"没有规则“{code}”。全部规则见命令 duban rules"
            continue
        for name in thresholds if isinstance(thresholds, dict) else ():
            if name not in known[code]:
                allowed = "、".join(known[code]) or "off（这条规则没有可调的标准，只能关闭）"
                where = _line(root, ("rules", code, name))
                yield where, f"规则 {code} 没有“{name}”这一标准。可以填：{allowed}"


def _units_named_twice(root: yaml.Node, plain: Any) -> Iterator[tuple[int, str]]:
    """Yields each name that two entries of `units` share: nobody could tell whose return it is."""
    units = plain.get("units") if isinstance(plain, dict) else None
    seen: dict[str, int] = {}
    for number, unit in enumerate(units if isinstance(units, list) else ()):
        if not isinstance(unit, dict):
            continue
        aliases = listed(unit.get("aliases"))
        names = [unit.get("name"), *(aliases if isinstance(aliases, list) else ())]
        line = _line(root, ("units", number))
        for name in dict.fromkeys(n.strip() for n in names if isinstance(n, str)):
            if name in seen:
                yield line, f"单位名称“{name}”在第{seen[name]}行已经写过。请只留一处"
            seen.setdefault(name, line)


def _in_words(error: Any) -> str:
    """Returns pydantic's error in Chinese: the key, what is wrong, what is allowed."""
    location, kind, limits = error["loc"], error["type"], error.get("ctx", {})
    if not location:
        return f"整个文件应由“名称: 内容”组成（英文冒号，后面留一个空格）。可以填：{_allowed(())}"
    key = _named(location)
    if kind == "extra_forbidden":
        place = _named(location[:-1])
        where = f"“{place}”下" if place else ""
        return f"{where}没有“{location[-1]}”这一项。可以填：{_allowed(location[:-1])}"
    if kind == "missing":
        return f"“{_named(location[:-1])}”缺少“{location[-1]}”。请补上"
    given = error["input"]
    blank = isinstance(given, str) and not given.strip()
    wrong = f"“{key}”不能为空" if blank else f"“{key}”不能是{_shown(given)}"
    if kind == "value_error":
        return f"{wrong}，{limits['error']}"
    if kind == "literal_error":
        words = re.findall(r"'(\w+)'", limits["expected"])
        return f"{wrong}。可以填：{'、'.join(w + _MEANING.get(w, '') for w in words)}"
    if kind in _BOUNDS:
        return f"{wrong}，应{_BOUNDS[kind]} {next(iter(limits.values())):g}"
    if kind == "model_type":
        return f"{wrong}，应填若干项“名称: 内容”。可以填：{_allowed(location)}"
    if location == ("rules",):
        return f"{wrong}，应填若干条规则，如 S03: off"
    if kind == "tuple_type" and location == ("units",):
        return f"{wrong}，应每个单位一行，如 - {{name: 区规建局, aliases: [区规划建设局]}}"
    if kind == "tuple_type" and location == ("offices",):
        return f"{wrong}，应每个区县一行，如 - {{name: 郫都区, folder: ../郫都区}}"
    if kind == "tuple_type" and location == ("groups",):
        return f"{wrong}，应每组一行，如 - {{name: 各镇（街道）, units: [古城镇, 唐元镇]}}"
    if kind == "tuple_type" and location == ("columns",):
        return f"{wrong}，应每列一行，如 - {{name: 进展情况, aliases: [本周动态]}}"
    return f"{wrong}，应填{_EXPECTED.get(kind, '其他内容')}"


_MEANING = dict(
    zip(
        get_args(Weekday),
        (f"（星期{day}）" for day in "一二三四五六日"),
        strict=True,
    )
)
_BOUNDS = {"greater_than": "大于", "greater_than_equal": "不小于", "less_than_equal": "不大于"}
_EXPECTED = {
    "bool_parsing": " true（是）或 false（否）",
    "bool_type": " true（是）或 false（否）",
    "int_parsing": "整数，不带单位",
    "int_type": "整数，不带单位",
    "float_parsing": "数字，不带单位",
    "float_type": "数字，不带单位",
    "finite_number": "数字，不带单位",
    "string_type": "文字",
    "tuple_type": "列表，如 [甲, 乙]",
    "dict_type": " off，或标准，如 {weeks: 3}",
}


def _named(location: tuple[Hashable, ...]) -> str:
    """Returns the key as `mail.smtp.port`; an item of a list by number, as units 第2项的 name."""
    steps = (f"第{step + 1}项" if isinstance(step, int) else str(step) for step in location)
    return ".".join(steps).replace(".第", " 第").replace("项.", "项的 ")


def _shown(value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (str, f"“{value}”"),
        (list, "列表"),
        (dict, "“名称: 内容”"),
    )
    return next((words for kind, words in kinds if isinstance(value, kind)), "空白")


def _allowed(location: tuple[Hashable, ...]) -> str:
    return "、".join(_model_at(location).config_keys())


def _model_at(location: tuple[Hashable, ...]) -> type[Model]:
    model: type[Model] = Settings
    for step in location:
        for name, info in model.model_fields.items():
            if step in (name, info.alias):
                nested = [
                    a for a in (info.annotation, *_arguments(info.annotation)) if _is_model(a)
                ]
                model = nested[0] if nested else model
    return model


def _arguments(annotation: object) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())


def _is_model(annotation: object) -> TypeGuard[type[Model]]:
    return isinstance(annotation, type) and issubclass(annotation, Model)
