"""Rules L: faults in the master list itself, which the office corrects."""

from functools import partial
from typing import TYPE_CHECKING

from pipeline.domain import findings

if TYPE_CHECKING:
    import pandas as pd

rule = partial(findings.rule, mended_in="list")


def _in_list(doubts: "pd.DataFrame", about: str, how: str) -> "pd.Series[bool]":
    return doubts["of_list"] & doubts["about"].eq(about) & doubts["how"].eq(how)


@rule(
    "L01",
    "error",
    over="master",
    field="task_id",
    title="任务清单编号重复",
    message="任务编号 {task_id} 出现了{times}次",
    why="编号相同的任务无法区分，单位的填报可能对错行",
    remedy="请在任务清单中改为不同的编号",
)
def id_twice(master: "pd.DataFrame") -> "pd.Series[bool]":
    return master["times"].gt(1)


@rule(
    "L02",
    "error",
    over="master",
    field="blank",
    title="任务清单缺编号、工作内容或牵头单位",
    message="没有填写：{blank}",
    why="缺了这几项，任务就无人负责或无法对上填报",
    remedy="请在任务清单中补上",
)
def blank(master: "pd.DataFrame") -> "pd.Series[bool]":
    return master["blank"].ne("")


@rule(
    "L03",
    "warning",
    over="master",
    field="deadline",
    title="任务清单的完成时限无法确定",
    message="{doubt}",
    why="没有明确日期就判断不了是否逾期",
    remedy="请改为具体日期，如“7月31日前”；长期工作请写“长期坚持”",
)
def deadline_unclear(master: "pd.DataFrame") -> "pd.Series[bool]":
    return ~master["clear"]


@rule(
    "L06",
    "info",
    over="gone",
    title="任务不再列入清单",
    message="{week}清单中的 {named} 本周不再列入，当时{status_in_words}",
    why="调出清单的任务不再督办，没有办结的应有依据",
    remedy="请核对是否按程序调出；误删的请补回清单，并用原来的编号",
)
def no_longer_listed(gone: "pd.DataFrame") -> "pd.Series[bool]":
    return gone["task_id"].ne("")


