"""Where a YAML text is cut for an edit, and what is put there: one edit, one text → the next text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..findings import Where
from .brackets import with_entry
from .manners import manner_of
from .regrouping import regrouped
from .spans import BREAK, CutError, Span, SpanKind, line_end, line_start, spans_of
from .word_cuts import WordCut, cut_of_word
from .yaml_values import Manner, Value, entry_lines, fits, in_line, item_lines, scalar

_COMMENT = re.compile(r"( *)#")


class Cutter:
    """A text that is cut once.

    Args:
        text: a document that `parse_nodes` accepts.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = spans_of(text)
        found = BREAK.search(text)
        self._break = found[0] if found and found[0] in ("\n", "\r\n", "\r") else "\n"
        self._manner = manner_of(self._root)

    def put(self, where: Where, value: Value, order: Sequence[str], *, block: bool) -> str:
        """The text with a value at a path."""
        above, made = self._way(where)
        if made:  # maps on the way are missing: the first of them is written with all that is in it
            for step in reversed(made[1:]):
                value = {step: value}
            return self._insert(above, str(made[0]), value, order, block=block)
        present = above.child(where[-1])
        if present is None:
            return self._insert(above, self._key(where), value, order if len(where) == 1 else (), block=block)
        self._own(present)
        if present.is_empty and self._is_block(value):
            return self._fill(above, present, value)
        return self._replace(present, value, above)

    def word(self, where: Where, value: Value, *, shared: bool) -> WordCut | None:
        """The cut that puts one word in the place of another; `None` where it takes more than that (`word_cuts`)."""
        return cut_of_word(self._text, self._root, where, value, shared=shared)

    def append(self, where: Where, value: Value, order: Sequence[str]) -> str:
        """The text with one more item in a list."""
        above, made = self._way(where)
        present = None if made else above.child(where[-1])
        if present is None:
            return self.put(where, [value], order, block=False)
        self._own(present)
        if present.is_empty:
            return self._fill(above, present, [value]) if self._is_block([value]) else self._replace(present, [value], above)
        if present.kind is SpanKind.TEXT:
            if "\n" in self._text[present.start : present.end] or "\r" in self._text[present.start : present.end]:
                raise CutError("it is a text of several lines. Make it a list by hand.", self._line(present.start))
            return self._splice(present.start, present.end, f"[{self._in_brackets(present)}, {in_line(value, self._manner)}]")
        if present.kind is not SpanKind.LIST:
            raise CutError("it is a map, not a list. Edit it by hand.", self._line(present.start))
        if present.in_line:
            last = present.items[-1]
            return with_entry(
                self._text, last.start, last.end, in_line(value, self._manner_of(last if last.keys else present)), self._break
            )
        return self._add_lines(present, present.items[-1], item_lines(value, present.column, self._manner))

    def rename_key(self, where: Where, new: str) -> str:
        """The text with another key in a map."""
        above, made = self._way(where)
        key = str(where[-1])
        if made or key not in above.keys:
            raise CutError("there is no such key. Check the id.", self._line(above.start))
        start, end = above.keys[key]
        quote = self._text[start] if self._text[start] in "'\"" else ""
        return self._splice(start, end, scalar(new, quote))

    def drop(self, where: Where) -> str:
        """The text without an entry of a map or an item of a list."""
        above, made = self._way(where)
        present = None if made else above.child(where[-1])
        if present is None:
            raise CutError("there is no such entry. Check the id.", self._line(above.start))
        if above.merges:
            raise CutError("its map takes over another one (`<<`). Edit it by hand.", self._line(above.start))
        entries = list(above.entries.values()) or above.items
        if len(entries) == 1:
            raise CutError("nothing else is in it. Remove the whole by hand.", self._line(present.start))
        place = entries.index(present)
        starts = [start for start, _ in above.keys.values()] or [self._item_start(above, item) for item in above.items]
        if above.in_line:
            if place:
                return self._splice(entries[place - 1].end, present.end, "")
            return self._splice(starts[0], starts[1], "")
        begin = starts[place]
        if self._text[line_start(self._text, begin) : begin].strip():  # the first of a list's item: `- key: value`
            if place or len(starts) == 1:
                raise CutError("it does not begin its line. Edit it by hand.", self._line(begin))
            return self._splice(begin, starts[1], "")
        return self._splice(line_start(self._text, begin), self._after_line(self._end_of(above, present)), "")

    def regroup(self, where: Where) -> str:
        """The text with a map in the place of a list."""
        above, made = self._way(where)
        held = None if made else above.child(where[-1])
        if held is None or held.kind is not SpanKind.LIST or not held.items or held.anchored:
            raise CutError("it is no list with entries. Edit it by hand.")
        return regrouped(self._text, held, above.column)

    # What follows is how.

    def _way(self, where: Where) -> tuple[Span, Where]:
        """The last map or list on the way to a path, and the steps that are missing; none where only the last may be."""
        current = self._root
        for place, step in enumerate(where[:-1]):
            below = current.child(step)
            if below is None or below.is_nothing or (below.is_empty and below.kind is SpanKind.MAP):
                if any(isinstance(missing, int) for missing in where[place:]):
                    raise CutError("there is no such entry. Check the id.", self._line(current.start))
                return current, where[place:]
            self._own(below)
            current = below
        if current.kind is SpanKind.TEXT:
            raise CutError("a text is where a map is expected. Edit it by hand.", self._line(current.start))
        return current, ()

    def _own(self, span: Span) -> None:
        if span.kind is SpanKind.ALIAS:
            name = self._text[span.start : span.end]
            raise CutError(f"it is the alias `{name}` of something written elsewhere. Edit that by hand.", self._line(span.start))

    def _key(self, where: Where) -> str:
        if isinstance(where[-1], int):
            raise CutError("the list has no such item. Check the index.")
        return where[-1]

    def _insert(self, above: Span, key: str, value: Value, order: Sequence[str], *, block: bool) -> str:
        """A new entry of a map; where the key is there with nothing behind it, what belongs there."""
        if above.kind is not SpanKind.MAP:
            raise CutError("a list is where a map is expected. Edit it by hand.", self._line(above.start))
        present = above.entries.get(key)
        if present is not None:
            self._own(present)
            return self._fill(above, present, value) if self._is_block(value) else self._replace(present, value, above)
        if not above.entries:
            raise CutError("the map around it is empty, or takes over another one. Edit it by hand.", self._line(above.start))
        if above.in_line:
            last, manner = list(above.entries)[-1], self._manner_of(above)
            entry = in_line({key: value}, replace(manner, padded=False))[1:-1]
            return with_entry(self._text, above.keys[last][0], above.entries[last].end, entry, self._break)
        neighbour = self._neighbour(above, key, order)
        like = above.entries[neighbour]
        ahead = f"{' ' * above.column}{self._aligned(above, key)}"
        maps = [span for span in above.entries.values() if span.kind is SpanKind.MAP]
        line = next((span for span in reversed(maps) if span.in_line), None)
        if isinstance(value, dict) and not block and line and fits(ahead, value, self._manner):
            lines = [ahead + in_line(value, self._manner_of(line))]
        else:
            like_block = next((span for span in reversed(maps) if not span.in_line and span.column > above.column), None)
            manner = replace(self._manner, step=like_block.column - above.column) if like_block else self._manner
            lines = entry_lines(key, value, above.column, manner, block=block or bool(maps))
        return self._add_lines(above, like, lines)

    def _neighbour(self, above: Span, key: str, order: Sequence[str]) -> str:
        """The key after which a new one is put."""
        keys = list(above.keys)
        if key in order:
            before = set(order[: list(order).index(key)])
            return next((other for other in reversed(keys) if other in before), keys[0])
        return keys[-1]

    def _add_lines(self, above: Span, after: Span, lines: list[str]) -> str:
        """Lines after an entry, with a blank line before them where the entries before have one."""
        self._check_indent(above)
        end = self._after_comments(self._end_of(above, after), above.column)
        if self._spaced(above, after):
            lines = ["", *lines]
        content = self._break.join(lines)
        if end and BREAK.match(self._text[end - 1]):  # a text that keeps its blank lines ends behind a break
            return self._splice(end, end, content + self._break)
        return self._splice(end, end, self._break + content)

    def _end_of(self, above: Span, span: Span) -> int:
        """Where the line of an entry's last character ends, with the comment in it."""
        if span.end and span.end == line_start(self._text, span.end):
            return span.end
        return line_end(self._text, span.end)

    def _after_comments(self, end: int, column: int) -> int:
        """Behind the comments that follow in the entry's own column: they belong to it."""
        while True:
            start = self._after_line(end)
            found = _COMMENT.match(self._text, start)
            if start == end or not found or len(found[1]) < max(column, 1):
                return end
            end = line_end(self._text, start)

    def _after_line(self, end: int) -> int:
        found = BREAK.match(self._text, end)
        return found.end() if found else end

    def _spaced(self, above: Span, after: Span) -> bool:
        """Whether a blank line stands between the entry that is added to and the one before it."""
        entries = list(above.entries.values()) or above.items
        place = next((place for place, entry in enumerate(entries) if entry is after), 0)
        if not place:
            place = 1
        if len(entries) < 2:
            return False
        starts = [start for start, _ in above.keys.values()] or [item.start for item in above.items]
        between = self._text[entries[place - 1].end : starts[place]]
        return any(not line.strip() for line in BREAK.split(between)[1:-1])

    def _fill(self, above: Span, present: Span, value: Value) -> str:
        """Something where a key has nothing behind it, or a pair of brackets with nothing in it."""
        if above.in_line:
            return self._replace(present, value, above)
        self._check_indent(above)
        column = above.column
        lines = entry_lines("k", value, column, self._manner, block=isinstance(value, dict))[1:]
        start = present.start
        while start and self._text[start - 1] in " \t" and present.end > present.start:
            start -= 1
        end = line_end(self._text, present.end)
        comment = self._text[present.end : end]
        return self._splice(start, end, comment + self._break + self._break.join(lines))

    def _is_block(self, value: Value) -> bool:
        return len(entry_lines("k", value, 0, self._manner, block=isinstance(value, dict) and bool(value))) > 1

    def _replace(self, present: Span, value: Value, above: Span) -> str:
        if not isinstance(value, (dict, list, tuple)):
            said = scalar(value, present.style if present.kind is SpanKind.TEXT else "", bracketed=above.in_line)
            if present.style in ("|", ">") and not above.in_line:
                lines = entry_lines("k", value, above.column, self._manner)
                said = self._break.join([lines[0].partition(": ")[2], *lines[1:]])
        else:
            said = in_line(value, self._manner)
        if present.start == present.end:  # right behind the colon or the dash
            said = said if self._text[present.start - 1] in " \t" else f" {said}"
        if present.kind is not SpanKind.TEXT and not present.in_line:  # what is in a block begins on a line of its own
            return self._splice(self._behind_sign(above, present), present.end, f" {said}")
        return self._splice(present.start, present.end, said)

    def _behind_sign(self, above: Span, present: Span) -> int:
        """The offset behind the colon or the dash of an entry in a block."""
        for key, value in above.entries.items():
            if value is present:
                return self._text.index(":", above.keys[key][1]) + 1
        return self._item_start(above, present) + 1

    def _in_brackets(self, present: Span) -> str:
        """A text as it is written, where that is safe in brackets too."""
        written = self._text[present.start : present.end]
        return written if present.style in ("'", '"') else scalar(present.value)

    def _aligned(self, above: Span, key: str) -> str:
        """A key with its colon, and as many spaces as keep the values of the map's entries in one column where they are."""
        shown = f"{scalar(key)}: "
        ahead = {value.start - above.keys[other][0] for other, value in above.entries.items() if value.in_line}
        widths = {end - start for start, end in above.keys.values()}
        return shown.ljust(ahead.pop()) if len(ahead) == 1 and len(widths) > 1 else shown

    def _manner_of(self, like: Span) -> Manner:
        """How something in brackets is written: with spaces inside of them, with quotes around every key as in JSON."""
        if not like.in_line:
            return self._manner
        is_padded = self._text[like.start + 1 : like.start + 2] == " "
        texts = [start for start, _ in like.keys.values()] or [item.start for item in like.items]
        is_quoted = bool(texts) and all(self._text[start] == '"' for start in texts)
        return replace(self._manner, padded=is_padded, quoted=is_quoted)

    def _check_indent(self, above: Span) -> None:
        """Raises where a column is not made of spaces alone: a key behind `? `, a tab behind a dash."""
        for start in [start for start, _ in above.keys.values()]:
            ahead = self._text[line_start(self._text, start) : start]
            if ahead.strip(" -"):
                raise CutError("its lines are not indented with spaces alone. Edit it by hand.", self._line(start))

    def _item_start(self, above: Span, item: Span) -> int:
        if above.in_line:
            return item.start
        return self._text.rfind("-", 0, item.start) if item.start > above.start else above.start

    def _splice(self, start: int, end: int, new: str) -> str:
        return self._text[:start] + new + self._text[end:]

    def _line(self, offset: int) -> int:
        return len(BREAK.findall(self._text, 0, offset)) + 1
