"""What a city's documents say agrees with itself, and has the form of an official document.

Cities are drawn at random: every number with its noun in report, table and page must hold of the
view, as tests/numbers_in_words.py has it for a district's week.
"""

import datetime as dt
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assess.city import (
    STANDINGS,
    Cell,
    CityItem,
    CityView,
    District,
    Look,
    Note,
    Proposal,
    Standing,
    district_task,
)
from pipeline.domain.settings import Office, Reports
from pipeline.domain.status import STATUSES
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.tasks import MasterTask
from pipeline.reports.city.documents import MOST_DISTRICTS, MOST_LISTED, city_documents
from pipeline.reports.city.page import city_page
from pipeline.reports.city.words import MOST_NAMED, NAMED
from pipeline.templates.contexts.city import CITY_REPORT, CityContext
from pipeline.templates.word import problems
from tests.numbers_in_words import checked
from tests.report_parts import TEMPLATES
from tests.soak import examples

WEEK = Week.parse("2017-W28", "friday", dt.time(17))
CITY = Office(district="某市", name="某市政府督查室")
_OF_STATUS = {
    "overdue": "overdue",
    "unreported": "unreported",
    "at_risk": "at_risk",
    "doubt": "on_track",
    "on_track": "on_track",
    "done": "done",
    "terminated": "terminated",
}


def task_of(number: str, status: str, slow: Sequence[str] = ()) -> object:
    row = {"task_id": number, "task": "修路", "lead_unit": "区交通局", "deadline": ""}
    row |= {"deadline": "2017-07-10"} if status == "overdue" else {}
    return district_task(row, status, WEEK.as_of, slow)  # type: ignore[arg-type]


def item_of(number: str) -> MasterTask:
    """Returns an item of the city's list, of which only number, text and deadline are looked at."""
    blank: dict[str, Any] = dict.fromkeys(MasterTask._fields, "")
    return MasterTask(
        **(blank | {"task_id": number, "task": f"事项{number}", "deadline_text": "年底"})
    )


def view_of(
    looks: Sequence[Look],
    standings: Sequence[Sequence[tuple[Standing, bool]]],
    hour: int = 17,
    proposals: int = 0,
    **reports: object,
) -> CityView:
    """Returns a city: what came of each district, and of each item how it stands there, and
    whether the district itself found it slow."""
    tasks: dict[int, list[object]] = {at: [] for at in range(len(looks))}
    cells: list[list[tuple[Standing, tuple[object, ...]]]] = []
    for line in standings:
        cells.append([])
        for at, (standing, slow) in enumerate(line):
            known = standing in _OF_STATUS and looks[at] == "read"
            found = ["进展慢"] if slow and standing == "on_track" else []
            own = (task_of(f"{at}-{len(tasks[at])}", _OF_STATUS[standing], found),) if known else ()
            tasks[at] += own
            shown = standing if known or standing in ("none", "unlinked") else "unread"
            cells[-1].append((shown, own))
    districts = [
        District(
            name=f"第{at}区",
            folder="",
            look=look,
            why="" if look == "read" else "没有封存",
            run={
                "counts": {"units": 9, "units_missing": at},
                "asked": {
                    "cutoff": dt.datetime(
                        2017, 7, 14, 17 if at else hour, tzinfo=BEIJING
                    ).isoformat()
                },
            }
            if look == "read"
            else {},
            tasks=tuple(tasks[at]),  # type: ignore[arg-type]
        )
        for at, look in enumerate(looks)
    ]
    items = tuple(
        CityItem(
            item_of(f"{n:02}"),
            tuple(
                Cell(district, shown, own, ("编号不明",) if shown == "doubt" else ())  # type: ignore[arg-type]
                for district, (shown, own) in zip(districts, line, strict=True)
            ),
        )
        for n, line in enumerate(cells)
    )
    notes = [
        *(Note("district", d.name, "", d.why, "") for d in districts if not d.is_read),
        *(
            Note("counterpart", "", item.task.task_id, "没有登记", "", holds=n % 2 == 0)
            for n, item in enumerate(items)
            if item.where("unlinked")
        ),
    ]
    proposed = [
        Proposal(items[0].task, "第0区", task_of("1", "done"), 60, "")  # type: ignore[arg-type]
        for _ in range(proposals if items else 0)
    ]
    return CityView(
        WEEK,
        CITY,
        Reports.model_validate(reports),
        items,
        tuple(districts),
        tuple(notes),
        tuple(proposed),
        "inbox/master/2017-07.xlsx",
    )


