"""A laid out diagram → SVG: one for a page, one that stands alone, written at once.

Written from the geometry, not by Graphviz, so that every colour, id, link and text is ours. The
groups are called as Graphviz calls them (`node`, `edge`, `cluster`). Each line of text has the
width that was laid out (`textLength`), whatever font a reader has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import escape

from ..model.components import Component
from .diagram import DiagramBoundary, DiagramFlow, DiagramNode
from .geometry import Geometry, Point, Route, number, towards
from .icons import icon_embedded, icon_name, icon_named
from .marks import MARK_GAP, MARK_HEIGHT, row_width
from .measure import ICON, ICON_GAP, LINE_GAP, Measured
from .pens import PENS
from .readability import piercings
from .shape_svg import shape_svg
from .signs import crossing_svg, marks_svg
from .style import Line, Style, Twin, finished, pen
from .typesetting import ASCENT, FAMILY, TextBlock, clean
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


@lru_cache(maxsize=4096)  # the drawings of a service say much alike
def quoted(text: str) -> str:
    """A text as an attribute's value, quotes included."""
    return '"' + escape(clean(text), {'"': "&quot;"}) + '"'


def _at(point: Point) -> str:
    return f"{number(point.x)},{number(point.y)}"


def svg_of(measured: Measured, geometry: Geometry, alone: Style, note: str = "") -> tuple[str, str]:
    """Writes the SVG; neither document has a blank line or a prolog.

    Args:
        measured: the texts.
        geometry: where they stand.
        alone: how the SVG that stands alone is written.
        note: what is said of a plain drawing, after its description; its lines run behind its elements.

    Returns:
        The one that stands alone, and the one for a page.
    """
    return finished(_document(measured, geometry, note), alone)


def size_of(geometry: Geometry) -> tuple[int, int]:
    """Width and height of the SVG in pixels."""
    return int(geometry.width + 2 * PAD + 0.999), int(geometry.height + 2 * PAD + 0.999)


def _document(measured: Measured, geometry: Geometry, note: str) -> Iterator[Line]:
    diagram = measured.diagram
    ids = _Ids(diagram.id_prefix)
    width, height = size_of(geometry)
    described = ids("svg", "description")
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="{number(-PAD)} {number(-PAD)} {width} {height}" width="{width}" height="{height}"'
    font = f'font-family="{FAMILY}" font-size="13"'
    name = f"aria-label={quoted(diagram.title)}"
    said = f'class="tm-dfd" role="group" {name} aria-describedby="{described}"'
    yield Twin(f'<svg {head} role="img" {name} {font}>', f'<svg {head} xmlns:xlink="http://www.w3.org/1999/xlink" {said} {font}>')
    yield Twin(f"<title>{escape(clean(diagram.title))}</title>", "")
    yield f'<desc id="{described}">{escape(clean(f"{diagram.description or diagram.title} {note}"))}</desc>'
    icons = _icons(measured, ids)
    if icons:
        yield "<defs>"
        for icon, id_ in icons.items():
            size = f'id="{id_}" width="{number(ICON)}" height="{number(ICON)}"'
            yield Twin(f"<image {icon_embedded(icon)} {size}/>", f"<image {icon_named(icon)} {size}/>")
        yield "</defs>"
    ground = f'<rect x="{number(-PAD)}" y="{number(-PAD)}" width="{width}" height="{height}" {pen("ground")}/>'
    yield Twin(ground, "")
    for boundary in _outermost_first(diagram.boundaries):
        if boundary.id in geometry.boundaries:
            yield from _boundary(boundary, measured, geometry, ids)
    parts: Iterable[DiagramNode | DiagramFlow] = (*diagram.flows, *diagram.nodes) if note else walk(diagram)
    for part in parts:
        if isinstance(part, DiagramFlow):
            yield from _flow(part, measured, geometry, ids)
        else:
            yield from _node(part, measured, geometry, ids, icons)
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


def _text(text: TextBlock, left: float, top: float, name: str) -> Iterator[str]:
    """The lines of a block whose box begins at `left` and `top`, drawn with a pen of this name."""
    x = left + (text.width / 2 if PENS[name]["text-anchor"] == "middle" else 0)
    for index, line in enumerate(text.lines):
        baseline = top + index * text.leading + text.leading / 2 + text.size * (ASCENT / 2 - 0.01)
        length = f' textLength="{number(line.width)}" lengthAdjust="spacingAndGlyphs"' if line.width else ""
        yield f'<text x="{number(x)}" y="{number(baseline)}" {pen(name)}{length}>{escape(line.text)}</text>'


def _linked(lines: Iterable[Line], name: str, href: str) -> Iterator[Line]:
    """A part of the drawing, in a page a link with a name where it leads somewhere."""
    if href:
        yield Twin("", f"<a xlink:href={quoted(href)} aria-label={quoted(name)}>")
        yield from lines
        yield Twin("", "</a>")
    else:
        yield from lines


def _group(kind: str, id_: str, name: str, **data: str) -> Iterator[Line]:
    """Opens a group: titled where it stands alone; in a page it says by data attributes what it is, for those who point at it."""
    told = "".join(f" data-{key}={quoted(value)}" for key, value in data.items())
    begin = f'<g class="{kind}"'
    yield Twin(f'{begin} id="{id_}">\n<title>{escape(clean(name))}</title>', f"{begin}{told}>")


