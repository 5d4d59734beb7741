"""`run --date`, `rollup --date`: the day on which the reports are signed is an input of the week like any other."""

import json
from functools import partial
from pathlib import Path

import pytest
from docx import Document

from pipeline import weekly
from pipeline.archive.comparing.compare import Comparison
from pipeline.archive.rerun import again
from pipeline.archive.verify import verified
from pipeline.cli.commands.archive import made_of
from tests.city_office import city, district
from tests.command import duban
from tests.office import Office, read_here
from tests.sealed_office import bags

made_of_any = partial(made_of, read=read_here)
MAKE = partial(weekly.made_of, read=read_here)


def lines(office: Office) -> list[str]:
    (path,) = office.folder.results(office.the_week).glob("*例外情况报告.docx")
    return [p.text for p in Document(str(path)).paragraphs if p.text]


def signed(office: Office) -> str:
    """Returns the last line before the imprint."""
    return lines(office)[-1]


def dated(office: Office, date: str, command: str = "run") -> str:
    asked = ["--date", date] if date else []
    ended = duban(command, "--root", str(office.root), "--week", office.week, *asked)
    assert ended.returncode == 0
    return ended.stderr


DATES = [
    ("2017-07-17", "2017年7月17日"),
    ("空", "\u3000\u3000年\u3000月\u3000日"),
    ("blank", "\u3000\u3000年\u3000月\u3000日"),
    ("", "2017年7月14日"),
]


@pytest.mark.parametrize(("date", "written"), DATES)
def test_the_date_is_written_sealed_and_the_same_when_run_again(
    sealed: Office, date: str, written: str
) -> None:
    dated(sealed, date)
    assert signed(sealed) == written
    *_, bag = bags(sealed)
    assert (bag.data / "date.txt").is_file() == bool(date)
    inputs = json.loads((bag.results / "data" / "run.json").read_bytes())["inputs"]
    assert ("date.txt" in inputs) == bool(date)
    answer = verified(sealed.folder.archive, bag, MAKE)
    assert (answer.faults, answer.why) == ((), ())
    assert not again(bag, MAKE).comparison.differences


def test_another_date_is_another_revision_that_says_why(sealed: Office) -> None:
    dated(sealed, "2017-07-17")
    first, second = bags(sealed)
    dated(sealed, "2017-07-17")
    assert len(bags(sealed)) == 2
    dated(sealed, "2017-07-18")
    *_, third = bags(sealed)
    said = json.loads((third.results / "data" / "run.json").read_bytes())["supersedes"]
    assert said["why"] == ["成文日期有改动"]
    assert second != first


@pytest.mark.parametrize("date", ["2017-7-17", "7月17日", "2017-02-30", "周一"])
def test_what_is_no_date_is_refused_before_anything_is_done(sealed: Office, date: str) -> None:
    ended = duban("run", "--root", str(sealed.root), "--week", sealed.week, "--date", date)
    assert ended.returncode == 2
    assert f"“{date}”不是日期。应如 2017-07-17，或写“空”" in ended.stderr
    assert len(bags(sealed)) == 1


def test_a_date_before_what_the_report_tells_is_warned_of(sealed: Office) -> None:
    said = dated(sealed, "2017-07-01")
    assert "成文日期 2017-07-01 早于最后收到文件的日期 2017-07-14，请核对" in said


@pytest.fixture
def above(tmp_path: Path) -> Office:
    """A city whose one district has sealed its week."""
    district(tmp_path, "东区")
    counterparts = """
    | 市级任务编号 | 区县 | 区县任务编号 | 区县任务内容 |
    | 1 | 东区 | 1-1 | |
    | 2 | 东区 | 1-2 | |
    """
    return city(tmp_path, "东区", counterparts=counterparts)


@pytest.mark.parametrize(("date", "written"), DATES)
def test_so_it_is_with_a_citys(above: Office, date: str, written: str) -> None:
    dated(above, date, "rollup")
    said = lines(above)
    assert said[said.index("某市政府督查室") + 1] == written
    (bag,) = bags(above)
    assert (bag.data / "date.txt").is_file() == bool(date)
    answer = verified(above.folder.archive, bag, made_of_any)
    assert (answer.holds, answer.why) == (True, ())
    assert answer.comparison == Comparison("same_bytes")
    dated(above, date, "rollup")
    assert len(bags(above)) == 1
    dated(above, "2017-07-18", "rollup")
    *_, newest = bags(above)
    said = json.loads((newest.results / "data" / "run.json").read_bytes())["supersedes"]
    assert said["why"] == ["成文日期有改动" if date else "成文日期新增"]


def test_a_citys_date_before_a_cutoff_is_warned_of(above: Office) -> None:
    said = dated(above, "2017-07-01", "rollup")
    assert "成文日期 2017-07-01 早于各区县的截止日 2017-07-14，请核对" in said
