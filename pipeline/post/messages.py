"""`mail/`: the week's messages, ready to be sent."""

from pathlib import Path

from pipeline.assess import WeekView
from pipeline.post.eml import message
from pipeline.post.letters import (
    CORRECTION,
    LEADERS,
    Letter,
    letters,
    page_of,
    template_name,
    unknown_files,
)
from pipeline.post.text_template import written
from pipeline.reports.file_names import free_name, legal_name
from pipeline.settings import Settings
from pipeline.text import visible

FOLDER = "mail"
WITHOUT_ADDRESS = "没有邮箱的单位.txt"


def write_messages(view: WeekView, settings: Settings, templates: Path, outbox: Path) -> None:
    """Writes the messages beside the reports that stand in the folder `outbox`.

    Raises CannotWork when a template cannot be used.
    """
    folder = outbox / FOLDER
    folder.mkdir()
    taken: set[str] = set()
    for letter in letters(view, settings):
        attached = _attached(letter, outbox)
        page = page_of(letter, view, list(attached))
        text = written(templates / template_name(letter.kind), page)
        content = message(
            view.week,
            view.office.name,
            settings.mail.sender,
            letter.to,
            text.subject,
            text.body,
            attached,
        )
        name = free_name(letter.stem, ".eml", taken)
        taken.add(name.lower())
        (folder / name).write_bytes(content)
    if nobody := without_address(view, settings):
        text_file = "以下邮件没有收件人，不会发出。请在 config.yaml 中补上邮箱后重新运行：\n"
        text_file += "".join(f"　{name}\n" for name in nobody)
        (folder / WITHOUT_ADDRESS).write_text(text_file, "utf-8-sig", newline="\r\n")


def without_address(view: WeekView, settings: Settings) -> list[str]:
    """Whom the week has something to say to and no address of: 领导（报送领导）, 古城镇（催报）."""
    found: dict[str, list[str]] = {}
    for letter in letters(view, settings):
        if not letter.to:
            found.setdefault(letter.unit or "领导", []).append(letter.kind)
    names = [f"{name}（{'、'.join(kinds)}）" for name, kinds in found.items()]
    names += [f"单位不明（退回修改：{file}）" for file in unknown_files(view)]
    return list(map(visible, names))


def _attached(letter: Letter, outbox: Path) -> dict[str, bytes]:
    """The Word reports for the leaders; its marked-up returns for a unit.

    No PDF: each machine prints its own, and a sealed message must come out the same anywhere.
    """
    paths: list[Path] = []
    if letter.kind == LEADERS:
        # The table before the report on exceptions, as the letter names them
        paths = sorted(outbox.glob("*.docx"), key=lambda path: ("例外" in path.name, path.name))
    elif letter.kind == CORRECTION:
        paths = sorted((outbox / "units" / legal_name(letter.unit)).glob("*"))
    return {path.name: path.read_bytes() for path in paths}
