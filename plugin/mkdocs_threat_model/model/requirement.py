"""Which versions of this package may read an organisation's files: `requires` in the policy.

Asked before anything else is read of the policy. Keys of a newer format are unknown to an older version: one finding says
that it is too old, and none that the keys are wrong.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..findings import Finding, Place, Severity
from .codes import ReadingCode
from .forms import Form
from .limits import MAX_REQUIREMENT
from .nodes import Node
from .outline import text_at
from .schema import fields_of
from .shape import Entries, Fields, Keys, Shape
from .types import quoted

if TYPE_CHECKING:
    from packaging.specifiers import Specifier, SpecifierSet

# The package names the modules that it exports, this one's readers among them: no circle for who reads the imports.
_VERSION: str = import_module(__name__.partition(".")[0]).__version__
KEY = "requires"
REQUIREMENT = Form(
    "requirement",
    "Versions as PEP 440 specifies them, such as `>=0.2` or `>=0.2,<1`.",
    r"^\s*(?:[~=!<>]=|[<>])",
    (">=0.2", ">=0.2,<1"),
)
_UPWARD = (">", ">=", "!=")
"""Operators of which a newer version is the remedy."""
_NEAR = ("==", "~=")
"""Operators of which it depends on their version."""


def checked_requirement(value: str) -> str:
    """The text of a version specifier.

    Raises:
        ValueError: it is none.
    """
    if not value:
        raise ValueError("a version specifier is missing; write it as `>=0.2`")
    if _parsed(value) is None:
        raise ValueError(f"{quoted(value)} is not a version specifier (PEP 440); write it as `>=0.2`, or `>=0.2,<1`")
    return value


def unmet_requirement(node: Node, shown: str, version: str = _VERSION) -> Finding | None:
    """What is said where this version may not read the policy; `None` where it may, or where the policy does not rightly say.

    Args:
        node: the policy, valid or not.
        shown: its file's name in findings.
        version: that of this package.
    """
    wanted = (text_at(node.plain(), KEY) or "").strip()
    versions = _parsed(wanted)
    if versions is None or versions.contains(version, prereleases=True):
        return None
    failing = [specifier for specifier in versions if not specifier.contains(version, prereleases=True)]
    newer = all(_is_newer(specifier, version) for specifier in failing)
    remedy = "Upgrade mkdocs-threat-model." if newer else "Install an allowed version."
    message = f"This is version {version} of mkdocs-threat-model, and the policy requires {quoted(wanted)}. {remedy}"
    line, column = node.position((KEY,))
    return Finding(Place(shown, line, column), ReadingCode.WRONG_VERSION, Severity.ERROR, message, (KEY,))


def _is_newer(specifier: Specifier, version: str) -> bool:
    """Whether what a specifier asks for is newer than a version that it does not allow."""
    from packaging.version import Version  # noqa: PLC0415 - few policies require a version

    wanted = specifier.version.removesuffix(".*")
    return specifier.operator in _UPWARD or (specifier.operator in _NEAR and Version(wanted) > Version(version))


def with_known_keys(node: Node, shape: Shape) -> Node:
    """A document without the keys that the schema does not have, wherever in it they stand."""
    value = node.value
    if isinstance(value, list) and isinstance(shape, Entries):
        return _with(node, [with_known_keys(entry, shape.entry) for entry in value])
    if isinstance(value, dict) and isinstance(shape, Keys):
        return _with(node, {key: with_known_keys(entry, shape.entry) for key, entry in value.items()})
    if isinstance(value, dict) and isinstance(shape, Fields):
        known = {field.key: field.shape for field in fields_of(shape.part)}
        return _with(node, {key: with_known_keys(entry, known[key]) for key, entry in value.items() if key in known})
    return node


def _with(node: Node, value: dict[str, Node] | list[Node]) -> Node:
    return Node(value, node.line, node.column, keys=node.keys)


def _parsed(text: str) -> SpecifierSet | None:
    """The specifiers of a text; `None` where it holds none, or something else."""
    if not text or len(text) > MAX_REQUIREMENT:
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - as above

    try:
        found = SpecifierSet(text)
    except InvalidSpecifier:
        return None
    # `===` compares with any text, which is no version then.
    return found if len(found) and all(specifier.operator != "===" for specifier in found) else None
