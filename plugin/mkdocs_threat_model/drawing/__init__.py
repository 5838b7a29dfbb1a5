"""Data flow diagrams → SVG and PNG. Nothing is asked of the machine but the CPU."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.service import Service
from . import dfd
from .drawing import Drawing, draw, png

__all__ = ["Drawing", "draw", "draw_level_0", "draw_level_1", "draw_level_2", "png"]


def draw_level_0(service: Service, hrefs: Mapping[str, str] | None = None) -> Drawing:
    """The service as one process with its external entities.

    Args:
        service: the model.
        hrefs: where elements, flows and the service (by its id) lead in a page; `#element-<id>`
            and `#flow-<id>` where none is given, nowhere where it is empty.
    """
    return draw(dfd.level_0(service, hrefs))


def draw_level_1(service: Service, hrefs: Mapping[str, str] | None = None) -> Drawing:
    """The model, without the parts of processes. Arguments as for `draw_level_0`."""
    return draw(dfd.level_1(service, hrefs))


def draw_level_2(service: Service, process_id: str, hrefs: Mapping[str, str] | None = None) -> Drawing:
    """The parts of a process and their neighbours. Arguments as for `draw_level_0`.

    Raises:
        RenderingError: the process has no parts.
    """
    return draw(dfd.level_2(service, process_id, hrefs))
