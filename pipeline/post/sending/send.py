"""`duban send`: mails the messages in the week's outbox, each once."""

import hashlib
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Mail, Settings
from pipeline.domain.text import listing, visible
from pipeline.domain.week import Week
from pipeline.office.folder import OfficeFolder, locked
from pipeline.office.passwords import password_of
from pipeline.post.letters.eml import with_more
from pipeline.post.sending.deliveries import NAME, Deliveries
from pipeline.post.sending.differences import against_addresses
from pipeline.post.sending.issued import Issued
from pipeline.post.sending.outgoing import Message, Planned, is_report, messages_in, plan
from pipeline.post.sending.sealed import Sealed
from pipeline.post.sending.smtp import Courier

log = logging.getLogger("duban")

Only = Literal["", "units", "leaders"]
"""To whom messages are sent; '' to all."""
Proof = Sealed | Issued
"""What the messages on the disk are held against before they are sent."""


@dataclass(frozen=True)
class _Plan:
    """What is to be done with the week's messages."""

    ready: list[Planned]
    held: list[str]
    """What is not sent and why, in Chinese, one line each."""
    forced: list[str]
    """What is doubtful and went by `force`, in Chinese, one line each."""


def show(
    folder: OfficeFolder,
    week: Week,
    settings: Settings,
    proof: Proof,
    *,
    force: bool,
    resend: Collection[str],
    only: Only = "",
) -> list[str]:
    """Returns what `send` would do, as lines of text. Sends nothing and writes nothing."""
    deliveries = Deliveries(folder.outbox / NAME)
    earlier = deliveries.sent_files(str(week))
    plans = _planned(folder, week, settings, proof, deliveries, only, force=force, resend=resend)
    lines = list(plans.forced)
    for each in plans.ready:
        lines += _in_words(each, proof, earlier)
    return [*lines, *plans.held] or ["没有邮件"]


def send(
    folder: OfficeFolder,
    week: Week,
    settings: Settings,
    proof: Proof,
    *,
    force: bool,
    resend: Collection[str],
    only: Only = "",
) -> bool:
    """Sends what has not been sent. Returns whether all that has a recipient has now arrived.

    `only`: those to the leaders wait for a signature, those to the units do not. What `proof` does
    not vouch for is sent only by `force`. Raises CannotWork when the server cannot be reached; what
    was sent before that is recorded.
    """
    with locked(folder):
        deliveries = Deliveries(folder.outbox / NAME)
        plans = _planned(
            folder, week, settings, proof, deliveries, only, force=force, resend=resend
        )
        for line in plans.forced:
            log.warning("%s", line)
        to_send = [each for each in plans.ready if each.pending]
        courier = _courier(settings.mail, to_send, proof) if to_send else None
        whole = not plans.held
        try:
            for each in plans.ready:
                if courier is not None and each.pending:
                    whole &= _sent(courier, deliveries, week, each, proof)
                if each.unsure:
                    log.warning("%s", _unsure(each, proof))
                    whole = False
                if not each.message.to:
                    log.info("没有收件人，没有发送：%s", each.message.file)
        finally:
            if courier is not None:
                courier.close()
    for line in plans.held:
        log.warning("%s", line)
    if not to_send:
        log.info("没有要发的邮件：该发的都已发过" if whole else "没有可以发的邮件")
    return whole


def _planned(
    folder: OfficeFolder,
    week: Week,
    settings: Settings,
    proof: Proof,
    deliveries: Deliveries,
    only: Only,
    *,
    force: bool,
    resend: Collection[str],
) -> _Plan:
    """Returns what is to be done, and which messages wait for a person to decide."""
    results = folder.results_there(week)
    found, others = messages_in(results / proof.folder, proof.made_by)
    messages = [message for message in found if _wanted(message.file, only)]
    again = f"重新运行 {proof.made_by} 后再发"
    held = [f"{_HELD}{visible(name)}：{why}。请移走，或{again}" for name, why in others.items()]
    ready, told = [], []
    for each in plan(messages, deliveries.outcomes(), resend):
        name, pending = each.message.file, bool(each.pending)
        first = "请先处理" if proof.doubts else f"请{again}"
        remedy = f"{first}，或核对无误后加 --force 发送"
        why = [proof.against(each.message)]
        why += [against_addresses(each.message, settings)] if pending else []
        if not any(why) and pending and not force:
            why = proof.objections(each.message, results)
            remedy = "请先处理，或核对报告无误后加 --force 发送"
        doubt = "；".join(filter(None, why))
        if not doubt or force:
            ready.append(each)
            told += [f"按 --force 发送　{name}：{doubt}"] if doubt and pending else []
        else:
            held.append(f"{_HELD}{name}：{doubt}。{remedy}")
            held += [_unsure(each, proof)] if each.unsure else []
    absent = proof.absent([*others, *(message.file for message in found)])
    sent = {file for file, _ in deliveries.sent_files(str(week))}
    wrong = [
        f"没有发送　{visible(name)}：{why}。要发的，请{again}"
        for name, why in absent.items()
        if name not in sent and _wanted(name, only)
    ]
    wrong += [proof.doubts] if proof.doubts else []
    return _Plan(ready, held, [*told, *wrong]) if force else _Plan(ready, [*held, *wrong], told)


