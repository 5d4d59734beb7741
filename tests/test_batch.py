"""The command as it is used: bytes, exit codes, and what it says when it cannot work."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.archive.program import digest_of
from pipeline.office.config import read_settings
from pipeline.office.folder import PRINTED
from pipeline.rules import THRESHOLDS
from tests.command import ROOT, WITHOUT_LIBREOFFICE, contents, duban, process
from tests.office import Office
from tests.soak import size
from tests.test_week_of_returns import HEADER, MASTER

SAMPLE = ("2017-W27", "2017-W28")


def sample_office(root: Path) -> Path:
    for name in ("inbox", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "config.yaml", root / "config.yaml")
    (root / "outbox").mkdir()
    return root


@pytest.fixture
def real(office: Office) -> Office:
    """An office with settings and templates, a list and one return."""
    shutil.copytree(ROOT / "templates", office.root / "templates")
    (office.root / "config.yaml").write_text("reports: {pdf: off}", "utf-8")
    office.master(MASTER)
    row = "| 1-1-1 | 完成柏条河沿线截污管网建设 | 7月底前 | 已完成3公里 | 60 | 是 |  |  |"
    office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{row}")
    return office


@pytest.mark.long
@pytest.mark.soak
def test_the_same_inputs_give_the_same_bytes_anywhere_and_any_time(tmp_path: Path) -> None:
    one, other = sample_office(tmp_path / "one"), sample_office(tmp_path / "别处")
    for age, path in enumerate(sorted(other.rglob("*"), reverse=True)):
        os.utime(path, (1_000_000_000 + age, 1_000_000_000 + age))
    for week in SAMPLE:
        programs = size(share=WITHOUT_LIBREOFFICE, whole=os.environ.get("PATH", os.defpath))
        first = process(
            "run", "--root", one, "--week", week,
            TZ="Asia/Shanghai", LC_ALL="C.UTF-8", PATH=programs,
        )  # fmt: skip
        again = process(
            "run", "--root", other, "--week", week, "--jobs", "1",
            TZ="America/New_York", LC_ALL="C", LANG="C", PYTHONHASHSEED="7", PATH=programs,
        )  # fmt: skip
        assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
        made = contents(one / "outbox" / week)
        others = contents(other / "outbox" / week)
        signed = {PRINTED}  # by the key of each office
        assert {name: made[name] for name in made.keys() - signed} == {
            name: others[name] for name in others.keys() - signed
        }
        label = {"2017-W27": "2017年7月第1周", "2017-W28": "2017年7月第2周"}[week]
        assert made.keys() >= {
            f"{label}进展情况一览表.docx",
            f"{label}进展情况一览表.xlsx",
            f"{label}例外情况报告.docx",
            "data/tasks.csv",
            "data/findings.csv",
            "data/receipts.csv",
            "data/run.json",
        }


def test_a_run_changes_nothing_in_the_inbox_but_receipts(real: Office) -> None:
    before = contents(real.root / "inbox")
    assert duban("run", "--root", real.root, "--week", real.week).returncode == 0
    after = contents(real.root / "inbox")
    assert after.pop("2017-W28/receipts.csv").startswith(
        b"\xef\xbb\xbfname,sha256,size,received_at,seen,sender\n"
    )
    assert after == before


def test_loose_returns_are_filed_and_overwrite_nothing(real: Office) -> None:
    filed = real.root / "inbox" / real.week / "区水务局.xlsx"
    first = filed.read_bytes()
    (real.root / "inbox" / "区水务局.xlsx").write_bytes(b"another")
    (real.root / "inbox" / "~$区水务局.xlsx").write_bytes(b"left by an office program")
    assert duban("run", "--root", real.root, "--week", real.week).returncode == 0
    assert filed.read_bytes() == first
    assert filed.with_name("区水务局(2).xlsx").read_bytes() == b"another"
    assert not list((real.root / "inbox" / real.week).glob("~$*"))


def test_a_folder_of_returns_is_filed_and_counts(real: Office) -> None:
    """A clerk unpacks an attachment: `inbox/` accepts folders too."""
    unpacked = real.root / "inbox" / "七月第二周"
    (real.root / "inbox" / real.week).rename(unpacked)
    state = duban("status", "--root", real.root, "--week", real.week)
    assert "七月第二周" in state.stdout
    said = duban("status", "--root", real.root, "--week", real.week, "--json")
    assert json.loads(said.stdout)["not_filed"] == ["七月第二周"]
    result = duban("run", "--root", real.root, "--week", real.week)
    assert (result.returncode, "七月第二周" in result.stderr) == (0, True)
    run = json.loads((real.root / "outbox" / real.week / "data" / "run.json").read_text("utf-8"))
    assert run["counts"]["units_reported"] == 1
    assert not unpacked.exists()


def test_receipts_are_only_added_to(real: Office) -> None:
    duban("run", "--root", real.root, "--week", real.week)
    record = real.root / "inbox" / real.week / "receipts.csv"
    first = record.read_bytes()
    os.utime(real.root / "inbox" / real.week / "区水务局.xlsx", (2e9, 2e9))
    real.dropped("区水务局（更正）.xlsx", b"not a workbook")
    duban("run", "--root", real.root, "--week", real.week)
    assert record.read_bytes().startswith(first)
    assert record.read_bytes().count(b"\n") == 3


def test_check_and_status_write_nothing(real: Office) -> None:
    before = contents(real.root)
    path = real.root / "inbox" / real.week / "区水务局.xlsx"
    checked = duban("check", path, "--root", real.root, "--week", real.week, "--json")
    assert checked.returncode == 1, checked.stderr
    answer = json.loads(checked.stdout)
    assert [finding["code"] for finding in answer["findings"]] == ["M04"]
    state = duban("status", "--root", real.root, "--week", real.week, "--json")
    told = json.loads(state.stdout)
    assert told["counts"]["units_missing"] == 2
    unit = next(unit for unit in told["units"] if unit["reported"])
    for received in (unit, told["files"][0], answer["files"][0]):
        assert received["received_at"] == "2017-07-13T16:00:00+08:00"
    assert contents(real.root) == before


def test_a_check_that_does_not_hold_exits_1(real: Office) -> None:
    path = real.root / "inbox" / real.week / "区水务局.xlsx"
    words = ("--root", real.root, "--week", real.week)
    assert duban("check", path, *words).returncode == 1
    assert duban("check", path, *words, "--strict").returncode == 1
    assert duban("run", *words).returncode == 0
    assert duban("run", *words, "--strict").returncode == 1
    row = "| 1-1-2 | 完成徐堰河饮用水源保护区围网 | 7月10日前 | 全部完成 | 100 | 已办结 |  |  |"
    first = "| 1-1-1 | 完成柏条河沿线截污管网建设 | 7月底前 | 已完成3公里 | 60 | 是 |  |  |"
    real.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{first}\n{row}")
    assert duban("check", path, *words).returncode == 0


def test_an_honest_return_passes_a_check_though_its_key_task_is_late(real: Office) -> None:
    real.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 重点 |
| 1-1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 | ★ |
""")
    late = "| 1-1-1 | 完成柏条河沿线截污管网建设 | 7月底前 | 受阻 | 90 | 否 | 拆迁，建议协调 |  |"
    path = real.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{late}")
    checked = duban("check", path, "--root", real.root, "--week", real.week)
    assert (checked.returncode, "错误" in checked.stdout) == (0, False)
    assert "没有问题\n  督查 S01" in checked.stdout


