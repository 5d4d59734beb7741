"""config.yaml: every mistake is reported with its line, the fault and what is allowed."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

import pytest
import yaml

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Model, Settings
from pipeline.office.config import read_settings
from pipeline.rules import THRESHOLDS


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def settings(config: Path, text: str | bytes) -> Settings:
    config.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(config, THRESHOLDS)


def mistakes(config: Path, text: str | bytes) -> list[tuple[int, str]]:
    """Returns the line and the words of each mistake; line 0 means the whole file."""
    with pytest.raises(CannotWork) as told:
        settings(config, text)
    found = []
    for line in str(told.value).splitlines():
        assert line.startswith(str(config))
        place = re.match(r" 第(\d+)行：", line.removeprefix(str(config)))
        found.append((int(place[1]) if place else 0, line))
    return found


def test_without_a_file_or_with_an_empty_one_everything_has_its_default(config: Path) -> None:
    assert read_settings(config, THRESHOLDS) == Settings()
    for text in ("", "# 没有设置\n", "units:\nmail: {from: }\noffice:\n  district:\n"):
        assert settings(config, text) == Settings()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_the_encodings_of_notepad(config: Path, encoding: str) -> None:
    text = "office:\r\n  name: 青羊区目标督查办公室\r\n"
    assert settings(config, text.encode(encoding)).office.name == "青羊区目标督查办公室"


@pytest.mark.parametrize(
    "content", [b"office: {name: \xff\xff\x81}", "office: {}".encode("utf-16")]
)
def test_what_no_notepad_writes_is_refused(config: Path, content: bytes) -> None:
    ((line, words),) = mistakes(config, content)
    assert line == 0
    assert "UTF-8" in words


def test_a_folder_in_place_of_the_file(config: Path) -> None:
    config.mkdir()
    with pytest.raises(CannotWork):
        read_settings(config, THRESHOLDS)


@pytest.mark.parametrize(
    ("written", "time"),
    {
        "17:00": dt.time(17),  # YAML 1.1 reads it as the number 61200
        '"17:00"': dt.time(17),
        "9:30": dt.time(9, 30),
        "09:30": dt.time(9, 30),
        "17：30": dt.time(17, 30),
        "0:00": dt.time(),
    }.items(),
)
def test_times(config: Path, written: str, time: dt.time) -> None:
    assert settings(config, f"week:\n  cutoff_time: {written}\n").week.cutoff_time == time


@pytest.mark.parametrize(
    "written", ["17点", "17", "25:00", "24:00", "17:60", "17:00:00", "下午5点", "[17, 0]"]
)
def test_what_is_no_time(config: Path, written: str) -> None:
    ((line, words),) = mistakes(config, f"week:\n  cutoff_time: {written}\n")
    assert line == 2
    assert "week.cutoff_time" in words
    assert "如 17:00" in words


@pytest.mark.parametrize("written", ["off", "'off'", "OFF", "false", "no"])
def test_a_rule_is_turned_off(config: Path, written: str) -> None:
    assert settings(config, f"rules: {{S03: {written}}}").rules == {"S03": None}


def test_a_rule_gets_its_thresholds(config: Path) -> None:
    assert settings(config, "rules:\n  S03: {gap: 30}\n  H05:\n").rules == {
        "S03": {"gap": 30},
        "H05": {},
    }


@pytest.mark.parametrize("written", ["区规划局", "[区规划局]", '"区规划局"'])
def test_one_alias_is_a_list_of_one(config: Path, written: str) -> None:
    (unit,) = settings(config, f"units:\n  - {{name: 区规建局, aliases: {written}}}").units
    assert unit.aliases == ("区规划局",)


@pytest.mark.parametrize("written", ["[甲局, 乙局]", "[甲局，乙局]", "甲局、乙局", "[甲局；乙局]"])
def test_a_list_with_chinese_commas(config: Path, written: str) -> None:
    (unit,) = settings(config, f"units:\n  - {{name: 区规建局, aliases: {written}}}").units
    assert unit.aliases == ("甲局", "乙局")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("offce: {name: 甲}", 1, ["offce", "office、week、units"]),
        ("offce:", 1, ["offce", "office、week、units"]),
        ("office:\n  nmae: 甲", 2, ["“office”", "nmae", "district、name"]),
        ("office: {name：甲}", 1, ["name：甲", "district、name"]),
        ("office:\n  name:甲", 1, ["“office”", "“名称: 内容”"]),
        ("office: {name: [甲]}", 1, ["office.name", "文字"]),
        ('office:\n  name: " "', 2, ["office.name", "不能为空"]),
        ("- office\n- week", 1, ["名称: 内容", "office、week"]),
        ("week:\n  cutoff: 星期五", 2, ["“星期五”", "friday（星期五）"]),
        ("week:\n\n  cutoff: fryday", 3, ["“fryday”", "friday（星期五）"]),
        ("week: friday", 1, ["“week”", "cutoff、cutoff_time"]),
        ("units: 区规建局", 1, ["“units”", "- {name:"]),
        ("units: {name: 区规建局}", 1, ["“units”", "- {name:"]),
        ("units: [甲局, {name: 乙局}]", 1, ["units 第1项", "name、aliases、mail"]),
        ("units:\n  - name: 甲局\n  - aliases: 乙局", 3, ["units 第2项", "缺少“name”"]),
        ("units:\n  - name:\n    mail: a@b", 2, ["units 第1项", "缺少“name”"]),
        ("units:\n  - {name: 甲局, alias: 乙局}", 2, ["alias", "name、aliases、mail"]),
        ("units:\n  - name: 甲局\n    aliases: {乙: 局}", 3, ["aliases", "列表"]),
        ("units:\n  - name: 甲局\n    aliases:\n      - 乙\n      -", 5, ["第2项", "文字"]),
        ("mail: {leaders: a@example.org，}", 1, ["mail.leaders 第2项", "不能为空"]),
        ("mail: {leaders: 甲}", 1, ["mail.leaders 第1项", "“甲”", "邮箱地址"]),
        ("mail:\n  from: 督查室 <a@example.org>", 2, ["mail.from", "邮箱地址"]),
        ("units:\n  - {name: 甲局, mail: 'a@b\\r\\nBcc: c@d'}", 2, ["mail", "邮箱地址"]),
        ("mail:\n  smtp: {password: 123}", 2, ["mail.smtp", "password"]),
        ("mail:\n  imap: {security: ssl}", 2, ["mail.imap.security", "starttls、tls、none"]),
        ("rules: off", 1, ["“rules”", "S03: off"]),
        ("rules: [S03]", 1, ["“rules”", "S03: off"]),
        ("rules:\n  X01: off", 2, ["X01", "duban rules"]),
        ("rules:\n  X01:", 2, ["X01", "duban rules"]),
        ("rules:\n  S03: 关闭", 2, ["rules.S03", "off"]),
        ("rules:\n  S03: 40", 2, ["rules.S03", "off"]),
        ("rules:\n  S03: {gpa: 40}", 2, ["gpa", "gap"]),
        ("rules:\n  F01: {gap: 40}", 2, ["gap", "off"]),
        ("rules:\n  S03:\n    gap: 四十", 3, ["rules.S03.gap", "“四十”", "数字"]),
        ("rules:\n  S03:\n    gap:", 3, ["rules.S03.gap", "数字"]),
        ("rules: {S03: {gap: -1}}", 1, ["rules.S03.gap", "不小于 0"]),
        ("rules: {S03: {gap: nan}}", 1, ["rules.S03.gap", "数字"]),
        ("reports: {head: 红}", 1, ["reports.head", "red、bulletin、brief、none"]),
        ("reports: {pdf: true}", 1, ["reports.pdf", "auto、on、off"]),
        ("mail: {auto: 是}", 1, ["mail.auto", "true"]),
        ("mail:\n  smtp:\n    port: 70000", 3, ["mail.smtp.port", "65535"]),
        ("limits: {seconds: -1}", 1, ["limits.seconds", "大于 0"]),
        ("limits: {seconds: 20秒}", 1, ["limits.seconds", "数字"]),
        ("limits: {seconds: inf}", 1, ["limits.seconds", "数字"]),
        ("limits: {memory_mb: 1}", 1, ["limits.memory_mb", "64"]),
        ("limits: {cells: 1.5}", 1, ["limits.cells", "整数"]),
        ("? [甲, 乙]\n: 丙", 1, ["office、week"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(
    config: Path, text: str, line: int, told: list[str]
) -> None:
    ((where, words),) = mistakes(config, text)
    assert where == line
    assert [word for word in told if word not in words] == []


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("office:\n\tname: 甲", 2, "Tab"),
        ("week: {}\noffice: {name: 甲\nlimits: {}", 2, "括号"),
        ("units:\n  - {name: 甲局, aliases: [乙局}\n", 2, "括号"),
        ('week:\n  cutoff: "friday\nlimits: {}', 2, "引号"),
        ("week: {}\noffice：\n  name: 甲", 2, "英文冒号"),
        ("week:\n  cutoff: friday\n cutoff_time: 17:00", 3, "对齐"),
        ("week: {}\noffice\nlimits: {}", 2, "缺冒号"),
        ("mail: {from: @办公室}", 1, "英文引号"),
        ("mail: {from: *office}", 1, "英文引号"),
        ("office: &a [*a]", 0, "引用"),
        ("[" * 3000, 0, "括号"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(
    config: Path, text: str, line: int, told: str
) -> None:
    ((where, words),) = mistakes(config, text)
    assert where == line
    assert told in words


def test_a_key_written_twice(config: Path) -> None:
    ((line, words),) = mistakes(config, "rules:\n  S03: off\n  H05: off\n  S03: {gap: 3}\n")
    assert (line, "S03" in words, "第2行" in words) == (4, True, True)
    assert [line for line, _ in mistakes(config, "week: {}\noffice: {}\nweek: {}")] == [3]


@pytest.mark.parametrize(
    "units",
    [
        "  - {name: 区水务局, aliases: [总局]}\n  - {name: 区农林局, aliases: [总局]}",
        "  - {name: 区水务局}\n  - {name: 区水务局, mail: [a@example.org]}",
        "  - {name: 区水务局}\n  - {name: 区农林局, aliases: 区水务局}",
    ],
)
def test_a_name_that_two_units_go_by(config: Path, units: str) -> None:
    ((line, words),) = mistakes(config, f"units:\n{units}\n")
    assert (line, "第2行" in words) == (3, True)


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(config: Path) -> None:
    text = """
