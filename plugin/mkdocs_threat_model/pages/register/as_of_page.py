"""The register as it stood at a tag: a page that never changes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...analysis.counts import counts_of
from ...errors import ConfigurationError
from ...frame.frame import Frame
from ...frame.location import Location
from ...frame.page import Page
from ...history.snapshot import Snapshot
from ...records.shown_columns import AS_OF
from .register_rows import rows_of_then


def as_of_addresses(snapshots: Iterable[Snapshot], location: Location) -> dict[str, str]:
    """The source path of each snapshot's page, by its tag.

    Raises:
        ConfigurationError: two tags have one name in addresses.
    """
    found: dict[str, str] = {}
    for one in snapshots:
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", one.ref).strip(".-").lower() or one.commit[:10]
        uri = location.as_of(name)
        other = next((ref for ref, path in found.items() if path == uri and ref != one.ref), None)
        if other is not None:
            raise ConfigurationError(f"The option `as_of` lists `{other}` and `{one.ref}`, whose pages have one address. Leave one out.")
        found[one.ref] = uri
    return found


def as_of_page(snapshot: Snapshot, uri: str, frame: Frame) -> Page:
    """The page of the register as of a tag.

    Args:
        snapshot: the models at the tag.
        uri: the page's source path.
        frame: what the page is set in; addresses are those of today's policy.
    """
    entries = snapshot.entries
    context = {
        **frame.around(uri),
        "snapshot": snapshot,
        "columns": AS_OF,
        "rows": rows_of_then(entries),
        "counts": counts_of(one.assessed for one in entries),
    }
    slots = frame.fragments("as-of", ("header", "table"), context)
    title = f"Register as of {snapshot.ref}"
    description = f"{len(entries)} threats on {snapshot.day}."
    return Page(uri, title, description, (("", ("header", "table")),), slots, late={"table": ()}, hide=("navigation", "toc"))
