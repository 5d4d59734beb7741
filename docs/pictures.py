"""Makes the pictures of the README and the handbook from the sample: `make pictures`.

Needs Chromium, LibreOffice and pdftoppm, and the sample week in the outbox (`make run`). What takes
more than a week (a month, a year, notices) is made of the longer sample, in an office of its own.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parent.parent
IMAGES = Path(__file__).parent / "images"
WEEK = ROOT / "outbox" / "2017-W28"
LABEL = "2017年7月第2周"
JULY = ("2017-W27", "2017-W28", "2017-W29", "2017-W30")
AUGUST = "2017-W31"
BESIDE = ("notices", "inspect")
_LANDSCAPE, _PORTRAIT = 1000, 640
"""Width in pixels."""
_COLOURS, _EDGE = 64, 20


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        aside = Path(name)
        printed(WEEK / f"{LABEL}例外情况报告.docx", "exception-report", aside)
        printed(WEEK / f"{LABEL}进展情况一览表.docx", "progress-table", aside)
        printed(WEEK / f"{LABEL}进展情况一览表.xlsx", "progress-workbook", aside)
        (returned,) = (WEEK / "units" / "安靖镇").glob("*.xlsx")
        printed(returned, "marked-up-return", aside, page=2)
        form = ROOT / "outbox" / "2017-W29" / "forms" / "2017年7月第3周周报表-安靖镇.xlsx"
        printed(form, "blank-return", aside)
        photographed(WEEK / "index.html", "week-at-a-glance", aside)
        of_the_year(aside / "office", aside)


def of_the_year(office: Path, aside: Path) -> None:
    """Makes an office of the longer sample, and the pictures of what its weeks lead to."""
    _duban("init", str(office))
    at = ("--root", str(office))
    _duban("sample", "--year", *at)
    for week in JULY:
        _duban("run", "--week", week, *at)
    _duban("month", "2017-07", "--close", *at)
    _duban("run", "--week", AUGUST, *at)
    for made in (("ledger", "--year", "2017"), *((name, "--week", AUGUST) for name in BESIDE)):
        _duban(*made, *at)
    outbox = office / "outbox"
    (report,) = (outbox / "2017-07").glob("*报告.docx")
    printed(report, "month-report", aside)
    (ledger,) = (outbox / "2017").glob("*工作台账.xlsx")
    printed(ledger, "work-ledger", aside)
    photographed(outbox / "2017" / "index.html", "year-at-a-glance", aside)
    slip = min((outbox / f"{AUGUST}-督办").glob("01-*.docx"))
    printed(slip, "supervision-notice", aside)
    (route,) = (outbox / f"{AUGUST}-督查").glob("*.docx")
    printed(route, "inspection-route", aside)


def _duban(*arguments: str) -> None:
    _run(sys.executable, "-m", "pipeline", *arguments)


def printed(document: Path, name: str, aside: Path, page: int = 1) -> None:
    """Saves a page of a document as LibreOffice prints it."""
    copy = shutil.copyfile(document, aside / f"{name}{document.suffix}")
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(aside), str(copy))
    place = ("-f", str(page), "-l", str(page), "-singlefile")
    _run("pdftoppm", "-png", "-r", "100", *place, str(aside / f"{name}.pdf"), str(aside / name))
    _keep(aside / f"{name}.png")


def photographed(page: Path, name: str, aside: Path) -> None:
    """Saves the upper part of a page as Chromium shows it."""
    picture = aside / f"{name}.png"
    _run(
        shutil.which("chromium") or "google-chrome",
        "--headless",
        "--no-sandbox",
        "--window-size=1200,1400",
        f"--screenshot={picture}",
        page.as_uri(),
    )
    _keep(picture)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def _keep(picture: Path) -> None:
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    landscape = image.width > image.height
    if landscape:  # cuts off the page number, and with it the empty paper above
        image = image.crop((0, 0, image.width, round(image.height * 0.92)))
    paper = Image.new("RGB", image.size, "white")
    if said := ImageChops.difference(image, paper).getbbox():
        left, top, right, bottom = said
        edges = (max(left - _EDGE, 0), max(top - _EDGE, 0))
        image = image.crop(
            (*edges, min(right + _EDGE, image.width), min(bottom + _EDGE, image.height))
        )
    width = _LANDSCAPE if landscape else _PORTRAIT
    small = image.resize((width, round(image.height * width / image.width)))
    small.quantize(_COLOURS).save(IMAGES / picture.name, optimize=True)


if __name__ == "__main__":
    main()
