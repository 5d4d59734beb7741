"""Forecasts made from a known truth, in many wordings: the reading is never better than the truth.

The truth is whether the whole task will be done by its deadline, for sure. Each wording says of
which part, how much, on what condition, and by which day.
"""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.domain.week import Month
from pipeline.intake.meaning.answers.forecasts import read_forecast, read_promised
from pipeline.intake.meaning.answers.questions import Asks
from pipeline.intake.meaning.answers.vocabulary import WORDS
from tests.soak import examples

DUE = dt.date(2017, 6, 30)
JUNE = Month(2017, 6)


@dataclass(frozen=True)
class Said:
    """A forecast in words, and whether it is a yes to the whole task in time."""

    text: str
    holds: bool


def _words(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


WHOLE = _words("该任务 该项工作 本项任务 项目 任务 该工程 工作 本项目 整改工作")
PART = _words(
    "主体 主体工程 附属工程 一期 二期工程 首期 道路 管网 绿化 3号楼 北段 城区 招标 方案 前期工作 部分任务 大部分任务 "
    "其余 其他项目 剩余任务 本周任务 阶段目标 个别项目 8项中7项 7项 其中5项 除1项外 除征地外，其余 多数点位 一标段 重点项目 "
    "我局负责部分 第一批 样板段 核心区 已开工项目 已交地部分 三分之二 绝大部分 土建 示范点 第1项 A区 主要工作"
)
LESS = _words(
    "基本 大体 大部分 部分 八成 九成 80% 多数 大致 总体 勉强 应该 可能 大概率 差不多 估计 原则上 理论上"
)
ADVERBS = _words("按时 按期 如期 准时 按时保质 按照时间节点要求 在规定时限内 按计划")
CAN = _words("能 能够 可以 可 将 预计能 预计可 经研判能 均能 都能")
CANNOT = _words("不能 无法 难以 不可能 预计不能 不会 没办法 未能 恐难 仍不能 均不能")
DONE = _words("完成 办结 完工 竣工 完成任务 全部完成")
CONDITIONS = _words(
    "如资金到位 若天气允许 资金到位后 待批复后 在资金落实的前提下 只要按期交地 视拆迁进度 资金到位 拆迁顺利的话 业主配合 "
    "除非停工 一旦获批 征地完成后 环评通过 不下雨 如期拨款 前提是月底前交地 取决于上级批复 土地交付 天气好 需区级协调 "
    "等设备到货 假如不遇雨季 没有意外 无特殊情况 手续齐全 等米下锅 施工单位进场 拆迁顺利 加快施工 各方支持 在资金保障下"
)
TROUBLES = _words(
    "拆迁受阻 资金缺口较大 仍有3户未签约 征地未完成 进度滞后 存在风险 压力较大 施工单位已退场 合同已解除 但需协调 "
    "但有困难 但附属不能 只是资金紧张 3号楼除外 二期不行 已停工 已被叫停 招标已流标 已涉诉 不过有点难 设计正在变更"
)
SO_FAR = _words(
    "已完成招标 目前正在施工 已召开专题会 正在进行主体施工 累计完成投资1200万元 施工单位已进场 已完成80% 方案已印发 "
    "正在加快推进 截至目前已完成立项 已签订合同"
)
IN_TIME = _words("6月30日前 6月底前 6月20日前 6月中旬 2017年6月底前 5月底前")
AFTER = _words(
    "7月底前 7月1日前 8月 7月上旬 三季度 2018年1月 七月底前 12月底前 7.15前 2017年7月 明年3月底前"
)
VAGUE = _words(
    "下月 年底前 月底前 国庆前 春节前 两周内 近期 尽快 下半年 汛期后 25日前 下周 再需两周"
)
JOINTS = _words("， 。 ； \n （")


@st.composite
def forecasts(draw: st.DrawFn) -> Said:
    """Draws a forecast from a truth: subject, quantity, condition, verdict, day and what follows."""

    def maybe(words: st.SearchStrategy[str], often: int = 4) -> str:
        return draw(words) if draw(st.integers(1, often)) == 1 else ""

    subject, is_part = maybe(WHOLE, 2), False
    if part := maybe(PART):
        subject, is_part = part, True
    less, condition = maybe(LESS, 5), maybe(CONDITIONS)
    is_no = draw(st.integers(1, 4)) == 1
    early, late = maybe(IN_TIME), maybe(AFTER | VAGUE, 5)
    day = late or early
    verdict = draw(CANNOT if is_no else CAN)
    if double := maybe(_words("不存在 没有 不会出现 未发现 无"), 6):
        verdict, is_no = f"{double}{verdict}", not is_no
    ends = "的情况" if double else ""
    sentence = f"{subject}{less}{verdict}{day}{draw(ADVERBS)}{draw(DONE)}{ends}"
    before, behind = maybe(SO_FAR), maybe(SO_FAR)
    trouble = maybe(TROUBLES, 5)
    joint = draw(JOINTS)
    parts = [before, sentence, trouble, behind]
    if condition:
        parts.insert(draw(st.sampled_from([1, 2])), condition)
    if draw(st.booleans()) and condition and not before:
        parts = [f"{condition}{sentence}", trouble, behind]
    said = [part for part in parts if part]
    text = (
        f"{said[0]}（{said[1]}）"
        if joint == "（" and len(said) == 2
        else joint.strip("（").join(said)
    )
    if joint == "（" and len(said) != 2:
        text = "，".join(said)
    holds = not (is_part or less or condition or is_no or late or trouble)
    return Said(text, holds)


def _meant(text: str, asks: Asks = "forecast") -> str:
    """Returns the forecast as the merge takes it."""
    reading, promised = read_promised(text, asks, JUNE)
    return "late" if promised and promised > DUE else reading.value or ""


@pytest.mark.soak
@examples(share=400, whole=60_000)
@given(forecasts())
def test_a_reading_is_never_better_than_the_truth(said: Said) -> None:
    if not said.holds:
        assert _meant(said.text) not in ("on_time", "done"), said.text


@pytest.mark.soak
@examples(share=200, whole=20_000)
@given(forecasts())
def test_a_plain_yes_is_never_a_no(said: Said) -> None:
    if said.holds:
        assert _meant(said.text) != "late", said.text


@pytest.mark.soak
@examples(share=200, whole=20_000)
@given(
    _words("是 能 可以 能按时完成 已完成 能够按时办结 预计6月20日完成"),
    PART | LESS | CONDITIONS | TROUBLES | VAGUE,
    _words("，{} （{}） {} 。{} ；{} ，{}。 \n{}"),
)
def test_what_is_added_to_a_yes_makes_it_doubtful(yes: str, added: str, joined: str) -> None:
    assert _meant(yes + joined.format(added)) not in ("on_time", "done")


LIMITING = [
    word
    for kind, words in WORDS.items()
    if kind.startswith("limit")
    or kind in ("hedge", "supposed", "unsure", "neg", "cannot", "absent")
    for word in words.split()
]


@pytest.mark.soak
@examples(share=300, whole=30_000)
@given(
    _words(
        "能 是 能按时完成 预计能够按时办结 已全部完成 正常推进 是，能按时办结 能在规定时限内办结"
    ),
    st.sampled_from(LIMITING),
    st.data(),
)
def test_a_word_that_limits_or_denies_makes_any_yes_doubtful(
    yes: str, word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(yes)))
    text = yes[:at] + word + yes[at:]
    assume(not re.search("计划规定|规定计划", text))  # within the time that the plan sets
    assert _meant(text) not in ("on_time", "done")


UNKNOWN = st.text(
    st.sampled_from("桥路树墙楼段甲乙丙丁东南西北村社厂库井泵站闸坝渠田林塘"),
    min_size=1,
    max_size=4,
)


@pytest.mark.soak
@examples(share=200, whole=20_000)
@given(
    _words("能按时完成 可以按时办结 已全部完成 没有问题 不存在延期 正常推进"), UNKNOWN, st.data()
)
def test_a_word_that_is_not_known_is_never_passed_over(
    yes: str, word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(yes)))
    assert _meant(yes[:at] + word + yes[at:]) not in ("on_time", "done")


@pytest.mark.soak
@examples(share=200, whole=20_000)
@given(st.text(max_size=30), st.sampled_from(["forecast", "state", "contrary", "plan", "unknown"]))
def test_any_text_has_a_reading_and_the_reason_for_a_doubt(text: str, asks: Asks) -> None:
    reading = read_forecast(text, asks)
    assert reading.value in ("on_time", "late", "done", "unclear", None)
    if reading.value in ("on_time", "done"):
        assert reading.is_sure and asks not in ("plan", "unknown")
    if reading.sure == "doubtful":
        assert reading.against
