"""Data flow diagrams → SVG and PNG. Nothing is asked of the machine but the CPU."""

from __future__ import annotations

from ..model.service import Service
from . import dfd
from .dfd import PLAIN, Notes
from .drawing import Drawing, draw, png
from .spoken import spoken_of

__all__ = ["Drawing", "Notes", "draw", "draw_level_0", "draw_level_1", "draw_level_2", "png", "spoken_of"]


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
