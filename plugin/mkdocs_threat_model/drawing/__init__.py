"""Data flow diagrams → SVG and PNG. Nothing is asked of the machine but the CPU."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.service import Service
from . import dfd
from .arrangement import Arrangement
from .dfd import PLAIN, Notes
from .diagram import Diagram
from .drawing import Drawing, draw
from .overview import fits_a_page, inside, overview, zones
from .spoken import spoken_of

__all__ = [
    "NEVER",
    "Arrangement",
    "Drawing",
    "Earlier",
    "Notes",
    "draw",
    "draw_by_boundary",
    "draw_level_0",
    "draw_level_1",
    "draw_level_2",
    "spoken_of",
]

Earlier = Mapping[str, Arrangement]
"""How drawings were arranged before, by the name of the drawing (`Arrangement.drawing`)."""

NEVER: Earlier = {}


def draw_level_0(service: Service, notes: Notes = PLAIN, earlier: Earlier = NEVER) -> Drawing:
    """The service as one process with its external entities.

    Args:
        service: the model.
        notes: links, and what is said of elements and flows beyond their titles. Elements and flows
            link to `#element-<id>` and `#flow-<id>` unless it says otherwise, the service nowhere.
        earlier: arrangements to keep where the rules allow it.
    """
    return _drawn(dfd.level_0(service, notes), earlier)


def draw_level_1(service: Service, notes: Notes = PLAIN, earlier: Earlier = NEVER) -> Drawing:
    """The model, without the parts of processes. Arguments as for `draw_level_0`."""
    return _drawn(dfd.level_1(service, notes), earlier)


def draw_level_2(service: Service, process_id: str, notes: Notes = PLAIN, earlier: Earlier = NEVER) -> Drawing:
    """The parts of a process and their neighbours. Arguments as for `draw_level_0`.

    Raises:
        RenderingError: the process has no parts.
    """
    return _drawn(dfd.level_2(service, process_id, notes), earlier)


def draw_by_boundary(service: Service, whole: Drawing, notes: Notes = PLAIN, earlier: Earlier = NEVER) -> dict[str, Drawing]:
    """A model whose Level 1 is too large to read, by outermost boundary; empty where the whole can be read.

    Args:
        service: the model.
        whole: its Level 1.
        notes: as for `draw_level_0`; a boundary's id leads its shape in the overview somewhere.
        earlier: as for `draw_level_0`.

    Returns:
        The overview under the empty key, then a drawing by the id of each outermost boundary.
    """
    parts = zones(service)
    if fits_a_page(whole.width, whole.height) or len(parts) < 2:
        return {}
    return {
        "": _drawn(overview(service, notes), earlier),
        **{zone: _drawn(inside(service, zone, notes), earlier) for zone in parts},
    }


def _drawn(diagram: Diagram, earlier: Earlier) -> Drawing:
    return draw(diagram, earlier.get(diagram.id_prefix))
