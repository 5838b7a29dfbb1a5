"""What changed of controls: added, removed, set back, without evidence, answering more or less; own ones and shared ones.

A control that many services share is told once, of the organisation, with how many services use it; what its change does to
their threats and cells is told of each service.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model.controls import Control
from ..model.scales import MitigationStatus
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import Plain, plain_part
from .service_versions import ServiceVersions, in_words

_PROGRESS = list(MitigationStatus)
_WORDS = frozenset(("title", "description", "test", "operate", "references", "tags"))
_TOLD = frozenset(("answers", "evidence", "status", "verify_again_by", "verified_on", "uses"))


@dataclass(frozen=True)
class ControlVersion:
    """A control in one version.

    Attributes:
        plain: as it is written, as plain values.
        status: how far it is as it counts.
    """

    plain: Plain
    status: MitigationStatus


@dataclass(frozen=True)
class SharedVersion:
    """A shared control in one version.

    Attributes:
        control: as it is written.
        status: how far it is as it counts.
        users: how many services use it.
    """

    control: Control
    status: MitigationStatus
    users: int


_Said = tuple[ChangeKind, str, str, str]
"""The kind, what of the control changed, and its values."""


def own_control_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The changes of a service's own controls, and of which shared ones it uses."""
    before, after = versions.plain
    old = {versions.id_after("controls", id): state for id, state in versions.before.controls.items() if state.own}
    new = {id: state for id, state in versions.after.controls.items() if state.own}
    for id in sorted({*old, *new}):
        was = ControlVersion(before["controls"][id], old[id].status) if id in old else None
        now = ControlVersion(after["controls"][id], new[id].status) if id in new else None
        for kind, what, value, said in control_differences(was, now):
            yield versions.change(kind, "controls", id, what, value, said)
    used, uses = (
        {id for id, state in side.controls.items() if not state.own and state.answers} for side in (versions.before, versions.after)
    )
    for id in sorted(used ^ uses):
        kind = ChangeKind.USE_BEGUN if id in uses else ChangeKind.USE_ENDED
        title = (versions.after if id in uses else versions.before).controls[id].control.title
        yield versions.change(kind, "", "", f"`{id}`, {title}")


def shared_control_changes(before: Mapping[str, SharedVersion], after: Mapping[str, SharedVersion]) -> Iterator[Change]:
    """The changes of the controls that services share; under no service.

    Args:
        before: those of the version before, by the id that no other shared control has.
        after: the same of the version after.
    """
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        users = max(version.users for version in (old, new) if version)
        name = f"`{key}`, used by {users} {'service' if users == 1 else 'services'}"
        was, now = (ControlVersion(plain_part(version.control), version.status) if version else None for version in (old, new))
        for kind, what, value, said in control_differences(was, now):
            yield Change("", kind, "", "", "Controls", f"{name}: {what}" if what else name, value, said)


def control_differences(before: ControlVersion | None, after: ControlVersion | None) -> Iterator[_Said]:
    """What differs between two versions of a control; `None` where it is not there."""
    if before is None or after is None:
        if after is not None:
            yield ChangeKind.CONTROL_ADDED, "", "", after.status.value
        if before is not None:
            yield ChangeKind.CONTROL_REMOVED, "", before.status.value, ""
        return
    old, new = before.plain, after.plain
    if before.status is not after.status:
        back = _PROGRESS.index(after.status) < _PROGRESS.index(before.status)
        kind = ChangeKind.CONTROL_WEAKENED if back else ChangeKind.CONTROL_ADVANCED
        yield kind, "status", before.status.value, after.status.value
    elif old.get("status") != new.get("status"):
        yield ChangeKind.RECORD_CHANGED, "status", in_words(old.get("status")), in_words(new.get("status"))
    yield from _evidence(old, new)
    yield from _answers(old, new)
    yield from _verification(old, new)
    for lost in sorted({*old.get("uses", ())} ^ {*new.get("uses", ())}):
        yield ChangeKind.ATTRIBUTE_CHANGED, "uses", "" if lost in new.get("uses", ()) else lost, lost if lost in new.get("uses", ()) else ""
    for key in sorted({*old, *new} - _TOLD):
        if old.get(key) != new.get(key):
            kind = ChangeKind.WORDING if key in _WORDS else ChangeKind.RECORD_CHANGED
            yield kind, key, in_words(old.get(key)), in_words(new.get(key))


def _evidence(before: Plain, after: Plain) -> Iterator[_Said]:
    old, new = ({json.dumps(item, sort_keys=True): item for item in side.get("evidence", ())} for side in (before, after))
    for item in sorted(old.keys() - new.keys()):
        yield ChangeKind.EVIDENCE_REMOVED, "evidence", in_words(old[item]), ""
    for item in sorted(new.keys() - old.keys()):
        yield ChangeKind.EVIDENCE_ADDED, "evidence", "", in_words(new[item])


def _answers(before: Plain, after: Plain) -> Iterator[_Said]:
    """What it answers from now on, and no longer, by condition: one that is written otherwise is another."""
    old, new = _by_condition(before), _by_condition(after)
    for condition in sorted({*old, *new}):
        was, now = (set(side.get(condition, ({}, ""))[0]) for side in (old, new))
        for kind, letters in ((ChangeKind.ANSWERS_WIDENED, now - was), (ChangeKind.ANSWERS_NARROWED, was - now)):
            if letters:
                said = f"{' '.join(sorted(letters, key='STRIDE'.index))} of {condition}"
                yield (kind, "answers", "", said) if kind is ChangeKind.ANSWERS_WIDENED else (kind, "answers", said, "")
        reasons = [side[condition][1] if condition in side else "" for side in (old, new)]
        if was and now and reasons[0] != reasons[1]:
            yield ChangeKind.WORDING, f"reason for {condition}", *reasons  # type: ignore[misc]


def _by_condition(plain: Plain) -> dict[str, tuple[dict[str, None], str]]:
    """The letters and the reasons by condition, in words."""
    found: dict[str, tuple[dict[str, None], str]] = {}
    for answer in plain.get("answers", ()):
        about: dict[str, Any] = {key: value for key, value in answer.items() if key not in ("stride", "because")}
        condition = "; ".join(f"{kind} where {in_words(dict(sorted(said.items())))}" for kind, said in sorted(about.items()))
        letters, reason = found.get(condition, ({}, ""))
        found[condition] = {**letters, **dict.fromkeys(answer["stride"])}, " ".join(filter(None, (reason, answer["because"])))
    return found


def _verification(before: Plain, after: Plain) -> Iterator[_Said]:
    """A later day without a new verification only puts off the question."""
    old, new = (side.get("verify_again_by") for side in (before, after))
    again = before.get("verified_on") != after.get("verified_on")
    if again:
        yield ChangeKind.RECORD_CHANGED, "verified_on", in_words(before.get("verified_on")), in_words(after.get("verified_on"))
    if old != new:
        put_off = not again and old is not None and (new is None or new > old)
        kind = ChangeKind.VERIFICATION_PUT_OFF if put_off else ChangeKind.RECORD_CHANGED
        yield kind, "verify_again_by", in_words(old), in_words(new)
