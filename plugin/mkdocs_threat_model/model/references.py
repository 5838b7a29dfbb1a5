"""References inside one model: every id that is named must exist, and no circle may form.

Runs after the schema: what it sees is well-formed. Ids that were renamed (`renamed_from`) are
resolved first, on the plain value, so that the model that leaves this room knows only today's ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from ..findings import Finding, Gathered, Place, Severity, Where, dotted
from .attack import attack_tree_errors
from .limits import MAX_NESTING
from .nearest import Spelling
from .scales import ElementType
from .service import AttackNode, Service
from .size import too_large
from .text import Node
from .types import Keyed, Part
from .validation import written

Sections = frozenset[str]
_TARGETS: Sections = frozenset(("elements", "flows"))
_ALL: Sections = frozenset(("data", "boundaries", "elements", "flows", "threats"))

Wrong = tuple[Where, str, str]
"""Where something is wrong, the code of the rule, and the sentence."""


def resolve(service: Service, node: Node, shown: str) -> tuple[Service | None, list[Finding]]:
    """Checks and resolves the references of a model.

    Returns:
        The model with today's ids, or `None` where a reference dangles or runs in a circle, and
        the findings; notes among them do not make the model invalid.
    """

    def finding(where: Where, code: str, message: str, severity: Severity = Severity.ERROR, target: str = "") -> Finding:
        line, column = node.position(where)
        where = written(node, where)
        return Finding(Place(shown, line, column), code, severity, f"{dotted(where)}: {message}", where, service.service, target)

    resolved, renames = _renamed(service)
    notes, found = Gathered(), Gathered()
    for where, old, new in renames:
        notes.add("TM024", partial(finding, where, "TM024", f"`{old}` is now `{new}`; write the new id.", Severity.NOTE, new))
    valid = True
    for where, code, message in chain(_dangling(resolved, node), *(rule(resolved) for rule in _RULES)):
        valid = False
        found.add(code, partial(finding, where, code, message))
    if valid:
        for where, message in too_large(resolved):
            valid = False
            found.add("TM006", partial(finding, where, "TM006", message))
    return (resolved if valid else None), [*notes.findings(), *found.findings()]


def _dangling(service: Service, node: Node) -> Iterator[Wrong]:
    known = _Known(service, node)
    for where, wanted, sections in _references(service):
        if wanted not in known.ids(sections):
            yield where, "TM020", known.missing(wanted, sections)


def _twice(service: Service) -> Iterator[Wrong]:
    for one in sorted(set(service.elements) & set(service.flows)):
        yield ("flows", one), "TM022", f"`{one}` is also the id of an element. Rename one of them; threats name both by id."
    for one in sorted(set(service.threats) & set(service.retired)):
        yield ("threats", one), "TM025", f"`{one}` was retired and its id is never used again. Give the threat a new id."
    for where, old, first, second in _claimed_twice(service):
        yield where, "TM022", f"`{old}` was renamed to `{first}` and to `{second}`. Remove one `renamed_from`."


def _nesting(service: Service) -> Iterator[Wrong]:
    for section, field, parent in _PARENTS:
        parts = getattr(service, section)
        circles = list(_circles(parts, parent))
        for circle in circles:
            yield (section, circle[0], field), "TM021", f"{' → '.join((*circle, circle[0]))} is a circle. Remove one `{field}`."
        deep = None if circles else _too_deep(parts, parent)
        if deep:
            yield (section, deep, field), "TM006", f"`{deep}` is nested deeper than {MAX_NESTING} levels. Remove some of them."


def _shape(service: Service) -> Iterator[Wrong]:
    for element in service.elements.values():
        part_of = service.elements.get(element.part_of or "")
        if part_of is not None and part_of.type is not ElementType.PROCESS:
            yield ("elements", element.id, "part_of"), "TM023", f"`{part_of.id}` is a {part_of.type}; only a process has parts."
    for flow in service.flows.values():
        if flow.from_ == flow.to:
            yield ("flows", flow.id), "TM023", "The flow begins and ends at the same element. Name two elements."
    ranks: dict[str, int] = {}
    for index, rank in enumerate(service.layout.ranks):
        for place, element_id in enumerate(rank):
            if ranks.setdefault(element_id, index) != index:
                yield ("layout", "ranks", index, place), "TM023", f"`{element_id}` stands in an earlier rank too. Name it once."


def _trees(service: Service) -> Iterator[Wrong]:
    for tree in service.attack_trees.values():
        yield from attack_tree_errors(tree)


_RULES: tuple[Callable[[Service], Iterator[Wrong]], ...] = (_twice, _nesting, _shape, _trees)


class _Known:
    """The ids of a model by the sections that may hold them."""

    def __init__(self, service: Service, node: Node) -> None:
        self._service = service
        self._node = node
        self._ids: dict[Sections, dict[str, None]] = {}
        self._spelling: dict[Sections, Spelling] = {}

    def ids(self, sections: Sections) -> Mapping[str, None]:
        if sections not in self._ids:
            self._ids[sections] = dict.fromkeys(one for section in sorted(sections) for one in self._written(section))
        return self._ids[sections]

    def _written(self, section: str) -> Iterator[str]:
        """The ids as the file has them: those of parts that are invalid, and so not in the model, are known too."""
        written = self._node.child(section)
        yield from getattr(self._service, section)
        if written is not None and isinstance(written.value, dict):
            yield from written.value

    def missing(self, wanted: str, sections: Sections) -> str:
        """What is said of an id that no section holds, with the nearest spelling."""
        places = " or ".join(f"`{section}`" for section in sorted(sections))
        near = self._spelling.setdefault(sections, Spelling(self.ids(sections))).near(wanted)
        if near:
            return f"`{wanted}` is not an id of {places}: did you mean `{near}`?"
        return f"`{wanted}` is not an id of {places}. Add it to {places}, or correct the id."


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


def _too_deep(parts: Mapping[str, Any], parent: Callable[[Any], str | None]) -> str | None:
    """The first part that stands deeper than `MAX_NESTING`. The parts form no circle."""
    depths: dict[str, int] = {}
    for start in parts:
        chain: list[str] = []
        current = start
        while current in parts and current not in depths:
            chain.append(current)
            current = parent(parts[current]) or ""
        for one in reversed(chain):
            depths[one] = depths.get(parent(parts[one]) or "", 0) + 1
    return next((one for one in parts if depths[one] > MAX_NESTING), None)


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
    for index, rank in enumerate(service.layout.ranks):
        yield from each(("layout", "ranks", index), rank, elements)
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


def _claimed_twice(service: Service) -> Iterator[tuple[Where, str, str, str]]:
    """Old ids that two parts claim: where the second claim stands, the id, and who claims it."""
    for sections in (("data",), ("boundaries",), ("elements", "flows"), ("threats",)):
        claims: dict[str, str] = {}
        for section in sections:
            parts: Mapping[str, Keyed] = getattr(service, section)
            for part in sorted(parts.values(), key=lambda part: part.id):
                if part.renamed_from and claims.setdefault(part.renamed_from, part.id) != part.id:
                    yield (section, part.id, "renamed_from"), part.renamed_from, claims[part.renamed_from], part.id


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
        new = next((names[section][wanted] for section in sorted(sections) if wanted in names[section]), None)
        if new is not None and not any(wanted in getattr(service, section) for section in sections):
            found.append((where, wanted, new))
            replacements[where] = new
    above = frozenset(place[:length] for place in replacements for length in range(len(place)))
    return _replaced(service, (), replacements, above), found


def _replaced(value: Any, where: Where, replacements: Mapping[Where, str], above: frozenset[Where]) -> Any:
    """A copy of a frozen value with the texts at the given places exchanged; `above` holds the places' ancestors."""
    if where in replacements:
        return replacements[where]
    if where not in above:
        return value
    if isinstance(value, Part):
        changes = {}
        for name, field in type(value).model_fields.items():
            old = getattr(value, name)
            new = _replaced(old, (*where, field.alias or name), replacements, above)
            if new is not old:
                changes[name] = new
        return value.model_copy(update=changes)
    if isinstance(value, dict):
        return {key: _replaced(item, (*where, key), replacements, above) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_replaced(item, (*where, index), replacements, above) for index, item in enumerate(value))
    return value
