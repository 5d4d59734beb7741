"""Made the first `templates/*.docx`; kept to show what is in them. Offices edit those in Word.

Run `python docs/word_templates.py [DIR]` only to start over: it overwrites what an office changed.
Every part is written here, because the default template of python-docx carries leftovers that
make Word offer to repair the document.
"""

import sys
from pathlib import Path

from word_charts import Drawn, Look, chart_run, stacked_bars
from word_parts import (
    FANG_SONG,
    FIRST_LINE,
    HEI,
    KAI,
    NO_GAPS,
    SINGLE,
    SONG,
    SONG_TITLE,
    Column,
    Document,
    Style,
    heading_style,
    loop,
    one_row_table,
    page_field,
    page_setup,
    paragraph,
    run,
    save,
    styles,
    table,
    table_styles,
)

from pipeline.reports.word_charts import Chart, Series
from pipeline.status import STATUSES

# 进展情况一览表


LIGHTS = ("done", "on_track", "at_risk", "overdue", "unreported")
LIGHT_WORDS = ("已办结", "正常推进", "预计不能按时办结", "已逾期", "未报送")

TASK_COLUMNS = (
    Column("序号", 9, "{{ task.number }}", "TableCentred"),
    Column("行动计划", 15, "{{ task.plan }}", "TableCentred"),
    Column("大项工作", 19, "{{ task.item }}", "TableCentred"),
    Column("工作内容", 32, "{{ task.key }}{{ task.task }}"),
    Column("牵头单位", 18, "{{ task.lead_unit }}", "TableCentred"),
    Column("完成时限", 19, "{{ task.deadline }}", "TableCentred"),
    Column("进展情况", 46, "{{ task.progress }}"),
    Column("预估是否能够按时办结", 12, "{{ task.forecast }}", "TableCentred"),
    Column("状态", 15, "{{ task.status }}", "TableCentred"),
    Column("原因及建议", 22, "{{ task.reason }}"),
    Column("需要区委区政府解决的问题", 18, "{{ task.escalation }}"),
)


def progress_table() -> Document:
    """A4 landscape with the margins that GB/T 9704-2012 leaves a landscape table."""
    centred = '<w:jc w:val="center"/>'
    figures = [
        Column(word, 20, f"{{{{ plan.{light} }}}}", "TableCentred")
        for light, word in zip(LIGHTS, LIGHT_WORDS, strict=True)
    ]
    text = (
        paragraph("Title", "{{ label }}重点任务进展情况一览表")
        + paragraph("Subtitle1", "（截至{{ date }}，{{ office }}）")
        + paragraph(
            "Note",
            "本表列入{{ plans }}{{ items }}个大项、{{ tasks }}项具体任务，由{{ units }}个单位牵头；"
            "★为重点任务。{{ rule }}",
        )
        + one_row_table(
            (45, 45, 45, 45, 45),
            [
                f"{word}：{{{{ {light} }}}}项"
                for light, word in zip(LIGHTS, LIGHT_WORDS, strict=True)
            ],
        )
        + loop(
            "summary in overview",
            paragraph(
                "Note",
                "任务较多，任务表按行动计划分为{{ summary.volumes }}册，另见各分册；"
                "各行动计划的情况如下。",
            ),
            table(
                (
                    Column("行动计划", 70, "{{ plan.plan }}"),
                    Column("任务数", 20, "{{ plan.tasks }}", "TableCentred"),
                    *figures,
                    Column("所在分册", 35, "{{ plan.volumes }}", "TableCentred"),
                ),
                "plan in summary.plans",
            ),
        )
        + loop(
            "table in tables",
            paragraph("Note", "{{ table.heading }}"),
            table(TASK_COLUMNS, "task in table.tasks", upright="top"),
        )
        + paragraph(
            "Signature1",
            "填表人：　　　　　　　　　审核人：　　　　　　　　　签发人：　　　　　　　　　",
        )
    )
    normal = Style(
        "Normal",
        "Normal",
        FANG_SONG,
        21,
        f'<w:widowControl w:val="0"/>{NO_GAPS}<w:jc w:val="both"/>',
    )
    small = '<w:spacing w:before="40" w:after="40" w:line="260" w:lineRule="exact"/>'
    paragraph_styles = (
        Style("Title", "Title", SONG_TITLE, 44, f'<w:spacing w:after="60"/>{centred}'),
        Style("Subtitle1", "副标题行", KAI, 24, f'<w:spacing w:after="60"/>{centred}'),
        Style("Note", "表前说明", FANG_SONG, 18, small),
        Style("Signature1", "签批行", FANG_SONG, 24, '<w:keepLines/><w:spacing w:before="240"/>'),
        Style("Footer", "footer", SONG, 18, centred),
        *table_styles(18, 240),
    )
    footer = paragraph(
        "Footer",
        run("第 "),
        page_field("PAGE"),
        run(" 页　共 "),
        page_field("NUMPAGES"),
        run(" 页"),
    )
    return Document(
        "重点任务进展情况一览表",
        text,
        page_setup(297, 210, (28, 37, 26, 35), 15),
        styles(normal, paragraph_styles),
        {"default": footer},
    )


