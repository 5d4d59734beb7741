"""A task's past never ends: what was done, extended, renumbered or reworded long ago still counts.

Weeks are drawn and folded; some are sealed; a few are run for real on top of a drawn archive.
"""

import shutil
from functools import partial
from pathlib import Path

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import Bag, write_tags
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.copies import files_below
from pipeline.archive.rerun import again, bag_named
from pipeline.archive.seal import to_run_again
from pipeline.archive.trace import trace
from pipeline.domain.errors import CannotWork
from pipeline.history.past import NAME, NO_PAST, Past, grown, listed_in, past_text, read_past
from pipeline.history.weeks import past_of, sealed_before
from tests.drawn_year import Row, codes, draw, listed, seal_all
from tests.office import Office, read_here
from tests.test_archive_damage import writable

ROOT = Path(__file__).parent.parent
CANAL, ROAD = "完成柏条河沿线截污管网建设", "完成郫温路改造"
DONE = {"status": "done", "forecast": "done", "percent": "100"}
MAKE = partial(weekly.made_of, read=read_here)
JULY, AUGUST = "inbox/master/2017-07.xlsx", "inbox/master/2017-08.xlsx"


def folded(*weeks: tuple[str, list[Row]]) -> Past:
    past = NO_PAST
    for week, rows in weeks:
        past = grown(past, week, listed_in(rows), by_sequence=False)
    return past


def extended(until: str, row: Row, of_list: str = JULY) -> Row:
    return row | {
        "deadline": until,
        "list_source": f"{of_list} 任务清单!B2",
        "deadline_source": f"{of_list} 延期台账!C2",
    }


def as_listed(row: Row, of_list: str = JULY) -> Row:
    places = {"list_source": f"{of_list} 任务清单!B2", "deadline_source": f"{of_list} 任务清单!D2"}
    return row | places


# The fold


def test_a_task_is_followed_through_its_numbers_and_texts() -> None:
    past = folded(
        ("2017-W01", [listed("1-1", CANAL), listed("1-2", ROAD)]),
        ("2017-W05", [listed("2-1", CANAL), listed("1-2", ROAD)]),
        ("2017-W09", [listed("2-1", f"{CANAL}和验收"), listed("1-2", ROAD)]),
        ("2017-W13", [listed("7", f"{CANAL}和验收", **DONE), listed("1-2", ROAD)]),
    )
    canal, road = past.tasks
    assert canal.names == [
        ("1-1", CANAL),
        ("2-1", CANAL),
        ("2-1", f"{CANAL}和验收"),
        ("7", f"{CANAL}和验收"),
    ]
    assert [name.until for name in canal.former] == ["2017-W01", "2017-W05", "2017-W09"]
    assert (canal.first_week, canal.done_week) == ("2017-W01", "2017-W13")
    assert road.former == ()


@pytest.mark.parametrize(
    ("row", "week", "same"),
    [
        (listed("9", CANAL), "2017-W40", True),
        (listed("1-1", CANAL), "2018-W03", False),  # next year's task of the same words
        (listed("1-1", CANAL, deadline="2017-11-30"), "2017-W40", False),  # to be done once more
        (listed("1-1", ROAD), "2017-W40", False),  # another task with a number that was free
    ],
)
def test_a_task_that_had_left_the_list_is_the_same_only_if_surely_so(
    row: Row, week: str, same: bool
) -> None:
    other = listed("5", "另一项任务")
    past = folded(("2017-W02", [listed("1-1", CANAL, **DONE), other]), ("2017-W03", [other]))
    now = grown(past, week, listed_in([other, row]), by_sequence=False)
    assert len(now.tasks) == (2 if same else 3)
    assert now.tasks[0].last_week == (week if same else "2017-W02")


def test_done_is_since_the_week_in_which_it_was_reported() -> None:
    carried = {"status": "done", "source_file": "", "percent": "", "carried_from": "2017-W02"}
    past = folded(
        ("2017-W01", [listed("1", CANAL)]),
        ("2017-W02", [listed("1", CANAL, **DONE)]),
        ("2017-W03", [listed("1", CANAL, **carried)]),
    )
    (task,) = past.tasks
    assert (task.done_week, task.reported_week, task.percent) == ("2017-W02", "2017-W02", "100")
    (task,) = grown(past, "2017-W04", listed_in([listed("1", CANAL)]), by_sequence=False).tasks
    assert (task.status, task.done_week) == ("on_track", "")


