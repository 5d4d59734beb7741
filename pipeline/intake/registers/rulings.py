"""Reads what the office decided of an extension or a closing: a small closed grammar.

An approval must parse in full. What refuses, waits or asks is looked for everywhere, because one
such word is enough to make an entry doubtful.
"""

import functools
import re
from typing import Literal

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.intake.registers.headings import bare

Ruling = Literal["approved", "refused", "waiting", "silent"]

Speaks = Literal["decides", "names", "explains"]
"""What the words in a cell do: speak of the decision; name a thing, such as a proof; give a reason.
Only the first must be an approval when they sound like a decision."""

_SILENT: Reading[Ruling] = Reading("silent")
_LONGEST_CLAUSE = 40
"""In characters. What is longer tells a story."""
_NO_OBJECTION = pattern(
    r"(?:没有?|无|未提出?|均无)(?:任何|其他)?(?:不同|反对)?(?:的)?(?:意见|异议)|不存在(?:任何)?(?:问题|异议)"
)
_ADVICE = pattern(
    r"下不为例|(?:原则上)?不得?再(?:次|行)?(?:申请)?(?:延期|延长|顺延|延)|最后一次(?:延期)?|"
    r"(?:请|务必|要求|并|望|须|需|应|要|希)*(?:抓紧|加快|加强|加大|务必|确保|严格|督促|倒排|压实|尽快|切实|按新|按期|按时|继续)"
    r"(?![^,。;]*[报批审补再后])[^,。;]*"
)
"""What is added to an approval without taking anything back."""
_HEARD = pattern("(?:经报|报经)请?")
_REFUSED = pattern(
    r"不予|不同意|不批|不准|不宜|不得|不支持|不认可|不通过|不许|不可|不行|不能|不符|不属实|不合格|不达标|"
    r"不到位|不延|不销|不再|未(?:予|获|经|能|被|得到?|按)*(?:批准|批复|批|同意|通过|核准|许可|获批|销号)|未获|"
    r"没有?(?:获得?)?(?:批准|批|同意|通过)|驳回|退[回件还文]|打回|拒|否决|否定|^否|撤[销回]|取消|作废|废止|失效|收回|"
    r"终止|中止|恢复原|维持原|仍按|[按照执行]+原|(?:无法|难以)(?:批准|同意|延期|销号|通过)|虚报|虚假|^[×x✗✘✕╳☒nf0不]$|^(?:no|false)$"
)
_WAITING = pattern(
    r"待|拟|原则|部分|暂|[批核议理究转办审签复发]中|正在|报[送批审请市省区县领]|上报|呈|送审|请示|上会|提交|提请|另行|"
    r"再[议定行研报审批]|需|须|应|建议|初[审步核]|预[审计备]|(?:提出|单位|已|正|待)申请|^申请|申请中|可能|或|若|如|视|尚|仍|"
    r"未|不|没|\?|讨论|征求|部门|科室|缩短|改[为至]|仅|只|除|其余|以外|一半|之一|至少|补充|完善|整改|条件|前提|受理|基本|口头|"
    r"后续|之后|后(?:再|方|才|予)|方可|才[可能]|流程|程序|为准|最终|会签|印发|但|其[他它余]|个别|合并|并入|暂定|走.{0,2}手续|(?<![时期])限|草[案稿]"
)
_WHO = (
    r"(?:(?:\d{4}[年.])?\d{1,2}[月./])?(?:\d{1,2}[日号]?)?(?:情况|理由)?(?:属实|充分)?"
    r"(?:[区县市]|委|政府|府办|目督办|督查室|督办|办公室|办公|领导小组|领导|分管|主要|主任|副|局长|区长|县长|书记|常务|常委|"
    r"会议|会|专题|研究|审议|审核|审查|审定|审批|批示|签批|经|由|已|均|都|现|党组|第\d+次|核实|现场|长|(?:予以|给予)(?=同意|批准|通过)|并|的|获(?!批|准)|〔\d{4}〕\d+号|文)*+"
)
_WHAT = (
    r"(?:(?:将|其|该|此|本|上述|以上|该项|各|任务|事项|项目|单位|工作|的|申请|请求|予以|办理|延期|延长|顺延|推迟|展期|延后|调整|变更|"
    r"销号|核销|办结|结案|完成|完成时限|时限|期限|时间|手续|意见|了)*)"
    r"(?:(?:延)?[至到为]?(?P<date>(?:\d{4}[年./-])?\d{1,2}[月./-](?:\d{1,2}[日号]?|[底末]|[上中下]旬)?)前?)?"
    r"(?:[\d一二三两半]+个?(?:天|日|月|周|工作日)(?:时间)?)?(?:完成|办结|销号|前|内|的|申请)*"
)
_APPROVED = pattern(
    rf"{_WHO}(?:同意|批准|核准|准予|准许|通过|许可|获批|获准|予以(?=延|销|办|核|调)|批复同意|可以?(?=延期|销号)|允许){_WHAT}"
)
_YES = pattern(
    r"[是√✓✔☑☒可准对yv]|yes|true|ok|已批|已销号|已核销|(?:予以|准予)?销号|合格|属实|已同意|已批准"
)
_BRACKETS = pattern(r"[(\[【]([√✓✔xv×]?)[)\]】]")
_BOXES = pattern(r"([☑√✓✔■☒□☐○〇◻])")
_TICKS = "☑√✓✔■☒"


