"""Tags that Word split into runs, and loops: what Jinja gets to read."""

import re

import pytest
from lxml import etree

from pipeline.word.healing import heal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def healed(body: str) -> str:
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{body}</w:body>')
    heal(root)
    text = etree.tostring(root, encoding="unicode")
    return re.sub(r"^<w:body[^>]*>|</w:body>$", "", text)


def paragraph(*runs: str) -> str:
    """Returns a paragraph of runs, each with its text; a run that begins with `<` is XML."""
    inside = (run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p>{''.join(inside)}</w:p>"


BOLD = "<w:rPr><w:b/></w:rPr>"
KEPT = '<w:t xml:space="preserve">'


@pytest.mark.parametrize(
    ("runs", "made"),
    [
        (("甲{{ a }}",), f"<w:r>{KEPT}甲{{{{ a }}}}</w:t></w:r>"),
        (("甲{{ a", " }}乙"), f"<w:r>{KEPT}甲{{{{ a }}}}乙</w:t></w:r>"),
        (("{", "{ a }", "}"), f"<w:r>{KEPT}{{{{ a }}}}</w:t></w:r>"),
        (("{{ a", " }}、{{ b", " }}"), f"<w:r>{KEPT}{{{{ a }}}}、{{{{ b }}}}</w:t></w:r>"),
        (
            ("{{ ", '<w:proofErr w:type="spellStart"/>', "a", f"<w:r>{BOLD}<w:t> }}}}</w:t></w:r>"),
            f"<w:r>{KEPT}{{{{ a }}}}</w:t></w:r>",
        ),
        (
            ("{{ a", f"<w:r>{BOLD}<w:t> }}}}</w:t><w:br/><w:t>乙</w:t></w:r>", "丙"),
            f"<w:r>{KEPT}{{{{ a }}}}</w:t><w:br/><w:t>乙</w:t></w:r><w:r><w:t>丙</w:t></w:r>",
        ),
        (("甲", "乙"), "<w:r><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r>"),
    ],
    ids=["whole", "two runs", "between braces", "two tags", "spelling", "line break", "none"],
)
def test_a_tag_is_in_one_piece(runs: tuple[str, ...], made: str) -> None:
    assert healed(paragraph(*runs)) == f"<w:p>{made}</w:p>"


def test_a_loop_stands_around_the_paragraphs() -> None:
    body = paragraph("{%p for ", "x in many %}") + paragraph("甲") + paragraph("{%p endfor %}")
    assert healed(body) == "{% for x in many %}" + paragraph("甲") + "{% endfor %}"


def test_a_loop_stands_around_the_rows() -> None:
    def row(text: str) -> str:
        return f"<w:tr><w:tc>{paragraph(text)}</w:tc></w:tr>"

    rows = [row(text) for text in ("表头", "{%tr for x in many %}", "甲", "{%tr endfor %}", "乙")]
    assert healed(f"<w:tbl>{''.join(rows)}</w:tbl>") == (
        f"<w:tbl>{rows[0]}{{% for x in many %}}{rows[2]}{{% endfor %}}{rows[4]}</w:tbl>"
    )


def test_a_remark_goes_with_its_paragraph() -> None:
    body = paragraph("甲") + paragraph("{#p 这里", "是本单位的提示 #}") + paragraph("乙")
    assert healed(body) == paragraph("甲") + "{# 这里是本单位的提示 #}" + paragraph("乙")


def test_braces_in_two_paragraphs_are_no_tag() -> None:
    body = paragraph("甲{") + paragraph("{乙")
    assert healed(body) == body