def test_an_office_without_templates_uses_those_of_the_package(real: Office) -> None:
    shutil.rmtree(real.root / "templates")
    assert duban("run", "--root", real.root, "--week", real.week).returncode == 0


def cannot(office: Office, *words: str) -> str:
    """Runs, expects exit 2, one line on the screen and an untouched outbox; returns the line."""
    before = contents(office.root / "outbox" / office.week)
    result = duban("--root", office.root, *(words or ("run", "--week", office.week)))
    said = result.stderr.strip().splitlines()
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert contents(office.root / "outbox" / office.week) == before
    assert not [*office.root.glob("outbox/.*ing"), *office.root.glob("archive/.*ing")]
    return said[-1]


def test_no_master_list(real: Office) -> None:
    (real.root / "inbox" / "master" / "2017-07.xlsx").unlink()
    assert "2017-07.xlsx" in cannot(real)


@pytest.mark.parametrize(
    "name", ["2017-07.xls", "2017-07.xlsx.xlsx", "2017年7月.xlsx", "7月清单.xlsx"]
)
def test_a_master_list_under_another_name(real: Office, name: str) -> None:
    path = real.root / "inbox" / "master" / "2017-07.xlsx"
    path.with_name("2017-06.xlsx").write_bytes(b"")
    path.rename(path.with_name(name))
    for command in ("run", "status"):
        line = cannot(real, command, "--week", real.week)
        assert (name in line, "2017-06" in line) == (True, False)


