"""Makes the page of a week from its template, with the style and the script that go into it."""

import base64
import functools
import hashlib
import os
import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.status import STATUSES
from pipeline.domain.text import printable
from pipeline.office.disk import must_be_file
from pipeline.templates.compiled import code_of
from pipeline.templates.linter import Anything, Scope, Wrong, path_of
from pipeline.templates.sources import packaged, source_of
from pipeline.templates.variables import values_of, variables

_REMEDY = "请用文本编辑器改正；也可用 duban init 另建一个文件夹，取回原来的模板"
_ELEMENTS = {".css": "style", ".js": "script"}
"""The element that holds a part, by the ending of its file."""


def rendered(folder: Path, name: str, context: Any) -> str:
    """Returns the page with the values of the context. Raises CannotWork with file and line."""
    template = _compiled(folder, name, type(context))
    try:
        return template.render(values_of(context))
    except jinja2.TemplateError as error:
        raise _wrong(_place_of(error, folder, name), "用了没有的变量或标记", error) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise _wrong(_place_of(error, folder, name), "标记算不出结果", error) from None


def part(folder: Path, name: str) -> str:
    """Returns a style or a script, to go between the tags of its element. Raises CannotWork."""
    path = source_of(folder, name)
    text = _text(path)
    ending = re.search(rf"</{_ELEMENTS[path.suffix]}|<!--", text, re.IGNORECASE)
    if ending:
        line = text.count("\n", 0, ending.start()) + 1
        raise CannotWork(f"{path}：第{line}行不能有 {ending[0]}。{_REMEDY}")
    return text


def colours() -> str:
    """Returns the style with the colours of the states, which all reports share."""
    lights = (
        f"--{status.code}-shade:#{status.shade};--{status.code}-strong:#{status.strong};"
        for status in STATUSES
    )
    return f":root{{{''.join(lights)}}}\n"


def policy(style: str, script: str) -> str:
    """Returns the policy of a page: only this style and this script, and nothing from outside."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def problems(folder: Path, name: str, context: type, parts: Sequence[str]) -> list[str]:
    """Returns what is wrong with the template and its parts, in Chinese, each with its file."""
    found = []
    for file in (*parts, name):
        try:
            if file == name:
                _compiled(folder, name, context)
            else:
                part(folder, file)
        except CannotWork as problem:
            found.append(str(problem).removeprefix(f"{source_of(folder, file).parent}{os.sep}"))
    return found


def _text(path: Path) -> str:
    """Returns the text with LF line ends, which the browser too has when it checks the policy."""
    try:
        return must_be_file(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CannotWork(f"{path}：找不到这个模板。{_REMEDY}") from None
    except UnicodeDecodeError:
        raise CannotWork(f"{path}：不是 UTF-8 编码的文本。请用文本编辑器另存为 UTF-8") from None
    except OSError as error:
        told = remedy(error, "请检查文件和读取权限")
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。{told}") from None


def _compiled(folder: Path, name: str, context: type) -> jinja2.Template:
    environment = _environment(folder)
    path = source_of(folder, name)
    try:
        code, wrong = _code(_text(path), name, context)
    except jinja2.TemplateSyntaxError as error:
        raise _wrong((path, error.lineno), "标记的写法不对", error) from None
    for line, what in wrong:
        raise CannotWork(f"{path}：第{line}行{what}。{_REMEDY}")
    return jinja2.Template.from_code(environment, code, environment.make_globals(None))


def _environment(folder: Path | None) -> jinja2.Environment:
    """Returns a sandbox, because an archived week runs templates that came from elsewhere.

    A template may include others of the folder.
    """

    def loaded(file: str) -> tuple[str, str, None] | None:
        return (_text(source_of(folder, file)), file, None) if folder else None

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(loaded),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.lru_cache(maxsize=8)
def _code(text: str, name: str, context: type) -> tuple[CodeType, list[tuple[int, str]]]:
    """Returns the compiled template, and what is wrong with its names, by line.

    A run checks all templates before it writes anything: each is compiled only once.
    Raises TemplateSyntaxError.
    """
    environment = _environment(None)
    wrong = []
    if not _is_the_packages(text, name):  # a test finds nothing wrong with that
        tree = environment.parse(text, name, name)
        wrong = sorted(_wrong_names(tree, Scope(context), frozenset(environment.globals)))
    return code_of(environment, "html", name, text), wrong


def _is_the_packages(text: str, name: str) -> bool:
    path = packaged() / name
    return path.is_file() and text == _text(path)


def _finalized(value: object) -> object:
    """Returns the value to write: text made fit for a page; markup and numbers unchanged."""
    if value.__class__ is str:
        return printable(str(value))
    if isinstance(value, Markup | int | float | jinja2.Undefined):
        return value
    if isinstance(value, str):  # a text that a document shows in paragraphs
        return printable(str(value))
    raise TypeError(f"{type(value).__name__} 不是文字或数字")


def _wrong_names(
    tree: nodes.Template, scope: Scope, known: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Yields unknown names with their lines, even names that this week's page never reaches."""
    unknown = meta.find_undeclared_variables(tree) - known
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    own |= {macro.name for macro in tree.find_all(nodes.Macro)} | known | {"loop"}
    for name in sorted(own - unknown):
        scope = scope.holding(name, Anything)
    yield from _wrong_paths(tree, scope)


def _wrong_paths(node: nodes.Node, scope: Scope) -> Iterator[tuple[int, str]]:
    if (path := path_of(node)) and (wrong := _fault(path, scope)):
        yield node.lineno, f"“{path}”{wrong}"
    elif isinstance(node, nodes.For):
        yield from _wrong_paths(node.iter, scope)
        line = _line(path_of(node.iter), scope)
        if isinstance(node.target, nodes.Name):
            scope = scope.holding(node.target.name, line)
        for inside in (*node.body, *node.else_, *filter(None, [node.test])):
            yield from _wrong_paths(inside, scope)
    elif not path:
        for inside in node.iter_child_nodes():
            yield from _wrong_paths(inside, scope)


def _fault(path: str, scope: Scope) -> str:
    """Returns what is wrong with a path within contexts, or ''; Jinja checks what lies beyond."""
    names = path.split(".")
    for count in range(1, len(names) + 1):
        try:
            variable = scope.variable(".".join(names[:count]))
        except Wrong as wrong:
            return str(wrong)
        if variable.loops or not variables(variable.holds):
            break
    return ""


def _line(path: str, scope: Scope) -> type:
    try:
        return scope.line(path)
    except Wrong:
        return Anything


def _place_of(error: Exception, folder: Path, name: str) -> tuple[Path, int]:
    """Returns the template and the line of an error; Jinja puts them into the traceback."""
    calls = traceback.extract_tb(error.__traceback__)
    ours = [call for call in calls if call.lineno and not Path(call.filename).is_absolute()]
    places = [
        (path, call.lineno or 1)
        for call in ours
        if (path := source_of(folder, call.filename)).is_file()
    ]
    return places[-1] if places else (source_of(folder, name), 1)


def _wrong(place: tuple[Path, int], what: str, error: Exception) -> CannotWork:
    path, line = place
    return CannotWork(f"{path}：第{line}行{what}（{error}）。{_REMEDY}")
