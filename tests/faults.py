"""Makes the faults that a programmer makes: a comparison off by one, a missing condition or word.

No outside tool will do. mutmut skips decorated functions and constants, and so every rule and every
limit. cosmic-ray knows neither pandas' `gt` and `ge` nor a word missing from a list, and it writes
its faults into the original files.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}
_PAIRS = ("lt le", "gt ge", "eq ne", "any all", "min max", "startswith endswith", "find rfind")
_NAMED = {a: b for pair in _PAIRS for a, b in (pair.split(), reversed(pair.split()))}


@dataclass(frozen=True)
class Fault:
    """A fault that a text can have: the function, the change, the line, and its number."""

    place: str
    change: str
    line: int
    number: int


def faults_in(source: str) -> list[Fault]:
    """Returns every fault that the text can have, from the top."""
    return [
        Fault(place, f"{_said(node)} → {_said(other)}", getattr(node, "lineno", 0), number)
        for number, (_, _, place, node, other) in enumerate(_faults(ast.parse(source)))
    ]


def with_fault(source: str, number: int) -> str:
    """Returns the text with one of its faults in it."""
    tree = ast.parse(source)
    for at, (parent, (field, index), _, _, other) in enumerate(_faults(tree)):
        if at == number:
            if index is not None:
                old = getattr(parent, field)
                setattr(parent, field, [*old[:index], other, *old[index + 1 :]])
            else:
                setattr(parent, field, other)
            return ast.unparse(ast.fix_missing_locations(tree))
    raise IndexError(number)


def _faults(tree: ast.AST) -> Iterator[tuple[ast.AST, "_Field", str, ast.AST, ast.AST]]:
    for parent, field, place, node in _sites(tree, "module"):
        for other in _others(node):
            yield parent, field, place, node, other


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        return " ".join(ast.unparse(node).split())
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= 160 else text[:160] + "…"


_Field = tuple[str, int | None]
_Site = tuple[ast.AST, _Field, str, ast.AST]


def _sites(parent: ast.AST, place: str) -> Iterator[_Site]:
    """Yields every node with its parent, the parent's field, and the function around it."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        children = value if isinstance(value, list) else [value]
        for number, child in enumerate(children):
            if isinstance(child, ast.AST) and not _passed_over(child):
                yield parent, (field, number if isinstance(value, list) else None), place, child
                inside = isinstance(child, ast.FunctionDef | ast.ClassDef)
                yield from _sites(child, child.name if inside else place)  # type: ignore[attr-defined]  # inside: it has one


def _passed_over(node: ast.AST) -> bool:
    """What makes no difference while it runs: imports for types alone, a docstring, `__all__`.

    Nor does `strict=True`, which guards against what is not so.
    """
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.Expr(value=ast.Constant()):
            return True
    return False


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """Yields what could be there by mistake."""
    match node:
        case ast.Compare(ops=[operator]):
            yield _with(node, ops=[_COMPARED[type(operator)]()])
        case ast.BoolOp(values=values):
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from (_one_less(node, "values", number) for number in range(len(values)))
        case ast.BinOp(op=operator) if type(operator) in _COMPUTED:
            yield _with(node, op=_COMPUTED[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            far = abs(value) > 9
            yield from map(ast.Constant, (value * 2, value // 2) if far else (value + 1, value - 1))
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            if len(elements) > 1 and all(isinstance(each, ast.Constant) for each in elements):
                yield from (_one_less(node, "elts", number) for number in range(len(elements)))
        case ast.Dict(keys=keys) if len(keys) > 1:
            for number in range(len(keys)):
                yield _one_less(_one_less(node, "keys", number), "values", number)
        case ast.comprehension(ifs=conditions):
            yield from (_one_less(node, "ifs", number) for number in range(len(conditions)))
        case ast.Attribute(attr=name) if name in _NAMED:
            yield _with(node, attr=_NAMED[name])
        case ast.Name(id=name) if name in _NAMED:
            yield ast.Name(_NAMED[name], ast.Load())
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.If(test=test) | ast.IfExp(test=test) if isinstance(test, ast.Name | ast.Call):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _one_less(node: ast.AST, field: str, number: int) -> ast.AST:
    held = getattr(node, field)
    rest = [*held[:number], *held[number + 1 :]]
    if field == "values" and isinstance(node, ast.BoolOp) and len(rest) == 1:
        return rest[0]  # type: ignore[no-any-return]  # an operand
    return _with(node, **{field: rest})
