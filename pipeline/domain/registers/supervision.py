"""The registers of the office's own looking and asking: inspections, notices, instructions."""

from dataclasses import replace

from pipeline.domain.registers.columns import (
    A_LIMIT,
    TASK,
    TASK_ID,
    is_before,
    not_before,
    unreadable_day,
)
from pipeline.domain.registers.declaring import Column, Doubtful, Register

_LOOKED = "(?:现场|实地|暗访|随机)*(?:督查|核查|核实|检查|查看|抽查)"
_OF_RETURN = "(?:单位)?(?:填报|报送|上报|反映|汇报)?的?(?:情况|内容|进展|进度)?"
_SO_IS = f"^(?:经?{_LOOKED}[,:]?)?{_OF_RETURN}"
TRUE, PARTLY, UNTRUE = "属实", "部分属实", "不属实"
MENDED, PARTLY_MENDED, NOT_MENDED = "整改到位", "部分整改", "未整改"
INSPECTIONS = Register(
    name="督查记录",
    purpose="办公室现场督查看到了什么、要求整改什么：核查结论与单位的填报对照，整改一直督办到回头看。",
    called=r"^(?!.*(?:清单|任务)).*(?:督查记录|现场督查(?:情况)?(?:登记|台账))",
    columns=(
        TASK_ID,
        TASK,
        Column(
            "inspected",
            "督查日期",
            "date",
            (rf"{_LOOKED}的?(?:日期|时间)", "日期|时间"),
            "到现场或查资料的日期，从这一天起算数",
            width=13,
        ),
        Column(
            "method",
            "督查方式",
            "choice",
            (rf"{_LOOKED}的?(?:方式|形式|方法)|方式|形式",),
            "现场、资料或电话",
            {"现场": "现场|实地|暗访", "资料": "资料|材料|书面", "电话": "电话"},
            width=11,
        ),
        Column(
            "found",
            "现场情况",
            "text",
            (
                rf"{_LOOKED}(?:发现)?的?(?:情况|问题|记录)",
                "(?:现场|实地|发现)的?(?:情况|问题|实况)|存在(?:的)?问题",
            ),
            "在现场看到了什么，数字写数字",
            width=30,
        ),
        Column(
            "verdict",
            "核查结论",
            "choice",
            (rf"{_LOOKED}的?(?:结论|结果|认定|意见)", "是否属实|(?:结论|认定)"),
            "单位填报的是否属实",
            {
                TRUE: rf"{_SO_IS}(?:均|全部|完全)?属实$|^与?{_OF_RETURN}(?:完全)?(?:一致|相符)$",
                PARTLY: rf"{_SO_IS}(?:部分|不完全|不全|不尽|大部分?)属实$|^部分不(?:属)?实$",
                UNTRUE: rf"{_SO_IS}(?:均|完全|严重)?(?:(?:不|未)属实|不实|失实|虚报|虚假|弄虚作假)$"
                rf"|^与?{_OF_RETURN}(?:完全|严重)?不(?:一致|相?符)$"
                "|^(?:存在|系|属)(?:虚报|虚假|弄虚作假|造假)(?:情况|行为|问题)?$",
            },
            asked=(TRUE, UNTRUE),
            fixed=True,
            width=11,
        ),
        Column(
            "inspector",
            "督查人员",
            "text",
            (f"{_LOOKED}(?:人员?|组|组成员)",),
            "谁去的",
            width=12,
        ),
        Column(
            "demand",
            "整改要求",
            "text",
            (
                "整改(?:的)?(?:要求|事项|内容|意见|措施)"
                "(?:[及和与、](?:整改|完成|回复)?(?:时限|期限|时间))?",
                f"{_LOOKED}?(?:要求|处理意见|建议)",
            ),
            "要求单位改什么；不需整改的留空",
            width=26,
        ),
        Column(
            "mend_by",
            "整改时限",
            "deadline",
            (f"(?:限期)?整改(?:完成|到位)?的?{A_LIMIT}|限期整改|回复{A_LIMIT}?(?:要求)",),
            "在哪一天以前回复；也可以写“5个工作日内”，从督查日期起算",
            width=13,
            since="inspected",
        ),
        Column(
            "reply",
            "整改回复",
            "text",
            (
                "(?:单位)?整改(?:落实|完成)?的?(?:回复|情况|结果|反馈)|(?:单位)?(?:回复|反馈)(?:情况|内容)?",
            ),
            "单位怎么回复的",
            width=26,
        ),
        Column(
            "replied",
            "回复日期",
            "date",
            ("(?:单位)?(?:整改)?(?:回复|反馈)的?(?:日期|时间)",),
            "收到单位回复的日期；没有回复的留空，每周催办",
            width=13,
        ),
        Column(
            "review",
            "回头看结论",
            "choice",
            (
                "(?:督查)?回头看的?(?:结论|情况|结果)?",
                "(?:整改)?(?:复查|复核|复验)的?(?:结论|情况|结果|意见)",
            ),
            "回头看以后填；整改到位的，任务按单位填报的算",
            {
                MENDED: "^(?:问题)?(?:均|都|已经?|全部)*(?:整改|落实|解决)(?:均|都|已经?|全部)*"
                "(?:到位|完成|完毕)$|^(?:均|都|全部)?已(?:经)?(?:全部)?(?:整改|落实|解决)$|^属实$",
                PARTLY_MENDED: "^(?:已|经)?(?:部分|大部分?|正在)(?:整改|落实|解决)"
                "(?:到位|完成|中)?$|^整改中$",
                NOT_MENDED: "^(?:问题)?(?:均|都)?(?:尚|仍|还)?(?:未|没有|拒不)(?:按要求)?"
                "(?:整改|落实|解决)(?:到位|完成)?$|^整改不(?:到位|力|彻底)$|^不属实$",
            },
            fixed=True,
            width=12,
        ),
        Column(
            "reviewed",
            "回头看日期",
            "date",
            ("(?:督查)?(?:回头看|复查|复核)的?(?:日期|时间)",),
            laid_out=False,
        ),
    ),
    needed=(("task_id", "task"), ("inspected",), ("verdict", "found")),
    proves={"inspected": "督查", "demand": "整改", "review": "回头看"},
    own=("verdict", "inspected", "found", "demand", "mend_by", "reply", "replied", "review"),
    counts_from=("inspected",),
    counts="从督查日期起，不属实的任务不算已办结或正常推进，部分属实的不算已办结，"
    "直到以后的督查或回头看写明属实、整改到位，或者以后同意销号",
    doubtful=(
        Doubtful(
            "verdict",
            "wording",
            "没有填写核查结论",
            lambda entry: not entry.text("verdict") and not entry.written("verdict"),
        ),
        Doubtful(
            "inspected", "day", "没有填写督查日期", lambda entry: not entry.written("inspected")
        ),
        *map(unreadable_day, ("inspected", "mend_by", "replied", "reviewed")),
        *(not_before("inspected", name) for name in ("mend_by", "replied", "reviewed")),
        Doubtful(
            "replied",
            "day",
            "写了{reply}，没有填写回复日期，仍按没有回复督办",
            lambda entry: bool(entry.written("reply")) and not entry.written("replied"),
        ),
    ),
    undated=True,
)


