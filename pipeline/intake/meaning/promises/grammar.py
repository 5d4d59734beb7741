"""Reads what a unit promises and counts: 7月20日前完成消防改造, 累计签约18户.

A closed grammar over clauses. A promise is a clause of one date that is still to come, at most a
subject before it, and a deed of a closed list behind it. All else is none: what is denied, wished
for (力争, 有望), only likely (左右, 可能), on condition (待…后, 如), asked for or ordered (要求),
past, somebody else's plan, or a deadline. What stands before the date, and between it and the deed,
must end as a noun does (`_HEADS`), so that a word that is not known is no part of a promise. Dates
are read by `dates.deadlines`, amounts by `quantities`. Source: PRACTICE, promises.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.dates.deadlines import bare_moment, dates_of
from pipeline.intake.meaning.quantities import Amount, read_count


@dataclass(frozen=True, slots=True)
class Promise:
    """A deed with the day by which it is to be done."""

    what: str
    """The deed in the unit's words, folded, without the date: 消防改造, 地勘单位进场."""
    by: dt.date
    """The last day that the words allow: 下周 is its Sunday."""
    text: str
    """The clause as written."""
    start: int
    """Where it begins in the cell's text."""
    end: int
    subject: str
    """What stands before the date, part of `what`; ''."""
    before: str
    """The clauses before it in its sentence, folded: what a bare 进场 may be about."""
    total: tuple[str, Amount] | None = None
    """What is counted and how much of it is to be reached in all (累计签约30户), if that is it."""


@dataclass(frozen=True, slots=True)
class Total:
    """A running total: what a unit says to have reached in all."""

    thing: str
    """What is counted, folded: 签约, 电缆沟."""
    amount: Amount
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence between commas."""

    text: str
    """As written."""
    folded: str
    start: int
    end: int
    planned: bool
    """It stands behind 下一步 or the like: it says nothing of what has been done."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell promises and counts."""

    promises: tuple[Promise, ...] = ()
    totals: tuple[Total, ...] = ()


def read_promises(text: str, week: Week) -> Said:
    """Returns the promises and totals in a cell of a return of that week. Never raises."""
    if len(text) > _LONGEST or not (_MAY_PROMISE.search(text) or "累计" in text):
        return _NOTHING
    return _read(text, week)


def may_promise(text: str, week: Week) -> bool:
    """Whether `read_promises` may find a promise in the cell; it may have totals all the same.

    Most texts tell of past days only, and need not be read in full to know that.
    """
    if len(text) > _LONGEST or not _MAY_PROMISE.search(text):
        return False
    is_plain = _ODD.search(text) is None
    return any(
        _promised(_words(words), week) is not None
        for parts in _parts_of(text)
        for _, _, words in parts
        if not is_plain or _MAY_PROMISE.search(words)
    )


_Part = tuple[int, int, str]
"""Where a clause begins and ends, and its words without what is blanked."""

_NOTHING = Said()
_LONGEST = 5000
_MAY_PROMISE = pattern(
    r"[\d０-９一二三四五六七八九十]\s*月|月\s*[底末]|旬|[下本这]\s*个?\s*(?:周|星期|月)|季|半年|年\s*[底末内]|"
    r"[\d０-９]\s*年|[./．-]\s*[\d０-９]"
)
"""What every text with a date has."""


@functools.lru_cache(maxsize=65536)
def _read(text: str, week: Week) -> Said:
    is_plain = _ODD.search(text) is None
    promises: list[Promise] = []
    totals: list[Total] = []
    every = list(_parts_of(text))
    for place, parts in enumerate(every):
        may = {
            start
            for start, _, words in parts
            if not is_plain or _MAY_SAY.search(words)
            if _may_say(_words(words), week)
        }
        if not may:
            continue  # most sentences: their other clauses need not be read
        sentence = _clauses(text, parts)
        exceptions = _exceptions(text, every[place + 1 : place + 2])
        if _ASKS.search(text[sentence[0].start : sentence[-1].end + 1]):
            continue
        for at, clause in enumerate(sentence):
            if clause.start not in may:
                continue
            before, later = sentence[:at], [*sentence[at + 1 :], *exceptions]
            if any(_CONDITION.search(one.folded) for one in before):
                break
            if promise := _promise(clause, week, before, later):
                promises.append(promise)
            else:
                totals += _totals(clause, week)
    return Said(tuple(promises), tuple(totals))


def _exceptions(text: str, following: Sequence[Sequence[_Part]]) -> list[Clause]:
    """Returns the clauses of the next sentence when it says on what the one before depends."""
    read = (_clauses(text, parts) for parts in following)
    return [one for clauses in read if clauses and _IF.match(clauses[0].folded) for one in clauses]


