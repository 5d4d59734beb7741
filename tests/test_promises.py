"""What units promise is read by a closed grammar, and later weeks say what became of it."""

import pytest

from pipeline.domain.settings import Settings
from pipeline.history.results import table_rows
from pipeline.intake.meaning.promises.grammar import read_promises
from tests import promises
from tests.command import duban
from tests.office import WITHOUT_PDF, Office

LISTED = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 改造老街 | 区规建局 | 年底     |
"""


@pytest.mark.parametrize(
    ("table", "precision"), [("seen", 0.95), ("unseen", 0.95), ("traps", 0.98), ("last", 0.9)]
)
def test_what_is_read_as_a_promise_is_one(table: str, precision: float) -> None:
    """The issue asks for a precision of 0.95 on 300 sentences. Nothing was chosen on the last."""
    wrong = [str(case) for case in promises.cases(table) if case.found - case.expected]
    score = promises.score(table)
    assert score.precision >= precision, wrong
    assert score.recall >= 0.8


def test_every_sentence_but_those_in_missed_txt_is_read_as_it_is_labelled() -> None:
    """Whoever changes the grammar sees which sentences are then read otherwise."""
    assert promises.missed() == promises.MISSED.read_text("utf-8")


def test_there_are_enough_sentences_and_half_of_them_promise_nothing() -> None:
    cases = [*promises.cases("seen"), *promises.cases("unseen")]
    assert len(cases) >= 300
    assert sum(not case.expected for case in cases) >= len(cases) / 2


@pytest.mark.parametrize(
    ("sentence", "is_one"),
    [
        ("7月20日前一号楼屋面防水施工完成", True),
        ("7月20日前一号楼至六号楼所有屋面防水施工完成", False),
    ],
)
def test_the_deed_stands_near_its_day(sentence: str, is_one: bool) -> None:
    assert bool(read_promises(sentence, promises.week_named("2017-W28")).promises) == is_one


def test_a_promise_names_its_place_in_the_cell() -> None:
    text = "已完成方案。下一步：7月20日前完成消防改造，继续做好群众工作"
    (one,) = read_promises(text, promises.week_named("2017-W28")).promises
    assert text[one.start : one.end] == "7月20日前完成消防改造"


@pytest.mark.parametrize(("place", "expected", "found"), [*promises.pairs()])
def test_a_later_report_says_what_became_of_it(place: str, expected: str, found: str) -> None:
    assert found == expected, place


def _said(office: Office, week: str, *progress: str, percent: int = 50, then: str = "") -> None:
    office.week = week
    office.returned(
        "区规建局.xlsx",
        f"""
    | 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 下一步工作 |
    | 1-1      | 改造老街 | {progress[0]} | {percent} | 是 | {then} |
    """,
        received=promises.week_named(week).cutoff.replace(tzinfo=None).isoformat(sep=" "),
    )


def test_a_promise_that_is_moved_is_told_with_both_cells(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "拆除已完成", then="7月25日前完成消防改造")
    office.run()
    _said(office, "2017-W29", "墙面粉刷60%", then="消防改造8月5日前完成")
    assert ("F2", "H08") in office.found("H08")
    (finding,) = (one for one in office.view().findings if one.code == "H08")
    assert finding.unit == "区规建局"
    for words in ("2017年7月第2周（区规建局.xlsx“周报表”F2）", "7月25日前完成消防改造", "11天"):
        assert words in finding.message


def test_a_promise_that_went_silent_is_told_once_and_may_still_be_kept(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月18日前完成消防改造")
    office.run()
    _said(office, "2017-W29", "墙面粉刷60%")
    assert office.found("H08") == set(), "the return may be older than the day"
    office.run()
    _said(office, "2017-W30", "墙面粉刷80%")
    assert office.found("H08") == {("C2", "H08")}
    office.run()
    _said(office, "2017-W31", "铺装石材300平方米")
    office.master(LISTED)  # August's list
    assert office.found("H08") == set()
    (one,) = office.task("1-1").promises
    assert (one.verdict, one.verdict_week) == ("silent", "2017-W31")
    office.run()
    _said(office, "2017-W32", "消防改造已完成")
    (one,) = office.task("1-1").promises
    assert (one.verdict, one.verdict_week) == ("late", "2017-W32")


@pytest.mark.parametrize(
    ("made", "then"),
    [
        ("评审会定于7月18日召开", "7月18日组织评审会，通过3个"),  # kept, in other words
        ("其余22家下周核查完", "现场核查34家，评分排序完成"),
        ("7月18日前完成消防改造", "消防改造完成七成"),
    ],
)
def test_what_was_spoken_of_about_its_day_has_not_gone_silent(
    office: Office, made: str, then: str
) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", made)
    office.run()
    for code, text in (("2017-W29", then), ("2017-W30", "墙面粉刷80%")):
        _said(office, code, text)
        assert office.found("H08") == set()
        office.run()


@pytest.mark.parametrize(
    ("progress", "then", "made"),
    [
        ("7月25日前完成消防改造", "", ["7月25日前完成消防改造"]),
        ("拆除已完成", "7月25日前完成消防改造", ["7月25日前完成消防改造"]),
        ("拆除已完成", "继续施工", []),
    ],
)
def test_the_first_report_makes_its_promises_in_either_cell(
    office: Office, progress: str, then: str, made: list[str]
) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", progress, then=then)
    assert [(one.text, one.verdict) for one in office.task("1-1").promises] == [
        (text, "open") for text in made
    ]


def test_what_was_done_between_two_reports_is_neither_kept_nor_late(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月20日前完成消防改造")
    office.run()
    _said(office, "2017-W29", "墙面粉刷60%")
    office.run()
    _said(office, "2017-W30", "消防改造已完成")
    (one,) = office.task("1-1").promises
    assert one.verdict == "open"


def test_a_total_that_falls_is_told(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "累计签约112户")
    office.run()
    _said(office, "2017-W29", "累计签约98户")
    assert office.found("H08") == {("C2", "H08")}
    office.settings = Settings(reports=WITHOUT_PDF, rules={"H08": {"fell": 20}})
    office.run()
    assert "H08" not in {one.code for one in office.run().findings}


@pytest.mark.parametrize(
    "change",
    [
        LISTED.replace("区规建局", "区水务局"),  # another unit made the promise
        LISTED.replace("区规建局", "区规建局、区水务局"),  # another of them may speak
    ],
)
def test_only_the_unit_that_made_it_answers_for_it(office: Office, change: str) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月18日前完成消防改造")
    office.run()
    office.master(change)
    _said(office, "2017-W30", "墙面粉刷80%")
    assert office.found("H08") == set()


def test_the_deadline_of_the_task_is_no_promise(office: Office) -> None:
    office.master(LISTED.replace("改造老街", "完成消防改造").replace("年底", "7月20日前"))
    _said(office, "2017-W28", "7月20日前完成消防改造")
    office.run()
    _said(office, "2017-W30", "墙面粉刷80%")
    assert office.found("H08") == set()


def test_what_a_reason_says_of_it_is_no_silence(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月18日前完成消防改造")
    office.run()
    office.week = "2017-W30"
    office.returned(
        "区规建局.xlsx",
        """
    | 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
    | 1-1      | 改造老街 | 墙面粉刷 | 60            | 否                   | 消防阀门未到货 |
    """,
    )
    assert office.found("H08") == set()


def test_the_data_the_page_and_the_unit_say_what_became_of_it(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月25日前完成消防改造，8月20日前完成铺装")
    office.run()
    _said(office, "2017-W29", "消防改造已完成")
    (unit,) = office.run().units
    assert (unit.promises["kept"], unit.promises["open"]) == (1, 1)
    results = office.folder.results(office.the_week)
    kept, still = table_rows(results / "data" / "promises.csv")
    assert (kept["what"], kept["by"], kept["verdict"]) == ("消防改造", "2017-07-25", "kept")
    assert kept["source"] == kept["said_source"] == "区规建局.xlsx“周报表”C2"
    assert (still["week"], still["verdict"]) == ("2017-W28", "open")
    page = (results / "index.html").read_text("utf-8")
    assert "2017-W28“7月25日前完成消防改造”（区规建局.xlsx“周报表”C2）：兑现" in page


def test_trace_tells_each_promise_with_both_cells(office: Office) -> None:
    office.master(LISTED)
    _said(office, "2017-W28", "7月25日前完成消防改造，8月20日前完成铺装")
    office.run()
    _said(office, "2017-W29", "消防改造已完成")
    office.run()
    told = duban("trace", "1-1", "--week", "2017-W29/r1", "--root", office.root).stdout
    place = "区规建局.xlsx“周报表”C2"
    made = f"写明过的事：2017-W28“7月25日前完成消防改造”（{place}）：兑现，见"
    assert f"{made}2017-W29“消防改造已完成”（{place}）" in told
    assert f"写明过的事：2017-W28“8月20日前完成铺装”（{place}）：" in told
