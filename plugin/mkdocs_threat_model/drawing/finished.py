"""A diagram → a finished drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from xml.sax.saxutils import escape

from ..model.components import Component
from ..model.scales import LayoutDirection
from .arrangement import Arrangement, arrangement_of, made_of
from .bending import unspotted
from .choice import NEAR, PLAIN, candidate_for
from .dfd import ADVICE
from .diagram import Diagram
from .facing import facing
from .geometry import Geometry
from .layout import Layouter
from .legend import Sign, signs_of, worst_of
from .machine import lacking, missing
from .marks import Mark
from .measure import Measured
from .png import png_of, zoom_of
from .row_layout import in_rows
from .style import STANDALONE, Style, pen
from .style import finished as finished_svg
from .svg import quoted, size_of, svg_of
from .typesetting import FAMILY, block
from .webfonts import with_fonts
from .work import DRAWING, FACING, PLAINLY, SERVICE, SPOTS, Work, of_a_plain_drawing, of_making, of_rows, of_writing


class Turned(Enum):
    """When a drawing is made in the other direction too."""

    NEVER = auto()
    TO_FIT = auto()
    """Where no first screen holds it otherwise."""
    ALWAYS = auto()


@dataclass(frozen=True)
class Drawing:
    """A drawing, finished.

    Attributes:
        svg: stands alone: literal colours, a ground, no links, no reference to the outside. Its texts are in a font that
            whoever shows it has to have; `file` brings it along.
        inline: for a page: colours are CSS variables, elements and flows are links. Has no blank line.
        width: in pixels.
        height: in pixels.
        signs: what it uses, for its legend.
        worst: its mark of open threats with the highest risk; `None` where it has none.
        arrangement: how it is laid out, for the next drawing of what it shows; `None` where nothing is.
        note: what is to be said beside a plain drawing; empty for a good one.
        direction: where its flows lead; `None` where it is not laid out.
        turned: the same in the other direction, with ids of its own; `None` where there is none, or was none asked for.
    """

    svg: str
    inline: str
    width: int
    height: int
    signs: tuple[Component | Sign, ...] = ()
    worst: Mark | None = None
    arrangement: Arrangement | None = None
    note: str = ""
    direction: LayoutDirection | None = None
    turned: Drawing | None = None

    def file(self) -> bytes:
        """The SVG with the fonts of its texts, as it is published: it looks alike wherever it is opened."""
        return with_fonts(self.svg).encode()

    def lacking(self) -> frozenset[str]:
        """The characters that the carried font has not: a picture of the drawing needs the machine's fonts for them."""
        return lacking(self.svg)

    def missing(self) -> frozenset[str]:
        """Those of them that this machine's fonts have not either: a picture has gaps or empty boxes for them."""
        return missing(self.lacking())

    def png(self) -> bytes:
        """The drawing as PNG, half as large again, a very large one smaller.

        The same bytes on every machine, unless the carried font lacks some of its characters.
        """
        return png_of(self.svg, zoom_of(self.width, self.height, plain=bool(self.note)))


