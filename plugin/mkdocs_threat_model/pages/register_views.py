"""Parts of the register that have an address of their own: `register/#risk-high`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..analysis.facts import AssessedThreat
from ..analysis.status import Status
from ..model.scales import Level, Risk


@dataclass(frozen=True)
class View:
    """A part of the register.

    Attributes:
        id: its anchor, and the class of its rows.
        title: what its rows have in common.
        where: the value of each column that it asks for; empty for nothing.
    """

    id: str
    title: str
    where: Mapping[str, str]


def rating_view(impact: Level, likelihood: Level) -> str:
    """The view of one cell of the risk matrix."""
    return f"rating-{impact.value}-{likelihood.value}"


def risk_view(risk: Risk | None) -> str:
    """The view of one risk."""
    return f"risk-{risk.value if risk else 'unrated'}"


def status_view(status: Status) -> str:
    """The view of one status."""
    return f"status-{status.slug}"


def _all() -> Iterator[View]:
    for risk in reversed(Risk):
        yield View(risk_view(risk), f"risk {risk.value.capitalize()}", {"risk": risk.value})
    yield View(risk_view(None), "without a rating", {"risk": ""})
    for status in Status:
        yield View(status_view(status), f"status {status.value}", {"status": status.value})
    for impact in Level:
        for likelihood in Level:
            title = f"impact {impact.value}, likelihood {likelihood.value}"
            yield View(rating_view(impact, likelihood), title, {"impact": impact.value, "likelihood": likelihood.value})


VIEWS = {view.id: view for view in _all()}
"""Every view that there is, whether or not a register has rows for it."""


def views_of(one: AssessedThreat) -> tuple[str, ...]:
    """The views that a threat belongs to."""
    views = (risk_view(one.risk), status_view(one.status))
    rated = one.threat.impact and one.threat.likelihood
    return (*views, rating_view(one.threat.impact, one.threat.likelihood)) if rated else views  # type: ignore[arg-type]


def view_styles() -> str:
    """CSS that shows the rows of a view alone while the address names it; the print shows them all."""
    rules = "".join(f"#{view}:target ~ .tm-register__tables tbody tr:not(.{view}) {{ display: none }}\n" for view in VIEWS)
    return f"@media screen {{\n{rules}}}\n"
