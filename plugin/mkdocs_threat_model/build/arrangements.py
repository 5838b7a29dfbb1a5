"""The committed arrangement of the drawings: what a drawing begins with, and what is committed of it.

A small change of a model stays a small change of its drawing, and the same commit gives the same drawings
wherever it is built.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from ..drawing import Arrangement, Drawing, Earlier
from ..drawing.geometry import Point
from ..drawing.variant import Order, Variant
from ..model.arrangement_file import ArrangementEntry, Arrangements, Levels

MAP = "tm-map"
"""The name of the organisation's map among the drawings."""
_STAYS = 0.02
"""So far, as a part of the diagonal, a drawing's nodes may move on average without its entry being written anew."""


def earlier_of(arrangements: Arrangements, service: str) -> Earlier:
    """What the drawings of a service begin with."""
    prefix = _prefix(service)
    return {prefix + level: _arrangement(prefix + level, entry) for level, entry in arrangements.of(service).items()}


def earlier_map(arrangements: Arrangements) -> Earlier:
    """What the organisation's map begins with."""
    return {MAP: _arrangement(MAP, arrangements.map)} if arrangements.map else {}


def levels_of(service: str, drawings: Iterable[Drawing], before: Levels) -> Levels:
    """What is committed of a service's drawings.

    Args:
        service: its id.
        drawings: all that it has; one that could not be arranged has no entry.
        before: their entries so far. One that its drawing still has keeps its bytes.
    """
    prefix, found = _prefix(service), dict[str, ArrangementEntry]()
    for drawing in drawings:
        if arrangement := drawing.arrangement:
            level = arrangement.drawing.removeprefix(prefix)
            found[level] = entry_of(arrangement, before.get(level))
    return found


def entry_of(arrangement: Arrangement, before: ArrangementEntry | None) -> ArrangementEntry:
    """What is committed of a drawing: its entry so far where nothing moved, however the titles and signs in it changed."""
    way = arrangement.variant
    entry = ArrangementEntry(
        made_of=arrangement.made_of,
        direction=way.direction,
        near=round(way.near),
        far=round(way.far),
        label_limit=round(way.label_limit),
        order=way.order.value,
        backwards=way.backwards,
        pins=way.pins,
        loose=way.loose,
        diagonal=round(arrangement.diagonal),
        crossings=arrangement.crossings,
        work=round(arrangement.work),
        nodes={node: (round(x), round(y)) for node, (x, y) in sorted(arrangement.nodes.items())},
    )
    return before if before and _stays(before, entry) else entry


_FIGURES = {"made_of", "diagonal", "crossings", "work", "nodes"}


def _stays(before: ArrangementEntry, entry: ArrangementEntry) -> bool:
    if before.nodes.keys() != entry.nodes.keys() or before.model_dump(exclude=_FIGURES) != entry.model_dump(exclude=_FIGURES):
        return False
    moved = sum(math.dist(before.nodes[node], place) for node, place in entry.nodes.items())
    return moved <= _STAYS * before.diagonal * len(entry.nodes)


def _arrangement(name: str, entry: ArrangementEntry) -> Arrangement:
    way = Variant(
        entry.direction, entry.near, entry.far, entry.label_limit, Order(entry.order), entry.backwards, entry.pins, loose=entry.loose
    )
    nodes = {node: Point(*place) for node, place in entry.nodes.items()}
    return Arrangement(name, entry.made_of, way, entry.diagonal, nodes, entry.crossings, entry.work)


def _prefix(service: str) -> str:
    """With which the names of a service's drawings begin."""
    return f"tm-{service}-"
