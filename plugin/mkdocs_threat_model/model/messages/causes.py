"""From the errors of a document to their causes: one slip of the hand often breaks several rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from ...findings import Where
from ..nodes import Node
from ..outline import is_id
from ..schema import entry_of, is_map_of_entries, part_at, shape_at
from ..types import ID_KEY, field_names
from .keys import meant_key

_NO_MAP = ("dataclass_type",)
_MOST = 1_000
"""How many errors of a document are looked into: nobody reads as many."""


@dataclass(frozen=True)
class Cause:
    """An error that is told.

    Attributes:
        detail: as pydantic tells it.
        said: the sentences, where the cause is another one than the error says; else empty.
    """

    detail: ErrorDetails
    said: str = ""

    @property
    def where(self) -> Where:
        """Its path in the document."""
        return path_of(self.detail)


def path_of(detail: ErrorDetails) -> Where:
    """The path of an error, without pydantic's own marks."""
    return tuple(step for step in detail["loc"] if step not in ("[key]", ID_KEY))


def causes(schema: type[Any], document: Node, details: Sequence[ErrorDetails]) -> list[Cause]:
    """The errors without their echoes.

    Args:
        schema: what the document must be.
        document: the whole of it.
        details: every error.
    """
    look = _ErrorFilter(schema, document, details)
    found = [Cause(detail, said) for detail in details[:_MOST] if (said := look.said(detail)) is not None]
    found += map(Cause, details[_MOST:])
    return [cause for cause in found if not look.is_echo(cause)]


class _ErrorFilter:
    def __init__(self, schema: type[Any], document: Node, details: Sequence[ErrorDetails]) -> None:
        self._schema, self._document = schema, document
        self._lists = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
        self._extra = {path_of(detail) for detail in details if detail["type"] == "unexpected_keyword_argument"}
        self._no_map = {path_of(detail) for detail in details if detail["type"] in _NO_MAP}
        self._before: dict[tuple[Where, str], dict[str, str]] = {}
        self._told: set[Where] = set()
        self._lost: set[Where] = set()
        """Paths below which nothing more is said."""
        self._written: set[Where] = set()
        """Keys that are missing where they should be, and written elsewhere or wrongly."""
        self._lost |= {path_of(detail) for detail in details if "[key]" in detail["loc"] and ":" in str(detail["input"])}
        lacking = {path_of(detail)[:-1] for detail in details if detail["type"] == "missing"}
        for where in sorted((path for path in self._extra if path[:-1] in lacking), key=str)[:_MOST]:
            if meant := meant_key(part_at(schema, where[:-1]), str(where[-1])):
                self._written.add((*where[:-1], meant))

    def said(self, detail: ErrorDetails) -> str | None:
        """The sentences for an error: empty for its own, `None` where it is an echo of one before it."""
        where = path_of(detail)
        if detail["type"] in _NO_MAP:
            return self._beside_its_owner(where)
        if detail["type"] == "unexpected_keyword_argument":
            beside = self._beside_its_section(where)
            return self._inside_another(where) if beside == "" else beside
        if detail["type"] == "missing":
            return self._section_in_a_section(where)
        return ""

    def is_echo(self, cause: Cause) -> bool:
        """Whether what was said of another error says this one, too."""
        if cause.detail["type"] == "too_short" and cause.detail["loc"] in self._lists:
            return True  # a list whose every entry is wrong is also called too short
        where = cause.where
        own = cause.said or "[key]" in cause.detail["loc"]
        if not own and any(where[:length] in self._lost for length in range(1, len(where) + 1)):
            return True
        return cause.detail["type"] == "missing" and where in self._written

    def _beside_its_owner(self, where: Where) -> str | None:
        """`type: process` in the column of `api:`, and so an entry of its own."""
        above, key = where[:-1], where[-1]
        names = field_names(part_at(self._schema, where))
        if key not in names or not is_map_of_entries(shape_at(self._schema, above)):
            return ""
        owner = self._nearest_before(where, "owner", lambda step: (*above, step) in self._no_map and step in names)
        if owner is None:
            return ""
        self._written.add((*above, owner, key))
        if self._value((*above, owner)) is None:
            self._lost.add((*above, owner))
        return self._once((*above, owner), f"`{key}` is next to `{owner}` instead of inside it. Indent it below `{owner}`.")

    def _beside_its_section(self, where: Where) -> str | None:
        """`api:` in the column of `elements:`, which has nothing below it."""
        above = where[:-1]
        owner = self._nearest_before(where, "section", lambda step: (*above, step) in self._extra)
        if owner is None or self._value((*above, owner)) is not None or not self._may_hold((*above, owner), where):
            return ""
        return self._once((*above, owner), f"`{where[-1]}` is next to `{owner}`, which is empty. Indent it below `{owner}`.")

    def _inside_another(self, where: Where) -> str | None:
        """`db: {…}` inside of `api`, which is an entry of the same kind."""
        above, value = where[:-1], self._value(where)
        if len(above) < 2 or not isinstance(value, dict) or not value or not is_id(str(where[-1])):
            return ""
        if not is_map_of_entries(shape_at(self._schema, above[:-1])):
            return ""
        names = field_names(part_at(self._schema, above))
        if not all(key in names for key in value):
            return ""
        return f"`{where[-1]}` is inside `{above[-1]}`. Start it in the same column as `{above[-1]}`."

    def _section_in_a_section(self, where: Where) -> str | None:
        """`flows:` among the elements, and so an element without a type."""
        at = where[:2]
        value = self._value(at)
        if len(where) != 3 or at[1] not in field_names(self._schema) or not isinstance(value, dict):
            return ""
        names = field_names(part_at(self._schema, at))
        if not value or any(key in names for key in value):
            return ""
        self._lost.add(at)
        return self._once(at, f"`{at[1]}` is inside `{at[0]}`. Start it in the same column as `{at[0]}`.")

    def _may_hold(self, owner: Where, where: Where) -> bool:
        shape, value = shape_at(self._schema, owner), self._value(where)
        entry = entry_of(shape)
        if entry is None:
            return False
        return isinstance(value, dict) if is_map_of_entries(shape) else where[-1] in field_names(entry)

    def _once(self, where: Where, said: str) -> str | None:
        """Of several that stand wrongly beside one, the first is told."""
        if where in self._told:
            return None
        self._told.add(where)
        return said

    def _nearest_before(self, where: Where, kind: str, passed: Callable[[str], bool]) -> str | None:
        """The key before one in its map, without those that are passed over."""
        above = where[:-1]
        if (above, kind) not in self._before:
            found, last = {}, ""
            value = self._value(above)
            for key in value if isinstance(value, dict) else ():
                found[key] = last
                last = last if passed(key) else key
            self._before[above, kind] = found
        return self._before[above, kind].get(str(where[-1])) or None

    def _value(self, where: Where) -> Any:
        node: Node | None = self._document
        for step in where:
            node = node.child(step) if node is not None else None
        return node.value if node is not None else None
