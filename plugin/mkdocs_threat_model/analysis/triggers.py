"""The review triggers, and what each one concerns in a given model.

The seven triggers and their scopes come from the method ("When to Threat Model"); a significant
change of traffic is named there among the reasons to update a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..model.components import Component
from ..model.scales import Classification, Trigger
from ..model.service import Flow, Service
from .crossings import crossings_of
from .reviews import Held, PartKey, Reviews
from .third_parties import third_parties

TITLES: dict[Trigger, str] = {
    Trigger.NEW_SERVICE: "New service",
    Trigger.NEW_INTEGRATION: "New external integration",
    Trigger.AUTHENTICATION_CHANGE: "Authentication or authorization change",
    Trigger.NEW_DATA_TYPE: "New type of data, especially personal data",
    Trigger.ARCHITECTURE_CHANGE: "Significant architecture change",
    Trigger.TRAFFIC_CHANGE: "Significant change in traffic",
    Trigger.INCIDENT: "Security incident",
    Trigger.ANNUAL_REVIEW: "Annual review",
}

QUESTIONS: dict[Trigger, str] = {
    Trigger.NEW_SERVICE: "Draw the complete Level 1 diagram before writing code, and apply STRIDE to all of it.",
    Trigger.NEW_INTEGRATION: "Review every flow to and from the third party: who authenticates whom, and which data leaves.",
    Trigger.AUTHENTICATION_CHANGE: "Review every endpoint that admits a caller, and every store behind it.",
    Trigger.NEW_DATA_TYPE: "Follow the data: at rest, in transit, and in the logs of everything that handles it.",
    Trigger.ARCHITECTURE_CHANGE: "Redraw the trust boundaries before applying STRIDE to the parts that moved.",
    Trigger.TRAFFIC_CHANGE: "Review denial of service for everything under load and everything behind it.",
    Trigger.INCIDENT: "Find the threat that materialised. If it was not in the register, ask why; then review related threats.",
    Trigger.ANNUAL_REVIEW: "Compare the model with the running system, acceptances first.",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A group of parts that a trigger concerns.

    Attributes:
        one: what one of them is called: `endpoint`.
        many: what several are called: `endpoints`.
        ids: elements, flows or boundaries of the model.
        section: where the ids stand: `elements`, `flows` or `boundaries`.
    """

    one: str
    many: str
    ids: tuple[str, ...]
    section: str

    @property
    def phrase(self) -> str:
        """`3 endpoints`, `1 store`, `no flows`."""
        return f"{len(self.ids) or 'no'} {self.one if len(self.ids) == 1 else self.many}"


@dataclass(frozen=True, slots=True)
class TriggerLine:
    """A review trigger, and what it concerns in a model.

    Attributes:
        trigger: which one.
        title: its name.
        question: what to do when it fires.
        scopes: what it concerns in this model.
        cause: the place in the model's `reviews` of the last one that it caused, or `None`.
        parts: what it concerns, each part once.
        covered: the reviews that last held these parts, whatever caused them, the latest first.
        never: the parts among them that no review ever held.
    """

    trigger: Trigger
    title: str
    question: str
    scopes: tuple[Scope, ...]
    cause: int | None
    parts: tuple[PartKey, ...]
    covered: tuple[Held, ...]
    never: tuple[PartKey, ...]


def checklist(service: Service, reviews: Reviews) -> tuple[TriggerLine, ...]:
    """The review triggers of a model, with what each concerns."""
    return tuple(_line(service, reviews, trigger) for trigger in Trigger)


def _line(service: Service, reviews: Reviews, trigger: Trigger) -> TriggerLine:
    scopes = _SCOPES[trigger](service)
    parts = tuple(dict.fromkeys((scope.section, id) for scope in scopes for id in scope.ids))
    never = tuple(part for part in parts if reviews.last[part] is None)
    return TriggerLine(
        trigger, TITLES[trigger], QUESTIONS[trigger], scopes, reviews.last_caused_by(trigger), parts, reviews.of(parts), never
    )


def _of_type(service: Service, kind: Component) -> tuple[str, ...]:
    return tuple(element.id for element in service.elements.values() if element.type is kind)


