"""Rules L of the registers (台账): entries that cannot be used, and workbooks that are none."""

from functools import partial
from typing import TYPE_CHECKING

from pipeline.domain import findings

if TYPE_CHECKING:
    import pandas as pd

rule = partial(findings.rule, mended_in="list")


@rule(
    "L04",
    "warning",
    over="ledgers",
    field="task_id",
    title="台账或其中一行无法采用",
    message="{ledger}：{unusable}",
    why="批准了的延期、销号或终止没有计入，任务的状态可能不对",
    remedy="请核对是否批准；已批准的，请改正台账的表头或这一行，编号、日期和审批结果都要写明；往年已销号、终止的，请移出清单",
)
def entry_unusable(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["unusable"].ne("")


@rule(
    "L05",
    "info",
    over="ledgers",
    field="task_id",
    title="台账中的任务不在清单中",
    message="{ledger}中的任务编号“{task_id}”不在本月任务清单中",
    why="可能是编号写错，也可能是任务已不在本月清单中",
    remedy="请核对编号；任务已移出清单的不必处理",
)
def entry_not_listed(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ~ledgers["listed"].astype(bool) & ledgers["task_id"].ne("")


@rule(
    "L12",
    "warning",
    over="ledgers",
    field="task_id",
    title="台账的一行已采用，但需要核对",
    message="{ledger}：{query}{taken_in_words}",
    why="台账与清单说法不同，可能认错了任务或时限",
    remedy="请核对台账和任务清单，补全日期，改为一致",
)
def entry_to_check(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["query"].ne("")


@rule(
    "L19",
    "error",
    over="ledgers",
    title="台账文件读不了，其中的延期、销号、终止和退回没有计入",
    message="{file_named}读不了：{fault}。其中的内容没有计入，{affected_whole}",
    why="批准了的延期、销号可能在里面，销号退回也可能在里面，这些任务的状态可能不对",
    remedy="请关闭正在打开它的程序，去掉密码或另存为 xlsx，再运行一次",
)
def book_unread(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["fault"].ne("")


@rule(
    "L20",
    "warning",
    over="ledgers",
    title="台账文件夹中的文件或工作表不是台账",
    message="{file_named}{passed_in_words}",
    why="从表名和表头认不出是哪种台账，里面的内容没有采用",
    remedy="是台账的，请照 duban registers 做的空白台账改表头；不是的，请移出 inbox/registers",
)
def no_register(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["passed_over"].ne("") & ledgers["fault"].eq("")


@rule(
    "L23",
    "warning",
    over="ledgers",
    field="task_id",
    title="批准的调整与任务清单不一致",
    message="{ledger}：{contrary}。清单没有改，仍按清单督办",
    why="任务的增减和调整要批准，也要改进清单；程序不会自己改清单",
    remedy="请核对后改正任务清单；调整台账写错的，请改正台账",
)
def list_not_changed(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["contrary"].ne("")


@rule(
    "L24",
    "warning",
    over="ledgers",
    field="applied",
    title="延期申请晚于原时限",
    message="{ledger}：任务 {task_id} {late}，延期仍然算数",
    why="延期应在时限之前申请，过了时限再申请的本已逾期",
    remedy="请核对是否按规定处理；一律不算的，把 config.yaml 的 late_extensions 改为 false",
)
def applied_late(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["late"].ne("")


@rule(
    "L25",
    "info",
    over="ledgers",
    title="台账中没有读取的列",
    message="{ledger}中没有读取的列：{unread}",
    why="程序不认得这些列，里面的内容没有采用",
    remedy="不需处理；如果是台账必需的内容，请照 duban registers 做的空白台账改表头",
)
def register_columns_unread(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["unread"].ne("") & ~ledgers["may_decide"]


@rule(
    "L34",
    "error",
    over="ledgers",
    field="doubted",
    title="台账中规定用语的一格写的是别的话",
    message="{ledger}：{doubt}。没有当作好的结论，按存疑掌握",
    why="结论或办结情况写得不明确，看不出任务是否属实、整改是否到位、督办单是否办结",
    remedy="请从下拉列表中选，或照列出的用语改写",
)
def entry_unclear(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("wording")


@rule(
    "L35",
    "warning",
    over="ledgers",
    field="doubted",
    title="督查了不在清单中的任务",
    message="{ledger}：{doubt}",
    why="编号写错时，核查结论会算不到应算的任务上",
    remedy="请核对任务编号；督查的确实是清单外的事项，不必处理",
)
def inspection_not_listed(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("unlisted")


@rule(
    "L36",
    "warning",
    over="ledgers",
    field="doubted",
    title="督查记录的日期有疑问",
    message="{ledger}：{doubt}",
    why="日期不清楚、前后颠倒，或者还没有到，就看不出整改是否按时回复、核查结论从哪天算起",
    remedy="请改正这一格的日期；日期没有错、只是还没有到的，不必处理",
)
def inspection_misdated(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("day")


@rule(
    "L37",
    "error",
    over="ledgers",
    field="doubted",
    title="督查的结论互相矛盾",
    message="{ledger}：{doubt}",
    why="同一天的两次督查，或督查与销号，对同一项任务说法相反",
    remedy="请核对后改正写错的一行；以后又查实已完成的，请另写一行，写明日期",
)
def inspections_at_odds(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("contrary")


@rule(
    "L38",
    "warning",
    over="ledgers",
    field="doubted",
    title="没有办结的督办单或批示，任务不在清单中",
    message="{ledger}：{doubt}",
    why="编号写错时，这张单或这件批示对不上任务，也不知道该催哪个单位",
    remedy="请核对任务编号；任务已移出清单的，把督办单的办结情况填“已办结”，或填写批示的回告日期",
)
def slip_not_listed(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("unlisted_open")


@rule(
    "L39",
    "error",
    over="ledgers",
    field="doubted",
    title="督办单的级别看不出是哪一级",
    message="{ledger}：{doubt}",
    why="看不出级别，就不知道下一张该发哪一级，这项任务不再起草新的督办单",
    remedy="请选提醒、督办或警示（约谈写警示）",
)
def notice_level_unclear(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("level")


@rule(
    "L40",
    "error",
    over="ledgers",
    field="doubted",
    title="还没有发出、批示，就已经回复",
    message="{ledger}：{doubt}",
    why="日期前后颠倒，不能证明单位回复过",
    remedy="请核对两个日期，改正写错的一个",
)
def answered_before(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("early")


@rule(
    "L41",
    "warning",
    over="ledgers",
    field="doubted",
    title="督办单、批示的日期有疑问",
    message="{ledger}：{doubt}",
    why="日期不清楚或前后颠倒，就看不出是否按时回复",
    remedy="请改正这一格的日期",
)
def slip_misdated(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("misdated")


@rule(
    "L42",
    "error",
    over="ledgers",
    field="doubted",
    title="两张督办单的编号相同",
    message="{ledger}：{doubt}",
    why="一事一单，一单一号；编号相同的，看不出回复的是哪一张",
    remedy="请改正写错的编号；同一张单的几项任务写在一行，编号用顿号隔开",
)
def notice_numbered_twice(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("twice")


@rule(
    "L43",
    "warning",
    over="ledgers",
    field="doubted",
    title="回复、回告的日期还没有到",
    message="{ledger}：{doubt}",
    why="截止日以后的回复，本周还不能算；也可能是年份、月份写错",
    remedy="请核对日期；确实是截止日以后回复的，不必处理，下周自然计入",
)
def answered_in_future(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("future")


@rule(
    "L44",
    "error",
    over="ledgers",
    field="doubted",
    title="督办单、批示没有写明任务，也没有写明事项",
    message="{ledger}：{doubt}",
    why="看不出是什么事，无从督办和回告",
    remedy="请填写任务编号；不是清单中的任务的，写明事由或事项",
)
def slip_about_nothing(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("aimless")


@rule(
    "L45",
    "warning",
    over="ledgers",
    field="doubted",
    title="督办单、批示的单位有疑问",
    message="{ledger}：{doubt}",
    why="单位写错了，催办就会找错人",
    remedy="请核对单位名称；名称没有错的，在 config.yaml 的 units 中加上这个单位或它的别名",
)
def slip_unit_unclear(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("addressee")


@rule(
    "L46",
    "warning",
    over="ledgers",
    field="doubted",
    title="免计分登记的任务或单位不在清单中",
    message="{ledger}：{doubt}",
    why="编号或单位写错了，批准免计分的就仍然计分",
    remedy="请核对任务编号和单位名称；任务已移出清单的，不必处理",
)
def exemption_of_nothing(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("exempts_nothing")


@rule(
    "L47",
    "warning",
    over="ledgers",
    field="doubted",
    title="免计分登记的单位与任务对不上",
    message="{ledger}：{doubt}，这一行没有免除任何计分",
    why="任务编号或单位写错了一处，看不出要免的是哪一个",
    remedy="请核对后改正写错的一格；这项任务的单位都不计分的，单位可以不填",
)
def exemption_of_another(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["about"].eq("exempts_another")


@rule(
    "L48",
    "warning",
    over="ledgers",
    field="dated",
    title="台账中的日期晚于本周截止日，本周没有计入",
    message="{ledger}：{later}，本周没有计入",
    why="截止日以后的延期、销号、调整、督办单和批示，本周还不能算；也可能是年份、月份写错",
    remedy="请核对日期；确实是截止日以后批准、发出的，不必处理，到时自然计入",
)
def entry_later(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["later"].ne("")


@rule(
    "L49",
    "warning",
    over="ledgers",
    title="台账中没有读取的列，可能写有批准、时限或核实情况",
    message="{ledger}中没有读取、可能要紧的列：{unread}",
    why="程序不认得这些列的表头，里面写的批准、时限或核实情况没有采用",
    remedy="请照 duban registers 做的空白台账改表头；与台账无关的列，可以删去或改名",
)
def register_columns_that_may_decide(ledgers: "pd.DataFrame") -> "pd.Series[bool]":
    return ledgers["unread"].ne("") & ledgers["may_decide"]
