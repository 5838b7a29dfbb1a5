"""The services in the grid of the overview."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...model.scales import Risk, ServiceStatus
from ...records.column import Look, Value
from ..grid.grid_listing import Listing, Preset
from ..grid.shared_columns import day, number, scale, text
from .service_rows import ServiceRow

_MODELS = ("incomplete", "with warnings", "no errors", "complete")


def services_listing(rows: Sequence[ServiceRow]) -> Listing:
    """The services, by title."""
    shown = (
        text("service", "Service", lambda row: row.facts.service.service, Look.SERVICE, 12),
        text("owner", "Owner", lambda row: row.facts.service.owner, Look.OWNER, 10),
        scale("status", "Status", lambda row: row.facts.service.status.value, ServiceStatus),
        *(number(f"open_{risk.value}", f"{risk.value.capitalize()}, open", _open(risk)) for risk in reversed(Risk)),
        number("open", "Open", lambda row: row.counts.opened),
        number("threats", "Threats", lambda row: row.counts.total),
        number("stride", "STRIDE answered, %", lambda row: row.facts.coverage.percent if row.facts.coverage.asked else None, 7.5),
        day("reviewed", "Reviewed since", lambda row: row.facts.reviews.reviewed),
        day("review_due", "Review due", lambda row: row.facts.reviews.due if not row.facts.service.status.is_over else None, Look.DEADLINE),
        scale("model", "Model", _model, _MODELS),
    )
    return Listing(
        name="services",
        label="Services",
        nouns=("service", "services"),
        order="By title",
        columns=(
            *shown,
            number("open_unrated", "Not rated, open", _open(None)),
            number("by_rule", "STRIDE answered by rule", lambda row: row.facts.coverage.by_rule),
            number("findings", "Errors in the model", lambda row: row.state.errors),
            text("service_title", "Service title", lambda row: row.facts.service.title, part=True),
        ),
        at_first=shown,
        rows=rows,
        facets=("owner", "status", "model"),
        contains=("service_title", "service"),
        days=("review_due", "reviewed"),
        groups=("owner", "status", "model"),
        sorts=("-open_critical", "-open", "-threats", "stride", "review_due", "owner"),
        presets=(
            Preset("Incomplete", {"model": ("incomplete",)}),
            Preset("Review overdue", when="overdue"),
            Preset("Review in 30 days", when="30"),
            Preset("Review in 90 days", when="90"),
        ),
        mine=("owner",),
        overdue=("review_due",),
        soon=("review_due",),
    )


def _open(risk: Risk | None) -> Callable[[ServiceRow], Value]:
    return lambda row: row.counts.open[risk]


def _model(row: ServiceRow) -> str:
    """What the overview's table says of a model."""
    state = row.state
    if state.errors:
        return "incomplete"
    if state.warnings:
        return "with warnings"
    return "complete" if row.complete else "no errors"
