"""The recipe of the PDFs: printed from the sealed Word reports, when all results are in place.

They are no part of what is sealed, nor does a run wait for them: a week, a month and a city's week
are whole without. What a killed run did not print, the next one or `duban send` does.
"""

import datetime as dt
import logging
from collections.abc import Mapping

from pipeline.archive.outbox import newest_sealed
from pipeline.archive.statement import place_of
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.domain.week import Period
from pipeline.history.printed import printed_in
from pipeline.history.results import SealedResults, statement_in
from pipeline.office.disk import must_be_plain
from pipeline.office.folder import OfficeFolder, locked
from pipeline.office.key import make_key
from pipeline.reports.pdf import NotPrinted, libreoffice, printed

log = logging.getLogger("duban")


def print_reports(folder: OfficeFolder, period: Period, settings: Settings) -> bool:
    """Puts a PDF beside each Word report of the outbox that has none, or none that is proved.

    The results are in place, so nothing that goes wrong here is raised: it is logged. Returns False
    where config.yaml demands PDFs (`on`) and they could not be made. With `auto` there are none
    where LibreOffice is not on the machine.
    """
    wish = settings.reports.pdf
    if wish == "off" or (wish == "auto" and libreoffice() is None):
        return True
    try:
        _print(folder, period)
        return True
    except NotPrinted as problem:
        told = f"{problem}。请检查 LibreOffice，或把 config.yaml 的 reports.pdf 改为 off"
    except CannotWork as problem:
        told = str(problem)
    except Exception:
        log.exception("做 PDF 时程序内部出错。请把运行日志发给维护人员")
        told = "程序内部出错"
    level = logging.ERROR if wish == "on" else logging.WARNING
    log.log(level, "PDF 没有做成，其他结果已经放好、不受影响：%s", told)
    return wish != "on"


def to_print(folder: OfficeFolder, period: Period, settings: Settings) -> list[str]:
    """Returns the PDFs that `print_reports` would make now, by name. Writes nothing."""
    if settings.reports.pdf == "off" or libreoffice() is None:
        return []
    sealed = newest_sealed(folder.archive, str(period))
    results = folder.results_there(period)
    if sealed is None or sealed.doubts or not results.is_dir():
        return []
    return list(printed_in(folder, results, sealed).lacking)


def _print(folder: OfficeFolder, period: Period) -> None:
    """Raises NotPrinted, CannotWork."""
    with locked(folder):
        sealed = newest_sealed(folder.archive, str(period))
        results = folder.results(period)
        if sealed is None or not results.is_dir():
            return
        make_key(folder)  # a city has issued nothing that needed one
        beside = printed_in(folder, results, sealed)
        if not beside.lacking:
            return
        if sealed.doubts:
            what = listing(map(visible, sealed.doubts), "；")
            raise NotPrinted(f"封存的 {sealed.name} 不能作准：{what}")
        for pdf, doubt in beside.doubts.items():
            log.warning("%s 不能作准（%s），由封存的 Word 重做", pdf, doubt)
        beside.add(printed(_words(sealed, beside.lacking), _day(sealed)))
        log.info("PDF 已做好：%s", listing(beside.lacking))


def _words(sealed: SealedResults, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """Returns the Word files by the name of their PDF, as sealed. Raises NotPrinted."""
    found = {}
    for pdf, word in wanted.items():
        try:
            content = must_be_plain(sealed.folder / word).read_bytes()
        except OSError:
            content = b""
        if not sealed.holds(word, content):
            raise NotPrinted(f"封存的 {sealed.name} 中，{word} 有改动")
        found[pdf] = content
    return found


def _day(sealed: SealedResults) -> dt.date:
    """Returns the day that the reports are of. Raises NotPrinted."""
    place = place_of(sealed.folder)
    try:
        return dt.date.fromisoformat(statement_in(place)["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotPrinted(f"封存的 {sealed.name} 中，{place.name} 读不懂") from None