@rule(
    "L08",
    "error",
    over="doubts",
    field="lead_unit",
    title="任务清单的牵头单位看不出是哪个单位",
    message="牵头单位“{seen}”：{against}",
    why="不知道由谁报送的任务无法督办；也不能因此把不存在的单位算作缺报",
    remedy="请在清单中改为单位的名称；写得不错的，在 config.yaml 的 {taken}",
)
def unit_unknown(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _of_units(doubts, "doubtful")


@rule(
    "L11",
    "warning",
    over="doubts",
    title="任务清单没有编号，由程序按先后编号",
    message="任务清单{seen}，按清单的先后顺序编为{taken}",
    why="清单增删任务后编号会变；单位的填报只能按工作内容对上",
    remedy="请在任务清单中加“任务编号”一列；用 duban adopt 接收清单时会写好",
)
def numbers_given(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "table", "guessed") & doubts["field"].eq("task_id")


@rule(
    "L17",
    "info",
    over="doubts",
    title="任务清单中没有读取的列",
    message="任务清单中没有读取的列：{seen}",
    why="程序不认得这些列，或已采用意思相近的另一列；里面的内容没有采用",
    remedy="不需处理；要采用其中内容的，可在 config.yaml 的 columns 中加上这一列（sheet: master）",
)
def list_columns_unread(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "heading", "unread")


@rule(
    "L50",
    "warning",
    over="doubts",
    title="任务清单中意思相近的列没有读取",
    message="任务清单中没有读取“{seen}”，已采用意思相近的另一列作“{taken}”",
    why="两列都可能是这一项，里面的内容只采用了一列",
    remedy="请核对采用的是不是要用的一列；不用的一列请删去，或改写表头",
)
def list_columns_passed_over(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "heading", "passed_over")


@rule(
    "L51",
    "warning",
    over="doubts",
    title="任务清单的备注写有延期、销号或终止，没有采用",
    message="“{taken}”写的是“{seen}”{against}，没有采用",
    why="延期、销号、终止以台账为准；只写在清单备注里的，时限和状态都没有变",
    remedy="请把批准的延期、销号、终止记入相应的台账；没有批准的，不必处理",
)
def decided_in_remarks(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "cell", "passed_over")


@rule(
    "L15",
    "warning",
    over="doubts",
    field="deadline",
    title="一项任务分几行写时限，已合成一项",
    message="“{seen}”分几行写了时限：{taken}。合成一项任务，以最后一行的时限为准",
    why="一项任务只报一次；没有写明各行是什么，可能是节点，也可能是不同的任务",
    remedy="请核对；各行是节点的，请加“节点内容”一列；是不同的任务的，请分别写明编号和工作内容",
)
def stages_joined(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "task", "guessed") & doubts["field"].eq("deadline")


@rule(
    "L14",
    "warning",
    over="doubts",
    title="任务清单的编号被 Excel 变成了日期",
    message="任务编号被 Excel 变成了日期“{seen}”",
    why="1-1 这样的编号会被 Excel 当作1月1日，报表上印的就是日期",
    remedy="请把任务清单的编号一列设为文本格式，重新填写编号",
)
def id_is_date(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    dates = doubts["about"].eq("task") & doubts["field"].eq("task_id") & doubts["how"].eq("guessed")
    return doubts["of_list"] & dates


@rule(
    "L13",
    "warning",
    over="doubts",
    field="lead_unit",
    title="任务清单的牵头单位没有把握",
    message="牵头单位“{seen}”：{against}",
    why="单位认错了，任务会算到别的单位名下",
    remedy="请核对，并在清单中写单位的名称；写得不错的，在 config.yaml 的 {taken}",
)
def unit_guessed(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _of_units(doubts, "guessed")


def _of_units(doubts: "pd.DataFrame", how: str) -> "pd.Series[bool]":
    return doubts["of_list"] & doubts["about"].eq("unit") & doubts["how"].eq(how)


@rule(
    "L09",
    "warning",
    over="doubts",
    title="像任务清单的工作表没有采用",
    message="没有采用工作表“{seen}”，任务清单取自“{against}”",
    why="工作表的名称像是别的月份、已调出或已办结的任务，或者没有认出表头；其中的任务没有列入",
    remedy="如果这张表的任务本月仍要督办，请改正工作表名或表头，或者把任务移到清单里",
)
def list_passed_over(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _of_list(doubts, "passed_over")


@rule(
    "L18",
    "warning",
    over="doubts",
    title="另一张工作表的任务也列入了清单",
    message="除工作表“{against}”外，“{seen}”中的任务也列入了清单",
    why="从工作表名看不出其中的任务本月是否仍要督办",
    remedy="请核对；不再督办的，把这张表移出文件，或在工作表名上写明“已调出”；"
    "仍要督办的，请把任务移到清单里",
)
def also_listed(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _of_list(doubts, "guessed")


@rule(
    "L10",
    "error",
    over="doubts",
    title="任务清单可能不是本月的",
    message="没有{against}的任务清单，暂按工作表“{seen}”读取",
    why="工作表的名称是别的月份，或者是已调出、已办结、作废的任务，整份清单都可能不对",
    remedy="请把本月的清单放进来；如果就是这一张，请改正工作表名",
)
def list_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _of_list(doubts, "doubtful")


def _of_list(doubts: "pd.DataFrame", how: str) -> "pd.Series[bool]":
    return _in_list(doubts, "sheet", how)


@rule(
    "L16",
    "warning",
    over="doubts",
    title="任务清单中有一行没有采用",
    message="第{row}行“{seen}”没有编号、工作内容和牵头单位，没有采用",
    why="这一行可能是一项任务，也可能是上一项任务的另一个时限",
    remedy="请补上编号、工作内容和牵头单位；无用的请删去",
)
def row_passed_over(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "row", "passed_over")


@rule(
    "L21",
    "warning",
    over="doubts",
    field="target",
    title="任务清单的目标值看不出是多少",
    message="目标值“{seen}”：{against}，没有与单位填报的完成值核对",
    why="目标的数量、单位或类型不明，算出的进度会出错",
    remedy="请在目标值中只写一个数，计量单位写在“单位”一列，类型（累计、当期、增速或占比、上限）写在“目标类型”一列",
)
def target_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "target", "doubtful")


@rule(
    "L22",
    "info",
    over="doubts",
    field="target",
    title="目标值没有写明类型，按累计计",
    message="有{against}任务的目标值没有写明类型，按“{taken}”计，如“{seen}”",
    why="当期数、增速和上限不能与累计完成值相除，按累计计可能出错",
    remedy="请核对；不是累计的，请在任务清单中加“目标类型”一列写明",
)
def target_kind_guessed(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "target", "guessed")


@rule(
    "L26",
    "warning",
    over="doubts",
    field="cycle",
    title="任务清单的督办频率看不出多久报一次",
    message="督办频率“{seen}”：{against}",
    why="频率不明时按每周报送，该报的不会漏；但单位可能以为不用报",
    remedy="请改为：每周、每两周、每月、每季度、半年、每年，或如“每月5日前”",
)
def cycle_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "cycle", "doubtful")


@rule(
    "L27",
    "info",
    over="doubts",
    field="cycle",
    title="督办频率按整周对待",
    message="督办频率“{seen}”：{against}",
    why="报表每周汇总一次，别的间隔只能按整周催报",
    remedy="请核对；不合适的，请在任务清单中改为每周、每两周或每月",
)
def cycle_guessed(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "cycle", "guessed")


@rule(
    "L28",
    "warning",
    over="tasks",
    title="已终止的任务又列入清单",
    message="{named} 此前经批准终止，本周的清单和台账没有写明终止，按在办任务督办",
    why="终止记在以前月份的清单里，这个月的清单里没有；可能是忘了移出，也可能是恢复办理",
    remedy="仍然终止的，请移出清单，或在调整台账中写明；恢复办理的，不需处理",
)
def ended_and_listed(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    return tasks["ended_before"]


@rule(
    "L31",
    "warning",
    over="doubts",
    field="stage",
    title="节点没有列入，看不出内容或时限",
    message="节点“{seen}”{against}，没有列为节点",
    why="没有时限的节点到期也无人提醒",
    remedy="请把节点写成“9月底完成主体”的样子，几个节点用分号隔开；或在“节点时限”一列写明日期",
)
def stage_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "stage", "doubtful")


@rule(
    "L32",
    "warning",
    over="doubts",
    field="stage",
    title="节点需要核对",
    message="{seen}：{against}",
    why="节点应一个比一个晚，都不晚于任务的完成时限；写错一处，就会误报超期",
    remedy="请核对任务清单和节点台账，改正节点的时限；一项任务的几个节点分几行写的，"
    "把编号和工作内容合并单元格",
)
def stage_at_odds(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return _in_list(doubts, "stage", "guessed")


@rule(
    "L33",
    "info",
    over="tasks",
    field="task",
    title="此前已完成的节点不在清单的节点中",
    message="{named}：此前已完成的节点{stages_gone}不在现在的节点中",
    why="节点按内容对上；改了内容的，按新的节点从头算",
    remedy="只是改了说法的，请在节点台账中注明已完成",
)
def stages_changed(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    return tasks["stages_gone"].ne("")
