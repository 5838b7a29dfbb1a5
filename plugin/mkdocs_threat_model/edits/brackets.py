"""One more entry between brackets: on a line of its own where the others are, else behind the last one."""

from __future__ import annotations

from .spans import column_of, line_end, line_start


def with_entry(text: str, last_start: int, last_end: int, entry: str, line_break: str) -> str:
    """The text with an entry behind the last one.

    Args:
        text: the document.
        last_start: where the last entry begins: its key, or the item of a list.
        last_end: where it ends.
        entry: the new one.
        line_break: how the file ends lines.
    """
    end = line_end(text, last_end)
    behind = text[last_end:end]
    written = behind.partition("#")[0]
    own_line = not text[line_start(text, last_start) : last_start].strip()
    if not own_line or written.strip() not in ("", ","):
        return f"{text[:last_end]}, {entry}{text[last_end:]}"
    is_ended = "," in written
    indent = " " * column_of(text, last_start)
    comma = "" if is_ended else ","
    return f"{text[:last_end]}{comma}{behind}{line_break}{indent}{entry}{',' if is_ended else ''}{text[end:]}"
