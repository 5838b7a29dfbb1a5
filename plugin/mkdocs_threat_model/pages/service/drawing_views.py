"""How the drawings of a service stand in its page: which direction and which drawing is seen first, and which are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...drawing import Drawing
from ...drawing.extent import SCREEN, SHEET, TURNED_SHEET
from ...drawing.opening import opens_with
from ...drawing.service_drawings import OVERVIEW, ServiceDrawing
from ...model.scales import LayoutDirection
from ...model.service import Service

_WHOLE = "level-1"


class DrawnWay(NamedTuple):
    """One direction of a drawing in a page: its `name` among the page's drawings, its `direction`, and its `classes`."""

    name: str
    direction: LayoutDirection | None
    classes: str


class DrawingView(NamedTuple):
    """How a drawing stands: its `ways`, the one that is shown first; whether it `fits` the first screen; and whether it
    is to be `printed` upright, on a sheet `sideways`, or else not."""

    ways: Sequence[DrawnWay]
    fits: bool
    printed: bool
    sideways: bool


def views_of(drawings: Iterable[ServiceDrawing], service: Service) -> Mapping[str, DrawingView]:
    """The views of a service's drawings by name.

    Where Level 1 does not fit on paper, its overview and the parts are printed in its place; else they are not.
    """
    by_name = {drawn.name: drawn.drawing for drawn in drawings}
    whole = by_name[_WHOLE]
    divided = OVERVIEW in by_name
    on_paper = not divided or any(room.holds(way.width, way.height) for room in (SHEET, TURNED_SHEET) for way in _ways(whole))
    return {
        name: _view(name, drawing, service, not name.startswith(_WHOLE) or (name == _WHOLE) == on_paper)
        for name, drawing in by_name.items()
    }


def turned_name(name: str) -> str:
    """The name of a drawing's other direction among the page's drawings."""
    return f"{name}.turned"


def _ways(drawing: Drawing) -> tuple[Drawing, ...]:
    return (drawing, drawing.turned) if drawing.turned else (drawing,)


def _view(name: str, drawing: Drawing, service: Service, printed: bool) -> DrawingView:
    ways = _ways(drawing)
    first = opens_with(drawing, service) or drawing
    narrow = min(ways, key=lambda way: way.width)
    upright = next((way for way in ways if SHEET.holds(way.width, way.height)), None)
    sideways = next((way for way in ways if TURNED_SHEET.holds(way.width, way.height)), None)
    on_paper = upright or sideways or narrow
    kinds = {"first": first, "narrow": narrow, "paper": on_paper}

    def placed(way: Drawing) -> DrawnWay:
        own = [kind for kind, chosen in kinds.items() if way is chosen]
        own += ["fits"] if SCREEN.holds(way.width, way.height) else []
        return DrawnWay(name if way is drawing else turned_name(name), way.direction, " ".join(f"tm-way--{kind}" for kind in own))

    fits = SCREEN.holds(first.width, first.height)
    return DrawingView(tuple(map(placed, ways)), fits, printed, printed and upright is None and sideways is not None)
