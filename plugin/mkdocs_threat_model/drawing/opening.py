"""Which drawing a page opens with: one that the first screen holds."""

from __future__ import annotations

from ..model.service import Service
from .extent import SCREEN, Extent
from .finished import Drawing


def opens_with(drawing: Drawing, service: Service, room: Extent = SCREEN) -> Drawing | None:
    """The direction of a drawing that there is room for; `None` where there is for none, so that an overview is wanted.

    A direction that the model asks for is kept.
    """
    if drawing.note:
        return None
    turned = drawing.turned if service.layout.direction is None else None
    return next((way for way in (drawing, turned) if way and room.holds(way.width, way.height)), None)
