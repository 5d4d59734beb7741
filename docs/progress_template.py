"""进展情况一览表: A4 landscape with the margins that GB/T 9704-2012 leaves a landscape table."""

from word_parts import (
    CENTRED,
    FANG_SONG,
    KAI,
    LIGHT_WORDS,
    LIGHTS,
    NO_GAPS,
    SONG,
    SONG_TITLE,
    Column,
    Document,
    Style,
    loop,
    one_row_table,
    page_field,
    page_setup,
    paragraph,
    run,
    section,
    styles,
    table,
    table_styles,
)

_TASKS = (
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
    """The template; `reports.paper: A3` enlarges its landscape pages when it is used."""
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
        _text(),
        section({"default": "footer1"}, page_setup(297, 210, (28, 37, 26, 35), 15)),
        _styles(),
        {"footer1": footer},
    )


def _text() -> str:
    lights = zip(LIGHTS, LIGHT_WORDS, strict=True)
    return (
        paragraph("Title", "{{ label }}重点任务进展情况一览表")
        + paragraph("Subtitle1", "（截至{{ date }}，{{ office }}）")
        + paragraph(
            "Note",
            "本表列入{{ plans }}{{ items }}个大项、{{ tasks }}项具体任务，由{{ units }}个单位牵头；"
            "★为重点任务。{{ rule }}",
        )
        + one_row_table((45,) * 5, [f"{word}：{{{{ {light} }}}}项" for light, word in lights])
        + loop("summary in overview", _overview())
        + loop(
            "table in tables",
            paragraph("Note", "{{ table.heading }}"),
            table(_TASKS, "task in table.tasks", upright="top"),
        )
        + paragraph(
            "Signature1",
            "填表人：　　　　　　　　　审核人：　　　　　　　　　签发人：　　　　　　　　　",
        )
    )


def _overview() -> str:
    lights = zip(LIGHTS, LIGHT_WORDS, strict=True)
    return paragraph(
        "Note",
        "任务较多，任务表按行动计划分为{{ summary.volumes }}册，另见各分册；各行动计划的情况如下。",
    ) + table(
        (
            Column("行动计划", 70, "{{ plan.plan }}"),
            Column("任务数", 20, "{{ plan.tasks }}", "TableCentred"),
            *(
                Column(word, 20, f"{{{{ plan.{light} }}}}", "TableCentred")
                for light, word in lights
            ),
            Column("所在分册", 35, "{{ plan.volumes }}", "TableCentred"),
        ),
        "plan in summary.plans",
    )


def _styles() -> str:
    normal = Style(
        "Normal",
        "Normal",
        FANG_SONG,
        21,
        f'<w:widowControl w:val="0"/>{NO_GAPS}<w:jc w:val="both"/>',
    )
    small = '<w:spacing w:before="40" w:after="40" w:line="260" w:lineRule="exact"/>'
    return styles(
        normal,
        (
            Style("Title", "Title", SONG_TITLE, 44, f'<w:spacing w:after="60"/>{CENTRED}'),
            Style("Subtitle1", "副标题行", KAI, 24, f'<w:spacing w:after="60"/>{CENTRED}'),
            Style("Note", "表前说明", FANG_SONG, 18, small),
            Style(
                "Signature1", "签批行", FANG_SONG, 24, '<w:keepLines/><w:spacing w:before="240"/>'
            ),
            Style("Footer", "footer", SONG, 18, CENTRED),
            *table_styles(18, 240),
        ),
    )
