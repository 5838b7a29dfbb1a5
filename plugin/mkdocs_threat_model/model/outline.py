"""What a document names and what it refers to, read off its values as far as these have the right shape.

The schema looks at every value by itself and refuses a document for one of them. Ids and references are looked
at in all that is written, whatever else is wrong beside them: `{target: nope, stride: Q}` has two errors, and
both are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ..findings import Where
from .limits import MAX_IDS, MAX_PARTS
from .types import ID_PATTERN

_ID = re.compile(ID_PATTERN)
Sections = frozenset[str]
Reference = tuple[Where, str, Sections]
"""Where an id is named, the id, and the sections that may hold it."""

_BOUNDARIES, _ELEMENTS, _DATA, _THREATS, _ASSUMPTIONS, _OBJECTIVES = (
    frozenset((plural,)) for plural in ("boundaries", "elements", "data", "threats", "assumptions", "objectives")
)
TARGETS: Sections = frozenset(("elements", "flows", "boundaries"))
"""What a threat or a ruling-out may be about, besides the whole service."""
_ABOUT: Sections = frozenset(("data", "boundaries", "elements", "flows", "threats"))
"""What a review may be about."""
ALL: Sections = _ABOUT | {"assumptions", "objectives", "actors", "controls"}
"""The sections whose entries can be named."""
SHARED = ("actors", "controls")
"""The sections of which the organisation may have more: what a model names there is looked for once its files are read."""

_ONE: dict[str, dict[str, Sections]] = {
    "boundaries": {"in": _BOUNDARIES},
    "elements": {"in": _BOUNDARIES, "part_of": _ELEMENTS},
    "flows": {"from": _ELEMENTS, "to": _ELEMENTS},
    "threats": {"boundary": _BOUNDARIES},
    "ruled_out": {"boundary": _BOUNDARIES},
    "reviews": {},
}
"""The fields that name one id, by section."""
_MANY: dict[str, dict[str, Sections]] = {
    "elements": {"stores": _DATA},
    "flows": {"carries": _DATA, "replies": _DATA},
    "threats": {"target": TARGETS, "harms": _OBJECTIVES, "rests_on": _ASSUMPTIONS},
    "ruled_out": {"targets": TARGETS, "rests_on": _ASSUMPTIONS},
    "reviews": {"scope": _ABOUT},
}
"""The fields that name several, or one without a list."""
FIELDS: Mapping[str, Sections] = {
    **{field: sections for table in (_ONE, _MANY) for fields in table.values() for field, sections in fields.items()},
    "ranks": _ELEMENTS,
    "threat": _THREATS,
}
"""Every field that names ids of the same file, wherever it stands, with the sections that may hold them."""
GATES = ("and", "or", "sand")
"""The keys of an attack node under which its steps stand."""


class Outline:
    """The ids and references of one document.

    Attributes:
        document: its plain values.
    """

    def __init__(self, document: Any) -> None:
        self.document = document

    def entries(self, section: str) -> Mapping[str, Any]:
        """The entries of a section by id; of what is no map none."""
        found = below(self.document, section)
        return found if isinstance(found, dict) else {}

    @cached_property
    def former(self) -> Mapping[str, Mapping[str, str]]:
        """For each section the ids that were given up, each with the one that took its place."""
        moved: dict[str, dict[str, str]] = {}
        for section in ALL:
            entries = self.entries(section)
            claims = ((text_at(part, "renamed_from"), id) for id, part in entries.items())
            moved[section] = {old: new for old, new in claims if old is not None and old not in entries}
        return moved

    def successor(self, wanted: str, sections: Sections) -> str | None:
        """The id that took the place of one that no section holds any more; `None` where there is none."""
        if any(wanted in self.entries(section) for section in sections):
            return None
        return next((self.former[section][wanted] for section in sorted(sections) if wanted in self.former[section]), None)

    def named(self, part: Any, field: str, section: str) -> str | None:
        """The entry of a section that a field names, by the id that it has today."""
        wanted = text_at(part, field)
        if not wanted or wanted in self.entries(section):
            return wanted
        return self.successor(wanted, frozenset((section,))) or wanted

    def references(self) -> Iterator[Reference]:
        """Every reference: of each section in turn, then those of the attack trees."""
        yield from self._of("boundaries")
        yield from self._of("elements")
        yield from self._of("flows")
        yield from self.references_of_ranks()
        for section in ("threats", "ruled_out", "reviews"):
            yield from self._of(section)
        yield from self._references_of_trees()

    def references_of_ranks(self) -> Iterator[Reference]:
        """The elements that the layout's ranks name."""
        found = below(below(self.document, "layout"), "ranks")
        for index, rank in enumerate(found if isinstance(found, list) else ()):
            yield from _texts(("layout", "ranks", index), rank, _ELEMENTS)

    def _references_of_trees(self) -> Iterator[Reference]:
        for tree_id, tree in self.entries("attack_trees").items():
            for where, step in steps(("attack_trees", tree_id, "root"), below(tree, "root")):
                if text_at(step, "service") in (None, self.whole):  # another service's threats are looked for once all are read
                    yield from _texts((*where, "threat"), below(step, "threat"), _THREATS, listed=False)

    def dangles(self) -> bool:
        """Whether an id is named that no section holds, be it a former one. Asked of a document that the schema accepts."""
        held = {sections: self._held(sections) for sections in {*FIELDS.values()}}
        for section, fields in _ONE.items():
            single, many = fields.items(), _MANY.get(section, {}).items()
            for _, part in self._parts(section):
                for field, sections in single:
                    if (named := part.get(field)) is not None and named not in held[sections]:
                        return True
                for field, sections in many:
                    named = part.get(field)
                    if named is not None and not held[sections].issuperset((named,) if isinstance(named, str) else named):
                        return True
        others = (*self.references_of_ranks(), *self._references_of_trees())
        return any(named not in held[sections] for _, named, sections in others)

    def _held(self, sections: Sections) -> frozenset[str]:
        held = frozenset(id for section in sections for id in self.entries(section))
        return held | {self.whole} if self.whole and sections == TARGETS else held

    @cached_property
    def whole(self) -> str | None:
        """The service's own id, which a threat about all of it has as its target."""
        return text_at(self.document, "service")

    def _of(self, section: str) -> Iterator[Reference]:
        single, many = _ONE[section], _MANY.get(section, {})
        for key, part in self._parts(section):
            for field, sections in single.items():
                yield from _texts((section, key, field), below(part, field), sections, listed=False)
            for field, sections in many.items():
                yield from _texts((section, key, field), below(part, field), sections)

    def _parts(self, section: str) -> Iterable[tuple[str | int, Any]]:
        parts = below(self.document, section)
        # A section with too many entries is refused as a whole, before anything grows with it.
        if isinstance(parts, list) and len(parts) <= MAX_IDS:
            return enumerate(parts)
        return parts.items() if isinstance(parts, dict) and len(parts) <= MAX_PARTS else ()


