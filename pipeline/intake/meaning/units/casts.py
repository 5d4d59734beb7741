"""Reads a cell that names units as a small language: names, their roles, and who is meant by each.

    区水务局（牵头）、区环保局        1.区水务局 2.区财政局        由区水务局牵头，区财政局配合
    牵头单位：区水务局 / 责任单位：区财政局        区水务局（区财政局配合）        各镇（街道）

This module knows the words only. Which of the names are units of the office, `roll` knows.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pipeline.domain.text import pattern
from pipeline.intake.meaning.units.not_units import GENERIC, ends_as_unit, is_group, is_person
from pipeline.intake.meaning.units.tidying import ORNAMENT, plain

Kind = Literal["name", "person", "nothing", "unclear"]


@dataclass(frozen=True, slots=True)
class Item:
    """One of the names in a cell. `rank`: how plainly the cell says that it leads."""

    name: str
    rank: int = 1
    """0 supports; 1 nothing said; 2 is responsible; 3 leads."""
    kind: Kind = "name"
    marked: bool = False
    """Whether the cell says its role."""
    attached: bool = False
    """Whether it only explains the name before it, in brackets or after a blank."""


class Cast(NamedTuple):
    """What a cell says, before the names are looked up: who leads, who supports, what is odd."""

    leads: tuple[str, ...]
    supports: tuple[str, ...]
    odd: tuple[str, ...] = ()
    """Words in the cell that may name someone else, in the order of the cell."""
    vague: bool = False
    """Whether the roles of the names can be understood in two ways."""


@functools.lru_cache(maxsize=8192)
def cast_of(text: str) -> Cast:
    """Returns the names in a cell by their role. A name with a higher claim to lead leads alone."""
    if len(text) > _LONGEST:
        return Cast((), (), (text,))
    items = _items(text)
    names = [item for item in items if item.kind == "name"]
    top = max((item.rank for item in names), default=0)
    # A name without a role before 责任单位：… may lead or support
    vague = top == 2 and any(not item.marked for item in names) and bool(_OF_DUTY.search(text))
    if names and not top and not names[0].marked:
        names[0], top, vague = replace(names[0], rank=1), 1, True
    leads = dict.fromkeys(item.name for item in names if item.rank == top > 0)
    supports = dict.fromkeys(item.name for item in names if item.name not in leads)
    odd = dict.fromkeys(
        item.name
        for item in items
        if item.kind == "unclear" or (item.kind == "person" and not item.attached)
    )
    vague = vague or _both_lead(text) or _one_of_them_leads(text) or _marks_some(text, len(names))
    return Cast(tuple(leads), tuple(supports), tuple(odd), vague)


_LONGEST = 500
"""In characters. A longer cell is a text, and names nobody."""


def _both_lead(text: str) -> bool:
    return ("总牵头" in text and text.count("牵头") > 1) or bool(_LAST_LEADS.search(text))


def _one_of_them_leads(text: str) -> bool:
    """Whether 乙 of 甲、乙、丙配合 may lead or support."""
    return bool(_LAST_SUPPORTS.search(text)) and not any(word in text for word in _CLAIMS)


_LAST_LEADS = pattern(r"^[^（(]*、[^（(、]+[（(](?:总?牵头|主办|主责)(?:单位|部门)?[)）]\s*$")
"""甲、乙（牵头）: either both lead, or 乙 alone."""


def _marks_some(text: str, names: int) -> bool:
    """Whether marks tell names apart: the star of 区水务局★、区财政局 may say who leads."""
    marks = ORNAMENT.findall(text)
    return names > 1 and bool(marks) and (len(marks) < names or len(set(marks)) > 1)


def _items(text: str, depth: int = 0) -> list[Item]:
    words, inner = _without_brackets(plain(text))
    found: list[Item] = []
    role: tuple[int, str] | None = None
    for clause in _CLAUSE.split(_label_lines(words)):
        label = _LABEL.match(clause)
        if label:
            role = _rank_of(label["role"])
            clause = clause[label.end() :]
        elif (said := _OTHER_LABEL.match(clause)) and not ends_as_unit(said[1]):
            role = (-1, said[1])
            clause = clause[said.end() :]
        if role and role[0] < 0:  # 责任人：张三 names nobody who reports; other labels are told
            if not _OF_PERSONS.fullmatch(role[1]) and clause.strip():
                found.append(Item(f"{role[1]}:{clause.strip()}", kind="unclear"))
            continue
        items = list(_of_clause(clause, inner, depth))
        beside = depth > 0 or any(item.kind == "name" for item in found)
        found += _with_shared_role(items, role[0] if role else None, beside=beside)
    return found


def _with_shared_role(items: list[Item], label: int | None, *, beside: bool) -> list[Item]:
    """Gives a role at the end of a clause (甲、乙牵头) also to the unmarked names before it.

    `beside`: others than those of the clause may lead, as in 甲，乙、丙配合.
    """
    shared: int | None = None
    for place in reversed(range(len(items))):
        item = items[place]
        if item.kind != "name" or item.attached:
            continue
        if item.marked:
            # 甲、乙配合 without anyone who leads: 甲 leads, says the order
            shared = item.rank
        elif shared is not None and (
            shared or beside or any(i.marked and i.rank for i in items[:place])
        ):
            items[place] = replace(item, rank=shared, marked=True)
        elif label is not None:
            items[place] = replace(item, rank=label, marked=True)
    return items


def _of_clause(clause: str, inner: list[str], depth: int) -> Iterator[Item]:
    if _SPACED_OUT.search(clause.strip()):
        clause = clause.replace(" ", "")
    for part in _joined_groups(_JOINT.split(clause.strip())):
        yield from _of_part(part.strip(), inner, depth)


def _of_part(part: str, inner: list[str], depth: int) -> Iterator[Item]:
    written = _restored(part, inner)
    if is_group(written):
        yield Item(written)
        return
    whole = "".join(char for char in part if not _is_bracket(char))
    own = _ROLE_AT_END.search(whole)
    body = whole[: own.start()] if own else whole
    begun = _BEFORE_NAME.match(body)
    rank, marked = (_rank_of(own["role"])[0], True) if own else (1, False)
    if begun:
        body = body[begun.end() :]
        if not own and begun[0].strip() in _WITH:
            rank, marked = 0, True
    name = body.strip(" -:")
    others = _AND_OTHERS.search(name)
    if others and (others.start() or name.startswith("等")):
        name = name[: others.start()]
    extra: list[Item] = []
    for bracket in (inner[ord(char) - _FIRST] for char in part if _is_bracket(char)):
        said = _BRACKET_ROLE.fullmatch(bracket)
        if said:
            rank, marked = _rank_of(said["role"])[0], True
        elif is_group(name + f"（{bracket}）") or _is_own(bracket):
            name += f"（{bracket}）"
        else:
            extra += _in_bracket(bracket, depth)
    if not name or _NUMERAL.fullmatch(name):
        if own and not begun and not extra:
            yield Item(written, kind="unclear" if not _NUMERAL.fullmatch(written) else "nothing")
    elif is_group(name):
        yield Item(name, rank, "name", marked)
    elif is_person(name):
        yield Item(name, kind="person")
    else:
        yield Item(name, rank, "name", marked)
    if others and others[0].strip() != name:
        yield Item(others[0].strip(), kind="unclear")
    yield from extra


def _is_own(bracket: str) -> bool:
    """Whether the bracket belongs to the name: 工业港管委会（含南区、北区）."""
    return (
        not (_SAYS_LITTLE.fullmatch(bracket) or _ROLE.search(bracket) or is_person(bracket))
        and not _UNSETTLED.search(bracket)
        and not any(map(_WHOLE_UNIT.fullmatch, re.split(r"[、,;/\s]", bracket)))
        and not _SECTION.fullmatch(bracket)
    )


_UNSETTLED = pattern(
    r"[?？不未]|^[A-Za-z]+$|见|附件|待|暂|^拟|^[撤停废原改换]|取消|\d月|月底|完成|之前$|第[\d一二三四五六七八九十、,和及-]+[项条点款]"
)
_WHOLE_UNIT = pattern(
    r"含?(?:[区县市].+(?:局|委|办|办公室|中心|部|会|院|公司)|.{2,}(?:局|镇|乡|街道|管委会|公司))"
)


def _in_bracket(bracket: str, depth: int) -> Iterator[Item]:
    """Yields what a bracket adds to a name: 区财政局配合 adds one, a section or contact none."""
    if _SAYS_LITTLE.fullmatch(bracket) or (_SECTION.fullmatch(bracket)) or depth > 2:
        return
    items = _items(bracket, depth + 1)
    if _NEGATED.search(bracket) or _UNSETTLED.search(bracket) or not items:
        yield Item(bracket, kind="unclear", attached=True)
        return
    for item in items:
        if item.kind == "person":
            continue
        if item.kind == "name" and _SECTION.fullmatch(item.name):
            continue
        if item.kind == "name" and (not item.marked or item.rank not in (0, 3)):
            yield Item(bracket, kind="unclear", attached=True)
            return
        yield replace(item, attached=True)


_NUMERAL = pattern(r"[\d\s.、一二三四五六七八九十]*")
_FIRST = 0xE000


def _is_bracket(char: str) -> bool:
    return _FIRST <= ord(char) < _FIRST + 1000


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """Returns the text with each outermost bracket as one private character, and what they say.

    A bracket that only says a role closes a name, or, when the text starts with one, opens one.
    """
    inner: list[str] = []
    parts: list[str] = []
    depth = start = 0
    opens_names = False
    for place, char in enumerate(text + ")" * max(0, text.count("(") - text.count(")"))):
        if char == "(":
            if not depth:
                parts.append(text[start:place])
                start = place + 1
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                said = text[start:place].strip()
                start = place + 1
                role = _BRACKET_ROLE.fullmatch(said)
                opens_names = opens_names or (bool(role) and not "".join(parts).strip())
                if role and opens_names:
                    parts.append(f"\n{role['role']}:")
                elif len(inner) < 999:
                    inner.append(said)
                    closes = role or is_person(said) or _SAYS_LITTLE.fullmatch(said)
                    parts.append(chr(_FIRST + len(inner) - 1) + ("、" if closes else ""))
    parts.append(text[start:])
    return "".join(parts), inner


def _restored(part: str, inner: list[str]) -> str:
    return "".join(f"（{inner[ord(c) - _FIRST]}）" if _is_bracket(c) else c for c in part)


_LEADS = ("总牵头", "牵头", "主办", "主责", "为主", "主管", "主")
_IN_CHARGE = ("负责", "责任", "承办", "落实", "实施", "执行", "承担")
_SUPPORTS = (
    *(
        "配合",
        "协办",
        "参与",
        "协同",
        "协助",
        "支持",
        "会办",
        "联办",
        "参加",
        "会同",
        "指导",
        "监督",
        "成员",
    ),
    *("协", "配", "辅"),
)
_CLAIMS = (*_LEADS[:-1], *_IN_CHARGE)
_ONE = r"[^、,，;；:：\s/]+"
_LAST_SUPPORTS = pattern(
    rf"^{_ONE}(?:(?:[、/ \u3000]+{_ONE}){{2,}}|(?:、?\n{_ONE}){{2,}})"
    rf"(?:{'|'.join(_SUPPORTS[:-3])})(?:单位|部门)?\s*$"
)
_WORDS = "|".join((*_LEADS[:-1], *_IN_CHARGE, *_SUPPORTS[:-3]))
_ROLE = pattern(_WORDS)
_OF_WHOM = "(?:责任|主体|主体责任)?(?:单位|部门|科室|方)"
_LABEL = pattern(rf"\s*(?:第一|主要|主体|具体)?(?P<role>{_WORDS}){_OF_WHOM}?(?:为|是)?\s*:")
_OTHER_LABEL = pattern(r"\s*([\u4e00-\u9fff]{2,8})\s*:")
_OF_PERSONS = pattern(
    "(?:牵头|责任|分管|包联|联系|主要|区|挂帅|第一)*(?:领导|责任人|负责人|联系人|经办人|联络员|电话|手机|联系电话|联系方式)"
)
_OF_DUTY = pattern(rf"(?:{'|'.join(_IN_CHARGE)}){_OF_WHOM}?\s*[:：]")
_HOW = (
    "(?:为|作为|作|总|具体|共同|联合|主要|全面|分别|各自|抓|(?:按|根据)(?:照)?(?:职责|职能|分工)*)*"
)
_ROLE_AT_END = pattern(
    rf"{_HOW}(?P<role>{_WORDS})(?:单位|部门|方)?(?:负责|落实|实施|办理|推进|组织|工作|抓落实)?\s*$"
)
_BRACKET_ROLE = pattern(
    rf"(?:为|作为|总|共同|主要|第一|具体)?(?P<role>{_WORDS}|[主协配辅]){_OF_WHOM}?(?:负责)?:?"
)
_WITH = ("会同", "并会同", "联合")
_BEFORE_NAME = pattern(
    r"\s*(?:会同(?!县)|并会同|联合(?=区)|并?由|请|以|具体由|主要由|其中,?由?|并(?=由|请|区))"
)
_AND_OTHERS = pattern(
    r"(?:[及和与]?其他|[及和与]?(?:各)?(?:相关|有关)|等)(?:[\d一二三四五六七八九十]+[个家])?(?:各|相关|有关|成员|责任)*(?:单位|部门|镇|街道)*\s*$"
)
_CLAUSE = pattern(r"[,;\n]")
_END = (
    "局|委|办|镇|乡|街道|办公室|委员会|管委会|中心|公司|集团|政府|学校|医院|院|联|队|所|部|站|处|会"
)
_SPACED_OUT = pattern(r"(?:^|\s)[\u4e00-\u9fff](?:\s|$)")
_JOINT = pattern(
    rf"[、/|+&]|(?:(?<=[局委办镇乡道室会心司团府校院联队所部站处门位区])|(?<![\u4e00-\u9fff]))[·•]|"
    rf"(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])|[—–]+|\s+(?=\S)|"
    rf"(?<=[局委办镇乡道室会心司团府校院联队所部站处门位])(?<!社会)(?<!城乡)(?:以及|和|与|及|暨)"
    rf"(?=各|相关|有关|其他|\S{{2,}}(?:{_END})(?:$|[、/|+&\s\ue000-\ue3ff]|{_WORDS}|共同|联合|分别|等))"
)
_SAYS_LITTLE = pattern(
    r"[\d\s.,、\-—]*|(?:加?盖|公|代)?章|签章|原[\u4e00-\u9fff]{2,12}|新增|续|"
    r"(?:联系人|责任人|负责人|联系电话|电话|分管领导)[:\s].*"
)
_SECTION = pattern(r"(?![区县市镇乡])[\u4e00-\u9fff]{1,10}(?:科|股|室|处|队|窗口|站)")
_NEGATED = pattern("不|除|非|未|含|无")


def _rank_of(word: str) -> tuple[int, str]:
    rank = 3 if word in _LEADS else 2 if word in _IN_CHARGE else 0
    return rank, word


def _label_lines(text: str) -> str:
    """Puts each label on a line of its own: 牵头单位：… also where no colon or line end is."""
    text = re.sub(rf"(?:^|(?<=\n))[ ]*((?:{_WORDS}){_OF_WHOM})[ ]*(?:\n|[ ]+|$)", r"\n\1:", text)
    text = re.sub(rf"[ ]*((?:第一|主要|主体|具体)?(?:{_WORDS}){_OF_WHOM}?\s*:)\s*", r"\n\1", text)
    text = re.sub(rf"[ ]*({_OF_PERSONS.pattern}\s*:)\s*", r"\n\1", text)
    text = _LABEL_ALONE.sub(r"\n\1\2:", text)
    if not _ROLE_FIRST.match(text):  # 区水务局 牵头: after a blank or a dash, as in brackets
        text = _ROLE_APART.sub(r"\1,", text)
    text = _TOGETHER.sub("、", text)
    text = re.sub(r"(?<=[局委办镇道心司])(?=(?:会同|联合)\S)", ",", text)
    # 甲牵头乙配合: a role that another name follows ends its own clause
    return re.sub(
        r"(牵头|主办|负责)(?=[\u4e00-\u9fff]{2,}(?:配合|协办|协助|参与|支持))", r"\1,", text
    )


_LABEL_ALONE = pattern(
    rf"(?:^|(?<=[\n,;]))[ ]*(?:((?:{_WORDS}){_OF_WHOM})(?:为|是)?|(牵头|主办))(?=[区县市])"
)
"""A label that nothing ends: 牵头单位区水务局."""
_TOGETHER = pattern(r"(?<=[局委办镇道心司])(?:会同|联合)(?=\S+(?:牵头|主办|负责)\s*(?:$|[,;\n]))")
_ROLE_FIRST = pattern(rf"\s*(?:{_WORDS})")
_ROLE_APART = pattern(rf"(?<=[局委办镇道心司])[ \-—:]+({_WORDS})(?=$|[\s,;、])")


def _joined_groups(parts: list[str]) -> Iterator[str]:
    """Yields the parts, with 各镇、街道 as one, and a name that a blank broke in two as one."""
    waiting = ""
    for part in parts:
        if waiting and GENERIC.fullmatch(part.strip()):
            waiting += f"、{part.strip()}"
            continue
        if waiting:
            yield waiting
        waiting = part if is_group(part) else ""
        if not waiting:
            yield part
    if waiting:
        yield waiting