def _boundary(boundary: DiagramBoundary, measured: Measured, geometry: Geometry, ids: _Ids) -> Iterator[Line]:
    box = geometry.boundaries[boundary.id]
    name = ", ".join((boundary.title, *(mark.name for mark in boundary.marks)))
    kind = "frame" if boundary.frame else "boundary"

    def lines() -> Iterator[Line]:
        yield from _group(f"cluster {kind}", ids("boundary", boundary.id), name, boundary=boundary.id)
        size = f'width="{number(box.width)}" height="{number(box.height)}"'
        yield f'<rect x="{number(box.left)}" y="{number(box.top)}" {size} rx="10" {pen(f"{kind}-rim")}/>'
        title = measured.titles.get(boundary.id)
        if title:
            place = geometry.titles[boundary.id]
            yield from _text(title, place.left, place.top, f"{kind}-title")
            yield from marks_svg(boundary.marks, place.right - row_width(boundary.marks) / 2, place.top)
        yield "</g>"

    return _linked(lines(), f"{Component.BOUNDARY.label} {name}", boundary.href)


def _node(node: DiagramNode, measured: Measured, geometry: Geometry, ids: _Ids, icons: dict[str, str]) -> Iterator[Line]:
    box, size = geometry.nodes[node.id], measured.nodes[node.id]

    def lines() -> Iterator[Line]:
        muted, kind = (" muted", "muted") if node.muted else ("", "node")
        yield from _group(f"node {node.shape.name}{muted}", ids("node", node.id), node.name or node.title, node=node.id)
        yield from shape_svg(node, box)
        content = size.title.width + (ICON + ICON_GAP if size.icon else 0)
        left = box.middle.x - content / 2
        line = box.middle.y + (size.above - size.below) / 2 - ((MARK_GAP + MARK_HEIGHT) / 2 if node.marks else 0)
        if size.icon:
            top = line - ICON / 2
            yield (
                f'<rect x="{number(left - 2)}" y="{number(top - 2)}" width="{number(ICON + 4)}" height="{number(ICON + 4)}" rx="3" '
                f"{pen('icon-plate')}/>"
            )
            use = f'="#{icons[str(icon_name(node.technology))]}" x="{number(left)}" y="{number(top)}" {pen("icon-rim")}/>'
            yield Twin(f"<use href{use}", f"<use xlink:href{use}")
            left += ICON + ICON_GAP
        half = max(size.title.height, ICON if size.icon else 0) / 2
        if size.heading:
            top = line - half - LINE_GAP - size.heading.height
            yield from _text(size.heading, box.middle.x - size.heading.width / 2, top, f"{kind}-heading")
        yield from _text(size.title, left, line - size.title.height / 2, f"{kind}-title")
        if size.details:
            top = line + half + LINE_GAP
            yield from _text(size.details, box.middle.x - size.details.width / 2, top, f"{kind}-details")
        yield from marks_svg(node.marks, box.middle.x, line + half + size.below + MARK_GAP)
        yield "</g>"

    return _linked(lines(), node.name or node.title, node.href)


def _flow(flow: DiagramFlow, measured: Measured, geometry: Geometry, ids: _Ids) -> Iterator[Line]:
    route = geometry.routes[flow.id]
    crosses = (flow.crossing or any(boundary in geometry.boundaries for boundary in flow.crosses)) and not flow.muted
    way = "crossing" if crosses else "muted" if flow.muted else "plain"

    def lines() -> Iterator[Line]:
        kind = "edge chosen" if flow.chosen and way == "plain" else "edge" if way == "plain" else f"edge {way}"
        yield from _group(
            kind, ids("flow", flow.id), flow.name or " ".join(flow.titles), flow=flow.id, source=flow.source, target=flow.target
        )
        yield f'<path d="{_path(route, 0 if flow.headless else 3)}" {pen("chosen-flow" if flow.chosen else f"{way}-flow")}/>'
        for tip, base in ((route.end, route.control[-1]), (route.start, route.control[0])):
            if tip and not flow.headless:
                yield f'<polygon points="{_head(tip, base)}" {pen("crossing-head" if flow.chosen else f"{way}-head")}/>'
        for boundary in flow.crosses:
            if boundary in geometry.boundaries:
                for point in piercings(route, geometry.boundaries[boundary]):
                    yield from crossing_svg(flow.protection, point)
        if flow.id in geometry.labels:
            box = geometry.labels[flow.id]
            label = measured.labels[flow.id]
            yield from _text(label, box.left, box.top, f"{way}-label")
            yield from marks_svg(flow.marks, box.left + label.width / 2, box.top + label.height - MARK_HEIGHT)
        yield "</g>"

    return _linked(lines(), flow.name or " ".join(flow.titles), flow.href)


def _path(route: Route, before: float) -> str:
    """The line, up to a little before the tips of its heads, so that a thick line does not blunt them."""
    control = route.control
    first = control[0]
    parts = []
    if route.start:
        parts.append(f"M{_at(towards(route.start, first, before))}L{_at(first)}")
    else:
        parts.append(f"M{_at(first)}")
    parts.extend("C" + " ".join(_at(point) for point in control[index + 1 : index + 4]) for index in range(0, len(control) - 3, 3))
    if route.end:
        parts.append(f"L{_at(towards(route.end, control[-1], before))}")
    return "".join(parts)


def _head(tip: Point, base: Point) -> str:
    along = towards(Point(0, 0), Point(tip.x - base.x, tip.y - base.y), 1)
    across = Point(-along.y * HEAD_WIDTH, along.x * HEAD_WIDTH)
    corners = (tip, Point(base.x + across.x, base.y + across.y), Point(base.x - across.x, base.y - across.y))
    return " ".join(_at(corner) for corner in corners)
