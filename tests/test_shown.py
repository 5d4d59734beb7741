"""What a report lists of a return and of a unit, and how it says how much more there is."""

from dataclasses import dataclass

import pytest

from pipeline.assess.shown import Left, left_in_words, shown

WATER = "区水务局"


@dataclass(frozen=True)
class Thing:
    file: str
    number: int
    unit: str = WATER


def things(file: str, count: int) -> list[Thing]:
    return [Thing(file, number) for number in range(count)]


def test_of_each_return_the_first_hundred_are_listed() -> None:
    given = [*things("一.xlsx", 101), *things("二.xlsx", 100)]
    found = shown(given)
    assert found.listed == (*given[:100], *given[101:])
    assert (found.left, found.total) == ((Left(WATER, "一.xlsx", 1),), 201)


def test_of_each_unit_the_first_five_hundred_are_listed() -> None:
    given = [thing for number in range(6) for thing in things(f"{number}.xlsx", 90)]
    found = shown(given)
    assert found.listed == tuple(given[:500])
    assert found.left == (Left(WATER, "", 40),)


def test_the_weightiest_are_listed_in_the_order_of_all() -> None:
    given = things("一.xlsx", 5)
    found = shown(given, rank=lambda thing: -thing.number, most_of_unit=2)
    assert found.listed == (given[3], given[4])


def test_what_must_be_listed_is_and_takes_nobody_s_place() -> None:
    given = things("一.xlsx", 5)
    found = shown(given, limited=lambda thing: thing.number > 1, most_of_unit=2)
    assert found.listed == (*given[:4],)
    assert found.left == (Left(WATER, "", 1),)


def test_what_was_left_out_before_is_counted() -> None:
    found = shown(things("一.xlsx", 3), before=[Left(WATER, "", 7)], most_of_unit=2)
    assert found.left == (Left(WATER, "", 8),)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ([], ""),
        ([Left(WATER, "一.xlsx", 1900)], "另有1900行没有列出（一.xlsx1900行），见总表"),
        (
            [Left(WATER, "", 20), Left("", "", 3)],
            "另有23行没有列出（区水务局的其他文件20行、认不出的单位的其他文件3行），见总表",
        ),
    ],
)
def test_how_much_more_there_is(left: list[Left], words: str) -> None:
    assert left_in_words(left, "行", "总表") == words
