"""What `templates/例外情况报告.docx` may use; `duban templates` prints it."""

from typing import Annotated

from pipeline.domain.status import LIT
from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.exception_lines import (
    CaseLine,
    ExceptionFileLine,
    ExceptionRowLine,
    ExceptionTaskLine,
    ExceptionUnitLine,
    InspectedLine,
    KindLine,
)
from pipeline.templates.contexts.lines import Attention, InstructionLine, NoticeLine, PlanLine
from pipeline.word.charts import Chart
from pipeline.word.values import Fitted

EXCEPTION_REPORT = "例外情况报告.docx"
PLAN_SERIES = tuple(status.word for status in LIT)
REPORTING = ("按时报送", "迟报", "漏报", "缺报")
"""The series of the two charts."""


@for_template
class Nothing:
    """Nothing to list; the template says so."""


@for_template
class Title:
    """The number of a heading, where a part has several."""

    mark: Annotated[str, "小标题的编号，如（一）"]


@for_template
class RedHead:
    """The head of an official document."""

    mark: Annotated[Fitted, "发文机关标志，字号按字数取最大"]
    number: Annotated[str, "发文字号，如 郫目督〔2017〕28号；序号按 reports.number"]
    signer: Annotated[str, "签发人（office.signer）；没有填则留空格"]


@for_template
class BulletinHead:
    """The head of a bulletin."""

    mark: Annotated[Fitted, "督查通报的名称，如 政务督查，字号按字数取最大"]
    issue: Annotated[str, "期号，如 第28期；期数按 reports.number"]


@for_template
class BriefHead:
    """The head of a brief to a leader, who writes beside it."""

    mark: Annotated[Fitted, "督查专报的名称，字号按字数取最大"]
    issue: Annotated[str, "期号，如 第28期；期数按 reports.number"]


@for_template
class Copies:
    """Who else gets the document."""

    words: Annotated[str, "抄送机关，用顿号隔开"]


@for_template
class Left:
    """The cases beyond those listed."""

    count: Annotated[int, "没有列出的个数"]


@for_template
class AskedToMend:
    """What letters ask units to correct."""

    count: Annotated[int, "错误的个数"]
    units: Annotated[int, "单位数"]


@for_template
class AskedToCheck:
    """What letters ask units to check."""

    count: Annotated[int, "提醒的个数"]
    units: Annotated[int, "单位数"]


