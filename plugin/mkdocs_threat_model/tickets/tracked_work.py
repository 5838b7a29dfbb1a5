"""What a tracker has to know of: mitigations, controls, and changes that avoid a threat, as the models' files have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..analysis.control_inventory import ListedControl
from ..analysis.facts import AssessedThreat, Facts
from ..analysis.owners import mitigation_owner
from ..analysis.phrases import rated, target_name
from ..findings import Where
from ..model.mitigation import Mitigation
from ..model.reading import Source
from ..model.scales import MitigationStatus, Risk
from ..model.shared import SharedControl
from ..model.threat import Avoidance
from .ticket_keys import mitigation_digests, own_control_key, shared_control_key, threat_key


class WorkKind(StrEnum):
    """What a ticket is for."""

    MITIGATION = "mitigation"
    CONTROL = "control"
    AVOIDANCE = "avoidance"


@dataclass(frozen=True, slots=True)
class TrackedWork:
    """A mitigation, a control, or the change that avoids a threat.

    Attributes:
        kind: which of them.
        key: what ties a ticket to it; empty of a change, which the plan leaves out.
        former: its keys under the ids that its threat or control had before.
        service: id of the service; empty of a shared control.
        threat: id of the threat; empty of a control.
        control: id of the control; empty of a mitigation of its own.
        title: what is done.
        status: as the file has it; `done` of a change that avoids a threat.
        ticket: as written; empty where there is none.
        due: the due date.
        owner: who does it.
        source: the file.
        where: its place in the file.
        risk: the risk that remains; of a control the highest of the threats that count on it.
        about: what it is for, as sentences: they become lines of the ticket's text.
        over: whether its service is retired, so that nothing has to be done.
    """

    kind: WorkKind
    key: str
    former: tuple[str, ...]
    service: str
    threat: str
    control: str
    title: str
    status: MitigationStatus
    ticket: str
    due: date | None
    owner: str
    source: Source
    where: Where
    risk: Risk | None
    about: tuple[str, ...]
    over: bool

    @property
    def name(self) -> str:
        """How messages name it: `order-service/T-02` or the control's id."""
        if self.threat:
            return f"{self.service}/{self.threat}"
        return f"{self.service}/{self.control}" if self.service else self.control

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that a ticket may know it by."""
        return (self.key, *self.former) if self.key else ()


def tracked_work(facts: Mapping[str, Facts], controls: Iterable[ListedControl], shared: Iterable[SharedControl]) -> tuple[TrackedWork, ...]:
    """All that may have a ticket: by service and threat, then the controls.

    Args:
        facts: what follows from each model, by service.
        controls: every control.
        shared: the shared ones, with the files that they are written in.
    """
    found: list[TrackedWork] = []
    for name in sorted(facts):
        found += _of_service(facts[name])
    folders = {(held.scope, held.control.id): held for held in shared}
    return (*found, *(_of_control(listed, folders) for listed in controls))


def _of_service(facts: Facts) -> Iterator[TrackedWork]:
    assessed = facts.assessed()
    for id, threat in facts.written.threats.items():
        known = assessed[id]
        own = [(index, mitigation) for index, mitigation in enumerate(threat.mitigations) if not mitigation.uses]
        digests = mitigation_digests([mitigation.control for _, mitigation in own])
        for (index, mitigation), digest in zip(own, digests, strict=True):
            yield _of_mitigation(facts, known, mitigation, index, digest)
        if isinstance(threat.decision, Avoidance) and threat.decision.ticket:
            yield _of_change(facts, known, threat.decision)


def _of_mitigation(facts: Facts, assessed: AssessedThreat, mitigation: Mitigation, index: int, digest: str) -> TrackedWork:
    service, threat = facts.written, assessed.threat
    inherent, residual = rated(assessed.inherent.risk), rated(assessed.residual_risk)
    former = [threat_key(service.service, id) for id in _ids(threat.id, threat.renamed_from)]
    return TrackedWork(
        WorkKind.MITIGATION,
        threat_key(service.service, threat.id) + digest,
        tuple(before + digest for before in former[1:]),
        service.service,
        threat.id,
        "",
        mitigation.control,
        mitigation.status,
        mitigation.ticket or "",
        mitigation.due,
        mitigation_owner(service, mitigation),
        facts.model.source,
        ("threats", threat.id, "mitigations", index),
        assessed.remaining,
        (
            f"Mitigates {threat.id} of {service.title}: {threat.title}",
            f"Where: {', '.join(target_name(service, target) for target in dict.fromkeys(threat.target))}",
            f"Inherent risk: {inherent}; residual risk: {residual}",
        ),
        service.status.is_over,
    )


def _of_change(facts: Facts, assessed: AssessedThreat, change: Avoidance) -> TrackedWork:
    service, threat = facts.written, assessed.threat
    return TrackedWork(
        WorkKind.AVOIDANCE,
        "",
        (),
        service.service,
        threat.id,
        "",
        change.change or threat.title,
        MitigationStatus.DONE,
        change.ticket or "",
        None,
        service.owner,
        facts.model.source,
        ("threats", threat.id, "avoidance"),
        assessed.remaining,
        (f"Avoids {threat.id} of {service.title}: {threat.title}",),
        service.status.is_over,
    )


def _of_control(listed: ListedControl, shared: Mapping[tuple[str, str], SharedControl]) -> TrackedWork:
    control, scope = listed.control, listed.state.scope
    ids = _ids(control.id, control.renamed_from)
    if listed.service:
        keys = [own_control_key(listed.service, id) for id in ids]
    else:
        folder = shared[scope, control.id].folder
        keys = [shared_control_key(folder, id) for id in ids]
    return TrackedWork(
        WorkKind.CONTROL,
        keys[0],
        tuple(keys[1:]),
        listed.service,
        "",
        control.id,
        control.title,
        control.status,
        control.ticket or "",
        control.due,
        listed.owner,
        listed.source,
        ("controls", control.id),
        _highest(assessed.remaining for assessed in listed.threats),
        (_counting(listed),),
        listed.over,
    )


def _ids(id: str, before: str | None) -> Sequence[str]:
    return (id, before) if before else (id,)


def _counting(listed: ListedControl) -> str:
    threats, services = sum(1 for _ in listed.threats), len(listed.uses)
    of = f"of {listed.service}" if listed.service else f"used by {services} service{'' if services == 1 else 's'}"
    return f"Control `{listed.control.id}` {of}; threats that count on it: {threats}"


def _highest(risks: Iterable[Risk | None]) -> Risk | None:
    return max((risk for risk in risks if risk), key=lambda risk: risk.rank, default=None)
