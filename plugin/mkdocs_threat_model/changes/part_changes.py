"""What changed of elements, flows, boundaries, data and the service itself: added, removed, changed value by value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.nesting import enclosing
from ..model.scales import Classification, Exposure
from ..model.service import Service
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import PlainDifference
from .service_versions import ServiceVersions, in_words

_PARTS = ("boundaries", "elements", "flows", "data", "actors", "objectives")
_ELSEWHERE = ("attack_trees", "retired", "threats", "ruled_out", "reviews", "controls", "uses", "assumptions")
"""Sections whose changes other modules tell."""
_KINDS = {"flows": "flow", "data": "data", "actors": "actor", "objectives": "objective"}
_EXPOSURES = list(Exposure)
_WORDS = frozenset(("title", "description", "goal"))
_RECORDS = frozenset(("tags", "links", "layout", "owner"))
_CLASSES = [level.value for level in Classification]
_UNSAID = Classification.INTERNAL.value


def part_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The changes of all that the diagrams draw, of the data, and of the service."""
    for difference in versions.differences:
        section = str(difference.where[0])
        if section in _PARTS:
            yield from _of_part(versions, section, difference)
        elif section in _ELSEWHERE:
            continue
        else:
            yield _of_service(versions, difference)


def _of_service(versions: ServiceVersions, difference: PlainDifference) -> Change:
    what = ".".join(map(str, difference.where))
    first = str(difference.where[0])
    kind = ChangeKind.WORDING if first in _WORDS else ChangeKind.RECORD_CHANGED if first in _RECORDS else ChangeKind.ATTRIBUTE_CHANGED
    before, after = _plainly(first, difference.before), _plainly(first, difference.after)
    return versions.change(kind, "", "", what, before, after)


def _plainly(key: str, value: Any) -> str:
    """A value of the service; its status is said where it is left out, and so `live`."""
    return "live" if key == "status" and value is None else in_words(value)


def _of_part(versions: ServiceVersions, section: str, difference: PlainDifference) -> Iterator[Change]:
    where, before, after = difference.where, difference.before, difference.after
    if len(where) == 1:  # the whole section came or went
        for id in sorted({*(before or {}), *(after or {})}):
            yield _came_or_went(versions, section, id, came=after is not None)
        return
    id = str(where[1])
    if len(where) == 2:
        yield _came_or_went(versions, section, id, came=after is not None)
        return
    key = str(where[2])
    if key == "stores":  # told by the data that reaches the store, or does so no longer
        return
    yield versions.change(_kind(versions, section, id, key, before, after), section, id, key, _said(key, before), _said(key, after))


def _came_or_went(versions: ServiceVersions, section: str, id: str, *, came: bool) -> Change:
    if section == "boundaries":
        return versions.change(ChangeKind.BOUNDARY_ADDED if came else ChangeKind.BOUNDARY_REMOVED, section, id)
    part = versions.plain[came][section][id]
    about = str(part.get("type") or _KINDS.get(section, ""))
    return versions.change(ChangeKind.PART_ADDED if came else ChangeKind.PART_REMOVED, section, id, about)


def _kind(versions: ServiceVersions, section: str, id: str, key: str, before: Any, after: Any) -> ChangeKind:
    if key in _WORDS:
        return ChangeKind.WORDING
    if key == "out_of_scope":
        return ChangeKind.IN_SCOPE if after is None else ChangeKind.OUT_OF_SCOPE if before is None else ChangeKind.RECORD_CHANGED
    if key == "privileged":
        return ChangeKind.PRIVILEGE_GAINED if after else ChangeKind.PRIVILEGE_DROPPED
    if key == "encrypted":
        crosses = section == "flows" and versions.after.pierced.get(id)
        if (after or False) == (before or False):  # from nothing said to `false`, or back: it was never claimed
            return ChangeKind.ATTRIBUTE_CHANGED
        if crosses:
            return ChangeKind.CROSSING_PROTECTED if after else ChangeKind.CROSSING_UNPROTECTED
        return ChangeKind.PROTECTION_GAINED if after else ChangeKind.PROTECTION_LOST
    if key == "authentication":
        return _of_authentication(versions, id, before, after)
    if key == "exposure":
        return _of_exposure(versions, id)
    if key in ("in", "part_of", "from", "to"):
        return ChangeKind.PART_MOVED
    if key == "classification":
        rank = [_CLASSES.index(value or _UNSAID) for value in (before, after)]
        return ChangeKind.CLASSIFICATION_RAISED if rank[1] > rank[0] else ChangeKind.CLASSIFICATION_LOWERED
    if key == "personal":
        return ChangeKind.CLASSIFICATION_RAISED if after else ChangeKind.CLASSIFICATION_LOWERED
    return ChangeKind.ATTRIBUTE_CHANGED


def _of_exposure(versions: ServiceVersions, id: str) -> ChangeKind:
    """By what counts: a boundary that says nothing has the exposure of the one around it, and is internal without one."""
    old = next((former for former in versions.before.service.boundaries if versions.id_after("boundaries", former) == id), id)
    was, now = _exposure(versions.before.service, old), _exposure(versions.after.service, id)
    if was is now:
        return ChangeKind.ATTRIBUTE_CHANGED
    return ChangeKind.EXPOSURE_RAISED if _EXPOSURES.index(now) < _EXPOSURES.index(was) else ChangeKind.EXPOSURE_LOWERED


def _exposure(service: Service, id: str) -> Exposure:
    named = (service.boundaries[around].exposure for around in enclosing(service, id))
    return next((exposure for exposure in named if exposure), Exposure.INTERNAL)


def _of_authentication(versions: ServiceVersions, id: str, before: Any, after: Any) -> ChangeKind:
    was, now = not is_unauthenticated(before), not is_unauthenticated(after)
    if was == now:
        return ChangeKind.AUTHENTICATION_CHANGED
    if versions.after.pierced.get(id):
        return ChangeKind.CROSSING_PROTECTED if now else ChangeKind.CROSSING_UNPROTECTED
    return ChangeKind.PROTECTION_GAINED if now else ChangeKind.PROTECTION_LOST


def is_unauthenticated(value: Any) -> bool:
    """Whether a flow's `authentication` claims nothing: it is left out, or says `none`."""
    return value is None or str(value).strip().casefold() in ("", "none")


def _said(key: str, value: Any) -> str:
    if key == "classification" and value is None:
        return _UNSAID
    if key == "personal" and value is None:
        return "no"
    if key in ("privileged", "both_ways") and value is None:
        return "no"
    return in_words(value) or ("not stated" if key in ("encrypted", "authentication") else "none" if key == "in" else "")