@functools.lru_cache(maxsize=4096)
def read_ruling(text: str) -> Reading[Ruling]:
    """Returns what the words under 审批结果, 审批意见 or 是否同意 decide.

    An approval's `against` is the day that it names (同意延期至7月18日), if any.
    """
    words = _ticked(_BRACKETS.sub(_box, folded(text))).strip("。.!;,、:()")
    if not words:
        return _SILENT if not text.strip() else Reading("waiting", "doubtful", text)
    words = _HEARD.sub("经", _ADVICE.sub("", _NO_OBJECTION.sub("同意", words))).strip("。.!;,、")
    for ruling, against in _AGAINST:
        if found := against.search(words):
            return Reading(ruling, "doubtful", found[0])
    if _YES.fullmatch(words):
        return Reading("approved", "sure", text)
    for clause in re.split(r"[,;。、!:()\n]", words):
        if len(clause) <= _LONGEST_CLAUSE and (found := _APPROVED.fullmatch(clause)):
            return Reading("approved", "sure", text, found["date"] or "")
    return Reading("waiting", "doubtful", text)


_AGAINST: tuple[tuple[Ruling, re.Pattern[str]], ...] = (
    ("refused", _REFUSED),
    ("waiting", _WAITING),
)


def _box(match: re.Match[str]) -> str:
    return "☑" if match[1] and match[1] in "√✓✔v" else "□"


def _ticked(words: str) -> str:
    """Returns the ticked choices of ☑同意 □不同意, or the words themselves without boxes."""
    parts = _BOXES.split(words)
    if len(parts) < 5:  # no boxes, or a single mark
        return words
    before = not parts[0].strip()
    pairs = (
        zip(parts[1::2], parts[2::2], strict=True)
        if before
        else zip(parts[1::2], parts[0::2], strict=False)
    )
    return ",".join(label for mark, label in pairs if mark in _TICKS)


# What was found on the spot

