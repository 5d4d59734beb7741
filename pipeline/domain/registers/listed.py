"""The registers that the task list lives by: extensions, closings, changes, stages."""

from dataclasses import replace

from pipeline.domain.registers.columns import (
    A_LIMIT,
    APPLIED,
    APPROVED,
    DOCUMENT,
    LATER,
    NEW_LIMIT,
    PERMITTED,
    REASON,
    RULING,
    TASK,
    TASK_ID,
    TO_FINISH,
    is_before,
    names_several_days,
)
from pipeline.domain.registers.declaring import Column, Register, Unusable

EXTENSIONS = Register(
    name="延期台账",
    purpose="批准延期的任务：新时限代替清单的完成时限，原时限照样列出。",
    called=r"延期|展期|顺延|(?:时限|期限)(?:调整|变更|延长)|(?:调整|变更|延长)(?:时限|期限)",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "original",
            "原时限",
            "deadline",
            (
                rf"(?:原|原来|原有|原定|{LATER}前|清单)的?(?:规定|计划|要求)?的?{TO_FINISH}{A_LIMIT}",
                r"(?:规定|计划|要求)?(?:办结|完成|办理)?的?(?:时限|期限)",
                rf"(?:规定|计划|要求)(?:办结|完成|办理)的?{A_LIMIT}",
            ),
            "清单的完成时限；再次延期的，写上一次的新时限",
        ),
        Column(
            "stage",
            "节点",
            "text",
            ("(?:申请|批准)?延期的?(?:节点|阶段)(?:目标|任务|内容|名称)?|节点(?:内容|名称|目标)",),
            "只延一个节点的写节点的内容，与节点台账或清单相同；整项任务延期的留空",
            width=18,
        ),
        APPLIED,
        replace(REASON, heading="申请理由"),
        Column("new", "新时限", "deadline", NEW_LIMIT, "批准延到哪一天，要晚于原时限"),
        Column(
            "asked",
            "申请时限",
            "deadline",
            (
                *(
                    rf"(?:单位)?(?:申请|拟|建议|请求|预计|申报|希望)(?:{pattern})"
                    for pattern in NEW_LIMIT
                ),
                r"(?:单位)?(?:申请|拟|建议|预计)的?(?:(?:完成|办结)(?:时间|日期))",
                r"(?:单位)?(?:申请|建议|请求)的?(?:完成|办结)?(?:时限|期限)",
            ),
            laid_out=False,
        ),
        Column(
            "longer",
            "延期天数",
            "text",
            (
                rf"(?:{PERMITTED}|经批准|实际|累计)?的?(?:{LATER}|延)的?"
                r"(?:天数|日数|月数|周数|时长|长度|工作日数?|工期|时间长短|幅度)(?:\(?[天日月周]\)?)?",
                r"(?:延长|增加|顺延)的?(?:时间|工期|期限)",
            ),
            "延了多少天、几个月；与新时限对不上的，这一行不采用",
            laid_out=False,
        ),
        APPROVED,
        DOCUMENT,
        replace(RULING, heading="审批意见"),
    ),
    needed=(("task_id", "task"), ("new", "asked")),
    proves={"original": "原|前", "approved": "", "document": "", "ruling": "", "applied": ""},
    own=("new", "asked", "approved", "document", "ruling", "stage"),
    counts_from=("approved",),
    counts="从批准日期起，任务的完成时限改为新时限；有几次延期的，以最后批准的为准，并写明第几次。"
    "写了节点的，只改那个节点的时限",
    order=("applied", "approved"),
    unusable=(
        Unusable("{new}早于{original}", lambda entry: is_before(entry, "new", "original")),
        Unusable(
            "{new}不止一个时限，应当写一个；几项任务、几个节点分开写", names_several_days("new")
        ),
    ),
    approved=True,
    hints={"new": "", "asked": ""},
)
SENT_BACK = "退回"
_SAYS_CLOSED = "[销消]号|核销|销账"
CLOSURES = Register(
    name="销号台账",
    purpose="办公室核查后同意销号的任务：同意的算已办结，退回的不算。",
    called=_SAYS_CLOSED,
    columns=(
        TASK_ID,
        TASK,
        APPLIED,
        Column(
            "inspected",
            "检查时间",
            "date",
            (r"(?:现场|实地|联合)?(?:检查|督查|抽查|查验|查看)的?(?:日期|时间)",),
            "到现场或查资料的日期",
            width=13,
        ),
        Column(
            "method",
            "检查方式",
            "choice",
            (r"(?:核实|核查|验收|核验|查验|督查|抽查)(?:的)?(?:方式|形式|方法)",),
            "现场、资料或电话",
            {"现场": "现场|实地", "资料": "资料|材料|书面", "电话": "电话"},
            width=11,
        ),
        Column(
            "inspector",
            "检查人",
            "text",
            ("(?:检查|核查|核实|督查|验收)人员?",),
            "谁去核查的",
            width=11,
        ),
        Column(
            "checked",
            "核实情况",
            "text",
            (
                r"(?:现场|实地|督查|办公室)*(?:核实|核查|验收|核验|查验|检查|复核|抽查|督查|确认)"
                r"的?(?:情况|结果|意见|结论|说明|记录)",
                r"(?:完成|办结|销号|整改|落实)的?(?:情况|结果)",
            ),
            "看到了什么、是否全部完成",
            width=26,
        ),
        replace(
            RULING,
            heading="结论",
            note="查实已完成的选“同意”；没有完成的选“退回”，任务重新督办",
            choices={"同意": "^同意$", SENT_BACK: f"^{SENT_BACK}$"},
        ),
        Column(
            "closed",
            "销号日期",
            "date",
            (
                r"(?:办结)?(?:[销消]号|核销|销账)的?(?:日期|时间)",
                r"(?:核实|核查|验收|确认|核验|复核|审核|审批|批准|同意)(?:销号)?的?(?:日期|时间)",
                r"(?:实际|最终)?(?:办结|完成|完结|完工)的?(?:日期|时间)",
            ),
            "同意销号的日期，从这一天起算已办结；退回的留空",
            width=13,
        ),
        Column(
            "evidence",
            "佐证材料",
            "text",
            (r"(?:佐证|证明|印证|支撑|销号)(?:材料|资料|文件)(?:名称|清单|存放处?)?",),
            "材料的名称，或存放在哪里",
            width=20,
        ),
        replace(REASON, heading="原因", laid_out=False),
    ),
    needed=(("task_id", "task"),),
    proves=dict.fromkeys(
        ("task_id", "task", "ruling", "applied", "reason", "closed", "checked"), _SAYS_CLOSED
    ),
    own=("closed", "checked", "ruling"),
    counts_from=("closed", "inspected"),
    counts="从销号日期起，任务算已办结，不必再报；退回的，从检查时间起重新督办，"
    "单位报的“已办结”不算，直到另有一行同意",
    order=("applied", "inspected", "closed"),
    approved=True,
    hints={"checked": "[核验查]"},
    hinted_by=2,
)
NEW_TASK, CHANGED, ENDED = "新增", "调整", "终止"
_UNLESS = (
    "^(?!.*(?:不(?!再(?:实施|推进|开展|列入|督办))|未|没有|暂缓|恢复|解除|继续|(?:撤销|取消)(?:终止|中止|调整|新增)))"
    ".*"
)
"""What takes the words behind it back (不再终止, 撤销终止): no type is then meant."""
CHANGES = Register(
    name="调整台账",
    purpose="清单的增减和改动：新增、调整（内容、单位、时限）、终止，每项都要批准。",
    called=r"^(?!.*(?:时限|期限|延期)).*(?:调整|变更|变动|增减|增补|终止)(?:情况|事项|任务|审批)*"
    r"(?:台账|登记)",
    columns=(
        TASK_ID,
        replace(TASK, note="新增的任务要写明；其他的用来核对编号，可以不填"),
        Column(
            "change",
            "变更类型",
            "choice",
            (
                "(?:任务|清单|事项|目标)?(?:调整|变更|变动|增减)(?:的)?(?:类型|类别|方式|性质|种类|情形)",
                "类型|类别|情形",
                "(?:任务|清单)?(?:调整|变更|变动)的?(?:事项|内容|项目)",
            ),
            "新增、调整或终止",
            {
                NEW_TASK: f"{_UNLESS}(?:新增|增加|增补|增列|调入|补充|纳入|追加)",
                CHANGED: f"{_UNLESS}(?:调整|变更|修改|改动|更改|改为|更换)|"
                "^(?:(?:完成|办结)?(?:时限|期限|时间)|(?:牵头|责任|配合)?单位|(?:工作|任务)?内容|目标值?)$",
                ENDED: f"{_UNLESS}(?:终止|中止|停止|取消|撤销|调出|移出|废止|不再实施|退出|删除)",
            },
            must=True,
            width=11,
        ),
        Column(
            "new_text",
            "调整后内容",
            "text",
            (
                "(?:调整|变更|修改)后的?(?:工作|任务|目标|事项)*(?:内容|任务|目标)",
                "新的?(?:工作|任务|目标)*(?:内容)",
            ),
            "改了工作内容的填",
            width=24,
        ),
        Column(
            "new_unit",
            "调整后单位",
            "unit",
            (
                "(?:调整|变更|更换)后的?(?:牵头|责任|主责|承办)*(?:单位|部门)",
                "新的?(?:牵头|责任|主责|承办)*(?:单位|部门)",
            ),
            "换了牵头单位的填",
        ),
        Column(
            "new_deadline",
            "调整后时限",
            "deadline",
            (
                f"(?:调整|变更|修改)后的?{TO_FINISH}{A_LIMIT}",
                f"新的?{TO_FINISH}{A_LIMIT}",
            ),
            "改了清单的完成时限的填；单位申请延期的，记入延期台账",
        ),
        Column(
            "before",
            "调整前",
            "text",
            ("(?:调整|变更|修改)前(?:的?(?:情况|内容))?|原内容|原来?情况",),
            "清单原来怎么写",
            laid_out=False,
        ),
        Column(
            "after",
            "调整后",
            "text",
            ("(?:调整|变更|修改)(?:后|为)(?:的?情况)?|现情况|(?:调整|变更)(?:事项|情况|内容)",),
            "清单改成怎么写",
            laid_out=False,
        ),
        replace(
            REASON,
            heading="原因",
            wordings=(".{0,8}(?:原因|理由|事由|依据)(?:说明)?",),
            must=False,
        ),
        replace(APPLIED, laid_out=False),
        replace(
            APPROVED,
            wordings=(*APPROVED.wordings, "(?:调整|变更|终止|新增)的?(?:日期|时间)"),
        ),
        replace(DOCUMENT, wordings=("(?:批准|批复|审批|核准|文件|发文)?(?:文号|文件号?)|批文号?",)),
        replace(RULING, heading="审批意见"),
    ),
    needed=(("task_id", "task"), ("change",)),
    proves={"change": "调整|变更|变动|增减"},
    own=(
        "change",
        "new_text",
        "new_unit",
        "new_deadline",
        "after",
        "approved",
        "document",
        "ruling",
    ),
    counts_from=("approved",),
    counts="从批准日期起，终止的任务算“已终止”，单独计数，不必再报；新增和调整要由办公室改进清单，"
    "清单没有改的会指出来，程序不会自己改",
    order=("applied", "approved"),
    unusable=(
        Unusable(
            "没有写明已批准（批准日期、批准文号、审批意见都没有填）",
            lambda entry: not any(map(entry.text, ("approved", "document", "ruling"))),
        ),
    ),
    approved=True,
)


