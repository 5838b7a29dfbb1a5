"""A name means one thing in the whole package."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path, PurePosixPath

PACKAGE = Path(__file__).parent.parent / "plugin" / "mkdocs_threat_model"


@cache
def modules() -> dict[str, ast.Module]:
    """The modules by their paths, parsed once."""
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """Everything in a module, wherever in it: to go through it takes longer than what is asked of it."""
    return tuple(ast.walk(modules()[name]))


def test_the_code_of_a_check_stands_once_with_its_title() -> None:
    """Whoever asks for a kind of check asks for a property of it: a list of codes elsewhere forgets the next one."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in modules():
        for node in nodes(name):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"TM\d{3}", node.value):
                places[node.value].append(name)
    assert {code: modules for code, modules in places.items() if len(modules) > 1} == {}
    assert {name for modules in places.values() for name in modules if not name.startswith("checks/")} == {"model/codes.py"}


SHARED_MODULES = {
    "a command's module has the name that the command is called by": {
        "baseline",
        "cache",
        "library",
        "pdf",
        "register",
        "schema",
        "tickets",
        "tree",
    },
    "a room of pages has the name of its reader or subject": {"changes", "service"},
}
"""Modules whose names recur, by the reason."""
FORBIDDEN = {"stand", "stands", "found", "kept", "spoken", "mended"}
"""What something was or underwent says nothing of what it is."""


def _kinds(*types: type[ast.AST]) -> dict[str, list[str]]:
    """Where something of these types is defined, by its name without a leading underscore."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in modules():
        for node in nodes(name):
            if isinstance(node, types):
                places[node.name.lstrip("_")].append(name)  # type: ignore[attr-defined]
    return places


def _modules() -> dict[str, list[str]]:
    """The modules and rooms by their names; what is on the way to a template or a font is no module."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in modules():
        path = PurePosixPath(name)
        if name != "__init__.py":
            places[path.parent.name if path.name == "__init__.py" else path.stem].append(name)
    return places


def test_no_two_classes_have_one_name() -> None:
    assert {name: places for name, places in _kinds(ast.ClassDef).items() if len(places) > 1} == {}


def test_no_two_modules_have_one_name_but_for_a_reason() -> None:
    """The list is exact: what recurs no longer leaves it."""
    assert {name for name, places in _modules().items() if len(places) > 1} == set().union(*SHARED_MODULES.values())


def test_no_name_is_a_word_that_says_nothing() -> None:
    named = {**_kinds(ast.ClassDef, ast.FunctionDef), **_modules()}
    parts = {name: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_") for name in named}
    assert {name: words for name, words in parts.items() if not FORBIDDEN.isdisjoint(words)} == {}


def _fields(name: str) -> set[int]:
    """The names that are fields of a class: what a record calls one of several, or a key that a template is promised."""
    classes = (node for node in nodes(name) if isinstance(node, ast.ClassDef))
    return {id(field.target) for node in classes for field in node.body if isinstance(field, ast.AnnAssign)}


def test_a_variable_says_what_it_holds() -> None:
    places = []
    for name in modules():
        fields = _fields(name)
        for node in nodes(name):
            variable = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else ""
            if variable == "one" and id(node) not in fields:
                places.append(f"{name}:{node.lineno}")  # type: ignore[attr-defined]
    assert places == []


def test_a_variable_of_a_template_says_what_it_holds() -> None:
    taken = re.compile(r"\{%-?\s*(?:for\s+(?:\w+,\s*)*one\b|set\s+one\b|macro\s+\w+\([^)]*\bone\b)")
    templates = sorted((PACKAGE / "pages" / "templates").rglob("*.j2"))
    assert templates
    assert [path.name for path in templates if taken.search(path.read_text(encoding="utf-8"))] == []
