"""Chromium opens the page of the week from a file, as the office does.

Where it is missing, tests that need it are skipped, unless DUBAN_REQUIRE_OFFICE is set.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_PROGRAM = next(filter(None, map(shutil.which, _PROGRAMS)), None)
needs_chromium = pytest.mark.skipif(
    _PROGRAM is None and "DUBAN_REQUIRE_OFFICE" not in os.environ,
    reason="chromium not installed",
)


@dataclass
class Opened:
    """A page in the browser, and all that it did besides being shown."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Errors, console messages and dialogs."""

    @property
    def task_ids(self) -> list[str]:
        """Returns the tasks shown, in order."""
        return self.page.locator("#task-rows .unfold").all_inner_texts()

    @property
    def hits(self) -> int:
        return int(self.page.locator("[data-hits]").inner_text())

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"#filters [name={name}]").select_option(value)

    def search(self, words: str) -> None:
        self.page.get_by_label("查找", exact=True).fill(words)

    def open_details(self) -> None:
        """Opens all that is folded away."""
        self.page.eval_on_selector_all("details", "(nodes) => nodes.map((n) => n.open = true)")

    def unfold(self, task_id: str) -> str:
        """Unfolds a task and returns the text that then shows."""
        button = self.page.get_by_role("button", name=task_id, exact=True)
        button.click()
        return self.page.locator(f"#{button.get_attribute('aria-controls')}").inner_text()


def smallest_printed(page: Page) -> tuple[float, str]:
    """Returns the smallest type that the page prints, in points, and a text in it."""
    page.emulate_media(media="print")
    size, text = page.evaluate(_SMALLEST)
    page.emulate_media(media="screen")
    return round(size * 72 / 96, 2), text


_SMALLEST = """() => [...document.body.querySelectorAll("*")]
  .filter((node) => node.checkVisibility() && !node.closest("svg"))
  .flatMap((node) => [...node.childNodes].filter((part) => part.nodeType === 3 && part.data.trim())
    .map((part) => [parseFloat(getComputedStyle(node).fontSize), part.data.trim().slice(0, 20)]))
  .sort((one, other) => one[0] - other[0])[0]"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts the browser for several pages."""
    sandbox = [] if getattr(os, "geteuid", lambda: 1)() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_PROGRAM, args=sandbox)
        yield browser
        browser.close()


Scheme = Literal["light", "dark"]
_SIZE: ViewportSize = {"width": 1400, "height": 900}


@contextmanager
def opened(
    browser: Browser,
    file: Path,
    place: str = "",
    color_scheme: Scheme = "light",
    **context: Any,
) -> Iterator[Opened]:
    """Opens the file as a double click does; `place` is a `#…`.

    The browser's first window shows one file after the other: a window of its own costs three times
    as much as a page, and pages keep nothing in it. What `context` asks for needs its own.
    """
    if context or not browser.contexts:
        page = browser.new_context(**context).new_page()
    else:
        (page,) = browser.contexts[0].pages
    page.set_default_timeout(10_000)
    page.set_viewport_size(_SIZE)
    page.emulate_media(color_scheme=color_scheme)
    shown = Opened(page)
    heard: dict[str, Callable[[Any], None]] = {
        "request": lambda request: shown.requests.append(request.url),
        "pageerror": lambda error: shown.complaints.append(str(error)),
        "console": lambda message: shown.complaints.append(message.text),
        "dialog": lambda dialog: shown.complaints.append(dialog.message),
    }
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]  # one signature for each event
    try:
        page.goto(file.as_uri() + place)
        yield shown
    finally:
        for event, hear in heard.items():
            page.remove_listener(event, hear)
        if context:
            page.context.close()
        else:
            page.context.clear_permissions()
            page.goto("about:blank")