_MAY_SAY = re.compile(f"累计|{_MAY_PROMISE.pattern}")
_ODD = re.compile(
    "[^\n!-}\u00b7\u00d7\u4e00-\u9fff\u3001\u3002\u3008-\u3011\u2018-\u201d\uff01\uff08\uff09"
    "\uff0c\uff0e\uff10-\uff1b\uff1f]"
)
"""What folding may make into a date: spaces, hidden characters, dashes, ㋆. Few texts have it."""


def _may_say(words: str, week: Week) -> bool:
    """Whether a clause promises or counts by itself: only then the rest of its sentence counts."""
    return ("累计" in words and bool(_counted(words))) or _promised(words, week) is not None


@functools.lru_cache(maxsize=4096)
def sentences_of(text: str) -> Sequence[Sequence[Clause]]:
    """Returns the clauses of each sentence of a cell's text.

    Words in brackets are clauses of their own, behind the clause that they stand in.
    """
    found: list[list[Clause]] = []
    planned = False
    for parts in _parts_of(text):
        clauses = _clauses(text, parts, planned=planned)
        if clauses:
            planned = clauses[-1].planned
            found.append(clauses)
    return found


def _parts_of(text: str) -> Iterator[Sequence[_Part]]:
    """Yields the parts of each sentence of a cell's text, in their order."""
    items = _ITEM.sub(lambda match: "；".ljust(len(match[0])), text)
    plain = _QUOTED_DATE.sub(_blank, _WEEKDAY.sub(_blank, items))
    outer = _BRACKETS.sub(_blank, plain)
    is_bracketed = outer != plain
    for sentence in _SENTENCE.finditer(outer):
        parts = [(*part.span(), part[0]) for part in _CLAUSE.finditer(outer, *sentence.span())]
        if is_bracketed:
            parts += [(*b.span(1), b[1]) for b in _BRACKETS.finditer(plain, *sentence.span())]
            parts.sort()
        yield parts


def _clauses(text: str, parts: Sequence[_Part], *, planned: bool = False) -> list[Clause]:
    """Returns the clauses that have words. `planned`: something before them speaks of plans."""
    clauses: list[Clause] = []
    for start, end, whole in parts:
        words = _words(whole)
        planned = planned or _NEXT.search(words) is not None
        if words:
            clauses.append(Clause(text[start:end], words, start, end, planned))
    return clauses


@functools.lru_cache(maxsize=65536)
def _words(whole: str) -> str:
    """Returns the words of a clause, folded. Units write most clauses week after week."""
    return _NUMBERED.sub("", _DASHES.sub("-", folded(whole)))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


_QUOTED_DATE = pattern(
    '[“"「『][^“”"「」『』]*(?:\\d[月日号]|[月年季]底|[下本]周)[^“”"「」『』]*[”"」』]'
)
"""Words of others, which name a day."""
_BRACKETS = pattern(r"[(（【\[]([^()（）【】\[\]]*)[)）】\]]")
_ITEM = pattern(r"[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]")
"""Begins an item, as ① does."""
_DASHES = pattern("[\u2010-\u2015\u2212~]+")
_WEEKDAY = pattern(r"(?<=[日号])\s*[(（](?:周|星期)[一二三四五六日天][)）]")
_SENTENCE = pattern(r"(?:[^。；;！!？?\n\u2460-\u249b])+")
_CLAUSE = pattern(
    r"(?:[^,，:：()（）【】\[\]“”\"]+|(?<=[\d０-９])[,，:：](?=[\d０-９]))+",
)
_NUMBERED = pattern(
    r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.](?!\d)|\d{1,2}[、.](?=\d{1,2}月)|[一二三四五六]是|并|且|及)"
)
_IF = pattern(
    "(?:具体(?:[以按看]|时间)|最终[以按看]|以.{1,12}为准|如(?!期|实|数|下)|若|倘|遇|视|但|除非)"
)
_NEXT = pattern(r"^(?:下一?步|下一?阶段|接下来|后续|后期|下周(?:工作)?计划|工作打算|工作计划)")
_ASKS = pattern(r"[？?]$|是否|能否|可否|何时|[吗呢]")