def test_extensions_are_kept_by_the_list_that_has_them() -> None:
    july, august = as_listed(listed("1", CANAL)), as_listed(listed("1", CANAL), AUGUST)
    past = folded(
        ("2017-W27", [july]),
        ("2017-W28", [extended("2018-03-31", july)]),
        ("2017-W32", [august]),
        ("2017-W33", [extended("2018-06-30", august, AUGUST)]),
    )
    (task,) = past.tasks
    assert [(each.deadline, each.listed) for each in task.extensions] == [
        ("2018-03-31", "2017-12-31"),
        ("2018-06-30", "2017-12-31"),
    ]
    (task,) = grown(past, "2017-W34", listed_in([august]), by_sequence=False).tasks
    assert [each.file for each in task.extensions] == [JULY], "August's list takes back its own"


def test_the_file_says_all_that_the_past_is() -> None:
    past = folded(
        ("2017-W01", [as_listed(listed("1", CANAL))]),
        ("2017-W02", [extended("2018-03-31", listed("2", f"{CANAL}，\n含“支管”"))]),
    )
    assert past.tasks[0].former or len(past.tasks) == 2
    assert read_past(past_text(past).encode("utf-8-sig"), "2017-W02") == past
    with pytest.raises(ValueError, match="内容有误"):
        read_past(past_text(past).encode() + b"1,2\n", "2017-W02")


def test_a_drawn_year_is_followed_as_it_was_drawn() -> None:
    drawn = draw(codes(2017, 1, 52), 60)
    past = folded(*drawn.items())
    truth = {(row["task_id"], row["task"]): row["item"] for rows in drawn.values() for row in rows}
    lines = [{truth[name] for name in task.names} for task in past.tasks]
    assert all(len(line) == 1 for line in lines)
    assert len(lines) == len(set(truth.values())), "nobody is taken for two"
    last = {row["item"]: row for row in drawn["2017-W52"]}
    for task in past.tasks:
        row = last.get(truth[task.task_id, task.task])
        assert (row is not None) == (task.last_week == "2017-W52")
        if row is not None:
            assert (task.status, task.done_week) == (
                row["status"],
                row.get("_done", "") if row["status"] == "done" else "",
            )


# On top of a drawn archive

