"""Reads what the heading of a forecast's column asks: 能否按时办结, 是否完成, 是否逾期."""

import functools
import re
from collections.abc import Iterable
from typing import Literal

from pipeline.domain.text import folded, pattern

Asks = Literal["forecast", "state", "contrary", "plan", "part", "unknown"]
"""`forecast`: will it be done in time? `state`: is it done? `contrary`: will it be late, is it at
risk? Then 否 is the good answer. `plan`: was a week's or a stage's own plan met? That says nothing
of the task. `part`: will a part of the task, or something for it, be in time, as 招标能否按时完成,
资金是否按时到位 and 能否按时开工? `unknown`: a question of another kind."""


def asked_in(labels: Iterable[str]) -> Asks:
    """Returns what a column asks. `labels` are its headings, the lowest line first.

    A column without any question, as an office may name it, is one of forecasts.
    """
    said = [label for label in labels if label]
    known = next((asks for label in said if (asks := asked_by(label)) != "unknown"), None)
    is_question = any(_QUESTION.search(folded(label)) for label in said)
    return known or ("unknown" if is_question else "forecast")


@functools.lru_cache(maxsize=1024)
def asked_by(heading: str) -> Asks:
    """Returns what the heading asks; "unknown" for one that is not understood."""
    words = _REMARK.sub("", folded(heading[:_LONGEST])).strip("?:。")
    return next((asks for asks, pattern in _ASKED if pattern.search(words)), "unknown")


_LONGEST = 200
_REMARK = pattern(r"[(\[【][^)\]】]*[)\]】]?")
_QUESTION = pattern(r"是否|有无|与否|能否|可否")
_HARMS = (
    r"(?:不能|无法|不会|不可|未能|逾期|延期|超期|滞后|延误|推迟|拖延|超时|"
    r"风险|困难|障碍|存在问题|受阻|影响|难度|阻碍|压力|变数|偏差)"
)
_DENIED = r"(?:不(?:存在|会)?|无|没有)"
_OF_PERIOD = (
    r"(?:本周|上周|(?<![0-9一二三四五六七八九十])周|本月|月(?!底|日|\d)|旬|当月|月度|本旬|本期|本季度?|季度|阶段性?|节点|当期|上半年|(?<!能否完成)(?<!能否实现)年度(?!(?:目标|工作|重点)*(?:任务|目标)?(?:预计)?能否)|本阶段)的?"
    r"(?:计划|目标|任务|工作|节点|进度|安排)*"
)
_THING = (
    r"(?:资金|经费|投资|款项?|材料|资料|报表|数据|信息|方案|证件?|证照|手续|要件|招投?标|采购|征收|征地|拆迁|征拆|土地|用地"
    r"|用房|设备|人员|队伍|(?:配合|协办|参建)(?:单位|部门)|合同|图纸|设计|可研|环评|立项|审批|验收|主体|基础|[一二三四首]期"
    r"|标段|土建|附属|前期|配套|会议)+(?:工作|工程|部分|建设|施工|编制)?"
)
"""What is only a part of a task, or is needed for it. 招标任务 may be the task itself."""
_BEGUN = r"(?:开工|动工|启动|开始|进场|开标|报送|上报|反馈|提交|提供|填报|拨付|支付|配合|供地)"
_DONE = (
    r"(?:完成|完结|办完|做完|落实|办结|完工|竣工|建成|销号|结束|办理完毕|整改到位|落实到位|达标)"
)
_ASKED: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    (
        "contrary",
        pattern(
            rf"(?:是否|有无|会否|是不是|有没有)(?!.{{0,4}}{_DENIED}{_HARMS}).{{0,6}}{_HARMS}|"
            rf"{_HARMS}(?:与否|否|没有)$|^(?:已|预计|预估)*{_HARMS}(?:情况)?$|"
            r"^(?:预计|预估)?(?:不能|无法|难以|未能|未(?=[按如][时期]))(?:按时|按期|如期)?.{0,4}(?:办结|完成)的?(?:任务|事项)?$"
        ),
    ),
    ("unknown", pattern(rf"是否.{{0,4}}{_DENIED}{_HARMS}")),
    (
        "plan",
        pattern(
            rf"(?:是否|能否|可否|预计).{{0,6}}(?:完成|办结|达到|实现|落实|达成).{{0,4}}{_OF_PERIOD}|{_OF_PERIOD}.{{0,6}}"
            r"(?:是否|能否|完成与否)|是否.{0,3}(?:达到|符合|满足).{0,4}(?:进度|计划|目标|要求)|"
            r"是否.{0,2}按.{0,6}(?:推进|开展|实施|进行)"
        ),
    ),
    (
        "part",
        pattern(
            rf"{_THING}(?:预计|预估)?(?:能否|能不能|是否|可否|会否|[按如][时期])|"
            rf"(?:能否|能不能|是否|可否|会否)(?:能够?|可以)?[按如][时期](?:正式|全面|足额)?{_BEGUN}$|"
            rf"(?:能否|能不能|可否|会否|[按如][时期])(?:能够?|可以)?(?:[按如][时期])?"
            rf"(?:完成|办结|办好|取得|拿到|落实|到位|拨付)(?!验收|审批|会议){_THING}$"
        ),
    ),
    (
        "state",
        pattern(
            rf"是否已经?.{{0,8}}{_DONE}|是否(?:全部|全面|均|都|真正|实际)*{_DONE}(?:[/、或]{_DONE})?(?:任务|工作|事项|情况|整改|建设|验收|销号)?$|"
            rf"^(?:任务|工作|事项|项目|整改|目前|现)*(?:已|是否)?{_DONE}(?:与否|否|没有|了吗|情况|状态)?$"
        ),
    ),
    (
        "forecast",
        pattern(
            r"(?:能否|能不能|可否|可不可以|是否[能可会]够?|预计|预估|预测|预判|研判).{0,12}"
            r"|[按如][时期]|准时|(?:规定|要求)?时[限间]内|按(?:节点|时限)"
        ),
    ),
)
"""Tried in this order."""
