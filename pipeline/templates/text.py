"""Messages from the office's text templates: a line `主题：…`, then the body.

A template may hold `{{ name }}`, `{{ line.name }}`, `{% for line in lines %}` … `{% endfor %}` and
`{% if name %}` … `{% endif %}`. Which names exist is told by a page: a dataclass whose fields are
`Annotated[type, "meaning"]`.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import visible
from pipeline.office.folder import carried
from pipeline.word.tags import Variable, variables

if TYPE_CHECKING:
    import jinja2
    import jinja2.nodes

SUBJECT = "主题："
_REMEDY = "请用记事本改正；也可用 duban init 另建一个文件夹，取回原来的模板"


class Text(NamedTuple):
    """What a template makes: a subject on one line, and a body."""

    subject: str
    body: str


def written(path: Path, page: Any) -> Text:
    """The template with the values of the page, each of them on one line.

    Raises CannotWork with file and line when the template cannot be used.
    """
    source = _source(path)
    if found := _problems(source, type(page)):
        more = f"（另有{len(found) - 1}处问题）" if len(found) > 1 else ""
        raise CannotWork(f"{path}：{found[0]}{more}。{_REMEDY}")
    template = _environment().from_string(source)
    text = template.render({part.name: getattr(page, part.name) for part in fields(page)})
    subject, _, body = text.partition("\n")
    return Text(_one_line(subject.removeprefix(SUBJECT)), body.strip("\n") + "\n")


def problems(path: Path, page: type) -> list[str]:
    """Everything that is wrong with a template, in Chinese, each with its line."""
    try:
        return _problems(_source(path), page)
    except CannotWork as problem:
        return [str(problem).removeprefix(f"{path}：")]


def _source(path: Path) -> str:
    """The template; that of the package where the office has none, its folder being older."""
    own = path if path.exists() else carried() / "templates" / path.name
    try:
        content = own.read_bytes()
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。{_REMEDY}") from None
    for encoding in ("utf-8-sig", "gb18030"):  # the second is that of an old Notepad
        try:
            return "\n".join(content.decode(encoding).splitlines()) + "\n"
        except UnicodeDecodeError:
            continue
    raise CannotWork(f"{path}：含有不能识别的字符。请用记事本另存为 UTF-8 编码")


def _environment() -> "jinja2.Environment":
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        finalize=_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _one_line(value: object) -> str:
    """A value as it is printed: nothing that a unit wrote starts a line or a header of its own."""
    return visible(" ".join(str(value).split()))


def _problems(source: str, page: type) -> list[str]:
    import jinja2

    first = source.partition("\n")[0]
    found = []
    if not first.startswith(SUBJECT) or not first.removeprefix(SUBJECT).strip():
        found.append((1, f"应以“{SUBJECT}”开头，后面写邮件的主题"))
    try:
        tree = _environment().parse(source)
    except jinja2.TemplateSyntaxError as error:
        found.append(
            (
                error.lineno,
                "标记没有写对。请检查 {{ }} 和 {% %} 是否成对，"
                "循环后面是否有 {% endfor %}，条件后面是否有 {% endif %}",
            )
        )
    else:
        found += _wrong(tree.body, {}, page)
    return [f"第{line}行：{what}" for line, what in sorted(found)]


def _wrong(
    nodes: "list[jinja2.nodes.Node]", scope: Mapping[str, type], page: type
) -> Iterator[tuple[int, str]]:
    """What these parts of a template use that they cannot, with the line of each."""
    from jinja2 import nodes as kind

    for node in nodes:
        if isinstance(node, kind.Output):
            for part in node.nodes:
                if not isinstance(part, kind.TemplateData):
                    yield from _print(part, scope, page)
        elif isinstance(node, kind.For) and not (node.else_ or node.test or node.recursive):
            yield from _loop(node, scope, page)
        elif isinstance(node, kind.If) and not node.elif_:
            test = node.test.node if isinstance(node.test, kind.Not) else node.test
            yield from _resolve(test, scope, page)[1]
            yield from _wrong([*node.body, *node.else_], scope, page)
        else:
            yield node.lineno, _TOO_MUCH


_TOO_MUCH = (
    "写法不支持。只能用 {{ 变量 }}、{% for 行 in 列表 %} … {% endfor %}、"
    "{% if 变量 %} … {% endif %}"
)


def _print(
    node: "jinja2.nodes.Node", scope: Mapping[str, type], page: type
) -> Iterator[tuple[int, str]]:
    variable, wrong = _resolve(node, scope, page)
    yield from wrong
    if variable is not None and variable.loops:
        yield node.lineno, f"{variable.name} 是一组内容。请用 {{% for %}} 逐行写出"


def _loop(
    node: "jinja2.nodes.For", scope: Mapping[str, type], page: type
) -> Iterator[tuple[int, str]]:
    from jinja2 import nodes as kind

    variable, wrong = _resolve(node.iter, scope, page)
    yield from wrong
    if variable is None:
        return
    if not variable.loops or not isinstance(node.target, kind.Name):
        yield node.lineno, f"{variable.name} 不是一组内容，不能用 {{% for %}}"
        return
    yield from _wrong(node.body, {**scope, node.target.name: variable.holds}, page)


def _resolve(
    node: "jinja2.nodes.Node", scope: Mapping[str, type], page: type
) -> tuple[Variable | None, list[tuple[int, str]]]:
    """The variable that an expression names; or what is wrong with it."""
    from jinja2 import nodes as kind

    if isinstance(node, kind.Name) and node.name in scope:
        return Variable(node.name, "", scope[node.name], loops=False), []
    if isinstance(node, kind.Name):
        name, known = node.name, variables(page)
    elif isinstance(node, kind.Getattr):
        held, wrong = _resolve(node.node, scope, page)
        if held is None:
            return None, wrong
        name, known = node.attr, {} if held.loops else variables(held.holds)
    else:
        return None, [(node.lineno, _TOO_MUCH)]
    if name in known:
        return known[name], []
    near = difflib.get_close_matches(name, [*scope, *known], n=1, cutoff=0.5)
    hint = f"是否想写 {near[0]}？" if near else ""
    return None, [(node.lineno, f"用了没有的变量 {name}。{hint}全部变量见 duban templates")]