def test_a_weekly_return_in_place_of_the_master_list(real: Office) -> None:
    path = real.root / "inbox" / real.week / "区水务局.xlsx"
    shutil.copyfile(path, real.root / "inbox" / "master" / "2017-07.xlsx")
    line = cannot(real)
    assert ("2017-07.xlsx" in line, "周报表" in line) == (True, True)


@pytest.mark.parametrize(
    "table", ["", "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |", "随便写的字"]
)
def test_an_empty_master_list(real: Office, table: str) -> None:
    real.master(table)
    assert "2017-07.xlsx" in cannot(real)


def test_a_damaged_master_list(real: Office) -> None:
    (real.root / "inbox" / "master" / "2017-07.xlsx").write_bytes(b"PK\x03\x04damaged")
    assert "2017-07.xlsx" in cannot(real)


def test_settings_that_cannot_be_read(real: Office) -> None:
    (real.root / "config.yaml").write_text(
        "office: {name: 督查室}\nweek: {cutoff: 周五}\n", "utf-8"
    )
    line = cannot(real)
    assert "config.yaml 第2行" in line
    assert "friday" in line


@pytest.mark.parametrize("name", ["进展情况一览表.docx", "例外情况报告.docx"])
def test_a_template_that_is_damaged_or_gone(real: Office, name: str) -> None:
    assert duban("run", "--week", real.week, "--root", real.root).returncode == 0
    (real.root / "templates" / name).write_bytes(b"not a docx")
    assert name in cannot(real)
    (real.root / "templates" / name).unlink()
    again = duban("run", "--week", real.week, "--root", real.root)
    assert (again.returncode, f"模板 {name} 用的是程序自带的" in again.stderr) == (0, True)


def test_an_outbox_that_cannot_be_written(real: Office) -> None:
    (real.root / "outbox").write_bytes(b"a file where the folder should be")
    result = duban("run", "--week", real.week, "--root", real.root)
    assert result.returncode == 2
    assert "outbox" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_second_run_says_so_and_stops(real: Office) -> None:
    (real.root / "outbox").mkdir()
    with FileLock(real.root / "outbox" / ".duban.lock"):
        assert "正在运行" in cannot(real)


def test_what_a_killed_run_left_is_repaired(real: Office) -> None:
    assert duban("run", "--week", real.week, "--root", real.root).returncode == 0
    results = real.root / "outbox" / real.week
    made = contents(results)
    results.rename(results.with_name(f".{real.week}.previous"))
    (results.with_name(f".{real.week}.building") / "data").mkdir(parents=True)
    assert duban("run", "--week", real.week, "--root", real.root).returncode == 0
    assert contents(results) == made
    assert not list((real.root / "outbox").glob(f".{real.week}*"))