@for_template
class ExceptionTasks:
    """A list of tasks, which may have a heading of its own."""

    titles: Annotated[tuple[Title, ...], "小标题的编号；本部分只有这一组时没有"]
    alone: Annotated[tuple[Nothing, ...], "本部分只有这一组，不用小标题"]
    count: Annotated[int, "个数"]
    lines: Annotated[tuple[ExceptionTaskLine, ...], "每项任务一行"]
    shown: Annotated[tuple[ExceptionTaskLine, ...], "其中正文列出的，最急的在前"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class InspectedTasks:
    """The inspections that contradict a return, or of which a demand is still open."""

    titles: Annotated[tuple[Title, ...], "小标题的编号；本部分只有这一组时没有"]
    alone: Annotated[tuple[Nothing, ...], "本部分只有这一组，不用小标题"]
    count: Annotated[int, "个数"]
    lines: Annotated[tuple[InspectedLine, ...], "每次督查一行"]


@for_template
class ExceptionUnits:
    """A list of units, which may have a heading of its own."""

    titles: Annotated[tuple[Title, ...], "小标题的编号；本部分只有这一组时没有"]
    alone: Annotated[tuple[Nothing, ...], "本部分只有这一组，不用小标题"]
    count: Annotated[int, "个数"]
    words: Annotated[str, "各单位连成一句"]
    short: Annotated[str, "各单位连成一句；超过十个时说明名单在附件"]
    lines: Annotated[tuple[ExceptionUnitLine, ...], "每个单位一行"]


@for_template
class ExceptionFiles:
    """A list of files."""

    mark: Annotated[str, "在附件中的序号，如 一"]
    count: Annotated[int, "个数"]
    lines: Annotated[tuple[ExceptionFileLine, ...], "每个文件一行"]


@for_template
class Cases:
    """The listed cases, by unit."""

    mark: Annotated[str, "在附件中的序号，如 一"]
    count: Annotated[int, "错误和提醒的个数，别处已列的除外"]
    lines: Annotated[tuple[CaseLine, ...], "每种情况一行"]
    left: Annotated[tuple[Left, ...], "没有列出的；全部列出时没有"]


@for_template
class Kinds:
    """The findings about returns, by kind."""

    lines: Annotated[tuple[KindLine, ...], "每类问题一行"]


@for_template
class ExceptionRows:
    """The rows that count for no task."""

    mark: Annotated[str, "在附件中的序号，如 一"]
    count: Annotated[int, "行数"]
    lines: Annotated[tuple[ExceptionRowLine, ...], "每行填报一行"]


@for_template
class LeftOut:
    """Tasks missing from their units' returns."""

    count: Annotated[int, "个数"]
    words: Annotated[str, "各单位漏报的任务数，连成一句"]
    short: Annotated[str, "各单位漏报的任务数，连成一句；超过十个单位时说明名单在附件"]
    lines: Annotated[tuple[ExceptionTaskLine, ...], "每项任务一行"]


@for_template
class ExceptionGroup:
    """Tasks of the attachment that stand alike."""

    title: Annotated[str, "如“已逾期的事项”"]
    count: Annotated[int, "个数"]
    lines: Annotated[tuple[ExceptionTaskLine, ...], "每项任务一行"]


@for_template
class Unreported:
    """The tasks of the attachment of which nothing was sent."""

    count: Annotated[int, "个数"]
    lines: Annotated[tuple[ExceptionTaskLine, ...], "每项任务一行"]


@for_template
class Names:
    """Names that are too many for a sentence."""

    title: Annotated[str, "如“缺报单位”"]
    count: Annotated[int, "单位数"]
    words: Annotated[str, "各单位连成一句"]


@for_template
class Exceptions:
    """The attachment with every task that is not as it should be."""

    mark: Annotated[str, "附件的序号；只有一个附件时为空"]
    count: Annotated[int, "个数"]
    lines: Annotated[
        tuple[ExceptionTaskLine, ...], "已逾期、预计不能按时办结和未报送的任务，每项任务一行"
    ]
    groups: Annotated[
        tuple[ExceptionGroup, ...], "其中单位已填报的，按状态分组；最后是反映了问题的其他任务"
    ]
    unreported: Annotated[tuple[Unreported, ...], "其中未报送的；没有则没有"]
    names: Annotated[tuple[Names, ...], "正文没有列名的单位；没有则没有"]


@for_template
class Quality:
    """The attachment with what is wrong in the returns."""

    mark: Annotated[str, "附件的序号；只有一个附件时为空"]
    words: Annotated[str, "如“退回的文件1份、错误和提醒11个、任务清单的问题1个、没有采用的填报2行”"]
    rejected: Annotated[tuple[ExceptionFiles, ...], "退回的文件；没有则没有"]
    superseded: Annotated[tuple[ExceptionFiles, ...], "由后来的报表替换的文件；没有则没有"]
    cases: Annotated[tuple[Cases, ...], "按单位列出的错误和提醒；没有则没有"]
    rows: Annotated[tuple[ExceptionRows, ...], "没有采用的填报；没有则没有"]


@for_template
class ExceptionChanges:
    """What changed since last week."""

    count: Annotated[int, "状态与上周不同的任务数"]
    words: Annotated[str, "如“新办结5项、新增逾期2项”"]


@for_template
class New:
    """Tasks that the list did not have last week."""

    count: Annotated[int, "本周新列入清单的任务数"]


@for_template
class Gone:
    """Tasks that left the list."""

    week: Annotated[str, "在哪一周的清单中，如“上周”；没有上周的结果时为周次"]
    count: Annotated[int, "本周不再列入清单的任务数"]
    words: Annotated[str, "当时的状态；没有办结的，写明是哪些任务"]


@for_template
class Notices:
    """The notices (督办单) that are still followed up."""

    count: Annotated[int, "张数"]
    late: Annotated[int, "其中到期没有回复的张数"]
    shown: Annotated[tuple[NoticeLine, ...], "正文列出的，到期没有回复的在前"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class Instructions:
    """The leaders' instructions (批示) that are not answered, or were answered this week."""

    count: Annotated[int, "件数"]
    late: Annotated[int, "其中到期没有回告的件数"]
    shown: Annotated[tuple[InstructionLine, ...], "正文列出的，到期没有回告的在前"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class FollowUp:
    """What the office itself follows up."""

    words: Annotated[str, "如“在办的督办单5张，其中到期没有回复的2张”"]
    notices: Annotated[tuple[Notices, ...], "在办的督办单；没有则没有"]
    instructions: Annotated[tuple[Instructions, ...], "没有回告的和本周回告的领导批示；没有则没有"]


@for_template
class ExceptionContext:
    """Everything that the template may use."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止日期，如 2017年7月第2周（7月10日—7月16日）"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    date: Annotated[
        str, "成文日期，如 2017年7月14日：截止日，或之后最后收到文件的日期；可以指定或留白"
    ]
    cutoff: Annotated[str, "报送截止时间，如 7月14日17:00"]
    district: Annotated[str, "区名（config.yaml 的 office.district）"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    red_head: Annotated[tuple[RedHead, ...], "红头；config.yaml 的 reports.head 为 red 时有"]
    bulletin_head: Annotated[
        tuple[BulletinHead, ...], "督查通报的报头；config.yaml 的 reports.head 为 bulletin 时有"
    ]
    brief_head: Annotated[
        tuple[BriefHead, ...], "督查专报的报头；config.yaml 的 reports.head 为 brief 时有"
    ]
    copies: Annotated[tuple[Copies, ...], "版记中的抄送机关；没有则没有"]
    addressee: Annotated[str, "主送机关，如 区委、区政府"]
    plans: Annotated[str, "如“十大行动计划”，按清单中行动计划的个数"]
    items: Annotated[int, "大项工作数"]
    extent: Annotated[str, "如“76个大项、220项具体任务”；清单没有大项的，如“120项任务”"]
    tasks: Annotated[int, "具体任务数"]
    done: Annotated[int, "已办结的任务数"]
    on_track: Annotated[int, "正常推进的任务数"]
    at_risk_count: Annotated[int, "预计不能按时办结的任务数"]
    overdue_count: Annotated[int, "已逾期的任务数"]
    unreported: Annotated[int, "未报送的任务数"]
    terminated: Annotated[int, "已终止的任务数"]
    counts: Annotated[str, "各状态的任务数，如“已办结12项、正常推进190项”"]
    situation: Annotated[str, "如“已办结57项（占25.9%，比上周增加47项），正常推进150项，未报送5项”"]
    not_sure: Annotated[tuple[Attention, ...], "清单里没有把握的，在各数之前；没有则没有"]
    points: Annotated[tuple[Attention, ...], "第一页点名的要事，每段一句话；没有则没有"]
    decide: Annotated[str, "第一页点名的要事连成一句，如“需要重点关注：缺报单位1个（古城镇）。”"]
    standing: Annotated[str, "如“其中已办结12项、正常推进190项”，或“全部正常推进”"]
    units: Annotated[int, "牵头单位数"]
    units_reported: Annotated[int, "已报送的单位数"]
    units_late: Annotated[int, "迟报的单位数"]
    units_missing: Annotated[int, "缺报的单位数"]
    files: Annotated[int, "收到的文件数"]
    files_accepted: Annotated[int, "采用的文件数"]
    files_superseded: Annotated[int, "由后来的报表替换而不再采用的文件数"]
    files_rejected: Annotated[int, "退回的文件数"]
    reporting: Annotated[str, "如“42个牵头单位中，40个已报送（其中1个迟报），2个缺报”"]
    received: Annotated[str, "如“收到报送文件42份，其中采用41份、退回1份”"]
    findings: Annotated[
        str, "填报质量问题，如“错误8个、提醒8个、提示6个”，不含督查、报送情况和清单的；没有则为空"
    ]
    findings_error: Annotated[int, "全部错误的个数"]
    findings_warning: Annotated[int, "全部提醒的个数"]
    findings_info: Annotated[int, "全部提示的个数"]
    rule: Annotated[str, "亮灯规则"]
    by_plan: Annotated[tuple[PlanLine, ...], "每个行动计划一行"]
    plan_table: Annotated[tuple[Nothing, ...], "有几个行动计划，要列表；多于25个时没有"]
    plans_elsewhere: Annotated[tuple[Nothing, ...], "行动计划多于25个，正文不列表"]
    plan_chart: Annotated[Chart, "图表：各行动计划的任务数", *PLAN_SERIES]
    reporting_chart: Annotated[Chart, "图表：没有全部按时报送的单位的任务数", *REPORTING]
    attention: Annotated[tuple[Attention, ...], "需要重点关注的，每条一句话；没有则没有"]
    changes: Annotated[tuple[ExceptionChanges, ...], "与上周相比的变化；没有变化或没有上周时没有"]
    no_changes: Annotated[tuple[Nothing, ...], "与上周相比没有变化"]
    new: Annotated[tuple[New, ...], "本周新列入清单的任务；没有则没有"]
    gone: Annotated[tuple[Gone, ...], "本周不再列入清单的任务；没有则没有"]
    no_last_week: Annotated[tuple[Nothing, ...], "没有上周的结果可比"]
    at_risk: Annotated[tuple[ExceptionTasks, ...], "全部预计不能按时办结的任务"]
    no_at_risk: Annotated[tuple[Nothing, ...], "没有预计不能按时办结的任务"]
    forecast_late: Annotated[tuple[ExceptionTasks, ...], "其中单位预估不能按时办结的"]
    forecast_unclear: Annotated[
        tuple[ExceptionTasks, ...], "其中因预估存疑、未填或无法识别而计入的"
    ]
    overdue: Annotated[tuple[ExceptionTasks, ...], "已逾期的任务"]
    overdue_part: Annotated[tuple[Nothing, ...], "有已逾期的任务，或有时限已过而未报送的"]
    past_due_unreported: Annotated[tuple[ExceptionTasks, ...], "完成时限已过、本周又未报送的任务"]
    no_overdue: Annotated[tuple[Nothing, ...], "没有已逾期的任务，也没有时限已过而未报送的"]
    escalations: Annotated[tuple[ExceptionTasks, ...], "需要区委区政府解决的问题"]
    no_escalations: Annotated[tuple[Nothing, ...], "没有需要区委区政府解决的问题"]
    missing: Annotated[tuple[ExceptionUnits, ...], "缺报的单位"]
    no_missing: Annotated[tuple[Nothing, ...], "没有缺报的单位"]
    late: Annotated[tuple[ExceptionUnits, ...], "迟报的单位"]
    no_late: Annotated[tuple[Nothing, ...], "没有迟报的单位"]
    left_out: Annotated[tuple[LeftOut, ...], "单位已报送而漏报的任务"]
    unnamed: Annotated[tuple[LeftOut, ...], "牵头单位名称认不出的任务"]
    kinds: Annotated[tuple[Kinds, ...], "填报质量问题的分类；没有问题时没有"]
    no_kinds: Annotated[tuple[Nothing, ...], "没有发现填报质量问题，也没有附件可列"]
    supervision: Annotated[tuple[ExceptionTasks, ...], "建议专项督查的重点任务"]
    accountability: Annotated[tuple[ExceptionUnits, ...], "建议约谈、问责的单位"]
    inspection: Annotated[tuple[ExceptionTasks, ...], "建议现场督查的任务"]
    inspected: Annotated[
        tuple[InspectedTasks, ...], "督查核查与填报不符、整改没有办结的；没有则没有"
    ]
    no_supervision: Annotated[tuple[Nothing, ...], "没有建议督查的事项"]
    found: Annotated[tuple[Attention, ...], "全部问题，如“错误8个、提醒8个、提示6个”；没有则没有"]
    no_found: Annotated[tuple[Nothing, ...], "没有发现问题"]
    asked_to_mend: Annotated[tuple[AskedToMend, ...], "去函要求单位改正的；没有则没有"]
    asked_to_check: Annotated[tuple[AskedToCheck, ...], "去函请单位核对的；没有则没有"]
    unused_rows: Annotated[tuple[Left, ...], "没有采用的填报行数；没有则没有"]
    follow_up: Annotated[tuple[FollowUp, ...], "督办单和领导批示；台账中都没有时没有"]
    annexes: Annotated[str, "附件说明：例外任务一览表和另附的进展情况一览表，每个一行"]
    attachments: Annotated[str, "附件说明，含填报质量问题明细，每个附件一行；多于一个时有序号"]
    attached: Annotated[tuple[Nothing, ...], "本文件中有附件"]
    exceptions: Annotated[tuple[Exceptions, ...], "附件：例外任务一览表；没有例外时没有"]
    no_exceptions: Annotated[tuple[Nothing, ...], "没有例外任务一览表"]
    quality: Annotated[tuple[Quality, ...], "附件：填报质量问题明细；没有问题时没有"]
