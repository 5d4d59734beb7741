"""The year at a glance in a real browser: what it shows, what it can do, what it never does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline import yearly
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.status import STATUS
from pipeline.office.folder import OfficeFolder
from tests.chromium import Opened, chromium, needs_chromium, opened, smallest_printed
from tests.drawn_year import Row, codes, draw, listed, seal_all
from tests.test_reports_open import HOSTILE
from tests.test_year_ledger import story

WEEKS = codes(2017, 1, 20)
TURNED = f"abc\u202edef</script><!--{HOSTILE}"

pytestmark = needs_chromium


def page_of(root: Path, weeks: list[tuple[str, list[Row]]]) -> Path:
    seal_all(root / "archive", weeks)
    yearly.ledger(OfficeFolder(root), Settings())
    return root / "outbox" / "2017" / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[Row]]:
    return draw(WEEKS, 70)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, drawn: dict[str, list[Row]]) -> Path:
    return page_of(tmp_path_factory.mktemp("office"), list(drawn.items()))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("office"), story())


def ready(shown: Opened) -> Page:
    shown.page.wait_for_selector("html[data-ready]")
    return shown.page


def unfolded(page: Page) -> str:
    part = page.locator("tr.unfolded")
    part.first.wait_for()
    return part.first.inner_text()


def test_every_cell_is_as_it_was_drawn(
    year: Path, drawn: dict[str, list[Row]], browser: Browser
) -> None:
    truth = {(row["task_id"], row["task"]): row["item"] for rows in drawn.values() for row in rows}
    of_item = {
        item: {week: row for week, rows in drawn.items() for row in rows if row["item"] == item}
        for item in set(truth.values())
    }
    with opened(browser, year) as shown:
        page = ready(shown)
        if page.locator("#more").is_visible():
            page.get_by_role("button", name="全部显示").click()
        rows = page.eval_on_selector_all(
            "#year-rows tr[data-row]",
            """rows => rows.map(row => [row.querySelector(".unfold").textContent,
                [...row.querySelectorAll("td")].map(cell => [cell.dataset.light || "",
                cell.textContent, cell.getAttribute("aria-label")])])""",
        )
        assert int(page.locator("[data-hits]").inner_text()) == len(rows) == len(of_item)
        assert (shown.requests, shown.complaints) == ([year.as_uri()], [])
    for name, cells in rows:
        task_id, _, task = name.partition(" ")
        of_task = of_item[truth[task_id, task]]
        assert len(cells) == len(WEEKS)
        for week, (light, text, label) in zip(WEEKS, cells, strict=True):
            said = of_task.get(week)
            assert light == (said["status"] if said else "")
            if said is None:
                assert text == ""
                continue
            assert STATUS[said["status"]].word in label  # type: ignore[index]
            if said["percent"] and said["percent"] != "100":
                assert said["percent"] in text
                assert f"{said['percent']}%" in label


def test_a_cell_unfolds_to_words_and_source(
    year: Path, drawn: dict[str, list[Row]], browser: Browser
) -> None:
    row = next(row for row in drawn[WEEKS[7]] if row["source_file"])
    newest = [one for one in drawn[WEEKS[-1]] if one["item"] == row["item"]] or [row]
    with opened(browser, year) as shown:
        page = ready(shown)
        shown.search(newest[0]["task"])
        page.locator("#year-rows tr[data-row] td").nth(7).click()
        said = unfolded(page)
        for text in (row["progress"], row["source_file"], row["source_sha256"], "周报表", "第2行"):
            assert text in said
        assert "2017-W08" in said
        page.keyboard.press("Escape")
        assert page.locator("tr.unfolded").count() == 0
        assert shown.complaints == []


def test_it_is_used_by_keyboard_alone(told: Path, browser: Browser) -> None:
    with opened(browser, told) as shown:
        page = ready(shown)
        page.locator("#clear").focus()
        page.keyboard.press("Tab")  # the grid's names come first, then its one cell in the order
        labels = []
        for _ in range(6):
            label = page.evaluate("document.activeElement.getAttribute('aria-label')") or ""
            labels.append(label)
            if label.startswith("8月第2周"):
                break
            page.keyboard.press("Tab")
        assert labels[-1] == "8月第2周：正常推进，50%"
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        focused = "document.activeElement.getAttribute('aria-label')"
        assert page.evaluate(focused) == "7月第3周：没有封存的结果"
        page.keyboard.press("Enter")
        assert page.locator("tr.unfolded").count() == 0, "there is nothing to unfold"
        page.keyboard.press("End")
        page.keyboard.press("Enter")
        assert "征地未完成" in unfolded(page)
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('tr').dataset.row") == "1"


def test_search_finds_what_a_task_was_called_and_what_units_wrote(
    told: Path, browser: Browser
) -> None:
    with opened(browser, told) as shown:
        ready(shown)
        shown.search("柏条河 验收")
        assert shown.hits == 1
        shown.search("正在施工")
        assert shown.hits == 0
        shown.page.locator("[name=deep]").check()
        shown.page.wait_for_selector("#year-rows tr[data-row='2']")
        assert shown.hits == 3
        shown.page.locator("#clear").click()
        shown.choose("status", "done")
        assert shown.hits == 1
        shown.page.locator("#clear").click()
        shown.choose("once", "extensions")
        assert shown.hits == 1


def test_a_unit_leads_to_its_tasks(told: Path, browser: Browser) -> None:
    with opened(browser, told) as shown:
        page = ready(shown)
        row = page.locator("#unit-rows tr[data-row]").filter(has_text="区水务局")
        assert row.locator("td").last.inner_text() == "2"
        row.locator("td").last.click()
        page.locator(".unfold-task").first.click()
        assert "正在施工" in unfolded(page)


def test_a_hole_is_told(told: Path, browser: Browser) -> None:
    with opened(browser, told) as shown:
        page = ready(shown)
        assert "7月第3周（2017-W29）没有封存的结果" in page.locator("header").inner_text()
        labels = page.locator("#year-rows tr[data-row] td.hole").all_inner_texts()
        assert labels == ["／"] * 3


def test_a_year_prints_in_type_that_can_be_read(tmp_path: Path, browser: Browser) -> None:
    with opened(browser, page_of(tmp_path, [("2017-W28", [listed("1-1", "第1项工程")])])) as shown:
        size, text = smallest_printed(ready(shown))
        assert size >= 8, text


def test_what_is_not_printed_is_told(tmp_path: Path, browser: Browser) -> None:
    many = [listed(f"{number}-1", f"第{number}项工程") for number in range(1, 1504)]
    with opened(browser, page_of(tmp_path, [("2017-W28", many)])) as shown:
        page = ready(shown)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert "只打印前1500项，另有3项没有打印" in page.locator("#cut").inner_text()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("#cut").is_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_in_the_way(told: Path, browser: Browser, width: int) -> None:
    with opened(browser, told) as shown:
        page = ready(shown)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#year-rows td[data-light]").first.click()
        unfolded(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_what_units_wrote_stays_text(tmp_path: Path, browser: Browser) -> None:
    row = listed(TURNED, TURNED, TURNED, plan=TURNED, progress=TURNED, source_file=TURNED)
    page = page_of(tmp_path, [("2017-W27", [row])])
    with opened(browser, page) as shown:
        ready(shown)
        shown.page.locator("#year-rows td[data-light]").click()
        assert "\u202e" not in unfolded(shown.page)
        shown.page.locator("#year-rows .unfold").click()
        assert (shown.requests, shown.complaints) == ([page.as_uri()], [])
    assert "\u202e" not in page.read_text("utf-8")


def test_an_old_browser_is_told_what_it_cannot_show(told: Path, browser: Browser) -> None:
    with opened(browser, told) as shown:
        ready(shown)
        shown.page.evaluate("delete window.DecompressionStream")
        shown.page.locator("#year-rows td[data-light]").first.click()
        assert "浏览器太旧" in unfolded(shown.page)


def test_a_wrong_template_leaves_the_old_year(told: Path) -> None:
    root = told.parents[2]
    before = told.read_bytes()
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "year.html").write_text("{{ 没有的 }}", "utf-8")
    with pytest.raises(CannotWork, match=r"year\.html"):
        yearly.ledger(OfficeFolder(root), Settings())
    assert told.read_bytes() == before
