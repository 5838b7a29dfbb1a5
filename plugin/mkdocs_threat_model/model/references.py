"""References inside one document: every id that is named must exist, and no circle may form.

They are looked for in all that is written (`outline`), so that what the schema refuses hides none of them. Ids
that were renamed (`renamed_from`) are resolved here, so that the model that leaves this room knows only today's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property, partial
from typing import Any

from ..findings import Finding, Gathered, Place, Severity, Where, dotted
from .attack import attack_tree_errors
from .codes import ReadingCode
from .components import Component
from .limits import MAX_NESTING
from .messages.kinds import KINDS, Meant, blank_sections, unread_sections
from .nearest import Spelling
from .nodes import Node
from .outline import TARGETS, Outline, Sections, is_id, text_at
from .schema import fields_of
from .service import Service
from .size import too_large
from .types import Part, listed
from .validation import written

_NAMED = ("assumptions", "actors", "objectives", "controls")
Wrong = tuple[Where, str, str]
"""Where something is wrong, the code of the rule, and the sentence."""


def is_sound(service: Service, outline: Outline) -> bool:
    """Whether `resolve` finds nothing to say of a model that the schema accepts, and nothing to replace."""
    return not outline.dangles() and not any(any(rule(outline)) for rule in _RULES) and not any(too_large(service))


def resolve(service: Service | None, node: Node, shown: str, name: str) -> tuple[Service | None, list[Finding]]:
    """Checks and resolves the references of a document.

    Args:
        service: the model; `None` where the schema refuses the document, whose references are checked all the same.
        node: the document.
        shown: the file's name in findings.
        name: the service's id, for the findings.

    Returns:
        The model with today's ids, or `None` where there is none, a reference dangles or runs in a circle, and
        the findings; notes among them do not make the model invalid.
    """

    def finding(where: Where, code: str, message: str, severity: Severity = Severity.ERROR, target: str = "") -> Finding:
        line, column = node.position(where)
        where = written(node, where)
        return Finding(Place(shown, line, column), code, severity, f"{dotted(where)}: {message}", where, name, target)

    outline = Outline(node.plain())
    known = _Known(outline, node)
    notes, found = Gathered(), Gathered()
    renames: dict[Where, str] = {}
    missed: dict[str, list[str]] = {}
    valid = True
    for where, wanted, sections in outline.references():
        new = outline.successor(wanted, sections)
        if new is not None:
            renames[where] = new
            former, now = ReadingCode.FORMER_ID, f"`{wanted}` is now `{new}`; use the new id."
            notes.add(former, partial(finding, where, former, now, former.severity, new))
        elif wanted not in known.ids(sections) and is_id(wanted) and not known.unread(sections):  # the schema says what is no id
            valid = False
            if blank := known.blank(wanted, sections):
                missed.setdefault(blank, []).append(wanted)
            else:
                found.add(ReadingCode.UNKNOWN_ID, partial(_dangling, finding, known, where, wanted, sections))
    for section, names in missed.items():
        found.add(ReadingCode.UNKNOWN_ID, partial(finding, (section,), ReadingCode.UNKNOWN_ID, _nothing_in(section, names)))
    for rule in _RULES:
        for where, code, message in rule(outline):
            valid = False
            found.add(code, partial(finding, where, code, message))
    resolved = replaced(service, renames) if service and valid else None
    for where, message in too_large(resolved) if resolved else ():
        valid = False
        found.add(ReadingCode.TOO_MUCH, partial(finding, where, ReadingCode.TOO_MUCH, message))
    return (resolved if valid else None), [*notes.findings(), *found.findings()]


def _dangling(finding: Callable[[Where, str, str], Finding], known: _Known, where: Where, wanted: str, sections: Sections) -> Finding:
    return finding(where, ReadingCode.UNKNOWN_ID, known.missing(wanted, sections))


def _nothing_in(section: str, names: list[str]) -> str:
    """What is said of a section that stands there with nothing in it, once for all that is looked for in it."""
    said = f"`{names[0]}` is named" if len(names) == 1 else f"{len(names):,} references name parts of it, `{names[0]}` first"
    return f"nothing is here, and {said}. Indent what belongs to `{section}` below it, or take the references out."


def _twice(outline: Outline) -> Iterator[Wrong]:
    for id in sorted(outline.entries("elements").keys() & outline.entries("flows").keys()):
        yield (
            ("flows", id),
            ReadingCode.ID_TWICE,
            f"`{id}` is also the id of an element. Rename one of them; threats use both ids.",
        )
    for id in sorted(outline.entries("threats").keys() & outline.entries("retired").keys()):
        yield (
            ("threats", id),
            ReadingCode.RETIRED_ID,
            f"`{id}` is the id of a retired threat; ids are never reused. Use a new id.",
        )
    for where, old, first, second in _claimed_twice(outline):
        yield where, ReadingCode.ID_TWICE, f"`{old}` was renamed to `{first}` and to `{second}`. Remove one `renamed_from`."


def _nesting(outline: Outline) -> Iterator[Wrong]:
    for section, field in (("boundaries", "in"), ("elements", "part_of")):
        parents = {id: outline.named(part, field, section) for id, part in outline.entries(section).items() if id}
        circles = list(_circles(parents))
        for circle in circles:
            yield (section, circle[0], field), ReadingCode.CIRCLE, f"{' → '.join((*circle, circle[0]))} is a cycle. Remove one `{field}`."
        deep = None if circles else _too_deep(parents)
        if deep:
            yield (section, deep, field), ReadingCode.TOO_MUCH, f"`{deep}` is nested deeper than {MAX_NESTING} levels. Remove some of them."


def _shape(outline: Outline) -> Iterator[Wrong]:
    elements = outline.entries("elements")
    for element_id, element in elements.items():
        whole = outline.named(element, "part_of", "elements")
        kind = text_at(elements.get(whole or ""), "type")
        if kind in (Component.EXTERNAL, Component.STORE):
            yield ("elements", element_id, "part_of"), ReadingCode.MISFIT, f"`{whole}` is a {kind}; only a process has parts."
    for flow_id, flow in outline.entries("flows").items():
        begins = outline.named(flow, "from", "elements")
        if begins is not None and begins == outline.named(flow, "to", "elements"):
            yield ("flows", flow_id), ReadingCode.MISFIT, "The flow starts and ends at the same element. Name two different elements."
    first: dict[str, int] = {}
    for where, named, _ in outline.references_of_ranks():
        index, here = where[2], outline.successor(named, frozenset(("elements",))) or named
        if first.setdefault(here, int(index)) != index:
            yield where, ReadingCode.MISFIT, f"`{here}` is in an earlier rank as well. List it once."


def _trees(outline: Outline) -> Iterator[Wrong]:
    for tree_id, tree in outline.entries("attack_trees").items():
        yield from attack_tree_errors(tree_id, tree)


_RULES: tuple[Callable[[Outline], Iterator[Wrong]], ...] = (_twice, _nesting, _shape, _trees)


class _Known:
    """The ids of a document by the sections that may hold them."""

    def __init__(self, outline: Outline, node: Node) -> None:
        self._outline, self._node = outline, node
        self._unread = unread_sections(node)
        self._blank = blank_sections(node)
        self._ids: dict[Sections, dict[str, None]] = {}
        self._spelling: dict[Sections, Spelling] = {}

    def ids(self, sections: Sections) -> Mapping[str, None]:
        if sections not in self._ids:
            held = [id for section in sorted(sections) for id in self._outline.entries(section)]
            whole = [self._outline.whole] if sections == TARGETS and self._outline.whole else []
            self._ids[sections] = dict.fromkeys((*held, *whole))
        return self._ids[sections]

    def unread(self, sections: Sections) -> bool:
        """Whether one of the sections could not be read: then what it holds is not known, and nothing dangles."""
        return not self._unread.isdisjoint(sections)

    def blank(self, wanted: str, sections: Sections) -> str:
        """The section that stands there with nothing in it and is why an id is missing; empty where another may be meant."""
        blank = sorted(section for section in sections if section in self._blank)
        # Of several sections, what a target names is an element above all; an empty section beside a full one explains nothing.
        if not blank or (self.ids(sections) and blank[0] != "elements"):
            return ""
        meant = self._meant.sentence(wanted, sections) or self._near(wanted, sections)
        return "" if meant else blank[0]

    def _near(self, wanted: str, sections: Sections) -> str:
        return self._spelling.setdefault(sections, Spelling(self.ids(sections))).near(wanted)

    @cached_property
    def _meant(self) -> Meant:
        return Meant(self._node)

    def missing(self, wanted: str, sections: Sections) -> str:
        """What is said of an id that no section holds, with the nearest spelling."""
        if said := self._meant.sentence(wanted, sections):
            return said
        places = listed((section for section in KINDS if section in sections), "or")
        if near := self._near(wanted, sections):
            return f"`{wanted}` is not an id of {places}: did you mean `{near}`?"
        return f"`{wanted}` is not an id of {places}. Add it to {places}, or correct the id."


def _circles(parents: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Each circle of parents once, from its smallest id."""
    seen: set[str] = set()
    for start in sorted(parents):
        chain: dict[str, None] = {}
        current = start
        while current in parents and current not in seen and current not in chain:
            chain[current] = None
            current = parents[current] or ""
        if current in chain:
            circle = list(chain)[list(chain).index(current) :]
            first = circle.index(min(circle))
            yield tuple(circle[first:] + circle[:first])
        seen.update(chain)