# 例外情况报告


def body(*runs: str) -> str:
    return paragraph("BodyText1", *runs)


def lead(*runs: str) -> str:
    """A paragraph that stays with the table behind it."""
    return paragraph("Lead", *runs)


def heading(level: int, text: str) -> str:
    return paragraph(f"Heading{level}", text)


SOURCE = paragraph("Source1", "任务编号：{{ task.task_id }}　出处：{{ task.source }}")
AFTER_TABLE = paragraph("TableNote", "")


def _labelled(label: str, text: str) -> str:
    return body(run(label, "Label"), run(text))


def _task_paragraphs(over: str, *labelled: tuple[str, str]) -> str:
    """A task a paragraph, and under it what the unit says."""
    return loop(
        over,
        heading(
            3,
            "{{ task.number }}. {{ task.task }}（{{ task.lead_unit }}，"
            "完成时限：{{ task.deadline }}{{ task.remarks }}）",
        ),
        *(_labelled(label, text) for label, text in labelled),
        SOURCE,
    )


def _titled(title: str, alone: str) -> str:
    """A heading with its number, or a sentence where the part has no other group."""
    return loop("title in part.titles", heading(2, f"{{{{ title.mark }}}}{title}")) + loop(
        "only in part.alone", lead(alone)
    )


_PROGRESS = ("进展情况：", "{{ task.progress }}")
_REASON = ("原因及建议：", "{{ task.reason }}")


