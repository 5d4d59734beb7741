"""What `templates/邮件-*.txt` may use; `duban templates` prints it."""

from typing import Annotated

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.lines import Attention, InstructionLine, NoticeLine


@for_template
class LetterContext:
    """What every message may say."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止日期，如 2017年7月第2周（7月10日—7月16日）"]
    plans: Annotated[str, "如“十大行动计划”，按清单中行动计划的个数"]
    cutoff: Annotated[str, "报送截止时间，如 7月14日17:00"]
    date: Annotated[str, "截止日，如 2017年7月14日；有之后收到的文件的，为最后收到的日期"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    contact: Annotated[
        str, "如“联系人：王某，电话：028-…”（office.contact、office.phone）；没有则为空"
    ]
    notices: Annotated[
        tuple[NoticeLine, ...],
        "发给该单位、还没有办结的督办单，最多10张；报送领导的邮件中，是到期没有回复的",
    ]
    notices_left: Annotated[int, "没有列出的督办单张数"]


@for_template
class AttachmentLine:
    """A file that goes with the message."""

    number: Annotated[int, "序号"]
    name: Annotated[str, "文件名，不带扩展名"]


@for_template
class LeadersTaskLine:
    """A task named to the leaders."""

    number: Annotated[int, "序号"]
    task_id: Annotated[str, "任务编号"]
    task: Annotated[str, "工作内容，过长的只有开头"]
    lead_unit: Annotated[str, "牵头单位"]
    deadline: Annotated[str, "完成时限"]
    days: Annotated[int, "已逾期天数；没有逾期的为0"]
    escalation: Annotated[str, "需协调解决的问题，过长的只有开头；没有则为空"]


@for_template
class LeadersContext(LetterContext):
    """The message with the week's reports."""

    items: Annotated[int, "大项工作数"]
    extent: Annotated[str, "如“76个大项、220项具体任务”；清单没有大项的，如“120项任务”"]
    as_of: Annotated[str, "本周截止日，如 7月14日"]
    tasks: Annotated[int, "具体任务数"]
    standing: Annotated[str, "如“其中已办结12项、正常推进190项”，或“全部正常推进”"]
    reporting: Annotated[str, "如“42个牵头单位中，39个按时报送、1个迟报、2个缺报”"]
    attention: Annotated[tuple[Attention, ...], "需要重点关注的，一句话；没有则没有"]
    attachments: Annotated[tuple[AttachmentLine, ...], "每份报告一行"]
    requests: Annotated[tuple[LeadersTaskLine, ...], "单位反映需协调解决的问题，最多10个"]
    requests_left: Annotated[int, "没有列出的这类问题数"]
    overdue: Annotated[tuple[LeadersTaskLine, ...], "已逾期的任务，最多10项"]
    overdue_left: Annotated[int, "没有列出的已逾期任务数"]
    instructions: Annotated[
        tuple[InstructionLine, ...], "没有回告的和本周回告的领导批示，最多10件，超期的在前"
    ]
    instructions_left: Annotated[int, "没有列出的领导批示件数"]


@for_template
class InstructedContext(LetterContext):
    """The message to a leader about what he wrote."""

    leader: Annotated[str, "批示领导，同批示登记"]
    open_count: Annotated[int, "没有回告的件数"]
    late_count: Annotated[int, "其中超期的件数"]
    answered_count: Annotated[int, "本周回告的件数"]
    instructions: Annotated[
        tuple[InstructionLine, ...], "没有回告的和本周回告的，每件一行，超期的在前"
    ]


@for_template
class LetterTaskLine:
    """A task that was not reported."""

    number: Annotated[int, "序号"]
    task_id: Annotated[str, "任务编号"]
    task: Annotated[str, "工作内容"]
    deadline: Annotated[str, "完成时限；经批准延期的，注明原时限"]
    demand: Annotated[str, "督查要求整改、还没有回复或没有整改到位的；没有则为空"]


@for_template
class LetterFileLine:
    """A file that was received but could not be used."""

    file: Annotated[str, "文件名"]
    received: Annotated[str, "收到的时间，如 7月14日18:26"]
    reason: Annotated[str, "不能采用的原因"]


@for_template
class Behind:
    """A unit that has not reported in time for weeks."""

    weeks: Annotated[int, "连续几周缺报或迟报，含本周"]


