"""The script that runs before a page's drawings are painted, so that the reader's own view is the first that is seen."""

from __future__ import annotations

from markupsafe import Markup

from .location import Location

SLOT = "view"
"""The slot that it stands in, right before the drawings. It works at the page's own address only."""
_SCRIPT = "assets/threat-model/view.js"


def view_script(page: str, location: Location) -> str:
    """The element, for a page by its source path."""
    return Markup('<script src="{}"></script>').format(location.file(page, _SCRIPT))
