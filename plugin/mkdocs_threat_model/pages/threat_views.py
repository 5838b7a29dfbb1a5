"""Parts of the register, or of a service's threats, that have an address of their own: `register/#inherent-high`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.facts import AssessedThreat
from ..analysis.status import Status
from ..model.levels import Scales
from ..model.scales import Risk


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


DEFAULT_SCALES = Scales()
_RANKS = 6
"""Levels of a scale whose rows the stylesheet can show alone: it knows no names of levels, but their ranks."""


def rating_view(scales: Scales, impact: str, likelihood: str) -> str:
    """The view of one cell of the risk matrix: by the names of its levels, or by their ranks on scales of the policy's own."""
    if scales.is_default:
        return f"rating-{impact}-{likelihood}"
    ranks = scales.rank("impact", impact), scales.rank("likelihood", likelihood)
    return "rating-" + "-".join("0" if rank is None else str(rank + 1) for rank in ranks)


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


def _of_matrix(scales: Scales) -> Iterator[View]:
    for impact in scales.impact:
        for likelihood in scales.likelihood:
            title = f"inherent impact {_named(scales, impact)}, inherent likelihood {_named(scales, likelihood)}"
            yield View(rating_view(scales, impact, likelihood), title, {"impact": impact, "likelihood": likelihood})


def _named(scales: Scales, level: str) -> str:
    return level if scales.is_default else scales.title(level)


def views_under(scales: Scales) -> Mapping[str, View]:
    """Every view that there is under a policy's scales, by id."""
    return VIEWS if scales.is_default else {view.id: view for view in (*_all(), *_of_matrix(scales))}


VIEWS: Mapping[str, View] = {view.id: view for view in (*_all(), *_of_matrix(DEFAULT_SCALES))}
"""Every view that there is unless the policy has scales of its own, whether or not a register has rows for it."""


CHANGED = View("changed", "changed", {"changed": "yes"})
"""The threats that came or changed since the base of a preview; a site without a base has no such view."""


def views_of(assessed: AssessedThreat, scales: Scales) -> tuple[str, ...]:
    """The views that a threat belongs to."""
    opened = (OPEN, open_view(assessed.remaining)) if assessed.is_open else ()
    views = (inherent_view(assessed.inherent.risk), residual_view(assessed.residual_risk), status_view(assessed.status), *opened)
    impact, likelihood = assessed.threat.impact, assessed.threat.likelihood
    return (*views, rating_view(scales, impact, likelihood)) if impact and likelihood else views


def view_styles() -> str:
    """CSS that shows the rows of a view alone while the address names it; the print shows them all."""
    rows = "#{0}:target ~ .tm-register__tables tbody tr:not(.{0}), #{0}:target ~ .tm-threat-line:not(.{0}) {{ display: none }}\n"
    ranks = range(1, _RANKS + 1)
    ranked = (f"rating-{impact}-{likelihood}" for impact in ranks for likelihood in ranks)
    rules = "".join(rows.format(view) for view in (*VIEWS, *ranked, CHANGED.id))
    return f"@media screen {{\n{rules}}}\n"


@dataclass(frozen=True)
class CountedView:
    """A view, and how many threats it holds."""

    view: View
    count: int


def views_with_counts(held: Iterable[tuple[str, ...]], scales: Scales) -> list[CountedView]:
    """The views that hold any threats, with how many.

    Args:
        held: the views of each threat.
        scales: the levels of impact and likelihood.
    """
    counts: Counter[str] = Counter()
    for views, count in Counter(held).items():
        counts.update(dict.fromkeys(views, count))
    return [CountedView(view, counts[view.id]) for view in (*views_under(scales).values(), CHANGED) if counts[view.id]]


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