def is_id(text: str) -> bool:
    """Whether a text is spelled as an id."""
    return _ID.fullmatch(text) is not None


def steps(where: Where, node: Any) -> Iterator[tuple[Where, Any]]:
    """A node of an attack tree and all that stand below it, each before its own."""
    if node is None:
        return
    yield where, node
    for place, child in next_below(where, node):
        yield from steps(place, child)


def next_below(where: Where, node: Any) -> Iterator[tuple[Where, Any]]:
    """The nodes of an attack tree that stand right below one, under each of its gates."""
    for gate in GATES:
        held = below(node, gate)
        for index, child in enumerate(held if isinstance(held, list) else ()):
            yield (*where, gate, index), child


def below(value: Any, key: str) -> Any:
    """What stands behind a key; `None` where that is nothing."""
    return value.get(key) if isinstance(value, dict) else None


def text_at(part: Any, field: str) -> str | None:
    """The text behind a key, where there is one."""
    found = below(part, field)
    return found if isinstance(found, str) else None


def _texts(where: Where, value: Any, sections: Sections, *, listed: bool = True) -> Iterator[Reference]:
    """The ids that a value names: itself, or those of its list."""
    if isinstance(value, str):
        yield ((*where, 0) if listed else where), value, sections
    elif listed and isinstance(value, list) and len(value) <= MAX_IDS:
        yield from (((*where, index), item, sections) for index, item in enumerate(value) if isinstance(item, str))
