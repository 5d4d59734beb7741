"""The styles of 例外情况报告, with the fonts, sizes and places of GB/T 9704-2012."""

from word_parts import (
    CENTRED,
    FANG_SONG,
    FIRST_LINE,
    HEI,
    KAI,
    LINE,
    NO_GAPS,
    SINGLE,
    SONG,
    SONG_TITLE,
    Style,
    heading_style,
    styles,
    table_styles,
    twips,
)

TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
"""The margins in millimetres; a sheet that lies has its top where the binding is."""
TYPE_AREA = 210 - LEFT - RIGHT
"""Its width in millimetres."""
_RED = "FF0000"
_TOGETHER = "<w:keepNext/><w:keepLines/>"


def exception_styles() -> str:
    """The styles, as `styles` makes them."""
    # 22 lines and 28 characters come from the exact line and the closer characters (15.7 pt: 15.75
    # is too wide for LibreOffice, which takes a little off each side of a page with a grid), not
    # from snapping to the grid: LibreOffice gives a character two cells when it is wider than one.
    normal = Style(
        "Normal",
        "Normal",
        FANG_SONG,
        32,
        f'<w:widowControl w:val="0"/>{NO_GAPS}<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/>',
        text_look='<w:snapToGrid w:val="0"/><w:spacing w:val="-6"/>',
    )
    return styles(
        normal,
        (
            *_head_styles(),
            *_body_styles(),
            *_attachment_styles(),
            *_footer_styles(),
            *table_styles(21, 300),
        ),
    )


def _head_styles() -> tuple[Style, ...]:
    red = f'<w:color w:val="{_RED}"/>'
    rule = f'<w:pBdr><w:top w:val="single" w:sz="12" w:space="0" w:color="{_RED}"/></w:pBdr>'
    one_in = '<w:ind w:leftChars="100" w:left="320" w:rightChars="100" w:right="320"/>'
    type_area = twips(TYPE_AREA)
    return (
        Style(
            "HeadMark",
            "发文机关标志",
            SONG_TITLE,
            72,
            f'<w:spacing w:before="{twips(35)}" w:line="240" w:lineRule="auto"/>{CENTRED}',
            text_look=f'{red}<w:spacing w:val="0"/>',
        ),
        Style(
            "HeadNumber", "发文字号", FANG_SONG, 32, f'<w:spacing w:before="{2 * LINE}"/>{CENTRED}'
        ),
        Style("HeadIssue", "期号", FANG_SONG, 32, f'<w:spacing w:before="{LINE}"/>{CENTRED}'),
        Style(
            "HeadLine",
            "编发机关和日期",
            FANG_SONG,
            32,
            f'<w:tabs><w:tab w:val="right" w:pos="{type_area - 320}"/></w:tabs>'
            f'<w:spacing w:before="{LINE}"/>{one_in}<w:jc w:val="left"/>',
        ),
        Style(
            "HeadRule",
            "红色分隔线",
            FANG_SONG,
            2,
            f'{rule}<w:spacing w:before="{twips(4)}" w:line="20" w:lineRule="exact"/>',
        ),
        Style(
            "Title",
            "Title",
            SONG_TITLE,
            44,
            f'{_TOGETHER}<w:spacing w:before="{2 * LINE}" w:after="{LINE}" w:line="640" '
            f'w:lineRule="exact"/>{CENTRED}',
        ),
        Style("Addressee", "主送机关", FANG_SONG, 32, next_style="BodyText1"),
    )


def _body_styles() -> tuple[Style, ...]:
    return (
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
            f'<w:keepNext/><w:spacing w:before="{LINE}"/><w:ind w:leftChars="500" w:left="1600" '
            'w:hangingChars="300" w:hanging="960"/><w:jc w:val="left"/>',
        ),
        Style(
            "Signature1",
            "署名",
            FANG_SONG,
            32,
            f'{_TOGETHER}<w:spacing w:before="{LINE}"/>'
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
            "Figure",
            "图",
            FANG_SONG,
            21,
            f'<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>{CENTRED}',
        ),
        Style(
            "TableNote",
            "表后说明",
            FANG_SONG,
            21,
            '<w:spacing w:before="60" w:after="60" w:line="320" w:lineRule="exact"/>',
        ),
    )


def _attachment_styles() -> tuple[Style, ...]:
    flush = '<w:jc w:val="left"/>'
    return (
        Style(
            "AttachmentMark",
            "附件序号",
            HEI,
            32,
            f"<w:keepNext/><w:pageBreakBefore/>{flush}",
            next_style="AttachmentTitle",
        ),
        Style(
            "AttachmentTitle",
            "附件标题",
            SONG_TITLE,
            44,
            f'{_TOGETHER}<w:spacing w:before="{LINE}" w:after="{LINE // 2}" w:line="640" '
            f'w:lineRule="exact"/>{CENTRED}',
        ),
        Style(
            "AttachmentHeading",
            "附件小标题",
            HEI,
            28,
            f'{_TOGETHER}<w:spacing w:before="120" w:after="60" w:line="480" '
            f'w:lineRule="exact"/>{flush}',
        ),
        Style("SectionEnd", "分节", FANG_SONG, 2, '<w:spacing w:line="20" w:lineRule="exact"/>'),
    )


def _footer_styles() -> tuple[Style, ...]:
    one_in = '<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>'
    close = '<w:spacing w:line="480" w:lineRule="exact"/>'
    type_area = twips(TYPE_AREA)
    return (
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
        Style(
            "Imprint",
            "抄送",
            FANG_SONG,
            28,
            f'{close}<w:ind w:leftChars="400" w:left="1120" w:hangingChars="300" w:hanging="840" '
            'w:rightChars="100" w:right="280"/>',
        ),
        Style(
            "ImprintLine",
            "印发机关和日期",
            FANG_SONG,
            28,
            f'<w:tabs><w:tab w:val="right" w:pos="{type_area - 280}"/></w:tabs>'
            f'{close}{one_in}<w:jc w:val="left"/>',
        ),
    )