HEADINGS = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |"
RETURN = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-2 | 已完成2公里 | 60 | 是 |
"""


def run(office: Office, week: str, *tasks: str, **sheets: str) -> Bag:
    """Runs a week for real, whose list has these tasks; one of them is reported."""
    shutil.copytree(ROOT / "templates", office.root / "templates", dirs_exist_ok=True)
    office.week = week
    office.master("\n".join((HEADINGS, *tasks)), **sheets)
    office.returned("区规建局.xlsx", RETURN, f"{office.the_week.as_of} 10:00")
    office.run()
    return bags_of(office.folder.archive, week)[-1]


def spring(*, off_list_from: int = 11) -> list[tuple[str, list[Row]]]:
    """Forty weeks: one task is done in the tenth, then leaves the list; one is extended in March."""
    road = as_listed(
        listed("1-2", ROAD, "区规建局", deadline="2017-10-31"), "inbox/master/2017-02.xlsx"
    )
    weeks = []
    for number, week in enumerate(codes(2017, 1, 40), 1):
        rows = [road]
        if 10 <= number < 14:
            rows = [extended("2018-01-31", road, "inbox/master/2017-03.xlsx")]
        if number < off_list_from:
            rows.append(listed("1-1", CANAL, **(DONE if number == 10 else {})))
        weeks.append((week, rows))
    return weeks


OCTOBER = f"| 2-7 | {CANAL} | 区水务局 | 12月底 |", f"| 1-2 | {ROAD} | 区规建局 | 10月31日 |"


@pytest.mark.parametrize("with_past", [True, False])
def test_a_year_old_past_counts_and_the_bag_has_it(office: Office, with_past: bool) -> None:
    seal_all(office.folder.archive, spring(), with_past=with_past)
    bag = run(office, "2017-W44", *OCTOBER)
    view = office.view()
    canal, road = view.tasks
    assert (canal.status, canal.carried_from) == ("done", "2017-W10")
    assert (road.status, str(road.deadline)) == ("on_track", "2018-01-31"), "W44 is past 10月31日"
    assert road.deadline_source == "inbox/master/2017-03.xlsx 延期台账!C2"
    assert road.extended == "原时限10月31日，经批准延至2018年1月31日"
    held = [path.relative_to(bag.data / "archive") for path in files_below(bag.data / "archive")]
    weeks = {path.parts[0] for path in held if path.name == "tasks.csv"}
    pasts = [path.parts[0] for path in held if path.name == NAME]
    if with_past:
        assert (weeks, pasts) == (set(codes(2017, 32, 40)), ["2017-W40"])
    else:
        assert (weeks, pasts) == (set(codes(2017, 1, 40)), [])
    alone = office.root / "alone"
    shutil.copytree(bag.path, alone)
    assert again(bag_named(alone, str(alone)), MAKE).comparison.differences == ()
    writable(alone)
    forged = alone / bag.results.relative_to(bag.path) / "data" / NAME
    forged.write_text(forged.read_text("utf-8").replace("2017-W10", "2017-W11"), "utf-8")
    different = again(bag_named(alone, str(alone)), MAKE).comparison.differences
    assert {each.file for each in different} >= {"data/past.csv"}, "it must follow from the weeks"
    if not with_past:  # the next week reads all that in one file
        second = run(office, "2017-W45", *OCTOBER)
        held = list(files_below(second.data / "archive"))
        assert [path.parts[-3] for path in held if path.name == NAME] == ["2017-W44"]
        assert office.statuses() == {"2-7": "done", "1-2": "on_track"}


def test_trace_says_where_to_look_though_the_number_was_another(office: Office) -> None:
    seal_all(office.folder.archive, spring())
    bag = run(office, "2017-W44", *OCTOBER)
    (canal,) = trace("2-7", [bag], weekly.return_in, list_again=weekly.list_in)
    assert [(each.week, each.task_id) for each in canal.carried] == [("2017-W10", "1-1")]
    (road,) = trace("1-2", [bag], weekly.return_in, list_again=weekly.list_in)
    assert road.listed.deadline == "inbox/master/2017-03.xlsx 延期台账!C2"


@pytest.mark.parametrize(
    ("due", "sheets", "deadline"),
    [
        ("2018-01-31", {}, "2018-01-31"),  # the list has the new deadline
        ("2017-11-30", {}, "2017-11-30"),  # the list was changed since
        ("2017-10-31", {"延期台账": "| 任务编号 | 新时限 | 批准日期 |\n| 1-2 | 2018-05-31 | 2017-10-30 |"},
         "2018-05-31"),
        ("2017-10-31", {"延期台账": "| 任务编号 | 新时限 | 审批结果 |\n| 1-2 | 2018-01-31 | 不同意 |"},
         "2017-10-31"),
    ],
)  # fmt: skip
def test_what_the_list_says_now_comes_before_an_old_extension(
    office: Office, due: str, sheets: dict[str, str], deadline: str
) -> None:
    seal_all(office.folder.archive, spring())
    office.week = "2017-W44"
    office.master(f"{HEADINGS}\n| 1-2 | {ROAD} | 区规建局 | {due} |", **sheets)
    (road,) = office.view().tasks
    assert str(road.deadline) == deadline


@pytest.mark.parametrize("what", ["changed", "removed", "papers"])
def test_a_past_that_is_not_as_it_was_sealed_is_not_used(office: Office, what: str) -> None:
    seal_all(office.folder.archive, spring())
    office.week = "2017-W44"
    office.master("\n".join((HEADINGS, *OCTOBER)))
    bag = bags_of(office.folder.archive, "2017-W40")[-1]
    writable(bag.path)
    path = bag.results / "data" / NAME
    if what == "removed":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8-sig").replace(",done,", ",on_track,"), "utf-8")
    if what == "papers":
        write_tags(
            bag.path,
            [e for e in bag.entries() if e[0] not in ("Payload-Oxum", "Duban-Bag-Version")],
        )
        assert office.view().tasks[0].status == "unreported", "only the digest on paper shows it"
        return
    with pytest.raises(CannotWork, match="封存后有改动或缺失"):
        office.view()


def test_weeks_that_began_with_an_older_past_are_to_be_run_again(office: Office) -> None:
    seal_all(office.folder.archive, spring()[:10])
    first = run(office, "2017-W30", *OCTOBER)
    run(office, "2017-W45", *OCTOBER)  # the weeks between are missing
    archive, of_week = office.folder.archive, office.the_week
    assert to_run_again(archive, of_week.before(15)) == []
    office.week = "2017-W30"
    office.returned("区水务局.xlsx", RETURN.replace("1-2", "2-7"), "2017-07-27 10:00")
    office.run()
    assert len(bags_of(archive, first.period)) == 2
    assert to_run_again(archive, office.the_week) == ["2017-W45"]
    office.run("2017-W45")
    assert to_run_again(archive, office.the_week) == []


def test_a_year_is_read_from_the_last_bag(office: Office) -> None:
    past = seal_all(office.folder.archive, draw(codes(2017, 1, 52), 20).items())
    for week in codes(2017, 1, 51):
        shutil.rmtree(office.folder.archive / week)
    office.week = "2018-W01"
    assert past_of(office.root, sealed_before(office.root, office.week)) == past
