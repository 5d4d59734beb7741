"""Says what later words tell of a promise: the same matter, reached, or at least mentioned.

Two of the answers must be sure, since something is said of the unit because of them: `is_same` and
`is_reached`. The third is generous: what `is_mentioned` may be about the promise, so that only a
promise of which no word is left counts as gone silent.
"""

import functools
import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.promises.grammar import (
    DEEDS,
    Clause,
    Promise,
    Total,
    names_a_day_to_come,
    sentences_of,
    without_dates,
)


def is_same(one: Promise, other: Promise) -> bool:
    """Whether two promises of a task are surely about the same matter.

    A bare 进场 is about what the words before it name, and is the same only where they are.
    """
    if matter(one) == matter(other):
        return not is_bare(one) or _no_figures(one.before) == _no_figures(other.before)
    return _names_before(one, other) or _names_before(other, one)


def _names_before(whole: Promise, bare: Promise) -> bool:
    """Whether a bare promise has the thing of another before it: 可研报告正在修改，8月报送."""
    if not is_bare(bare) or is_bare(whole):
        return False
    thing = matter(whole).removesuffix(matter(bare))
    return thing != matter(whole) and len(thing) > 1 and thing in folded(bare.before)


@functools.lru_cache(maxsize=65536)
def matter(promise: Promise) -> str:
    """Returns what a promise is about, without the words that only say that it will be done."""
    return _matter(promise.what)


def _matter(words: str) -> str:
    """Returns the words without frames, the thing before the deed: 招标公告发布."""
    plain = _FRAMES.sub("", folded(words)) or folded(words)
    deed = DEEDS.match(plain)
    return f"{plain[deed.end() :]}{deed[0]}" if deed else plain


_FRAMES = pattern(
    "完成|全部|全面|全线|完毕|到位|结束|完工|竣工(?!验收)|办结|办理|施工|工程|工作|项目|建设|进行|实施|组织|正式|顺利|[的、]"
)


def only_repeats(promise: Promise, task: str) -> bool:
    """Whether a promise says no more than its task: 完工, or words of 工作内容."""
    about = _FRAMES.sub("", promise.what)
    return about in _FRAMES.sub("", folded(task))


@functools.lru_cache(maxsize=4096)
def is_bare(promise: Promise) -> bool:
    """Whether a promise names a deed and nothing that it is done to: 进场, 竣工验收."""
    return not _OBJECT.sub("", DEEDS.sub("", matter(promise)))


_OBJECT = pattern("竣工|施工|使用|条件|[试内并和]")


def _no_figures(words: str) -> str:
    return re.sub(r"[\d.%]+", "", words)


def is_event(promise: Promise) -> bool:
    """Whether it is a meeting or the like, which may come again: 召开推进会."""
    return _EVENT.search(promise.what) is not None


_EVENT = pattern("召开|举办|举行|组织|开展|会议|培训|调度|检查|公示")


def says_moved(promise: Promise) -> bool:
    """Whether its words say themselves that the day is another one: 推迟至."""
    return re.search("推迟|延|改|调整", promise.text) is not None


def begins_something(promise: Promise) -> bool:
    """Whether the deed only begins the work, which then speaks of other things: 进场, 到货."""
    return _BEGINS.search(promise.what) is not None


_BEGINS = pattern("进场|进驻|进点|入场|开工|动工|开建|破土|复工|启动|到货|到场|开班|进入")


def is_reached(promise: Promise, progress: str, week: Week) -> bool:
    """Whether 进展情况 of a later week surely says that the promise was kept."""
    found, said = False, folded(progress)
    if not any(pair in said for pair in _pairs(_plain(promise.what))) or _BACK.search(said):
        return False
    for sentence in sentences_of(progress):
        for clause in sentence:
            if clause.planned or not _is_about(clause, promise) or _only_by(clause.folded):
                continue
            if _UNDONE.search(_HARMLESS.sub("", clause.folded)):
                return False
            if names_a_day_to_come(clause.folded, week):
                return False
            found = found or _says_done(clause.folded, promise)
    return found


def is_counted(promise: Promise, totals: Sequence[Total]) -> bool:
    """Whether the running totals of a later week have what a promise was to reach in all."""
    if promise.total is None:
        return False
    thing, amount = promise.total
    same = [t for t in totals if (t.thing, t.amount.unit) == (thing, amount.unit)]
    return len(same) == 1 and same[0].amount.number >= amount.number


def _is_about(clause: Clause, promise: Promise) -> bool:
    words = _SO_FAR.sub("", _FRAMES.sub("", clause.folded))
    return matter(promise) in words or _FRAMES.sub("", promise.what) in words


_SO_FAR = pattern("已经?|均|都|了")


def _only_by(words: str) -> bool:
    """Whether words only repeat by when: 7月20日前完成 says nothing of what is done."""
    return _BY.search(words) is not None and "已" not in words