@pytest.mark.long
def test_what_a_killed_run_of_another_week_left_is_repaired_before_it_is_read(
    sample_once: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(sample_once, tmp_path / "office", symlinks=True))
    made = contents(root / "outbox" / SAMPLE[1])
    (root / "outbox" / SAMPLE[0]).rename(root / "outbox" / f".{SAMPLE[0]}.previous")
    assert duban("run", "--week", SAMPLE[1], "--root", root).returncode == 0
    assert contents(root / "outbox" / SAMPLE[1]) == made


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        ("inbox/2017-W28/receipts.csv", b"garbage\n", "receipts.csv 第1行"),
        ("config.yaml", b"limits: {memory_mb: 99999999999999}", "config.yaml 第1行"),
    ],
)
def test_what_only_the_office_can_mend(real: Office, path: str, content: bytes, told: str) -> None:
    (real.root / path).write_bytes(content)
    assert told in cannot(real)
    assert (real.root / path).read_bytes() == content


def test_a_file_where_the_weeks_folder_should_be(real: Office) -> None:
    shutil.rmtree(real.root / "inbox" / real.week)
    (real.root / "inbox" / real.week).write_bytes(b"")
    assert f"inbox/{real.week}" in cannot(real).replace("\\", "/")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = duban("status", "--root", tmp_path / "nowhere")
    assert (result.returncode, "没有这个文件夹" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("status",),
        ("check", ROOT / "config.yaml"),
        ("forms", "--week", "2017-W28"),
        ("send", "2017-W28"),
        ("fetch-mail",),
        ("schedule",),
    ],
)
def test_a_folder_that_is_no_office(tmp_path: Path, words: tuple[str | Path, ...]) -> None:
    """A command started in the wrong folder says so and leaves nothing there."""
    result = duban(*words, "--root", tmp_path)
    (line,) = result.stderr.splitlines()
    assert (result.returncode, "duban init" in line) == (2, True)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["config.yaml.txt", "config.yml", "config - 副本.yaml"])
def test_settings_saved_under_another_name(real: Office, name: str) -> None:
    """Notepad adds .txt, and the defaults would name another district."""
    (real.root / "config.yaml").rename(real.root / name)
    words = ("--root", real.root, "--week", real.week)
    path = real.root / "inbox" / real.week / "区水务局.xlsx"
    for command in (("status",), ("check", path), ("run",)):
        assert name in duban(*command, *words).stderr
    assert name in (real.root / "outbox" / "运行日志.txt").read_text("utf-8")


def test_units_in_the_settings_that_the_list_does_not_have(real: Office) -> None:
    (real.root / "config.yaml").write_text(
        "reports: {pdf: off}\n"
        "units: [{name: 区水利局, mail: a@b.cn}, {name: 区水务管理局, aliases: 水务局}]\n",
        "utf-8",
    )
    for command in ("status", "run"):
        result = duban(command, "--root", real.root, "--week", real.week)
        (line,) = (line for line in result.stderr.splitlines() if "任务清单里" in line)
        assert ("区水利局" in line, "区水务管理局" in line) == (True, False)


