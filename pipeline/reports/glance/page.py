"""The week at a glance, `index.html`: one file that needs nothing else and asks for nothing.

`templates/index.html` has the words, `index.css` the looks; `index.js` fills in the tasks from
data in the page, as text only. A policy in the page lets that style and that script work, and
nothing reach the network.
"""

import base64
import hashlib
import re
import traceback
from dataclasses import fields
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.assess.view import WeekView
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.status import STATUSES
from pipeline.domain.text import printable
from pipeline.reports.glance.contents import page_contents
from pipeline.reports.glance.context import WeekPage
from pipeline.reports.glance.data import task_data

NAME = "index.html"


def week_page(view: WeekView, templates: Path) -> bytes:
    """The page of the week. Raises CannotWork when a template cannot be used."""
    style = _colours() + _part(templates / "index.css", "style")
    script = _part(templates / "index.js", "script")
    page = page_contents(
        view,
        data=task_data(view),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return _rendered(templates, values).encode()


def problems(templates: Path) -> list[str]:
    """What is wrong with the template, in Chinese, for `duban templates`; the first of it."""
    try:
        _part(templates / "index.css", "style")
        _part(templates / "index.js", "script")
        _compiled(templates)
    except CannotWork as problem:
        return [str(problem)]
    return []


def _colours() -> str:
    """The colours of the lights, as all reports have them."""
    lights = (
        f"--{status.code}-shade:#{status.shade};--{status.code}-strong:#{status.strong};"
        for status in STATUSES
    )
    return f":root{{{''.join(lights)}}}\n"


def _part(path: Path, element: str) -> str:
    """The style or the script, to stand between the tags of its element."""
    text = _text(path)
    ending = re.search(rf"</{element}|<!--", text, re.IGNORECASE)
    if ending:
        line = text.count("\n", 0, ending.start()) + 1
        raise CannotWork(f"{path}：第{line}行不能有 {ending[0]}。{_REMEDY}")
    return text


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_REMEDY = "请用文本编辑器改正；也可用 duban init 另建一个文件夹，取回原来的模板"


def _text(path: Path) -> str:
    """The template's text. Line ends are LF, as the browser has them when it checks the policy."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CannotWork(f"{path}：找不到这个模板。{_REMEDY}") from None
    except UnicodeDecodeError:
        raise CannotWork(f"{path}：不是 UTF-8 编码的文本。请用文本编辑器另存为 UTF-8") from None
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。请检查文件和读取权限") from None


def _rendered(templates: Path, values: dict[str, object]) -> str:
    template = _compiled(templates)
    try:
        return template.render(values)
    except jinja2.TemplateError as error:
        raise _wrong(_place_of(error, templates), "用了没有的变量或标记", error) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise _wrong(_place_of(error, templates), "标记算不出结果", error) from None


def _compiled(templates: Path) -> jinja2.Template:
    # In a sandbox: an archived week runs with templates that came from elsewhere
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(lambda name: _source(templates / name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        _check_names(environment, templates / NAME)
        return environment.get_template(NAME)
    except jinja2.TemplateSyntaxError as error:
        place = templates / (error.name or NAME), error.lineno
        raise _wrong(place, "标记的写法不对", error) from None


def _source(path: Path) -> tuple[str, str, None]:
    return _text(path), str(path), None


def _finalized(value: object) -> object:
    """What is written: text as a page can carry it; markup and numbers as they are."""
    if value.__class__ is str:
        return printable(str(value))
    if isinstance(value, Markup | int | float | jinja2.Undefined):
        return value
    raise TypeError(f"{type(value).__name__} 不是文字或数字")


def _check_names(environment: jinja2.Environment, path: Path) -> None:
    """A name that does not exist is told also where this week does not come to it."""
    tree = environment.parse(_text(path), NAME, str(path))
    known = {field.name for field in fields(WeekPage)} | set(environment.globals)
    unknown = meta.find_undeclared_variables(tree) - known
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            raise CannotWork(f"{path}：第{name.lineno}行用了没有的变量“{name.name}”。{_REMEDY}")


def _place_of(error: Exception, templates: Path) -> tuple[Path, int]:
    """The template and the line in which it happened; Jinja puts them into the traceback."""
    calls = [
        (Path(call.filename), call.lineno) for call in traceback.extract_tb(error.__traceback__)
    ]
    places = [(path, line) for path, line in calls if path.parent == templates and line]
    return places[-1] if places else (templates / NAME, 1)


def _wrong(place: tuple[Path, int], what: str, error: Exception) -> CannotWork:
    path, line = place
    return CannotWork(f"{path}：第{line}行{what}（{error}）。{_REMEDY}")