_CLEAN = pattern(
    r"(?:未|没有?|无)(?:发现|见)?(?:任何|明显|其他|遗留)?(?:的)?(?:问题|异常|不符|投诉|异议|遗漏|质量问题|隐患|违规|违建)(?:情况|现象)?|"
    r"不存在(?:任何)?(?:问题|异议|隐患)|问题(?:均|都|已|全部)*(?:整改|解决|处理)(?:到位|完成|完毕|完)|"
    r"整改(?:均|都|已|全部)*(?:到位|完成|完毕)|无需整改|不再(?:跟踪|督办|督查)|"
    r"(?:前期|此前|原有)(?:存在的?)?问题|(?:提前|按[时期]|如期)(?=完成|办结)|应(?:完成|建)尽(?:完成|建)"
)
"""Words that only look as if they spoke against a closing."""
_FAULTS = pattern(
    r"不(?!仅|断|锈)|未(?!来)|没|尚|仍|待|拟|暂|仅|只(?!要)|差|缺|需|须|应当|限期|整改|补充|退[回件]|驳|问题|正在|"
    r"进行中|施工中|推进中|中$|基本|初步|大部|大体|部分|主体|申请|建议|虚|假(?!期|日)|造假|如[果需]|若|预计|计划|将|即将|下一步|"
    r"后续|继续|方可|才[可能]|另行|再(?=销|核|行|次|验)|拒|取消|撤|作废|失效|返工|回退|反弹|剩余|其[余他]|一半|但|无法|无进展|查无(?!误|异)|"
    r"出入|偏差|瑕疵|滞后|延期|逾期|并入|合并|移交|转(?:为|至|给)|除|以外|外$|另|后(?:再|方|才|予|可)?(?:销|核销|办结)|调出|终止|(?<!无)误|恢复(?:督办)?|重新|公示|接近|临近|争取|力争|进度|"
    r"(?<![\d.])(?:\d|[1-9]\d)(?:\.\d+)?%|[一二三四五六七八九\d]成(?!功)|\d+[项个处件条户家][中里]|\d/\d|\?|[×✗✘☒]|^否"
)
_SPOT = (
    r"(?:\d{4}年|\d{1,2}月|\d{1,2}[日号]|经|由|赴|到|现场|实地|目督办|督查室|督查组|办公室|联合|会同|我办|组织|"
    r"[区县市][\u4e00-\u9fff]{1,6}?(?:局|委|街道|镇|中心|公司)|"
    r"核实|核查|核验|查看|查验|检查|督查|抽查|复核|验收|踏勘|认定|确认|电话|查阅|资料|材料|和|已|查|后|情况|结果|为)*+"
)
_WHOLE = (
    r"(?:该|本|此|各|全部|所有|任务|事项|项目|工程|工作|目标|内容|建设|施工|整改|年度|既定|清单|要求的?|按[时期照]?|如期|提前|"
    r"圆满|顺利|全面|保质保量|100%|已|均|都|确已|现已|于|\d{1,2}月\d{1,2}日|的)*"
)
_END = (
    r"(?:完成|办结|完工|竣工|完毕|落实|到位|建成|达标|合格|投用|通过|销号|核销|结案|投入使用|"
    r"交付使用|验收|无误)"
)
_PASSED = pattern(
    rf"{_SPOT}(?:{_WHOLE}{_END}+(?:了|并|且|100%|{_WHOLE}{_END})*{_WHOLE}(?:情况)?(?:属实)?"
    r"|(?:情况|内容|任务)?(?:均|全部)?属实|真实|(?:资料|材料|档案)?已?归档|(?:已|均|全部)?(?:符合|满足|具备|达到)[^,;。]{0,8}(?:条件|要求|标准|目标)"
    r"|(?:同意|准予|予以|批准|给予)(?:销号|核销|办结|结案)|一致|与[^,;。]{1,6}(?:一致|相符)|同意|通过|合格|达标|√|是|未发现问题|"
    r"(?:完成|办结)?100%)"
)
_IN_USE = pattern(
    r"[^,;。]{0,8}已(?:经|全线|全面|建成|正式)*(?:贯通|通水|通车|通电|投用|投入使用|交付使用|竣工验收|启用)+"
)
_ALL_DONE = pattern(
    r"[^,;。]{0,10}?(?:已|均|都)*(?:全部|全面|全线)[^,;。]{0,6}(?:完成|完工|完毕|到位|建成|竣工)"
)
_PART = pattern(
    r"[一二三四五六七八九十\d东南西北中上下前首][期段区批标步]|标段|主体|部分|试|条$|方案|前期|设计|招标|立项|可研|"
    r"征地|拆迁|手续|图纸|基础|土建|勘察|编制|阶段|本[周月]|半年|季度"
)
"""Words of a part of a task. What is said of a part is not said of the task."""
_SO_FAR = pattern(r"(\d+(?:\.\d+)?)[^\d,;。]{0,6}[,(、]?(?:一?共|总)计?(\d+(?:\.\d+)?)")
_LOOKED = pattern(_SPOT)


