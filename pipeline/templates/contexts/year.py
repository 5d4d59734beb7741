"""What `templates/year.html` may use."""

from typing import Annotated

from markupsafe import Markup

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.week import BarPart, WeekBar

YEAR_PAGE, YEAR_STYLE, YEAR_SCRIPT = "year.html", "year.css", "year.js"


@for_template
class YearWeekLine:
    """A week, and how its tasks stood."""

    label: Annotated[str, "如 7月第2周"]
    code: Annotated[str, "如 2017-W28"]
    as_of: Annotated[str, "截止日，如 2017年7月14日"]
    sealed: Annotated[bool, "有封存的结果"]
    left: Annotated[float, "在图上从左起，百分之几"]
    wide: Annotated[float, "在图上的宽，百分之几"]
    tasks: Annotated[int, "任务数"]
    bar: Annotated[WeekBar, "各状态的任务数；没有封存结果的周各段长为零"]


@for_template
class YearForesightLine:
    """A unit: how often its 能按时 came true."""

    unit: Annotated[str, "牵头单位；最后一行是合计"]
    cases: Annotated[int, "案例数：时限前四周预估能按时、结果已定的任务"]
    came_true: Annotated[str, "其中按时办结的；案例不足10件为 —"]
    rate: Annotated[str, "占比；案例不足10件的，写“案例不足10件，不作统计”"]


@for_template
class YearContext:
    """Everything that the template may use."""

    year: Annotated[int, "年份，如 2017"]
    title: Annotated[str, "如 2017年重点工作台账"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    as_of: Annotated[str, "最后一周的截止日，如 2017年7月14日"]
    span: Annotated[str, "从哪周到哪周，封存的几周"]
    holes: Annotated[tuple[str, ...], "没有封存结果的周，如 7月第3周（2017-W29）"]
    tasks: Annotated[int, "曾列入清单的任务数"]
    standing: Annotated[str, "如“已办结12项、正常推进190项”，按最后一次在清单中的状态"]
    left: Annotated[int, "没有办结就移出清单的任务数"]
    lights: Annotated[tuple[BarPart, ...], "最后一周各状态的任务数"]
    weeks: Annotated[tuple[YearWeekLine, ...], "每周一条"]
    plans: Annotated[tuple[str, ...], "行动计划"]
    units: Annotated[tuple[str, ...], "牵头单位"]
    leaders: Annotated[tuple[str, ...], "牵头领导；清单没有这一栏的没有"]
    origins: Annotated[tuple[str, ...], "任务来源；清单没有这一栏的没有"]
    workbook: Annotated[str, "台账的文件名"]
    foresight: Annotated[str, "预估兑现一句：时限前四周预估能按时的，按时办结了多少"]
    foresight_by_unit: Annotated[
        tuple[YearForesightLine, ...], "各单位的预估兑现，最后是合计；没有案例则没有"
    ]
    foresight_rule: Annotated[str, "预估兑现怎么统计的"]
    rule: Annotated[str, "亮灯规则"]
    data: Annotated[Markup, "全部任务逐周的状态和进度，供页面中的程序读取（JSON）"]
    blocks: Annotated[Markup, "各周单位原文和出处，压缩成块，点开时才读"]
    style: Annotated[Markup, "index.css 和 year.css 的内容"]
    script: Annotated[Markup, "fill.js 和 year.js 的内容"]
    policy: Annotated[str, "安全策略：只允许上面的样式和程序，不允许任何网络访问"]