# What stands around the date

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTH = rf"(?:{_NUMBER}-)?{_NUMBER}月"
_ONE_DATE = (
    rf"(?:(?:20\d\d|\d\d)年|[今明本]年|当年)?(?:"
    rf"(?:{_MONTH}|[本当]月|下个?月)(?:{_NUMBER}(?:[日号]|(?![\d个户家处日号])))?(?:[上中下]旬|[初中]|[底末]|份)?"
    r"|第?[一二三四1-4]季度?[末底]?|[上下]半年)(?:[之以]?内)?"
    r"|(?:20\d\d年|[今明本]年)(?:[底末]|年底)|年[底末内]|(?<![\d一二三四五六七八九十个本当下每按近])月[底末]|(?<![\d月])[上中下]旬"
    r"|20\d\d[./-]\d{1,2}[./-]\d{1,2}|(?<![\d.])\d{1,2}\.\d{1,2}(?=日|[之以]?前)日?"
    r"|(?:下下|下|本|这)个?(?:周|星期)[一二三四五六日天末初内]?"
)
_BEGINS = r"(?=[\d一二三四五六七八九十今明本当上中下第这年月])"
"""How every date begins. Asked first, since most characters begin none."""
_DATE = pattern(rf"{_BEGINS}(?:{_ONE_DATE})(?:(?:至|到|-)(?:{_ONE_DATE}|{_NUMBER}[日号]))?")
"""A date, or from one to another."""
_FRAME = pattern(
    r"(?:已?(?:(?<!决)定(?=[于在为])|(?<![决鉴评稳固核商选指规锁假判审认制])定$|[延调](?=[至到])|拟定|确定|排定|现定|改定|安排|约定|拟|计划|预计|预估|预期|推迟|延期|延后|顺延|调整|改(?=[至到为在])|"
    r"排)(?:于|在|至|到|为)?|将要?|赶(?=在)|全力|确保|保证|承诺|于|在|到|至|最迟|最晚|不迟于|不晚于|"
    r"按(?:序时|施工)?(?:计划|进度)|下一?步|下一?阶段|接下来|后续|目前|现|可以?|能够?|如期|按时|按期|我[局委办镇院]|我?街道|我单位|本单位|同时|同步)+$"
)
_ASSURED = pattern("^(?:确保|保证|全力确保|计划|预计)(?=.)")
"""The same before the subject: 确保加药间3月底前建成."""
_BEHIND = pattern(
    r"^(?:[之以]?前|[之以]?内)?(?:上午|下午|中午|夜间|晚上?|凌晨|当[天日])?"
    r"(?:\d{1,2}(?:[:点时]\d{0,2}分?半?))?"
)
_BEFORE_WORD = pattern(r"^(?:[之以]?前(?!后|夕)|[之以]?内)")
_ADVERB = pattern(
    r"^(?:可以?|能够?|即可|将|要|拟|预计|计划|确保|全部|全面|全线|均|都|正式|顺利|如期|按时|准时|按期|再|就|先|同步|并)+"
)
_VAGUE = pattern(
    r"^(?:[之以]?前[一二三四五六七八九十两半\d]+个?(?:周|天|日|月|星期)|[至止-]|到(?![场货位达齐账])|前后|左右|上下|前夕|起|开始|以来|[之以]?后|、|或|和|及|\d(?!\d?[:点时]))"
)
_WHOLE = pattern(r"(?:月份?|季度?|半年|年)$")

# What makes a clause no promise

