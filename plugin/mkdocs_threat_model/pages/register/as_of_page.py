"""The register as it stood at a tag: a page that never changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...analysis.counts import Counts, counts_of
from ...errors import ConfigurationError
from ...frame.contexts import PageContext, TemplateSet
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...history.snapshot import Snapshot
from ...model.names import unfit
from ...records.column import Column
from ...records.shown_columns import AS_OF
from .register_rows import RegisterRow, rows_of_then


class AsOfContext(PageContext):
    """The register as of a tag."""

    snapshot: Snapshot
    """The models at the tag: the tag as `ref`, the `commit`, its `day`, and all of the models as `portfolio`."""
    columns: tuple[Column, ...]
    """The columns that are shown."""
    rows: Sequence[RegisterRow]
    """The threats of then, in the register's order; their links are empty, since parts have no pages of then."""
    counts: Counts
    """Open and all threats of then by risk, and all by status."""


TEMPLATES = TemplateSet("as-of", ("header", "table"), AsOfContext)


def as_of_addresses(snapshots: Iterable[Snapshot], location: Location) -> dict[str, str]:
    """The source path of each snapshot's page, by its tag.

    Raises:
        ConfigurationError: two tags have one name in addresses.
    """
    addresses: dict[str, str] = {}
    for snapshot in snapshots:
        ref = snapshot.ref
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", ref).strip(".-").lower() or snapshot.commit[:10]
        uri = location.as_of(f"tag-{name}" if unfit(name) else name)
        other = next((known for known, path in addresses.items() if path == uri and known != ref), None)
        if other is not None:
            raise ConfigurationError(f"The option `as_of` lists `{other}` and `{ref}`, whose pages have one address. Leave one out.")
        addresses[ref] = uri
    return addresses


def as_of_page(snapshot: Snapshot, uri: str, frame: Frame) -> Page:
    """The page of the register as of a tag.

    Args:
        snapshot: the models at the tag.
        uri: the page's source path.
        frame: what the page is set in; addresses are those of today's policy.
    """
    entries = snapshot.entries
    context: AsOfContext = {
        **frame.around(uri),
        "snapshot": snapshot,
        "columns": AS_OF,
        "rows": rows_of_then(entries),
        "counts": counts_of(entry.assessed for entry in entries),
    }
    slots = frame.fragments(TEMPLATES, context)
    title = f"Register as of {snapshot.ref}"
    description = f"{len(entries)} threats on {snapshot.day}."
    return Page(uri, title, description, (("", ("header", "table")),), slots, searched={"table": ()}, hide=("navigation", "toc"))
