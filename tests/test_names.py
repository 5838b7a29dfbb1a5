"""A name means one thing in the whole package."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "plugin" / "mkdocs_threat_model"
MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def test_the_code_of_a_check_stands_once_with_its_title() -> None:
    """Whoever asks for a kind of check asks for a property of it: a list of codes elsewhere forgets the next one."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"TM\d{3}", node.value):
                places[node.value].append(name)
    assert {code: modules for code, modules in places.items() if len(modules) > 1} == {}
    assert {name for modules in places.values() for name in modules if not name.startswith("checks/")} == {"model/codes.py"}