_HARMLESS = pattern(
    "推进会|自评|不动产|不锈钢|不停车|不停产|不少于|不低于|不超过|不迟于|不晚于|无障碍|无人机|无线|无物业|"
    "无纸化|无害化|未来|未成年|招待|接待|待遇|善后|后期|后续|后勤|后备|后台|后山|后巷|后街|后院|后厨|"
    "今后|难民|需求|应急|应用|应届|对应|供应|响应|效应|反应|约定|预约|节约|如期|如实|有限|权限|"
    "自由|最后|最迟|最晚|最终验收|还建|还房|让利|签约|公约|违约|合约|邀约|了解|过渡|请示|邀请|申请表|视频|电视|初步设计|初步验收|初步方案|人才"
)
_NO_PROMISE = pattern(
    "[不未无没难若倘待俟曾尚仍了遇]|一经|提前|力保|冲刺|压力|艰巨|期满|紧张|[较偏很太]|存疑|[仅只最才刚恰还却而但想让由被把]|过半|一半|大半|[写列纳]入|作为|迎来|力争|争取|力求|尽[快早量力可]|努力|有望|希望|或|可能|大概|大约|约|左右|基本|"
    "原则|初步|暂|如|一旦|除非|前提(?!交|供|出|高|升)|只要|取决|视|最快|最早|才能|方可|风险|恐|"
    "要求|需|应|须|务必|必须|请|督促|责令|限|时限|目标|时间节点|合同约定|合同工期|工期|申请|"
    r"[可能将]达(?![标产])|大致|大体|大抵|差不多|几乎|接近|估计|预料|料想|想必|也许|兴许|似乎|"
    r"看来|应该|理应|本应|本该|早该|照理|按理|多半|大多|多数|部分|个别|少数|绝大|早已|早就|"
    r"[早快慢]则|当[周月](?!内)|同期|随后|随即|然后|抢(?![修险种收救栽])|挑战|虽|尽管|不过|然而|"
    r"可是|由于|因(?![子素])|并非|要么|及其|假如|万一|否则|无论|即使|即便|哪怕|关于|至于|对于|"
    r"鉴于|随着|为了|正为|恳请|呼吁|担心|预测|测算|估算|许诺|声称|宣布|宣称|得知|获悉|证实|商议|"
    r"商定|责成|敦促|催(?![化芽收])|拒|缓(?![冲堵解释坡])|逢|第.{1,2}周|乐观|保守|理想|成功|理论|"
    r"与否|各项|[十百千万]来|有信心|有把握|[^频功效]率|几经|有变|变数|生变|近[\d一二三四五六七八九]|"
    r"可期|拖|勉强|择机|适时|伺机|随时|为准|排期|成效|见效|(?<!评)估(?![价值])|\d[多余]|倒排|"
    r"[上下]半月|强调|指出|初定|初拟|意向|力促|务求|酝酿|考虑|筹划|筹备(?![会组])|[盼盯朝奔是]|"
    r"(?<![第首])一批(?!次)|若干|一些|[几数][个户处家栋条台]|分之|\d[^,;]{0,3}(?:以上|以内|上下)|"
    r"\d(?:至|-|到)\d|[多余][个户处家栋条台名份]|所需|所用|中的?[\d一二两三四五六七八九十]|"
    "(?<![拆清消排解免铲扣删根破切])除.{1,12}外|去年|上年|前年|往年|"
    "原计划|原定|原拟|原来|上周|上月|此前|正在|后|截至|截止|自(?!然|来|行|动|治|建|查)|分别|取消|"
    "继续|持续|推进|加快|加大|加强|逐步|陆续|开始|由.{1,12}(?:负责|完成|组织|实施|提交|编制)|改期|"
    r"(?<![体关联水渠派星根院])系(?![统列数绳挂])|属(?=[于上市省区国首正常])"
)
_NO_SUBJECT = pattern(
    r"^[较比距离据按对向从为因就给与和受及把将被]|(?<![一二三四五六七八九十\d首工汛])期$|[称说]$|表示|了解|同意|答应|告知|反馈|答复|回复|明确|规定|议定|决定|"
    r"研究|提出|协商|对接|协助|指导|督导|反映|估计|测算|认为|各[镇村街乡局单部区县]|方面?$|"
    r"争创|迎接|迎来|推动|加速|抢抓|对标|瞄准|锁定|紧盯|聚焦|保障|支撑|配合|谋划|围绕|报道|媒体|网友|批示|指示|工单|会上|通报|公示|公告(?!牌)|公布|宣传|结合|针对|对照|参照|中央(?!公园|大道|厨房)|全[市省国]|"
    r"建议|流传|网上|[原第]$|通知|会议|精神|根据|按照|依据|受理|查处|符合|参加|参与|[让使令叫]|已|"
    r"市(?![场政民])|[省国厅]|上级|银行|公司|企业|业主|商户|住户|农户|群众|村民|居民|厂家|厂商|供应商|中标[方人]|施工方|"
    r"甲方|乙方|对方|法院|电力|供电|燃气|自来水|电信|移动|联通|铁塔|铁路|部门|领导|物业(?!管理|用房|费|服务)|(?<!管)委会|"
    r"(?:合作社|协会|商会|基金会|学会|房东|租户|承租人|承租方|卖方|买方|用户|家长|专家|律师|检察|纪委|部队|海关|税务|党校|工会|"
    r"妇联|投资人|投资方|开发商|总包|分包|劳务|车队|保险|房企|房主|户主|老板|经理|某|先生|女士|书记|主任|校长|院长|责任人|[厂校院警军资港店客卖买]方|(?:督察|巡察|巡视|检查|考核|考评|审计|专家)组|(?:申报|报名|登记|受理|查询)(?:窗口|通道|入口|系统))$|[省市县区镇村]里|[要须]在?$|(?<![厕场诊住待\d])所$|照[此这目]|必保|保$|"
    r"[一二两三四五六七八九十\d][座个户处栋所台].+[一二两三四五六七八九十\d][座个户处栋所台]$|"
    r"[局委办院](?:计划|预计|将)?$|委员会$|政府$|集团$|督查|区委|的$|其中"
)
_HIRED = pattern(
    "(?:设计|监理|检测|监测|评估|测绘|勘察|地勘|审计|咨询|代理|编制|审查|中介|第三方|施工|承建|承包|运营|代建)"
    "(?:单位|机构|方|院)|(?:单位|机构|中介|第三方|代理)$"
)
"""Who works for the unit: that they come is its own matter, what they hand over is theirs."""
_GRANTED = pattern("批复|批文|指标|资金|补助|债券|预算")
"""What is 下达 by those above."""
_COMES = pattern("^(?:再次|全部|均)?(?:进场|入场|进驻|进点|驻场)")
_NO_CITY = pattern("[城都超门夜菜]市|市(?:场|政|民)")
_CONDITION = pattern(
    r"待(?!遇)|若|如(?:果|遇|天|资|能)?(?!期|实|数)|倘|一旦|除非|前提|只要|取决|视(?!频|觉)|"
    r"由.{2,12}(?:实施|负责|承担|办理)|^据|了解|表示|[称说]$|力争|争取|力求|有望|尽量|(?:之|以)?后$|的话$|情况下$|^等|等.{1,12}(?:了|后|到位)$|根据|按照|要求|精神|时限|期限|目标|节点|建议|任务$|"
    "(?:会|里|级|委|府|领导|书记|[区市县镇]长).{0,4}(?:明确|强调|提出|部署|指出|规定|决定|议定|交办|批示)|"
    r"(?<![申报提])请(?!示)"
)
_DOUBTED = pattern(
    "现已(?:完成|取得|办结|到位|实现|开[工业放])|暂定|暂拟|初定|拟定|大概|左右|上级|要求|约定|信心不|不足|紧迫|存在|(?<!比)承诺|答应|时限|逾期|前提|待(?!遇)|难度|困难|不确定|无法|不能|恐|风险|存疑|未定|待定|才能|方可|取决|力争|争取|为准|顺延|遇|可能|延后|推迟|"
    "视|另行|若|如果|如有|压力|变数|[未没]有?把握|调整|则"
)
"""What in a later clause of the sentence takes a promise back."""