rules:
  X01: off
  S03: {gpa: 3}
week:
  cutoff: fryday
  cutoff_time: 17点
limits: {seconds: 0}
limits: {seconds: 0}
office: {distrct: 甲}
"""
    assert [line for line, _ in mistakes(config, text)] == [3, 4, 6, 7, 9, 9, 10]


NOTHING = ("", "''", '""', "~", "null", "Null", "NULL", "[]", "{}", "!!null", "# nothing")


def _containers(model: type[Model], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yields the path of each key that holds a list or a map; `0` is a list's first item."""
    for name, info in model.model_fields.items():
        path = (*before, info.alias or name)
        held = [one for one in (info.annotation, *get_args(info.annotation)) if one is not None]
        inner = next(
            (one for one in held if isinstance(one, type) and issubclass(one, Model)), None
        )
        if inner is not None:
            yield path
            yield from _containers(inner, (*path, "0") if held[0] is not inner else path)
        elif get_origin(info.annotation) in (tuple, dict):
            yield path


def _under(path: tuple[str, ...], value: str) -> str:
    """Returns YAML in which the key at the path has the value. Each item of a list has a name."""
    lines = []
    for depth, step in enumerate(path):
        said = f" {value}" if depth == len(path) - 1 else ""
        lines.append("  " * depth + ("- name: 甲" if step == "0" else f"{step}:{said}"))
    return "\n".join(lines) + "\n"


