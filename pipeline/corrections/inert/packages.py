"""The parts of a file: which there may be, which of a unit's are not kept, and what those are."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.domain.text import pattern

_ALLOWED = pattern(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/theme\d+\.xml"
    r"|xl/(worksheets|chartsheets)/(sheet\d+\.xml|_rels/sheet\d+\.xml\.rels)"
    r"|xl/comments/(comment\d+\.xml|commentsDrawing\d+\.vml)|xl/drawings/commentsDrawing\d+\.vml"
    r"|xl/drawings/(drawing\d+\.xml|_rels/drawing\d+\.xml\.rels)|xl/charts/chart\d+\.xml"
    r"|xl/media/image\d+\.[a-z]+|xl/tables/table\d+\.xml"
)
_RELATION = pattern(rb"<Relationship\b[^>]*>")
_TYPE = pattern(rb'\bType="[^"]*/([A-Za-z-]+)"')
_RELATIONS = frozenset(
    b"officeDocument core-properties extended-properties custom-properties worksheet chartsheet"
    b" styles theme sharedStrings comments vmlDrawing drawing chart image table".split()
)


def refuse_active(members: Mapping[str, bytes]) -> None:
    """Raises ValueError when a workbook of ours has a part or a link that it may not have."""
    for name, content in members.items():
        if not _ALLOWED.fullmatch(name):
            raise ValueError(f"a part that may not go out: {name}")
        if name.endswith(".rels"):
            for relation in _RELATION.findall(content):
                kind = _TYPE.search(relation)
                if kind is None or kind[1] not in _RELATIONS or b"TargetMode" in relation:
                    raise ValueError(f"a link that may not go out: {name}")


_NOT_KEPT = (
    (r"vbaProject|vbaData|/macrosheets/|/dialogsheets/", "宏"),
    (r"/externalLinks/[^_]", "外部链接"),
    (r"/embeddings/", "嵌入的对象"),
    (r"/activeX/|/ctrlProps/", "控件"),
    (r"connections\.xml$|/queryTables/", "数据连接"),
    (r"/webextensions/|/customUI", "加载项"),
)
"""Parts of a workbook that openpyxl does not keep, and what people call them."""


def parts_not_kept(names: Iterable[str]) -> Counter[str]:
    """Returns what of a unit's workbook does not go back, by what people call it."""
    found: Counter[str] = Counter()
    for name in names:
        for wanted, words in _NOT_KEPT:
            if not name.endswith(".rels") and re.search(wanted, f"/{name}", re.IGNORECASE):
                found[words] += 1
                break
    return found


def told(taken: Counter[str]) -> str:
    """Returns the sentence that says what was taken out; '' when nothing was."""
    listed = [f"{words}{count}处" for words, count in sorted(taken.items()) if count]
    if not listed:
        return ""
    return f"为防止打开时连到别处或运行程序，没有带回：{'、'.join(listed)}；以原文件为准。"
