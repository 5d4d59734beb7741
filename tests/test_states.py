"""The units' own words for a task's state: a closed list, and nothing beside it."""

import pytest

from pipeline.intake.meaning.answers.states import is_status_word, read_state

STATES = {
    "done": "已完成|完成|办结|已办结|全部完成|已销号|已完成。|（已办结）|提前完成|整改到位|逾期完成",
    "in_progress": "进行中|推进中|正常推进|序时推进|正 常 推 进|绿灯|未完成|基本完成|部分完成|在建|达序时进度|按计划推进",
    "late": "滞后|进度滞后|已逾期|红灯|推进缓慢|未达序时进度|受阻|停滞|亮红灯",
    "not_started": "未启动|尚未开工|未开始|待办",
    "": "黄灯|A|B|C|优|良|●|★★★|一般|A类|是|否",
}
PROSE = (
    "已完成主体工程|已完成招标，正在施工|正常推进，预计6月底完成|已召开会议|完成80%|80|7月|见附件|已完成3项|1.已完成|"
    "滞后2周|红灯2项|未启动招标|施工|完成率|"
)


@pytest.mark.parametrize("state", STATES)
def test_words_of_a_state(state: str) -> None:
    words = STATES[state].split("|")
    assert {word: read_state(word).value or "" for word in words} == dict.fromkeys(words, state)
    assert all(map(is_status_word, words))


@pytest.mark.parametrize("text", PROSE.split("|"))
def test_prose_is_no_state(text: str) -> None:
    assert not is_status_word(text)
    reading = read_state(text)
    assert reading.value is None and not reading.is_sure
    assert reading.against == "不是状态用语"


def test_a_word_of_a_lamp_or_grade_is_told_apart_from_prose() -> None:
    assert read_state("黄灯").against == "看不出状态"
