"""`duban send`: mails the messages in the week's outbox, each once."""

import logging
from collections.abc import Collection, Sequence

from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Mail
from pipeline.domain.text import listing
from pipeline.domain.week import Week
from pipeline.office.folder import OfficeFolder, locked
from pipeline.post.passwords import password_of
from pipeline.post.sending.clearance import objections
from pipeline.post.sending.deliveries import NAME, Deliveries
from pipeline.post.sending.outgoing import Message, Planned, messages_in, plan
from pipeline.post.sending.smtp import Courier

log = logging.getLogger("duban")


def show(folder: OfficeFolder, week: Week, *, force: bool, resend: Collection[str]) -> list[str]:
    """Returns what `send` would do, as lines of text. Sends nothing and writes nothing."""
    deliveries = Deliveries(folder.outbox / NAME)
    earlier = deliveries.sent_files(str(week))
    ready, held = _planned(folder, week, deliveries, force=force, resend=resend)
    lines = []
    for each in ready:
        lines += _in_words(each, week, earlier)
    return [*lines, *held] or ["没有邮件"]


def send(
    folder: OfficeFolder, week: Week, mail: Mail, *, force: bool, resend: Collection[str]
) -> bool:
    """Sends what has not been sent. Returns whether all that has a recipient has now arrived.

    Raises CannotWork when the server cannot be reached; what was sent before that is recorded.
    """
    with locked(folder):
        deliveries = Deliveries(folder.outbox / NAME)
        ready, held = _planned(folder, week, deliveries, force=force, resend=resend)
        to_send = [each for each in ready if each.pending]
        courier = _courier(mail, [each.message for each in to_send]) if to_send else None
        whole = not held
        try:
            for each in ready:
                if courier is not None and each.pending:
                    whole &= _sent(courier, deliveries, week, each)
                if each.unsure:
                    log.warning("%s", _unsure(each, week))
                    whole = False
                if not each.message.to:
                    log.info("没有收件人，没有发送：%s", each.message.file)
        finally:
            if courier is not None:
                courier.close()
    for line in held:
        log.warning("%s", line)
    if not to_send:
        log.info("没有要发的邮件：该发的都已发过" if whole else "没有可以发的邮件")
    return whole


def _planned(
    folder: OfficeFolder,
    week: Week,
    deliveries: Deliveries,
    *,
    force: bool,
    resend: Collection[str],
) -> tuple[list[Planned], list[str]]:
    """Returns what is to be done and, in Chinese, which reports wait for a person to decide."""
    results = folder.results(week)
    ready, held = [], []
    for each in plan(messages_in(results), deliveries.outcomes(), resend):
        why = [] if force or not (each.message.is_report and each.pending) else objections(results)
        if why:
            held.append(
                f"暂不发送　{each.message.file}：{'；'.join(why)}。"
                "请先处理，或核对报告无误后加 --force 发送"
            )
        else:
            ready.append(each)
    return ready, held


def _courier(mail: Mail, messages: Sequence[Message]) -> Courier:
    """Returns the connection to the server. Raises CannotWork when config.yaml lacks something."""
    for key, value in (("mail.from", mail.sender), ("mail.smtp.host", mail.smtp.host)):
        if not value:
            raise CannotWork(f"config.yaml：{key} 没有填，不能发邮件。请填好后再试")
    if stale := next((each.file for each in messages if not each.sender), None):
        raise CannotWork(
            f"{stale}：没有发件人，它是填写 mail.from 以前生成的。请重新运行 duban run"
        )
    user = mail.smtp.user
    return Courier(mail.smtp, password_of("smtp", user) if user else "")


def _sent(courier: Courier, deliveries: Deliveries, week: Week, each: Planned) -> bool:
    """Sends one message to those who do not have it, and records this before and after."""
    message = each.message
    names = (str(week), message.id, message.file)
    deliveries.add(*names, [(to, "开始", "") for to in each.pending])
    try:
        outcomes = courier.deliver(message.content, message.sender, each.pending)
    except CannotWork as problem:
        deliveries.add(*names, [(to, "未发", str(problem)) for to in each.pending])
        raise
    deliveries.add(*names, [(to, outcome, why) for to, (outcome, why) in outcomes.items()])
    arrived = [to for to, (outcome, _) in outcomes.items() if outcome == "已发"]
    if arrived:
        log.info("已发送　%s → %s", message.file, listing(arrived))
    for to, (outcome, why) in outcomes.items():
        if outcome == "不明":
            log.error("不　明　%s → %s：%s。%s", message.file, to, why, _ask(week, message))
        elif outcome != "已发":
            log.error("%s　%s → %s：%s", _OUTCOME[outcome], message.file, to, why)
    return len(arrived) == len(outcomes)


_OUTCOME = {"被拒": "被拒收", "未发": "没发出"}


def _ask(week: Week, message: Message) -> str:
    return (
        f"可能已经送达，不会自动重发。请问收件人；没有收到的，运行 "
        f"duban send {week} --resend {message.id}"
    )


def _in_words(each: Planned, week: Week, earlier: Collection[tuple[str, str]]) -> list[str]:
    """Returns what is to be done with a message, as lines of text."""
    message = each.message
    lines = []
    if not message.to:
        lines.append(f"没有收件人　{message.file}：请在 config.yaml 中补上邮箱后重新运行 duban run")
    if each.pending:
        changed = any((message.file, to) in earlier for to in each.pending)
        note = "（内容有变，此前发过）" if changed else ""
        lines.append(f"将发送　{message.file} → {listing(each.pending)}{note}")
    if each.delivered:
        lines.append(f"已发过　{message.file} → {listing(each.delivered)}")
    return [*lines, _unsure(each, week)] if each.unsure else lines


def _unsure(each: Planned, week: Week) -> str:
    names = listing(each.unsure)
    return f"不　明　{each.message.file} → {names}：上次发送中断。{_ask(week, each.message)}"