DEEDS = pattern(
    r"完成|完工|竣工|办结|办妥|建成|收尾|结束|销号|审结|完毕|扫尾|并网|割接|化解|消除(?!火)|纳统|入统|试业|笔试|分房|选房|打压|试压|接种|汇总|[\u4e00-\u9fff]完(?!整|善|全)|"
    r"[搭装铺建做办修栽改挂查拆清理配](?:好|齐)|到位|封顶|合龙|进场|进驻|进点|入场|开工|动工|开建|破土|复工|"
    r"启动|启用|投用|投入使用|交付|投入(?:试?运[营行]|生产)|投产|投运|试营业|试生产|试运[行营]|移交|交房|交地|腾空|腾房|腾退|"
    r"验收|签订|签约|签署|印发|出台|发布|公布|下发|报送|上报|报批|报出|报审|提交|提请|送审|呈报|上会|报(?=[市区县省])|"
    r"到货|到场|贯通|通车|开放|通水|通电|通气|接通|送电|恢复|开通|上线|运营|开业|开园|开馆|开班|开幕|开赛|"
    r"召开|举办|举行|组织|开展(?!情况)|安装|铺设|敷设|摊铺|铺装|铺筑|浇筑|架设|栽植|补植|吊装|砌筑|"
    r"拆除|清运|清场|关停|关闭|淘汰|搬迁|清零|封堵|发放|兑付|兑现|拨付|支付|下达|公示|挂牌|公告|"
    r"取得|获得|领取|核发|通过|形成|定稿|出具|开标|定标|挂网|具备|摇号|入库|归档|累计.{0,8}达?到?(?=\d)|总数达到?"
)
_THEN = pattern("[即便就](?:可|能|会)")
"""What follows from the clause before it, which need not have come true: 资金到位，月底即可发放."""
_IS_NOUN = pattern(r"^(?:情况|率|比例|进度|目标|任务|时限|节点|标准|要求|条件的|日期|时间)")