_STAGE = "(?:节点|阶段性?|里程碑)"
REACHED, NOT_REACHED = "已完成", "未完成"
STAGES = Register(
    name="节点台账",
    purpose="任务的节点（阶段目标）：每个节点一行，到期没有完成的会指出来。",
    called=r"^(?!.*(?:清单|任务)).*(?:节点|里程碑)",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "stage",
            "节点内容",
            "text",
            (
                rf"(?:工作|推进|关键|重要|重点|主要|任务)*{_STAGE}的?"
                "(?:内容|目标|任务|工作|要求|名称|事项)*",
            ),
            "到这个节点要完成什么",
            must=True,
            width=30,
        ),
        Column(
            "due",
            "节点时限",
            "deadline",
            (
                rf"(?:工作|推进|关键|重要|重点|任务)*{_STAGE}的?(?:计划|要求|完成|目标)*"
                rf"(?:{A_LIMIT})(?:要求)?",
                rf"{TO_FINISH}{A_LIMIT}(?:要求)?|时限|期限|截止(?:日期|时间)",
            ),
            "日期，或同清单的写法",
            must=True,
        ),
        Column(
            "state",
            "是否完成",
            "choice",
            (
                rf"{_STAGE}?(?:目标|任务|工作)*(?:是否)?(?:已)?(?:完成|达到|实现)(?:情况|与否|否|状态)?",
                "状态|进度状态",
            ),
            "办公室核实的结果；没有核实的留空",
            {
                REACHED: "^(?:已(?:经)?)?(?:按时|按期|如期|提前|全部|全面|逾期)*"
                "(?:完成|办结|达到|实现|完工|竣工)$|^[是√✓✔]$",
                NOT_REACHED: "未|没有?|尚|^[否×✗x]$|正在|推进|进行|基本|部分|滞后|[大]部",
            },
            width=11,
        ),
        Column(
            "reached",
            "完成日期",
            "date",
            (rf"(?:实际)?(?:{_STAGE})?的?(?:实际)?(?:完成|达到|办结|实现)的?(?:日期|时间)",),
            "实际完成的日期；没有完成的留空",
            width=13,
        ),
    ),
    needed=(("task_id", "task"), ("stage",), ("due",)),
    continued=True,
    proves={},
    own=("stage", "due", "state", "reached"),
    counts="节点加到任务上，与清单里写的节点按内容对上；写明“已完成”的算已完成，到期没有完成的列入报告",
    unusable=(
        Unusable("{due}看不出是哪一天", lambda entry: entry.day("due") is None),
        Unusable("{due}不止一个时限，应当一个节点写一行", names_several_days("due")),
        Unusable(
            "{state}，却填了{reached}",
            lambda entry: entry.text("state") == NOT_REACHED and entry.day("reached") is not None,
        ),
    ),
)