def _too_deep(parents: Mapping[str, str | None]) -> str | None:
    """The first part that stands deeper than `MAX_NESTING`. The parts form no circle."""
    depths: dict[str, int] = {}
    for start in parents:
        chain: list[str] = []
        current = start
        while current in parents and current not in depths:
            chain.append(current)
            current = parents[current] or ""
        for id in reversed(chain):
            depths[id] = depths.get(parents[id] or "", 0) + 1
    return next((id for id in parents if depths[id] > MAX_NESTING), None)


def _claimed_twice(outline: Outline) -> Iterator[tuple[Where, str, str, str]]:
    """Old ids that two parts claim: where the second claim stands, the id, and who claims it."""
    for sections in (("data",), ("boundaries",), ("elements", "flows"), ("threats",), *((section,) for section in _NAMED)):
        claims: dict[str, str] = {}
        for section in sections:
            renamed = ((id, text_at(part, "renamed_from")) for id, part in outline.entries(section).items())
            for id, former in sorted((id, former) for id, former in renamed if former):
                if claims.setdefault(former, id) != id:
                    yield (section, id, "renamed_from"), former, claims[former], id


def replaced(service: Service, renames: Mapping[Where, str]) -> Service:
    """The model with every reference to an old id replaced.

    Args:
        service: the model.
        renames: today's id by the place of the reference.
    """
    above = frozenset(place[:length] for place in renames for length in range(len(place)))
    resolved: Service = _with(service, (), renames, above)
    return resolved


def _with(value: Any, where: Where, replacements: Mapping[Where, str], above: frozenset[Where]) -> Any:
    """A copy of a frozen value with the texts at the given places exchanged; `above` holds the places' ancestors."""
    if where in replacements:
        return replacements[where]
    if where not in above:
        return value
    if isinstance(value, Part):
        changed = copy(value)  # an id takes an id's place: there is nothing to check again
        for field in fields_of(type(value)):
            old = getattr(value, field.name)
            new = _with(old, (*where, field.key), replacements, above)
            if new is not old:
                object.__setattr__(changed, field.name, new)
        return changed
    if isinstance(value, dict):
        return {key: _with(item, (*where, key), replacements, above) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_with(item, (*where, index), replacements, above) for index, item in enumerate(value))
    return value
