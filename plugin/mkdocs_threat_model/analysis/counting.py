"""A model as it counts on a day: mitigations that count on a control have its state, and what rests on a wrong assumption is void.

The format says each thing once, so that a control that lapses reopens whatever rested on it without a line being changed.
Whoever reads the model after this step needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ..model.context import Assumption
from ..model.mitigation import Mitigation, counted_on
from ..model.scales import MitigationStatus
from ..model.service import Service
from ..model.threat import Threat
from .control_states import ServiceControl


@dataclass(frozen=True, slots=True)
class Void:
    """What rests on an assumption that holds no longer.

    Attributes:
        threats: by the threat's id, why it is reopened.
        rulings: by the place in `ruled_out`, why it answers nothing.
    """

    threats: Mapping[str, str] = field(default_factory=dict)
    rulings: Mapping[int, str] = field(default_factory=dict)


NOTHING_VOID = Void()


def broken(assumption: Assumption, today: date) -> str:
    """Why an assumption holds no longer, as a clause; empty where it does."""
    if not assumption.holds:
        return "which turned out wrong"
    if assumption.holds_until is not None and assumption.holds_until < today:
        return f"which was only assumed until {assumption.holds_until}"
    return ""


def void_of(service: Service, today: date) -> Void:
    """What of a model rests on an assumption that holds no longer on a day."""
    wrong = {id: clause for id, assumption in service.assumptions.items() if (clause := broken(assumption, today))}
    if not wrong:
        return NOTHING_VOID

    def why(rests_on: tuple[str, ...]) -> str:
        return next((f"it depends on `{id}`, {wrong[id]}" for id in rests_on if id in wrong), "")

    threats = {threat.id: said for threat in service.threats.values() if (said := why(threat.rests_on))}
    rulings = {index: said for index, ruling in enumerate(service.ruled_out) if (said := why(ruling.rests_on))}
    return Void(threats, rulings)


def as_it_counts(service: Service, controls: Mapping[str, ServiceControl]) -> Service:
    """A model whose mitigations that count on a control have what the control says: title, status, ticket, owner, evidence.

    Args:
        service: the model.
        controls: its controls and those that it uses, as they count here.
    """
    changed = {
        threat.id: replace(threat, mitigations=tuple(_counting(mitigation, controls) for mitigation in threat.mitigations))
        for threat in service.threats.values()
        if any(mitigation.uses for mitigation in threat.mitigations)
    }
    return replace(service, threats={id: changed.get(id, threat) for id, threat in service.threats.items()}) if changed else service


def _counting(mitigation: Mitigation, controls: Mapping[str, ServiceControl]) -> Mitigation:
    found = controls.get(mitigation.uses or "")
    if found is None:
        return mitigation
    control = found.control
    return counted_on(
        mitigation,
        control=control.title,
        status=found.status,
        ticket=control.ticket,
        owner=control.owner,
        due=control.due,
        evidence=control.evidence,
        references=tuple(dict.fromkeys((*mitigation.references, *control.references))),
        frameworks=_cited(mitigation.frameworks, control.frameworks),
        test=mitigation.test or control.test,
        operate=mitigation.operate or control.operate,
    )


def _cited(own: Mapping[str, tuple[str, ...]], controls: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The requirements of both, each once."""
    return {name: tuple(dict.fromkeys((*own.get(name, ()), *controls.get(name, ())))) for name in dict.fromkeys((*own, *controls))}


def reopened_statuses(threat: Threat) -> frozenset[MitigationStatus]:
    """The statuses of the mitigations of a threat that rests on what holds no longer: none of them is done any more."""
    found = frozenset(mitigation.status for mitigation in threat.mitigations)
    return (found - {MitigationStatus.DONE}) | {MitigationStatus.IN_PROGRESS} if MitigationStatus.DONE in found else found