def _promise(
    clause: Clause, week: Week, before: Sequence[Clause], later: Sequence[Clause]
) -> Promise | None:
    """Returns what a clause promises, read with the other clauses of its sentence."""
    promised = _promised(clause.folded, week)
    if promised is None or any(_DOUBTED.search(one.folded) for one in later):
        return None
    if _THEN.search(clause.folded) and any("已" not in one.folded for one in before):
        return None
    return Promise(
        what=promised.what,
        by=promised.by,
        text=clause.text.strip(),
        start=clause.start,
        end=clause.end,
        subject=promised.subject,
        before="".join(one.folded for one in before),
        total=promised.total,
    )


class _Promised(NamedTuple):
    """What a clause promises by itself; as in `Promise`."""

    what: str
    by: dt.date
    subject: str
    total: tuple[str, Amount] | None


@functools.lru_cache(maxsize=65536)
def _promised(words: str, week: Week) -> _Promised | None:
    dates = _dates(words)
    if len(dates) != 1:
        return None
    ((written, start, end),) = dates
    by = _day(written, week)
    if by is None or by <= week.as_of:
        return None
    head, rest = words[:start], words[end:]
    if _VAGUE.match(rest):
        return None
    if _is_running(written, by, week, is_before=_BEFORE_WORD.match(rest) is not None):
        return None
    head = _ASSURED.sub("", head)
    frame = _FRAME.search(head)
    subject = head[: frame.start()] if frame else head
    if not _is_own(subject, frame[0] if frame else ""):
        return None
    if _NO_PROMISE.search(_HARMLESS.sub("", f"{head};{rest}")):
        return None
    deed = _deed(_ADVERB.sub("", _BEHIND.sub("", rest, count=1), count=1))
    if deed is None:
        return None
    if _HIRED.search(subject) and not _COMES.search(deed):
        return None
    if deed.startswith("下达") and _GRANTED.search(subject):
        return None
    if "累计" in rest and "预计" in rest:
        return None  # a forecast
    total = _total_to_reach(deed)
    if "累计" in deed and (total is None or written.endswith("年内")):
        return None  # 年内累计新建6个 tells of what is done
    done = deed.removeprefix("完成") or ("" if subject else deed)
    return _Promised(f"{subject}{_ALL.sub('', done)}", by, subject, total)


def _total_to_reach(deed: str) -> tuple[str, Amount] | None:
    """Returns what is to be reached in all: 累计签约30户, 签约总数达到30户."""
    words = deed.partition("累计")[2] or (deed if "总数" in deed else "")
    counted = read_count(words) if words else None
    if counted is None:
        return None
    of, amount = counted
    return re.sub("总数", "", _DONE.sub("", of)), amount


_ALL = pattern("^(?:全部|全面|剩余全部)")
_OTHER_TIME = pattern(r"前(?!期|置|端|台|厅|沿|街|门)|周[一二三四五六日末]|\d[日月]|[季年]度|节")
"""Words behind the date that name another time: 9月6日开学前完成."""
_LONGEST_SUBJECT, _LONGEST_DEED, _LONGEST_AHEAD = 20, 30, 10


def _deed(rest: str) -> str | None:
    """Returns what is to be done, when it has a deed of the list and qualifies no noun."""
    rest = rest.rstrip("、.")
    found = DEEDS.search(rest)
    if found is None or found.start() > _LONGEST_AHEAD or len(rest) > _LONGEST_DEED:
        return None
    ahead, behind = rest[: found.start()], rest[found.end() :]
    thing = rest[: found.start() + (found[0][1:] == "完")]  # 更换完毕, not 换完
    if "、" in ahead or not _ends_as_a_noun(_JOINED.sub("", thing)):
        return None  # 车位划线、立柱安装: a list of nouns
    if not (_ends_as_a_noun(behind) or _ENDS_DONE.search(rest)):
        return None
    if _PLANNED.search(behind) and _BUILT.match(found[0]):
        return None  # 建成投用方案 is a paper
    if _IS_NOUN.match(behind) or "的" in behind or "已" in rest or _OTHER_TIME.search(rest):
        return None
    return None if _NO_SUBJECT.search(_NO_CITY.sub("", ahead)) else rest


