"""A YAML document as a tree of values, each with the place that it stands at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..findings import Where

Position = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(slots=True)
class Node:
    """A value and where it stands. `value` is text, `None`, a dict of nodes or a list of nodes."""

    value: str | dict[str, Node] | list[Node] | None
    line: int
    column: int
    size: int = 1
    height: int = 1
    characters: int = 0
    keys: dict[str, Position] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value as dicts, lists, text and None."""
        value = self.value
        if isinstance(value, dict):
            return {key: node.plain() for key, node in value.items()}
        if isinstance(value, list):
            return [node.plain() for node in value]
        return value

    def position(self, where: Where) -> Position:
        """Where the value at `where` stands: at its key in a map, at its first character in a list.

        If `where` does not exist, the position of its nearest ancestor that does.
        """
        node, position = self, (self.line, self.column)
        for step in where:
            child = node.child(step)
            if child is None:
                break
            position = node.keys[step] if isinstance(step, str) else (child.line, child.column)
            node = child
        return position

    def child(self, step: str | int) -> Node | None:
        """The value one step down, or `None` where there is none."""
        if isinstance(step, str):
            return self.value.get(step) if isinstance(self.value, dict) else None
        return self.value[step] if isinstance(self.value, list) and step < len(self.value) else None