def _overview() -> str:
    return (
        heading(1, "一、总体情况")
        + body(
            "截至{{ as_of }}，{{ plans }}共有{{ items }}个大项、{{ tasks }}项具体任务，"
            "由{{ units }}个单位牵头，{{ standing }}。",
        )
        + loop("part in attention", body("提请重点关注：{{ part.words }}。"))
        + loop(
            "part in changes",
            body("与上周相比，{{ part.count }}项任务的状态有变化：{{ part.words }}。"),
        )
        + loop("empty in no_changes", body("与上周相比，各项任务的状态没有变化。"))
        + loop("part in new", body("本周新列入清单的任务{{ part.count }}项。"))
        + loop("empty in no_last_week", body("没有上周的结果，本周不作比较。"))
        + lead("各行动计划的情况见下表。")
        + table(
            (
                Column("行动计划", 66, "{{ plan.plan }}"),
                Column("任务数", 14, "{{ plan.tasks }}", "TableCentred"),
                *(
                    Column(word, width, f"{{{{ plan.{light} }}}}", "TableCentred")
                    for light, word, width in zip(
                        LIGHTS, LIGHT_WORDS, (14, 17, 17, 14, 14), strict=True
                    )
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
        + paragraph("Figure", chart_run(1, 156, 75))
    )


def _charts() -> tuple[Drawn, ...]:
    """The charts with a sample of their data, as the office sees them in the template."""
    statuses = [(9, 8, 7, 6, 5), (9, 8, 7, 6, 5), (2, 1, 2, 1, 2), (1, 0, 1, 0, 1), (0, 1, 0, 1, 0)]
    plans = Chart(
        tuple(f"行动计划{mark}" for mark in "甲乙丙丁戊己庚辛壬癸"),
        tuple(Series(word, counts * 2) for word, counts in zip(LIGHT_WORDS, statuses, strict=True)),
    )
    units = Chart(
        tuple(f"单位{mark}" for mark in "甲乙丙丁戊己庚辛"),
        (
            Series("按时报送", (0, 0, 4, 5, 6, 0, 0, 0)),
            Series("迟报", (0, 0, 0, 0, 0, 3, 4, 5)),
            Series("漏报", (0, 0, 3, 2, 1, 1, 0, 0)),
            Series("缺报", (6, 4, 0, 0, 0, 0, 0, 0)),
        ),
    )
    hatched = {"done": "light_upward_diagonal", "unreported": "percent_20"}
    looks = [Look(status.strong, hatched.get(status.code, "")) for status in STATUSES]
    _, on_time, late, left_out, missing = looks
    return (
        stacked_bars("各行动计划各状态的任务数{{ plan_chart }}", plans, looks),
        stacked_bars(
            "未全部按时报送的单位及其任务数{{ reporting_chart }}",
            units,
            (on_time, late, left_out, missing),
        ),
    )


def _late() -> str:
    return (
        heading(1, "二、预计不能按时办结的事项")
        + loop("empty in no_at_risk", body("本周没有预计不能按时办结的事项。"))
        + loop(
            "part in at_risk",
            lead("本周预计不能按时办结的事项共{{ part.count }}项。"),
        )
        + loop(
            "part in forecast_late",
            _titled(
                "单位预估不能按时办结的{{ part.count }}项",
                "系牵头单位预估不能按时办结，情况如下。",
            ),
            _task_paragraphs("task in part.lines", _PROGRESS, _REASON),
        )
        + loop(
            "part in forecast_unclear",
            _titled(
                "预估存疑、未填或无法识别，按规定计入的{{ part.count }}项",
                "系单位预估存疑、未填或无法识别，按规定计入，情况如下。",
            ),
            _task_paragraphs(
                "task in part.lines", ("单位预估：", "{{ task.forecast }}"), _PROGRESS, _REASON
            ),
        )
    )


def _overdue_and_escalated() -> str:
    return (
        heading(1, "三、已逾期事项")
        + loop("empty in no_overdue", body("本周没有已逾期的事项。"))
        + loop(
            "part in overdue",
            lead("完成时限已过而尚未办结的事项共{{ part.count }}项。"),
            _task_paragraphs(
                "task in part.lines", ("单位预估：", "{{ task.forecast }}"), _PROGRESS, _REASON
            ),
        )
        + heading(1, "四、需要区委区政府解决的问题")
        + loop(
            "empty in no_escalations",
            body("本周各单位没有提出需要区委区政府解决的问题。"),
        )
        + loop(
            "part in escalations",
            lead("涉及{{ part.count }}项任务，单位原文如下。"),
            loop(
                "task in part.lines",
                heading(3, "{{ task.number }}. {{ task.lead_unit }}（任务：{{ task.task }}）"),
                body("{{ task.escalation }}"),
                SOURCE,
            ),
        )
    )


_FILES = table(
    (
        Column("序号", 12, "{{ file.number }}", "TableCentred"),
        Column("单位", 26, "{{ file.unit }}", "TableCentred"),
        Column("文件", 62, "{{ file.file }}"),
        Column("原因", 56, "{{ file.reason }}"),
    ),
    "file in part.lines",
)


def _reporting() -> str:
    return (
        heading(1, "五、报送情况")
        + body("{{ reporting }}。本周{{ received }}。")
        + paragraph("Figure", chart_run(2, 156, 60))
        + loop(
            "part in missing",
            body(run("缺报单位{{ part.count }}个：", "Label"), run("{{ part.words }}。")),
        )
        + loop(
            "part in late",
            body(
                run("迟报单位{{ part.count }}个", "Label"),
                run("（截止时间{{ cutoff }}）：{{ part.words }}。"),
            ),
        )
        + loop(
            "part in left_out",
            lead(
                run("漏报任务{{ part.count }}项：", "Label"),
                run("单位已报送，但没有填报以下任务。"),
            ),
            table(
                (
                    Column("序号", 12, "{{ task.number }}", "TableCentred"),
                    Column("任务", 94, "{{ task.task_id }} {{ task.task }}"),
                    Column("牵头单位", 28, "{{ task.lead_unit }}", "TableCentred"),
                    Column("完成时限", 22, "{{ task.deadline }}", "TableCentred"),
                ),
                "task in part.lines",
            ),
            AFTER_TABLE,
        )
        + loop(
            "part in rejected",
            lead(
                run("退回文件{{ part.count }}份：", "Label"),
                run("内容没有采用，原因如下。"),
            ),
            _FILES,
            AFTER_TABLE,
        )
        + loop(
            "part in superseded",
            lead(
                run("不再采用的文件{{ part.count }}份：", "Label"),
                run("已采用后来的报表。"),
            ),
            _FILES,
            AFTER_TABLE,
        )
    )


_KINDS = table(
    (
        Column("代码", 16, "{{ kind.code }}", "TableCentred"),
        Column("问题类型", 100, "{{ kind.kind }}"),
        Column("级别", 20, "{{ kind.severity }}", "TableCentred"),
        Column("个数", 20, "{{ kind.count }}", "TableCentred"),
    ),
    "kind in all_kinds.lines",
)


def _quality() -> str:
    return (
        heading(1, "六、填报质量问题")
        + loop("empty in no_kinds", body("本周没有发现填报质量问题。"))
        + loop(
            "part in kinds",
            body(
                "本周核对共发现{{ findings }}，详见《进展情况一览表》电子表格的“数据问题”表。",
            ),
        )
        + loop(
            "part in cases",
            lead(
                "除报送情况和建议督查的事项分别见第五、第七部分外，"
                "其余错误和提醒{{ part.count }}个按单位列出如下，提示不列。",
            ),
            table(
                (
                    Column("序号", 11, "{{ case.number }}", "TableCentred"),
                    Column("单位", 21, "{{ case.unit }}", "TableCentred"),
                    Column("级别", 11, "{{ case.severity }}", "TableCentred"),
                    Column("问题", 42, "{{ case.message }}"),
                    Column("任务", 34, "{{ case.tasks }}"),
                    Column("文件和单元格", 37, "{{ case.source }}"),
                ),
                "case in part.lines",
            ),
            AFTER_TABLE,
            loop(
                "rest in part.left",
                body("限于篇幅，优先列出错误，另有{{ rest.count }}个没有列出。"),
                loop(
                    "all_kinds in kinds",
                    lead("本周全部问题按类型统计如下。"),
                    _KINDS,
                    AFTER_TABLE,
                ),
            ),
        )
        + loop(
            "part in rows",
            lead("没有采用的填报共{{ part.count }}行，单位原文如下。"),
            table(
                (
                    Column("序号", 11, "{{ row.number }}", "TableCentred"),
                    Column("单位", 21, "{{ row.unit }}", "TableCentred"),
                    Column("填写的任务", 30, "{{ row.task }}"),
                    Column("填写的内容", 44, "{{ row.said }}"),
                    Column("没有采用的原因", 24, "{{ row.grounds }}"),
                    Column("出处", 26, "{{ row.source }}"),
                ),
                "row in part.lines",
            ),
            AFTER_TABLE,
        )
    )


def _supervision() -> str:
    def tasks(name: str, title: str, alone: str) -> str:
        return loop(
            f"part in {name}",
            _titled(title, alone),
            table(
                (
                    Column("序号", 12, "{{ task.number }}", "TableCentred"),
                    Column("工作内容", 58, "{{ task.task }}"),
                    Column("牵头单位", 24, "{{ task.lead_unit }}", "TableCentred"),
                    Column("完成时限", 22, "{{ task.deadline }}", "TableCentred"),
                    Column("依据", 40, "{{ task.grounds }}"),
                ),
                "task in part.lines",
            ),
            AFTER_TABLE,
        )

    return (
        heading(1, "七、建议专项督查的事项")
        + loop("empty in no_supervision", lead("本周没有建议专项督查的事项。"))
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
            AFTER_TABLE,
        )
        + tasks(
            "inspection",
            "建议现场督查的任务{{ part.count }}项",
            "建议对下列{{ part.count }}项任务开展现场督查。",
        )
    )


def exception_report() -> Document:
    """A4 portrait with the type area, grid and fonts of GB/T 9704-2012."""
    text = (
        paragraph("Title", "关于{{ label }}\n重点任务进展例外情况的报告")
        + paragraph("Addressee", "{{ addressee }}：")
        + body("现将{{ title }}重点任务进展的例外情况报告如下。")
        + _overview()
        + _late()
        + _overdue_and_escalated()
        + _reporting()
        + _quality()
        + _supervision()
        + paragraph("Attachment", "附件：{{ label }}重点任务进展情况一览表")
        + paragraph("Signature1", "{{ office }}")
        + paragraph("Date1", "{{ date }}")
    )
    # 22 lines and 28 characters come from the exact line and the closer characters (15.75 pt), not
    # from snapping to the grid: LibreOffice gives a character two cells when it is wider than one.
    normal = Style(
        "Normal",
        "Normal",
        FANG_SONG,
        32,
        f'<w:widowControl w:val="0"/>{NO_GAPS}<w:snapToGrid w:val="0"/>'
        '<w:spacing w:line="579" w:lineRule="exact"/><w:jc w:val="both"/>',
        text_look='<w:snapToGrid w:val="0"/><w:spacing w:val="-5"/>',
    )
    together = "<w:keepNext/><w:keepLines/>"
    paragraph_styles = (
        Style(
            "Title",
            "Title",
            SONG_TITLE,
            44,
            f'{together}<w:spacing w:before="579" w:after="579" w:line="640" w:lineRule="exact"/>'
            '<w:jc w:val="center"/>',
        ),
        Style("Addressee", "主送机关", FANG_SONG, 32, next_style="BodyText1"),
        Style("BodyText1", "公文正文", FANG_SONG, 32, FIRST_LINE),
        Style("Lead", "表前正文", FANG_SONG, 32, f"<w:keepNext/>{FIRST_LINE}"),
        heading_style(1, HEI),
        heading_style(2, KAI),
        heading_style(3, FANG_SONG),
        Style(
            "Attachment",
            "附件说明",
            FANG_SONG,
            32,
            f'<w:keepNext/><w:spacing w:before="579"/>{FIRST_LINE}',
        ),
        Style(
            "Signature1",
            "署名",
            FANG_SONG,
            32,
            f'{together}<w:spacing w:before="1158"/>'
            '<w:ind w:rightChars="200" w:right="640"/><w:jc w:val="right"/>',
        ),
        Style(
            "Date1",
            "成文日期",
            FANG_SONG,
            32,
            '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>',
        ),
        Style(
            "TableNote",
            "表后说明",
            FANG_SONG,
            21,
            '<w:spacing w:before="60" w:after="60" w:line="320" w:lineRule="exact"/>',
        ),
        Style(
            "Source1",
            "出处行",
            FANG_SONG,
            21,
            '<w:spacing w:line="320" w:lineRule="exact"/>'
            '<w:ind w:leftChars="200" w:left="640"/><w:jc w:val="left"/>',
        ),
        Style(
            "Figure",
            "图",
            FANG_SONG,
            21,
            '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>'
            '<w:jc w:val="center"/>',
        ),
        Style("Footer", "footer", SONG, 28, SINGLE),
        Style(
            "FooterOdd",
            "页码单页",
            SONG,
            28,
            '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>',
            based_on="Footer",
        ),
        Style(
            "FooterEven",
            "页码双页",
            SONG,
            28,
            '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>',
            based_on="Footer",
        ),
        *table_styles(21, 300),
    )

    def number(style: str) -> str:
        return paragraph(style, run("— "), page_field("PAGE"), run(" —"))

    # The number stands 7 mm below the type area, which ends 35 mm above the edge; it is 14 pt high
    footer = 35 - 7 - 14 * 25.4 / 72
    return Document(
        "重点任务进展例外情况的报告",
        text,
        page_setup(210, 297, (37, 26, 35, 28), footer)
        + '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-848"/>',
        styles(normal, paragraph_styles),
        {"default": number("FooterOdd"), "even": number("FooterEven")},
        _charts(),
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "templates")
    folder.mkdir(exist_ok=True)
    save(progress_table(), folder / "进展情况一览表.docx")
    save(exception_report(), folder / "例外情况报告.docx")
