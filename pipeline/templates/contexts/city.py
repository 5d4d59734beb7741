"""What the templates of a city's week may use; `duban templates` prints it."""

from typing import Annotated

from markupsafe import Markup

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.exception import (
    BriefHead,
    BulletinHead,
    Copies,
    Left,
    Nothing,
    RedHead,
)
from pipeline.templates.contexts.week import WEEK_STYLE
from pipeline.word.values import Quoted

CITY_TABLE = "区县进展情况一览表.docx"
CITY_REPORT = "区县例外情况报告.docx"
CITY_PAGE = "city.html"
CITY_TEMPLATES = (CITY_TABLE, CITY_REPORT, CITY_PAGE, WEEK_STYLE)
"""All files that a city's week is made with."""


@for_template
class CityItemLine:
    """An item of the city's list over all districts."""

    number: Annotated[int, "序号"]
    task_id: Annotated[str, "市级任务编号"]
    task: Annotated[Quoted, "市级事项"]
    deadline: Annotated[str, "市级清单的完成时限"]
    districts: Annotated[int, "登记有对应任务、结果已计入的区县数"]
    done: Annotated[int, "其中已办结的区县数（含已终止）"]
    on_track: Annotated[int, "正常推进的区县数"]
    slow: Annotated[
        Quoted,
        "进展慢的区县，逐个点名，每类一行，如“已逾期：温江区（1-2已逾期12天）”；没有则为“无”",
    ]
    unsure: Annotated[Quoted, "未取得、对应存疑、未对应的区县，每类一行；没有则为空"]
    slow_short: Annotated[Quoted, "同 slow，每类最多列10个区县"]


@for_template
class CitySlowItem:
    """An item that is slow in at least one district."""

    mark: Annotated[str, "序号，如 一"]
    task_id: Annotated[str, "市级任务编号"]
    task: Annotated[Quoted, "市级事项"]
    count: Annotated[int, "进展慢的区县数"]
    of: Annotated[int, "登记有对应任务、结果已计入的区县数"]
    lines: Annotated[tuple["CitySlowLine", ...], "每个进展慢的区县一行，最差的在前，最多20个"]
    rest: Annotated[str, "没有列出的，如“另有5个区县，见电子表格的“进展慢””；全部列出的为空"]


@for_template
class CitySlowLine:
    """A district in which an item is slow."""

    district: Annotated[str, "区县"]
    standing: Annotated[str, "这一事项在这个区县的状态"]
    tasks: Annotated[Quoted, "区县的任务和情况，如 1-2已逾期12天"]
    units: Annotated[Quoted, "区县的牵头单位"]
    reason: Annotated[Quoted, "区县单位填报的原因、存在问题，原文；没有则为进展情况"]
    bag: Annotated[str, "出自哪一份封存，如 2017-W28/r1"]
    numbers: Annotated[Quoted, "同 tasks，不重复状态，如 1-2逾期12天"]


@for_template
class CitySlowItems:
    """The table of the slow items."""

    count: Annotated[int, "有区县进展慢的市级事项数"]
    items: Annotated[tuple[CitySlowItem, ...], "与 slow 相同"]


@for_template
class CityDistrictLine:
    """A district."""

    name: Annotated[str, "区县"]
    look: Annotated[str, "核对的结论，如 已核对，计入"]
    why: Annotated[Quoted, "没有计入的原因；计入的为空"]
    cutoff: Annotated[str, "截止时间，如 7月14日17:00"]
    tasks: Annotated[str, "区县清单的任务数；没有计入的为空，下同"]
    done: Annotated[str, "已办结"]
    on_track: Annotated[str, "正常推进"]
    at_risk: Annotated[str, "预计不能按时办结"]
    overdue: Annotated[str, "已逾期"]
    unreported: Annotated[str, "未报送"]
    terminated: Annotated[str, "已终止"]
    missing: Annotated[str, "缺报的单位数"]
    slow: Annotated[str, "市级事项中进展慢的项数"]
    bag: Annotated[str, "封存，如 2017-W28/r1"]
    digest: Annotated[str, "封存的摘要"]
    rules: Annotated[Quoted, "这个区县自己的标准，如 S03：gap=30；全按默认的写明"]


@for_template
class CityNoteLine:
    """Something that could not be used, or is not sure."""

    kind: Annotated[str, "哪一类：区县、任务对应、清单"]
    district: Annotated[str, "区县；没有则为空"]
    item: Annotated[str, "市级任务编号；没有则为空"]
    words: Annotated[Quoted, "说明"]
    place: Annotated[str, "市级清单或台账的单元格；没有则为空"]


@for_template
class CityNoted:
    """The table of what could not be used, or is not sure."""

    count: Annotated[int, "共几处"]
    lines: Annotated[tuple[CityNoteLine, ...], "每处一行，与 notes 相同"]


@for_template
class CitySlowPart:
    """The slow items that the report itself lists."""

    count: Annotated[int, "有区县进展慢的市级事项数"]
    shown: Annotated[tuple[CityItemLine, ...], "涉及区县多的在前，最多10项"]
    left: Annotated[tuple[Left, ...], "没有列出的；全部列出时没有"]


