"""Cuts that put one text in a line in the place of another: no path of the document leads elsewhere afterwards."""

from __future__ import annotations

from typing import NamedTuple

from ..findings import Where
from .spans import BREAK, CutError, Span, SpanKind
from .yaml_values import Value, scalar


class WordCut(NamedTuple):
    """A cut of a text.

    Attributes:
        start: where it begins.
        end: where it ends.
        new: what comes there.
    """

    start: int
    end: int
    new: str


def cut_of_word(text: str, root: Span, where: Where, value: Value, *, shared: bool) -> WordCut | None:
    """The cut that writes a value at a path that has a text in a line.

    Args:
        text: the document.
        root: its span.
        where: the path.
        value: what is to be there.
        shared: whether the text may be written elsewhere: behind an alias, or in a map that is taken over.

    Returns:
        The cut; `None` where there is no such text, or the value takes several lines.

    Raises:
        CutError: it is shared, and there is none.
    """
    above, span = root, root
    for step in where:
        above, below = span, span.written_child(step) if shared else span.child(step)
        if below is None:
            break
        span = below
    else:
        if _is_word(span) and not (isinstance(value, (dict, list, tuple)) or value is None or BREAK.search(str(value))):
            return WordCut(span.start, span.end, scalar(value, span.style, bracketed=shared or above.in_line))
    if shared:
        raise CutError("there is no text in a line. Edit it by hand.", len(BREAK.findall(text, 0, span.start)) + 1)
    return None


def _is_word(span: Span) -> bool:
    return span.kind is SpanKind.TEXT and span.style not in ("|", ">") and span.start < span.end
