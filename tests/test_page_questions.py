"""The page answers in ten seconds: whom to phone, what changed, what is due, who is worst."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.assess.view import WeekView
from pipeline.cli.screen.week import print_status
from pipeline.merge.subjects import GoneFacts
from pipeline.reports.glance.calls import calls, unknown_files
from pipeline.reports.glance.page import week_page
from pipeline.reports.glance.trends import trends
from pipeline.templates.contexts.week import WeekContext
from pipeline.templates.html import problems
from tests.chromium import chromium, needs_chromium, opened
from tests.libreoffice import needs_libreoffice, text_of
from tests.week_views import WEEK, file, finding, task, week

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
OLD_TEMPLATES = Path(__file__).parent / "templates" / "0.4.0"
"""The page as it was in 0.4.0: an office may have made its own from it."""
PAGE_PARTS = ("index.html", "index.css", "index.js")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def page_of(view: WeekView, folder: Path, templates: Path = TEMPLATES) -> Path:
    path = folder / "index.html"
    path.write_bytes(week_page(view, templates))
    return path


def said(view: WeekView) -> dict[str, str]:
    """What is said to each unit on the phone, the first to be phoned first."""
    found = {line.unit: line.say for line in calls(view)}
    assert len(found) == len(calls(view)), "two entries for one unit"
    return found


PAST = dt.date(2017, 7, 3)


def messy() -> WeekView:
    """A week with one unit of each kind, the least urgent first."""
    late = {"status": "overdue", "deadline": PAST, "past_due": True}
    view = week(
        task("1", lead_unit="按时局", last_status="on_track"),
        task("2", lead_unit="重点局", key=True, status="at_risk", forecast="late", reason="征地"),
        task("3", lead_unit="重点局", key=True, forecast="late", reason="征地", **late),
        task("4", lead_unit="逾期局", forecast="late", reason="", last_status="on_track", **late),
        task("5", lead_unit="逾期局", forecast="on_time", reason="雨多", **late),
        task("6", lead_unit="逾期局", forecast="late", reason="雨多", **late),
        task("7", lead_unit="错误局", last_status="at_risk"),
        task("8", lead_unit="缺报局", status="unreported", reported=False, deadline=PAST),
        task("9", lead_unit="缺报局", status="unreported", reported=False),
        task("10", lead_unit="缺报局", status="done", last_status="done", reported=False),
        task("11", lead_unit="按时局", deadline=dt.date(2017, 7, 14), last_status="on_track"),
        task("12", lead_unit="按时局", deadline=dt.date(2017, 7, 28)),
        task("13", lead_unit="按时局", deadline=dt.date(2017, 7, 29)),
        task("14", lead_unit="按时局", status="done", deadline=dt.date(2017, 7, 20)),
        files=[file("错误局周报.xlsx", "错误局"), file("谁.pdf", "", "rejected", "PDF")],
        findings=[
            finding("V01", "error", "错误局", "进度看不懂", task_id="7", file="错误局周报.xlsx"),
            finding("C05", "error", "错误局", "没有写", task_id="7", file="错误局周报.xlsx"),
            finding("V03", "warning", "按时局", "请核对", task_id="1", file="按时局周报.xlsx"),
            finding("S01", "error", "重点局", "建议专项督查", task_id="3"),
            finding("F03", "error", "", "不能读取", file="谁.pdf"),
        ],
        missing=["缺报局"],
        gone=[GoneFacts("99", "旧任务", "按时局", "on_track")],
    )
    units = [replace(unit, person="李某", phone="028-87860000") for unit in view.units]
    tasks = [
        replace(one, findings=tuple(f for f in view.findings if f.task_id == one.task_id))
        for one in view.tasks
    ]
    return replace(view, units=tuple(units), tasks=tuple(tasks))


# Whom to phone


def test_each_unit_is_phoned_once_the_worst_first() -> None:
    assert said(messy()) == {
        "缺报局": (
            "本周没有收到周报表，请于1个工作日内补报2项任务；其中任务8时限已过，请一并说明是否办结。"
        ),
        "错误局": "请于1个工作日内改正周报表中的2处错误后重新报送。",
        "逾期局": "任务4、5已过时限，请说明逾期原因和预计办结时间。",
        "重点局": (
            "重点任务3已逾期，请说明推进措施和预计办结时间；"
            "重点任务2预计不能按时办结，请说明推进措施。"
        ),
    }


def test_a_file_whose_unit_is_unknown_is_not_forgotten() -> None:
    assert unknown_files(messy()) == ("谁.pdf",)


def test_one_error_is_named_and_so_is_why_a_file_cannot_be_used() -> None:
    view = week(
        task("1"),
        task("2", lead_unit="古城镇", status="unreported", reported=False),
        files=[
            file("a.xlsx", "区规建局"),
            file("b.pdf", "古城镇", "rejected", "这是 PDF 文件"),
        ],
        findings=[
            finding("V01", "error", "区规建局", "进度写作“约八成”", task_id="1", file="a.xlsx"),
            finding("F03", "error", "古城镇", "不能读取", file="b.pdf"),
        ],
        missing=["古城镇"],
    )
    assert said(view) == {
        "古城镇": "报来的文件不能采用（这是 PDF 文件），请于1个工作日内补报1项任务。",
        "区规建局": "任务1：进度写作“约八成”，请于1个工作日内改正后重新报送。",
    }


def test_of_joint_units_the_one_that_reported_is_asked() -> None:
    joint = task(
        "1", leads=("甲局", "乙局"), unit="乙局", status="overdue", deadline=PAST, reason=""
    )
    assert list(said(week(joint))) == ["乙局"]


def test_a_week_in_which_nothing_is_wrong_has_nobody_to_phone() -> None:
    assert said(week(task("1"), findings=[finding("S03", "warning", "区规建局", "慢")])) == {}


@pytest.mark.parametrize(
    ("phone", "dial"),
    [
        ("028-87860000", "02887860000"),
        ("+86 139 0000 0000", "+8613900000000"),
        ("87860000转8012", ""),
        ("87860000、87860001", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_number_is_dialled_only_when_it_is_one(phone: str, dial: str) -> None:
    view = week(task("1"), missing=["区规建局"])
    (unit,) = view.units
    (line,) = calls(replace(view, units=(replace(unit, phone=phone),)))
    assert (line.phone, line.dial) == (phone, dial)


# Eight weeks


def test_a_hole_is_a_hole_and_never_joined_over() -> None:
    past = {WEEK.before(n): {"done": n, "overdue": 0, "units_missing": n} for n in (1, 2, 4, 9)}
    view = replace(week(task("1", status="done")), past_counts=past)
    (done, *_) = trends(view)
    assert [p.count if p.known else None for p in done.points] == [
        None, None, None, 4, None, 2, 1, 1,
    ]  # fmt: skip
    assert [p.joined for p in done.points] == [False] * 6 + [True] * 2
    assert [p.gap for p in done.points] == [False] * 4 + [True] + [False] * 3
    for point, before in zip(done.points[1:], done.points, strict=False):
        if point.joined:
            assert (point.from_x, point.from_y) == (before.x, before.y)


def test_the_first_week_has_no_line() -> None:
    assert trends(week(task("1"), last_week=False)) == ()


# In the browser


@needs_chromium
def test_the_questions_on_the_page(tmp_path: Path, browser: Browser) -> None:
    with opened(browser, page_of(messy(), tmp_path)) as shown:
        page = shown.page
        phoned = page.locator("#part-calls li")
        assert [line.get_attribute("data-unit") for line in phoned.all()] == list(said(messy()))
        assert "李某 028-87860000" in phoned.first.inner_text()
        link = phoned.first.get_by_role("link", name="028-87860000")
        assert link.get_attribute("href") == "tel:02887860000"
        assert "谁.pdf" in page.locator("#part-calls").inner_text()

        def tasks_of(place: str, name: str) -> list[str]:
            page.locator(place).get_by_role("link", name=name).click()
            return shown.task_ids

        assert tasks_of("#part-calls", "建议督查的任务1项") == ["3"]
        assert tasks_of("#part-due", "全部2项") == ["11", "12"]
        assert tasks_of("#part-changes", "新增逾期1项") == ["4"]
        assert tasks_of("#part-changes", "新列入清单9项") == [
            task.task_id for task in messy().tasks if not task.last_status
        ]
        assert tasks_of("#part-worst", "缺报局") == ["8", "9", "10"]
        shown.choose("unit", "")
        shown.choose("due", "past")
        assert shown.task_ids == ["3", "4", "5", "6", "8"]
        due = [line.inner_text() for line in page.locator("#part-due li").all()]
        assert [line[:5].strip() for line in due] == ["今天到期", "还有14天"]
        page.locator("#part-changes summary").click()
        assert page.get_by_text("99 旧任务（按时局，正常推进）").is_visible()
        assert shown.complaints == []


@needs_chromium
def test_units_stand_worst_first_and_sort_by_each_column(tmp_path: Path, browser: Browser) -> None:
    def order() -> list[str]:
        return page.locator("#unit-rows tbody th").all_inner_texts()

    worst = ["缺报局", "逾期局", "重点局", "错误局", "按时局"]
    with opened(browser, page_of(messy(), tmp_path)) as shown:
        page = shown.page
        assert order() == worst

        def press(heading: str) -> str | None:
            button = page.locator("#unit-rows").get_by_role("button", name=heading, exact=True)
            button.focus()
            page.keyboard.press("Enter")
            assert page.locator("#unit-rows [aria-sort]").count() == 1
            return page.locator("#unit-rows [aria-sort]").get_attribute("aria-sort")

        assert press("错误") == "descending"
        assert order()[0] == "错误局"
        assert press("错误") == "ascending"
        assert order()[-1] == "错误局"
        assert press("牵头单位") == "ascending"
        assert order() == [unit.name for unit in messy().units]
        assert press("已逾期") == "descending"
        assert order()[:2] == ["逾期局", "重点局"]
        assert press("序号") == "ascending"
        assert order() == worst
        row = page.locator("#unit-rows tbody tr", has_text="重点局")
        assert row.locator("[data-column=errors]").inner_text() == ""  # S01 is the office's


@needs_chromium
@needs_libreoffice  # pdftotext
def test_paper_has_exceptions_what_was_chosen_or_everything(
    tmp_path: Path, browser: Browser
) -> None:
    tasks = [
        task(f"T{n:03}E", status=("on_track", "overdue", "done")[n % 3], reason="雨")
        for n in range(700)
    ]
    path = page_of(week(*tasks, files=[file("a.pdf", "区规建局", "rejected", "PDF")]), tmp_path)
    with opened(browser, path) as shown:
        whole, part, chosen = (tmp_path / f"{name}.pdf" for name in ("whole", "part", "chosen"))
        shown.page.pdf(path=part, prefer_css_page_size=True)
        shown.page.wait_for_function("!document.documentElement.dataset.print")
        assert (shown.hits, len(shown.task_ids)) == (700, 300)
        shown.page.locator('.lights [data-value="done"]').click()
        shown.page.pdf(path=chosen, prefer_css_page_size=True)
        shown.page.reload()
        shown.page.locator("#print-what").select_option("")
        shown.page.pdf(path=whole, prefer_css_page_size=True)
        assert shown.page.locator("details[open]").count() == 0
    printed = {name.stem: "".join(text_of(name).split()) for name in (whole, part, chosen)}
    found = {name: set(re.findall(r"T\d{3}E", text)) for name, text in printed.items()}
    assert found["whole"] == {task.task_id for task in tasks}
    assert found["part"] == {task.task_id for task in tasks if task.status == "overdue"}
    done = {task.task_id for task in tasks if task.status == "done"}
    assert found["chosen"] - found["part"] == done  # those to phone about are always there
    assert not found["part"] <= found["chosen"]
    assert "只打印例外" not in printed["chosen"]
    assert "符合条件的任务233项" in printed["part"]
    assert "只打印例外" in printed["part"] and "只打印例外" not in printed["whole"]
    assert "0" * 64 in printed["whole"] and "0" * 64 not in printed["part"]


@needs_chromium
def test_a_telephone_shows_what_matters_first(tmp_path: Path, browser: Browser) -> None:
    screen = {"width": 390, "height": 844}
    with opened(browser, page_of(messy(), tmp_path)) as shown:
        page = shown.page
        page.set_viewport_size(screen)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        top = page.locator("#part-calls li").first.bounding_box()
        assert top is not None and top["y"] < 844
        row = page.locator("#task-rows tbody tr").nth(3)
        assert re.split(r"\s+", row.inner_text())[:2] == ["4", "任务4"]
        assert "逾期局" in row.inner_text() and "逾期11天" in row.inner_text()
        heads = [
            head for head in page.locator("#unit-rows th[scope=col]").all() if head.is_visible()
        ]
        assert [head.inner_text().strip() for head in heads][:4] == [
            "牵头单位", "报送", "未报送", "已逾期",
        ]  # fmt: skip


# An office's own older page


@needs_chromium
@pytest.mark.parametrize("kept", [PAGE_PARTS, ("index.html",), ("index.js",), ("index.css",)])
def test_an_older_page_goes_on_working(
    tmp_path: Path, browser: Browser, kept: tuple[str, ...]
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    for name in kept:
        shutil.copyfile(OLD_TEMPLATES / name, templates / name)
    assert problems(templates, "index.html", WeekContext, PAGE_PARTS[1:]) == []
    with opened(browser, page_of(messy(), tmp_path, templates)) as shown:
        assert shown.task_ids == [task.task_id for task in messy().tasks]
        shown.choose("status", "overdue")
        assert shown.task_ids == ["3", "4", "5", "6"]
        assert "没有填写原因" not in shown.unfold("3")
        shown.page.pdf(path=tmp_path / "page.pdf")
        assert shown.complaints == []


def test_what_the_office_does_itself_is_no_units_error_in_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_status(messy(), [])
    units, *_ = capsys.readouterr().out.partition("收到的文件")
    found = {words[0]: words for line in units.splitlines() if (words := line.split())}
    tasks_errors_warnings = {name: found[name][4:7] for name in ("重点局", "错误局", "按时局")}
    assert tasks_errors_warnings == {
        "重点局": ["2", "0", "0"],  # S01 is the office's own
        "错误局": ["1", "2", "0"],
        "按时局": ["5", "0", "1"],
    }
