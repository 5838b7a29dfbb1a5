"""What the register says about the steps of an attack tree: which are defended, and which are open doors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ...model.attack_tree import AttackTree
from ...model.scales import MitigationStatus, Risk
from ...model.service import Service
from ..facts import AssessedThreat, Facts
from ..status import Status
from .attack_graph import AttackGraph, AttackStep, NamedThreat


class StepState(StrEnum):
    """How a step stands by what the register says of it."""

    OPEN = "open"
    OPEN_DOOR = "open door"
    DEFENDED = "defended"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How a step stands, and why.

    Attributes:
        state: defended: nobody can take it; an open door: it is known and was decided to be left open; else open.
        why: the reason as a clause: "`T-02` is mitigated".
    """

    state: StepState
    why: str


@dataclass(frozen=True, slots=True)
class RegisteredThreat:
    """What trees need to know of a threat.

    Attributes:
        title: its title.
        status: its status today.
        risk: its inherent risk; `None` where nobody rated it.
    """

    title: str
    status: Status
    risk: Risk | None


@dataclass(frozen=True, slots=True)
class ServiceRegister:
    """What trees need to know of a service's register.

    Attributes:
        threats: by id.
        measures: how far mitigations and controls are, by ticket and by control id, former ones too; of several with one ticket, the
            least.
        renamed: today's ids of threats, by the ids that they had before (`renamed_from`).
    """

    threats: Mapping[str, RegisteredThreat] = field(default_factory=dict)
    measures: Mapping[str, MitigationStatus] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def present_id(self, id: str) -> str:
        """The id that a threat has today; one that nobody had stays as it is."""
        return self.renamed.get(id, id)


Registers = Mapping[str, ServiceRegister]
"""Registers by service id."""

_FURTHEST = {status: place for place, status in enumerate(MitigationStatus)}
_DEFENDED = frozenset((Status.MITIGATED, Status.AVOIDED, Status.RETIRED))
_WORDS = {Status.RETIRED: "of a retired service"}
_OPEN_DOORS = frozenset((Status.ACCEPTED, Status.TRANSFERRED))


def service_register(facts: Facts) -> ServiceRegister:
    """The whole register of a service, as it counts today: what a lapsed control held up is not done."""
    return ServiceRegister(
        {assessed.threat.id: _registered(assessed) for assessed in facts.threats},
        _measures(facts),
        renamed_threats(facts.service),
    )


def renamed_threats(service: Service) -> Mapping[str, str]:
    """Today's ids of a service's threats by their former ones; an id that another threat has today is that one's."""
    threats = service.threats
    return {threat.renamed_from: id for id, threat in threats.items() if threat.renamed_from and threat.renamed_from not in threats}


def registers_for(service: Service, facts: Mapping[str, Facts]) -> Registers:
    """What a service's trees need of the registers of others, and no more: what is kept of its page depends on it.

    Args:
        service: the model with the trees.
        facts: of every service, by id.
    """
    trees = service.attack_trees.values()
    wanted: dict[str, set[str]] = {}
    for name, threat in ((node.service, node.threat) for tree in trees for _, node in tree.steps()):
        if name and threat and name != service.service:
            wanted.setdefault(name, set()).add(threat)
    measures = {measure for tree in trees for measure in _measures_of(tree)}
    found = {}
    for name in sorted(wanted):
        if name in facts:
            whole = service_register(facts[name])
            present = sorted({whole.present_id(id) for id in wanted[name]})
            found[name] = ServiceRegister(
                {id: whole.threats[id] for id in present if id in whole.threats},
                {measure: whole.measures[measure] for measure in sorted(measures) if measure in whole.measures},
                {id: whole.renamed[id] for id in sorted(wanted[name]) if id in whole.renamed},
            )
    return found


def _measures_of(tree: AttackTree) -> Iterator[str]:
    yield from (defence.mitigation for defence in tree.defences if defence.mitigation)
    for _, node in tree.steps():
        yield from node.mitigations


def _registered(assessed: AssessedThreat) -> RegisteredThreat:
    return RegisteredThreat(assessed.threat.title, assessed.status, assessed.inherent.risk)


def _measures(facts: Facts) -> dict[str, MitigationStatus]:
    found: dict[str, MitigationStatus] = {}
    for ticket, status in _tickets(facts):
        found[ticket] = min(found.get(ticket, status), status, key=_FURTHEST.__getitem__)
    former = {control.control.renamed_from: control.status for control in facts.controls.values() if control.control.renamed_from}
    return former | found | {id: control.status for id, control in facts.controls.items()}


def _tickets(facts: Facts) -> Iterator[tuple[str, MitigationStatus]]:
    for threat in facts.service.threats.values():
        yield from ((mitigation.ticket, mitigation.status) for mitigation in threat.mitigations if mitigation.ticket)
    yield from ((control.control.ticket, control.status) for control in facts.controls.values() if control.control.ticket)


def measure_status(name: str, own: ServiceRegister, others: Registers) -> MitigationStatus | None:
    """How far a mitigation or control is: the service's own first, then of the others that the tree names; `None` where nobody has it."""
    if name in own.measures:
        return own.measures[name]
    found = [register.measures[name] for register in others.values() if name in register.measures]
    return min(found, key=_FURTHEST.__getitem__) if found else None


def named_today(graph: AttackGraph, others: Registers) -> AttackGraph:
    """The same tree, where threats of other services have the ids of today. Those of its own service have them already."""
    steps = {}
    for key, step in graph.steps.items():
        threat = step.threat
        register = others.get(threat.service) if threat and threat.service != graph.service else None
        if threat and register and register.present_id(threat.id) != threat.id:
            step = replace(step, threat=replace(threat, id=register.present_id(threat.id)))  # noqa: PLW2901
        steps[key] = step
    return replace(graph, steps=steps)


def standings(graph: AttackGraph, own: ServiceRegister, others: Registers) -> Mapping[str, StepStanding]:
    """The steps that the register says something about, by key.

    Args:
        graph: the tree.
        own: the register of the tree's service.
        others: those of the services that it names.
    """
    found = ((step.key, _standing(step, graph.service, own, others)) for step in graph.steps.values())
    return {key: standing for key, standing in found if standing is not None}


def _standing(step: AttackStep, service: str, own: ServiceRegister, others: Registers) -> StepStanding | None:
    done = [name for name in step.mitigations if measure_status(name, own, others) is MitigationStatus.DONE]
    if done:
        return StepStanding(StepState.DEFENDED, f"{_listed(done)} {'is' if len(done) == 1 else 'are'} done")
    if step.threat is None or not step.is_leaf:  # whether a goal can be reached follows from its steps
        return None
    threat = (own if step.threat.service == service else others.get(step.threat.service, ServiceRegister())).threats.get(step.threat.id)
    if threat is None:
        return None
    why = _said(_listed([_name(step.threat, service)]), threat.status)
    if threat.status in _DEFENDED:
        return StepStanding(StepState.DEFENDED, why)
    return StepStanding(StepState.OPEN_DOOR if threat.status in _OPEN_DOORS else StepState.OPEN, why)


def _said(name: str, status: Status) -> str:
    return f"the acceptance of {name} has expired" if status is Status.EXPIRED else f"{name} is {_WORDS.get(status, status.value.lower())}"


def _name(threat: NamedThreat, service: str) -> str:
    return threat.id if threat.service == service else f"{threat.service}/{threat.id}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
