"""config.yaml as frozen models. Every key has a default; a mistake is named with its line."""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.errors import CannotWork

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _listed(value: object) -> object:
    """One value where a list is meant is a list of one."""
    return [value] if isinstance(value, str) else value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("blank")
    return value.strip()


def _clock(value: object) -> object:
    hour, _, minute = str(value).replace("：", ":").strip().partition(":")
    return dt.time(int(hour), int(minute)) if isinstance(value, str) else value


def _off_or_thresholds(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return None if _lower(value) in ("off", "false", "no") else value


Text = Annotated[str, AfterValidator(_not_blank)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Clock = Annotated[dt.time, BeforeValidator(_clock)]
Thresholds = Annotated[dict[str, float] | None, BeforeValidator(_off_or_thresholds)]
"""None: the rule is off."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Office(_Model):
    district: Text = "郫都区"
    name: Text = "郫都区目标督查办公室"


class WeekSettings(_Model):
    cutoff: Annotated[Weekday, BeforeValidator(_lower)] = "friday"
    cutoff_time: Clock = dt.time(17)


class Unit(_Model):
    name: Text
    aliases: Texts = ()
    mail: Texts = ()


class Reports(_Model):
    head: Annotated[Literal["red", "bulletin", "none"], BeforeValidator(_lower)] = "red"
    paper: Literal["A4", "A3"] = "A4"
    pdf: Annotated[Literal["auto", "on", "off"], BeforeValidator(_lower)] = "auto"


class Smtp(_Model):
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Annotated[Literal["starttls", "tls", "none"], BeforeValidator(_lower)] = "starttls"
    user: str = ""


class Mail(_Model):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    sender: Annotated[str, Field(alias="from")] = ""
    leaders: Texts = ()
    smtp: Smtp = Smtp()
    auto: bool = False


class Limits(_Model):
    seconds: Annotated[float, Field(gt=0)] = 20
    memory_mb: Annotated[int, Field(ge=64)] = 1024
    cells: Annotated[int, Field(ge=1000)] = 2_000_000


class Settings(_Model):
    """All that an office may set."""

    office: Office = Office()
    week: WeekSettings = WeekSettings()
    units: tuple[Unit, ...] = ()
    rules: dict[str, Thresholds] = {}
    reports: Reports = Reports()
    mail: Mail = Mail()
    limits: Limits = Limits()


def read_settings(path: Path, known_rules: Mapping[str, Mapping[str, float]]) -> Settings:
    """The settings in `path`; the defaults when there is no such file.

    `known_rules` gives each rule's thresholds with their defaults. Raises CannotWork with one
    line for each mistake: file, line, what is wrong, what is allowed.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{error.strerror}）。请检查文件是否被占用、有无权限"
        ) from None
    root = _parsed(path, content)
    if root is None:
        return Settings()
    mistakes = [*_duplicates(root)]
    try:
        settings = Settings.model_validate(_plain(root))
    except ValidationError as error:
        mistakes += [(_line(root, e["loc"]), _in_words(e)) for e in error.errors()]
    else:
        mistakes += _unknown_rules(root, settings, known_rules)
    if mistakes:
        lines = (f"{path} 第{line}行：{what}" for line, what in sorted(mistakes))
        raise CannotWork("\n".join(lines))
    return settings


def _parsed(path: Path, content: bytes) -> yaml.Node | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # saved by an old Notepad
        text = content.decode("gb18030", errors="replace")
    try:
        # BaseLoader leaves every value the text it looks like: `off`, `17:00` and `080` stay so
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise CannotWork(
            f"{path} 第{line}行：写法不合 YAML 格式。"
            "请检查冒号后是否有空格、缩进是否对齐、引号是否成对"
        ) from None
    except yaml.YAMLError:
        raise CannotWork(f"{path}：含有不能识别的字符。请用记事本另存为 UTF-8 编码") from None


def _plain(node: yaml.Node) -> Any:
    """The node's values; a key with nothing behind it is left to its default."""
    if isinstance(node, yaml.MappingNode):
        pairs = ((_plain(key), value) for key, value in node.value)
        return {
            str(key): _plain(value)
            for key, value in pairs
            if not (isinstance(value, yaml.ScalarNode) and value.value == "" and not value.style)
        }
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _line(node: yaml.Node, location: tuple[Hashable, ...]) -> int:
    """The line of the key or value that pydantic's location names, or of its nearest parent."""
    line: int = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _duplicates(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                yield line, f"“{key.value}”在第{seen[key.value]}行已经写过，请只留一处"
            seen.setdefault(key.value, line)
            yield from _duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _duplicates(value)


def _unknown_rules(
    root: yaml.Node, settings: Settings, known: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[int, str]]:
    for code, thresholds in settings.rules.items():
        if code not in known:
            yield _line(root, ("rules", code)), f"没有规则“{code}”。全部规则见 duban rules"
            continue
        for name in thresholds or ():
            if name not in known[code]:
                allowed = "、".join(known[code]) or "off（该规则没有可调的标准，只能关闭）"
                where = _line(root, ("rules", code, name))
                yield where, f"规则 {code} 没有“{name}”这一标准。可以填：{allowed}"


def _in_words(error: Any) -> str:
    """What pydantic found, in Chinese: the key, what is wrong, what is allowed."""
    if not error["loc"]:
        return f"整个文件应由“名称: 内容”组成。可以填：{'、'.join(_keys(Settings))}"
    key = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"])
    value = error["input"]
    shown = f"“{value}”" if isinstance(value, str) else "这里的内容"
    limits = error.get("ctx", {})
    kind = error["type"]
    if kind == "extra_forbidden":
        model = _model_at(error["loc"][:-1])
        return f"没有“{key}”这一项。可以填：{'、'.join(_keys(model))}"
    if kind == "missing":
        return f"缺少“{key}”，请补上"
    if kind == "literal_error":
        allowed = str(limits["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        return f"“{key}”不能是{shown}。可以填：{allowed}"
    if kind in ("greater_than", "greater_than_equal", "less_than_equal"):
        bound = next(iter(limits.values()))
        word = {"greater_than": "大于", "greater_than_equal": "不小于", "less_than_equal": "不大于"}
        return f"“{key}”不能是{shown}，应{word[kind]} {bound:g}"
    return f"“{key}”不能是{shown}，应填{_EXPECTED.get(kind, '其他内容')}"


_EXPECTED = {
    "bool_parsing": " true 或 false",
    "int_parsing": "整数",
    "float_parsing": "数字",
    "float_type": "数字",
    "int_type": "整数",
    "string_type": "文字",
    "tuple_type": "列表，如 [甲, 乙]",
    "dict_type": " off，或 {名称: 数值}",
    "model_type": "若干项“名称: 内容”",
    "model_attributes_type": "若干项“名称: 内容”",
    "value_error": "不为空且格式正确的内容（时间如 17:00）",
}


def _model_at(location: tuple[Hashable, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Settings
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


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _keys(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]
