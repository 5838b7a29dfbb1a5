"""The register in the grid: its columns, what the grid offers for them, and the full records of its threats."""

from __future__ import annotations

from collections.abc import Iterable

from ...analysis.facts import Entry
from ...analysis.owners import risk_owner
from ...frame.location import Location
from ...frame.page_frame import Frame
from ...records.cells import controls, reopened
from ...records.columns import under_scales
from ...records.shown_columns import IN_GRID, IN_TABLE
from ..grid.grid_files import SERVICE, Grid, addressed, grid_of, handed_over
from ..grid.grid_listing import Listing, Preset
from ..service.threat_records import Records
from ..threat_views import CHANGED, views_under
from .changed_rows import CHANGED_ONLY, ChangedRows

_FACETS = (
    *("open", "remaining_risk", "status", "stride", "classification", "boundaries", "service", "owner", "inherent_risk"),
    *("residual_risk", "impact", "likelihood", "disposition"),
)
_SIGNED = ("id", "service", "threat", "remaining_risk", "status", "review_by", "risk_owner", "approved_by")
"""What is asked of an acceptance: how much it accepts, until when, and who signed."""
_PRESETS = (
    Preset("Open criticals", {"remaining_risk": ("critical",), "open": ("yes",)}),
    Preset(
        "Overdue", when="overdue", columns=("id", "service", "threat", "remaining_risk", "status", "next_due", "review_by", "risk_owner")
    ),
    Preset("Expires in 30 days", when="30", columns=_SIGNED),
    Preset("Expires in 90 days", when="90", columns=_SIGNED),
    Preset("High, expires in 90 days", {"remaining_risk": ("critical", "high")}, when="90", columns=_SIGNED),
    Preset("Accepted", {"status": ("Accepted",)}, columns=_SIGNED),
)


_TOLD = ("harms", "actor", "rated_by", "reopened", "controls", "tags")
"""Columns that many registers have nothing in: filters and groups of them are there where some threat says something."""


def told_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Those of the columns for which the grid has filters and groups only where they say something."""
    found: set[str] = set()
    for entry in entries:
        threat, assessed = entry.threat, entry.assessed
        given = threat.harms, threat.actor, assessed.inherent.by_severity, reopened(entry), controls(entry), threat.tags
        found |= {key for key, value in zip(_TOLD, given, strict=True) if value}
        if len(found) == len(_TOLD):
            break
    return tuple(key for key in _TOLD if key in found)


def register_grid(entries: tuple[Entry, ...], details: Iterable[str], frame: Frame, changed: ChangedRows | None = None) -> Grid:
    """The grid of a register.

    Args:
        entries: in the register's order.
        details: the digests of the services' records (`record_file`), in the order of the services.
        frame: what its page is set in.
        changed: which rows changed since the base of a preview; `None` without one.
    """
    fresh = (changed.column,) if changed else ()
    told = told_of(entries)
    views = views_under(frame.policy.scales)
    views = {**views, CHANGED.id: CHANGED} if changed else views
    listing = Listing(
        name="register",
        label="Threats",
        nouns=("threat", "threats"),
        order="Register order",
        columns=under_scales(IN_GRID, frame.policy.scales),
        at_first=under_scales(IN_TABLE, frame.policy.scales),
        on_phones=("id", "service", "threat", "remaining_risk", "status"),
        rows=entries,
        facets=(*(column.key for column in fresh), *_FACETS, *told),
        contains=("id", "component", "threat", "references", "mitigation", "tickets", "risk_owner", "approved_by"),
        days=("next_due", "review_by", "approved_on", "identified"),
        groups=(
            *("service", "owner", "open", "remaining_risk", "inherent_risk", "status", "stride", "classification", "boundaries"),
            "risk_owner",
            *told,
        ),
        sorts=("-remaining_risk", "-inherent_risk", "status", "next_due", "review_by", "service", "owner"),
        presets=(*((Preset("Changed", CHANGED_ONLY),) if changed else ()), *_PRESETS),
        mine=("owner", "risk_owner"),
        overdue=("next_due", "review_by"),
        soon=("review_by",),
        named=lambda entry: entry.threat.id,
        fresh=fresh,
    )
    owners = {name for entry in entries for name in (entry.service.owner, risk_owner(entry.service, entry.threat))}
    records = addressed(f"details/{SERVICE}.js", *(digest.encode() for digest in details))
    return grid_of(listing, frame.location.register, frame, owners, {view.id: view.where for view in views.values()}, records)


def record_file(service: str, records: Records, location: Location) -> dict[str, bytes]:
    """The script with the full records of a service, by its path in the site; none where there are no threats.

    Links to the threat library's pages lead there from the register.
    """
    if not records:
        return {}
    folders = (location.link(page, location.library).removesuffix("index.html") for page in (location.service(service), location.register))
    here, there = (f'href="{folder}' for folder in folders)
    details = {id: str(record).replace(here, there) for id, record in records.items()}
    return {location.beside(location.register, f"details/{service}.js"): handed_over("details", [service, details])}