@functools.lru_cache(maxsize=4096)
def read_check(text: str) -> Reading[Ruling]:
    """Returns what the words under 核实情况 decide.

    One clause at least must say in full that the task is done or passed (已全部完成, 属实), and no
    other may say anything against it. Words that only tell of a visit decide nothing; nor do words
    that tell what was found, but those are doubtful: they leave it to a conclusion beside them.
    """
    words = folded(text).strip("。.!;,、")
    if not words or (says_nothing(text) and "问题" not in words):
        return _SILENT
    clean = _CLEAN.search(words) is not None
    words = _CLEAN.sub("", words)
    if found := _REFUSED.search(words) or _FAULTS.search(words):
        refuses = _REFUSED.search(words) is not None
        return Reading("refused" if refuses else "waiting", "doubtful", found[0])
    counted = _SO_FAR.search(words)
    if counted and counted[1] != counted[2]:
        return Reading("waiting", "doubtful", counted[0])
    clauses = [c for c in re.split(r"[,;。、!:()\n]", words) if 0 < len(c) <= _LONGEST_CLAUSE]
    passed = any(map(_passes, clauses))
    if passed or (clean and all(map(_LOOKED.fullmatch, clauses))):
        return Reading("approved", "sure", text)
    if all(map(_LOOKED.fullmatch, clauses)):
        return _SILENT
    if two := _two_amounts(words):
        return Reading("waiting", "doubtful", two)
    return Reading("silent", "doubtful", text)


def _two_amounts(words: str) -> str:
    """Returns two different amounts of one unit, which may be a part and the whole; or ''."""
    amounts: dict[str, str] = {}
    for found in _AMOUNT.finditer(words):
        before = amounts.setdefault(found[2], found[1])
        if float(before) != float(found[1]):
            return f"{before}{found[2]}、{found[0]}"
    return ""


_AMOUNT = pattern(r"(\d+(?:\.\d+)?)(万?[\u4e00-\u9fff])(?<![年月日号时点分天周次期楼栋层])")


def _passes(clause: str) -> bool:
    """Whether a clause says in full that the task is done, and not only a part of it."""
    if _PASSED.fullmatch(clause):
        return True
    whole = _IN_USE.fullmatch(clause) or _ALL_DONE.fullmatch(clause)
    return whole is not None and not _PART.search(clause)


# What any other cell, or the sheet itself, says against it

_OVERRULES = pattern(
    r"不予|不同意|不批准|不准予|未(?:获|予|经|被|得到?)*(?:批准|批复|同意|通过|核准)|未批|没有?批准|驳回|退回|退件|打回|拒绝|否决|"
    r"撤销|撤回|取消|作废|废止|失效|收回|暂缓|待(?:审|批|定|核|上会|研究|复)|拟(?:同意|批准|延期|销号)|审[批核]中|报批中|"
    r"办理中|尚未|建议(?:延期|销号)|恢复(?:原|督办|督查)|按原时限|无效|反弹|回潮|(?:重新|继续|再次|转入)督[办查]|"
    r"手续(?:正在|尚)?(?:完善|办理|补办)中|(?:手续|材料|资料)(?:不全|不齐|不完备|欠缺|未齐|未完善)|"
    r"(?:正在|尚需|还需|须|需)(?:完善|补办|补齐)[^,。;]{0,4}(?:手续|材料|资料)|"
    r"(?<!未)(?<!没有)(?<!无)发现[^,。;]{0,8}(?:问题|虚报|不实)"
)
_OVERRULES_REASON = pattern(
    r"不予(?:延期|批准|销号)|不同意(?:延期|销号)|驳回|未(?:获|予)?(?:批准|同意)延期|暂缓延期"
)
_DECIDES = pattern(
    r"批|同意|准[予许]|[审核]定|上会|上报|报[送请区市县]|请示|[无失]效|[错误]|重复登记|登记重|[不未暂缓再].{0,2}(?:延|销)|待|拟|申请中|缩短|"
    r"延期|顺延|通过初|草[案稿]|没有?通过|通不过|过不了|[缓再另]议|另行|搁置|受理|流转|呈|转分管|维持|按原|理由不|材料不|补正|"
    r"重新(?:申请|报|审)|撤|终止|常委|签字|为准"
)
"""Words with which a remark speaks of the decision. What it says must then be an approval."""
_EARLIER = pattern(
    r"(?:第[一二三四\d]+|首|再|[一二两三\d])次(?:申请)?延期|(?:曾|已|累计)?延期[一二两三\d]次|因[^,;。]*|"
    r"延期(?:[\d一二三半]+个?[天日月周]|原因|理由)"
)
"""What a remark may say of an extension without deciding it."""


