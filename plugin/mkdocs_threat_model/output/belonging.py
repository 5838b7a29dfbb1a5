"""Where generated pages that the navigation does not list belong: themes mark the way there, such as the tab of its section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def belonging(nav: Any, files: Mapping[str, Any], index: str) -> Any:
    """The navigation, whose section of the overview is that of every generated page without one. It does not list them for that.

    Args:
        nav: MkDocs' navigation.
        files: MkDocs' files of generated pages and others, by path.
        index: the path of the overview; one that the navigation does not list, or lists at its top, is in no section.
    """
    overview = files[index].page if index in files else None
    if overview is None or overview.parent is None:
        return nav
    for file in files.values():
        if file.page is not None and file.page.parent is None:
            file.page.parent = overview.parent
    return nav
