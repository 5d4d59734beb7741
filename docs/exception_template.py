"""例外情况报告: A4 portrait with the type area, grid and fonts of GB/T 9704-2012.

What the leaders read stands on the portrait pages; the tables that prove it lie on landscape
pages behind them, as attachments.
"""

from exception_sample import exception_charts
from exception_styles import BOTTOM, LEFT, RIGHT, TOP, TYPE_AREA, exception_styles
from word_charts import chart_run
from word_parts import (
    LIGHT_WORDS,
    LIGHTS,
    LINE,
    Column,
    Document,
    at_the_foot,
    beside_the_page,
    loop,
    page_field,
    page_setup,
    paragraph,
    run,
    section,
    section_end,
    table,
)

_NUMBER_BELOW = 7
"""Millimetres from the type area to the page number."""
_NUMBER_HEIGHT = 14 * 25.4 / 72
_GRID = f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="-848"/>'


def exception_report() -> Document:
    """The template."""
    return Document(
        "重点任务进展例外情况的报告",
        _head() + _body() + loop("sheet in attached", _attached()) + _imprint(),
        _standing(),
        exception_styles(),
        {
            "footer1": _number("FooterOdd"),
            "footer2": _number("FooterEven"),
            "footer3": _number_beside("FooterOdd", _LYING_HEIGHT - RIGHT - _NUMBER_ROOM),
            "footer4": _number_beside("FooterEven", LEFT),
        },
        odd_and_even=True,
        charts=exception_charts(),
    )


# Pages


_LYING_HEIGHT = 210
_NUMBER_ROOM = 40
"""Millimetres that the number on a lying sheet may take, along the edge."""


def _standing() -> str:
    footer = BOTTOM - _NUMBER_BELOW - _NUMBER_HEIGHT
    setup = page_setup(210, 297, (TOP, RIGHT, BOTTOM, LEFT), footer)
    return section({"default": "footer1", "even": "footer2"}, setup + _GRID)


def _lying() -> str:
    setup = page_setup(297, _LYING_HEIGHT, (LEFT, TOP, RIGHT, BOTTOM), 15)
    return section({"default": "footer3", "even": "footer4"}, setup)


def _number(style: str) -> str:
    return paragraph(style, run("— "), page_field("PAGE"), run(" —"))


def _number_beside(style: str, top: float) -> str:
    """The number where a standing page would have it: on the left edge of the lying sheet."""
    left = BOTTOM - _NUMBER_BELOW - _NUMBER_HEIGHT
    room = (_NUMBER_HEIGHT, _NUMBER_ROOM)
    return beside_the_page(_number(style), (left, top), room) + paragraph("Footer", "")


# The head


def _head() -> str:
    return (
        loop(
            "head in red_head",
            paragraph("HeadMark", "{{ head.mark }}"),
            paragraph("HeadNumber", "{{ head.number }}"),
            paragraph("HeadRule", ""),
        )
        + loop(
            "head in bulletin_head",
            paragraph("HeadMark", "{{ head.mark }}"),
            paragraph("HeadIssue", "{{ head.issue }}"),
            paragraph("HeadLine", "{{ office }}\t{{ date }}"),
            paragraph("HeadRule", ""),
        )
        + paragraph("Title", "关于{{ label }}\n重点任务进展例外情况的报告")
        + paragraph("Addressee", "{{ addressee }}：")
    )


def _imprint() -> str:
    """The floating table needs a paragraph that it hangs on."""
    anchor = paragraph("SectionEnd", "")
    foot = at_the_foot(
        LEFT,
        TYPE_AREA,
        ("part in copies", ("Imprint", "抄送：{{ part.words }}。")),
        ("ImprintLine", "{{ office }}\t{{ date }}印发"),
    )
    return anchor + foot + anchor


# The text


def _body() -> str:
    return (
        _paragraph("现将{{ title }}重点任务进展的例外情况报告如下。")
        + _overview()
        + _late()
        + _overdue()
        + _escalated()
        + _reporting()
        + _quality()
        + _supervision()
        + paragraph("Attachment", "附件：{{ attachments }}")
        + paragraph("Signature1", "{{ office }}")
        + paragraph("Date1", "{{ date }}")
    )


def _paragraph(*runs: str) -> str:
    return paragraph("BodyText1", *runs)