def overruling(text: str, speaks: Speaks) -> str:
    """Returns the words in a cell that speak against the entry; or ''."""
    words = _EARLIER.sub("", _ADVICE.sub("", _NO_OBJECTION.sub("", folded(text))))
    if speaks == "explains":
        found = _OVERRULES_REASON.search(words)
    else:
        found = _OVERRULES.search(words)
        decides = speaks == "decides" and _DECIDES.search(words)
        if found is None and decides and read_ruling(words).value != "approved":
            found = _DECIDES.search(words)
    return found[0] if found else ""


_SHEET_REFUSES = pattern(
    r"不予|不批|不准|不同意|不宜|不通过|不合格|不[延销]|未(?:获|予|被)*(?:批|同意|通过|核准)|驳回|退回|退件|拒|否决|无需|"
    r"撤[销回]|取消|作废|废止|失效|终止|收回|暂[缓停不]|(?:恢复|重新|继续|转入)(?:督[办查]|纳入|办理)"
)
_SHEET_WAITS = pattern(
    r"待|拟|未|报批|报审|报送审|送审|请示|审批中|办理中|草案|草稿|征求意见|讨论稿|初稿|初审|预(?=延期|销号|审)|"
    r"(?:计划|准备|建议|需|应|可)(?=延期|销号)|(?<=延期|销号)(?:计划|建议|预案|方案)|呈报|上报|报区|公示"
)
_SHEET_STALE = pattern(
    r"旧|备份|历史|[上去往前][一两几]?年度?(?!来)|往期|以前|停用|样[表例张]|示例|示范|模[板版]|空[表白]|填[写报表]说明|参考|副本|测试|练习|copy|old"
)
_DELAYED = pattern(
    r"未(?:能)?(?:按[时期]|如期)?(?:完成|办结|达标)的?(?:任务|事项|项目|工作)|待遇|拟[制稿](?:人|单位|部门)?"
)


_VOID = pattern(
    r"作废|废止|失效|误[登录]|登记(?:错误|有误)|重复登记|(?:予以|已|现|此[行件单]|本[行件单])撤[销回]|^撤[销回]$"
)


def voiding(text: str) -> str:
    """Returns the words in a remark that take a whole row back; or ''."""
    found = _VOID.search(folded(text))
    return found[0] if found else ""


_NAME_DOUBTS = pattern(
    r"备选|储备|意向|潜在|风险|疑似|可能|预警|提醒|催|不用|非|考虑|研究|讨论|初步|征集|缓|即将|近期|下[月周]|目标(?!任务|工作)|倒计时|"
    r"进度|难|无法|不能|复查|回头看|反弹|抽查|标准|流程|要求|办法|说明|争取|力争|意见|规定|通知"
)
_NAME_FORM = pattern(
    r"台账|登记|情况|清单|名单|汇总|统计|一览|审批|审核|批复|批准|同意|表|记录|备案|明细|任务|事项|项目|已|办结|验收|完成|对账|"
    r"^\W*\d*[年月\W]*(?:延期|[销消]号|核销|销账|展期|顺延|(?:时限|期限)?(?:调整|变更)(?:时限|期限)?)[\d\W]*$"
)
"""What the name of a sheet says when it is a register: a kind of list, or no more than 延期."""


def against_name(name: str) -> Reading[Ruling]:
    """Returns what the name of a register's sheet says of all its entries, as `against_sheet`."""
    words = bare(name)
    if (says := against_sheet(words)).value != "silent":
        return says
    if found := _NAME_DOUBTS.search(words):
        return Reading("waiting", "doubtful", found[0])
    if not _NAME_FORM.search(words):
        return Reading("waiting", "doubtful", name)
    return says


def is_stale(name: str) -> Reading[Ruling]:
    """Returns whether the name of a register's sheet says that it is old, or only an example."""
    found = _SHEET_STALE.search(bare(name)) or _VOID.search(bare(name))
    return Reading("waiting", "doubtful", found[0]) if found else _SILENT


def against_sheet(title: str) -> Reading[Ruling]:
    """Returns what a sheet's name or title says of all its entries, with the words.

    `refused` and `waiting` settle it. An approved sheet whose words are not blank (申请) needs an
    approval in each row.
    """
    words = _DELAYED.sub("", folded(title))
    if found := _SHEET_REFUSES.search(words):
        return Reading("refused", "doubtful", found[0])
    if found := _SHEET_WAITS.search(words) or _SHEET_STALE.search(words):
        return Reading("waiting", "doubtful", found[0])
    return Reading("silent", "sure", "申请" if "申请" in words or "申报" in words else "")
