"""Data flow diagrams → SVG and PNG. Nothing is asked of the machine but the CPU."""

from __future__ import annotations

from ..model.service import Service
from . import dfd
from .dfd import PLAIN, Notes
from .drawing import Drawing, draw, png
from .overview import fits_a_page, inside, overview, zones
from .spoken import spoken_of

__all__ = ["Drawing", "Notes", "draw", "draw_by_boundary", "draw_level_0", "draw_level_1", "draw_level_2", "png", "spoken_of"]


def draw_level_0(service: Service, notes: Notes = PLAIN) -> Drawing:
    """The service as one process with its external entities.

    Args:
        service: the model.
        notes: links, and what is said of elements and flows beyond their titles. Elements and flows
            link to `#element-<id>` and `#flow-<id>` unless it says otherwise, the service nowhere.
    """
    return draw(dfd.level_0(service, notes))


def draw_level_1(service: Service, notes: Notes = PLAIN) -> Drawing:
    """The model, without the parts of processes. Arguments as for `draw_level_0`."""
    return draw(dfd.level_1(service, notes))


def draw_level_2(service: Service, process_id: str, notes: Notes = PLAIN) -> Drawing:
    """The parts of a process and their neighbours. Arguments as for `draw_level_0`.

    Raises:
        RenderingError: the process has no parts.
    """
    return draw(dfd.level_2(service, process_id, notes))


def draw_by_boundary(service: Service, whole: Drawing, notes: Notes = PLAIN) -> dict[str, Drawing]:
    """A model whose Level 1 is too large to read, by outermost boundary; empty where the whole can be read.

    Args:
        service: the model.
        whole: its Level 1.
        notes: as for `draw_level_0`; a boundary's id leads its shape in the overview somewhere.

    Returns:
        The overview under the empty key, then a drawing by the id of each outermost boundary.
    """
    parts = zones(service)
    if fits_a_page(whole.width, whole.height) or len(parts) < 2:
        return {}
    return {"": draw(overview(service, notes)), **{zone: draw(inside(service, zone, notes)) for zone in parts}}
