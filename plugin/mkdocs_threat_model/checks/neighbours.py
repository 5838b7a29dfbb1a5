"""A service as the others see it: the little that their checks need of it, so that its model need not be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..analysis.attack_trees.standings import service_register
from ..analysis.evidence_results import why_gone, why_unchecked
from ..analysis.facts import Facts
from ..analysis.rule_answers import CONTROL, rule_key
from ..findings import Place, Where
from ..model.components import Component
from ..model.condition_vocabulary import NO_WORDS, Vocabulary, vocabulary_of
from ..model.scales import ServiceStatus
from ..model.service import Flow, Service


class Way(Enum):
    """Where the data goes, seen from the service whose model says it."""

    OUT = "out"
    IN = "in"
    BOTH = "both"

    @property
    def there(self) -> Way:
        """The same way, seen from the other service."""
        return _THERE[self]


_THERE = {Way.OUT: Way.IN, Way.IN: Way.OUT, Way.BOTH: Way.BOTH}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a flow between two services.

    Attributes:
        service: id of the service whose model it stands in.
        path: that model's file.
        flow: as written there.
        other: the other service's id.
        way: where the data goes, seen from the model that it stands in.
        in_scope: whether the model says something about it: neither the flow nor the other service is out of its scope.
        titles: the folded title of each kind of data that it carries, by id: what two models can agree on, since ids are
            each model's own.
    """

    service: str
    path: str
    flow: Flow
    other: str
    way: Way
    in_scope: bool
    titles: Mapping[str, str]

    def agrees(self, other: Side) -> bool:
        """Whether both may be sides of one flow; a stream that one of them calls one-way is still that stream."""
        return Way.BOTH in (self.way, other.way) or self.way.there is other.way


@dataclass(frozen=True, slots=True)
class TreeName:
    """What an attack tree names of the registers of other services.

    Attributes:
        tree: the tree's id.
        where: the place of the step, or of the defence's ticket.
        service: whose threat a step names; empty for what a defence names, which may be any service's that the tree names.
        id: the threat's id, or the ticket or control that the service itself does not have.
    """

    tree: str
    where: Where
    service: str
    id: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A service as the others see it.

    Attributes:
        service: its id.
        status: where it is in its life.
        path: its file.
        sides: its sides of flows with other services.
        named: the services that its external entities name, by the entities' ids.
        place: tells where a value of its file stands.
        used: the shared controls that it uses: whose each is, and its id.
        answered: the answers of shared controls that some cell of it meets: whose, id, place in `answers`.
        words: what its boundaries and elements are named by, and their ids.
        gone: why the evidence of shared controls that it uses is gone.
        unchecked: why that of others could not be looked up, though it should have been.
        tree_names: what its attack trees name of the registers of others.
    """

    service: str
    status: ServiceStatus
    path: str
    sides: tuple[Side, ...]
    named: tuple[tuple[str, str], ...]
    place: Callable[[Where], Place]
    used: frozenset[tuple[str, str]] = frozenset()
    answered: frozenset[tuple[str, str, int]] = frozenset()
    gone: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unchecked: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: Vocabulary = NO_WORDS
    tree_names: tuple[TreeName, ...] = ()


def neighbour_of(facts: Facts, place: Callable[[Where], Place] | None = None) -> Neighbour:
    """What the others see of a service.

    Args:
        facts: its own.
        place: tells where a value of its file stands, without the model; the model's own source, where it is kept.
    """
    service, source = facts.service, facts.model.source
    named = tuple((element.id, element.service) for element in service.elements.values() if element.service)
    sides = tuple(_sides(service, source.path, dict(named)))
    shared = [control for control in facts.controls.values() if not control.own]
    used = frozenset((control.scope, control.id) for control in shared)
    answered = frozenset(
        (control.scope, control.id, index)
        for control in shared
        for index in range(len(control.control.answers))
        if facts.rules.met.get(rule_key(CONTROL, control.id, index))
    )
    gone = {(control.scope, control.id): why for control in shared if (why := why_gone(control.control, facts.evidence))}
    unchecked = {(control.scope, control.id): why for control in shared if (why := why_unchecked(control.control, facts.evidence))}
    return Neighbour(
        service.service,
        service.status,
        source.path,
        sides,
        named,
        place or source.place,
        used,
        answered,
        gone,
        unchecked,
        vocabulary_of(service),
        tuple(_tree_names(facts)) if service.attack_trees else (),
    )


def _tree_names(facts: Facts) -> Iterator[TreeName]:
    service, own = facts.service, service_register(facts).measures
    for tree in service.attack_trees.values():
        foreign = [
            TreeName(tree.id, where, node.service, node.threat)
            for where, node in tree.steps()
            if node.service and node.threat and node.service != service.service
        ]
        yield from foreign
        for index, defence in enumerate(tree.defences if foreign else ()):
            if defence.mitigation and defence.mitigation not in own:
                yield TreeName(tree.id, ("attack_trees", tree.id, "defences", index, "mitigation"), "", defence.mitigation)


def _sides(service: Service, path: str, linked: Mapping[str, str]) -> Iterator[Side]:
    for flow in service.flows.values() if linked else ():
        for element, own, way in ((flow.to, flow.from_, Way.OUT), (flow.from_, flow.to, Way.IN)):
            if element in linked and service.elements[own].type is not Component.EXTERNAL:  # TM105 is about the others
                stands = Way.BOTH if flow.both_ways else way
                titles = {data: service.data[data].title.casefold() for data in (*flow.carries, *flow.replies)}
                yield Side(service.service, path, flow, linked[element], stands, _in_scope(service, flow), titles)


def _in_scope(service: Service, flow: Flow) -> bool:
    ends = (service.elements[end] for end in (flow.from_, flow.to))
    return not flow.out_of_scope and not any(element.service and element.out_of_scope for element in ends)
