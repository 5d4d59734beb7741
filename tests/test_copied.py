"""H07: a progress text that is copied with small changes, of the same task or of another unit's."""

import pytest

from pipeline.merge.copied import Report, copied
from pipeline.merge.copied.clauses import read
from pipeline.merge.copied.weights import WEIGHTS
from pipeline.merge.copied.words import emptiness, weight_of
from tests.copied import COPIES, FOLDER, VOICES, Pair, is_seen, lines, pairs
from tests.copied.judge import CUTOFF, told
from tests.copied.variants import made_pairs
from tests.copied.weights import made_weights
from tests.office import Office
from tests.test_rules_history import passes

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | | 年底 |
| 1-2 | 老旧院落改造28个 | 区规建局 | {support} | 年底 |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |"
PIPES = "截至7月7日，累计铺设截污主管3.2公里，砌筑检查井46座；倒虹管围堰合拢，正在抽排基坑积水。"
MOVED = PIPES.replace("7月7日", "7月14日")
YARDS = "16个院落完成雨污分流，外墙粉刷9个，加装路灯130盏。"


def report(office: Office, code: str, support: str = "", list_: str = LIST, **rows: str) -> None:
    """Puts the rows of a week in: the unit's name, and what stands behind the task's number."""
    office.week = code
    office.master(list_.format(support=support))
    for unit, row in rows.items():
        office.returned(f"{unit}.xlsx", f"{HEADER}\n| {row} |", f"{office.the_week.as_of} 10:00")


def over_weeks(office: Office, *texts: str, list_: str = LIST, forecast: str = "是") -> None:
    """Reports the texts of 1-1, one a week up to the current week; '' reports nothing."""
    codes = ("2017-W27", "2017-W28", "2017-W29", "2017-W30")
    for at, (code, text) in enumerate(zip(codes, texts, strict=False)):
        if at:
            passes(office)
        rows = {"区水务局": f"1-1 | {text} | {60 + at} | {forecast} | "} if text else {}
        report(office, code, list_=list_, **rows)


@pytest.mark.parametrize(
    ("now", "is_told"),
    [
        (MOVED, True),
        (f"我单位高度重视，倒排工期。{PIPES}", True),
        (f"{PIPES}下一步，我局将继续加大工作力度，确保按时完成任务。", True),
        (MOVED.replace("累计铺设", "累计有序推进铺设"), True),
        (MOVED.replace("3.2", "3.6"), False),
        (f"{PIPES}7月12日首节钢管吊装就位。", False),
        (MOVED.replace("正在抽排基坑积水", "基坑积水已抽排完毕"), False),
        (f"在区委、区政府的坚强领导下{PIPES}存在问题：无。", True),
        (f"{PIPES}存在资金困难，请上级协调支持。", False),
        (f"{PIPES}区政府专题会议已研究同意追加。", False),
        (f"{PIPES}提前完成年度目标任务。", False),
        (f"无新增进展。{PIPES}", False),
        (PIPES.replace("围堰合拢", "围堰基本合拢"), False),
        (PIPES.replace("正在抽排", "拟抽排"), False),
        (PIPES.replace("正在抽排基坑积水", "正在抽排基坑积水完成"), False),
        (PIPES, False),  # H01 tells it
    ],
)
def test_against_the_last_report(office: Office, now: str, is_told: bool) -> None:
    over_weeks(office, PIPES, now)
    assert office.found("H07") == ({("B2", "H07")} if is_told else set())


def test_it_quotes_both_texts_with_their_cells_and_accuses_nobody(office: Office) -> None:
    over_weeks(office, PIPES, MOVED)
    (found,) = (each for each in office.view().findings if each.code == "H07")
    assert "2017年7月第1周（区水务局.xlsx“周报表”B2）" in found.message
    assert "截至7月14日" in found.message
    assert "截至7月7日" in found.message
    assert (found.file, found.cell, found.severity) == ("区水务局.xlsx", "B2", "warning")
    assert not any(
        word in found.message + found.hint for word in ("抄", "照搬", "弄虚作假", "敷衍")
    )


def test_an_older_report_is_looked_at_too(office: Office) -> None:
    between = "倒虹管首节钢管下水焊接，主管铺设3.4公里。"
    over_weeks(office, PIPES, between, PIPES)
    assert office.found("H01", "H07") == {("B2", "H07")}


def test_a_week_without_a_report_lies_between(office: Office) -> None:
    over_weeks(office, PIPES, "", PIPES)
    assert office.found("H07") == {("B2", "H07")}


def test_a_task_that_is_done_is_not_looked_at(office: Office) -> None:
    over_weeks(office, PIPES, MOVED, forecast="已办结")
    assert office.found("H07") == set()


