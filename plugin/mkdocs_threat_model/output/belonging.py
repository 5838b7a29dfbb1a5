"""Where generated pages that the navigation does not list belong: themes mark the way there, such as the tab of its section."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def belong(pages: Iterable[Any], overview: Any) -> None:
    """Gives pages of MkDocs the section of the overview, where they have none. No section lists them for that.

    Args:
        pages: generated ones, with what MkDocs found in the navigation.
        overview: the page of all services; one that the navigation does not list, or lists at its top, is in no section.
    """
    if overview is None or overview.parent is None:
        return
    for page in pages:
        if page is not None and page.parent is None and page is not overview:
            page.parent = overview.parent
