"""Rules F: the file and its structure. No file's content can stop the batch."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule

if TYPE_CHECKING:
    import pandas as pd

_UNREAD = "不退回，单位会以为已经报送，其任务却全部成为“未报送”"


@rule(
    "F01",
    "error",
    over="files",
    title="文件设有打开密码",
    message="文件设有打开密码，无法读取",
    why=_UNREAD,
    remedy="请取消打开密码，另存为 xlsx 后重新报送",
    unreadable=True,
)
def encrypted(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("encrypted")


@rule(
    "F02",
    "error",
    over="files",
    title="文件损坏",
    message="文件损坏，无法读取：{reason}",
    why=_UNREAD,
    remedy="请在 Excel 或 WPS 中打开原文件，另存为 xlsx 后重新报送",
    unreadable=True,
)
def damaged(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("damaged")


@rule(
    "F03",
    "error",
    over="files",
    title="不是表格，或者是空的",
    message="不能作为周报表读取：{reason}",
    why=_UNREAD,
    remedy="请报送填好的 Excel 周报表（xlsx），不要用扫描件、PDF 或图片代替",
    unreadable=True,
)
def not_a_workbook(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("not_workbook")


@rule(
    "F04",
    "error",
    over="files",
    title="文件过大，或内含有害结构",
    message="文件超出读取限度：{reason}",
    why="过大的文件会拖住整批，压缩炸弹等会使电脑停止响应",
    remedy="请把周报表复制到新建的工作簿，只保留表格本身后重新报送",
    unreadable=True,
)
def too_large(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("too_large")


@rule(
    "F05",
    "error",
    over="files",
    title="找不到周报表的表头",
    message="{reason}",
    why=_UNREAD,
    remedy="请使用统一的周报表格式填报，保留表头一行",
)
def no_header(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("no_header")


@rule(
    "F06",
    "error",
    over="files",
    title="读取时文件仍在写入",
    message="读取时文件仍在变化，本次没有采用",
    why="复制到一半的文件内容不全，采用它会漏掉任务",
    remedy="请等文件复制完毕后重新运行",
    mended_in="next_run",
)
def changing(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["fault"].eq("changing")


@rule(
    "F07",
    "info",
    over="files",
    title="含有宏，已忽略",
    message="文件含有宏，宏没有运行",
    why="宏可能有害；数据照常读取",
    remedy="下次请另存为不含宏的 xlsx",
)
def macros(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["macros"] & files["fault"].eq("")


@rule(
    "F08",
    "info",
    over="files",
    title="隐藏的工作表未读，或筛选隐藏的行已读",
    message="{hidden}",
    why="隐藏的内容单位自己往往不知道：旧表不应采用，被筛选掉的任务不应漏报",
    remedy="请删去无用的隐藏工作表、取消筛选，确认读取的内容无误",
)
def hidden(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["hidden"].ne("") & files["same_as"].eq("")


@rule(
    "F09",
    "info",
    over="files",
    title="与另一文件内容完全相同",
    message="与“{same_as}”内容完全相同，只采用一份",
    why="同一文件报送了两次，不影响结果",
    remedy="不需处理；如本意是报送更正，请核对是否发错了文件",
)
def same_bytes(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["same_as"].ne("")


@rule(
    "F10",
    "info",
    over="doubts",
    title="表头按近似文字认出",
    message="表头“{seen}”按近似文字认作“{taken}”",
    why="表头改写过，可能认错列",
    remedy="请核对这一列的内容；下次请使用统一的表头。"
    "认得对的，办公室可在 config.yaml 的 columns 下加一行：{paste}",
)
def guessed_headings(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "heading", "guessed")


def of_returns(doubts: "pd.DataFrame", about: str, how: str) -> "pd.Series[bool]":
    """Returns which doubts are about this, so sure, and arose in a return."""
    return ~doubts["of_list"] & doubts["about"].eq(about) & doubts["how"].eq(how)


@rule(
    "F11",
    "warning",
    over="doubts",
    title="另有像周报表的工作表未读",
    message="只读取工作表“{against}”，没有读取“{seen}”",
    why="一个文件只应有一张周报表；填在其他工作表里的任务不会被采用",
    remedy="请核对应采用哪一张；要报送的内容请放在一张工作表里",
)
def other_sheets(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "sheet", "passed_over")


@rule(
    "F15",
    "error",
    over="doubts",
    title="分不清应采用哪张工作表",
    message="工作表“{against}”和“{seen}”都像本周的周报表，暂按“{against}”读取",
    why="两张表都填了内容，程序看不出哪一张是本周要报的，采用的可能是旧的一张",
    remedy="请只保留本周的一张，或在工作表名上写明周次（如“7月第2周”）后重新报送",
)
def sheet_unclear(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "sheet", "doubtful")


@rule(
    "F18",
    "info",
    over="doubts",
    title="其他周的工作表、样表未读",
    message="没有读取工作表“{seen}”：是别的周的，或者是旧表、样表",
    why="一个文件里有几张表，只采用本周的一张",
    remedy="不需处理；如本周的内容填在这张表里，请改正工作表名后重新报送",
)
def unread_sheets(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "sheet", "unread")


@rule(
    "F12",
    "warning",
    over="doubts",
    title="有意思相同的列未读",
    message="同一内容只读一列，没有读取“{seen}”",
    why="表上有两列意思相同，程序只采用其中一列",
    remedy="请核对要报的内容是否都在采用的列里；办公室可在 config.yaml 的 columns 中写明各列的意思",
)
def surplus_columns(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "heading", "passed_over")


@rule(
    "F13",
    "error",
    over="doubts",
    title="表头有疑义，没有采用",
    message="没有把握哪一列是“{taken}”：表头“{seen}”还是{against}，都没有采用",
    why="几列意思相当，或分不清是哪一周的，猜错了就会把别的内容当作本周的报给领导",
    remedy="请只留一列“{taken}”，或写明各列是哪一周的，重新报送；"
    "办公室确知应读“{seen}”的，可在 config.yaml 的 columns 下加一行：{paste}",
)
def doubtful_headings(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "heading", "doubtful")


@rule(
    "F14",
    "info",
    over="doubts",
    title="有不认识的列未读",
    message="没有读取的列：{seen}",
    why="表上加了列，或是别的周、计划的列；里面的内容没有采用",
    remedy="不需处理；要采用其中内容的，办公室可在 config.yaml 的 columns 中加上这一列",
)
def unread_columns(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "heading", "unread")


@rule(
    "F16",
    "warning",
    over="doubts",
    title="Word 文档不是定稿，或表中有表",
    message="含有{seen}，{taken}",
    why="修订没有定下来、格里套着表格，读到的文字可能不是单位的本意",
    remedy="请接受或拒绝全部修订，把套着的表格改成文字，核对后重新报送",
)
def marked_document(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "document", "guessed")


@rule(
    "F17",
    "warning",
    over="doubts",
    title="Word 文档中有没有读取的内容",
    message="没有读取{seen}",
    why="只读取表格里看得见的文字；写在别处的进展和问题不会被采用",
    remedy="请把要报的内容写进表格的格里，删去无用的内容",
)
def unread_in_document(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "document", "passed_over")


@rule(
    "F19",
    "warning",
    over="doubts",
    title="同一张工作表中另有一张表未读",
    message="没有读取“{seen}”下面的几行：不是本周的，或者表头不是周报表的",
    why="一张工作表里有几张表时，只采用本周的周报表",
    remedy="请核对；要报送的内容请放在一张表里，用统一的表头",
)
def tables_left_out(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "table", "passed_over")


@rule(
    "F21",
    "warning",
    over="doubts",
    title="表中的说明没有采用",
    message="{against}的说明没有采用：{seen}",
    why="写在表下或两项任务之间的话不属于哪一项任务，不会进入汇总",
    remedy="请把要报的内容写进这项任务的进展情况、预估和原因",
)
def remarks_left_out(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    return of_returns(doubts, "row", "passed_over")


@rule(
    "F22",
    "error",
    over="files",
    title="报表中清单外的内容过多",
    message="{flood}。对得上清单的行照常采用",
    why="一份报表不能拖住整批，也不能淹没其他单位的内容；没有列出的仍在原文件里",
    remedy="请只填下发给本单位的任务，一项一行，删去其余的行后重新报送；"
    "办公室确需更多的，可在 config.yaml 的 limits 中放宽",
    unreadable=True,
)
def flooded(files: "pd.DataFrame") -> "pd.Series[bool]":
    too_much = files["left"].gt(0) | files["uncompared"].gt(0) | files["hushed"].gt(0)
    return too_much & files["state"].ne("superseded")


@rule(
    "F23",
    "error",
    over="files",
    title="一个单位报送的文件过多",
    message="{crowd_in_words}",
    why="成百上千份报表看不过来，多半是误操作或程序出错；各份照常读取，只列出一部分",
    remedy="请该单位确认以哪一份为准，把要报的内容放在一份报表里重新报送",
    mended_in="supervision",
)
def crowded(files: "pd.DataFrame") -> "pd.Series[bool]":
    return files["crowd"].gt(0)
