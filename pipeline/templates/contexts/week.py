"""What `templates/index.html` may use."""

from types import SimpleNamespace
from typing import Annotated

from markupsafe import Markup

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.lines import InstructionLine, NoticeLine

WEEK_PAGE, WEEK_STYLE, WEEK_SCRIPT = "index.html", "index.css", "index.js"
FILLING = "fill.js"
"""The script that fills in the <template> elements of a page. Goes before the page's own."""


@for_template
class BarPart:
    """A part of a bar."""

    code: Annotated[str, "代码，如 done，决定颜色和花纹"]
    word: Annotated[str, "如 已办结"]
    count: Annotated[int, "个数"]
    start: Annotated[float, "从条的左端起，百分之几"]
    width: Annotated[float, "长，百分之几"]


@for_template
class WeekBar:
    """A bar of a chart: its parts from left to right, and the same in words."""

    parts: Annotated[tuple[BarPart, ...], "每种状态一段；个数为零的也有，长为零"]
    words: Annotated[str, "如“已办结12项、正常推进190项”"]


@for_template
class WeekCard:
    """A number that is looked at first, and how it has changed."""

    code: Annotated[str, "代码：五种状态，如 done；缺报的单位为 missing"]
    word: Annotated[str, "如 已办结、缺报单位"]
    count: Annotated[int, "个数"]
    change: Annotated[str, "比上周增减，如 +5、−2、持平；上周没有结果的为空"]
    change_words: Annotated[str, "同上，读出来的话，如 比上周增加5项；上周没有结果的为空"]


@for_template
class WeekCallAbout:
    """One of the reasons for a call."""

    code: Annotated[str, "missing、errors、unexplained、key 或 unanswered"]
    word: Annotated[str, "如 缺报、错误3处、逾期未说明1项、重点任务1项、超期未回复1件"]


@for_template
class WeekCallLine:
    """A unit to be phoned now, once for all that it is asked."""

    unit: Annotated[str, "单位"]
    place: Annotated[int, "在清单的牵头单位中的次序，从0起，供筛选用；不牵头的为-1"]
    person: Annotated[str, "联系人（config.yaml 的 units）；没有写的为空"]
    phone: Annotated[str, "电话（config.yaml 的 units）；没有写的为空"]
    dial: Annotated[str, "拨号用的号码，只有数字和 +；电话不能直接拨的为空"]
    about: Annotated[tuple[WeekCallAbout, ...], "为什么打电话"]
    say: Annotated[str, "说什么，如“请于1个工作日内补报3项任务”"]


@for_template
class WeekTurned:
    """Tasks that took a status since last week."""

    code: Annotated[str, "状态的代码，如 done；新列入清单的为 new"]
    word: Annotated[str, "如 新办结、新增逾期、新列入清单"]
    count: Annotated[int, "任务数"]


@for_template
class WeekGoneLine:
    """A task that has left the list."""

    task_id: Annotated[str, "任务编号"]
    task: Annotated[str, "工作内容"]
    unit: Annotated[str, "牵头单位"]
    status: Annotated[str, "当时的状态，如 正常推进"]


@for_template
class WeekDueLine:
    """An open task that is soon due."""

    task_id: Annotated[str, "任务编号"]
    task: Annotated[str, "工作内容，长的只有开头"]
    unit: Annotated[str, "牵头单位"]
    key: Annotated[bool, "是重点任务"]
    deadline: Annotated[str, "完成时限"]
    left: Annotated[str, "如 今天到期、还有3天"]
    code: Annotated[str, "状态的代码，如 at_risk"]
    status: Annotated[str, "状态，如 正常推进"]