def _wanted(name: str, only: Only) -> bool:
    return not only or is_report(name) == (only == "leaders")


_HELD = "暂不发送　"


def _courier(mail: Mail, planned: Sequence[Planned], proof: Proof) -> Courier:
    """Returns the connection to the server. Raises CannotWork when config.yaml lacks something."""
    for key, value in (("mail.from", mail.sender), ("mail.smtp.host", mail.smtp.host)):
        if not value:
            raise CannotWork(f"config.yaml：{key} 没有填，不能发邮件。请填好后再试")
    stale = next((each.message.file for each in planned if not each.message.sender), None)
    if stale is not None:
        raise CannotWork(
            f"{stale}：没有发件人，它是填写 mail.from 以前生成的。请重新运行 {proof.made_by}"
        )
    user = mail.smtp.user
    return Courier(mail.smtp, password_of("smtp", user) if user else "")


def _sent(
    courier: Courier, deliveries: Deliveries, week: Week, each: Planned, proof: Proof
) -> bool:
    """Sends one message to those who do not have it, and records this before and after."""
    message = each.message
    names = (str(week), message.id, message.file)
    more = proof.beside(message)
    for line in proof.not_beside(message):
        log.warning("%s", line)
    with_it = "；".join(
        f"另附 {name}（sha256 {hashlib.sha256(held).hexdigest()}）" for name, held in more.items()
    )
    deliveries.add(*names, [(to, "开始", with_it) for to in each.pending])
    try:
        content = with_more(message.content, more)
        outcomes = courier.deliver(content, message.sender, each.pending)
    except CannotWork as problem:
        deliveries.add(*names, [(to, "未发", str(problem)) for to in each.pending])
        raise
    deliveries.add(*names, [(to, outcome, why) for to, (outcome, why) in outcomes.items()])
    arrived = [to for to, (outcome, _) in outcomes.items() if outcome == "已发"]
    if arrived:
        log.info("已发送　%s → %s", message.file, listing(arrived))
    for to, (outcome, why) in outcomes.items():
        if outcome == "不明":
            log.error("不　明　%s → %s：%s。%s", message.file, to, why, _ask(proof, message))
        elif outcome != "已发":
            log.error("%s　%s → %s：%s", _OUTCOME[outcome], message.file, to, why)
    return len(arrived) == len(outcomes)


_OUTCOME = {"被拒": "被拒收", "未发": "没发出"}


def _ask(proof: Proof, message: Message) -> str:
    return (
        f"可能已经送达，不会自动重发。请问收件人；没有收到的，运行 "
        f"duban send {proof.week}{proof.options} --resend {message.id}"
    )


def _in_words(each: Planned, proof: Proof, earlier: Collection[tuple[str, str]]) -> list[str]:
    """Returns what is to be done with a message, as lines of text."""
    message = each.message
    lines = []
    if not message.to:
        lines.append(
            f"没有收件人　{message.file}：请在 config.yaml 中补上邮箱后重新运行 {proof.made_by}"
        )
    if each.pending:
        changed = any((message.file, to) in earlier for to in each.pending)
        note = "（内容有变，此前发过）" if changed else ""
        more = f"，另附 {listing(proof.beside(message))}" if proof.beside(message) else ""
        lines.append(f"将发送　{message.file} → {listing(each.pending)}{note}{more}")
        lines += proof.not_beside(message)
    if each.delivered:
        lines.append(f"已发过　{message.file} → {listing(each.delivered)}")
    return [*lines, _unsure(each, proof)] if each.unsure else lines


def _unsure(each: Planned, proof: Proof) -> str:
    names = listing(each.unsure)
    return f"不　明　{each.message.file} → {names}：上次发送中断。{_ask(proof, each.message)}"
