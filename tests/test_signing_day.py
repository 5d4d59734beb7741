"""`run --date`: the day on which the reports are signed is an input of the week like any other."""

import json
from functools import partial

import pytest
from docx import Document

from pipeline import weekly
from pipeline.archive.rerun import again
from pipeline.archive.verify import verified
from tests.command import duban
from tests.office import Office, read_here
from tests.sealed_office import bags

MAKE = partial(weekly.made_of, read=read_here)


def signed(office: Office) -> str:
    """Returns the last line before the imprint."""
    (path,) = office.folder.results(office.the_week).glob("*例外情况报告.docx")
    return [p.text for p in Document(str(path)).paragraphs if p.text][-1]


def dated(office: Office, date: str) -> str:
    asked = ["--date", date] if date else []
    ended = duban("run", "--root", str(office.root), "--week", office.week, *asked)
    assert ended.returncode == 0
    return ended.stderr


@pytest.mark.parametrize(
    ("date", "written"),
    [
        ("2017-07-17", "2017年7月17日"),
        ("空", "\u3000\u3000年\u3000月\u3000日"),
        ("blank", "\u3000\u3000年\u3000月\u3000日"),
        ("", "2017年7月14日"),
    ],
)
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
