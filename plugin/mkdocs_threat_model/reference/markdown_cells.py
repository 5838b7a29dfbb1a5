"""Cells of Markdown tables."""

from __future__ import annotations

from html import escape


def cell(text: str) -> str:
    """A text as a cell: on one line, and neither HTML nor the end of the cell. What stands in backquotes is shown as it is."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part if number % 2 else escape(part, quote=False) for number, part in enumerate(parts))