@for_template
class WeekTrendPoint:
    """A week of a small line. Without results there is no point, and no line over the gap."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    short: Annotated[str, "截止日，如 7/14"]
    known: Annotated[bool, "这一周有结果"]
    gap: Annotated[bool, "这一周没有结果，而更早的周有：中间缺了一周"]
    count: Annotated[int, "个数；没有结果的为0"]
    x: Annotated[float, "从左端起，百分之几"]
    y: Annotated[float, "从上端起，百分之几"]
    joined: Annotated[bool, "与前一周连线：前一周也有结果"]
    from_x: Annotated[float, "前一周的点，从左端起，百分之几"]
    from_y: Annotated[float, "前一周的点，从上端起，百分之几"]


@for_template
class WeekTrend:
    """A number over eight weeks."""

    code: Annotated[str, "代码，如 done"]
    word: Annotated[str, "如 已办结、已逾期、缺报单位"]
    points: Annotated[tuple[WeekTrendPoint, ...], "八周，本周在后"]
    words: Annotated[str, "各周的数，供读屏软件读出"]


@for_template
class WeekPlanLine:
    """A plan and how its tasks stand."""

    plan: Annotated[str, "行动计划"]
    tasks: Annotated[int, "任务数"]
    bar: Annotated[WeekBar, "各状态的任务数"]


@for_template
class WeekUnitLine:
    """A lead unit: how it reported, and how its tasks stand."""

    unit: Annotated[str, "单位"]
    tasks: Annotated[int, "牵头的任务数"]
    unreported: Annotated[int, "其中未报送的任务数"]
    bar: Annotated[WeekBar, "各状态的任务数"]
    reporting: Annotated[str, "按时、迟报或缺报"]
    received: Annotated[str, "收到的时间，如 7月14日18:26；没有收到的为空"]
    weeks_behind: Annotated[int, "连续几周缺报或迟报，含本周"]
    returned: Annotated[bool, "报送的文件已退回"]
    errors: Annotated[int, "要该单位改正的错误的个数；办公室自己要办的（如督查建议）不计"]
    warnings: Annotated[int, "请该单位核对的提醒的个数"]
    late: Annotated[str, "迟报的怎样收到，如 7月14日18:26收到、27项任务中的2项7月16日20:00收到"]
    contact: Annotated[str, "该单位的联系人和电话（config.yaml 的 units）；没有写的为空"]
    place: Annotated[int, "在 by_unit 中的次序，从0起，供筛选用"]
    lacks: Annotated[str, "如“缺报，未报送2项”；没有问题的为空"]


@for_template
class WeekFileLine:
    """A file received."""

    file: Annotated[str, "文件名"]
    unit: Annotated[str, "单位；认不出的为空"]
    received: Annotated[str, "收到的时间，如 7月14日18:26"]
    reason: Annotated[str, "原因"]
    sha256: Annotated[str, "文件的校验码"]
    way: Annotated[str, "怎么来的，如 邮件 gjj@example.org、直接放入收件箱"]
    proofs: Annotated[str, "其中经校验是本办公室下发、退回的，如 下发的表（区水务局）；没有则为空"]
    against: Annotated[str, "为什么可能是别的单位的；没有则为空"]
    state: Annotated[str, "采用、不再采用或退回"]


@for_template
class WeekColumnLine:
    """A column of a return, and what it was taken for."""

    column: Annotated[str, "列，如 D"]
    heading: Annotated[str, "表上的表头"]
    taken: Annotated[str, "认作哪一项，如 进展情况；没有采用的为空"]
    note: Annotated[str, "认得没有把握时的说明；否则为空"]
    sample: Annotated[str, "这一列的第一个内容，过长的截短"]


@for_template
class WeekReadLine:
    """Returns with the same headings, and how they were read."""

    files: Annotated[str, "文件名，最多十个"]
    count: Annotated[int, "文件个数"]
    plain: Annotated[bool, "每一列的表头都与统一的表头相同"]
    columns: Annotated[tuple[WeekColumnLine, ...], "各列的读法"]


@for_template
class WeekRowLine:
    """A row of a return that counts for no task."""

    unit: Annotated[str, "填报单位；认不出的为空"]
    task: Annotated[str, "填写的编号和工作内容，单位原文"]
    said: Annotated[str, "填写的进展、预估等，单位原文"]
    grounds: Annotated[str, "没有采用的原因"]
    source: Annotated[str, "出处：文件、工作表、行"]


@for_template
class FindingLine:
    """A finding that concerns no task."""

    code: Annotated[str, "代码"]
    severity: Annotated[str, "error、warning 或 info"]
    severity_word: Annotated[str, "错误、提醒或提示"]
    unit: Annotated[str, "单位"]
    message: Annotated[str, "问题"]
    hint: Annotated[str, "怎么办"]
    source: Annotated[str, "出处：文件、工作表、单元格"]


@for_template
class WeekContext:
    """Everything that the template may use."""

    week: Annotated[str, "周次，如 2017-W28"]
    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止日期，如 2017年7月第2周（7月10日—7月16日）"]
    as_of: Annotated[str, "截止日，如 2017年7月14日"]
    cutoff: Annotated[str, "报送截止时间，如 7月14日17:00"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    counts: Annotated[SimpleNamespace, "data/run.json 的各项计数，如 counts.tasks"]
    has_items: Annotated[bool, "清单是否有大项工作"]
    plans: Annotated[str, "如“十大行动计划”，按清单中行动计划的个数"]
    standing: Annotated[str, "如“其中已办结12项、正常推进190项”，或“全部正常推进”"]
    reporting: Annotated[str, "如“42个牵头单位中，40个已报送（其中1个迟报），2个缺报”"]
    received: Annotated[str, "如“收到报送文件42份，其中采用41份、退回1份”"]
    findings: Annotated[str, "如“错误8个、提醒8个、提示6个”；没有则为空"]
    lights: Annotated[WeekBar, "全部任务各状态的任务数"]
    units_reporting: Annotated[WeekBar, "按时、迟报、缺报的单位数"]
    by_plan: Annotated[tuple[WeekPlanLine, ...], "每个行动计划一行"]
    by_unit: Annotated[tuple[WeekUnitLine, ...], "每个牵头单位一行"]
    worst: Annotated[
        tuple[WeekUnitLine, ...],
        "同上，问题最多的在前：依次比较缺报、已逾期、未报送、预计不能按时办结、错误、提醒的个数",
    ]
    cards: Annotated[tuple[WeekCard, ...], "五种状态的任务数和缺报的单位数，与上周比"]
    compared: Annotated[str, "与上周比的说明，如清单有变化时怎样算；没有可说的为空"]
    calls: Annotated[tuple[WeekCallLine, ...], "现在要打电话的单位，要紧的在前，一个单位一条"]
    unknown_files: Annotated[tuple[str, ...], "退回的文件中认不出单位的，不知道给谁打电话"]
    turned: Annotated[tuple[WeekTurned, ...], "比上周有变化的任务"]
    gone: Annotated[tuple[WeekGoneLine, ...], "不再列入清单的任务，最多二十项"]
    gone_count: Annotated[int, "不再列入清单的任务数"]
    gone_since: Annotated[str, "与哪一周比，如 上周、2017年6月第4周"]
    due: Annotated[tuple[WeekDueLine, ...], "14天内到期、没有办结的任务，最早到期的在前，最多五项"]
    due_count: Annotated[int, "14天内到期、没有办结的任务数"]
    due_days: Annotated[int, "14"]
    supervised: Annotated[int, "建议督查的任务数，由办公室办，不是单位的错误"]
    trends: Annotated[tuple[WeekTrend, ...], "近八周的已办结、已逾期和缺报单位"]
    missing: Annotated[tuple[WeekUnitLine, ...], "缺报的单位"]
    late: Annotated[tuple[WeekUnitLine, ...], "迟报的单位"]
    rejected: Annotated[tuple[WeekFileLine, ...], "退回的文件"]
    superseded: Annotated[tuple[WeekFileLine, ...], "由后来的报表替换的文件"]
    files: Annotated[tuple[WeekFileLine, ...], "收到的全部文件，单位有疑问的在前"]
    rows: Annotated[tuple[WeekRowLine, ...], "没有采用的填报"]
    readings: Annotated[tuple[WeekReadLine, ...], "采用的文件各列的读法，读法相同的合为一条"]
    list_not_sure: Annotated[
        tuple[FindingLine, ...], "任务清单中没有把握的列，要先核对；没有则没有"
    ]
    notices: Annotated[tuple[NoticeLine, ...], "在办的督办单，到期没有回复的在前；没有则没有"]
    notices_late: Annotated[int, "其中到期没有回复的张数"]
    instructions: Annotated[
        tuple[InstructionLine, ...], "没有回告的和本周回告的领导批示，超期的在前；没有则没有"
    ]
    instructions_open: Annotated[int, "其中没有回告的件数"]
    instructions_late: Annotated[int, "其中超期没有回告的件数"]
    other_findings: Annotated[tuple[FindingLine, ...], "不对应到某项任务的问题"]
    own_columns: Annotated[tuple[str, ...], "本单位自加的列"]
    rule: Annotated[str, "亮灯规则"]
    data: Annotated[Markup, "全部任务，供页面中的程序读取（JSON）"]
    style: Annotated[Markup, "index.css 的内容"]
    script: Annotated[Markup, "fill.js 和 index.js 的内容"]
    policy: Annotated[str, "安全策略：只允许上面的样式和程序，不允许任何网络访问"]