@for_template
class CityDistrictPart:
    """The districts that the report itself lists."""

    lines: Annotated[tuple[CityDistrictLine, ...], "每个区县一行，最多25行：再多的先列进展慢的"]
    total: Annotated[CityDistrictLine, "计入的各区县合计"]
    left: Annotated[tuple[Left, ...], "没有列出的；全部列出时没有"]


@for_template
class CityNotReadPart:
    """The districts that do not count."""

    count: Annotated[int, "没有计入的区县数"]
    shown: Annotated[tuple[CityDistrictLine, ...], "每个区县一行，最多20行"]
    left: Annotated[tuple[Left, ...], "没有列出的；全部列出时没有"]


@for_template
class CityAttachment:
    """The attachment: every slow item district by district, and what could not be used."""

    slow: Annotated[tuple[CitySlowItems, ...], "进展慢的市级事项；没有则没有"]
    noted: Annotated[tuple[CityNoted, ...], "不能用、没有把握的；没有则没有"]


@for_template
class CityContext:
    """The progress table and the exception report of a city."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止，如 2017年7月第2周（7月10日—7月16日）"]
    week: Annotated[str, "周次代码，如 2017-W28"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    date: Annotated[str, "本单位的截止日，如 2017年7月14日"]
    opening: Annotated[str, "几个区县、几个事项、计入几个、几项进展慢，一句话"]
    cutoffs: Annotated[str, "各区县的截止时间，一句话"]
    rule: Annotated[str, "怎样算进展慢、存疑怎么算，一段话"]
    not_read_said: Annotated[str, "有没有没有计入的区县、怎么办，一句话"]
    slow_said: Annotated[str, "有几项进展慢，一句话"]
    notes_said: Annotated[str, "任务对应和清单中有几处不能用、没有把握，列出了几处，一句话"]
    not_read: Annotated[tuple[CityDistrictLine, ...], "没有计入的区县"]
    districts: Annotated[tuple[CityDistrictLine, ...], "每个区县一行"]
    items: Annotated[tuple[CityItemLine, ...], "每个市级事项一行"]
    slow: Annotated[tuple[CitySlowItem, ...], "进展慢的市级事项，涉及区县多的在前"]
    notes: Annotated[tuple[CityNoteLine, ...], "任务对应和清单中不能用、没有把握的，最多200处"]
    noted: Annotated[tuple[CityNoted, ...], "有 notes 时一张表；没有时为空，整张表不出现"]
    proposals: Annotated[int, "建议登记的任务对应的条数"]
    proposed: Annotated[tuple[Left, ...], "有建议登记的任务对应时一条；没有则没有"]
    red_head: Annotated[tuple[RedHead, ...], "红头；config.yaml 没有要求时没有"]
    bulletin_head: Annotated[tuple[BulletinHead, ...], "督查通报的报头；config.yaml 没有要求时没有"]
    brief_head: Annotated[tuple[BriefHead, ...], "督查专报的报头；config.yaml 没有要求时没有"]
    copies: Annotated[tuple[Copies, ...], "抄送机关；没有则没有"]
    addressee: Annotated[str, "主送机关，如 市委、市政府"]
    as_of: Annotated[str, "本单位的截止日，如 7月14日；各区县截止时间不同的，注明见第二部分"]
    signed: Annotated[str, "成文日期，如 2017年7月14日；按 reports.date，留空的为空格"]
    situation: Annotated[str, "区县和事项各有多少、正常的和进展慢的各多少，一句话"]
    decide: Annotated[str, "需要重点关注的，点到区县，一句话，带句号；没有则为空"]
    slow_part: Annotated[tuple[CitySlowPart, ...], "正文列出的进展慢的事项；没有则没有"]
    no_slow: Annotated[tuple[Nothing, ...], "没有进展慢的事项"]
    district_part: Annotated[CityDistrictPart, "正文列出的区县"]
    not_read_part: Annotated[tuple[CityNotReadPart, ...], "没有计入的区县；没有则没有"]
    all_read: Annotated[tuple[Nothing, ...], "区县全部计入"]
    linked: Annotated[str, "任务对应和清单有没有不能用、没有把握的，在哪里看，一句话"]
    attachments: Annotated[str, "附件说明，每个附件一行，有序号"]
    attached: Annotated[tuple[CityAttachment, ...], "本文件中的附件；没有则没有"]
    no_attached: Annotated[tuple[Nothing, ...], "本文件中没有附件"]


@for_template
class CityPageCell:
    """An item in a district, on the page."""

    light: Annotated[str, "颜色：状态的代码，没有状态的为空"]
    word: Annotated[str, "状态，如 已逾期"]
    said: Annotated[str, "区县的任务和情况；鼠标停留时显示"]


@for_template
class CityPageRow:
    """An item on the page."""

    line: Annotated[CityItemLine, "这一事项，与一览表相同"]
    cells: Annotated[tuple[CityPageCell, ...], "每个区县一格，与 districts 的次序相同"]


@for_template
class CityPageContext:
    """The page of a city."""

    said: Annotated[CityContext, "与两份文件相同的内容"]
    rows: Annotated[tuple[CityPageRow, ...], "每个市级事项一行"]
    workbook: Annotated[str, "同一文件夹的电子表格的文件名"]
    style: Annotated[Markup, "样式"]
    policy: Annotated[str, "页面的安全策略"]
