"""Makes messages from the office's text templates: a line `主题：…`, then the body.

A template may hold `{{ name }}`, `{{ line.name }}`, `{% for line in lines %}` … `{% endfor %}` and
`{% if name %}` … `{% endif %}`.
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import visible
from pipeline.office.disk import must_be_file
from pipeline.templates.linter import Scope, Wrong, path_of
from pipeline.templates.sources import packaged, source_of
from pipeline.templates.variables import values_of

if TYPE_CHECKING:
    import jinja2
    import jinja2.nodes

SUBJECT = "主题："
_REMEDY = "请用记事本改正；也可用 duban init 另建一个文件夹，取回原来的模板"


class Text(NamedTuple):
    """A finished message: a subject on one line, and a body."""

    subject: str
    body: str


def worded(folder: Path, name: str, context: Any) -> Text:
    """Returns the template with the values of the context, each on one line.

    Raises CannotWork with file and line when the template cannot be used.
    """
    path = source_of(folder, name)
    source = _source(path)
    of: type = type(context)
    if found := _problems(source, name, of):
        more = f"（另有{len(found) - 1}处问题）" if len(found) > 1 else ""
        raise CannotWork(f"{path}：{found[0]}{more}。{_REMEDY}")
    text = _template(source).render(values_of(context))
    subject, _, body = text.partition("\n")
    return Text(_one_line(subject.removeprefix(SUBJECT)), body.strip("\n") + "\n")


def problems(folder: Path, name: str, context: type) -> list[str]:
    """Returns everything that is wrong with a template, in Chinese, each with its line."""
    path = source_of(folder, name)
    try:
        return [*_problems(_source(path), name, context)]
    except CannotWork as problem:
        return [str(problem).removeprefix(f"{path}：")]


def _source(path: Path) -> str:
    try:
        content = must_be_file(path).read_bytes()
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{in_chinese(error)}）。{remedy(error, _REMEDY)}"
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):  # an old Notepad saves in the second
        try:
            return "\n".join(content.decode(encoding).splitlines()) + "\n"
        except UnicodeDecodeError:
            continue
    raise CannotWork(f"{path}：含有不能识别的字符。请用记事本另存为 UTF-8 编码")


@functools.cache
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


@functools.lru_cache(maxsize=32)
def _template(source: str) -> "jinja2.Template":
    """Returns the compiled template. A week writes one letter for each of a hundred units."""
    return _environment().from_string(source)


def _one_line(value: object) -> str:
    """Returns a value on one line, so that no unit's text starts a line or a header of its own."""
    return visible(" ".join(str(value).split()))


@functools.lru_cache(maxsize=32)
def _problems(source: str, name: str, context: type) -> tuple[str, ...]:
    own = packaged() / name
    if own.is_file() and source == _source(own):  # a test finds nothing wrong with that
        return ()
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
        found += _wrong(tree.body, Scope(context))
    return tuple(f"第{line}行：{what}" for line, what in sorted(found))


def _wrong(nodes: "list[jinja2.nodes.Node]", scope: Scope) -> Iterator[tuple[int, str]]:
    """Yields what these parts of a template use but may not, with the line of each."""
    from jinja2 import nodes as kind

    for node in nodes:
        if isinstance(node, kind.Output):
            for part in node.nodes:
                if not isinstance(part, kind.TemplateData):
                    yield from _refused(part, scope.value)
        elif isinstance(node, kind.For) and not (node.else_ or node.test or node.recursive):
            yield from _loop(node, scope)
        elif isinstance(node, kind.If) and not node.elif_:
            test = node.test.node if isinstance(node.test, kind.Not) else node.test
            yield from _refused(test, scope.variable)
            yield from _wrong([*node.body, *node.else_], scope)
        else:
            yield node.lineno, _TOO_MUCH


_TOO_MUCH = (
    "写法不支持。只能用 {{ 变量 }}、{% for 行 in 列表 %} … {% endfor %}、"
    "{% if 变量 %} … {% endif %}"
)


def _loop(node: "jinja2.nodes.For", scope: Scope) -> Iterator[tuple[int, str]]:
    from jinja2 import nodes as kind

    if not isinstance(node.target, kind.Name):
        yield node.lineno, _TOO_MUCH
    elif wrong := list(_refused(node.iter, scope.line)):
        yield from wrong
    else:
        line = scope.line(path_of(node.iter))
        yield from _wrong(node.body, scope.holding(node.target.name, line))


def _refused(node: "jinja2.nodes.Node", use: Callable[[str], object]) -> Iterator[tuple[int, str]]:
    """Yields why an expression cannot be used this way, with its line."""
    path = path_of(node)
    try:
        if path:
            use(path)
        else:
            yield node.lineno, _TOO_MUCH
    except Wrong as wrong:
        yield node.lineno, f"“{path}”{wrong}"
