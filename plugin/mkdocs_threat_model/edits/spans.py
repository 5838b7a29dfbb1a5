"""A YAML document as a tree of the characters that its values take up: where a text can be cut.

The reader of models (`model/yaml_text.py`) knows where a value begins. An edit must also know where it ends, how it is
written (in quotes, in a line, in a block), and what is an alias of something written elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import yaml

from ..model.yaml_text import LOADER, MERGE, NULLS

BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks of YAML 1.1, which the parser counts by."""
_PROPERTIES = re.compile(r"(?:[&!][^\s\[\]{}]*+[ \t]*+)++")
_FIRST_DASH = re.compile(r"(?:[&!]\S*+|#[^\r\n]*+|\s++)*+-")


class CutError(Exception):
    """Why a text is not cut: sentences for the user, and the line, from 1."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class SpanKind(Enum):
    """What a value is written as."""

    MAP = "map"
    LIST = "list"
    TEXT = "text"
    ALIAS = "alias"


@dataclass(slots=True)
class Span:
    """A value, and the characters that it takes up.

    Attributes:
        kind: what it is written as.
        start: the offset of its first character, behind its anchor and tag.
        end: the offset behind its last character; comments after it do not belong to it.
        in_line: whether a map or a list has brackets.
        style: of a text, the sign that it begins with: `'`, `"`, `|` or `>`; else empty.
        column: of a block map its keys' column, of a block list its dashes', from 0.
        anchored: whether an anchor stands before it.
        keys: the start and the end of each key that the map has itself.
        entries: the values of these keys.
        items: the values of a list.
        value: what a text says.
        origin: what an alias stands for.
        merges: the maps that the map takes over (`<<`).
    """

    kind: SpanKind
    start: int
    end: int
    in_line: bool = False
    style: str = ""
    column: int = 0
    anchored: bool = False
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    entries: dict[str, Span] = field(default_factory=dict)
    items: list[Span] = field(default_factory=list)
    value: str = ""
    origin: Span | None = None
    merges: list[Span] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is written, or a word for nothing."""
        return self.kind is SpanKind.TEXT and not self.style and self.value in NULLS

    @property
    def is_empty(self) -> bool:
        """Whether it is nothing, or a pair of brackets with nothing in it."""
        return self.is_nothing or (self.kind in (SpanKind.MAP, SpanKind.LIST) and not self.keys and not self.items and not self.merges)

    def child(self, step: str | int) -> Span | None:
        """The value one step down, if it is written there; not what an alias or a merge brings."""
        if isinstance(step, str):
            return self.entries.get(step)
        return self.items[step] if 0 <= step < len(self.items) else None

    def written_child(self, step: str | int) -> Span | None:
        """The value one step down where it is written, be it behind an alias or in a map that is taken over."""
        span = self.origin or self
        below = span.child(step)
        if below is None and isinstance(step, str):
            below = next((found for merged in span.merges if (found := merged.written_child(step)) is not None), None)
        return below and (below.origin or below)

    def every(self) -> Iterator[Span]:
        """The value and all below it, each once: what an alias stands for is met where it is written."""
        yield self
        for below in (*self.entries.values(), *self.items):
            yield from below.every()


def spans_of(text: str) -> Span:
    """The spans of a document.

    Args:
        text: one that `parse_nodes` accepts: within the bounds of depth, size and aliases, with one document in it.
    """
    events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _SpanBuilder(text, events).span(next(events))
    return Span(SpanKind.TEXT, 0, 0)


class _SpanBuilder:
    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._text, self._events = text, events
        self._anchors: dict[str, Span] = {}

    def span(self, event: Any) -> Span:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            return Span(SpanKind.ALIAS, start, end, origin=self._anchors[str(event.anchor)])
        if isinstance(event, yaml.ScalarEvent):
            span = Span(SpanKind.TEXT, start, end, style=event.style or "", value=event.value)
            if span.style in ("|", ">"):
                span.end = self._end_of_block(start, end)
        elif isinstance(event, yaml.SequenceStartEvent):
            span = self._list(event, start, end)
        else:
            span = self._map(event, start, end)
        if event.anchor is not None or event.tag is not None:
            found = _PROPERTIES.match(self._text, start)
            span.start = min(found.end(), span.end) if found else start
        if event.anchor is not None:
            span.anchored = True
            self._anchors[event.anchor] = span
        return span

    @staticmethod
    def _end(event: Any) -> int:
        end: int = event.end_mark.index
        return end

    def _end_of_block(self, start: int, end: int) -> int:
        """The end of a `|` or `>` text: blank lines after it are its own only where it keeps them (`|+`)."""
        written = self._text[start:end]
        first = BREAK.search(written)
        return end if first and "+" in written[: first.start()].split("#")[0] else start + len(written.rstrip())

    def _list(self, event: Any, start: int, end: int) -> Span:
        span = Span(SpanKind.LIST, start, end, in_line=bool(event.flow_style))
        below = next(self._events)
        while not isinstance(below, yaml.SequenceEndEvent):
            span.items.append(self.span(below))
            below = next(self._events)
        if span.in_line:
            span.end = self._end(below)
        else:
            dash = _FIRST_DASH.match(self._text, span.start)
            span.column = column_of(self._text, dash.end() - 1 if dash else span.start)
            span.end = span.items[-1].end
        return span

    def _map(self, event: Any, start: int, end: int) -> Span:
        span = Span(SpanKind.MAP, start, end, in_line=bool(event.flow_style))
        last = span.end
        key = next(self._events)
        while not isinstance(key, yaml.MappingEndEvent):
            place = key.start_mark.index, key.end_mark.index
            value = self.span(next(self._events))
            last = value.end
            if not span.column:
                span.column = key.start_mark.column
            if key.value == MERGE and not key.style:
                span.merges += value.items if value.kind is SpanKind.LIST else [value]
            else:
                span.keys[key.value], span.entries[key.value] = place, value
            key = next(self._events)
        if span.in_line:
            span.end = self._end(key)
        else:
            span.end = last
        return span


def column_of(text: str, offset: int) -> int:
    """The column of a character, from 0."""
    return offset - line_start(text, offset)


def line_start(text: str, offset: int) -> int:
    """The offset of the first character of a line."""
    while offset > 0 and not BREAK.match(text[offset - 1]):
        offset -= 1
    return offset


def line_end(text: str, offset: int) -> int:
    """The offset of the break that ends a line, or of the end of the text."""
    found = BREAK.search(text, offset)
    return found.start() if found else len(text)
