"""Parts of the register, or of a service's threats, that have an address of their own: `register/#inherent-high`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.facts import AssessedThreat
from ..analysis.status import Status
from ..model.scales import Level, Risk


@dataclass(frozen=True)
class View:
    """A part of a list of threats.

    Attributes:
        id: its anchor, and the class of its rows.
        title: what its rows have in common.
        where: the value of each column that it asks for; empty for nothing.
    """

    id: str
    title: str
    where: Mapping[str, str]


def rating_view(impact: str, likelihood: str) -> str:
    """The view of one cell of the risk matrix."""
    return f"rating-{impact}-{likelihood}"


OPEN = "open"
"""The view of all open threats."""


def open_view(risk: Risk | None) -> str:
    """The view of the open threats of which one risk remains."""
    return f"open-{_level(risk)}"


def inherent_view(risk: Risk | None) -> str:
    """The view of one inherent risk."""
    return f"inherent-{_level(risk)}"


def residual_view(risk: Risk | None) -> str:
    """The view of one residual risk."""
    return f"residual-{_level(risk)}"


def _level(risk: Risk | None) -> str:
    return risk.value if risk else "unrated"


def status_view(status: Status) -> str:
    """The view of one status."""
    return f"status-{status.slug}"


def _all() -> Iterator[View]:
    yield View(OPEN, "open", {"open": "yes"})
    for risk in (*reversed(Risk), None):
        said, value = (risk.value.capitalize(), risk.value) if risk else ("not rated", "")
        yield View(open_view(risk), f"open, remaining risk {said}", {"open": "yes", "remaining_risk": value})
        yield View(inherent_view(risk), f"inherent risk {said}", {"inherent_risk": value})
        yield View(residual_view(risk), f"residual risk {said}", {"residual_risk": value})
    for status in Status:
        yield View(status_view(status), f"status {status.value}", {"status": status.value})
    for impact in Level:
        for likelihood in Level:
            title = f"inherent impact {impact.value}, inherent likelihood {likelihood.value}"
            yield View(rating_view(impact, likelihood), title, {"impact": impact.value, "likelihood": likelihood.value})


VIEWS = {view.id: view for view in _all()}
"""Every view that there is, whether or not a register has rows for it."""


CHANGED = View("changed", "changed", {"changed": "yes"})
"""The threats that came or changed since the base of a preview; a site without a base has no such view."""


def views_of(assessed: AssessedThreat) -> tuple[str, ...]:
    """The views that a threat belongs to."""
    opened = (OPEN, open_view(assessed.remaining)) if assessed.is_open else ()
    views = (inherent_view(assessed.inherent.risk), residual_view(assessed.residual_risk), status_view(assessed.status), *opened)
    impact, likelihood = assessed.threat.impact, assessed.threat.likelihood
    return (*views, rating_view(impact, likelihood)) if impact and likelihood else views


def view_styles() -> str:
    """CSS that shows the rows of a view alone while the address names it; the print shows them all."""
    rows = "#{0}:target ~ .tm-register__tables tbody tr:not(.{0}), #{0}:target ~ .tm-threat-line:not(.{0}) {{ display: none }}\n"
    rules = "".join(rows.format(view) for view in (*VIEWS, CHANGED.id))
    return f"@media screen {{\n{rules}}}\n"


@dataclass(frozen=True)
class CountedView:
    """A view, and how many threats it holds."""

    view: View
    count: int


def views_with_counts(held: Iterable[tuple[str, ...]]) -> list[CountedView]:
    """The views that hold any threats, with how many.

    Args:
        held: the views of each threat.
    """
    counts: Counter[str] = Counter()
    for views, count in Counter(held).items():
        counts.update(dict.fromkeys(views, count))
    return [CountedView(view, counts[view.id]) for view in (*VIEWS.values(), CHANGED) if counts[view.id]]


@dataclass(frozen=True)
class ViewNames:
    """The views that counts lead to, as anchors in the register.

    Attributes:
        open: of the open threats of which one risk remains: `view.open(risk)`.
        inherent: of one inherent risk.
        residual: of one residual risk.
        status: of one status.
        all_open: of all open threats.
    """

    open: Callable[[Risk | None], str] = open_view
    inherent: Callable[[Risk | None], str] = inherent_view
    residual: Callable[[Risk | None], str] = residual_view
    status: Callable[[Status], str] = status_view
    all_open: str = OPEN


VIEW_NAMES = ViewNames()
