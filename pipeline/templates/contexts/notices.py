"""What `templates/督查通知单.docx` and `templates/督查建议.docx` may use."""

from typing import Annotated

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.exception import Copies, Nothing, RedHead
from pipeline.word.values import Quoted

NOTICE, SUGGESTIONS = "督查通知单.docx", "督查建议.docx"


@for_template
class GroundLine:
    """Why a notice is sent, or a unit is listed."""

    number: Annotated[int, "序号"]
    words: Annotated[Quoted, "依据，引用单位原文的照抄"]
    place: Annotated[str, "出处：文件和单元格；没有则为空"]
    source: Annotated[
        str, "单位填报的出处，加括号，如“（出处：周报.xlsx“周报表”C5）”；出自清单、台账的为空"
    ]
    code: Annotated[str, "问题代码，如 H05；没有则为空"]
    week: Annotated[str, "哪一周查出的，如 2017-W28；没有则为空"]
    notice: Annotated[str, "是哪一张督办单，如“警示　郫目督〔2017〕3号”；没有则为空"]


@for_template
class Former:
    """The last notice of the task that still runs."""

    named: Annotated[str, "级别和编号，如“提醒　郫目督〔2017〕3号”"]
    sent: Annotated[str, "发出日期，如 2017年7月3日"]
    standing: Annotated[str, "回复情况，如“超期4天未回复”"]


@for_template
class NoticeContext:
    """A notice to a unit: one slip for one matter."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    date: Annotated[str, "成文日期：截止日；reports.date 为 blank 时留空"]
    district: Annotated[str, "区名（config.yaml 的 office.district）"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    contact: Annotated[str, "如“联系人：王某，电话：028-…。”；没有则为空"]
    red_head: Annotated[tuple[RedHead, ...], "红头；reports.head 为 red 时有。编号由办公室给，留空"]
    no_head: Annotated[tuple[Nothing, ...], "没有红头：编号另起一行"]
    copies: Annotated[tuple[Copies, ...], "版记中的抄送机关；没有则没有"]
    level: Annotated[str, "级别：提醒、督办或警示"]
    reasons: Annotated[str, "事由连成一句，如“逾期没有办结、没有按时回复上一张督办单”"]
    remind: Annotated[tuple[Nothing, ...], "级别是提醒"]
    supervise: Annotated[tuple[Nothing, ...], "级别是督办"]
    warn: Annotated[tuple[Nothing, ...], "级别是警示"]
    units: Annotated[str, "主送单位：任务的牵头单位，几个的用顿号隔开"]
    task_id: Annotated[str, "任务编号"]
    plan: Annotated[str, "行动计划"]
    task: Annotated[Quoted, "工作内容"]
    support_units: Annotated[str, "配合单位；没有则为空"]
    deadline: Annotated[str, "完成时限，如 2017年7月31日；没有写明是哪一天的，按清单的写法"]
    remarks: Annotated[str, "如“，配合单位区经科局，重点任务”；没有则为空"]
    status: Annotated[str, "状态，如 已逾期"]
    overdue: Annotated[str, "如“（逾期4天）”；没有逾期则为空"]
    percent: Annotated[str, "如“，完成进度60%”；没有填报则为空"]
    progress: Annotated[Quoted, "单位填报的进展情况，原文；没有填报则为“（未报送）”"]
    reason: Annotated[Quoted, "单位填报的原因及建议，原文；没有则为空"]
    source: Annotated[str, "填报的出处：文件、工作表、行；没有填报则为“本周没有填报”"]
    grounds: Annotated[tuple[GroundLine, ...], "发这张单的依据，每条一行"]
    former: Annotated[tuple[Former, ...], "这项任务在办的上一张督办单；没有则没有"]
    reply_by: Annotated[str, "回复时限，如 2017年7月21日：成文之日起若干个工作日"]
    reply_days: Annotated[int, "几个工作日内回复"]


@for_template
class UnitLine:
    """A unit that is proposed."""

    number: Annotated[int, "序号"]
    unit: Annotated[str, "单位"]
    count: Annotated[int, "督办事项数，或没有按时回复的警示单张数"]
    grounds: Annotated[tuple[GroundLine, ...], "依据，每条一行"]
    words: Annotated[Quoted, "全部依据连同出处，每条一段"]


@for_template
class SuggestedUnits:
    """Units that are proposed for the same."""

    mark: Annotated[str, "序号，如 一"]
    count: Annotated[int, "单位数"]
    least: Annotated[int, "满多少项（张）列入，见 config.yaml 的 notices"]
    lines: Annotated[tuple[UnitLine, ...], "每个单位一行"]


@for_template
class SuggestionsContext:
    """Units that are proposed for 专项督查 and 效能问责."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    date: Annotated[str, "成文日期：截止日；reports.date 为 blank 时留空"]
    office: Annotated[str, "本单位"]
    special: Annotated[tuple[SuggestedUnits, ...], "建议专项督查的单位；没有则没有"]
    accountable: Annotated[tuple[SuggestedUnits, ...], "建议效能问责的单位；没有则没有"]
    no_units: Annotated[tuple[Nothing, ...], "没有建议专项督查、效能问责的单位"]
    proposals: Annotated[int, "本周起草的督办单张数"]
    weeks: Annotated[str, "看了哪些周，如 2017-W28、2017-W27"]
