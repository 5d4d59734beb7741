"""Words that stand where a unit's name should: groups of units, and persons."""

import re

from pipeline.domain.text import pattern

GENERIC = pattern(
    r"(?:镇|乡|街|街道|乡镇|镇街|镇街道|街办|街道办|街道办事处|办事处|部门|单位|园区|功能区|社区|村|村社区|管委会|"
    r"党委|党工委|政府|人民政府|企业|国有企业|国企|平台公司|学校|医院|公司|中心|办公室|指挥部|专班|项目业主|业主|业主单位|施工单位|建设单位|局|委|办)+"
)
_MANY = pattern(
    "各|^(?:所有|全体|相关|有关|涉及|属地|所在|辖区|其他|其它|全区|全县|全市|部分)|"
    r"^[\d一二三四五六七八九十]+个|^(?:涉农|涉河|沿线|沿河|沿路|周边|重点|试点|其余|余下|剩余|部分)(?:各|的)?(?:镇|乡|街|村|单位|部门)|"
    r"(?:所在|涉及|相关|有关)(?:地|的)?(?:镇|乡|街)|"
    "^(?:区级|区直|区属|县级|市级|镇级|直属|下属|国有)+(?:有关|相关)?(?:部门|单位|机关|企业|公司|平台公司)$|"
    "(?:成员|牵头|责任|主管|职能)(?:单位|部门)$"
)
"""Words that stand for several units. No unit's own name has 各."""


def group_key(text: str) -> str:
    """Returns the name of a group for comparing: 各镇（街道）, 各镇、街道 and 各镇街道 are one."""
    words = re.sub(r"[\s()（）【】、/,，]|(?<=[镇乡街道])[和及与](?=[镇乡街])", "", text)
    return re.sub("街道(?:办事处|办)$|街(?:办)?$", "街道", words)


def is_group(text: str) -> bool:
    """Whether the words stand for several units without naming one: 各镇（街道）, 相关部门."""
    words = group_key(text)
    if not words or len(words) > 20 or _SAYS_ROLE.search(words):
        return False
    return bool(GENERIC.fullmatch(words) or _MANY.search(words))


_SAYS_ROLE = pattern(
    "(?:牵头|主办|主责|为主|负责|责任|实施|承办|配合|协办|协助|参与|支持|指导)$|"
    "(?<=[\u4e00-\u9fff])(?<![各关])(?:牵头|主办|主责|责任|承办|配合|协办|[为是]成员)(?:单位|部门)$"
)
"""The end of words that say who does what, and name no group: 区水务局配合."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范廖石金韦贾夏付傅方邹熊孟秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = pattern(
    rf"(?:[{_SURNAMES}]|欧阳|司马|上官|诸葛)[\u4e00-\u9fff]{{1,2}}(?:同志)?|"
    rf"[{_SURNAMES}](?:局长?|[副]?[区县镇局处科部院站校所]长|主任|书记|主席|总|处|工)|"
    r"(?:分管|联系|主要|常务)?副?(?:区长|县长|市长|书记|主任|常委|局长|镇长|领导)|区领导|分管领导|主要领导"
)


def is_person(text: str) -> bool:
    """Whether the words are a person's name or office, and no unit's name."""
    words = text.strip()
    if not _PERSON.fullmatch(words):
        return False
    return len(words) == 2 or not ends_as_unit(words) or words.endswith(("局长", "领导"))


def ends_as_unit(words: str) -> bool:
    return words.endswith(_UNIT_ENDS)


_UNIT_ENDS = (
    *("局", "镇", "乡", "街道", "办", "委", "中心", "公司", "院", "会", "所", "站", "队", "部"),
    *("村", "社区", "厂"),
)
