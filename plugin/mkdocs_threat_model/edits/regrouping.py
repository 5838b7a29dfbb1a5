"""A list whose entries have ids → the map that the format wants, keyed by these ids. Everything else of the text stays."""

from __future__ import annotations

from .spans import BREAK, CutError, Span, SpanKind, line_start
from .yaml_values import scalar

_IDS = ("id", "key")
"""The keys under which lists hold what is a map's key."""


def regrouped(text: str, held: Span, above_column: int) -> str:
    """The text with a map in a list's place.

    Args:
        text: the document.
        held: the list's span.
        above_column: the column of the key that holds it, from 0.

    Raises:
        CutError: an entry has no id, or is written in a way that cannot become a map's entry.
    """
    parts = [_ListedEntry(text, item) for item in held.items]
    if held.in_line and not all(part.item.in_line for part in parts):
        raise CutError("an entry is not in braces. Edit it by hand.")
    for part in reversed(parts):
        text = part.in_brackets(text) if held.in_line else part.in_block(text, held.column, held.column <= above_column)
    if held.in_line:
        end = held.end + len(text) - len(parts[0].text)
        text = f"{text[: held.start]}{{{text[held.start + 1 : end - 1]}}}{text[end:]}"
    return text


def id_of(entry: object) -> str:
    """The id that an entry of a list has: under `id` or `key`, or as the only key of a map around it; empty where it has none."""
    if not isinstance(entry, dict):
        return ""
    if len(entry) == 1 and isinstance(next(iter(entry.values())), dict):
        return str(next(iter(entry)))
    found = next((entry[key] for key in _IDS if key in entry), None)
    return found if isinstance(found, str) else ""


def without_id(entry: dict[str, object]) -> object:
    """What an entry says besides its id."""
    if len(entry) == 1 and isinstance(inner := next(iter(entry.values())), dict):
        return inner
    own = next(key for key in _IDS if key in entry)
    return {key: value for key, value in entry.items() if key != own}


class _ListedEntry:
    """One entry of a list, in the text as it was."""

    def __init__(self, text: str, item: Span) -> None:
        self.text, self.item = text, item
        if item.kind is not SpanKind.MAP or item.anchored or item.merges:
            raise CutError("an entry is not a plain map. Edit it by hand.")
        keys = list(item.keys)
        only = item.entries[keys[0]] if len(keys) == 1 else None
        self.is_wrapped = only is not None and only.kind is SpanKind.MAP
        self.own = keys[0] if self.is_wrapped else next((key for key in _IDS if key in keys), "")
        if not self.own or (len(keys) == 1 and not self.is_wrapped):
            raise CutError("an entry has no id, or nothing else. Edit it by hand.")
        self.key = scalar(self.own if self.is_wrapped else item.entries[self.own].value)

    def in_brackets(self, text: str) -> str:
        """The text with `id: {…}` in the place of `{id: id, …}`."""
        start, end = self.item.start, self.item.end
        if self.is_wrapped:
            inner = self.item.entries[self.own]
            return f"{text[:start]}{self.key}: {text[inner.start : inner.end]}{text[end:]}"
        return f"{text[:start]}{self.key}: {self._without_own()}{text[end:]}"

    def _without_own(self) -> str:
        """A map in braces without its id."""
        keys, item = list(self.item.keys), self.item
        place = keys.index(self.own)
        if place:
            begin, end = item.entries[keys[place - 1]].end, item.entries[self.own].end
        else:
            begin, end = item.keys[self.own][0], item.keys[keys[1]][0]
        return self.text[item.start : begin] + self.text[end : item.end]

    def in_block(self, text: str, column: int, is_outdented: bool) -> str:
        """The text with an entry of a map in the place of an item with a dash."""
        dash = self.text.rfind("-", 0, self.item.start)
        if self.text[line_start(self.text, dash) : dash].strip():
            raise CutError("an entry does not begin its line. Edit it by hand.")
        start, end = line_start(self.text, dash), self.item.end
        entry = self._entry(dash)
        if is_outdented:
            entry = "".join(f"  {line}" if line.strip() else line for line in _lines(entry))
        return text[:start] + entry + text[end:]

    def _entry(self, dash: int) -> str:
        """The entry's lines, from the beginning of the dash's line to the end of the item."""
        text, item = self.text, self.item
        indent = text[line_start(text, dash) : dash]
        first = min(start for start, _ in item.keys.values()) if not item.in_line else item.start
        if self.is_wrapped and not item.in_line:
            return f"{indent}{text[first : item.end]}"  # the dash alone goes
        if item.in_line:
            inner = item.entries[self.own]
            return f"{indent}{self.key}: {text[inner.start : inner.end] if self.is_wrapped else self._without_own()}"
        own_start, value = item.keys[self.own][0], item.entries[self.own]
        if own_start == first:
            return f"{indent}{self.key}:{text[value.end : item.end]}"
        found = BREAK.search(text, item.start)
        line_break = found[0] if found else "\n"
        begin = line_start(text, own_start)
        after = BREAK.search(text, value.end)
        rest = text[after.end() : item.end] if after and after.end() < item.end else ""
        ahead = text[first:begin] if rest else text[first:begin].rstrip("\r\n")
        comment = text[value.end : after.start()] if after and rest else ""
        return f"{indent}{self.key}:{comment}{line_break}{' ' * (first - line_start(text, dash))}{ahead}{rest}"


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
