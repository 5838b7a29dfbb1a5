"""The register's page: complete without a script, filtered by the address alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..analysis.facts import by_risk, by_status
from ..analysis.naming import treatment
from ..analysis.register import Entry
from ..analysis.status import Status
from ..model.policy import Policy
from ..model.scales import Level, Risk
from .environment import Templates
from .location import Location, threat_anchor
from .naming import Named, Names
from .page import Page

BLOCK = 200
"""Rows of one table: browsers lay several short tables out faster than a long one."""


@dataclass(frozen=True)
class RegisterRow:
    """A line of the register as the page shows it."""

    entry: Entry
    service_link: str
    threat_link: str
    component: tuple[Named, ...]
    treatment: tuple[str, ...]
    views: str


@dataclass(frozen=True)
class View:
    """A part of the register that has an address of its own: `register/#risk-high`."""

    id: str
    title: str
    count: int


def rating_view(impact: Level, likelihood: Level) -> str:
    """The view of one cell of the risk matrix."""
    return f"rating-{impact.value}-{likelihood.value}"


def risk_view(risk: Risk | None) -> str:
    """The view of one risk."""
    return f"risk-{risk.value if risk else 'unrated'}"


def status_view(status: Status) -> str:
    """The view of one status."""
    return f"status-{status.slug}"


def register_page(entries: tuple[Entry, ...], policy: Policy, templates: Templates, location: Location, states: str) -> Page:
    """The page of the whole register.

    Args:
        entries: in the register's order.
        policy: for addresses.
        templates: renders the fragments.
        location: the site's addresses.
        states: the sentence about the models that could not be read; empty where all were.
    """
    uri = location.register
    names = {one.facts.service.service: Names(one.facts.service) for one in entries}
    rows = [_row(one, names[one.facts.service.service], uri, location) for one in entries]
    views = list(_views(entries))
    context = {
        "blocks": [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)],
        "total": len(rows),
        "services": len({one.facts.service.service for one in entries}),
        "risks": by_risk(one.assessed for one in entries),
        "statuses": by_status(one.assessed for one in entries),
        "views": views,
        "risk_view": risk_view,
        "status_view": status_view,
        "index": location.link(uri, location.index),
        "states": states,
    }
    slots = {name: templates.render(f"register/{name}.html.j2", **context) for name in ("header", "table")}
    description = f"{len(rows)} threats of {context['services']} services, worst first."
    return Page(
        uri,
        "Threat register",
        description,
        (("", ("header", "table")),),
        slots,
        late={"table": ()},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _row(entry: Entry, names: Names, uri: str, location: Location) -> RegisterRow:
    service = entry.facts.service.service
    threat = entry.assessed.threat
    views = [risk_view(entry.assessed.risk), status_view(entry.assessed.status)]
    if threat.impact and threat.likelihood:
        views.append(rating_view(threat.impact, threat.likelihood))
    page = location.service(service)
    component = tuple(Named(one.id, one.name, location.link(uri, page, one.anchor)) for one in names.targets(threat))
    return RegisterRow(
        entry,
        location.link(uri, page),
        location.link(uri, page, threat_anchor(threat.id)),
        component,
        treatment(threat),
        " ".join(views),
    )


def _views(entries: Iterable[Entry]) -> Iterable[View]:
    """The views that hold anything: by risk, by status, by cell of the matrix."""
    found: dict[str, View] = {}

    def count(view: str, title: str) -> None:
        found[view] = View(view, title, found[view].count + 1 if view in found else 1)

    for entry in entries:
        one = entry.assessed
        count(risk_view(one.risk), f"risk {one.risk.value.capitalize()}" if one.risk else "without a rating")
        count(status_view(one.status), f"status {one.status.value}")
        if one.threat.impact and one.threat.likelihood:
            title = f"impact {one.threat.impact.value}, likelihood {one.threat.likelihood.value}"
            count(rating_view(one.threat.impact, one.threat.likelihood), title)
    return (found[name] for name in sorted(found))
