"""A laid out diagram → SVG: one for a page, one that stands alone.

Written from the geometry, not by Graphviz, so that every colour, id, link and text is ours. The
groups are called as Graphviz calls them (`node`, `edge`, `cluster`). Each line of text has the
width that was laid out (`textLength`), whatever font a reader has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from ..model.components import Component
from .diagram import DiagramBoundary, DiagramFlow, DiagramNode
from .geometry import Box, Geometry, Point, Route, number, towards
from .icons import icon_name
from .marks import MARK_GAP, MARK_HEIGHT
from .measure import ICON, ICON_GAP, Measured
from .readability import piercings
from .signs import crossing_svg, marks_svg
from .style import Style
from .typesetting import ASCENT, FAMILY, TextBlock, Weight, clean
from .walk import walk

PAD = 8.0
HEAD_WIDTH = 3.4
"""Half the width of an arrow's head."""
_UNSAFE_ID = re.compile(r"[^A-Za-z0-9._-]")


@dataclass
class _Ids:
    """Unique ids for one SVG."""

    prefix: str
    given: set[str] = field(default_factory=set)

    def __call__(self, kind: str, key: str) -> str:
        base = _UNSAFE_ID.sub("_", f"{self.prefix}-{kind}-{key}")
        id, number = base, 2
        while id in self.given:
            id, number = f"{base}-{number}", number + 1
        self.given.add(id)
        return id


def quoted(text: str) -> str:
    """A text as an attribute's value, quotes included."""
    return '"' + escape(clean(text), {'"': "&quot;"}) + '"'


def _at(point: Point) -> str:
    return f"{number(point.x)},{number(point.y)}"


def svg_of(measured: Measured, geometry: Geometry, style: Style, note: str = "") -> str:
    """Writes the SVG; the document has no blank line and no prolog.

    Args:
        note: what is said of a plain drawing, after its description; its lines run behind its elements.
    """
    return "\n".join(_document(measured, geometry, style, note))


def size_of(geometry: Geometry) -> tuple[int, int]:
    """Width and height of the SVG in pixels."""
    return int(geometry.width + 2 * PAD + 0.999), int(geometry.height + 2 * PAD + 0.999)


def _document(measured: Measured, geometry: Geometry, style: Style, note: str) -> Iterator[str]:
    diagram = measured.diagram
    ids = _Ids(diagram.id_prefix)
    width, height = size_of(geometry)
    described = ids("svg", "description")
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="{number(-PAD)} {number(-PAD)} {width} {height}" width="{width}" height="{height}"'
    font = f'font-family="{FAMILY}" font-size="13"'
    name = f"aria-label={quoted(diagram.title)}"
    if style.links:
        said = f'class="tm-dfd" role="group" {name} aria-describedby="{described}"'
        yield f'<svg {head} xmlns:xlink="http://www.w3.org/1999/xlink" {said} {font}>'
    else:
        yield f'<svg {head} role="img" {name} {font}>'
        yield f"<title>{escape(clean(diagram.title))}</title>"
    yield f'<desc id="{described}">{escape(clean(f"{diagram.description or diagram.title} {note}"))}</desc>'
    icons = _icons(measured, ids)
    if icons:
        yield "<defs>"
        for name_, id_ in icons.items():
            yield f'<image {style.icon(name_)} id="{id_}" width="{number(ICON)}" height="{number(ICON)}"/>'
        yield "</defs>"
    if not style.links:
        yield f'<rect x="{number(-PAD)}" y="{number(-PAD)}" width="{width}" height="{height}" fill="{style.colour("background")}"/>'
    for boundary in _outermost_first(diagram.boundaries):
        if boundary.id in geometry.boundaries:
            yield from _boundary(boundary, measured, geometry, style, ids)
    parts: Iterable[DiagramNode | DiagramFlow] = (*diagram.flows, *diagram.nodes) if note else walk(diagram)
    for part in parts:
        if isinstance(part, DiagramFlow):
            yield from _flow(part, measured, geometry, style, ids)
        else:
            yield from _node(part, measured, geometry, style, ids, icons)
    yield "</svg>"


def _icons(measured: Measured, ids: _Ids) -> dict[str, str]:
    """The ids of the icons that are used, by their names; each is embedded once."""
    used: dict[str, str] = {}
    for node in measured.diagram.nodes:
        name = icon_name(node.technology) if measured.nodes[node.id].icon else None
        if name and name not in used:
            used[name] = ids("icon", name)
    return used