def draw(
    diagram: Diagram,
    previous: Arrangement | None = None,
    work: Work | None = None,
    alone: Style = STANDALONE,
    *,
    turned: Turned = Turned.NEVER,
) -> Drawing:
    """Lays a diagram out and draws it. The same arguments give the same bytes.

    Args:
        diagram: what is drawn.
        previous: how it was arranged before; without it, the most readable arrangement is chosen.
        work: what is left of it for this drawing and those that follow; a drawing of its own has it all. A diagram
            that would take more than its share is drawn plainly.
        alone: how the drawing that stands alone is written, such as `DARK_ALONE`.
        turned: whether to draw it in the other direction too; of the two, the first is the one that a page's first screen holds.
    """
    work = work or Work(SERVICE)
    if not diagram.nodes:
        return _without(diagram.title, diagram.empty, alone)
    work.spend(of_making(diagram))
    faced = Work(FACING if turned is not Turned.NEVER and work.left > PLAINLY + DRAWING + FACING else 0)
    own = Work(min(DRAWING, work.left - PLAINLY))
    layouter = Layouter(diagram, own)
    chosen = None if own.is_over else candidate_for(layouter, previous)
    if chosen is None and of_a_plain_drawing(diagram) > work.left:
        drawing, spent = not_drawn(diagram.title, alone), own.spent
    elif chosen is None:
        drawing, spent = _plain(diagram, alone), own.spent + of_rows(diagram)
    else:
        # A kept arrangement counts as much as finding it did.
        spent = max(own.spent, previous.work if previous and previous.made_of == made_of(diagram) else 0.0)
        kept = previous is not None and previous.variant.direction is chosen.variant.direction and previous.moved(chosen.geometry) <= NEAR
        first, other = (chosen, None)
        if not faced.is_over:
            first, other = facing(layouter.with_work(faced), chosen, kept=kept, wanted=turned is Turned.ALWAYS)
        # The same work for a kept arrangement, so that the same is found.
        first = unspotted(diagram, first, spotted := Work(SPOTS))
        other = other and unspotted(diagram, other, spotted)
        arrangement = arrangement_of(diagram, first.variant, first.geometry, first.verdict.crossings, spent)
        drawing = replace(written(first.measured, first.geometry, "", arrangement, alone), direction=first.variant.direction)
        if other:
            drawing = replace(drawing, turned=replace(other_way(other.measured, other.geometry, alone), direction=other.variant.direction))
    work.spend(spent + faced.spent + of_writing(drawing.svg, drawing.inline))
    return drawing


def other_way(measured: Measured, geometry: Geometry, alone: Style) -> Drawing:
    """A drawing in its other direction, with ids of its own."""
    diagram = measured.diagram
    return written(replace(measured, diagram=replace(diagram, id_prefix=f"{diagram.id_prefix}-turned")), geometry, "", None, alone)


def not_drawn(title: str, alone: Style = STANDALONE, elsewhere: str = f"The tables on this page contain everything. {ADVICE}") -> Drawing:
    """What stands in place of a drawing that there is not enough work left for; `elsewhere` says where else it is to be read."""
    note = "There is no drawing: its layout would exceed the limit for this service."
    return replace(_without(title, note, alone), note=f"{note} {elsewhere}")


def _plain(diagram: Diagram, alone: Style) -> Drawing:
    """Everything in rows, with a note that says why."""
    measured, geometry = in_rows(diagram, PLAIN.label_limit)
    count = len(measured.labels) - len(geometry.labels)
    counted = f"{len(diagram.nodes)} shapes and {len(diagram.flows)} flows"
    note = f"This drawing is simplified: no good layout of its {counted} was found within the limit."
    if count:
        titles, flows = ("title", "flow") if count == 1 else ("titles", "flows")
        note += f" The {titles} of {count} {flows} did not fit; the tables contain them."
    return written(measured, geometry, f"{note} {diagram.advice}".rstrip(), None, alone)


def written(measured: Measured, geometry: Geometry, note: str, arrangement: Arrangement | None, alone: Style) -> Drawing:
    """What is laid out, as a drawing."""
    width, height = size_of(geometry)
    svg, inline = svg_of(measured, geometry, alone, note)
    return Drawing(svg, inline, width, height, signs_of(measured.diagram), worst_of(measured.diagram), arrangement, note)


def _without(title: str, instead: str, alone: Style) -> Drawing:
    """A sentence in place of a drawing."""
    text = block(instead, 13, len(instead) * 13)
    width, height = round(text.width) + 48, 72

    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tm-dfd" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoted(title)} font-family="{FAMILY}" font-size="13">',
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" {pen("no-drawing")}/>',
        f'<text x="{width / 2:g}" y="{height / 2 + 5:g}" {pen("muted-title")}>{escape(text.lines[0].text)}</text>',
        "</svg>",
    )
    return Drawing(*finished_svg(lines, alone), width, height)
