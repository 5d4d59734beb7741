"""The lines of the lists in `templates/例外情况报告.docx`."""

from typing import Annotated

from pipeline.templates.contexts import for_template
from pipeline.word.values import Cell, Quoted


@for_template
class ExceptionTaskLine:
    """A task that the report names."""

    number: Annotated[int, "在本部分中的序号"]
    task_id: Annotated[str, "任务编号"]
    plan: Annotated[str, "行动计划"]
    item: Annotated[str, "大项工作"]
    task: Annotated[Quoted, "工作内容"]
    lead_unit: Annotated[str, "牵头单位"]
    support_units: Annotated[str, "配合单位"]
    deadline: Annotated[str, "完成时限；经批准延期的，注明原时限"]
    remarks: Annotated[str, "重点任务、上周状态，如“，重点任务，上周为正常推进”；没有则为空"]
    progress: Annotated[Quoted, "进展情况，单位原文，每行一段"]
    percent: Annotated[str, "完成进度，如 80%"]
    forecast: Annotated[str, "预估是否能够按时办结"]
    reason: Annotated[Quoted, "预估不能按时办结的原因及建议，单位原文，每行一段"]
    escalation: Annotated[Quoted, "需要区委区政府解决的问题，单位原文，每行一段"]
    why: Annotated[Quoted, "原因及建议；有需要解决的问题的，接在后面另起一段"]
    status: Annotated[Cell, "状态，单元格按亮灯着色"]
    days_overdue: Annotated[str, "到截止日已逾期的天数；没有逾期则为空"]
    last: Annotated[str, "上周的状态；没有则为空"]
    grounds: Annotated[str, "列入的依据（时限已过而未报送的、建议督查的）"]
    source: Annotated[str, "出处：文件、工作表、行"]
    source_short: Annotated[str, "出处；文件名超过20个字的只有开头"]
    task_short: Annotated[Quoted, "工作内容，超过32个字的只有开头"]
    progress_short: Annotated[Quoted, "进展情况，超过80个字（附件中超过40项的，40个字）的只有开头"]
    reason_short: Annotated[Quoted, "原因及建议，单位原文，每行一段；超过80个字的只有开头"]
    escalation_short: Annotated[Quoted, "需要解决的问题，单位原文，每行一段；超过120个字的只有开头"]
    why_short: Annotated[
        Quoted, "原因及建议；有需要解决的问题的，另起一段；长的只有开头，同进展情况"
    ]


@for_template
class InspectedLine:
    """What an inspection found, beside what the unit had returned."""

    number: Annotated[int, "序号"]
    task_id: Annotated[str, "任务编号"]
    task_short: Annotated[Quoted, "工作内容，超过32个字的只有开头"]
    lead_unit: Annotated[str, "牵头单位"]
    said: Annotated[Quoted, "单位当时的填报，原文；超过80个字的只有开头"]
    said_source: Annotated[str, "它的出处，如〔2017-W27 区规建局.xlsx 周报表!C5〕；没有则为空"]
    verdict: Annotated[str, "核查结论，如 不属实；没有填写的写明"]
    seen: Annotated[Quoted, "督查日期和现场情况，督查记录的原文；超过80个字的只有开头"]
    source: Annotated[str, "它的出处：台账文件、工作表、单元格"]
    demand: Annotated[Quoted, "整改要求和落实情况；没有要求整改的为空"]


@for_template
class ExceptionUnitLine:
    """A unit that the report names."""

    number: Annotated[int, "在本部分中的序号"]
    unit: Annotated[str, "单位"]
    tasks: Annotated[int, "牵头的任务数"]
    grounds: Annotated[str, "列入的依据"]


@for_template
class ExceptionFileLine:
    """A file that was not used."""

    number: Annotated[int, "序号"]
    unit: Annotated[str, "单位；认不出的为空"]
    file: Annotated[str, "文件名"]
    reason: Annotated[str, "原因"]
    received: Annotated[str, "收到的时间，如 7月14日18:26；邮件来的，注明发件邮箱"]


@for_template
class KindLine:
    """A kind of finding, and how often it was found."""

    code: Annotated[str, "代码"]
    kind: Annotated[str, "问题类型"]
    severity: Annotated[str, "错误、提醒或提示"]
    count: Annotated[int, "个数"]


@for_template
class CaseLine:
    """The findings with the same words in the same file, one or more."""

    number: Annotated[int, "序号"]
    unit: Annotated[str, "单位；任务清单的问题为“任务清单”"]
    message: Annotated[str, "问题"]
    severity: Annotated[str, "错误或提醒"]
    count: Annotated[int, "个数"]
    tasks: Annotated[str, "涉及的任务"]
    source: Annotated[str, "出处：文件和单元格"]


@for_template
class ExceptionRowLine:
    """A row of a return that counts for no task."""

    number: Annotated[int, "序号"]
    unit: Annotated[str, "填报单位；认不出的为空"]
    task: Annotated[Quoted, "填写的编号和工作内容，单位原文"]
    said: Annotated[Quoted, "填写的进展、预估等，单位原文"]
    grounds: Annotated[str, "没有采用的原因"]
    source: Annotated[str, "出处：文件、工作表、行"]
