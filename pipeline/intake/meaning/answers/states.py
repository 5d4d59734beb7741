"""Reads the words with which units name a task's state (任务状态, 亮灯, 进度评价): a closed list.

A cell with anything beside such a word is not a state, but a report in words.
"""

import functools
from typing import Literal

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern

State = Literal["done", "in_progress", "late", "not_started"]

_WORDS: dict[State | None, str] = {
    "done": """
        完成 已完成 全部完成 已全部完成 全面完成 办结 已办结 全部办结 已按时办结 已按时完成
        按时完成 按期完成 提前完成 已提前完成 完工 已完工 竣工 已竣工 销号 已销号 结束 已结束
        办理完毕 已办理完毕 已办理 已落实 已整改 已整改到位 整改到位 已达标 达标 超额完成
        逾期完成 逾期办结 完结 已完结 蓝灯 已归档 done completed
    """,
    "in_progress": """
        进行中 推进中 正常推进 正常推进中 有序推进 有序推进中 稳步推进 稳步推进中 加快推进
        加快推进中 持续推进 持续推进中 正在推进 正在进行 正在办理 办理中 在办 实施中 正在实施
        建设中 在建 施工中 正在施工 整改中 正在整改 序时推进 按序时推进 按序时进度推进
        达序时进度 达到序时进度 序时 符合序时进度 超序时 超序时进度 超前 快于序时进度 按计划推进
        正常 顺利 进展顺利 推进顺利 进展正常 正常进行 正常实施 有序开展 正常开展 未完成 未办结
        尚未完成 部分完成 基本完成 完成部分 已启动 已开工 启动 开工 落实中 跟踪办理 绿灯 绿 绿色
        绿牌 亮绿灯 ongoing
    """,
    "late": """
        滞后 进度滞后 推进滞后 严重滞后 轻微滞后 已滞后 逾期 已逾期 超期 已超期 逾期未完成
        逾期未办结 超期未办结 延期 已延期 延迟 延误 落后 滞后序时 未达序时进度 未达序时
        慢于序时进度 低于序时进度 欠序时 推进缓慢 进展缓慢 缓慢 受阻 停滞 停工 暂停 暂缓 搁置
        中止 终止 难以推进 未按时完成 未按期完成 红灯 红 红色 红牌 亮红灯 预警 逾期预警
    """,
    "not_started": """
        未启动 未开始 未开工 尚未启动 尚未开工 尚未开始 未实施 未开展 未办理 待启动 待开工 待办
        待办理 未落实 未整改 未进场 暂未启动 暂未开工 筹备中 前期准备 灰灯
    """,
    None: """
        黄灯 黄 黄色 黄牌 亮黄灯 橙灯 橙色 橙 白灯 亮灯 ● ○ ■ ◆ ★ ▲ ◎ 🟢 🔴 🟡 优 良 中 差 好
        较好 一般 良好 优秀 合格 不合格 a b c d 一类 二类 三类 a类 b类 c类 其他
        存疑 延期办结 是 否 √ × 已销项 未销项 长期坚持 长期 持续 常态化
        长期推进 已取消 取消 调整 已调整
    """,
}
"""The words of each state. None: words of a state that do not say which it is, such as 黄灯."""
_STATES = {word: state for state, words in _WORDS.items() for word in words.split()}
_AROUND = "。.！!；;，,()（）【】[]“”\"'"
_LAMP = pattern(r"[●○■◆★▲◎]+")


@functools.lru_cache(maxsize=4096)
def read_state(text: str) -> Reading[State | None]:
    """Returns the state that a cell names; None for a word of no certain state, and for prose.

    基本完成 and 部分完成 are work in progress. A lamp without its colour says nothing.
    """
    word = _word(text)
    state = _STATES.get(word)
    if state is None:
        return Reading(
            None, "doubtful", text, "看不出状态" if is_status_word(text) else "不是状态用语"
        )
    return Reading(state, "sure", word)


def is_status_word(text: str) -> bool:
    """Whether the whole text is a word for a task's state.

    A column 完成情况 whose cells are all such words holds states, and reports no progress.
    """
    word = _word(text)
    return word in _STATES or _LAMP.fullmatch(word) is not None


def says_all_done(text: str) -> bool:
    """Whether 进展情况 says that the whole task is done, and no more: 任务已全部完成，并通过验收.

    With a figure, a part or a next step beside it the words may be about less than all.
    """
    if len(text) > _LONGEST_DONE or _FIGURE.search(text) or not _DONE.search(text):
        return False
    clauses = [_ALL.sub("", clause) for clause in _CLAUSE.split(folded(text)) if clause]
    known = [_STATES.get(clause) == "done" for clause in clauses]
    checked = (_CHECKED.fullmatch(clause) is not None for clause in clauses)
    return any(known) and all(one or other for one, other in zip(known, checked, strict=True))


_LONGEST_DONE = 30
_FIGURE = pattern(r"\d")
_DONE = pattern("[完办竣结]|达标|到位|归档")
_CLAUSE = pattern("[,，。.;；!！、]+")
_ALL = pattern(
    "^(?:[本该此]?项?(?:目标)?(?:任务|工作|项目|工程|事项|目标|整改)(?:内容|任务)?)?(?:目前|现|均|都)*"
)
_CHECKED = pattern(
    "(?:已|并|且|现)*(?:顺利)?(?:通过|完成)?(?:竣工|质量|联合|专家)?验收(?:合格|通过)?|(?:已|并)*投入使用|资料已归档"
)


def _word(text: str) -> str:
    return folded(text).strip(_AROUND) if len(text) <= _LONGEST else ""


_LONGEST = 20
"""In characters. A longer text is prose."""
