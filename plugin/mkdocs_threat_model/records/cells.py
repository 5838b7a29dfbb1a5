"""What the cells of the register are made of, where that takes more than a look at a field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import Any

from ..analysis.backlog import is_to_do
from ..analysis.crossings import is_boundary
from ..analysis.facts import Entry
from ..model.cvss import CvssScore
from ..model.scales import Classification
from ..model.service import Flow
from ..model.threat import Acceptance, Avoidance


def boundaries_crossed(entry: Entry) -> tuple[str, ...]:
    """Titles of the trust boundaries that the threat's flows cross, or that it is about; of the one it names, where it names one."""
    threat, service = entry.threat, entry.service
    if threat.boundary:
        return (service.boundaries[threat.boundary].title,)
    targets = set(threat.target)
    pierced = entry.facts.pierced.items()
    crossed = dict.fromkeys(boundary for flow, boundaries in pierced if flow in targets for boundary in boundaries)
    return tuple(service.boundaries[id].title for id in (*crossed, *(id for id in threat.target if is_boundary(service, id))))


def classification(entry: Entry) -> Classification | None:
    """The most protected data that rests in the threat's elements or moves along its flows, or those across its boundary;
    of a threat to the whole service that of all its data."""
    service = entry.service
    ids: list[str] = []
    for target in entry.threat.target:
        if target in service.elements:
            ids += service.elements[target].stores
        elif target in service.flows:
            ids += _carried(service.flows[target])
        elif target in service.boundaries:
            ids += (id for flow, crossed in entry.facts.pierced.items() if target in crossed for id in _carried(service.flows[flow]))
        else:
            ids += service.data
    classes = [service.data[id].classification for id in ids]
    return max(classes, key=attrgetter("rank")) if classes else None


def _carried(flow: Flow) -> tuple[str, ...]:
    return (*flow.carries, *flow.replies)


def next_due(entry: Entry) -> date | None:
    """The earliest due date of a mitigation that is to be done."""
    return min(
        (mitigation.due for mitigation in entry.threat.mitigations if mitigation.due and is_to_do(entry.service, mitigation)), default=None
    )


def tickets(entry: Entry) -> tuple[str, ...]:
    """The tickets of the mitigations, and of the avoiding change."""
    threat = entry.threat
    avoided = (threat.decision.ticket,) if isinstance(threat.decision, Avoidance) else ()
    return tuple(dict.fromkeys(ticket for ticket in (*(mitigation.ticket for mitigation in threat.mitigations), *avoided) if ticket))


def evidence(entry: Entry) -> tuple[str, ...]:
    """Where it can be seen that the mitigations work, each once."""
    return tuple(dict.fromkeys(item.text for mitigation in entry.threat.mitigations for item in mitigation.evidence))


def acceptance(entry: Entry) -> Acceptance | None:
    """The acceptance that was decided, else that of the residual risk."""
    threat = entry.threat
    return threat.decision if isinstance(threat.decision, Acceptance) else threat.residual_acceptance


def review_by(entry: Entry) -> date | None:
    """The last day on which the acceptance holds; of a retired service nothing is due."""
    signed = acceptance(entry)
    return signed.review_by if signed and not entry.facts.service.status.is_over else None


def residual_score(entry: Entry) -> CvssScore | None:
    """The scored vector of the residual rating, where one is given."""
    return entry.assessed.residual.cvss if entry.assessed.residual else None


def actors(entry: Entry) -> tuple[str, ...]:
    """Titles of those who would do it."""
    known = entry.facts.actors
    return tuple(dict.fromkeys(known[id].title if id in known else id for id in entry.threat.actor))


def objectives(entry: Entry) -> tuple[str, ...]:
    """Titles of the objectives that it would harm."""
    return tuple(dict.fromkeys(entry.service.objectives[id].title for id in entry.threat.harms))


def controls(entry: Entry) -> tuple[str, ...]:
    """Ids of the controls that its mitigations count on."""
    return tuple(dict.fromkeys(str(mitigation.uses) for mitigation in entry.threat.mitigations if mitigation.uses))


def reopened(entry: Entry) -> tuple[str, ...]:
    """Why what was decided or done counts no longer, as clauses."""
    facts, threat = entry.facts, entry.threat
    found = [entry.assessed.reopened] if entry.assessed.reopened else []
    for index, mitigation in enumerate(threat.mitigations):
        state = facts.controls.get(mitigation.uses or "")
        if state is not None and state.why:
            found.append(f"it counts on `{state.id}`, but {state.why}")
        elif (threat.id, index) in facts.reopened:
            found.append(f"the evidence of “{mitigation.control}” is gone")
    return tuple(dict.fromkeys(found))


def words(values: Iterable[StrEnum]) -> tuple[str, ...]:
    """The words of a scale."""
    return tuple(value.value for value in values)


def optional(value: StrEnum | None) -> str | None:
    """A word of a scale; `None` for nothing."""
    return value.value if value else None


def of(record: object, field: str) -> Any:
    """A field of a record; `None` where there is no record."""
    return getattr(record, field, None)
