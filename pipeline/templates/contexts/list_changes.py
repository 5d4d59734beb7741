"""What `templates/清单变化情况.docx` may use; `duban templates` prints it."""

from typing import Annotated

from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.exception import (
    BriefHead,
    BulletinHead,
    Copies,
    Left,
    Nothing,
    RedHead,
)
from pipeline.word.values import Quoted

LIST_CHANGES = "清单变化情况.docx"


@for_template
class ChangeLine:
    """A change of the list, or an approved one that the list does not have."""

    number: Annotated[int, "在本部分中的序号"]
    task_id: Annotated[str, "任务编号"]
    task: Annotated[Quoted, "工作内容"]
    lead_unit: Annotated[str, "牵头单位"]
    kind: Annotated[str, "变化，如 新增、改时限"]
    was: Annotated[Quoted, "清单原来怎么写"]
    now: Annotated[Quoted, "清单现在怎么写"]
    approval: Annotated[str, "批准情况，如 已批准、没有批准记录"]
    grounds: Annotated[Quoted, "依据：调整台账、延期台账怎么写；没有则为空"]
    doubt: Annotated[Quoted, "拿不准的地方；没有则为空"]


@for_template
class ChangePart:
    """A part of the report: changes of one kind."""

    mark: Annotated[str, "大标题的编号，如 一"]
    count: Annotated[int, "个数"]
    lines: Annotated[tuple[ChangeLine, ...], "每处变化一行"]
    shown: Annotated[tuple[ChangeLine, ...], "其中正文列出的：要核实的最多20处，其他的最多10处"]
    left: Annotated[tuple[Left, ...], "正文没有列出的；全部列出时没有"]


@for_template
class ListChangesContext:
    """What changed in the list since the month before."""

    label: Annotated[str, "月份，如 2017年8月"]
    label_before: Annotated[str, "上个月，如 2017年7月"]
    date: Annotated[str, "成文日期，留空待签"]
    district: Annotated[str, "区县名"]
    office: Annotated[str, "本单位名称"]
    red_head: Annotated[tuple[RedHead, ...], "红头；config.yaml 没有要求时没有"]
    bulletin_head: Annotated[tuple[BulletinHead, ...], "通报的版头；没有要求时没有"]
    brief_head: Annotated[tuple[BriefHead, ...], "专报的版头；没有要求时没有"]
    copies: Annotated[tuple[Copies, ...], "抄送；没有则没有"]
    addressee: Annotated[str, "主送机关，如 区委、区政府"]
    tasks: Annotated[int, "本月清单的任务数"]
    tasks_before: Annotated[int, "上月清单的任务数"]
    new: Annotated[int, "新增的任务数"]
    gone: Annotated[int, "移出的任务数"]
    changed: Annotated[int, "调整的处数"]
    summary: Annotated[str, "如 新增3项、移出2项、改时限4处；没有变化则为“没有变化”"]
    approval: Annotated[
        str, "接在 summary 后面，如“；其中已批准3处、没有批准记录1处”；没有变化则为空"
    ]
    unchanged: Annotated[tuple[Nothing, ...], "清单没有变化"]
    no_registers: Annotated[tuple[Nothing, ...], "清单有变化，却没有调整台账"]
    not_approved: Annotated[tuple[ChangePart, ...], "没有批准、没有批准记录或与批准不一致的变化"]
    not_done: Annotated[tuple[ChangePart, ...], "已批准、清单没有改的"]
    doubtful: Annotated[tuple[ChangePart, ...], "拿不准是不是同一项任务的"]
    approved: Annotated[tuple[ChangePart, ...], "已批准或不需批准的变化，批准的在前"]
    attachments: Annotated[str, "附件说明"]