@st.composite
def cities(draw: st.DrawFn) -> CityView:
    count = draw(st.sampled_from([1, 2, 3, 12, 30]))
    looks = draw(
        st.lists(
            st.sampled_from(["read"] * 6 + list(get_args(Look))), min_size=count, max_size=count
        )
    )
    here = st.tuples(st.sampled_from(list(STANDINGS)), st.booleans())
    line = st.lists(here, min_size=count, max_size=count)
    standings = draw(st.lists(line, max_size=draw(st.sampled_from([0, 1, 5, 16]))))
    return view_of(looks, standings, draw(st.sampled_from([12, 17])), draw(st.sampled_from([0, 4])))


def paragraphs(content: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(content)).paragraphs if each.text]


def tables(content: bytes) -> list[list[list[str]]]:
    made = Document(io.BytesIO(content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in made]


def texts(view: CityView) -> Iterator[tuple[str, str]]:
    for name, content in city_documents(view, TEMPLATES).items():
        yield name, "\n".join(paragraphs(content))
        for table in tables(content):
            for row in table:
                yield name, "\n".join(row)
    page = city_page(view, TEMPLATES, "x.xlsx").decode()
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    for tag in ("p", "h2", "h3"):
        for found in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page, re.DOTALL):
            yield "page", html.unescape(re.sub(r"<[^>]*>", "", found))


def cells_of(view: CityView, standing: str) -> list[Cell]:
    every = (cell for item in view.items for cell in item.cells)
    return [c for c in every if c.is_slow and c.standing == standing]


def _districts_of(view: CityView) -> set[int]:
    named = [{cell.district.name for cell in cells_of(view, each)} for each in STANDINGS]
    return {len(names) for names in named}


def _fine(view: CityView) -> int:
    bad = {"unread", "doubt", "unlinked"}
    return sum(
        not any(c.is_slow or c.standing in bad for c in item.cells)
        and any(c.standing != "none" for c in item.cells)
        for item in view.items
    )


def _unsure(view: CityView) -> int:
    bad = {"unread", "doubt", "unlinked"}
    return sum(
        not any(c.is_slow for c in item.cells) and any(c.standing in bad for c in item.cells)
        for item in view.items
    )


def _slow_in(view: CityView) -> set[int]:
    return {sum(cell.is_slow for cell in item.cells) for item in view.items} - {0}


def _kinds_of_notes(view: CityView, *, holds: bool) -> int:
    return sum(note.kind != "district" and note.holds == holds for note in view.notes)


def _slow(view: CityView) -> int:
    return sum(any(cell.is_slow for cell in item.cells) for item in view.items)


def _not_read(view: CityView) -> int:
    return sum(each.look != "read" for each in view.districts)


