"""The floors of the house: a room uses rooms below it, never one above, beside it, or in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "plugin" / "mkdocs_threat_model"
NAME = PACKAGE.name

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"findings", "errors", "faults", "files", "replacing", "descent", "open_folder", "locks", "day", "work_progress"}),
    frozenset({"model"}),
    frozenset({"analysis"}),
    frozenset({"history", "library", "edits"}),
    frozenset({"evidence_lookup"}),
    frozenset({"drawing", "checks", "records", "changes", "exchange"}),
    frozenset({"frame", "reference", "tickets"}),
    frozenset({"pages"}),
    frozenset({"build"}),
    frozenset({"output"}),
    frozenset({"options", "verification"}),
    frozenset({"cli", "plugin"}),
)
"""From the ground up; rooms of one floor do not know each other, but the ground floor's modules may."""

MAX_LINES = 300
MAX_PLUGIN_LINES = 200

MODULES = sorted(PACKAGE.rglob("*.py"))

# Each rule is one test, which names the modules that break it: a test for each of them would take longer than what it looks at.


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _shown(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _room(path: Path) -> str:
    """The folder at the top that a module stands in, or the module itself; '' for the package."""
    first = path.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def _floor(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


@cache
def _imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Line and absolute name of everything that a module imports, wherever in it the import stands."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    package = [NAME, *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield node.lineno, name if _file(name) else base


@cache
def _file(name: str) -> bool:
    """Whether a name is a module of the package, and not something in one."""
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _rooms_used(path: Path) -> Iterator[tuple[int, str]]:
    for line, name in _imports(path):
        parts = name.split(".")
        if parts[0] == NAME and len(parts) > 1:
            yield line, parts[1]


def test_every_room_has_a_floor() -> None:
    """A new room is a decision: it is entered above before anything may use it."""
    assert {_room(path) for path in MODULES} - {""} <= frozenset().union(*FLOORS)


def test_a_module_imports_only_from_its_own_room_and_from_floors_below() -> None:
    """What the package itself exports is looked up when it is asked for: `tests/test_door.py`."""
    wrong = {_shown(path): found for path in MODULES if _room(path) and (found := list(_wrong_rooms(path)))}
    assert wrong == {}


def _wrong_rooms(path: Path) -> Iterator[str]:
    room = _room(path)
    floor = _floor(room)
    for line, other in _rooms_used(path):
        if other != room and floor > 0 and _floor(other) >= floor:
            yield f"line {line}: {other}, on floor {_floor(other)}, and {room} stands on floor {floor}"


def test_only_the_plugin_and_its_options_import_mkdocs() -> None:
    """The core works without MkDocs: the command line, and sites on other engines, need it so."""
    sites = {"mkdocs", "material", "properdocs"}
    found = {_shown(path): used for path in MODULES if (used := {name.split(".")[0] for _, name in _imports(path)} & sites)}
    assert found == {"options.py": {"mkdocs"}, "plugin.py": {"mkdocs"}}


def test_a_module_is_short_enough_to_hold_one_concept() -> None:
    lines = {_shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > (MAX_PLUGIN_LINES if name == "plugin.py" else MAX_LINES)} == {}


def test_a_module_says_what_it_is_for() -> None:
    assert [_shown(path) for path in MODULES if path.stat().st_size and not ast.get_docstring(_tree(path))] == []


@pytest.mark.slow
def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {_module(path): path for path in MODULES}
    graph = {name: {used for _, used in _imports(path) if used in names and used != name} for name, path in names.items()}
    done: set[str] = set()
    while ready := {name for name, used in graph.items() if name not in done and used <= done}:
        done |= ready
    assert sorted(set(graph) - done) == []


def _module(path: Path) -> str:
    parts = [NAME, *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_only_one_module_asks_for_the_day() -> None:
    """ "Today" is one argument from one place, so that the same commit gives the same pages."""
    asking = {_shown(path) for path in MODULES if {"today", "now", "utcnow"} & set(_methods_called(path))}
    assert asking <= {"day.py"}


def _methods_called(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
