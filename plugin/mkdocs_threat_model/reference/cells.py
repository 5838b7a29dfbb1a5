"""Cells of Markdown tables."""

from __future__ import annotations

from html import escape


def cell(text: str) -> str:
    """A text as a cell: on one line, and neither HTML nor the end of the cell."""
    return escape(" ".join(text.split()), quote=False).replace("|", "\\|")