def _outermost_first(boundaries: Iterable[DiagramBoundary]) -> list[DiagramBoundary]:
    parents = {boundary.id: boundary.parent for boundary in boundaries}

    def depth(boundary: DiagramBoundary) -> int:
        count, current = 0, boundary.parent
        while current is not None:
            count, current = count + 1, parents[current]
        return count

    return sorted(boundaries, key=depth)


def _text(text: TextBlock, left: float, top: float, colour: str, anchor: str = "middle", halo: str = "") -> Iterator[str]:
    """The lines of a block whose box begins at `left` and `top`."""
    x = left + (text.width / 2 if anchor == "middle" else 0)
    common = f'text-anchor="{anchor}" fill="{colour}"'
    if text.size != 13:
        common += f' font-size="{number(text.size)}"'
    if text.weight is Weight.SEMIBOLD:
        common += ' font-weight="600"'
    if halo:
        common += f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    for index, line in enumerate(text.lines):
        baseline = top + index * text.leading + text.leading / 2 + text.size * (ASCENT / 2 - 0.01)
        length = f' textLength="{number(line.width)}" lengthAdjust="spacingAndGlyphs"' if line.width else ""
        yield f'<text x="{number(x)}" y="{number(baseline)}" {common}{length}>{escape(line.text)}</text>'


def _linked(lines: Iterable[str], name: str, href: str, style: Style) -> Iterator[str]:
    """A part of the drawing with its name: a link in a page, a titled group elsewhere."""
    if style.links and href:
        yield f"<a {style.href}={quoted(href)} aria-label={quoted(name)}>"
        yield from lines
        yield "</a>"
    else:
        yield from lines


def _group(kind: str, id_: str, name: str, style: Style, **data: str) -> Iterator[str]:
    """Opens a group. In a page it says by data attributes what it is, for those who point at it."""
    told = "".join(f" data-{key}={quoted(value)}" for key, value in data.items()) if style.links else ""
    yield f'<g class="{kind}" id="{id_}"{told}>'
    if not style.links:
        yield f"<title>{escape(clean(name))}</title>"


def _boundary(boundary: DiagramBoundary, measured: Measured, geometry: Geometry, style: Style, ids: _Ids) -> Iterator[str]:
    box = geometry.boundaries[boundary.id]
    kind, dash = ("cluster frame", "") if boundary.frame else ("cluster boundary", ' stroke-dasharray="7 4"')

    def lines() -> Iterator[str]:
        yield from _group(kind, ids("boundary", boundary.id), boundary.title, style)
        colour = style.colour("process-line" if boundary.frame else "boundary")
        yield (
            f'<rect x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}" height="{number(box.height)}" rx="10" '
            f'fill="{style.colour("boundary-fill")}" stroke="{colour}" stroke-width="1.3"{dash}/>'
        )
        title = measured.titles.get(boundary.id)
        if title:
            place = geometry.titles[boundary.id]
            text = style.colour("process-line" if boundary.frame else "boundary-text")
            yield from _text(title, place.left, place.top, text, anchor="start")
        yield "</g>"

    return _linked(lines(), f"{Component.BOUNDARY.label} {boundary.title}", boundary.href, style)


def _node(node: DiagramNode, measured: Measured, geometry: Geometry, style: Style, ids: _Ids, icons: dict[str, str]) -> Iterator[str]:
    box, size = geometry.nodes[node.id], measured.nodes[node.id]

    def lines() -> Iterator[str]:
        muted = " muted" if node.muted else ""
        yield from _group(f"node {node.look}{muted}", ids("node", node.id), node.name or node.title, style, node=node.id)
        yield from _shape(node, box, style)
        content = size.title.width + (ICON + ICON_GAP if size.icon else 0)
        left = box.middle.x - content / 2
        line = box.middle.y - ((MARK_GAP + MARK_HEIGHT) / 2 if node.marks else 0)
        if size.icon:
            top = line - ICON / 2
            yield (
                f'<rect x="{number(left - 2)}" y="{number(top - 2)}" width="{number(ICON + 4)}" height="{number(ICON + 4)}" rx="3" '
                f'fill="{style.colour("icon-plate")}"/>'
            )
            yield f'<use {style.href}="#{icons[str(icon_name(node.technology))]}" x="{number(left)}" y="{number(top)}"/>'
            left += ICON + ICON_GAP
        colour = style.colour("muted-text" if node.muted else "text")
        yield from _text(size.title, left, line - size.title.height / 2, colour)
        below = line + max(size.title.height, ICON if size.icon else 0) / 2 + MARK_GAP
        yield from marks_svg(node.marks, box.middle.x, below, style.colour)
        yield "</g>"

    return _linked(lines(), node.name or node.title, node.href, style)


