"""预估 in the units' many wordings: negatives come first, a maybe is no yes, a part is not all."""

import pytest

from pipeline.intake.meaning.answers.forecasts import read_forecast
from tests.office import Office

WORDINGS = {
    "done": """
        已完成|已办结|提前完成|已于7月10日完成|全部完成|完成|已竣工验收|☑已办结□是□否|已按时办结|全面完成|任务完成|
        已完成100%|100%完成|完成√|提前10天完成|办结完毕|已在6月完成|已办结，等待销号|（√）已办结 （ ）是 （ ）否|是，已完成|
        已完成全部工作|已完成验收|已完成的任务""",
    "on_time": """
        是|能|√|按时|可以按时办结|能够按时完成|☑是□否|是☑否□|没有问题|不会延期|（是）|TRUE|不影响按时完成|
        目前未完成，能按时办结|□否☑是|能。|正常推进|不影响按时办结|不会影响按时办结|没问题|V|进展顺利|
        已完成主体工程，预计能按时办结|已完成招标，正在施工，可按时办结|超过序时进度，能按时完成|
        是（√） 否（ ）|（√）是 （ ）否|[√]是 [ ]否|是【√】否【】|(√) 能 ( ) 不能|能（ √ ）不能（ ）|√是×否|
        是(✓)否(×)|是√　否|√ 是　　否|按时办结（√） 不能按时办结（ ）|◉是 ○否|⊙是 ○否|▣是□否|☑是 ☒否|☒是 □否|
        能提前完成|预计提前完成|是（已完成主体）|是，已完成招标|是。已完成招标|是，前期工作已完成|能。方案已完成|
        可以，已完成方案编制|能按时办结，主体已完工|无需延期|不需延期|不用延期|不超期|不滞后|不会出现逾期|
        能够按时完成，不需要延期|没有不能按时办结的|没有不能完成的任务|对|行|克服困难，能按时完成|虽有困难，但能按时完成|
        进度虽滞后，但能按时完成|1、是|A.是|✅|7月底前可完成|按计划完成|如期完成""",
    "late": """
        否|不能|无法|×|难以按时|延期|不能按时办结|□是☑否|□是√否|已逾期|不可能|未能按时完成|不是|否（拆迁）|FALSE|
        不会按时完成|完不成|已滞后，不能按期|未按时办结|没有按时办结|不会按时办结|未按时|没办法按时|恐难按时完成|
        晚于时限|停工|预计推后|按时完成无望|按时完成希望不大|按时办结难|未按计划推进|来不及|完成不了|延迟|❌|✖|
        进度落后|已过时限|没有能完成的任务|不行|否，预计8月完成|不能按时，预计8月完成|是 否√|是□ 否☑""",
    "unclear": """
        存疑|基本能|力争|待定|☑是☑否|争取按时完成|有望|是/否|不确定|视资金情况|应该能|能/不能|无法判断|难以预计|
        有风险|如资金到位可按时完成|是√否|资金落实后可按时完成|资金到位后能按时完成|在上级资金到位的情况下能|
        如无特殊情况，可按时完成|如不下雨可按时完成|如能及时拨款则可以完成|如期拨款才能完成|应能|应当能|应可按时完成|
        估计能|估计可以|大致能|大体能|总体能|勉强能|差不多能|或能|多数能完成|理论上可以|希望按时完成|拟按时完成|
        计划按时完成|初步预计能|暂定能|能，但需协调资金|是，但需区政府协调|按时完成有压力|部分能按时，部分不能|
        前期能，后期不能|主体能完成，附属不能|能与否|不能完全保证|未完成|已基本完成|已完成主体工程|主体已完成|
        对按时完成|行按时完成|好能完成|按时完成好|能行|无不可|不是没有|不是不能|不是不能完成|不是不可以|不是未完成|能按时完成的任务|
        已完成招标|已完成一半|已完成前期工作|已完成初稿|已完成一期|已完成阶段性任务|已完成80%""",
    "": "□是□否|正在推进|123|□是",
}


