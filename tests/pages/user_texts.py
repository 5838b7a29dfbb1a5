"""Every text that reaches a user, with the file and the line that it is written in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "plugin" / "mkdocs_threat_model"
_BY_HAND = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/index.md", "docs/guide/*.md")
_PUBLISHED_FIELDS = ("options.py", "model/*.py")
"""Modules whose attribute docstrings are rows of the guide's tables."""


class UserText(NamedTuple):
    """A piece of text: the path below the repository, the line of its beginning, and what it says."""

    path: str
    line: int
    text: str


def user_texts() -> Iterator[UserText]:
    """All of them: guides, templates, messages, check pages, help, scripts and the example's models."""
    for pattern in _BY_HAND:
        for path in sorted(ROOT.glob(pattern)):
            yield from _lines(path, _markdown(path.read_text(encoding="utf-8")))
    for path in sorted((PACKAGE / "pages" / "templates").rglob("*.j2")):
        yield from _lines(path, _template(path.read_text(encoding="utf-8")))
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from _python(path)
    scripts = [*(PACKAGE / "pages").rglob("*.js"), *(ROOT / "plugin" / "register-grid" / "src").rglob("*.js")]
    for path in sorted(path for path in scripts if path.name != "register.js"):  # the bundle of `register-grid`
        yield from _lines(path, _script(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "models").rglob("*.yaml")):
        yield from _lines(path, _yaml(path.read_text(encoding="utf-8")))


def _lines(path: Path, text: str) -> Iterator[UserText]:
    name = path.relative_to(ROOT).as_posix()
    return (UserText(name, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _blank(pattern: str, text: str, flags: int = 0) -> str:
    """Without what matches, and with its line breaks, so that lines keep their numbers."""
    return re.sub(pattern, lambda match: " " + "\n" * match[0].count("\n"), text, flags=flags)


def _markdown(text: str) -> str:
    """Prose: without code, addresses of links, and the column *not* of the style's terms."""
    text = _blank(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    text = _blank(r"^## Style\n.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    return _blank(r"`[^`\n]*`|\]\([^)\n]*\)|<!--.*?-->|<https?:[^>]*>", text)


def _template(text: str) -> str:
    """What a template says: text, what attributes say to a reader, and texts in expressions."""
    text = _blank(r"\{#.*?#\}|<code[^>]*>.*?</code>", text, re.DOTALL)
    text = re.sub(r"\{[{%](.*?)[%}]\}", lambda match: " ".join(re.findall(r'"([^"]* [^"]*)"', match[1])), text)
    return _blank(r"</?[a-z][a-z0-9]*|(?<![a-z-])(?:class|id|href|d|style|scope|role|data-tm-[a-z]+|viewBox|transform)=\"[^\"]*\"", text)


def _python(path: Path) -> Iterator[UserText]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    name = path.relative_to(ROOT).as_posix()
    within = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    silent = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    silent |= {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    for node in nodes:
        if id(node) in within or id(node) in silent:  # docstrings, and the keys of tables
            continue
        if isinstance(node, ast.JoinedStr):
            said = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield from _sentence(name, node.lineno, said)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _sentence(name, node.lineno, node.value)
    published = any(path.match(f"mkdocs_threat_model/{pattern}") for pattern in _PUBLISHED_FIELDS)
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and any(_is_published(decorator) for decorator in node.decorator_list):
            yield from _docstring(name, node.body[0])
        elif isinstance(node, ast.ClassDef) and published:
            for field, following in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign):
                    yield from _docstring(name, following)


def _sentence(name: str, line: int, said: str) -> Iterator[UserText]:
    """A text of several words; a shorter one is a key or an id."""
    if " " in said.strip() and not re.search(r"[\\<(]|^ *[a-z-]+=", said):
        yield UserText(name, line, re.sub(r"`[^`\n]*`", " ", said))


def _is_published(decorator: ast.expr) -> bool:
    """Whether the function's docstring is a check's page, or the help of a command."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called) in {"check", "landscape_check", "click.command"}


def _docstring(name: str, node: ast.stmt) -> Iterator[UserText]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        for number, line in enumerate(_markdown(node.value.value).splitlines(), node.lineno):
            yield UserText(name, number, line)


def _script(text: str) -> str:
    """The texts of a script that hold several words, each on its line."""
    text = _blank(r"^\s*//.*$|^\s*/\*.*?\*/", text, re.MULTILINE | re.DOTALL)
    texts = [re.findall(r"\"([^\"\n]* [^\"\n]*)\"|`([^`\n]* [^`\n]*)`", line) for line in text.split("\n")]
    return "\n".join(" ".join(re.sub(r"\$\{[^}]*\}", "", "".join(groups)) for groups in found) for found in texts)


def _yaml(text: str) -> str:
    return _blank(r"`[^`\n]*`|https?://\S+|^\s*[\w.-]+:(?= |$)", text, re.MULTILINE)
