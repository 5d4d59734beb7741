"""What people read in a package: the handbook as pages, and the licences of all that is in it."""

import base64
import email
import itertools
import re
import unicodedata
from pathlib import Path

from markdown_it import MarkdownIt

from bundle.parts import ROOT

PAGES = ("使用手册", "台账", "检查规则", "命令")
_STYLE = """
body { font: 16px/1.7 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; max-width: 52em;
       margin: 2em auto; padding: 0 1em; color: #222; }
h1, h2, h3 { line-height: 1.3; margin-top: 1.6em; }
table { border-collapse: collapse; } th, td { border: 1px solid #bbb; padding: .3em .6em; }
th { background: #eef2f6; } code { background: #f2f2f2; padding: 0 .2em; }
pre { background: #f2f2f2; padding: .8em; overflow: auto; } pre code { padding: 0; }
img { max-width: 100%; border: 1px solid #ccc; } a { color: #1f5fa8; }
blockquote { border-left: 4px solid #ccc; margin-left: 0; padding-left: 1em; color: #555; }
"""


def handbook(folder: Path) -> None:
    """Writes the handbook and the pages beside it, each in one file that needs no network."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
        (folder / f"{name}.html").write_bytes(page(text, name).encode())


def page(text: str, title: str) -> str:
    """Returns Markdown as a page. A link to a file that is not in the package is left as text."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse(text)
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open":
            before.attrSet("id", anchor(token.content))
    body = reader.renderer.render(tokens, reader.options, {})
    body = re.sub(r'<img src="([^"]+)"', _within, body)
    body = re.sub(r'<a href="([^"]*)">(.*?)</a>', _linked, body, flags=re.DOTALL)
    head = f'<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    return f"{head}\n<style>{_STYLE}</style>\n{body}</html>\n"


def anchor(heading: str) -> str:
    """Returns the name by which other places link to a heading, as GitHub makes it."""
    kept = (c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def _within(found: re.Match[str]) -> str:
    content = base64.b64encode((ROOT / "docs" / found[1]).read_bytes()).decode()
    return f'<img src="data:image/png;base64,{content}"'


def _linked(found: re.Match[str]) -> str:
    from urllib.parse import unquote

    file, mark, place = unquote(found[1]).partition("#")
    name = file.removesuffix(".md")
    if not file or name in PAGES:
        to = f"{name}.html" if file else ""
        return f'<a href="{to}{mark}{place}">{found[2]}</a>'
    return found[2]


def licences(site: Path, folder: Path) -> None:
    """Writes the licence of every distribution in the package, and a list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for info in sorted(site.glob("*.dist-info"), key=lambda path: path.name.lower()):
        told = email.message_from_bytes((info / "METADATA").read_bytes())
        name, version = told["Name"], told["Version"]
        inside = (path for path in sorted(info.rglob("*")) if path.is_file())
        texts = [path for path in inside if _is_licence(path)]
        said = told["License-Expression"] or (told["License"] or "").split("\n")[0]
        classes = (each.split(" :: ") for each in told.get_all("Classifier", []))
        classed = [last for first, *_, last in classes if first == "License"]
        lines.append(f"{name} {version}：{said or '、'.join(classed) or '见其说明'}")
        whole = "\n\n".join(path.read_text("utf-8", "replace") for path in texts)
        (folder / f"{name}.txt").write_bytes((whole or lines[-1]).encode())
    (folder / "清单.txt").write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def _is_licence(path: Path) -> bool:
    return bool(re.match(r"(licen[cs]e|copying|notice|authors)", path.name, re.IGNORECASE))