@pytest.mark.parametrize("forecast", WORDINGS)
def test_forecasts_in_every_wording(forecast: str) -> None:
    texts = [text.strip() for text in WORDINGS[forecast].split("|")]
    read = {text: read_forecast(text).value or "" for text in texts}
    assert {text: said for text, said in read.items() if said != forecast} == {}


@pytest.mark.parametrize(
    ("words", "forecast"),
    [
        ("预计8月完成", "late"),
        ("预计9月15日完成", "late"),
        ("预计7月20日完成", "on_time"),
        ("7月底前可完成", "on_time"),
    ],
)
def test_a_promise_beyond_the_deadline_is_a_no(office: Office, words: str, forecast: str) -> None:
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底前 |")
    table = f"| 编号 | 进展 | 能否按时办结 | 原因 |\n| 1 | 施工 | {words} | 降雨 |"
    office.returned("区规建局.xlsx", table)
    assert office.task("1").forecast == forecast


@pytest.mark.parametrize(
    ("heading", "words", "forecast"),
    [
        ("是否完成", "否", ""),
        ("是否完成", "是", "done"),
        ("是否办结", "√", "done"),
        ("是否已办结", "尚未办结", ""),
        ("是否完成", "否，无法按时完成", "late"),
        ("完成与否", "正常推进", ""),
        ("是否完成本周计划", "是", ""),
        ("是否完成本周计划", "否", ""),
        ("是否逾期", "否", "on_time"),
        ("是否逾期", "是", "late"),
        ("是否存在不能按时办结情况", "不存在", "on_time"),
        ("是否能按期完成", "是", "on_time"),
        ("预估情况 | 预估能否按时办结", "存疑 | 是", "on_time"),
    ],
)
def test_the_heading_decides_what_an_answer_means(
    office: Office, heading: str, words: str, forecast: str
) -> None:
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底前 |")
    table = f"| 编号 | 进展 | 完成进度 | {heading} | 原因 |\n| 1 | 施工 | 50 | {words} | 降雨 |"
    office.returned("区规建局.xlsx", table)
    assert office.task("1").forecast == forecast


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("除1项外均能", "：“除1项外”不是全部任务"),
        ("8项中7项能", "：“8项中”不是全部任务"),
        ("资金到位能", "：“到位”是有条件的"),
        ("是×√", "：看不出选的是哪一项"),
        ("●", "：看不出颜色"),
        ("基本能", ""),
        ("存疑", ""),
        ("123", ""),
    ],
)
def test_of_a_doubtful_forecast_the_unit_is_told_why(office: Office, words: str, why: str) -> None:
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底前 |")
    table = f"| 编号 | 进展 | 能否按时办结 | 原因 |\n| 1 | 施工 | {words} | 降雨 |"
    office.returned("区规建局.xlsx", table)
    told = [f.message for f in office.view().findings if f.code == "V02"]
    assert told == [f"预估为“{words}”，不能确定是否按时办结{why}"]


@pytest.mark.parametrize(
    ("reason", "forecast"),
    [
        ("征地困难，预计延期两个月", "unclear"),
        ("2标段不能按时完成", "unclear"),
        ("拆迁户未签约，8月底才能完成", "late"),
        ("预计7月20日完成", "on_time"),
        ("前期因雨天推迟开工，现已追回进度", "on_time"),
        ("加强调度，确保不延期", "on_time"),
        ("经批准延期至7月底", "on_time"),
    ],
)
def test_a_reason_that_tells_of_a_delay_speaks_against_a_good_forecast(
    office: Office, reason: str, forecast: str
) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区规建局 | 7月底前 |"
    )
    office.returned(
        "区规建局.xlsx",
        "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 预估不能按时办结的原因及建议 |\n"
        f"| 1-1 | 已开工 | 60 | 是 | {reason} |",
    )
    assert office.task("1-1").forecast == forecast
    assert bool({"V02", "V11"} & {code for _, code in office.found("V")}) == (forecast != "on_time")
