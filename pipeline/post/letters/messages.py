"""`mail/`: the week's messages, ready to send."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Settings
from pipeline.domain.text import visible
from pipeline.domain.week import BEIJING
from pipeline.office.disk import by_name
from pipeline.office.file_names import free_name, legal_name
from pipeline.post.letters.contexts import context_of
from pipeline.post.letters.eml import message
from pipeline.post.letters.letters import (
    Letter,
    issuing,
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
    due = letters(view, settings)
    attached = ({**_attached(each, outbox), **forms.get(each.unit, {})} for each in due)
    made = _written(zip(due, attached, strict=True), view, settings, templates, view.known_at)
    if nobody := without_address(view, settings):
        made[WITHOUT_ADDRESS] = _named(nobody, "duban run")
    return made


def with_forms(
    view: WeekView,
    settings: Settings,
    templates: Path,
    forms: Mapping[str, Mapping[str, bytes]],
) -> dict[str, bytes]:
    """Returns the letters that bring the units their forms, and a list of those without address.

    They are dated on the week's first day. Raises CannotWork when the template cannot be used.
    """
    due = issuing(list(forms), settings)
    morning = dt.datetime.combine(view.week.monday, _MORNING, BEIJING)
    attached = ((letter, forms[letter.unit]) for letter in due)
    made = _written(attached, view, settings, templates, morning)
    if nobody := _nobody(due, view):
        made[WITHOUT_ADDRESS] = _named(nobody, "duban forms")
    return made


_MORNING = dt.time(9)
"""When an office opens. No letter depends on the clock: the same forms give the same bytes."""


def _written(
    due: Iterable[tuple[Letter, Mapping[str, bytes]]],
    view: WeekView,
    settings: Settings,
    templates: Path,
    moment: dt.datetime,
) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    taken: set[str] = set()
    for letter, attached in due:
        context = context_of(letter, view, list(attached))
        text = worded(templates, file_of(letter.kind), context)
        name = free_name(letter.stem, ".eml", taken)
        taken.add(name.lower())
        made[name] = message(
            view.week,
            moment,
            view.office.name,
            settings.mail.sender,
            letter.to,
            text.subject,
            text.body,
            attached,
        )
    return made


def _named(nobody: Sequence[str], command: str) -> bytes:
    first = f"以下邮件没有收件人，不会发出。请在 config.yaml 中补上邮箱后重新运行 {command}："
    return "".join(f"{line}\r\n" for line in (first, *nobody)).encode("utf-8-sig")


def without_address(view: WeekView, settings: Settings) -> list[str]:
    """Returns the recipients whose address is unknown, as 领导（报送领导） or 古城镇（催报）."""
    files = (f"单位不明（{kind}：{file}）" for file, kind in unknown_files(view).items())
    return [*_nobody(letters(view, settings), view), *map(visible, files)]


def _nobody(due: Iterable[Letter], view: WeekView) -> list[str]:
    found: dict[str, list[str]] = {}
    call = {unit.name: unit.contact for unit in view.units}
    for letter in due:
        if not letter.to:
            found.setdefault(letter.unit or "领导", []).append(letter.kind)
    names = [
        f"{name}（{'、'.join(kinds)}）{f'　{call[name]}' if call.get(name) else ''}"
        for name, kinds in found.items()
    ]
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
        paths = by_name((outbox / "units" / legal_name(letter.unit)).glob("*"))
    return {path.name: path.read_bytes() for path in paths}
