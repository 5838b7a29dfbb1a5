"""YAML text → nodes with positions.

PyYAML's C parser gives events; the nodes are built here, in one pass, because

* every value needs its line and column, and a duplicate key must be seen, not lost;
* scalars stay text (`no`, `12:30`, `1e3` mean what they say); the schema decides what is a date;
* size, depth and alias expansion are bounded before anything is composed: libyaml's own composer
  is recursive C and ends the process on a deeply nested file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ..findings import Finding, Gathered, Place, Severity, one_line
from .codes import ReadingCode
from .messages.characters import ODD, named, usual
from .messages.syntax import NUMBERED, lines_of, taken
from .messages.tags import strange_tag
from .nodes import Node, Position
from .refusal import RefusedError, decode, syntax, unreadable

MAX_BYTES = 2_000_000
"""Largest file that is read. A full model of a large service has about 60 KB."""
MAX_DEPTH = 40
"""Deepest nesting. The format itself needs 8, attack trees a few more."""
MAX_NODES = 200_000
"""Most nodes after aliases are expanded: a bound on self-expanding files."""
MAX_CHARACTERS = 4_000_000
"""Most characters after aliases are expanded: a long text under a thousand aliases would be rendered a thousand times."""
MAX_KEY = 1_000
"""Longest key: every finding below it repeats it."""

# PyYAML is also built without libyaml; then the pure-Python parser gives the same events, several times slower.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
MERGE = "<<"
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither YAML nor XML holds: an escape (`"\\x01"`) brings it into a model, and with it into an SVG."""


def parse_nodes(raw: bytes, shown: str) -> tuple[list[Node], list[Finding]]:
    """The documents of a YAML file, and what is wrong with its text.

    Args:
        raw: the file's bytes.
        shown: its name in findings.

    Returns:
        A node for each document, in the file's order, and the findings: at least one where there is no document.
    """
    reader = _Reader(shown)
    text = ""
    try:
        if len(raw) > MAX_BYTES:
            raise RefusedError(ReadingCode.LARGE_FILE, f"The file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read. Split the model.")
        text = decode(raw)
        documents = reader.documents(text)
        found = reader.findings.findings()
        if not documents and not found:
            raise RefusedError(ReadingCode.EMPTY_FILE, "The file is empty. A model starts with `service:`; the ten-minute guide shows one.")
    except RefusedError as refused:
        return [], [*reader.findings.findings(), _finding(refused, shown)]
    except yaml.MarkedYAMLError as error:
        said, before = _finding(syntax(error, text), shown), reader.findings.findings()
        # A comment amid a text of several lines ends the text: what follows it is no YAML.
        echo = any(finding.code == ReadingCode.LOST_IN_COMMENT and said.place.line - finding.place.line in (0, 1) for finding in before)
        return [], before if echo else [*before, said]
    except yaml.YAMLError as error:
        return [], [*reader.findings.findings(), _finding(unreadable(error, raw), shown)]
    return documents, found


def _finding(refused: RefusedError, shown: str) -> Finding:
    return Finding(Place(shown, refused.line, refused.column), refused.code, Severity.ERROR, one_line(refused.message))


