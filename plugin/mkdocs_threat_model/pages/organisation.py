"""The organisation's page: every service, the risk matrix, and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..analysis.facts import Facts, by_risk, by_status
from ..analysis.register import Entry, deadlines, matrix_counts
from ..analysis.status import Status
from ..model.policy import Policy
from ..model.reading import Broken
from ..model.scales import Level, Risk
from .environment import Templates
from .location import Location, threat_anchor
from .page import Page
from .register import rating_view, risk_view, status_view
from .state import State, States


@dataclass(frozen=True)
class ServiceRow:
    """A service's line."""

    facts: Facts
    link: str
    risks: Mapping[Risk | None, int]
    statuses: Mapping[Status, int]
    state: State


def organisation_page(
    portfolio: Mapping[str, Facts],
    broken: Sequence[Broken],
    states: States,
    entries: tuple[Entry, ...],
    policy: Policy,
    today: date,
    templates: Templates,
    location: Location,
) -> Page:
    """The page of all services.

    Args:
        portfolio: the services by id.
        broken: files that are not valid models.
        states: what is incomplete, by service.
        entries: the register.
        policy: the risk matrix.
        today: for what is overdue.
        templates: renders the fragments.
        location: the site's addresses.
    """
    uri = location.index
    due = deadlines(portfolio, today)
    context = {
        "rows": [_row(portfolio[name], states.of(name), uri, location) for name in _by_title(portfolio)],
        "broken": [(one, location.link(uri, location.service(one.stem))) for one in broken],
        "own_findings": states.of("").findings,
        "risks": by_risk(one.assessed for one in entries),
        "statuses": by_status(one.assessed for one in entries),
        "total": len(entries),
        "matrix": policy.matrix,
        "counts": matrix_counts(entries),
        "unplaced": sum(1 for one in entries if not (one.assessed.threat.impact and one.assessed.threat.likelihood)),
        "levels": tuple(Level),
        "deadlines": [
            (one, location.link(uri, location.service(one.service), threat_anchor(one.threat) if one.threat else "")) for one in due
        ],
        "titles": {name: facts.service.title for name, facts in portfolio.items()},
        "today": today,
        "register": location.link(uri, location.register),
        "rating_view": rating_view,
        "risk_view": risk_view,
        "status_view": status_view,
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("header",)),
        ("Services", ("services",)),
        ("Risk matrix", ("matrix",)),
        ("Overdue and due soon", ("due",)),
    )
    slots = {name: templates.render(f"index/{name}.html.j2", **context) for _, names in sections for name in names}
    description = f"{len(portfolio)} services and {len(entries)} threats."
    return Page(uri, "Threat models", description, sections, slots, hide=("navigation",), in_nav=True)


def _by_title(portfolio: Mapping[str, Facts]) -> list[str]:
    return sorted(portfolio, key=lambda name: (portfolio[name].service.title.casefold(), name))


def _row(facts: Facts, state: State, uri: str, location: Location) -> ServiceRow:
    link = location.link(uri, location.service(facts.service.service))
    return ServiceRow(facts, link, by_risk(facts.threats), by_status(facts.threats), state)
