"""What `templates/月度工作报告.docx` may use; `duban templates` prints it."""

from typing import Annotated

from pipeline.domain.status import LIT
from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.exception import (
    BriefHead,
    BulletinHead,
    Copies,
    Left,
    Nothing,
    RedHead,
)
from pipeline.templates.contexts.lines import Attention, InstructionLine, PlanLine
from pipeline.word.charts import Chart
from pipeline.word.values import Cell, Quoted

MONTH_REPORT = "月度工作报告.docx"
SERIES = tuple(status.word for status in LIT)


@for_template
class MonthTaskLine:
    """A task that the month's document names."""

    number: Annotated[int, "在本部分中的序号"]
    task_id: Annotated[str, "任务编号"]
    task: Annotated[Quoted, "工作内容"]
    lead_unit: Annotated[str, "牵头单位"]
    deadline: Annotated[str, "完成时限，如 2017年7月31日；看不出是哪一天的，按清单的写法"]
    status: Annotated[Cell, "月末的状态，单元格按亮灯着色"]
    done_in: Annotated[str, "哪一周办结；没有办结则为空"]
    ended: Annotated[str, "提前办结、按时办结、超期办结或无法判断；没有办结则为空"]
    days_overdue: Annotated[str, "到最后一个截止日已逾期的天数；没有逾期则为空"]
    said: Annotated[Quoted, "本部分要说的：问题、请求、延期的依据，单位原文或台账"]
    standing: Annotated[str, "问题是新增、推进中还是已销号；需协调的是新提出、仍需解决还是不再提出"]


