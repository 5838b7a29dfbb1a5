"""How a file is indented, so that what is added is indented alike."""

from __future__ import annotations

from .spans import Span, SpanKind
from .yaml_values import Manner


def manner_of(root: Span) -> Manner:
    """How a document is indented, from the first map and the first list that stand in a block of a map; two columns where none does."""
    step = dash = None
    for span in root.every():
        for below in span.entries.values():
            if span.in_line or below.in_line or not (below.entries or below.items):
                continue
            if below.kind is SpanKind.MAP and step is None and below.column > span.column:
                step = below.column - span.column
            if below.kind is SpanKind.LIST and dash is None:
                dash = below.column - span.column
    step = step or 2
    return Manner(step, step if dash is None else dash)
