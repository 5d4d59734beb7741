"""What `templates/督查安排.docx` may use; `duban templates` prints it."""

from typing import Annotated

from pipeline.templates.contexts import for_template
from pipeline.word.values import Quoted

ROUTE_SHEET = "督查安排.docx"


@for_template
class StopLine:
    """A task to look at."""

    number: Annotated[int, "序号，从头到尾连着编"]
    task_id: Annotated[str, "任务编号"]
    task: Annotated[Quoted, "工作内容"]
    lead_unit: Annotated[str, "牵头单位"]
    deadline: Annotated[str, "完成时限，如 2017年7月31日；没有写明是哪一天的，按清单的写法"]
    status: Annotated[str, "封存的那一周的状态，如 已逾期"]
    said: Annotated[Quoted, "单位填报的进展情况，原文；超过60个字的只有开头；没有填报的写明"]
    why: Annotated[Quoted, "为什么看：依据和出处，每条一段；抽签的写明"]
    last: Annotated[str, "上次督查的日期和结论；没有则为空"]
    score: Annotated[str, "依据的分值；抽签的为“抽签”"]


@for_template
class RoutePart:
    """The tasks in one place, or of one unit."""

    mark: Annotated[str, "序号，如 一"]
    name: Annotated[str, "地点或单位"]
    count: Annotated[int, "任务数"]
    lines: Annotated[tuple[StopLine, ...], "每项任务一行"]


@for_template
class RouteContext:
    """The route sheet of an inspection."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    bag: Annotated[str, "依据哪一份封存的结果，如 封存第1版"]
    count: Annotated[int, "一共几项"]
    by_grounds: Annotated[int, "其中按依据提出的"]
    by_lot: Annotated[int, "其中抽签的"]
    grouped: Annotated[str, "按什么分组：地点或牵头单位"]
    parts: Annotated[tuple[RoutePart, ...], "每个地点（单位）一组"]
    weights: Annotated[str, "各种依据的分值，如“重点任务不能按时或已逾期3分”"]
    drawn: Annotated[str, "怎么抽的签、怎么复核"]