def _position(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Reader:
    """Builds nodes from the parser's events, within the bounds."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.findings = Gathered()
        self._anchors: dict[str, Node | None] = {}
        self._nodes = self._characters = 0
        self._text, self._numbered = "", False
        self._lines: list[str] = []

    def documents(self, text: str) -> list[Node]:
        self._text, self._numbered = text, NUMBERED.search(text) is not None
        events = yaml.parse(text, Loader=LOADER)
        found = []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                node = self._node(next(events), events, 1)
                if node.value is not None:
                    found.append(node)
        return found

    def _node(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        line, column = _position(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), line, column, depth)
        self._bound(depth, line, column)
        if event.anchor is not None:
            # Nothing until it is whole: an alias inside of it would make a circle.
            self._anchors[event.anchor] = None
        if tag := strange_tag(event):
            self._report(ReadingCode.TAG, tag, line, column)
        if isinstance(event, yaml.ScalarEvent):
            self._count(1, len(event.value), line, column)
            self._printable(event.value, line, column)
            # In quotes, `null` and `~` are texts.
            plain = event.implicit[0] and not event.style
            node = Node(None if plain and event.value in NULLS else event.value, line, column, characters=len(event.value))
            if not event.value or (plain and self._numbered):
                self._take_back(event, node)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(events, line, column, depth)
        else:
            node = self._mapping(events, line, column, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _bound(self, depth: int, line: int, column: int) -> None:
        if depth > MAX_DEPTH:
            message = f"The file is nested deeper than {MAX_DEPTH} levels. A model needs fewer; look for a stray bracket."
            raise RefusedError(ReadingCode.TOO_MUCH, message, line, column)

    def _printable(self, value: str, line: int, column: int) -> None:
        found = UNPRINTABLE.search(value)
        if found:
            self._report(ReadingCode.NOT_YAML, f"The text contains the control character U+{ord(found[0]):04X}. Remove it.", line, column)

    def _take_back(self, event: Any, node: Node) -> None:
        """`ticket: #12`: the value is a comment to YAML, or an anchor or a tag. It is said, and taken for what was meant."""
        line, column = event.end_mark.line, event.end_mark.column
        text = self._line(line)
        found = taken(text, column, event.value, event.anchor, event.tag)
        if found:
            sign, message = found
            at = max(text.rfind(sign, 0, column), text.find(sign, column, column + MAX_KEY))
            self._report(ReadingCode.LOST_IN_COMMENT, message, line + 1, max(at, 0) + 1)
            node.value = node.value or sign

    def _line(self, number: int) -> str:
        self._lines = self._lines or lines_of(self._text)
        return self._lines[number] if number < len(self._lines) else ""

    def _count(self, nodes: int, characters: int, line: int, column: int) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._characters > MAX_CHARACTERS:
            message = f"The file expands to more than {MAX_CHARACTERS:,} characters. Use fewer aliases, or split the model."
            raise RefusedError(ReadingCode.TOO_MUCH, message, line, column)
        if self._nodes > MAX_NODES:
            message = f"The file expands to more than {MAX_NODES:,} values. Use fewer aliases, or split the model."
            raise RefusedError(ReadingCode.TOO_MUCH, message, line, column)

    def _alias(self, anchor: str, line: int, column: int, depth: int) -> Node:
        if anchor not in self._anchors:
            message = f"Alias `*{anchor}` has no anchor `&{anchor}` before it. Quote it if it is text."
            raise RefusedError(ReadingCode.NOT_YAML, message, line, column)
        node = self._anchors[anchor]
        if node is None:
            raise RefusedError(ReadingCode.TOO_MUCH, f"Alias `*{anchor}` is inside its own anchor. Remove the cycle.", line, column)
        # The node is shared, and yet counted each time: whoever walks the tree meets it each time.
        self._count(node.size, node.characters, line, column)
        self._bound(depth + node.height - 1, line, column)
        return node

    def _sequence(self, events: Iterator[yaml.Event], line: int, column: int, depth: int) -> Node:
        self._count(1, 0, line, column)
        items: list[Node] = []
        size, height, characters = 1, 1, 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            item = self._node(event, events, depth + 1)
            size += item.size
            characters += item.characters
            height = max(height, item.height + 1)
            items.append(item)
        return Node(items, line, column, size, height, characters)

    def _mapping(self, events: Iterator[yaml.Event], line: int, column: int, depth: int) -> Node:
        self._count(1, 0, line, column)
        node = Node({}, line, column)
        entries: dict[str, Node] = {}
        merged: list[Node] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, plain, key_line, key_column = self._key(event)
            value = self._node(next(events), events, depth + 1)
            node.size += value.size
            node.characters += len(key) + value.characters
            node.height = max(node.height, value.height + 1)
            if key == MERGE and plain:
                merged.append(value)
            elif key in entries:
                first = node.keys[key][0]
                message = f"`{key}` appears twice in this map (first in line {first}). Remove or rename one of them."
                self._report(ReadingCode.KEY_TWICE, message, key_line, key_column)
            else:
                entries[key] = value
                node.keys[key] = (key_line, key_column)
        # Last, wherever the merge key stands: what the map has itself goes before.
        for source in merged:
            self._merge(source, entries, node)
        node.value = entries
        return node

    def _key(self, event: Any) -> tuple[str, bool, int, int]:
        """A map's key, whether it was written without quotes, and its position."""
        line, column = _position(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise RefusedError(ReadingCode.NOT_YAML, "A key must be plain text, not a list, a map or an alias.", line, column)
        if tag := strange_tag(event):
            self._report(ReadingCode.TAG, tag, line, column)
        if not event.value.isprintable():
            event.value = self._usual_key(event.value, line, column)
        if len(event.value) > MAX_KEY:
            raise RefusedError(ReadingCode.NOT_YAML, f"A key is longer than {MAX_KEY:,} characters. Shorten it.", line, column)
        return event.value, not event.style, line, column

    def _usual_key(self, key: str, line: int, column: int) -> str:
        """A key without what nobody sees in it; where it is indented with that, the file cannot be read on."""
        odd = ODD.search(key)
        if odd is None:
            raise RefusedError(ReadingCode.NOT_YAML, "A key contains a control character. Remove it.", line, column)
        if odd.start() == 0 and not self._line(line - 1)[: column - 1].strip():
            raise RefusedError(ReadingCode.NOT_YAML, f"The line is indented with {named(odd[0])}. Indent with spaces only.", line, column)
        at = min(column + odd.start(), len(self._line(line - 1)) + 1)  # a key may run over several lines
        if odd.start() and key[odd.start() - 1] == ":":
            raise RefusedError(ReadingCode.NOT_YAML, f"The line contains {named(odd[0])} where YAML needs a space. Add one.", line, at)
        found = usual(key)
        if not found.isprintable():
            raise RefusedError(ReadingCode.NOT_YAML, "A key contains a control character. Remove it.", line, column)
        self._report(ReadingCode.NOT_YAML, f"The key `{found[:60]}` contains {named(odd[0])}. Remove it.", line, at)
        return found

    def _merge(self, source: Node, entries: dict[str, Node], node: Node) -> None:
        """The merge key: entries that the map does not have itself, earlier sources first (YAML 1.1)."""
        sources = source.value if isinstance(source.value, list) else [source]
        for origin in sources:
            if not isinstance(origin.value, dict):
                self._report(ReadingCode.NOT_YAML, "`<<` merges maps only. Point it at an anchor of a map.", origin.line, origin.column)
                continue
            for key, value in origin.value.items():
                if key not in entries:
                    entries[key] = value
                    node.keys[key] = origin.keys[key]

    def _report(self, code: str, message: str, line: int, column: int) -> None:
        self.findings.add(code, lambda: Finding(Place(self.shown, line, column), code, Severity.ERROR, one_line(message)))