def _answered_early(first: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "early",
        f"{{{name}}}早于{{{first}}}，不算已经回复",
        lambda entry: is_before(entry, name, first),
    )


def _due_early(first: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"{{{name}}}早于{{{first}}}，按没有写明时限掌握",
        lambda entry: is_before(entry, name, first),
    )


def _no_day(name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"{{{name}}}看不出是哪一天",
        lambda entry: bool(entry.written(name)) and entry.day(name) is None,
    )


def _answered_undated(answer: str, name: str) -> Doubtful:
    return Doubtful(
        name,
        "misdated",
        f"写了{{{answer}}}，没有填写日期，仍按没有回复掌握",
        lambda entry: bool(entry.written(answer)) and not entry.written(name),
    )


_ABOUT_NOTHING = Doubtful(
    "task_id",
    "aimless",
    "没有填写任务编号，也没有写明是什么事",
    lambda entry: not (entry.written("task_id") or entry.written("matter")),
)
_FOR_NOBODY = Doubtful(
    "unit",
    "addressee",
    "没有填写任务编号，也没有写明由哪个单位办",
    lambda entry: not (entry.written("task_id") or entry.written("unit")),
)

REMIND, SUPERVISE, WARN = "提醒", "督办", "警示"
LEVELS = (REMIND, SUPERVISE, WARN)
"""The levels of a notice (督办单), the lowest first."""
_SLIP = "(?:督办|督查)(?:通知)?单?"
NOTICES = Register(
    name="督办单",
    purpose="发给单位的督办单：一事一单，编号由办公室给，回复和办结随时记入。",
    called=r"^(?!.*(?:清单|任务|事项|汇总)).*(?:督办|督查)(?:通知)?单(?![位元])",
    columns=(
        Column(
            "number",
            "编号",
            "text",
            (
                rf"{_SLIP}的?(?:编号|文号|号|字号)",
                r"(?:发文|通知单?|单据?)的?(?:字号|文号|编号|号)|文号|字号",
            ),
            "办公室给的编号，一张单一个，不能重复；没有编好的先留空",
            width=18,
        ),
        Column(
            "level",
            "级别",
            "choice",
            (rf"{_SLIP}的?(?:级别|等级|类别|类型|种类)", "等级|类别|类型"),
            "提醒（临近时限）、督办（进展慢或质量差）或警示（逾期，或上一张没有按时回复；约谈也是）",
            {
                REMIND: "^(?:一般)?(?:提醒|提示|蓝(?:色|单|牌)?(?:提醒|提示)?)(?:单|函|通知单?)?$",
                SUPERVISE: "^(?:督办|督查|催办|黄(?:色|单|牌)?(?:督办|督查|催办)?)"
                "(?:单|函|通知单?)?$",
                WARN: "^(?:警示|警告|约谈|红(?:色|单|牌)?(?:警示|警告|约谈)?)(?:单|函|通知单?)?$",
            },
            width=9,
        ),
        Column(
            "sent",
            "发出日期",
            "date",
            (
                rf"(?:{_SLIP})?的?(?:发出|发单|下发|印发|发文|送达|签发|发放|交办)的?(?:日期|时间)",
                "(?:督办|督查)的?(?:日期|时间)",
            ),
            "哪一天发给单位的，从这一天起算数",
            must=True,
            width=13,
        ),
        replace(
            TASK_ID,
            wordings=(
                "任务的?(?:编码|代码|号|序号|id)",
                "(?:原|对应|所属|清单|涉及)(?:任务|事项)*的?(?:编号|序号)",
                "(?:涉及|对应|关联|所属)的?(?:清单|目标)?任务",
            ),
            note="与任务清单的编号相同；不是清单中的任务的留空，写明事由",
        ),
        Column(
            "unit",
            "责任单位",
            "unit",
            (r"(?:被督办|主送|承办|牵头|接收|收单|办理|落实)(?:责任)?(?:单位|部门|机关)", "单位"),
            "发给哪个单位；不填的就是任务的牵头单位",
        ),
        Column(
            "matter",
            "事由",
            "text",
            (rf"(?:{_SLIP})?(?:督办|督查)?(?:事由|事项|内容|原因|问题|存在的?问题)(?:内容)?",),
            "为什么发这张单",
            width=26,
        ),
        Column(
            "asked",
            "要求",
            "text",
            (r"(?:督办|督查|办理|整改|工作|落实)的?(?:要求|意见)",),
            "要求单位做什么",
            width=26,
        ),
        Column(
            "reply_by",
            "回复时限",
            "deadline",
            (rf"(?:要求)?(?:回复|反馈|回告|书面回复)的?{A_LIMIT}",),
            "要求哪一天以前回复；也可以写“5个工作日内”，从发出日期起算",
            since="sent",
        ),
        Column(
            "replied",
            "回复日期",
            "date",
            (r"(?:单位)?(?:实际|收到)?(?:的)?(?:回复|反馈|回告)的?(?:日期|时间)",),
            "收到回复的日期；没有回复的留空",
            width=13,
        ),
        Column(
            "reply",
            "回复情况",
            "text",
            (r"(?:单位)?(?:回复|反馈|回告)的?(?:情况|内容|意见|结果|摘要)?",),
            "单位怎么说的，可以摘要",
            width=26,
        ),
        Column(
            "outcome",
            "办结情况",
            "choice",
            (r"(?:是否)?(?:办结|销号|销单|了结|结案)(?:情况|与否|状态)?|办理状态|状态",),
            "这张单的事办完、不再跟踪的选“已办结”",
            {
                "已办结": "^(?:已(?:经)?)?(?:办结|办完|销号|销单|了结|结案)$"
                "|^(?:已(?:经)?)?(?:完成整改|整改到位|整改完成|(?:办理|整改)?完[成毕]|结案归档|归档)$"
                "|^[是√✓✔]$",
                "未办结": "未|没有?|尚|^[否×✗x]$|正在|推进|[改理]中|基本|部分|^已(?:回复|反馈)$"
                "|^(?:继续|持续|仍在)?(?:跟踪|督办)(?:督办|中)?$",
            },
            fixed=True,
            width=11,
        ),
    ),
    needed=(("sent",), ("level",), ("task_id", "unit", "matter")),
    proves={"level": "级别|等级|督办|督查"},
    own=("sent", "number", "level", "matter", "asked", "reply_by", "replied", "reply", "outcome"),
    counts_from=("sent",),
    counts="从发出日期起记录在案，办结以前每周列入报告，写进单位的表和催报邮件；不改变任务的状态",
    doubtful=(
        Doubtful(
            "level",
            "level",
            f"{{level}}看不出是哪一级，应为{'、'.join(LEVELS)}",
            lambda entry: bool(entry.written("level")) and not entry.text("level"),
        ),
        Doubtful(
            "level",
            "level",
            f"没有填写级别，应为{'、'.join(LEVELS)}",
            lambda entry: not entry.written("level"),
        ),
        _answered_early("sent", "replied"),
        _due_early("sent", "reply_by"),
        *map(_no_day, ("reply_by", "replied")),
        _answered_undated("reply", "replied"),
        _ABOUT_NOTHING,
        _FOR_NOBODY,
    ),
    task_optional=True,
)
URGENT, ORDINARY, HARD = "紧急", "一般", "疑难"
INSTRUCTIONS = Register(
    name="批示登记",
    purpose="领导批示：哪位领导、批了什么、谁来办、什么时候办完，一件一件回告。",
    called=r"^(?!.*(?:清单|汇总)).*批示",
    columns=(
        Column(
            "given",
            "批示日期",
            "date",
            (r"(?:领导)?(?:批示|作出批示|批转|签批)的?(?:日期|时间)",),
            "领导批示的日期，从这一天起算数",
            must=True,
            width=13,
        ),
        Column(
            "leader",
            "批示领导",
            "text",
            (r"(?:作出)?(?:批示|签批|批转)的?(?:领导|人)(?:姓名)?", "领导(?:姓名)?"),
            "哪位领导批的；催办邮件按 config.yaml 的 leaders 发给他",
            must=True,
            width=12,
        ),
        Column(
            "words",
            "批示内容",
            "text",
            (r"(?:领导)?(?:批示|签批)的?(?:内容|原文|意见|摘要|件内容)?",),
            "批示的原文",
            width=30,
        ),
        replace(
            TASK_ID,
            wordings=NOTICES.column("task_id").wordings,
            note="与任务清单的编号相同；不是清单中的任务的留空，写明事项",
        ),
        Column(
            "matter",
            "事项",
            "text",
            (r"(?:批示|督办|办理|批示件|来文|文件)的?(?:事项|标题|名称|事由)|标题|事由",),
            "没有任务编号的，写明是什么事",
            width=24,
        ),
        Column(
            "unit",
            "承办单位",
            "unit",
            (r"(?:主办|承办|责任|牵头|办理|落实)(?:责任)?(?:单位|部门|科室)|单位",),
            "由哪个单位办；不填的就是任务的牵头单位",
        ),
        Column(
            "due",
            "办理时限",
            "deadline",
            (
                rf"(?:办理|办结|完成|回告|反馈|要求)的?{A_LIMIT}(?:要求)?",
                "时限(?:要求)?|紧急程度|缓急(?:程度)?|办件类型",
            ),
            "日期；也可以写紧急、一般、疑难或“5个工作日”，从批示日期起算；不填的按一般",
        ),
        Column(
            "result",
            "办理结果",
            "text",
            (r"(?:办理|落实|批示落实|办结)的?(?:结果|情况|进展)",),
            "办得怎样，可以摘要",
            width=28,
        ),
        Column(
            "answered",
            "回告日期",
            "date",
            (
                r"(?:实际)?(?:回告|回复|反馈|报告|报送领导|回报)的?(?:日期|时间)",
                r"(?:实际)?(?:办结|完成|办理完成|办复)的?(?:日期|时间)",
            ),
            "向领导回告的日期；没有回告的留空",
            width=13,
        ),
    ),
    needed=(("given",), ("leader",), ("words", "task_id", "matter")),
    proves={"given": "批示", "leader": "批示", "words": "批示"},
    own=("given", "leader", "words", "matter", "due", "result", "answered"),
    counts_from=("given",),
    counts="从批示日期起记录在案，没有回告的每周列入报告，月底按领导汇总；不改变任务的状态",
    doubtful=(
        _answered_early("given", "answered"),
        _due_early("given", "due"),
        _no_day("answered"),
        _ABOUT_NOTHING,
        _FOR_NOBODY,
    ),
    task_optional=True,
)