def _new_service(service: Service) -> tuple[Scope, ...]:
    return (
        Scope("element", "elements", tuple(service.elements), "elements"),
        Scope("flow", "flows", tuple(service.flows), "flows"),
        Scope("boundary", "boundaries", tuple(service.boundaries), "boundaries"),
    )


def _new_integration(service: Service) -> tuple[Scope, ...]:
    outside = third_parties(service)
    flows = tuple(flow.id for flow in service.flows.values() if {flow.from_, flow.to} & set(outside))
    return Scope("flow with a third party", "flows with third parties", flows, "flows"), Scope(
        "third party", "third parties", outside, "elements"
    )


def _receiving(flow: Flow) -> tuple[tuple[str, str], ...]:
    """Who is let in by a flow, and whom they let in: both ends where both send."""
    return ((flow.to, flow.from_), (flow.from_, flow.to)) if flow.both_ways else ((flow.to, flow.from_),)


def _endpoints(service: Service) -> tuple[str, ...]:
    """Processes that data reaches across a boundary: where a caller is let in."""
    receiving = {to for flow in service.flows.values() if crossings_of(service, flow) for to, _ in _receiving(flow)}
    return tuple(id for id in _of_type(service, Component.PROCESS) if id in receiving)


def _stores(service: Service) -> Scope:
    return Scope("store", "stores", _of_type(service, Component.STORE), "elements")


def _authentication(service: Service) -> tuple[Scope, ...]:
    return Scope("endpoint", "endpoints", _endpoints(service), "elements"), _stores(service)


def sensitive_data(service: Service) -> tuple[str, ...]:
    """Data that is personal, confidential or restricted."""
    sensitive = (Classification.CONFIDENTIAL, Classification.RESTRICTED)
    return tuple(kind.id for kind in service.data.values() if kind.personal or kind.classification in sensitive)


def _new_data(service: Service) -> tuple[Scope, ...]:
    sensitive = set(sensitive_data(service))
    flows = tuple(flow.id for flow in service.flows.values() if sensitive & {*flow.carries, *flow.replies})
    touching = {end for flow in flows for end in (service.flows[flow].from_, service.flows[flow].to)}
    # A store that receives such data, or gives it away, holds it, whether or not the model lists it there.
    stores = tuple(id for id in _of_type(service, Component.STORE) if id in touching or sensitive & set(service.elements[id].stores))
    logging = tuple(id for id in _of_type(service, Component.PROCESS) if id in touching)
    return (
        Scope("store containing such data", "stores containing such data", stores, "elements"),
        Scope("flow that carries such data", "flows that carry such data", flows, "flows"),
        Scope("process that may log it", "processes that may log it", logging, "elements"),
    )


def _architecture(service: Service) -> tuple[Scope, ...]:
    return Scope("boundary", "boundaries", tuple(service.boundaries), "boundaries"), Scope(
        "process", "processes", _of_type(service, Component.PROCESS), "elements"
    )


def _traffic(service: Service) -> tuple[Scope, ...]:
    outside = set(_of_type(service, Component.EXTERNAL))
    taking = {to for flow in service.flows.values() for to, sender in _receiving(flow) if sender in outside}
    entries = tuple(id for id in _of_type(service, Component.PROCESS) if id in taking)
    return Scope("entry point", "entry points", entries, "elements"), _stores(service)


def _incident(service: Service) -> tuple[Scope, ...]:
    linked = tuple(element.id for element in service.elements.values() if element.service)
    return Scope("element", "elements", tuple(service.elements), "elements"), Scope("linked service", "linked services", linked, "elements")


def _annual(service: Service) -> tuple[Scope, ...]:
    return Scope("element", "elements", tuple(service.elements), "elements"), Scope("flow", "flows", tuple(service.flows), "flows")


_SCOPES: dict[Trigger, Callable[[Service], tuple[Scope, ...]]] = {
    Trigger.NEW_SERVICE: _new_service,
    Trigger.NEW_INTEGRATION: _new_integration,
    Trigger.AUTHENTICATION_CHANGE: _authentication,
    Trigger.NEW_DATA_TYPE: _new_data,
    Trigger.ARCHITECTURE_CHANGE: _architecture,
    Trigger.TRAFFIC_CHANGE: _traffic,
    Trigger.INCIDENT: _incident,
    Trigger.ANNUAL_REVIEW: _annual,
}
