"""`mail/`: the week's messages, ready to send."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Settings
from pipeline.domain.text import visible
from pipeline.office.file_names import free_name, legal_name
from pipeline.post.letters.eml import message
from pipeline.post.letters.letters import (
    Letter,
    context_of,
    letters,
    unknown_files,
)
from pipeline.templates.contexts.letters import LEADERS, file_of
from pipeline.templates.text import worded

WITHOUT_ADDRESS = "没有邮箱的单位.txt"


def messages(
    view: WeekView,
    settings: Settings,
    templates: Path,
    outbox: Path,
    forms: Mapping[str, Mapping[str, bytes]],
) -> dict[str, bytes]:
    """Returns the week's messages by file name, and a list of those without a recipient.

    Their attachments are in the folder `outbox`; `forms` holds the form of each unit that is
    missing. Raises CannotWork when a template cannot be used.
    """
    made: dict[str, bytes] = {}
    taken: set[str] = set()
    for letter in letters(view, settings):
        attached = {**_attached(letter, outbox), **forms.get(letter.unit, {})}
        context = context_of(letter, view, list(attached))
        text = worded(templates, file_of(letter.kind), context)
        name = free_name(letter.stem, ".eml", taken)
        taken.add(name.lower())
        made[name] = message(
            view.week,
            view.known_at,
            view.office.name,
            settings.mail.sender,
            letter.to,
            text.subject,
            text.body,
            attached,
        )
    if nobody := without_address(view, settings):
        lines = ["以下邮件没有收件人，不会发出。请在 config.yaml 中补上邮箱后重新运行：", *nobody]
        made[WITHOUT_ADDRESS] = "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
    return made


def without_address(view: WeekView, settings: Settings) -> list[str]:
    """Returns the recipients whose address is unknown, as 领导（报送领导） or 古城镇（催报）."""
    found: dict[str, list[str]] = {}
    call = {unit.name: unit.contact for unit in view.units}
    for letter in letters(view, settings):
        if not letter.to:
            found.setdefault(letter.unit or "领导", []).append(letter.kind)
    names = [
        f"{name}（{'、'.join(kinds)}）{f'　{call[name]}' if call.get(name) else ''}"
        for name, kinds in found.items()
    ]
    names += [f"单位不明（{kind}：{file}）" for file, kind in unknown_files(view).items()]
    return list(map(visible, names))


def _attached(letter: Letter, outbox: Path) -> dict[str, bytes]:
    """Returns the Word reports for the leaders, or a unit's marked-up returns for the unit.

    PDFs are left out: each machine prints its own, and a sealed message must be the same anywhere.
    """
    paths: list[Path] = []
    if letter.kind == LEADERS:
        # The progress table before the exception report, as the letter names them
        paths = sorted(outbox.glob("*.docx"), key=lambda path: ("例外" in path.name, path.name))
    else:
        paths = sorted((outbox / "units" / legal_name(letter.unit)).glob("*"))
    return {path.name: path.read_bytes() for path in paths}