CLAIMS: dict[str, Callable[[CityView], object]] = {
    r"(?<!有)(\d+)个区县(?:全部|\d|，)": lambda view: len(view.districts),
    r"个区县(\d+)个计入": lambda view: len(view.read),
    r"，(\d+)个没有计入": _not_read,
    r"以下(\d+)个区县没有计入": _not_read,
    r"没有计入的区县（?(\d+)个": _not_read,
    r"(\d+)项市级事项": lambda view: len(view.items),
    r"市级事项(\d+)项，": lambda view: len(view.items),
    r"都正常的(\d+)项": _fine,
    r"进展慢的(?:事项（|市级事项)?(\d+)项": _slow,
    r"(?:，|以下)(\d+)项有区县进展慢": _slow,
    r"合计(\d+)处": lambda view: sum(map(len, (cells_of(view, each) for each in STANDINGS))),
    r"情况不明的(\d+)项": _unsure,
    r"都没有的(\d+)项": lambda view: sum(
        all(c.standing == "none" for c in item.cells) for item in view.items
    ),
    **{
        rf"(?:[是：]){word}(\d+)处": partial(
            lambda standing, view: len(cells_of(view, standing)), code
        )
        for code, word in STANDINGS.items()
        if code != "on_track"
    },
    r"但区县查出进展慢(\d+)处": lambda view: len(cells_of(view, "on_track")),
    r"，涉及(\d+)个区县": _districts_of,
    r"清单中不能用的(\d+)处": partial(_kinds_of_notes, holds=False),
    r"没有采用的(\d+)处": partial(_kinds_of_notes, holds=False),
    r"请核对的(\d+)处": partial(_kinds_of_notes, holds=True),
    r"(?:共|没有把握的)(\d+)处": lambda view: sum(note.kind != "district" for note in view.notes),
    r"任务对应有?(\d+)条": lambda view: len(view.proposals),
    r"建议登记(\d+)条": lambda view: len(view.proposals),
    r"(\d+)个区县进展慢": _slow_in,
    r"计入(\d+)个": lambda view: {
        sum(bool(cell.tasks) and cell.standing != "doubt" for cell in item.cells)
        for item in view.items
    },
    r"另有(\d+)项": lambda view: _slow(view) - MOST_LISTED,
    r"另有(\d+)个区县": lambda view: {
        len(view.districts) - MOST_DISTRICTS,
        _not_read(view) - NAMED,
        *(count - NAMED for count in _slow_in(view)),
    },
    r"等(\d+)个": lambda view: (
        {
            sum(c.standing == standing for c in item.cells)
            for item in view.items
            for standing in STANDINGS
        }
        | set(Counter(each.cutoff for each in view.read).values())
        | {sum(c.standing == "on_track" and c.is_slow for c in item.cells) for item in view.items}
    ),
    r"逾期(\d+)天": lambda _: 4,
}
"""What a number is said to count, and what it must be."""
OF_NAMED: dict[str, Callable[[CityView, str], set[int]]] = {
    r"[（、]([^：、（）\n\d]*第?\d*区)(\d+)处(?=[、）])": lambda view, name: {
        sum(cell.district.name == name for cell in cells_of(view, standing))
        for standing in STANDINGS
    },
}


def reconcile(view: CityView) -> None:
    names = {each.name for each in view.districts}
    for where, text in texts(view):
        checked(view, where, text.replace("没有封存", "＊"), CLAIMS, OF_NAMED, names)  # type: ignore[arg-type]
    report = next(made for name, made in city_documents(view, TEMPLATES).items() if "例外" in name)
    for table in tables(report):
        if table[0][:2] == ["区县", "任务数"]:
            *lines, total = table[1:]
            if len(view.districts) <= MOST_DISTRICTS:
                sums = [sum(int(line[at] or 0) for line in lines) for at in range(1, 9)]
                assert sums == [int(value) for value in total[1:]]
            assert int(total[8]) == view.counts["cells_slow"]


@pytest.mark.soak
@examples(share=25, whole=600)
@given(cities())
def test_cities_at_random(view: CityView) -> None:
    reconcile(view)


def slow(count: int, districts: int = 2) -> CityView:
    line: list[tuple[Standing, bool]] = [("overdue", False)] * districts
    return view_of(["read"] * districts, [line] * count)


EDGES: dict[str, CityView] = {
    "nothing at all": view_of([], []),
    "no item": view_of(["read"], []),
    "none read": view_of(["missing", "chain"], [[("done", False), ("done", False)]]),
    "all well": view_of(["read"], [[("done", False)], [("on_track", False)]]),
    "no such task anywhere": view_of(["read", "read"], [[("none", False), ("none", False)]]),
    "found slow by the district": view_of(["read"], [[("on_track", True)]], proposals=3),
    "more items than the report lists": slow(MOST_LISTED + 3),
    "more districts than are named": slow(2, MOST_NAMED + 1),
    "more districts than an item lists": slow(1, NAMED + 1),
    "more districts than the report lists": slow(1, MOST_DISTRICTS + 1),
    "many not read": view_of(["missing"] * (NAMED + 2), [[("done", False)] * (NAMED + 2)]),
}


@pytest.mark.parametrize("name", EDGES)
def test_cities_at_the_edges(name: str) -> None:
    reconcile(EDGES[name])


def report_of(view: CityView) -> list[str]:
    made = city_documents(view, TEMPLATES)
    return paragraphs(made[f"{WEEK.label}区县例外情况报告.docx"])


