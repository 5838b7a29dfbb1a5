"""A diagram whose texts are broken and measured: all sizes that a layout needs, in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from .icons import has_icon
from .marks import MARK_GAP, MARK_HEIGHT, row_width
from .typesetting import TextBlock, Weight, block, stacked, widest_word

NODE_TEXT = 13.0
FLOW_TEXT = 11.5
TITLE_TEXT = 11.5
TITLE_LIMIT = 260.0
ICON = 20.0
ICON_GAP = 7.0
MARK_BESIDE = 8.0
"""Between a boundary's title and its marks."""

HEADING_TEXT = 10.5
DETAIL_TEXT = 11.5
LINE_GAP = 2.0
"""Between a node's heading, its title and its details."""


@dataclass(frozen=True)
class NodeSize:
    """A node's texts and the size of its shape.

    Attributes:
        title: its title.
        icon: whether an icon stands beside it.
        width: of the shape.
        height: of the shape.
        heading: above the title; `None` where there is none.
        details: below the title; `None` where there are none.
    """

    title: TextBlock
    icon: bool
    width: float
    height: float
    heading: TextBlock | None = None
    details: TextBlock | None = None

    @property
    def above(self) -> float:
        """What the heading takes above the title."""
        return self.heading.height + LINE_GAP if self.heading else 0.0

    @property
    def below(self) -> float:
        """What the details take below the title."""
        return self.details.height + LINE_GAP if self.details else 0.0


@dataclass(frozen=True)
class Measured:
    """A diagram with the sizes of all that it shows.

    Attributes:
        diagram: what is drawn.
        nodes: sizes by node id.
        labels: by flow id; only flows with a text.
        titles: by boundary id; only boundaries with a title.
    """

    diagram: Diagram
    nodes: Mapping[str, NodeSize]
    labels: Mapping[str, TextBlock]
    titles: Mapping[str, TextBlock]


def measured(diagram: Diagram, label_limit: float) -> Measured:
    """Breaks and measures every text.

    Args:
        diagram: what is drawn.
        label_limit: the width at which flows' titles break.
    """
    titles = {boundary.id: text for boundary in diagram.boundaries if (text := title_block(boundary, TITLE_LIMIT))}
    return relabelled(Measured(diagram, {node.id: node_size(node) for node in diagram.nodes}, {}, titles), label_limit)


def relabelled(sizes: Measured, label_limit: float) -> Measured:
    """The same with the flows' titles broken at another width."""
    return replace(sizes, labels={flow.id: text for flow in sizes.diagram.flows if (text := label_block(flow, label_limit))})


def label_block(flow: DiagramFlow, limit: float) -> TextBlock | None:
    """A flow's titles, broken at a width, with room for its marks below; `None` where there is neither."""
    blocks = tuple(lines for title in flow.titles if (lines := block(title, FLOW_TEXT, limit)).lines)
    text = stacked(blocks) if blocks else None
    if not flow.marks:
        return text
    if text is None:
        return TextBlock((), FLOW_TEXT, Weight.REGULAR, row_width(flow.marks), MARK_HEIGHT, MARK_HEIGHT)
    below = MARK_GAP + MARK_HEIGHT
    return replace(text, width=max(text.width, row_width(flow.marks)), height=text.height + below, below=below)


def title_block(boundary: DiagramBoundary, limit: float) -> TextBlock | None:
    """A boundary's title, broken at a width, with room for its marks beside it; `None` where there is neither."""
    text = block(boundary.title, TITLE_TEXT, limit, Weight.SEMIBOLD)
    if not boundary.marks:
        return text if text.lines else None
    height = max(text.height, MARK_HEIGHT)
    beside = row_width(boundary.marks) + (MARK_BESIDE if text.lines else 0.0)
    return replace(text, width=text.width + beside, height=height, below=height - text.height)


def label_words(flow: DiagramFlow) -> float:
    """The width that a flow's label needs, so that none of its words is broken."""
    return max((widest_word(title, FLOW_TEXT) for title in flow.titles), default=0.0)


def title_words(boundary: DiagramBoundary) -> float:
    """The width that a boundary's title needs, so that none of its words is broken."""
    return widest_word(boundary.title, TITLE_TEXT, Weight.SEMIBOLD)


def node_size(node: DiagramNode) -> NodeSize:
    """Breaks and measures the texts of a node."""
    shape = node.shape
    title = block(node.title, NODE_TEXT, shape.limit)
    heading = block(node.heading, HEADING_TEXT, shape.limit, Weight.SEMIBOLD) if node.heading else None
    lines = tuple(lines for text in node.details if (lines := block(text, DETAIL_TEXT, shape.limit)).lines)
    details = stacked(lines) if lines else None
    icon = has_icon(node.technology)
    width, height = title.width, title.height
    if icon:
        width, height = width + ICON + ICON_GAP, max(height, ICON)
    for text in (heading, details):
        if text:
            width, height = max(width, text.width), height + text.height + LINE_GAP
    if node.marks:
        width, height = max(width, row_width(node.marks)), height + MARK_GAP + MARK_HEIGHT
    across, down = shape.padding
    outer = _ellipse(width, height) if shape.is_round else (width + 2 * across, height + 2 * down)
    least = shape.least
    return NodeSize(title, icon, max(outer[0], least[0]), max(outer[1], least[1]), heading, details)


def _ellipse(width: float, height: float) -> tuple[float, float]:
    """An ellipse around a text, somewhat wider than the one through the corners would be at its flattest.

    The outermost letters of a text seldom fill the corners of its box, hence the 0.95.
    """
    across = width * 1.2 + 16
    down = height / (1 - (0.95 * width / across) ** 2) ** 0.5 + 10 if width else height
    return across, down
