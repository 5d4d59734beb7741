"""Finds what is wrong with a template's variables; each kind of template adds the place.

A path such as `task.plan` begins with the name of an open loop's line, or with a variable of the
context.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.templates.variables import Variable, variables
from pipeline.word.charts import Chart

if TYPE_CHECKING:
    import jinja2.nodes


class Wrong(Exception):
    """What is wrong with a tag and what to do about it, in Chinese."""

    rank = 0
    """Lower ranks are reported first: later ones may only follow from them."""


class Unknown(Wrong):
    """A variable that does not exist. A near name is looked for only when somebody is told."""

    rank = 3

    def __init__(self, name: str, names: Iterable[str]) -> None:
        super().__init__(name, names)
        self._name, self._names = name, names

    def __str__(self) -> str:
        near = difflib.get_close_matches(self._name, [*self._names], n=1, cutoff=0.5)
        hint = f"是否想写 {near[0]}？" if near else ""
        return f"用了没有的变量 {self._name}。{hint}全部变量见 duban templates"


class Anything:
    """The type of an unknown list's lines, so that one mistake is reported once."""


@dataclass(frozen=True)
class Scope:
    """The names that a place in a template may use: the context, and the lines of open loops."""

    context: type
    lines: Mapping[str, type] = dataclasses.field(default_factory=dict)
    """The type of each open loop's line, by the name that the loop gives it."""

    def holding(self, name: str, line: type) -> "Scope":
        """Returns the scope inside a loop whose line has that name."""
        return Scope(self.context, {**self.lines, name: line})

    def variable(self, path: str) -> Variable:
        """Returns the variable that a path names. Raises Wrong."""
        first, *rest = path.split(".")
        if first in self.lines:
            variable = Variable(first, "", self.lines[first], loops=False)
        else:
            variable = _known(first, variables(self.context), self.lines)
        for name in rest:
            if variable.holds is Anything:
                return Variable(name, "", Anything, loops=False)
            if variable.loops:
                raise Wrong(f"写法不对：{variable.name} 是一组内容。请用循环逐行写出")
            variable = _known(name, variables(variable.holds), {})
        return variable

    def type_of(self, path: str) -> type | None:
        """Returns the type of the value that a path names, or None when it names none."""
        try:
            variable = self.variable(path)
        except Wrong:
            return None
        return None if variable.loops else variable.holds

    def value(self, path: str) -> Variable:
        """Returns the variable to print. Raises Wrong when it cannot be printed."""
        variable = self.variable(path)
        if variable.holds is Chart:
            raise Wrong("是图表的数据。请写在图表的标题或可选文字（替换文字）里，不要写在文中")
        listing = dataclasses.is_dataclass(variable.holds) and not hasattr(variable.holds, "shown")
        if variable.loops or listing:
            raise Wrong("是一组内容，不能直接写在文中。请用循环逐行写出")
        return variable

    def line(self, path: str) -> type:
        """Returns the type of a line of the list to loop over. Raises Wrong when it is no list."""
        variable = self.variable(path)
        if not variable.loops and variable.holds is not Anything:
            raise Wrong(f"不能循环：{path} 只有一个值。请直接写 {{{{ {path} }}}}")
        return variable.holds


def path_of(node: "jinja2.nodes.Node") -> str:
    """Returns `file.received` when the expression is such a path, else ''."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (before := path_of(node.node)):
        return f"{before}.{node.attr}"
    return ""


def _known(name: str, names: Mapping[str, Variable], lines: Mapping[str, type]) -> Variable:
    if name in names:
        return names[name]
    raise Unknown(name, (*lines, *names))