def test_it_is_an_official_report_to_superiors() -> None:
    lines = report_of(view_of(["read", "missing"], [[("overdue", False), ("done", False)]]))
    assert lines[0] == "某市政府督查室文件"
    assert lines[1].startswith("某目督〔2017〕28号")
    assert "签发人：" in lines[1]
    assert lines[2:4] == [f"关于{WEEK.label}区县例外情况的报告", "市委、市政府："]
    assert lines[4] == (
        "截至7月14日，2个区县1个计入，1项市级事项中，有区县进展慢的1项（合计1处）。"
        "需要重点关注：一是已逾期1处（第0区）；二是没有计入的区县1个（第1区）。"
    )
    note, *signed = lines[lines.index("特此报告。") + 1 :]
    assert note.startswith(f"附件：1. {WEEK.label}区县例外情况明细\n2. ")
    assert signed[:4] == [
        *("某市政府督查室", "2017年7月14日", "附件1", f"{WEEK.label}区县例外情况明细")
    ]
    (imprint,) = tables_with(lines, view_of(["read"], [[("overdue", False)]]), "印发")
    assert imprint[-1] == ["某市政府督查室", "2017年7月14日印发"]


def tables_with(_: list[str], view: CityView, word: str) -> list[list[list[str]]]:
    made = city_documents(view, TEMPLATES)[f"{WEEK.label}区县例外情况报告.docx"]
    return [table for table in tables(made) if word in table[-1][-1]]


@pytest.mark.parametrize(
    ("head", "first"), [("bulletin", "政务督查"), ("brief", "督查专报"), ("none", "关于")]
)
def test_its_head_is_as_config_has_it(head: str, first: str) -> None:
    lines = report_of(view_of(["read"], [[("done", False)]], head=head, date="blank"))
    assert lines[0].startswith(first)
    assert not any("2017年7月14日" in line for line in lines)


def test_without_anything_to_attach_there_is_no_attachment() -> None:
    view = view_of(["read"], [[("done", False)]])
    lines = report_of(view)
    assert not any(line.startswith("附件1") for line in lines)
    assert any(
        line.startswith(f"附件：1. {WEEK.label}区县进展情况一览表（另附）") for line in lines
    )
    assert len(tables_with(lines, view, "印发")) == 1


def test_it_is_not_older_than_what_it_tells() -> None:
    view = view_of(["read"], [[("done", False)]])
    run = {**view.districts[0].run, "asked": {"cutoff": "2017-07-16T12:00:00+08:00"}}
    later = replace(view, districts=(replace(view.districts[0], run=run),))
    assert later.date == dt.date(2017, 7, 16)


def test_terminated_tasks_are_among_the_tasks_of_a_district() -> None:
    view = view_of(["read"], [[("terminated", False)]])
    assert [view.counts["tasks"], *(view.read[0].counts[s.code] for s in STATUSES)].count(1) == 2


def test_paper_says_that_the_districts_are_not_of_one_moment() -> None:
    """The page hides its hints when it is printed."""
    view = view_of(["read", "read"], [[("done", False), ("done", False)]], hour=12)
    page = city_page(view, TEMPLATES, "x.xlsx").decode()
    (said,) = re.findall(r"<p[^>]*>([^<]*数字不在同一时点[^<]*)</p>", page)
    assert f"<p>{said}</p>" in page


OLD_TEMPLATES = Path(__file__).parent / "templates" / "0.6.0"
"""The template as it was until 0.6.0: an office may have made its own from it."""


def test_a_template_of_0_6_0_says_what_it_said() -> None:
    assert problems(OLD_TEMPLATES, CITY_REPORT, CityContext) == []
    view = view_of(["read", "missing"], [[("overdue", False), ("done", False)]])
    lines = paragraphs(city_documents(view, OLD_TEMPLATES)[f"{WEEK.label}区县例外情况报告.docx"])
    assert lines[0] == f"{WEEK.label}区县例外情况报告"
    assert "第1区（缺这一周）：没有封存。" in lines
    assert "（一）00　事项00：1个区县进展慢（计入1个）。" in lines
    assert lines[-1] == "某市政府督查室　2017年7月14日"