CONTAINERS = list(_containers(Settings))


def test_the_walk_finds_lists_and_maps_of_every_depth() -> None:
    for path in ("columns", "rules", "units", "groups", "mail", "limits"):
        assert (path,) in CONTAINERS
    for path in ("mail.smtp", "mail.leaders", "units.0.aliases", "units.0.mail", "groups.0.units"):
        assert tuple(path.split(".")) in CONTAINERS


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("path", CONTAINERS, ids=".".join)
def test_nothing_is_nothing_however_a_program_writes_it(
    config: Path, path: tuple[str, ...], nothing: str
) -> None:
    without = _under(path[:-1], "") if "0" in path else ""
    assert settings(config, _under(path, nothing)) == settings(config, without)


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_rule_without_thresholds_keeps_its_own(config: Path, nothing: str) -> None:
    assert settings(config, f"rules:\n  S03: {nothing}\n").rules == {"S03": {}}


@pytest.mark.parametrize("nothing", ["{}", "[]", "null", "~", "---", "--- null\n"])
def test_a_file_of_nothing(config: Path, nothing: str) -> None:
    assert settings(config, nothing) == Settings()


def test_the_words_null_and_tilde_in_quotes_are_text(config: Path) -> None:
    read = settings(config, "office: {name: 'null'}\nreports: {mark: '~'}")
    assert (read.office.name, read.reports.mark) == ("null", "~")


@pytest.mark.parametrize(("written", "pdf"), [("false", "off"), ("False", "off"), ("off", "off")])
def test_off_that_a_program_rewrote(config: Path, written: str, pdf: str) -> None:
    assert settings(config, f"reports: {{pdf: {written}}}").reports.pdf == pdf


def test_a_file_that_a_program_rewrote_means_the_same(config: Path) -> None:
    text = (Path(__file__).parent.parent / "config.yaml").read_text("utf-8")
    written = settings(config, text)
    for rewritten in (
        yaml.safe_dump(yaml.load(text, yaml.BaseLoader), allow_unicode=True),
        yaml.safe_dump(yaml.safe_load(text), default_flow_style=True),
        json.dumps(yaml.safe_load(text), ensure_ascii=False),
    ):
        assert settings(config, rewritten) == written