@for_template
class ReminderContext(LetterContext):
    """The message to a unit that has not reported."""

    unit: Annotated[str, "单位"]
    count: Annotated[int, "该单位牵头的任务数"]
    tasks: Annotated[tuple[LetterTaskLine, ...], "该单位牵头的任务，每项一行"]
    open_count: Annotated[int, "其中尚未办结的任务数"]
    open_tasks: Annotated[tuple[LetterTaskLine, ...], "其中尚未办结的，每项一行"]
    rejected: Annotated[tuple[LetterFileLine, ...], "收到了但不能采用的文件；没有则没有"]
    behind: Annotated[tuple[Behind, ...], "连续两周以上缺报或迟报的；否则没有"]
    attachments: Annotated[tuple[AttachmentLine, ...], "附上的周报表（预填）；没有则没有"]


@for_template
class AnswerContext(LetterContext):
    """The message to a unit that reported well, but did not answer a notice in time."""

    unit: Annotated[str, "单位"]
    late_count: Annotated[int, "到期没有回复的督办单张数"]


@for_template
class ErrorLine:
    """An error that the unit must correct."""

    number: Annotated[int, "序号"]
    where: Annotated[str, "哪一处，如 任务03-06-3，“周报表”F4单元格；整份文件的问题为空"]
    task_id: Annotated[str, "任务编号；与某项任务无关的为空"]
    file: Annotated[str, "文件名"]
    sheet: Annotated[str, "工作表"]
    cell: Annotated[str, "单元格，如 F4"]
    message: Annotated[str, "错在哪里"]
    hint: Annotated[str, "怎么改"]


@for_template
class ErrorFile:
    """A file and the errors in it."""

    file: Annotated[str, "文件名；漏报等不在文件里的，为“没有填报的任务”"]
    lines: Annotated[tuple[ErrorLine, ...], "每处错误一行"]


@for_template
class CorrectionContext(LetterContext):
    """The message to a unit whose return has errors."""

    unit: Annotated[str, "单位"]
    count: Annotated[int, "错误的个数"]
    files: Annotated[tuple[ErrorFile, ...], "有错误的文件，每个一组"]
    attachments: Annotated[tuple[AttachmentLine, ...], "标出问题的原表，每个一行；没有则没有"]
    check_count: Annotated[int, "另外请核对的（提醒）的个数"]
    checks: Annotated[tuple[ErrorFile, ...], "有请核对之处的文件，每个一组；没有则没有"]


@for_template
class CheckContext(LetterContext):
    """The message to a unit whose return has no errors, but something to check."""

    unit: Annotated[str, "单位"]
    check_count: Annotated[int, "请核对的（提醒）的个数"]
    checks: Annotated[tuple[ErrorFile, ...], "有请核对之处的文件，每个一组"]
    attachments: Annotated[tuple[AttachmentLine, ...], "标出问题的原表，每个一行；没有则没有"]


@for_template
class ReminderAndCorrectionContext(ReminderContext):
    """The message to a unit that has sent something, but no return that can be used."""

    wrong_count: Annotated[int, "所报文件中的问题数"]
    files: Annotated[tuple[ErrorFile, ...], "有问题的文件，每个一组"]


@for_template
class IssueContext(LetterContext):
    """The message that brings a unit its blank return."""

    date: Annotated[str, "这一周的星期一，如 2017年7月10日"]
    unit: Annotated[str, "单位"]
    count: Annotated[int, "请该单位填报的任务数，即尚未办结的"]
    key_count: Annotated[int, "其中重点任务数"]
    key_tasks: Annotated[tuple[LetterTaskLine, ...], "其中的重点任务，最多10项"]
    key_left: Annotated[int, "没有列出的重点任务数"]
    due_count: Annotated[int, "其中完成时限在本周星期日或以前的任务数"]
    due_tasks: Annotated[tuple[LetterTaskLine, ...], "其中完成时限在本周星期日或以前的，最多10项"]
    due_left: Annotated[int, "没有列出的这类任务数"]
    attachments: Annotated[tuple[AttachmentLine, ...], "附上的周报表，每份一行"]


LEADERS, REMINDER, CORRECTION = "报送领导", "催报", "退回修改"
REMINDER_AND_CORRECTION, CHECK = "催报并退回修改", "请核对"
ISSUE = "下发"
ANSWER, INSTRUCTED = "催回复", "批示报送领导"
CONTEXTS: dict[str, type[LetterContext]] = {
    LEADERS: LeadersContext,
    REMINDER: ReminderContext,
    CORRECTION: CorrectionContext,
    REMINDER_AND_CORRECTION: ReminderAndCorrectionContext,
    CHECK: CheckContext,
    ISSUE: IssueContext,
    ANSWER: AnswerContext,
    INSTRUCTED: InstructedContext,
}
"""The context of each kind of letter's template."""


def file_of(kind: str) -> str:
    """Returns the file name of the template for that kind of letter."""
    return f"邮件-{kind}.txt"