def test_the_words_that_the_office_gave_are_no_copy(office: Office) -> None:
    words = "完成柏条河沿线截污管网建设，正在推进。"
    over_weeks(office, words, f"我单位高度重视，{words}")
    assert office.found("H07") == set()


MONTHLY = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 督办频率 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 年底 | 每月 |
"""


def test_where_no_report_was_due_nothing_is_told(office: Office) -> None:
    over_weeks(office, PIPES, MOVED, list_=MONTHLY)
    assert office.found("H07") == set()


def test_a_wait_counts_until_its_day(office: Office) -> None:
    waiting = "施工图已送审，等待审查合格书，预计7月20日出具；{}其余准备工作已经就绪。"
    over_weeks(office, waiting.format(""), waiting.format("目前"), waiting.format("现"))
    assert office.week == "2017-W29"
    assert office.found("H07") == {("B2", "H07")}, "the day has passed"
    office.week = "2017-W28"
    assert office.found("H07") == set()


def test_no_text_holds_up_a_run() -> None:
    for text in ("前后" * 3000, "。1.2" * 1500, "待7月20日前后前后前后" * 400, "积极推进" * 900):
        now = Report(text + "甲", "区水务局")
        found = copied(now, Report(text + "乙"), CUTOFF, same_task=True)
        assert found is None or found.same == 0, "they say nothing of their own"


@pytest.mark.parametrize("until", ["截至7月14日，", "数据统计到7月14日，", "（统计截止7月14日）"])
def test_up_to_when_a_text_counts_tells_nothing(until: str) -> None:
    assert [clause.words for clause in read(f"{until}累计铺设主管3公里。").clauses] == [
        "累计铺设主管#公里"
    ]


JOINT = LIST.replace("| 区水务局 |", "| 区水务局、区规建局 |")


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        ("区水务局.xlsx", "本周周报.xlsx", True),
        ("周报0707.xlsx", "周报0714.xlsx", True),
        ("区规建局.xlsx", "本周周报.xlsx", False),
        ("上周周报.xlsx", "本周周报.xlsx", False),
    ],
)
def test_of_a_joint_task_only_reports_of_the_same_unit_are_compared(
    office: Office, before: str, now: str, is_told: bool
) -> None:
    for code, file, text in (("2017-W27", before, PIPES), ("2017-W28", now, MOVED)):
        report(office, code, list_=JOINT)
        unit = "区规建局" if "区规建局" in file else "区水务局"
        row = f"填报单位：{unit}\n{HEADER}\n| 1-1 | {text} | 60 | 是 | |"
        office.returned(file, row, f"{office.the_week.as_of} 10:00")
        if code == "2017-W27":
            passes(office)
    assert office.found("H07") == ({("B3", "H07")} if is_told else set())


@pytest.mark.parametrize(
    ("support", "expected"), [("", {("B2", "H07")}), ("区水务局", set())], ids=["", "joint"]
)
def test_two_units_with_the_same_words(
    office: Office, support: str, expected: set[tuple[str, str]]
) -> None:
    rows = {"区水务局": f"1-1 | {PIPES} | 60 | 是 | ", "区规建局": f"1-2 | {PIPES} | 50 | 是 | "}
    report(office, "2017-W28", support, **rows)
    assert office.found("H07") == expected
    told = [each for each in office.view().findings if each.code == "H07"]
    assert {each.unit for each in told} == ({"区水务局", "区规建局"} if expected else set())
    if expected:
        assert "区规建局本周报送的1-2（区规建局.xlsx“周报表”B2）一字不差" in told[0].message


@pytest.mark.parametrize("text", ["正在有序推进，确保按时完成。", "已完成入户排查。", YARDS[:8]])
def test_two_units_with_a_usual_phrase(office: Office, text: str) -> None:
    rows = {"区水务局": f"1-1 | {text} | 60 | 是 | ", "区规建局": f"1-2 | {text} | 50 | 是 | "}
    report(office, "2017-W28", **rows)
    assert office.found("H07") == set()


@pytest.mark.parametrize(
    ("rule", "is_told"), [({"weeks": 1}, False), ({"characters": 60}, False), ({}, True)]
)
def test_an_office_sets_the_thresholds(
    office: Office, rule: dict[str, float], is_told: bool
) -> None:
    office.settings = office.settings.model_copy(update={"rules": {"H07": rule}})
    over_weeks(office, PIPES, "倒虹管首节钢管下水焊接。", MOVED)
    assert bool(office.found("H07")) is is_told


# The labelled set


def test_the_set_is_large_and_varied() -> None:
    every = pairs()
    assert len(every) >= 600
    assert sum(not pair.is_copy for pair in every) >= len(every) / 2
    assert len({pair.before for pair in every}) >= 80
    seen = {pair.unit for pair in every if is_seen(pair.unit)}
    unseen = {pair.unit for pair in every} - seen
    assert min(len(seen), len(unseen)) >= 15
    assert {pair.of_class for pair in every} >= set(COPIES)


def test_the_table_is_what_its_maker_makes() -> None:
    assert list(lines("pairs.tsv")) == [list(line) for line in made_pairs()]


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
def test_of_those_told_nearly_all_are_copies_and_nearly_all_copies_are_told(seen: bool) -> None:
    half = [(pair, told(pair)) for pair in pairs() if is_seen(pair.unit) is seen]
    right = sum(pair.is_copy for pair, kind in half if kind)
    assert right >= 0.95 * sum(bool(kind) for _, kind in half)
    assert right >= 0.85 * sum(pair.is_copy for pair, _ in half)


@pytest.mark.parametrize("voices", VOICES)
def test_no_unit_of_another_voice_is_wronged(voices: str) -> None:
    judged = [(pair, told(pair)) for pair in pairs(voices)]
    assert len(judged) >= 100
    right = sum(pair.is_copy for pair, kind in judged if kind)
    assert right >= 0.95 * sum(bool(kind) for _, kind in judged)
    assert right >= 0.6 * sum(pair.is_copy for pair, _ in judged)


def test_the_weights_are_counted_from_what_was_taught() -> None:
    """Else: `python -m tests.copied.weights > pipeline/merge/copied/weights.py`."""
    assert WEIGHTS in "\n".join(made_weights())


@pytest.mark.parametrize(
    "clause",
    ["以只争朝夕的干劲跑出加速度", "人人肩上扛指标、个个心中有责任", "全院上下铆足劲头抓推进"],
)
def test_a_phrase_need_not_be_listed_to_be_empty(clause: str) -> None:
    assert clause not in (FOLDER / "taught.tsv").read_text("utf-8")
    assert told(Pair(PIPES, f"{PIPES}{clause}。", "", "framing", "区水务局")) == "framing"


@pytest.mark.parametrize(
    ("clause", "old", "share"),
    [
        ("下一步加快推进井盖安装", "", 95),
        ("下一步加快推进井盖安装", "下一步加快推进井盖安装。", 100),
        ("正在推进管网建设各项工作", "", 100),  # in the words of the task
        ("抓好截污管网建设落实到位", "", 33),  # 到位 is a result
        ("将铺设剩余管网", "", 0),
        ("将铺设剩余管网", "下步将铺设剩余管网。", 100),
    ],
)
def test_what_is_said_in_known_words_of_the_time_ahead_says_nothing(
    clause: str, old: str, share: int
) -> None:
    assert emptiness(clause, old=old, given="完成柏条河沿线截污管网建设") == share


@pytest.mark.parametrize(
    "clause",
    ["围墙拆了", "领导批示换泵", "任务书发到社里", "责任人换成老李", "主任带队量方", "管线通了气"],
)
def test_a_terse_clause_of_official_words_is_news(clause: str) -> None:
    for added in (f"{clause}。", f"我局高度重视、狠抓落实，{clause}。"):
        assert not told(Pair(PIPES, f"{PIPES}{added}", "", "grew", "区水务局")), added


def test_work_on_the_task_itself_is_nothing_new() -> None:
    task = "完成柏条河沿线截污管网建设"
    for added, kind in ((f"柏条河截污管网建设{more}", kind) for more, kind in TASK_WORDS):
        pair = Pair(PIPES, f"{PIPES}{added}。", f"office:{task}", "framing", "区水务局")
        assert told(pair) == kind, added


TASK_WORDS = (
    ("有序推进", "framing"),
    ("各项工作抓紧落实", "framing"),
    ("完成", ""),
    ("因雨停下", ""),
)


def test_a_clause_weighs_what_its_characters_and_pairs_weigh() -> None:
    weights = {"推": 1, "进": 2, "推进": 5, " ": 100}
    assert weight_of("推进", weights) == weight_of("推进 ", weights) == 8
    assert weight_of("推 进", weights) == 3


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("各级领导高度重视。完成管网800米，开挖沟槽300米。", "framing"),  # only before it
        ("完成管网800米，开挖沟槽300米。各级领导高度重视。", "framing"),  # only after it
        ("完成管网800米，各级领导高度重视，开挖沟槽300米。", "filler"),  # in its midst
        ("高度重视。完成管网800米，抓紧推进，开挖沟槽300米。", "filler"),  # both
    ],
)
def test_a_frame_stands_around_the_old_text_and_filler_within_it(now: str, kind: str) -> None:
    pair = Pair("完成管网800米，开挖沟槽300米。", now, "", kind, "区水务局")
    assert told(pair) == kind
