"""The documents in which a comparison leaves the command: one module each, by name in `DOCUMENTS`."""

from __future__ import annotations

from collections.abc import Callable

from ..change_report import ChangeReport
from .html_page import as_html
from .json_document import as_json_document
from .markdown_comment import as_markdown
from .text_list import as_text_list

DOCUMENTS: dict[str, Callable[[ChangeReport], str]] = {
    "text": as_text_list,
    "markdown": as_markdown,
    "json": as_json_document,
    "html": as_html,
}

__all__ = ["DOCUMENTS"]
