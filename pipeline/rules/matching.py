"""Rules M: rows without a matching task, and tasks without a matching row."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import Unused, rule

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "M01",
    "warning",
    over="rows",
    field="task",
    title="填报的任务不在清单内",
    message="清单中没有这项任务：{written}",
    why="清单外的内容不计入进展，也不能丢掉，原文列在报告中",
    remedy="如为清单内任务，请填写正确的任务编号和工作内容；如确需新增，请按程序报办公室",
    unused=Unused("unplaced", "清单外", "任务清单中没有这项任务"),
)
def not_listed(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("unplaced")


@rule(
    "M02",
    "info",
    over="rows",
    field="task",
    title="任务按工作内容认出",
    message="{how_in_words}认作：{listed_named}",
    why="编号缺失或不符时按文字查找，需要核对是否认对",
    remedy="请核对；下次请保留任务编号",
)
def by_text(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("used") & rows["found_by"].isin(["text", "near"])


@rule(
    "M03",
    "error",
    over="rows",
    field="task_id",
    title="填报了其他单位的任务",
    message="{numbered} 的牵头单位是{listed_unit}，本行没有采用",
    why="一项任务只采用牵头单位的填报，以免数据串行",
    remedy="请删去这一行；如牵头单位有误，请报办公室核对任务清单",
    unused=Unused("foreign", "他单位", "由其他单位牵头的任务，以牵头单位填报的为准"),
)
def of_another_unit(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("foreign")


@rule(
    "M04",
    "error",
    over="tasks",
    title="漏报任务",
    message="单位已报送，但漏报了：{task}",
    why="漏报的任务进展不明，按未报送处理",
    remedy="请补报这项任务",
    part="left_out",
)
def left_out(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    unreported = tasks["status"].eq("unreported") & tasks["due"]
    return ~tasks["reported"] & tasks["sender"].ne("") & unreported


@rule(
    "M05",
    "error",
    over="rows",
    field="task_id",
    title="同一任务填报了两次",
    message="{numbered} 在表中填报了不止一次：{twice}",
    why="两行内容可能不同，不知以哪行为准",
    remedy="请只保留一行后重新报送",
    unused=Unused("repeated", "重复", "同一份报表中重复填报，已采用另一行"),
)
def repeated(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["repeats"]


@rule(
    "M06",
    "info",
    over="files",
    title="已由后来的报表替换",
    message="{reason}",
    why="更正和补报是正常的，说明采用了哪一份",
    remedy="不需处理",
)
def replaced(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["replaced_by"].ne("") & files["rivals"].eq("")


@rule(
    "M07",
    "error",
    over="files",
    title="两份内容不同，看不出哪份为准",
    message="与“{replaced_by}”内容不同，{rivals_whole}",
    why="采用错了就会把旧数据报给领导",
    remedy="请确认以哪份为准，把这一份在文件名中注明“更正”后重新报送；另一份由办公室移出收件箱",
    though_settled=True,
)
def ambiguous(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["rivals"].ne("")


@rule(
    "M08",
    "info",
    over="rows",
    field="task_id",
    title="联合牵头的任务另有填报",
    message="{numbered} 由{listed_unit}联合牵头，已采用另一牵头单位的填报，本行列在报告中",
    why="联合牵头的任务只采用一家的填报：预估最差的一家，都一样时清单中排在前面的一家",
    remedy="请核对几家填报是否一致",
    unused=Unused("joint", "联合", "联合牵头的任务，已采用另一个牵头单位填报的"),
)
def jointly_led(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("joint")


@rule(
    "M10",
    "error",
    over="rows",
    field="forecast",
    title="联合牵头的单位预估不一致",
    mended_in="supervision",
    message="{numbered} 由几个单位联合牵头：{unit}预估“{forecast_text}”，{at_odds}。以较差的为准",
    why="有一个单位说办不到，任务就不能算正常推进",
    remedy="请向各牵头单位核实，由它们商定一致的预估",
)
def leads_at_odds(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["at_odds"].ne("")


@rule(
    "M09",
    "error",
    over="doubts",
    title="同一任务的另一行说法不同",
    message="第{row}行另写“{seen}”，与第{part_of}行“{against}”不一致，{taken}",
    why="一项任务占了几行，各行说法不同，不能只信好的一行",
    remedy="请核对；一项任务只填一个预估和一个进度，分阶段情况写在进展情况里",
)
def lines_differ(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    lines = doubts["about"].eq("row") & doubts["how"].eq("doubtful")
    return ~doubts["of_list"] & lines & doubts["counts"]
