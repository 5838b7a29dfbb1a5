"""How each part of a drawing looks, once for both kinds of SVG: attributes where it stands alone, a class in a page.

A page has many drawings and one stylesheet: attributes would say there again and again what the stylesheet says once.
"""

from __future__ import annotations

from collections.abc import Mapping

from .geometry import number
from .marks import MARK_TEXT, MarkKind
from .measure import DETAIL_TEXT, FLOW_TEXT, HEADING_TEXT, TITLE_TEXT
from .palette import PREFIX

Pen = Mapping[str, str]
"""Presentation attributes; the values of some are names in the palette."""

_OF_THE_PALETTE = frozenset(("fill", "stroke", "filter"))
_SEMIBOLD: Pen = {"font-weight": "600"}
_HALO: Pen = {"stroke": "background", "stroke-width": "3", "stroke-linejoin": "round", "paint-order": "stroke"}
_DOTTED: Pen = {"stroke-dasharray": "1.5 3", "stroke-linecap": "round"}
_OUTLINES = {MarkKind.GAP: "1.2", MarkKind.PERSONAL: "1", MarkKind.RESTRICTED: "2", MarkKind.DEFENDED: "1"}
"""Widths of the outlines of marks that are not filled; each kind has its own, so that grey paper tells them apart."""
_KINDS_OF_NODES = ("external", "process", "store", "muted")


def _filled(colour: str) -> Pen:
    return {"fill": colour}


def _line(colour: str, width: str) -> Pen:
    return {"stroke": colour, "stroke-width": width}


def _sized(size: float) -> Pen:
    return {"font-size": number(size)}


def _text(colour: str, *more: Pen, anchor: str = "middle") -> Pen:
    """A text; without a size it has that of the whole drawing."""
    return _joined({"text-anchor": anchor}, _filled(colour), *more)


def _joined(*parts: Pen) -> Pen:
    return {name: value for part in parts for name, value in part.items()}


def _boundary(colour: str, *more: Pen) -> Pen:
    return _joined(_filled("boundary-fill"), {"stroke": colour}, *more)


def _flow(colour: str, width: str, *more: Pen) -> Pen:
    return _joined(_filled("none"), _line(colour, width), *more)


def _head(colour: str) -> Pen:
    return _joined(_filled(colour), {"stroke": colour, "stroke-linejoin": "round"})


def _label(colour: str) -> Pen:
    return _text(colour, _sized(FLOW_TEXT), _HALO)


def _nodes(kind: str) -> dict[str, Pen]:
    """What shapes of a kind are drawn with; the outer line of a muted one is dotted."""
    dots: Pen = _DOTTED if kind == "muted" else {}
    ground, line = _filled(kind), f"{kind}-line"
    pens = {f"{kind}-ground": ground, f"{kind}-sheet": _joined(ground, _line(line, "1")), f"{kind}-inner": _flow(line, "1")}
    for strength, width in (("shape", "1.4"), ("chosen", "3.2")):
        pens[f"{kind}-{strength}"] = _joined(ground, _line(line, width), dots)
        pens[f"{kind}-{strength}-rule"] = _flow(line, width, dots)
    return pens


def _mark(kind: MarkKind) -> dict[str, Pen]:
    """Its ground, which has two classes, and its text."""
    outline = _line(f"on-{kind}", _OUTLINES[kind]) if kind in _OUTLINES else {}
    dashes: Pen = {"stroke-dasharray": "2.5 2"} if kind is MarkKind.GAP else {}
    return {
        f"mark {kind}": _joined(_filled(kind.value), outline, dashes),
        f"on-{kind}": _text(f"on-{kind}", _sized(MARK_TEXT), _SEMIBOLD),
    }


PENS: Mapping[str, Pen] = {
    "ground": _filled("background"),
    "no-drawing": {"fill": "background", "stroke": "muted-line", "stroke-dasharray": "1.5 3"},
    # The strongest line of a drawing, dashed as in other tools: what a data flow diagram is drawn for.
    "boundary-rim": _boundary("boundary", {"stroke-width": "2.2", "stroke-dasharray": "9 5"}),
    "frame-rim": _boundary("process-line", {"stroke-width": "1.3"}),
    "boundary-title": _text("boundary-text", _sized(TITLE_TEXT), _SEMIBOLD, anchor="start"),
    "frame-title": _text("process-line", _sized(TITLE_TEXT), _SEMIBOLD, anchor="start"),
    "node-title": _text("text"),
    "muted-title": _text("muted-text"),
    "node-heading": _text("flow-text", _sized(HEADING_TEXT), _SEMIBOLD),
    "muted-heading": _text("muted-text", _sized(HEADING_TEXT), _SEMIBOLD),
    "node-details": _text("flow-text", _sized(DETAIL_TEXT)),
    "muted-details": _text("muted-text", _sized(DETAIL_TEXT)),
    "icon-plate": _filled("icon-plate"),
    "icon-rim": {"filter": "icon-rim"},
    "no-line": {"fill": "none", "stroke": "none"},
    "plain-flow": _flow("flow", "1.2"),
    "crossing-flow": _flow("crossing-line", "1.7"),
    "chosen-flow": _flow("crossing-line", "3"),
    "muted-flow": _flow("muted-line", "1.2", {"stroke-dasharray": "1.5 3.5", "stroke-linecap": "round"}),
    "plain-head": _head("flow"),
    "crossing-head": _head("crossing-line"),
    "muted-head": _head("muted-line"),
    "plain-label": _label("flow-text"),
    "crossing-label": _label("crossing-text"),
    "muted-label": _label("muted-text"),
    "crossing-disc": {"fill": "crossing", "stroke": "background", "stroke-width": "1.4"},
    "crossing-ring": {"fill": "background", "stroke": "crossing", "stroke-width": "1.8"},
    "unprotected": _line("crossing", "1.5"),
    **{name: pen for kind in _KINDS_OF_NODES for name, pen in _nodes(kind).items()},
    **{name: pen for kind in MarkKind for name, pen in _mark(kind).items()},
}
"""By name, which is also the class."""


def attributes(pen: Pen, colours: Mapping[str, str]) -> str:
    """A pen as attributes.

    Args:
        pen: one of `PENS`.
        colours: by the palette's names.
    """
    return " ".join(f'{name}="{colours.get(value, value) if name in _OF_THE_PALETTE else value}"' for name, value in pen.items())


def pen_styles(colours: Mapping[str, str]) -> str:
    """All pens as CSS, each rule as weak as the attributes that it stands for: any other rule of a page goes before it.

    Args:
        colours: the palette; its values are left to CSS variables.
    """
    return "".join(f":where(.tm-dfd .{'.'.join(name.split())}) {{ {_declarations(pen, colours)} }}\n" for name, pen in PENS.items())


def _declarations(pen: Pen, colours: Mapping[str, str]) -> str:
    said = {name: f"var({PREFIX}{value})" if name in _OF_THE_PALETTE and value in colours else value for name, value in pen.items()}
    return " ".join(f"{name}: {value}{'px' if name == 'font-size' else ''};" for name, value in said.items())
