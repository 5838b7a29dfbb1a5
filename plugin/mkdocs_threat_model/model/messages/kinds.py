"""What somebody meant who named something that is no id of the kind that is wanted: a title, or an id of another kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...findings import Where
from ..limits import MAX_NAME
from ..nodes import Node
from ..outline import ALL, FIELDS, is_id
from ..service import Service
from ..types import field_names, listed
from .characters import usual
from .entries import slug
from .keys import meant_key
from .values import parts_of

KINDS: Mapping[str, str] = {
    "data": "a kind of data",
    "elements": "an element",
    "flows": "a flow",
    "boundaries": "a boundary",
    "threats": "a threat",
    "retired": "a retired threat",
    "attack_trees": "an attack tree",
    "assumptions": "an assumption",
    "actors": "an actor",
    "objectives": "an objective",
    "controls": "a control",
}
"""What an entry of each section is."""

_PARTS = frozenset(("elements", "flows"))
_NO_WORD = re.compile(r"[\W_]+")
_MOST = 3
_MISSPELT = 20
"""How many unknown keys of a document are looked at."""


def sections_at(where: Where) -> frozenset[str]:
    """The sections that hold the ids for the value at `where`."""
    return FIELDS.get(next((step for step in reversed(where) if isinstance(step, str)), ""), frozenset())


def unread_sections(document: Node) -> frozenset[str]:
    """The sections that stand in a document as something else than a map, or under a misspelt key."""
    held = document.value if isinstance(document.value, dict) else {}
    wrong = {
        section for section in ALL if section in held and held[section].value is not None and not isinstance(held[section].value, dict)
    }
    known = field_names(Service)
    unknown = [key for key in held if key not in known][:_MISSPELT]
    return frozenset(wrong | {meant for key in unknown if (meant := meant_key(Service, key)) not in held})


def blank_sections(document: Node) -> frozenset[str]:
    """The sections whose key stands in a document with nothing behind it: what was to stand there may stand elsewhere."""
    held = document.value if isinstance(document.value, dict) else {}
    return frozenset(section for section in ALL if section in held and held[section].value is None)


class Meant:
    """What the parts of a document are called, for who names one wrongly.

    Args:
        document: the whole of it, valid or not.
    """

    def __init__(self, document: Node) -> None:
        self._document = document
        self._kinds: dict[str, list[str]] = {}
        self._titles: dict[str, list[tuple[str, str]]] = {}
        self._services: dict[str, list[tuple[str, str]]] = {}
        self._related: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for section, id, entry in self._entries():
            self._kinds.setdefault(id, []).append(section)
            if title := _text(entry, "title") or _text(entry, "goal"):
                self._titles.setdefault(_folded(title) or title, []).append((section, id))
            for field, sections in FIELDS.items():
                for named in _texts(entry, field):
                    for other in sections & _PARTS or sections:
                        self._related.setdefault((other, named), []).append((section, id))
            if service := _text(entry, "service"):
                self._services.setdefault(service, []).append((section, id))

    def sentence(self, wanted: str, sections: Collection[str]) -> str:
        """What is said of a name that no section of those wanted holds as an id; empty where nothing is known.

        Args:
            wanted: what was written.
            sections: where its id should stand.
        """
        if len(wanted) > MAX_NAME or not sections:
            return ""
        kinds = [kind for kind in self._kinds.get(wanted, ()) if kind not in sections]
        if kinds:
            return f"`{wanted}` is {KINDS[kinds[0]]}, but {_wanted(sections)} is expected here. {self._instead(wanted, kinds[0], sections)}"
        titled = self._titles.get(_folded(wanted) or wanted, ())
        right = [id for section, id in titled if section in sections]
        if right:
            which = "the id" if len(right) == 1 else "the right id"
            return f"`{wanted}` is the title of {listed(right[:_MOST], 'and of')}. Use {which}."
        if titled:
            section, id = titled[0]
            told = f"`{wanted}` is the title of {KINDS[section]}, `{id}`, but {_wanted(sections)} is expected here."
            return f"{told} {self._instead(id, section, sections)}"
        standing = [service for section, service in self._services.get(wanted, ()) if section in sections]
        if standing:
            represent = "represents" if len(standing) == 1 else "represent"
            return f"`{wanted}` is the service that {listed(standing[:_MOST])} {represent}. Use the id of the element."
        if wanted == _text(self._document, "service"):
            return f"`{wanted}` is this service itself, but {_wanted(sections)} is expected here. Name a part of the model."
        return ""

    def several(self, text: str, sections: Collection[str]) -> list[str]:
        """The ids that a text names several of: `Order, email`; empty where it does not."""
        if len(text) > MAX_NAME:
            return []
        found = [self._id(part, sections) for part in parts_of(text)]
        words = text.split()
        if not found and len(words) > 1 and all(self._fits(word, sections) for word in words):
            return words
        return found if all(found) else []

    def similar(self, text: str, sections: Collection[str]) -> str:
        """The id that a text becomes as an id, where there is one: `Order API` is `order-api`."""
        id = slug(usual(text)) if len(text) <= MAX_NAME else ""
        return id if any(kind in sections for kind in self._kinds.get(id, ())) else ""

    def _id(self, part: str, sections: Collection[str]) -> str:
        titled = next((title for section, title in self._titles.get(_folded(part), ()) if section in sections), "")
        return titled or (part if is_id(part) else self.similar(part, sections))

    def _instead(self, id: str, kind: str, sections: Collection[str]) -> str:
        """Which ids would fit: what stands in a boundary, holds data, ends a flow, is a threat's target."""
        related = [other for section, other in self._related.get((kind, id), ()) if section in sections]
        if kind in ("flows", "threats", "elements"):
            entry = self._entry(kind, id)
            fields = [field for field, holding in FIELDS.items() if set(holding) & set(sections)]
            related = [named for field in fields for named in _texts(entry, field) if self._fits(named, sections)]
        if kind == "elements" and "boundaries" in sections and _text(self._entry(kind, id), "type") == "process":
            return f"For a part of a process, write `part_of: {id}`."
        known = list(dict.fromkeys(related))[:_MOST]
        return f"Name {listed(known, 'or')}, or another one." if known else f"Name one of {listed(sorted(sections), 'or')}."

    def _fits(self, section: str, sections: Collection[str]) -> bool:
        return any(kind in sections for kind in self._kinds.get(section, ()))

    def _entry(self, section: str, named: str) -> Node | None:
        held = self._document.child(section)
        return held.child(named) if held else None

    def _entries(self) -> Iterator[tuple[str, str, Node]]:
        for section in KINDS:
            held = self._document.child(section)
            if held is not None and isinstance(held.value, dict):
                yield from ((section, id, entry) for id, entry in held.value.items())


def _wanted(sections: Collection[str]) -> str:
    kinds = [KINDS[section] for section in KINDS if section in sections]
    return f"{', '.join(kinds[:-1])} or {kinds[-1]}" if len(kinds) > 1 else "".join(kinds)


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", usual(text).casefold()).strip()


def _text(node: Node | None, key: str) -> str:
    value: Any = child.value if node is not None and (child := node.child(key)) is not None else None
    return value if isinstance(value, str) and len(value) <= MAX_NAME else ""


def _texts(node: Node | None, key: str) -> list[str]:
    child = node.child(key) if node is not None else None
    if child is None:
        return []
    if isinstance(child.value, list):
        return [item.value for item in child.value if isinstance(item.value, str)]
    return [child.value] if isinstance(child.value, str) else []
