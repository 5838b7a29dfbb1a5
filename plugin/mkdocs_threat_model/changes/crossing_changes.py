"""What changed at the trust boundaries: crossings that came and went, and data that newly leaves or reaches a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from ..analysis.crossings import Direction
from ..analysis.facts import Facts
from ..model.service import Service
from .change import Change
from .change_kinds import ChangeKind
from .service_versions import ServiceVersions

_WAYS = {Direction.IN: "into", Direction.OUT: "out of", Direction.BOTH: "through"}
_Crossing = tuple[str, str, Direction]
_Passage = tuple[str, str]
"""A kind of data, and the boundary that it leaves or the store that it reaches."""


def crossing_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The crossings that the version after has and the one before had not, and the other way round."""
    old = {
        (versions.id_after("flows", flow), versions.id_after("boundaries", boundary), way)
        for flow, boundary, way in _one_way(versions.before)
    }
    new = set(_one_way(versions.after))
    for kind, crossings in ((ChangeKind.CROSSING_ADDED, new - old), (ChangeKind.CROSSING_REMOVED, old - new)):
        for (flow, boundary), ways in groupby(sorted(crossings), key=itemgetter(0, 1)):
            directions = [way for _, _, way in ways]
            direction = directions[0] if len(directions) == 1 else Direction.BOTH
            yield versions.change(kind, "flows", flow, f"{_WAYS[direction]} {versions.title('boundaries', boundary)}")


def _one_way(facts: Facts) -> Iterator[_Crossing]:
    """Each crossing in each of its directions: a flow that goes both ways from now on still goes the way that it went."""
    for crossing in facts.crossings:
        both = crossing.direction is Direction.BOTH
        for direction in (Direction.IN, Direction.OUT) if both else (crossing.direction,):
            yield crossing.flow, crossing.boundary, direction


def data_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The data that newly leaves a boundary or reaches a store, and what no longer does."""
    old = {_today(versions, "boundaries", passage): flow for passage, flow in _leaving(versions.before).items()}
    new = _leaving(versions.after)
    for data, boundary in sorted(new.keys() - old.keys()):
        by = versions.title("flows", new[data, boundary])
        yield versions.change(ChangeKind.DATA_LEAVES, "data", data, f"leaves {versions.title('boundaries', boundary)} by {by}")
    for data, boundary in sorted(old.keys() - new.keys()):
        yield versions.change(ChangeKind.DATA_REMOVED, "data", data, f"no longer leaves {versions.title('boundaries', boundary)}")
    stored = {_today(versions, "elements", passage) for passage in _stored(versions.before.service)}
    storing = _stored(versions.after.service)
    for kind, passages, word in (
        (ChangeKind.DATA_STORED, storing - stored, "stored in"),
        (ChangeKind.DATA_REMOVED, stored - storing, "no longer stored in"),
    ):
        for data, store in sorted(passages):
            yield versions.change(kind, "data", data, f"{word} {versions.title('elements', store)}")


def _today(versions: ServiceVersions, section: str, passage: _Passage) -> _Passage:
    return versions.id_after("data", passage[0]), versions.id_after(section, passage[1])


def _leaving(facts: Facts) -> Mapping[_Passage, str]:
    """The data that leaves each boundary, with the first flow that takes it out: what a flow carries, and what it replies."""
    found: dict[_Passage, str] = {}
    for crossing in facts.crossings:
        flow = facts.service.flows[crossing.flow]
        carried = flow.carries if crossing.direction is not Direction.IN else ()
        replied = flow.replies if crossing.direction is not Direction.OUT else ()
        for data in (*carried, *replied):
            found.setdefault((data, crossing.boundary), flow.id)
    return found


def _stored(service: Service) -> set[_Passage]:
    return {(data, element.id) for element in service.elements.values() for data in element.stores}
