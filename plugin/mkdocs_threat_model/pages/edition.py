"""What every printed sheet says of the site it came from, as a stylesheet of its own: pages stay the same from commit to commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..analysis.origin import Origin

EDITION = "assets/threat-model/edition.css"
"""Its path in the site; the stylesheet imports it for print."""


def edition_of(origin: Origin | None, today: date) -> str:
    """The commit and the day that the pages were made of, in a line.

    Args:
        origin: the commit of the models; `None` outside of a git repository.
        today: the day of the statuses.
    """
    if origin is None:
        return f"State of {today}"
    changed = ", with changes that are not committed" if origin.changed else ""
    return f"Commit {origin.commit[:10]} of {origin.committed.date()}{changed}; state of {today}"


def edition_file(origin: Origin | None, today: date) -> Mapping[str, bytes]:
    """The stylesheet that tells it to paper, by its path."""
    return {EDITION: f':root {{ --tm-edition: "{edition_of(origin, today)}" }}\n'.encode()}