def _lead(*runs: str) -> str:
    """A paragraph that stays with the table behind it."""
    return paragraph("Lead", *runs)


def _heading(level: int, text: str) -> str:
    return paragraph(f"Heading{level}", text)


_AFTER_TABLE = paragraph("TableNote", "")


def _labelled(*labels_and_texts: str) -> str:
    """A paragraph of labels and what the unit wrote under each, in turn."""
    styles_in_turn = ("Label", "") * (len(labels_and_texts) // 2)
    return _paragraph(*map(run, labels_and_texts, styles_in_turn))


def _task_paragraphs(over: str, *before: str) -> str:
    """A task a paragraph, and under it what the unit says, word for word."""
    return loop(
        over,
        _heading(
            3,
            "{{ task.number }}. {{ task.task }}（{{ task.lead_unit }}，"
            "完成时限：{{ task.deadline }}{{ task.remarks }}）",
        ),
        _labelled(
            *before,
            "进展情况：",
            "{{ task.progress }}",
            "　原因及建议：",
            "{{ task.reason }}",
        ),
    )


def _titled(title: str, alone: str) -> str:
    """A heading with its number, or a sentence where the part has no other group."""
    return loop("title in part.titles", _heading(2, f"{{{{ title.mark }}}}{title}")) + loop(
        "only in part.alone", _lead(alone)
    )


def _task_table(grounds: str) -> str:
    """Tasks a line each; `grounds` heads the column that says why they are listed."""
    return table(
        (
            Column("序号", 12, "{{ task.number }}", "TableCentred"),
            Column("工作内容", 58, "{{ task.task }}"),
            Column("牵头单位", 24, "{{ task.lead_unit }}", "TableCentred"),
            Column("完成时限", 22, "{{ task.deadline }}", "TableCentred"),
            Column(grounds, 40, "{{ task.grounds }}"),
        ),
        "task in part.lines",
    )


_FORECAST = ("单位预估：", "{{ task.forecast }}。　")


def _overview() -> str:
    widths = (14, 17, 17, 14, 14)
    return (
        _heading(1, "一、总体情况")
        + _paragraph(
            "截至{{ as_of }}，{{ plans }}共有{{ items }}个大项、{{ tasks }}项具体任务，"
            "由{{ units }}个单位牵头，{{ standing }}。",
        )
        + loop("part in attention", _paragraph("提请重点关注：{{ part.words }}。"))
        + loop(
            "part in changes",
            _paragraph("与上周相比，{{ part.count }}项任务的状态有变化：{{ part.words }}。"),
        )
        + loop("empty in no_changes", _paragraph("与上周相比，各项任务的状态没有变化。"))
        + loop("part in new", _paragraph("本周新列入清单的任务{{ part.count }}项。"))
        + loop(
            "part in gone",
            _paragraph(
                "{{ part.week }}清单中的{{ part.count }}项任务本周不再列入，当时{{ part.words }}。"
            ),
        )
        + loop("empty in no_last_week", _paragraph("没有上周的结果，本周不作比较。"))
        + _lead("各行动计划的情况见下表。")
        + table(
            (
                Column("行动计划", 66, "{{ plan.plan }}"),
                Column("任务数", 14, "{{ plan.tasks }}", "TableCentred"),
                *(
                    Column(word, width, f"{{{{ plan.{light} }}}}", "TableCentred")
                    for light, word, width in zip(LIGHTS, LIGHT_WORDS, widths, strict=True)
                ),
            ),
            "plan in by_plan",
            totals=(
                "合计",
                "{{ tasks }}",
                "{{ done }}",
                "{{ on_track }}",
                "{{ at_risk_count }}",
                "{{ overdue_count }}",
                "{{ unreported }}",
            ),
        )
        + paragraph("TableNote", "{{ rule }}")
        + paragraph("Figure", chart_run(1, TYPE_AREA, 60))
    )


def _late() -> str:
    return (
        _heading(1, "二、预计不能按时办结的事项")
        + loop("empty in no_at_risk", _paragraph("本周没有预计不能按时办结的事项。"))
        + loop("part in at_risk", _lead("本周预计不能按时办结的事项共{{ part.count }}项。"))
        + loop(
            "part in forecast_late",
            _titled(
                "单位预估不能按时办结的{{ part.count }}项",
                "系牵头单位预估不能按时办结，情况如下。",
            ),
            _task_paragraphs("task in part.lines"),
        )
        + loop(
            "part in forecast_unclear",
            _titled(
                "预估存疑、未填或无法识别，按规定计入的{{ part.count }}项",
                "系单位预估存疑、未填或无法识别，按规定计入，情况如下。",
            ),
            _task_paragraphs("task in part.lines", *_FORECAST),
        )
    )


def _overdue() -> str:
    return (
        _heading(1, "三、已逾期事项")
        + loop("empty in no_overdue", _paragraph("本周没有已逾期的事项。"))
        + loop(
            "part in overdue",
            _lead("完成时限已过而尚未办结的事项共{{ part.count }}项。"),
            _task_paragraphs("task in part.lines", *_FORECAST),
        )
        + loop(
            "part in past_due_unreported",
            _lead("完成时限已过、本周又未报送的任务{{ part.count }}项，是否办结不明，见下表。"),
            _task_table("备注"),
            _AFTER_TABLE,
        )
    )


def _escalated() -> str:
    return (
        _heading(1, "四、需要区委区政府解决的问题")
        + loop(
            "empty in no_escalations",
            _paragraph("本周各单位没有提出需要区委区政府解决的问题。"),
        )
        + loop(
            "part in escalations",
            _lead("涉及{{ part.count }}项任务，单位原文如下。"),
            loop(
                "task in part.lines",
                _heading(3, "{{ task.number }}. {{ task.lead_unit }}（任务：{{ task.task }}）"),
                _paragraph("{{ task.escalation }}"),
            ),
        )
    )


def _reporting() -> str:
    return (
        _heading(1, "五、报送情况")
        + _paragraph("{{ reporting }}。本周{{ received }}。")
        + paragraph("Figure", chart_run(2, TYPE_AREA, 60))
        + loop(
            "part in missing",
            _labelled("缺报单位{{ part.count }}个：", "{{ part.words }}。"),
        )
        + loop(
            "part in late",
            _labelled("迟报单位{{ part.count }}个", "（截止时间{{ cutoff }}）：{{ part.words }}。"),
        )
        + loop(
            "part in left_out",
            _labelled(
                "漏报任务{{ part.count }}项：", "单位已报送，但没有填报，涉及{{ part.words }}。"
            ),
        )
    )


def _quality() -> str:
    return (
        _heading(1, "六、填报质量问题")
        + loop("empty in no_kinds", _paragraph("本周没有发现填报质量问题。"))
        + loop(
            "part in kinds",
            _paragraph(
                "本周核对共发现{{ findings }}，全部列于《进展情况一览表》电子表格的“数据问题”表。"
            ),
        )
        + loop(
            "part in quality",
            _paragraph("{{ part.words }}，明细见附件{{ part.mark }}。"),
        )
    )


def _supervision() -> str:
    def tasks(name: str, title: str, alone: str) -> str:
        return loop(f"part in {name}", _titled(title, alone), _task_table("依据"), _AFTER_TABLE)

    return (
        _heading(1, "七、建议专项督查的事项")
        + loop("empty in no_supervision", _lead("本周没有建议专项督查的事项。"))
        + tasks(
            "supervision",
            "建议开展专项督查的重点任务{{ part.count }}项",
            "建议对下列{{ part.count }}项重点任务开展专项督查。",
        )
        + loop(
            "part in accountability",
            _titled(
                "建议约谈、必要时纳入效能问责的单位{{ part.count }}个",
                "建议约谈下列{{ part.count }}个单位，必要时纳入效能问责。",
            ),
            table(
                (
                    Column("序号", 12, "{{ unit.number }}", "TableCentred"),
                    Column("单位", 40, "{{ unit.unit }}", "TableCentred"),
                    Column("任务数", 24, "{{ unit.tasks }}", "TableCentred"),
                    Column("依据", 80, "{{ unit.grounds }}"),
                ),
                "unit in part.lines",
            ),
            _AFTER_TABLE,
        )
        + tasks(
            "inspection",
            "建议现场督查的任务{{ part.count }}项",
            "建议对下列{{ part.count }}项任务开展现场督查。",
        )
    )


# The attachments


def _attached() -> str:
    return (
        section_end(_standing())
        + loop("part in exceptions", _titled_sheet("例外任务一览表"), _exceptions())
        + loop("part in quality", _titled_sheet("填报质量问题明细"), _problems())
        + section_end(_lying())
    )


def _titled_sheet(title: str) -> str:
    return paragraph("AttachmentMark", "附件{{ part.mark }}") + paragraph(
        "AttachmentTitle", f"{{{{ label }}}}{title}"
    )


def _exceptions() -> str:
    return table(
        (
            Column("序号", 9, "{{ task.number }}", "TableCentred"),
            Column("状态", 15, "{{ task.status }}", "TableCentred"),
            Column("工作内容", 33, "{{ task.task }}"),
            Column("牵头单位", 18, "{{ task.lead_unit }}", "TableCentred"),
            Column("完成时限", 19, "{{ task.deadline }}", "TableCentred"),
            Column("进展情况", 36, "{{ task.progress }}"),
            Column("预估是否能够按时办结", 11, "{{ task.forecast }}", "TableCentred"),
            Column("原因及建议", 29, "{{ task.reason }}"),
            Column("需要区委区政府解决的问题", 26, "{{ task.escalation }}"),
            Column("任务编号和出处", 29, "{{ task.task_id }}\n{{ task.source }}"),
        ),
        "task in part.lines",
        upright="top",
    )


def _problems() -> str:
    files = table(
        (
            Column("序号", 12, "{{ file.number }}", "TableCentred"),
            Column("单位", 33, "{{ file.unit }}", "TableCentred"),
            Column("文件", 80, "{{ file.file }}"),
            Column("收到时间", 30, "{{ file.received }}", "TableCentred"),
            Column("原因", 70, "{{ file.reason }}"),
        ),
        "file in group.lines",
    )
    return (
        loop(
            "group in part.rejected",
            paragraph("AttachmentHeading", "{{ group.mark }}、退回的文件{{ group.count }}份"),
            files,
        )
        + loop(
            "group in part.superseded",
            paragraph(
                "AttachmentHeading",
                "{{ group.mark }}、由后来的报表替换而不再采用的文件{{ group.count }}份",
            ),
            files,
        )
        + loop("group in part.cases", _cases())
        + loop("group in part.rows", _rows())
    )


def _cases() -> str:
    kinds = table(
        (
            Column("代码", 24, "{{ kind.code }}", "TableCentred"),
            Column("问题类型", 141, "{{ kind.kind }}"),
            Column("级别", 30, "{{ kind.severity }}", "TableCentred"),
            Column("个数", 30, "{{ kind.count }}", "TableCentred"),
        ),
        "kind in all_kinds.lines",
    )
    return (
        paragraph(
            "AttachmentHeading",
            "{{ group.mark }}、错误和提醒{{ group.count }}个"
            "（报送情况和建议督查的事项见正文；提示不列）",
        )
        + table(
            (
                Column("序号", 11, "{{ case.number }}", "TableCentred"),
                Column("单位", 26, "{{ case.unit }}", "TableCentred"),
                Column("级别", 13, "{{ case.severity }}", "TableCentred"),
                Column("问题", 70, "{{ case.message }}"),
                Column("任务", 55, "{{ case.tasks }}"),
                Column("文件和单元格", 50, "{{ case.source }}"),
            ),
            "case in group.lines",
            upright="top",
        )
        + loop(
            "rest in group.left",
            paragraph(
                "AttachmentHeading",
                "限于篇幅，优先列出错误，另有{{ rest.count }}个没有列出。"
                "填报质量问题按类型统计如下。",
            ),
            loop("all_kinds in kinds", kinds),
        )
    )


def _rows() -> str:
    return paragraph(
        "AttachmentHeading", "{{ group.mark }}、没有采用的填报{{ group.count }}行（单位原文）"
    ) + table(
        (
            Column("序号", 11, "{{ row.number }}", "TableCentred"),
            Column("单位", 26, "{{ row.unit }}", "TableCentred"),
            Column("填写的任务", 45, "{{ row.task }}"),
            Column("填写的内容", 73, "{{ row.said }}"),
            Column("没有采用的原因", 35, "{{ row.grounds }}"),
            Column("出处", 35, "{{ row.source }}"),
        ),
        "row in group.lines",
        upright="top",
    )