def _shape(node: DiagramNode, box: Box, style: Style) -> Iterator[str]:
    kind = Component.EXTERNAL if node.shape is Component.BOUNDARY else node.shape
    fill = style.colour("muted" if node.muted else kind)
    line = style.colour("muted-line" if node.muted else f"{kind}-line")
    pen = f'stroke="{line}" stroke-width="1.4"' + (' stroke-dasharray="1.5 3" stroke-linecap="round"' if node.muted else "")
    place = f'x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}" height="{number(box.height)}"'
    if node.shape is Component.PROCESS:
        radii = f'rx="{number(box.width / 2)}" ry="{number(box.height / 2)}"'
        yield f'<ellipse cx="{number(box.middle.x)}" cy="{number(box.middle.y)}" {radii} fill="{fill}" {pen}/>'
    elif node.shape is Component.STORE:
        across = f"H{number(box.right)}"
        yield f'<rect {place} fill="{fill}"/>'
        yield f'<path d="M{_at(Point(box.left, box.top))}{across}M{_at(Point(box.left, box.bottom))}{across}" fill="none" {pen}/>'
    elif node.shape is Component.BOUNDARY:
        pen = f'stroke="{style.colour("boundary")}" stroke-width="1.3" stroke-dasharray="7 4"'
        yield f'<rect {place} rx="10" fill="{style.colour("boundary-fill")}" {pen}/>'
    else:
        yield f'<rect {place} fill="{fill}" {pen}/>'


def _flow(flow: DiagramFlow, measured: Measured, geometry: Geometry, style: Style, ids: _Ids) -> Iterator[str]:
    route = geometry.routes[flow.id]
    crosses = (flow.crossing or bool(flow.crosses)) and not flow.muted
    colour = style.colour("crossing" if crosses else "muted-line" if flow.muted else "flow")

    def lines() -> Iterator[str]:
        kind = "edge crossing" if crosses else "edge muted" if flow.muted else "edge"
        yield from _group(kind, ids("flow", flow.id), flow.name or " ".join(flow.titles), style, source=flow.source, target=flow.target)
        dash = ' stroke-dasharray="1.5 3.5" stroke-linecap="round"' if flow.muted else ""
        yield f'<path d="{_path(route)}" fill="none" stroke="{colour}" stroke-width="{"2" if crosses else "1.2"}"{dash}/>'
        for tip, base in ((route.end, route.control[-1]), (route.start, route.control[0])):
            if tip:
                yield f'<polygon points="{_head(tip, base)}" fill="{colour}" stroke="{colour}" stroke-linejoin="round"/>'
        for boundary in flow.crosses:
            if boundary in geometry.boundaries:
                for point in piercings(route, geometry.boundaries[boundary]):
                    yield from crossing_svg(flow.protection, point, colour, style.colour("background"))
        if flow.id in geometry.labels:
            text = style.colour("crossing-text" if crosses else "muted-text" if flow.muted else "flow-text")
            box = geometry.labels[flow.id]
            label = measured.labels[flow.id]
            yield from _text(label, box.left, box.top, text, halo=style.colour("background"))
            yield from marks_svg(flow.marks, box.left + label.width / 2, box.top + label.height - MARK_HEIGHT, style.colour)
        yield "</g>"

    return _linked(lines(), flow.name or " ".join(flow.titles), flow.href, style)


def _path(route: Route) -> str:
    """The line, up to a little before the tips of its heads, so that a thick line does not blunt them."""
    control = route.control
    first = control[0]
    parts = []
    if route.start:
        parts.append(f"M{_at(towards(route.start, first, 3))}L{_at(first)}")
    else:
        parts.append(f"M{_at(first)}")
    parts.extend("C" + " ".join(_at(point) for point in control[index + 1 : index + 4]) for index in range(0, len(control) - 3, 3))
    if route.end:
        parts.append(f"L{_at(towards(route.end, control[-1], 3))}")
    return "".join(parts)


def _head(tip: Point, base: Point) -> str:
    along = towards(Point(0, 0), Point(tip.x - base.x, tip.y - base.y), 1)
    across = Point(-along.y * HEAD_WIDTH, along.x * HEAD_WIDTH)
    corners = (tip, Point(base.x + across.x, base.y + across.y), Point(base.x - across.x, base.y - across.y))
    return " ".join(_at(corner) for corner in corners)