_HEADS = frozenset(
    "作流厢口台场址堂带座房所料机材条栋栏校楼段水池淤灰炉点石程窗线组网舍路道面地厂墙屋梯站箱泵管"
    "井沟渠坝闸堤桥涵洞隧坑槽板架门顶梁柱桩基层坡壁塔杆灯牌柜桌椅床车船具器备品货件套桶瓶苗木树草"
    "花田林园圃塘湖河江溪沙土砂砖瓦钢筋铁缆绳阀仪屏幕镜头芯电暖气热油漆涂膜棚亭廊厅室厨厕仓库院馆"
    "店铺摊市区域片镇村社巷街岛城祠墓碑像粮米菜肉奶药猪鸡鱼虾蜂茶果薯书表册图单证照函文稿案告示报"
    "章印卷议规则法例录账据码号名会班赛展节式演练营团课期届轮次批标建造改修装施工拆迁收评审验查测"
    "检核调设计划治理护养复置化清运购采招投聘选训试编制估签约搬安排保洁登记申员户家个处位体项目题"
    "事业务金费资款统息系源权籍档障患心廉租防淋感控显幅边侧端围挡稳况疏浚析识别缝孔盖贴挂坪景灌乔"
    "株棵亩里吨万元份首幢间辆艘块根人卡补偿贷奖券币险教矿渣汇完煤能光伏氢储配变续宗赔产界格盏垃圾"
    "污泥浆液渗漏烟尘噪声质酸碱盐肥种籽棉麻丝布革皮纸盒袋罐缸灶锅餐饮浴洗衣席票旗帜毯帘匾雕塑艺曲"
    "剧影视频音画墨笔砚同余伍助断方青换量璃居宅寺坊苑厦港埠渡航轨堰泉瀑岸滩洲湾峡谷岭岩炭剂蛋羊牛"
    "马鸭鹅蟹蚕桑竹藤柑橘橙柚桃李梨杏枣莓葡萄瓜豆麦稻椒姜蒜葱菌菇饲球跑操坛寓埂垄栅篱阁琴棋碗杯壶"
    "帽裤鞋袜被褥帐篷伞磁晶模键云链契刊峰考诊术医疗托幼级沿梗集墟庭庄屯堡湿原峦础撑吊篮拌砼垫预构"
    "榀跨墩拱索伸筒风氧氮碳镁铝铜锌锡银胶橡绒酿酒醋酱糖咖啡谱肴宿旅游客输邮递送载驾师生研科技专利"
    "著榜誉徽歌舞除付接移栽刷固填挖埋退撤割平察字传压行究署局委府动通用见力交转供整正放取发给销毁"
    "晒喷绘写读办缴纳扣比看散宣实举容害可讲论植联结答辩诉判缮绑扎焊砌抹绩策纲观底订遍"
)
"""The last character of a noun or of work: what stands before a date, or between it and the deed,
must end so. 大致, 死守 and 估摸 do not."""


def _is_own(subject: str, frame: str) -> bool:
    """Whether the subject before the date is no other actor and no words of another kind."""
    plain = _NO_CITY.sub("", subject)
    if len(subject) > _LONGEST_SUBJECT or _NO_SUBJECT.search(plain):
        return False
    if not _ends_as_a_noun(subject):
        return False
    if _DOCUMENT.search(subject) and _ARRANGED.search(frame):
        return False  # 责任书约定11月底前通车
    return not (subject and "承诺" in frame)


def _ends_as_a_noun(words: str) -> bool:
    bare = words.rstrip("”\"'》")
    return not bare or bare[-1] in _HEADS or (bare[-1].isascii() and bare[-1].isalnum())


_ENDS_DONE = pattern(
    "(?:完成|完工|完毕|竣工|到位|结束|使用|运营|运行|生产|投产|营业|落地|见底|办结|好|齐|清零|上墙|上线|下达|封顶|合龙|"
    "[二三四五六七八九十百千万亿]|%|成|层|分|吨|度|年|月|天|日|时|周|率|册)$"
)
_PLANNED = pattern(
    "(?:方案|计划|合同|协议|目标|措施|办法|问题|事宜|消息|打算|设想|意见|建议|请示|通知|公告)$"
)
_BUILT = pattern(
    "建成|投用|完工|竣工|进场|开工|动工|复工|封顶|通车|交付|安装|拆除|搬迁|开业|开放|运营|移交|交房|腾空|投产|启用"
)
_JOINED = pattern(
    "(?:并|正式|顺利|全部|全面|全线|均|部分|整体|可|到|实现|汇总|重新|[赴在].{1,6}|返)+$"
)
_DOCUMENT = pattern("(?:书|状|合同|协议|方案|文件|表|纪要|规划)$")
_ARRANGED = pattern("约定|确定|安排|计划|定")


def _is_running(written: str, by: dt.date, week: Week, *, is_before: bool) -> bool:
    """Whether the words name a whole period that has begun: 7月新增 in July tells of it so far.

    Nor does 二季度前 say whether the quarter counts.
    """
    if is_before and "季" in written and written[-1] not in "末底":
        return True
    if is_before or not _WHOLE.search(written):
        return written.startswith(("本周", "这周", "本星期")) and not (
            is_before or written[-1] in "末内日天六"
        )
    first = by.replace(day=1)
    if "季" in written:
        first = first.replace(month=by.month - 2)
    elif "半年" in written:
        first = first.replace(month=by.month - 5)
    elif not written.endswith(("月", "月份")):
        first = first.replace(month=1)
    return first <= week.as_of