_BY = pattern("[日号底末旬月][之以]?前")


def _says_done(words: str, promise: Promise) -> bool:
    if is_bare(promise):
        deed = re.escape(promise.what)
        done = re.search(f"(?:已|均|全部|顺利)[^,;]{{0,4}}{deed}", words) is not None
    else:
        done = _DONE.search(words) is not None and DEEDS.search(words) is not None
    counted = _COUNT.search(without_dates(words)) and not _COUNT.search(promise.what)
    return done and (not counted or _EVERY.search(words) is not None)  # 已交房112户 is a part


_COUNT = pattern(r"\d")
_EVERY = pattern("全部|均|所有|全面")
_BACK = pattern("流标|废标|重新|返工|退回|作废|终止|撤销|塌|损毁")
_DONE = pattern(
    "已(?!安排|定|计划|列|纳入|申|委托|启动|开始|着手)|均|完成|完毕|完工|办结|结束|合格|到位|全部|顺利|成功|通过"
)
_UNDONE = pattern(
    "[不未无没难将拟待尚仍余]|正在|计划|预计|准备|即将|着手|部分|一半|过半|基本|大部|其中|%|[一二三四五六七八九]成|"
    "推迟|延期|暂停|除(?=.{1,12}外)|如|若|力争|争取|目标|要求"
)
_HARMLESS = pattern("不动产|无障碍|无线|如期|如数|未来|招待|接待|其余")


def is_mentioned(promise: Promise, words: str) -> bool:
    """Whether a later text may be about it: by any of its words, or of those before it when it is
    bare, by words of the same work, or since it says that all is done."""
    said = folded(words)
    what = f"{promise.before}{promise.what}" if is_bare(promise) else promise.what
    about = _pairs(_plain(what))
    if not about or _ALL_DONE.search(said):
        return True
    kin = (group for group in _KIN if group.search(what))
    return any(pair in said for pair in about) or any(group.search(said) for group in kin)


_ALL_DONE = pattern(
    "(?:全部|所有|各项|项目|工程|整体|任务|均)[^,，。;；]{0,8}(?:完成|竣工|完工|办结|投用|结束)"
)
_KIN = tuple(
    map(
        pattern,
        (
            "招标|开标|评标|定标|中标|投标|流标|废标|挂网|采购|竞谈|磋商|标书|合同|签订|签约|协议",
            "印发|下发|出台|公布|发布|发文|文件|方案|通知|办法|细则",
            "送审|报审|报批|审批|评审|批复|上会|审议|审定|论证|专家|报送|上报|审查",
            "验收|移交|交付|投用|启用|备案|整改|复验|开放|运营|使用",
            "拆除|清场|腾空|腾退|拆迁|搬迁|征收|签约|交房|清运",
            "亮化|路灯|照明|灯杆|灯带|亮灯",
            "消防|喷淋|烟感|防火",
            "苗木|绿化|栽植|补植|乔木|灌木|草坪|栽种|植树",
            "道路|路基|路面|沥青|摊铺|水稳|标线|划线|通车|铺装",
            "管网|管线|管道|污水|雨水|通水|接管|碰口|检查井",
            "装修|装饰|吊顶|墙面|粉刷|涂料|门窗|幕墙",
            "主体|封顶|楼栋|砌体|结构|浇筑|钢筋|二次结构",
            "设备|安装|调试|到货|联调|试运行|机组",
            "资金|拨付|兑付|发放|支付|补贴|补偿|奖补",
            "进场|开工|施工|开挖|围挡|基坑|桩基|打桩",
        ),
    )
)
"""Words of one kind of work: what speaks of another of them may be what became of the promise."""


@functools.lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return re.sub(r"[\d.%]+", " ", _FRAMES.sub(" ", folded(words)))


def _pairs(words: str) -> set[str]:
    return {f"{one}{other}" for one, other in pairwise(words) if " " not in (one, other)}


def falls(before: Total, now: Total) -> bool:
    """Whether a running total of what is achieved is smaller than before.

    隐患, 欠款 and 在建 may fall: that is no step back.
    """
    return now.amount.number < before.amount.number and not _MAY_FALL.search(before.thing)


_MAY_FALL = pattern(
    "在建|在办|在谈|排队|等候|欠|积压|隐患|存在|投诉|逾期|剩余|存量|库存|亏损|债务|问题|未|待|信访|案件|病例|事故|减"
)


def explains_less(words: str) -> bool:
    """Whether a text tells why a total may be smaller than before."""
    return _EXPLAINS.search(folded(words)) is not None


_EXPLAINS = pattern(
    "核减|更正|订正|修正|纠正|口径|重复|有误|错误|误报|误填|核实|退出|退租|解约|解除|扣除|调减|剔除|核销|注销|重新(?:统计|核定|测算)|"
    "调整|剩余|转为|变更|笔误|撤销|作废|不再|因|放弃|反弹|重新列入|退回|收回|流失"
)
