"""What changed of the threats: added, retired, deleted, rated anew, decided anew, and what counts on their mitigations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..analysis.facts import AssessedThreat, Facts
from ..analysis.phrases import rated
from ..analysis.status import Status
from ..analysis.threat_differences import Difference, ThreatSummary, differences
from ..analysis.threat_state import PastMitigation, ThreatState, threat_state_of
from ..model.scales import Disposition, MitigationStatus
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import plain_differences
from .service_versions import ServiceVersions, in_words

_THREATS = "threats"
_PROGRESS = list(MitigationStatus)
_SUMMED_UP = frozenset(("disposition", "acceptance", "residual", "likelihood", "impact", "cvss", "mitigations", "title", "identified"))
"""Keys whose changes are told in the words of the register; of the others the values are told as they are written."""
_TOLD_OTHERWISE = frozenset(("Status", "Inherent risk", "Residual risk", "Control"))
_WORDS = frozenset(("description", "references", "frameworks"))


def threat_changes(versions: ServiceVersions) -> Iterator[Change]:
    """All that changed of the threats, by their ids."""
    old = {versions.id_after(_THREATS, id): threat for id, threat in versions.before.assessed().items()}
    new = versions.after.assessed()
    for id in sorted({*old, *new}):
        before, after = old.get(id), new.get(id)
        if after is None and before is not None:
            yield _gone(versions, id, before)
        elif before is None and after is not None:
            yield _of_threat(versions, ChangeKind.THREAT_ADDED, after, id, "", "", _summed_up(after))
        elif before is not None and after is not None:
            yield from _changed(versions, id, before, after)
    yield from _retired(versions, old, new)


def _of_threat(
    versions: ServiceVersions, kind: ChangeKind, threat: AssessedThreat, id: str, what: str = "", before: str = "", after: str = ""
) -> Change:
    made = versions.change(kind, _THREATS, id, what, before, after)
    return replace(made, risk=threat.remaining, rated=threat.remaining is not None)


def _gone(versions: ServiceVersions, id: str, before: AssessedThreat) -> Change:
    retired = versions.after.service.retired.get(id)
    if retired is None:
        return _of_threat(versions, ChangeKind.THREAT_DELETED, before, id, "", _summed_up(before))
    return _of_threat(versions, ChangeKind.THREAT_RETIRED, before, id, in_words(retired.reason))


def _summed_up(threat: AssessedThreat) -> str:
    return f"{rated(threat.remaining)}, {threat.status.value.lower()}"


def _retired(versions: ServiceVersions, old: Mapping[str, AssessedThreat], new: Mapping[str, AssessedThreat]) -> Iterator[Change]:
    """The list of retired threats, where no threat of the version before took its place in it."""
    for difference in versions.differences:
        if difference.where[0] != "retired":
            continue
        entries = [difference.where[1]] if len(difference.where) > 1 else sorted({*(difference.before or {}), *(difference.after or {})})
        for id in map(str, entries):
            if id not in old and id not in new:
                yield versions.change(ChangeKind.RECORD_CHANGED, "retired", id, "list of retired threats")


def _changed(versions: ServiceVersions, id: str, before: AssessedThreat, after: AssessedThreat) -> Iterator[Change]:
    was, now = _state(versions.before, before), _state(versions.after, after)
    ended = versions.before.service.status.is_over != versions.after.service.status.is_over
    if not ended:  # a service that ends or returns takes all threats with it: that is told once, of the service
        yield from _of_status(versions, id, before, after)
    yield from _of_risk(versions, id, before, after)
    yield from _of_controls(versions, id, after, was, now)
    told = _told_by_more(before, after, carried=bool(now.owner))
    for difference in differences(was, now, _summary(before, was), _summary(after, now)):
        kind = None if difference.what in told else _kind_of(difference, status_told=before.status is not after.status and not ended)
        if kind:
            yield _of_threat(versions, kind, after, id, difference.what, difference.before, difference.after)
    for plain in versions.differences:
        if plain.where[:2] == (_THREATS, id) and len(plain.where) > 2 and not _is_summed_up(plain.where[2:]):
            what = ".".join(map(str, plain.where[2:]))
            kind = ChangeKind.WORDING if plain.where[2] in _WORDS else ChangeKind.ATTRIBUTE_CHANGED
            yield _of_threat(versions, kind, after, id, what, in_words(plain.before), in_words(plain.after))
    yield from _rest_of_records(versions, id, after, was, now)


def _told_by_more(before: AssessedThreat, after: AssessedThreat, *, carried: bool) -> set[str]:
    """The values whose change a heavier one tells already: who accepted a risk and until when, and what a risk follows from."""
    told: set[str] = set()
    if after.status is Status.ACCEPTED and before.status is not after.status:
        told |= {"Approved by", "Approved on", "Review by", "Owner"}
    if before.threat.disposition is Disposition.ACCEPT and after.threat.disposition is not Disposition.ACCEPT:  # it ended with all of it
        told |= {"Approved by", "Approved on", "Review by"} | (set() if carried else {"Owner"})
    for which, was, now in (
        ("Inherent", before.inherent.risk, after.inherent.risk),
        ("Residual", before.residual_risk, after.residual_risk),
    ):
        if was is not now:
            told |= {f"{which} likelihood", f"{which} impact", f"{which} CVSS"}
    return told


def _is_summed_up(keys: tuple[str | int, ...]) -> bool:
    return keys[0] in _SUMMED_UP


def _rest_of_records(versions: ServiceVersions, id: str, after: AssessedThreat, was: ThreatState, now: ThreatState) -> Iterator[Change]:
    """Where a record changed in what the register does not sum up, such as a rationale or the evidence of a control."""
    records = ("mitigations", "acceptance", "residual")
    told = {
        "mitigations": was.controls != now.controls,
        "acceptance": (was.deciders, was.decided_on, was.until, was.owner, was.disposition)
        != (now.deciders, now.decided_on, now.until, now.owner, now.disposition),
        "residual": (was.residual, was.remains) != (now.residual, now.remains),
    }
    old, new = (version[_THREATS].get(id, {}) for version in versions.plain)
    for key in records:
        if not told[key] and old.get(key) != new.get(key):
            for what, before, now_said in _values(key, old.get(key), new.get(key)):
                yield _of_threat(versions, ChangeKind.RECORD_CHANGED, after, id, what, before, now_said)


def _values(key: str, before: Any, after: Any) -> list[tuple[str, str, str]]:
    """The values of a record that differ; of mitigations, which are a list, by the name of each.

    Of mitigations that share a name only that they changed is told.
    """
    if key == "mitigations":
        before, after = (
            {f"mitigation “{each.get('control') or each['uses']}”": each for each in records or ()} for records in (before, after)
        )
    above = () if key == "mitigations" else (key,)
    found = [
        (" ".join(map(str, (*above, *difference.where))), in_words(difference.before), in_words(difference.after))
        for difference in plain_differences(before or {}, after or {})
    ]
    return found or [(key, "", "")]


def _of_status(versions: ServiceVersions, id: str, before: AssessedThreat, after: AssessedThreat) -> Iterator[Change]:
    was, now = before.status, after.status
    if was is now:
        return
    accepted = after.threat.acceptance
    if now is Status.ACCEPTED and accepted:
        kind = ChangeKind.RISK_ACCEPTED
        by, until = in_words(list(accepted.approved_by)) or "nobody", accepted.review_by.isoformat() if accepted.review_by else "no day"
        yield _of_threat(versions, kind, after, id, "status", was.value, f"{now.value} by {by} until {until}")
        return
    if was.is_open == now.is_open:
        kind = ChangeKind.DISPOSITION_CHANGED
    else:
        kind = ChangeKind.THREAT_REOPENED if now.is_open else ChangeKind.THREAT_SETTLED
    yield _of_threat(versions, kind, after, id, "status", was.value, now.value)


def _of_risk(versions: ServiceVersions, id: str, before: AssessedThreat, after: AssessedThreat) -> Iterator[Change]:
    for what, was, now in (
        ("inherent risk", before.inherent.risk, after.inherent.risk),
        ("residual risk", before.residual_risk, after.residual_risk),
    ):
        if was is now:
            continue
        kind = ChangeKind.ATTRIBUTE_CHANGED  # rated for the first time, or no longer
        if was and now:
            kind = ChangeKind.RISK_RAISED if now.rank > was.rank else ChangeKind.RISK_LOWERED
        yield _of_threat(versions, kind, after, id, what, rated(was), rated(now))


def _of_controls(versions: ServiceVersions, id: str, after: AssessedThreat, was: ThreatState, now: ThreatState) -> Iterator[Change]:
    """Mitigations by their names, and by their tickets where the name is another."""
    left = list(was.controls)
    for control in now.controls:
        earlier, what = _taken(left, control), f"mitigation “{control.name}”"
        if earlier is None:
            yield _of_threat(versions, ChangeKind.MITIGATION_ADDED, after, id, what, "", control.status.value)
        elif earlier.status is not control.status:
            back = _PROGRESS.index(control.status) < _PROGRESS.index(earlier.status)
            kind = ChangeKind.MITIGATION_WEAKENED if back else ChangeKind.MITIGATION_ADVANCED
            yield _of_threat(versions, kind, after, id, what, earlier.status.value, control.status.value)
        elif earlier != control:
            yield _of_threat(versions, ChangeKind.RECORD_CHANGED, after, id, what, _record(earlier), _record(control))
    counts = after.threat.disposition is Disposition.MITIGATE or bool(now.residual)
    for control in left:
        kind = ChangeKind.MITIGATION_REMOVED if counts else ChangeKind.RECORD_CHANGED
        yield _of_threat(versions, kind, after, id, f"mitigation “{control.name}”", control.status.value, "removed")


def _taken(left: list[PastMitigation], control: PastMitigation) -> PastMitigation | None:
    found = next((other for other in left if other.name == control.name), None)
    if found is None and control.ticket:
        found = next((other for other in left if other.ticket == control.ticket), None)
    if found is not None:
        left.remove(found)
    return found


def _record(control: PastMitigation) -> str:
    values = (control.name, control.owner, control.due.isoformat() if control.due else "", control.ticket)
    return ", ".join(value for value in values if value)


def _kind_of(difference: Difference, *, status_told: bool) -> ChangeKind | None:
    """What a difference in the register's words is; `None` where it is told otherwise."""
    if difference.what in _TOLD_OTHERWISE or difference.what.endswith("of control"):
        return None
    if difference.what == "Disposition":
        return None if status_told else ChangeKind.DISPOSITION_CHANGED
    if difference.what == "Title":
        return ChangeKind.WORDING
    if difference.what in ("Approved by", "Approved on", "Review by") or difference.what.startswith("Residual risk "):
        return ChangeKind.ACCEPTANCE_CHANGED
    if difference.what == "Identified":
        return ChangeKind.RECORD_CHANGED
    return ChangeKind.ATTRIBUTE_CHANGED


def _state(facts: Facts, threat: AssessedThreat) -> ThreatState:
    """Without the service's owner: who carries its threats changes with one line, which is told once.

    So do the ticket, the owner and the due day of a control that threats count on: they are told of the control.
    """
    state = threat_state_of(threat.threat).within("", over=facts.service.status.is_over)
    if not any(mitigation.uses for mitigation in threat.threat.mitigations):
        return state
    pairs = zip(state.controls, threat.threat.mitigations, strict=True)
    return replace(state, controls=tuple(PastMitigation(past.name, past.status) if each.uses else past for past, each in pairs))


def _summary(threat: AssessedThreat, state: ThreatState) -> ThreatSummary:
    disposition = state.disposition.value if state.disposition else ""
    return ThreatSummary(threat.status.value, threat.inherent.risk, threat.residual_risk, disposition, state.owner, state.title)