@functools.lru_cache(maxsize=65536)
def _dates(words: str) -> Sequence[tuple[str, int, int]]:
    """Returns the dates in folded words, each with where it begins and ends."""
    return [(date[0], *date.span()) for date in _DATE.finditer(words)]


def names_a_day_to_come(words: str, week: Week) -> bool:
    """Whether folded words name a day after the cut-off of that week."""
    days = (_day(written, week) for written, _, _ in _dates(words))
    return any(day is not None and day > week.as_of for day in days)


def without_dates(words: str) -> str:
    """Returns folded words without the dates in them."""
    return _DATE.sub("", words)


@functools.lru_cache(maxsize=4096)
def _day(written: str, week: Week) -> dt.date | None:
    """Returns the last day of the words. None when there is no such day."""
    if match := _WEEK.fullmatch(written):
        weeks = {"本": 0, "这": 0, "下": 1, "下下": 2}[match["which"]]
        day = "一二三四五六日".index(match["day"].replace("天", "日") or "日")
        return week.monday + dt.timedelta(weeks=weeks, days=day)
    after = week.month.after
    words = re.sub("下个?月", f"{after.year}年{after.number}月", written)
    words = re.sub("[之以]?内$", "", words) if not words.endswith("年内") else words
    moment = bare_moment(words, week.month)
    days = dates_of([moment], week.month) if moment else []
    return days[0] if days else None


_WEEK = pattern(r"(?P<which>下下|下|本|这)个?(?:周|星期)(?P<day>[一二三四五六日天]?)[末初内]?")


# Running totals


def _totals(clause: Clause, week: Week) -> Iterator[Total]:
    if "累计" not in clause.folded:
        return
    if "截" in clause.folded and names_a_day_to_come(clause.folded, week):
        return
    for thing, amount in _counted(clause.folded):
        yield Total(thing, amount, clause.text.strip(), clause.start, clause.end)


@functools.lru_cache(maxsize=65536)
def _counted(said: str) -> tuple[tuple[str, Amount], ...]:
    """Returns what a folded clause counts in all: 累计签约18户、开工3户."""
    words = _AS_OF.sub("", said)
    head, sign, tail = words.partition("累计")
    if not sign or "累计" in tail or _DATE.search(_OF_YEAR.sub("", words)):
        return ()
    if _NO_TOTAL.search(_HARMLESS.sub("", _OF_YEAR.sub("", head))):
        return ()
    subject = _DONE.sub("", _OF_YEAR.sub("", head))
    thing = subject
    found: list[tuple[str, Amount]] = []
    for at, part in enumerate(tail.split("、")):
        if _NO_TOTAL.search(_HARMLESS.sub("", part)) or (at and _ANEW.search(part)):
            break
        counted = read_count(part)
        if counted is None:
            break
        of, amount = counted
        own = _DONE.sub("", of)
        if at and own:
            subject = _without_its_deed(subject)
        thing = f"{subject}{own}" if own or subject else thing
        if not thing:
            break
        found.append((thing, amount))
    return tuple(found)


def _without_its_deed(subject: str) -> str:
    """Returns what a deed was done to: 危房改造开工累计96户、竣工41户 are 危房改造竣工."""
    ends = [deed for deed in DEEDS.finditer(subject) if deed.end() == len(subject)]
    return subject[: ends[0].start()] if ends else subject


_AS_OF = pattern(
    r"截[至止]+(?:目前|今[日天]?|\d{1,2}月(?:\d{1,2}日|[底末])?)|^(?:目前|现(?=累计|已))"
)
_OF_YEAR = pattern("今年以?来?|(?<!上)年度|年内|本年|[年今]初以来")
_DONE = pattern("完成|实现|达到|已经|已|达|共计?|均|为$")
_NO_TOTAL = pattern(
    "[不未无没难若倘约近超逾待拟将缺]|如|计划|目标|要求|任务|确保|力争|争取|预计|需|应|须|本[周月季旬]|上[周月]|"
    "[\\d一二三四五六七八九十]月|当[月日周]|季度|其中|率|大约|左右|以上|多|以来|年来|[一二两三四五六七八九十\\d]年|减少|下降|亏损|去年|上年|全[市省国县区]|各"
)
_ANEW = pattern("新|本|其中|剩|余|还|另")
