"""The year in one frame: what was drawn is what is read, and nothing else."""

import shutil

import numpy as np
import pytest

from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.past import sealed_year
from pipeline.domain.errors import CannotWork
from pipeline.history.year import READ
from tests.drawn_year import Row, codes, draw, listed, seal_all
from tests.office import Office
from tests.test_archive_damage import writable

WEEKS = codes(2017, 1, 52)
CANAL = "完成柏条河沿线截污管网建设"


@pytest.mark.parametrize("with_past", [True, False])
def test_every_cell_is_as_it_was_drawn(office: Office, with_past: bool) -> None:
    drawn = draw(WEEKS, 60)
    seal_all(office.folder.archive, drawn.items(), with_past=with_past)
    year = sealed_year(office.folder, 2017)
    assert [week.code for week in year.weeks] == WEEKS
    assert year.holes == ()
    truth: dict[str, dict[str, Row]] = {row["item"]: {} for rows in drawn.values() for row in rows}
    for week, rows in drawn.items():
        for row in rows:
            truth[row["item"]][week] = row
    assert len(year.tasks) == len(truth)
    for place in range(len(year.tasks)):
        (item,) = set(map(year["item"].values.__getitem__, year["item"].codes[:, place])) - {""}
        of_task = truth[item]
        for at, week in enumerate(WEEKS):
            row = of_task.get(week, {})
            assert year.listed[at, place] == bool(row)
            assert [year[name].at(at, place) for name in READ] == [
                row.get(name, "") for name in READ
            ]
            percent = row.get("percent", "")
            assert (
                np.isnan(year.percents[at, place])
                if not percent
                else year.percents[at, place] == float(percent)
            )
    newest = [row["item"] for row in drawn["2017-W52"]]
    assert [year["item"].at(51, place) for place in range(len(newest))] == newest
    changed = {
        (WEEKS[change.week], change.was, change.now)
        for name in ("task_id", "task")
        for change in year.changes(name)
    }
    assert changed == {
        (WEEKS[at], was, now)
        for weeks in truth.values()
        for at in range(1, 52)
        if WEEKS[at] in weeks and WEEKS[at - 1] in weeks
        for name in ("task_id", "task")
        if (was := weeks[WEEKS[at - 1]][name]) != (now := weeks[WEEKS[at]][name])
    }


def test_weeks_that_were_not_sealed_are_named(office: Office) -> None:
    rows = [listed("1", CANAL), listed("", "没有编号的任务")]
    weeks = [(code, rows) for code in ("2016-W52", "2017-W01", "2017-W03", "2017-W52", "2018-W01")]
    seal_all(office.folder.archive, weeks)
    year = sealed_year(office.folder, 2017)
    assert (len(year.weeks), year.weeks[-1].code) == (52, "2017-W52")
    assert year.holes == tuple(code for code in WEEKS if code not in dict(weeks))
    assert not year.listed[1].any()
    assert [task.task for task in year.tasks] == [CANAL, "没有编号的任务"]
    assert sealed_year(office.folder, 2016).weeks[-1].code == "2016-W52"
    assert sealed_year(office.folder, 2015).weeks == ()


def test_a_table_without_the_newer_columns_is_read(office: Office) -> None:
    seal_all(office.folder.archive, [("2017-W01", [listed("1", CANAL)])])
    year = sealed_year(office.folder, 2017, ("status", "leader"))
    assert (year["status"].at(0, 0), year["leader"].at(0, 0)) == ("on_track", "")


def test_two_tasks_of_the_same_words_stay_two(office: Office) -> None:
    other = listed("5", "另一项任务")
    seal_all(
        office.folder.archive,
        [
            ("2017-W01", [listed("1", CANAL), other]),
            ("2017-W02", [other]),
            ("2017-W03", [listed("1", CANAL, deadline="2018-06-30"), other]),
        ],
    )
    year = sealed_year(office.folder, 2017)
    assert [task.task for task in year.tasks] == [CANAL, "另一项任务", CANAL]
    assert year.listed.T.tolist() == [[False, False, True], [True] * 3, [True, False, False]]


@pytest.mark.parametrize("name", ["tasks.csv", "run.json", "past.csv"])
def test_a_bag_that_was_altered_is_not_read(office: Office, name: str) -> None:
    seal_all(office.folder.archive, [(code, [listed("1", CANAL)]) for code in WEEKS[:3]])
    bag = bags_of(office.folder.archive, "2017-W03")[-1]
    writable(bag.path)
    path = bag.results / "data" / name
    path.write_bytes(path.read_bytes().replace(b"2017", b"2018"))
    with pytest.raises(CannotWork, match="封存后有改动或缺失"):
        sealed_year(office.folder, 2017)


def test_a_chain_that_is_broken_is_not_read(office: Office) -> None:
    seal_all(office.folder.archive, [(code, [listed("1", CANAL)]) for code in WEEKS[:3]])
    shutil.rmtree(office.folder.archive / "2017-W02")
    with pytest.raises(CannotWork, match="缺少 2017-W02/r1"):
        sealed_year(office.folder, 2017)
