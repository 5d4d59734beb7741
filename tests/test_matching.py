"""Which task a row means: by its number, by its words, by nearly its words, or none."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.text import folded_id, folded_words, folded_words_of, loose_id
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.sheets.reported.rows import ReturnRow
from pipeline.intake.tasks import MasterTask
from pipeline.merge.matching import Match, Matcher, numbers_of_date

WATER, FORESTS, ROADS = "区水务局", "区农林局", "区规建局"
PIPES = "完成柏条河沿线截污管网建设"
FENCE = "完成徐堰河饮用水源保护区围网"
PARK = "新建滨河绿道12公里"
FIRST, SECOND = f"{PIPES}一期", f"{PIPES}二期"
PLAIN = (("1-1", PIPES, WATER), ("1-2", FENCE, WATER), ("2-1", PARK, FORESTS))


def row(task_id: str, task: str, sequence: str = "", ditto: bool = False) -> ReturnRow:
    blank: dict[str, Any] = dict.fromkeys(ReturnRow._fields, "")
    odd = (("task", "ditto"),) if ditto else ()
    return ReturnRow(
        **blank | {"task_id": task_id, "task": task, "sequence": sequence, "oddities": odd}
    )


def matcher(tasks: Sequence[tuple[str, str, str]], by_sequence: bool = False) -> Matcher:
    blank: dict[str, Any] = dict.fromkeys(MasterTask._fields, "")
    listed = tuple(
        MasterTask(
            **blank
            | {"task_id": number, "task": task, "leads": tuple(leads.split("、"))}
            | {"lead_unit": leads, "supports": (), "listed": Deadline(), "deadline": Deadline()}
        )
        for number, task, leads in tasks
    )
    return Matcher(MasterList("清单.xlsx", "", listed, by_sequence))


@pytest.mark.parametrize(
    ("task_id", "task", "expected"),
    [
        # The number, with its own words or none
        ("1-1", PIPES, Match(0, "id")),
        ("1-1", "", Match(0, "id")),
        ("（1－1）", "", Match(0, "id")),
        ("01-01", "", Match(0, "id")),
        ("2017-01-02 00:00:00", "", Match(1, "id")),  # Excel took 1-2 for a date
        # Other words: those of a task of the unit; the number is a slip
        ("1-1", FENCE, Match(1, "text")),
        ("9-9", FENCE, Match(1, "text")),
        ("", FENCE, Match(1, "text")),
        # half like the number's task, but nearly like another's: 41 and 45 in a hundred
        ("1-1", f"{FENCE}建设", Match(1, "near")),
        ("1-1", "完成徐堰河沿线饮用水源保护区围网", Match(1, "near")),
        # like no task in the list: the number counts
        ("1-1", "其他", Match(0, "id")),
        # those of another unit's task, which hardly differs from the number's
        ("2-1", "新建滨河绿道10公里", Match(2, "id")),
        # nearly the words, without a number
        ("", f"{PIPES}工作", Match(0, "near")),
        ("", "完成柏条河沿线截污管网建没", Match(0, "near")),
        # neither
        ("9-9", "", Match()),
        ("", "", Match()),
        ("", "开展节水宣传进社区活动", Match()),
        ("", "建设", Match()),  # too short to mean one
    ],
)
def test_a_row_of_the_unit(task_id: str, task: str, expected: Match) -> None:
    assert matcher(PLAIN).match(row(task_id, task), WATER) == expected


@pytest.mark.parametrize("task", [f"{PIPES}三期", PIPES, f"{PIPES}工程"])
@pytest.mark.parametrize("unit", [WATER, ROADS])
def test_what_is_as_near_to_two_tasks_is_neither(task: str, unit: str) -> None:
    of_two = matcher([("1-1", FIRST, WATER), ("1-2", SECOND, WATER)])
    assert of_two.match(row("", task), unit) == Match()


def test_clearly_nearer_to_one_it_is_that() -> None:
    other = "完成柏条河沿线截污管道建设"  # 87 in a hundred, and the other 95
    for tasks, expected in (((PIPES, other), 0), ((other, PIPES), 1)):
        of_two = matcher([(f"1-{place}", text, WATER) for place, text in enumerate(tasks)])
        assert of_two.match(row("", f"{PIPES}工作"), WATER) == Match(expected, "near")


def test_of_two_tasks_of_one_text_the_units_own() -> None:
    of_two = matcher([("1-1", PIPES, ROADS), ("1-2", PIPES, WATER)])
    for unit, task in ((ROADS, 0), (WATER, 1), (FORESTS, 0)):
        assert of_two.match(row("", PIPES), unit) == Match(task, "text")


def test_of_two_tasks_of_one_number_the_one_of_the_text_then_the_units_own() -> None:
    of_two = matcher([("1-1", PIPES, ROADS), ("1-1", FENCE, WATER)])
    assert of_two.match(row("1-1", PIPES), WATER) == Match(0, "id")
    assert of_two.match(row("1-1", ""), WATER) == Match(1, "id")


def test_the_units_own_nearly_alike_goes_before_anothers() -> None:
    of_two = matcher([("1-1", FIRST, ROADS), ("1-2", SECOND, WATER)])
    assert of_two.match(row("", f"{PIPES}三期"), WATER) == Match(1, "near")


def test_ditto_marks_say_nothing_of_the_task() -> None:
    assert matcher(PLAIN).match(row("1-1", FENCE, ditto=True), WATER) == Match(0, "id")
    assert matcher(PLAIN).match(row("9-9", FENCE, ditto=True), WATER) == Match(1, "text")


def test_a_sequence_counts_where_the_list_has_no_other_number() -> None:
    for by_sequence, expected in ((True, Match(0, "id")), (False, Match())):
        found = matcher([("1", PIPES, WATER)], by_sequence).match(row("", "", "1"), WATER)
        assert found == expected


@pytest.mark.parametrize("loose", ["A-1", "a.1", "(A01)", "A1"])
def test_a_number_written_in_another_way(loose: str) -> None:
    assert matcher([("A01", PIPES, WATER)]).match(row(loose, ""), WATER) == Match(0, "id")


def test_a_number_that_could_be_two_is_none() -> None:
    of_two = matcher([("A1", PIPES, WATER), ("A.1", FENCE, WATER)])
    assert of_two.match(row("(A-01)", ""), WATER) == Match()


@pytest.mark.parametrize(
    ("number", "date"),
    [
        ("3-1", "2017-03-01"),
        ("03-01", "2017-03-01 00:00:00"),
        ("03-1", "2017-03-01"),
        ("1-3-2", "2001-03-02"),
        ("01-03-02", "2001-03-02"),
        ("3-2-17", "2017-03-02"),
        ("03-02-01", "2001-03-02"),
    ],
)
def test_a_number_that_excel_took_for_a_date(number: str, date: str) -> None:
    assert matcher([(number, PIPES, WATER)]).match(row(date, ""), WATER) == Match(0, "id")


def test_a_task_that_stands_on_two_rows_is_joined() -> None:
    of_three = matcher(PLAIN)
    above, below = row("", "完成柏条河沿线"), row("", "截污管网建设")
    assert of_three.joined(above, below) == PIPES
    assert of_three.joined(above, row("1-2", "截污管网建设")) == ""
    assert of_three.joined(above, row("", "")) == ""
    assert of_three.joined(above, row("", "别的")) == ""


def test_what_stands_above_the_measures_names_the_task_when_they_do_not() -> None:
    of_three = matcher(PLAIN)
    measures = row("", "倒排工期，加快施工")._replace(item=PIPES)
    assert of_three.match(measures, WATER) == Match(0, "text")
    assert of_three.match(measures, FORESTS) == Match()
    assert of_three.match(row("", FENCE)._replace(item=PIPES), WATER) == Match(1, "text")


FOLDED = st.text(
    alphabet="区规建局修路 　，。、（1）%_-–ＡｂΣ½①ﬁ\u0301\u200b\ufeff\n\r\ua66ex0Dé", max_size=8
)


@given(st.lists(FOLDED | st.just("_x000D_") | st.text(max_size=6), max_size=6))
def test_texts_folded_in_one_go_are_as_folded_one_by_one(texts: list[str]) -> None:
    assert folded_words_of(texts) == [folded_words(text) for text in texts]


@pytest.mark.parametrize(
    "written",
    ["1-1", "01-01", "（1-1）", "1.1", "A-1", "a01", "1月1日", "2017-01-01", "1-10", "01"],
)
def test_what_sorts_rows_out_lets_every_way_of_writing_a_number_through(written: str) -> None:
    known = matcher([*PLAIN, ("A-1", ROADS, ROADS), ("01", FIRST, ROADS)])
    loose = known._by_loose_id.get(loose_id(written), [])
    exact = [
        found
        for form in (folded_id(written), *numbers_of_date(written))
        for found in known._by_id.get(form, ())
    ]
    by_hand = (exact or (loose if len(loose) == 1 else [-1]))[0]
    assert known.match(row(written, "谁也没有交办过的事情"), WATER).task == by_hand
    assert known.match(row("X-9", "谁也没有交办过的事情"), WATER) == Match()


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("3月1日", "3-1"),  # the shortest date, with a single digit before the month's sign
        ("1-Mar", "3-1"),
        ("Jan-32", "1-32"),
        ("2017-03-01", "17-3-1"),
        ("2017/3/1 0:00:00", "3-1"),
    ],
)
def test_a_date_that_a_spreadsheet_made_of_a_number_leads_back_to_it(
    shown: str, number: str
) -> None:
    assert number in numbers_of_date(shown)


@pytest.mark.parametrize("shown", ["3-1", "1.1", "三月一日", "Abc-32", "2017-03-01 00:00:000"])
def test_what_is_no_such_date_leads_to_no_number(shown: str) -> None:
    assert numbers_of_date(shown) == []
