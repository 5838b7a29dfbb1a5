"""References inside one model: every id that is named must exist, and no circle may form.

Runs after the schema: what it sees is well-formed. Ids that were renamed (`renamed_from`) are
resolved first, on the plain value, so that the model that leaves this room knows only today's ids.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..findings import Finding, Place, Severity, Where, dotted
from .scales import ElementType
from .service import AttackNode, Service
from .text import Node
from .types import Keyed, Part

Sections = frozenset[str]
_TARGETS: Sections = frozenset(("elements", "flows"))
_ALL: Sections = frozenset(("data", "boundaries", "elements", "flows", "threats"))


def resolve(service: Service, node: Node, shown: str) -> tuple[Service | None, list[Finding]]:
    """Checks and resolves the references of a model.

    Returns:
        The model with today's ids, or `None` where a reference dangles or runs in a circle, and
        the findings; notes among them do not make the model invalid.
    """
    service, renames = _renamed(service)
    findings: list[Finding] = []

    def report(where: Where, code: str, message: str, severity: Severity = Severity.ERROR, target: str = "") -> None:
        line, column = node.position(where)
        text = f"{dotted(where)}: {message}"
        findings.append(Finding(Place(shown, line, column), code, severity, text, where, service.service, target))

    for where, old, new in renames:
        report(where, "TM024", f"`{old}` is now `{new}`; write the new id.", Severity.NOTE, new)
    for where, wanted, sections in _references(service):
        known = [one for section in sorted(sections) for one in getattr(service, section)]
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, 1)
            places = " or ".join(f"`{section}`" for section in sorted(sections))
            hint = f"did you mean `{near[0]}`?" if near else f"Add it to {places}, or correct the id."
            report(
                where, "TM020", f"`{wanted}` is not an id of {places}: {hint}" if near else f"`{wanted}` is not an id of {places}. {hint}"
            )
    for one in sorted(set(service.elements) & set(service.flows)):
        report(("flows", one), "TM022", f"`{one}` is also the id of an element. Rename one of them; threats name both by id.")
    for one in sorted(set(service.threats) & set(service.retired)):
        report(("threats", one), "TM025", f"`{one}` was retired and its id is never used again. Give the threat a new id.")
    for section, field, parent in _PARENTS:
        for circle in _circles(getattr(service, section), parent):
            report((section, circle[0], field), "TM021", f"{' → '.join((*circle, circle[0]))} is a circle. Remove one `{field}`.")
    for element in service.elements.values():
        part_of = service.elements.get(element.part_of or "")
        if part_of is not None and part_of.type is not ElementType.PROCESS:
            report(("elements", element.id, "part_of"), "TM023", f"`{part_of.id}` is a {part_of.type}; only a process has parts.")
    for flow in service.flows.values():
        if flow.from_ == flow.to:
            report(("flows", flow.id), "TM023", "The flow begins and ends at the same element. Name two elements.")
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    return (None if broken else service), findings


_PARENTS: tuple[tuple[str, str, Callable[[Any], str | None]], ...] = (
    ("boundaries", "in", lambda boundary: boundary.in_),
    ("elements", "part_of", lambda element: element.part_of),
)


def _circles(parts: Mapping[str, Any], parent: Callable[[Any], str | None]) -> Iterator[tuple[str, ...]]:
    """Each circle of parents once, from its smallest id."""
    seen: set[str] = set()
    for start in sorted(parts):
        chain: list[str] = []
        current = start
        while current in parts and current not in seen and current not in chain:
            chain.append(current)
            current = parent(parts[current]) or ""
        if current in chain:
            circle = chain[chain.index(current) :]
            first = circle.index(min(circle))
            yield tuple(circle[first:] + circle[:first])
        seen.update(chain)


def _references(service: Service) -> Iterator[tuple[Where, str, Sections]]:
    """Every reference of a model: where it stands, the id, and the sections that may hold it."""
    boundaries, elements, data = frozenset(("boundaries",)), frozenset(("elements",)), frozenset(("data",))

    def each(where: Where, values: Iterable[str], sections: Sections) -> Iterator[tuple[Where, str, Sections]]:
        return (((*where, index), value, sections) for index, value in enumerate(values))

    def one(where: Where, value: str | None, sections: Sections) -> Iterator[tuple[Where, str, Sections]]:
        if value is not None:
            yield where, value, sections

    for boundary in service.boundaries.values():
        yield from one(("boundaries", boundary.id, "in"), boundary.in_, boundaries)
    for element in service.elements.values():
        at: Where = ("elements", element.id)
        yield from one((*at, "in"), element.in_, boundaries)
        yield from one((*at, "part_of"), element.part_of, elements)
        yield from each((*at, "stores"), element.stores, data)
    for flow in service.flows.values():
        at = ("flows", flow.id)
        yield from one((*at, "from"), flow.from_, elements)
        yield from one((*at, "to"), flow.to, elements)
        yield from each((*at, "carries"), flow.carries, data)
        yield from each((*at, "replies"), flow.replies, data)
    for threat in service.threats.values():
        at = ("threats", threat.id)
        yield from each((*at, "target"), threat.target, _TARGETS)
        yield from one((*at, "boundary"), threat.boundary, boundaries)
    for index, ruling in enumerate(service.ruled_out):
        at = ("ruled_out", index)
        yield from each((*at, "targets"), ruling.targets, _TARGETS)
        yield from one((*at, "boundary"), ruling.boundary, boundaries)
    for index, review in enumerate(service.reviews):
        yield from each(("reviews", index, "scope"), review.scope or (), _ALL)
    for tree in service.attack_trees.values():
        yield from _attack_references(("attack_trees", tree.id, "root"), tree.root)


def _attack_references(where: Where, node: AttackNode) -> Iterator[tuple[Where, str, Sections]]:
    if node.threat is not None:
        yield (*where, "threat"), node.threat, frozenset(("threats",))
    for gate, name in (("and_", "and"), ("or_", "or"), ("sand", "sand")):
        for index, child in enumerate(getattr(node, gate) or ()):
            yield from _attack_references((*where, name, index), child)


def _renamed(service: Service) -> tuple[Service, list[tuple[Where, str, str]]]:
    """The model with every reference to an old id replaced, and where that happened."""
    names: dict[str, dict[str, str]] = {}
    for section in _ALL:
        parts: Mapping[str, Keyed] = getattr(service, section)
        moved = {part.renamed_from: part.id for part in parts.values() if part.renamed_from}
        names[section] = {old: new for old, new in moved.items() if old not in parts}
    if not any(names.values()):
        return service, []
    found: list[tuple[Where, str, str]] = []
    replacements: dict[Where, str] = {}
    for where, wanted, sections in _references(service):
        for section in sections:
            if wanted in names[section]:
                new = names[section][wanted]
                found.append((where, wanted, new))
                replacements[where] = new
    return _replaced(service, (), replacements), found


def _replaced(value: Any, where: Where, replacements: Mapping[Where, str]) -> Any:
    """A copy of a frozen value with the texts at the given places exchanged."""
    if where in replacements:
        return replacements[where]
    if not any(place[: len(where)] == where for place in replacements):
        return value
    if isinstance(value, Part):
        changes = {}
        for name, field in type(value).model_fields.items():
            old = getattr(value, name)
            new = _replaced(old, (*where, field.alias or name), replacements)
            if new is not old:
                changes[name] = new
        return value.model_copy(update=changes)
    if isinstance(value, dict):
        return {key: _replaced(item, (*where, key), replacements) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_replaced(item, (*where, index), replacements) for index, item in enumerate(value))
    return value