def test_what_word_leaves_beside_a_template_is_no_input(real: Office) -> None:
    (real.root / "templates" / "~$进展情况一览表.docx").write_bytes(b"open")
    assert duban("run", "--week", real.week, "--root", real.root).returncode == 0
    run = json.loads((real.root / "outbox" / real.week / "data" / "run.json").read_text("utf-8"))
    assert not [path for path in run["inputs"] if "~$" in path]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_name_that_is_no_text_in_the_locale(real: Office) -> None:
    """In a locale that Python does not take for UTF-8, the command restarts itself."""
    locale = {"LC_ALL": "zh_CN.GB18030", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    result = process("run", "--week", real.week, "--root", real.root, **locale)
    assert result.returncode == 0, result.stderr
    assert (real.root / "outbox" / "运行日志.txt").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_a_files_name_writes_no_line_of_its_own_into_the_log(real: Office) -> None:
    (real.root / "inbox" / "x\n2099-01-01 ERROR \x1b[31m伪造.xlsx").write_bytes(b"x")
    (real.root / "inbox" / os.fsdecode("区规建局".encode("gbk") + b".xlsx")).write_bytes(b"y")
    result = duban("run", "--week", real.week, "--root", real.root)
    log = (real.root / "outbox" / "运行日志.txt").read_text("utf-8")
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    assert not [line for line in log.splitlines() if line.startswith("2099")]
    assert "\x1b" not in log + result.stderr


def test_the_sample_overwrites_nothing(real: Office) -> None:
    before = contents(real.root)
    result = duban("sample", "--root", real.root)
    assert (result.returncode, "2017-07.xlsx" in result.stderr) == (2, True)
    assert contents(real.root) == before


def test_the_sample_stays_out_of_a_real_office(tmp_path: Path) -> None:
    for own in ("master/2026-11.xlsx", "2026-W47/区水务局.xlsx"):
        root = tmp_path / own[:4]
        (root / "inbox" / own).parent.mkdir(parents=True)
        (root / "inbox" / own).write_bytes(b"x")
        assert duban("sample", "--root", root).returncode == 2
        assert [*contents(root)] == [f"inbox/{own}"]
        assert duban("sample", "--root", root, "--force").returncode == 0
        assert duban("sample", "--root", root, "--force").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("schedule", "at"),
        ("run", "--week", "2017-28"),
        ("run", "--jobs", "0"),
        ("check", "没有.xlsx"),
    ],
)
def test_words_that_mean_nothing(real: Office, words: tuple[str, ...]) -> None:
    result = duban(*words, "--root", real.root)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert not any(word in result.stderr for word in ("usage", "error", "invalid", "'"))


def test_the_log_stands_beside_the_outputs(real: Office) -> None:
    duban("run", "--week", real.week, "--root", real.root)
    log = (real.root / "outbox" / "运行日志.txt").read_text(encoding="utf-8")
    assert "2017年7月第2周" in log


def test_a_clean_office_folder(tmp_path: Path) -> None:
    target = tmp_path / "新办公室"
    said = duban("init", target, "--sample")
    assert (said.returncode, "duban run --week 2017-W27" in said.stdout) == (0, True)
    icons = set() if sys.platform == "win32" else {"桌面图标"}
    icons |= {path.name for path in target.iterdir() if path.suffix in (".sh", ".bat")}
    assert len(icons) > 6
    assert {path.name for path in target.iterdir()} - icons == {
        "config.yaml",
        "每周一页.html",
        "templates",
        "inbox",
        "outbox",
        "archive",
    }
    assert duban("run", "--root", target, "--week", "2017-W28").returncode == 0
    assert duban("init", target).returncode == 2


def test_a_new_office_has_no_units_of_the_sample(tmp_path: Path) -> None:
    """Otherwise mail to its own 区发改局 would go to the sample's address."""
    for words, names in (((), 0), (("--sample",), 6)):
        target = tmp_path / f"{names}个单位"
        assert duban("init", target, *words).returncode == 0
        assert len(read_settings(target / "config.yaml", THRESHOLDS).units) == names


@pytest.mark.skipif(find_spec("pip") is None, reason="the package for Windows has no pip")
def test_the_wheel_alone_is_enough(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*wheel, "-w", str(tmp_path), str(ROOT)], check=True)
    (built,) = tmp_path.glob("duban-*.whl")
    into = [*pip, "install", "-q", "--no-deps", "--target", str(tmp_path / "site"), str(built)]
    subprocess.run(into, check=True)
    made = subprocess.run(
        [sys.executable, "-m", "pipeline", "init", "office", "--sample"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        check=False,
    )
    assert made.returncode == 0
    for name in (
        "config.yaml",
        "templates/例外情况报告.docx",
        "每周一页.html",
        "inbox/master/2017-07.xlsx",
    ):
        assert (tmp_path / "office" / name).is_file()
    package = tmp_path / "site" / "pipeline"
    assert (package / "py.typed").is_file()
    assert digest_of(package) == digest_of(ROOT / "pipeline"), (
        "the same program in wheel and source"
    )
