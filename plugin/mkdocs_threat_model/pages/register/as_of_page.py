"""The register as it stood at a tag: pages that never change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypedDict

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry
from ...errors import ConfigurationError
from ...frame.contexts import PageContext, TemplateSet
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_bound import cut, fits
from ...frame.page_frame import Frame
from ...history.snapshot import Snapshot
from ...model.disk_names import unfit
from ...model.levels import Scales
from ...records.column import Column, Look
from ...records.columns import under_scales
from ...records.shown_columns import AS_OF, IN_GRID
from ..grid.grid_files import grid_of
from ..grid.grid_listing import Listing
from ..grid.long_lists import grid_slot, part_heading, part_page, parts_slot
from .register_rows import RegisterRow, row_weight, rows_of_then


class AsOfTable(TypedDict):
    """Rows of the register as of a tag."""

    columns: tuple[Column, ...]
    """The columns that are shown."""
    rows: Sequence[RegisterRow]
    """The threats of then, in the register's order; their links are empty, since parts have no pages of then."""


class AsOfContext(PageContext, AsOfTable):
    """The register as of a tag."""

    snapshot: Snapshot
    """The models at the tag: the tag as `ref`, the `commit`, its `day`, and all of the models as `portfolio`."""
    counts: Counts
    """Open and all threats of then by risk, and all by status."""


class AsOfPartContext(PageContext, AsOfTable):
    """A part of the register as of a tag, where that is too long for one page."""


TEMPLATES = TemplateSet("as-of", ("header", "table"), AsOfContext)
PART = TemplateSet("as-of", ("table",), AsOfPartContext)


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
            raise ConfigurationError(
                f"The option `as_of` lists `{other}` and `{ref}`, whose pages would have the same address. Remove one."
            )
        addresses[ref] = uri
    return addresses


def as_of_pages(snapshot: Snapshot, uri: str, frame: Frame) -> tuple[list[Page], Mapping[str, bytes]]:
    """The page of the register as of a tag, its parts where it is too long for one, and the files of its grid.

    Args:
        snapshot: the models at the tag.
        uri: the page's source path.
        frame: what the pages are set in; addresses are those of today's policy.
    """
    entries = snapshot.entries
    is_whole = fits(map(row_weight, entries), frame.bound)
    context: AsOfContext = {
        **frame.around(uri),
        "snapshot": snapshot,
        "columns": AS_OF,
        "rows": rows_of_then(entries) if is_whole else (),
        "counts": counts_of(entry.assessed for entry in entries),
    }
    title = f"Register as of {snapshot.ref}"
    description = f"{len(entries)} threats on {snapshot.day}."
    hide = ("navigation", "toc")
    if is_whole:
        slots = frame.fragments(TEMPLATES, context)
        return [Page(uri, title, description, (("", ("header", "table")),), slots, searched={"table": ()}, hide=hide)], {}
    held = cut(entries, row_weight, frame.bound)
    grid = grid_of(_listing(entries, snapshot.portfolio.organisation.policy.scales), uri, frame)
    slots = frame.fragments(TEMPLATES, context, ("header",)) | grid_slot(grid, uri, frame)
    slots |= parts_slot(len(held), f"The register had {len(entries)} threats.", uri, frame)
    sections = (("", ("header", "grid")), ("The complete tables", ("parts",)))
    page = Page(uri, title, description, sections, slots, searched={"parts": ()}, own=frozenset(("grid",)), hide=hide)
    parts = []
    for number, rows in enumerate(held, start=1):
        part = frame.location.part(uri, number)
        table: AsOfPartContext = {**frame.around(part), "columns": AS_OF, "rows": rows_of_then(rows)}
        said = f"The register of {snapshot.day}, highest risk first."
        own = part_heading(title, uri, part, number, len(held), said, frame) | frame.fragments(PART, table)
        parts.append(part_page(part, f"{title}, part {number} of {len(held)}", said, (("", ("part", "table")),), own))
    return [page, *parts], grid.files


def _listing(entries: Sequence[Entry], scales: Scales) -> Listing:
    """The register of then in the grid: without links, since there are no pages of then."""
    shown = {column.key: replace(column, look=_ALONE.get(column.look, column.look)) for column in under_scales(IN_GRID, scales)}
    return Listing(
        name="then",
        label="Threats at that time",
        nouns=("threat", "threats"),
        order="Register order",
        columns=tuple(shown.values()),
        at_first=tuple(shown[column.key] for column in AS_OF),
        rows=entries,
        facets=("open", "remaining_risk", "status", "stride", "service_title", "owner", "inherent_risk", "residual_risk", "disposition"),
        contains=("id", "component", "threat", "mitigation", "tickets", "risk_owner"),
        groups=("service_title", "owner", "open", "remaining_risk", "status"),
        sorts=("-remaining_risk", "-inherent_risk", "status", "owner"),
        mine=("owner", "risk_owner"),
    )


_ALONE = {Look.THREAT: Look.PLAIN, Look.SERVICE: Look.PLAIN, Look.DEADLINE: Look.PLAIN}
"""What a value looks like that leads nowhere, and whose day is not today's to judge."""
