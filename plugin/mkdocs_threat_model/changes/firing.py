"""Which review triggers the changes of a service fire, each with what changed, and whether a review was recorded for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..analysis.facts import Facts
from ..analysis.fired_triggers import FiredTrigger
from ..analysis.reviews import PartKey
from ..model.components import Component
from ..model.scales import Trigger
from ..model.service import Review
from .change import Change
from .change_kinds import ChangeKind

_CAME_OR_WENT = frozenset((ChangeKind.PART_ADDED, ChangeKind.PART_REMOVED, ChangeKind.PART_MOVED))
_BOUNDARIES = frozenset((ChangeKind.BOUNDARY_ADDED, ChangeKind.BOUNDARY_REMOVED))
_PRIVILEGE = frozenset((ChangeKind.PRIVILEGE_GAINED, ChangeKind.PRIVILEGE_DROPPED))
_DATA = frozenset((ChangeKind.DATA_LEAVES, ChangeKind.DATA_STORED, ChangeKind.CLASSIFICATION_RAISED))
_DRAWN = frozenset(("elements", "flows", "boundaries"))
_MOST_EVIDENCE = 6


def fired_triggers(
    before: Facts | None, after: Facts | None, changes: Sequence[Change], architecture: int, code: Sequence[str] = ()
) -> tuple[FiredTrigger, ...]:
    """The triggers that fire.

    Args:
        before: the version before; `None` where there was none.
        after: the version after; `None` where the model is gone, and then nothing fires.
        changes: between the two.
        architecture: from how many parts that came, went or moved on a change of the architecture is significant.
        code: paths of code of the service that changed while its model did not.
    """
    if after is None or after.service.status.is_over:
        return ()
    recorded = _recorded(before, after)
    if before is None:
        return (_fired(Trigger.NEW_SERVICE, (), ("The model is new.",), recorded),)
    found = [
        _of_changes(trigger, chosen, after, recorded)
        for trigger, chosen in (
            (Trigger.NEW_INTEGRATION, _integrations(changes, after)),
            (Trigger.AUTHENTICATION_CHANGE, _authentication(changes)),
            (Trigger.NEW_DATA_TYPE, _data(changes)),
            (Trigger.ARCHITECTURE_CHANGE, _architecture(changes, architecture)),
        )
        if chosen
    ]
    if code:
        text = tuple(f"`{path}` changed, and the model did not." for path in code[:_MOST_EVIDENCE])
        found.append(_fired(Trigger.ARCHITECTURE_CHANGE, (), text, recorded))
    return tuple(found)


def _integrations(changes: Iterable[Change], after: Facts) -> list[Change]:
    """Elements that came as external, became so or are no longer the service that they were, with the flows that came to and from them."""
    found = [change for change in changes if change.section == "elements" and _is_integration(change)]
    entities, flows = {change.id for change in found}, after.service.flows
    came = (change for change in changes if change.section == "flows" and change.kind is ChangeKind.PART_ADDED) if entities else ()
    return [*found, *(change for change in came if entities & {flows[change.id].from_, flows[change.id].to})]


def _is_integration(change: Change) -> bool:
    if change.kind is ChangeKind.PART_ADDED:
        return change.what == Component.EXTERNAL
    if change.kind is not ChangeKind.ATTRIBUTE_CHANGED:
        return False
    return change.after == Component.EXTERNAL if change.what == "type" else change.what == "service" and bool(change.before)


def _authentication(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.kind in _PRIVILEGE or (change.section == "flows" and change.what == "authentication")]


def _data(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.kind in _DATA or (change.kind is ChangeKind.PART_ADDED and change.section == "data")]


def _architecture(changes: Iterable[Change], least: int) -> list[Change]:
    moved = [change for change in changes if change.section in _DRAWN and change.kind in _CAME_OR_WENT | _BOUNDARIES]
    parts = {(change.section, change.id) for change in moved}
    return moved if len(parts) >= least else []


def _of_changes(trigger: Trigger, chosen: Sequence[Change], after: Facts, recorded: Sequence[Review]) -> FiredTrigger:
    parts = tuple(dict.fromkeys((change.section, change.id) for change in chosen if change.id in _held(after).get(change.section, {})))
    text = tuple(dict.fromkeys(_evidence(change) for change in chosen))
    more = (f"{len(text) - _MOST_EVIDENCE} more.",) if len(text) > _MOST_EVIDENCE else ()
    return _fired(trigger, parts, (*text[:_MOST_EVIDENCE], *more), recorded)


def _evidence(change: Change) -> str:
    return f"{change.kind.label}: {change.title}{f', {change.said}' if change.said else ''}."


def _held(facts: Facts) -> Mapping[str, Mapping[str, object]]:
    service = facts.service
    return {"elements": service.elements, "flows": service.flows, "boundaries": service.boundaries, "data": service.data}


def _fired(trigger: Trigger, parts: tuple[PartKey, ...], evidence: tuple[str, ...], recorded: Sequence[Review]) -> FiredTrigger:
    return FiredTrigger(trigger, parts, evidence, any(_covers(review, parts) for review in recorded))


def _covers(review: Review, parts: Sequence[PartKey]) -> bool:
    """Whether a review holds all parts; one without a scope holds the whole model, and only such a one does."""
    return review.scope is None or (bool(parts) and {id for _, id in parts} <= set(review.scope))


def _recorded(before: Facts | None, after: Facts) -> list[Review]:
    """The reviews that the version after has and the one before had not. An older one that was only edited is none of them."""
    old = Counter(map(_occasion, before.service.reviews if before else ()))
    found = []
    for review in _known_first(before, after):
        if old[_occasion(review)]:
            old[_occasion(review)] -= 1
        else:
            found.append(review)
    return found


def _known_first(before: Facts | None, after: Facts) -> list[Review]:
    """The reviews after the change, those that did not change first: of two on one occasion, the edited one is the new one."""
    known = before.service.reviews if before else ()
    return sorted(after.service.reviews, key=lambda review: review not in known)


def _occasion(review: Review) -> tuple[date, Trigger]:
    return review.date, review.trigger
