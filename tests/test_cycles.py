"""How often a task is to be reported, and in which weeks it is due."""

import datetime as dt

import pytest

from pipeline import weekly
from pipeline.archive.trace import newest_bags, trace
from pipeline.assess.wording import (
    REPORTING_COUNTS,
    progress_in_words,
    reporting_in_words,
    status_in_words,
)
from pipeline.domain.week import Month, Week
from pipeline.intake.meaning.dates.cycles import read_cycle
from tests.office import Office

READ = """
每周 周报 1次/周 每周一次 一周一报 每周五前 每周(周五) 按周  | 每周
两周一次 每2周 双周报 每半个月 半月                        | 每两周
每月 月报 1次/月 每月一次 一月一报 每月底 月度             | 每月
每月5日前 每月5号前报送                                     | 每月5日前
每季 季报 一季一报 按季度调度 每三个月                        | 每季度
半年 每半年                                                 | 每半年
年度 每年                                                   | 每年
每天 日报 每10天 旬报                                         | 每周 guessed
每30天                                                      | 每四周 guessed
每月两次 每月2次 一月两报 每10个工作日              | 每两周
每5个工作日                                                 | 每周
每年四次 每季度末月 每季度（季末）                          | 每季度
每月（25日前）                                              | 每月25日前
每两周（首次7月14日前）                                     | 每两周（7月14日首次）
每月（从8月起） 自8月起每月                                 | 每月（8月起）
每季度（2017年9月30日首次报送）                             | 每季度（9月30日首次）
每月（7、8月每周） 每月（视情加密）                         | 每月 guessed
每季度25日前                                                | 每季度 guessed
隔周 每隔两周 不定期 适时 按需 每周两次 周调度、月通报 长期 7 12个月 三个月 1周 10天 一年 24个月 | doubtful
/ 无                                                        | none
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (text, expected.strip())
        for line in READ.strip().splitlines()
        for words, expected in [line.split("|")]
        for text in words.split()
    ],
)
def test_what_does_not_parse_is_doubtful(text: str, expected: str) -> None:
    read = read_cycle(text, Month(2017, 7))
    said = read.value.in_words if read.value else "doubtful" if read.sure == "doubtful" else "none"
    assert f"{said}{' guessed' if read.sure == 'guessed' else ''}" == expected
    assert bool(read.against) == (read.sure != "sure")


def week(code: str) -> Week:
    return Week.parse(code, "friday", dt.time(17))


DUE = """
每两周     | 2017-W28 |          | 2017-W28 | due | never reported
每两周     | 2017-W20 | 2017-W27 | 2017-W28 |     |
每两周     | 2017-W20 | 2017-W26 | 2017-W28 | due |
每两周     | 2017-W20 | 2017-W20 | 2017-W28 | due | it was missed
每月       |          |          | 2017-W27 |     | listed in the middle of the month
每月       | 2017-W27 |          | 2017-W30 | due | 28 July is the last Friday
每月       | 2017-W20 | 2017-W26 | 2017-W29 |     | June's came
每月       | 2017-W20 | 2017-W25 | 2017-W27 | due | June's did not, only one that was not asked for
每月       | 2017-W20 |          | 2017-W27 | due | nor any other
每月       | 2017-W20 | 2017-W27 | 2017-W28 |     | June's came late
每月5日前  | 2017-W20 | 2017-W23 | 2017-W26 |     | 26 June to 2 July
每月5日前  | 2017-W20 | 2017-W23 | 2017-W27 | due | 3 to 9 July
每月5日前  | 2017-W20 | 2017-W23 | 2017-W28 | due | missed
每月5日前  | 2017-W20 | 2017-W27 | 2017-W28 |     |
每季度     | 2017-W20 | 2017-W26 | 2017-W27 |     | the second quarter's came
每季度     | 2017-W02 | 2017-W12 | 2017-W27 | due |
每季度     | 2017-W02 | 2017-W27 | 2017-W39 | due | 29 September is the last Friday
每年       | 2017-W02 | 2017-W27 | 2017-W51 |     |
每年       | 2017-W02 | 2017-W27 | 2017-W52 | due |
每两周（首次7月14日） | 2017-W20 |  | 2017-W27 |     | before the first
每两周（首次7月14日） | 2017-W20 |  | 2017-W28 | due | 10 to 16 July
每两周（首次7月14日） | 2017-W20 | 2017-W26 | 2017-W28 | due | whatever came before
每两周（首次7月14日） | 2017-W20 | 2017-W28 | 2017-W29 |     |
每月（8月起） | 2017-W20 | 2017-W20 | 2017-W30 |     | the end of July
每月（8月起） | 2017-W20 | 2017-W20 | 2017-W31 |     | July's was not asked for
每月（8月起） | 2017-W20 |          | 2017-W34 | due | 25 August is the last Friday
每月（8月起） | 2017-W20 |          | 2017-W35 | due | August's did not come
每月（首次7月14日） | 2017-W20 |    | 2017-W28 | due |
每月（首次7月14日） | 2017-W20 |    | 2017-W29 | due | it stays due
每月（7月14日起） | 2017-W20 |      | 2017-W28 |     | only from then on
"""


@pytest.mark.parametrize(
    ("cycle", "listed", "last", "now", "due", "why"),
    [tuple(map(str.strip, line.split("|"))) for line in DUE.strip().splitlines()],
)
def test_a_task_is_due_when_its_cycle_says_so_and_until_it_comes(
    cycle: str, listed: str, last: str, now: str, due: str, why: str
) -> None:
    read = read_cycle(cycle, Month(2017, 7)).value
    assert read
    known = (week(code) if code else None for code in (last, listed))
    assert read.is_due(week(now), *known) == (due == "due"), why


LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 督办频率 |
| 1-1 | 建截污管网 | 区水务局 | 2017-12-31 | 每周   |
| 1-2 | 清淤12公里 | 区水务局 | 2017-12-31 | 每月   |
| 1-3 | 编制规划   | 区规建局 | 2017-12-31 | 每月   |
| 1-4 | 修桥       | 区交通局 | 2017-07-14 | 每月   |
| 1-5 | 种树       | 区林业局 | 2017-12-31 | 不定期 |
| 1-6 | 调研       | 区调研室 | 2017-12-31 | 每季度 |
"""
WATER = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | {now} | 40 | 是 |
"""


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    """One office: in W27 all report, in W28 only 区水务局 on what is due, in W30 nobody does."""
    root = tmp_path_factory.mktemp("office")
    of = {code: Office(root, code) for code in ("2017-W27", "2017-W28", "2017-W30")}
    of["2017-W27"].master(LIST)
    for unit, number, said in (
        ("区水务局", "1-2", "已清淤3公里"),
        ("区规建局", "1-3", "初稿完成"),
        ("区交通局", "1-4", "桥墩完成"),
        ("区林业局", "1-5", "已种树"),
    ):
        rows = f"| {number} | {said} | 30 | 是 |"
        if unit == "区水务局":
            rows += "\n| 1-1 | 已开工 | 30 | 是 |"
        head = f"填报单位：{unit}\n| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
        of["2017-W27"].returned(f"{unit}.xlsx", f"{head}\n{rows}", "2017-07-07T10:00")
    of["2017-W27"].run()
    of["2017-W28"].returned("区水务局.xlsx", WATER.format(now="管沟开挖"))
    of["2017-W28"].run()
    return of


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_what_is_not_due_is_neither_missing_nor_left_out_and_keeps_its_state(
    offices: dict[str, Office],
) -> None:
    office = offices["2017-W28"]
    view = office.view()
    assert office.statuses() == {
        "1-1": "on_track",
        "1-2": "on_track",  # as in the first week
        "1-3": "on_track",
        "1-4": "unreported",  # its deadline is in this week
        "1-5": "unreported",  # nobody knows how often
        "1-6": "unreported",  # never reported, and not yet due
    }
    assert [unit.name for unit in view.missing] == ["区交通局", "区林业局"]
    assert [unit.name for unit in view.excused] == ["区规建局", "区调研室"]
    assert not office.found("M04")
    assert office.task("1-2").carried_from == "2017-W27"
    assert (
        progress_in_words(office.task("1-2")) == "（本周不需报送，2017年7月第1周所报）已清淤3公里"
    )
    assert status_in_words(office.task("1-2")) == "正常推进（沿用2017年7月第1周）"
    assert status_in_words(office.task("1-6")) == "未到报送期"
    assert {f.code for f in view.findings if f.code.startswith("L2")} == {"L26"}
    counts = view.counts
    assert counts["units_reported"] + counts["units_missing"] + counts["units_excused"] == 5
    words = reporting_in_words(*(counts[name] for name in REPORTING_COUNTS))
    assert words == "5个牵头单位中，1个按时报送、2个缺报、2个本周不需报送"


def test_forms_and_reminders_ask_only_for_what_is_due(offices: dict[str, Office]) -> None:
    office = offices["2017-W28"]
    units = {unit.name: unit for unit in office.view().units}
    assert [task.task_id for task in units["区水务局"].open_tasks] == ["1-1"]
    assert not units["区规建局"].open_tasks
    letters = {path.stem for path in (office.root / "outbox" / office.week / "mail").glob("*.eml")}
    assert {"催报-区交通局", "催报-区林业局"} <= letters
    assert not {"催报-区规建局", "催报-区调研室"} & letters


def test_at_the_end_of_the_month_it_is_due_and_held_against_the_last_report(
    offices: dict[str, Office],
) -> None:
    office = offices["2017-W30"]
    office.returned(
        "区规建局.xlsx",
        "填报单位：区规建局\n| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |\n"
        "| 1-3 | 初稿完成 | 20 | 是 |",
        "2017-07-28T10:00",
    )
    assert office.statuses()["1-2"] == "unreported"
    messages = {f.code: f.message for f in office.view().findings if f.task_id == "1-3"}
    assert messages["H01"] == "进展情况与2017年7月第1周一字不差"
    assert messages["H02"] == "完成进度由2017年7月第1周的30%降为20%"


def test_a_kept_state_leads_back_to_its_week(offices: dict[str, Office]) -> None:
    office = offices["2017-W28"]
    bags = newest_bags(office.folder.archive)
    found = trace("1-2", bags, weekly.return_in, list_again=weekly.list_in)
    (traced,) = [each for each in found if str(each.week) == "2017-W28"]
    assert traced.rule == "按督办频率本周不需报送，沿用最近一次报送的状态"
    assert [(each.week, each.file) for each in traced.carried] == [("2017-W27", "区水务局.xlsx")]
