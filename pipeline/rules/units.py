"""Rules U and W: the unit that a return is from, and the week that it is for."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import Unused, rule
from pipeline.rules.structure import of_returns

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "U01",
    "error",
    over="files",
    title="认不出是哪个单位",
    message="{who_in_words}，内容没有采用",
    why="不知道是谁报的内容不能写进任务",
    remedy="请在表上写明“填报单位：”并使用任务清单中的单位名称；"
    "单位另有名称、清单没有列入的，请告诉办公室，由办公室加为别名（config.yaml 的 units）",
    unused=Unused("unknown_unit", "不明", "认不出填报单位，整份报表没有采用"),
)
def unit_unknown(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["unknown_unit"]


@rule(
    "U02",
    "warning",
    over="files",
    title="单位名称前后不一",
    message="按“{unit}”采用，但{also}",
    why="可能借用了别的单位的表，或发错了文件",
    remedy="请核对是哪个单位的报表，改正后重新报送",
)
def units_disagree(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["also"].ne("") & files["state"].eq("accepted") & files["against"].eq("")


@rule(
    "U03",
    "info",
    over="files",
    title="单位按别名认出",
    message="由{called_in_words}认出是“{unit}”",
    why="便于核对别名是否正确",
    remedy="不需处理；下次请使用任务清单中的单位名称{accept}",
)
def by_alias(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["called"].ne("") & files["state"].eq("accepted")


@rule(
    "U04",
    "error",
    over="files",
    title="报表可能是别的单位的",
    message="按“{unit}”登记（来路：{way}），但{against}。不替换“{unit}”自己报送的，预估好的不采信",
    why="借用、冒用别的单位名义报送的，不能顶替这个单位自己的报表",
    remedy="请向“{unit}”核实是谁报送的，由它改正表上和文件名上的单位、用自己的邮箱重新报送；"
    "确由别的单位代报的，可在 config.yaml 的 units 中把这个邮箱也写给“{unit}”",
)
def of_another(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["against"].ne("") & files["same_as"].eq("")


@rule(
    "U05",
    "error",
    over="files",
    title="办公室的登记信息对不上",
    message="{false_marks}上的校验码不是本办公室的，登记的内容没有采信",
    why="校验码对不上的，不是办公室下发、退回的原样，可能是改动或伪造的",
    remedy="请核实文件的来历，用办公室本周下发的表或退回的文件重新报送；"
    "办公室换过密钥（.duban.key）的，请把表重新下发",
)
def false_marks(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["false_marks"].ne("") & files["same_as"].eq("")


@rule(
    "U06",
    "info",
    over="files",
    title="登记信息证明不了什么",
    message="{other_marks}的登记信息没有本周的校验码，没有采信",
    why="以前的版本制作的，或者是别的周的，看不出是不是办公室下发、退回的原样",
    remedy="不需处理；下次请用办公室本周下发的表或退回的文件填报",
)
def marks_without_proof(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["other_marks"].ne("") & files["same_as"].eq("")


@rule(
    "W01",
    "error",
    over="files",
    title="表上写的是另一周",
    message="{dated_on}写的是“{other_week}”，不是本周",
    why="可能误报了上周的表，进展就是旧的",
    remedy="请核对内容是否为本周进展，改正表上的日期、工作表名和文件名（办公室下发的表请换用本周的）后重新报送",
)
def another_week(files: "pd.DataFrame") -> "pd.Series[bool]":
    counts = files["state"].eq("accepted") | files["overruled"]
    return files["other_week"].ne("") & counts & files["same_as"].eq("")


@rule(
    "W02",
    "error",
    over="doubts",
    title="分不清是哪一周的表",
    message="表上写的“{seen}”与“{against}”对不上，分不清是不是本周的表",
    why="可能误报了上周的表，进展就是旧的",
    remedy="请核对内容是否为本周进展，把表上的日期、周次和工作表名改为一致后重新报送",
)
def week_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "week", "doubtful")
