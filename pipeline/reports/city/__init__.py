"""What a city's week leaves in the outbox: table, exception report, workbook, page, data."""

from pathlib import Path

from pipeline.assess.city import CityView
from pipeline.office.disk import write_new


def write_city(view: CityView, templates: Path, outbox: Path) -> None:
    """Writes every report of a city's week into the empty folder `outbox`.

    The archive adds data/run.json. Raises CannotWork when a template cannot be used, and OSError.
    """
    from pipeline.reports.city.data import city_data
    from pipeline.reports.city.documents import city_documents
    from pipeline.reports.city.page import city_page
    from pipeline.reports.city.workbook import city_workbook

    (outbox / "data").mkdir()
    for name, content in city_data(view).items():
        write_new(outbox / "data" / name, content)
    for name, content in city_documents(view, templates).items():
        write_new(outbox / name, content)
    book = f"{view.week.label}区县进展情况.xlsx"
    write_new(outbox / book, city_workbook(view))
    write_new(outbox / "index.html", city_page(view, templates, book))