@for_template
class MonthTasks:
    """A list of tasks."""

    count: Annotated[int, "个数"]
    lines: Annotated[tuple[MonthTaskLine, ...], "全部，每项任务一行"]
    shown: Annotated[tuple[MonthTaskLine, ...], "其中正文列出的"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class MonthUnitLine:
    """A unit: how its tasks stand, and how it reported."""

    unit: Annotated[str, "牵头单位"]
    tasks: Annotated[int, "牵头的任务数"]
    done: Annotated[int, "已办结"]
    overdue: Annotated[int, "已逾期"]
    rate: Annotated[str, "按时办结率；没有到期任务为 —"]
    expected: Annotated[int, "应报送的次数（周）"]
    received: Annotated[int, "实际报送的次数"]
    on_time: Annotated[int, "按时报送的次数"]
    received_rate: Annotated[str, "报送率"]
    on_time_rate: Annotated[str, "按时报送率"]


@for_template
class MonthForesightLine:
    """A unit: how often its 能按时 came true."""

    unit: Annotated[str, "牵头单位；最后一行是合计"]
    cases: Annotated[int, "案例数：时限前四周预估能按时、结果已定的任务"]
    came_true: Annotated[str, "其中按时办结的；案例不足10件为 —"]
    rate: Annotated[str, "占比；案例不足10件的，写“案例不足10件，不作统计”"]


@for_template
class MonthForesight:
    """The table of how often 能按时 came true."""

    lines: Annotated[
        tuple[MonthForesightLine, ...], "案例够10件的单位各一行，其余单位合为一行，最后是合计"
    ]


@for_template
class MonthLeaders:
    """The table by leader."""

    lines: Annotated[tuple[PlanLine, ...], "每位牵头领导一行，plan 是姓名"]


@for_template
class Without:
    """Weeks that the month was closed without."""

    words: Annotated[str, "缺的周，如 7月第4周（2017-W30）"]
    known: Annotated[str, "因此按哪一天的情况统计，如 7月21日"]


@for_template
class LeaderAnswersLine:
    """How the instructions of a leader were answered."""

    leader: Annotated[str, "批示领导"]
    count: Annotated[int, "件数"]
    on_time: Annotated[int, "按时回告"]
    late: Annotated[int, "逾期回告"]
    open: Annotated[int, "没有回告"]
    overdue: Annotated[int, "没有回告的里面，超过时限的"]


@for_template
class MonthInstructions:
    """The leaders' instructions of the month."""

    count: Annotated[int, "件数：本月批示的、本月回告的，和以前批示、月末没有回告的"]
    words: Annotated[str, "一句话，如“按时回告3件，逾期回告1件，没有回告2件（其中超过时限1件）”"]
    leaders: Annotated[tuple[LeaderAnswersLine, ...], "每位领导一行"]
    total: Annotated[LeaderAnswersLine, "合计"]
    lines: Annotated[tuple[InstructionLine, ...], "全部，每件一行：没有回告的在前"]
    shown: Annotated[tuple[InstructionLine, ...], "其中正文列出的"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class ScoreLine:
    """The score of a unit."""

    rank: Annotated[str, "组内名次，同分的同名次；不排名的为 —"]
    unit: Annotated[str, "单位"]
    score: Annotated[str, "得分"]
    bonus: Annotated[str, "加分"]
    deducted: Annotated[str, "扣分"]
    note: Annotated[str, "为什么不排名；排名的为空"]


@for_template
class MonthScoreGroup:
    """Units that are ranked among themselves."""

    name: Annotated[str, "组名；不在任何一组的为“没有分组的单位”"]
    count: Annotated[int, "单位数"]
    lines: Annotated[tuple[ScoreLine, ...], "每个单位一行，按名次"]


@for_template
class MonthScores:
    """The units' scores (考核得分)."""

    mark: Annotated[str, "本部分的序号，如 八"]
    words: Annotated[str, "一句话：计了多少个单位，加分、扣分、免计分、存疑的各多少处"]
    formula: Annotated[str, "计分的办法"]
    groups: Annotated[tuple[MonthScoreGroup, ...], "每组一张表"]


@for_template
class MonthContext:
    """The month's official document."""

    label: Annotated[str, "月份，如 2017年7月"]
    as_of: Annotated[str, "统计到哪一天，如 7月28日"]
    date: Annotated[str, "成文日期：最后一周的截止日；reports.date 为 blank 时留空"]
    district: Annotated[str, "区县名"]
    office: Annotated[str, "本单位名称"]
    red_head: Annotated[tuple[RedHead, ...], "红头；config.yaml 没有要求时没有"]
    bulletin_head: Annotated[tuple[BulletinHead, ...], "通报的版头；没有要求时没有"]
    brief_head: Annotated[tuple[BriefHead, ...], "专报的版头；没有要求时没有"]
    copies: Annotated[tuple[Copies, ...], "抄送；没有则没有"]
    addressee: Annotated[str, "主送机关，如 区委、区政府"]
    without: Annotated[tuple[Without, ...], "没有结果而不计的周；没有则没有"]
    opening: Annotated[str, "开头一句：交办、已办结、正常推进（其中存在问题）、逾期、终止各多少项"]
    rate: Annotated[str, "按时办结率一句，如“已到期30项，按时办结25项，按时办结率83.3%”"]
    tasks: Annotated[int, "任务数"]
    done: Annotated[int, "已办结"]
    on_track: Annotated[int, "正常推进"]
    at_risk: Annotated[int, "预计不能按时办结"]
    overdue: Annotated[int, "已逾期"]
    unreported: Annotated[int, "未报送"]
    terminated: Annotated[int, "已终止"]
    ended: Annotated[str, "本月办结情况一句：办结多少项，其中提前、按时、超期各多少项"]
    done_now: Annotated[tuple[MonthTasks, ...], "本月办结的；没有则没有"]
    overdue_tasks: Annotated[tuple[MonthTasks, ...], "已逾期和时限已过而未报送的；没有则没有"]
    no_overdue: Annotated[tuple[Nothing, ...], "没有逾期"]
    extended: Annotated[tuple[MonthTasks, ...], "批准延期的；没有则没有"]
    terminated_tasks: Annotated[tuple[MonthTasks, ...], "经批准终止的；没有则没有"]
    gone: Annotated[tuple[MonthTasks, ...], "月内移出清单的；没有则没有"]
    no_listed: Annotated[tuple[Nothing, ...], "没有延期、终止和移出的"]
    problems: Annotated[str, "问题一句：新增、推进中、已销号各多少个"]
    problems_new: Annotated[tuple[MonthTasks, ...], "新增的问题；没有则没有"]
    problems_moving: Annotated[tuple[MonthTasks, ...], "推进中的问题；没有则没有"]
    problems_closed: Annotated[tuple[MonthTasks, ...], "已销号的问题；没有则没有"]
    asked: Annotated[str, "需协调解决的问题一句：共多少个，仍需解决、不再提出各多少个"]
    asked_open: Annotated[tuple[MonthTasks, ...], "月末仍需协调解决的；没有则没有"]
    asked_closed: Annotated[tuple[MonthTasks, ...], "单位不再提出的；没有则没有"]
    by_plan: Annotated[tuple[PlanLine, ...], "每个行动计划一行"]
    plan_chart: Annotated[Chart, "图表：各行动计划的任务数", *SERIES]
    by_leader: Annotated[tuple[MonthLeaders, ...], "按牵头领导；清单没有这一列时没有"]
    discipline: Annotated[str, "报送情况一句：应报、实报、按时各多少次，报送率和按时报送率"]
    behind: Annotated[tuple[Attention, ...], "没有全部按时报送的单位，连成一句；没有则没有"]
    by_unit: Annotated[tuple[MonthUnitLine, ...], "每个牵头单位一行"]
    foresight: Annotated[str, "预估兑现一句：今年以来时限前四周预估能按时的，按时办结了多少"]
    foresight_by_unit: Annotated[
        tuple[MonthForesight, ...], "各单位的预估兑现；没有一个单位够10件则没有"
    ]
    foresight_rule: Annotated[str, "预估兑现怎么统计的"]
    instructions: Annotated[
        tuple[MonthInstructions, ...], "领导批示的办理情况；批示登记中没有的没有"
    ]
    scores: Annotated[tuple[MonthScores, ...], "考核得分；config.yaml 没有开启 scores 的没有"]
    next_label: Annotated[str, "下个月，如 2017年8月"]
    open: Annotated[int, "转入下月清单的任务数"]
    rule: Annotated[str, "怎么统计的，印在文末"]
    attachments: Annotated[str, "附件说明，每个附件一行，有序号"]
