"""The history's page: open threats over time, how long mitigating takes, decisions, and what was retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..analysis.counts import ByRisk
from ..analysis.history import History, ThreatHistory, recent
from ..analysis.trends import durations, open_risks
from ..model.scales import Risk
from .chart import Chart, chart_of
from .content import Content
from .environment import Templates
from .location import Location, threat_anchor
from .page import Page
from .past import retired_threats
from .siblings import siblings

DECISIONS = 50
"""Changes of status that the page lists."""
_WIDE, _NARROW = 900, 350
_ON_A_PHONE = 10
"""Points that a narrow chart shows."""


def history_page(content: Content, snapshots: Mapping[str, str], templates: Templates, location: Location) -> Page:
    """The page of the organisation's history.

    Args:
        content: the models and their past.
        snapshots: source paths of the registers as of a tag, by the tag.
        templates: renders the fragments.
        location: the site's addresses.
    """
    uri, history = location.history, content.history
    facts = content.facts

    def link(service: str, threat: str) -> str:
        here = service in facts and (threat in facts[service].service.threats or threat in facts[service].service.retired)
        return location.link(uri, location.service(service), threat_anchor(threat)) if here else ""

    context: dict[str, Any] = {
        "siblings": siblings(uri, location),
        "register": location.link(uri, location.register),
        "history": history if isinstance(history, History) else None,
        "no_history": "" if isinstance(history, History) else history.reason,
        "origin": content.origin,
        "today": content.today,
        "titles": {name: one.service.title for name, one in facts.items()},
        "link": link,
        "retired": retired_threats(content),
        "snapshots": [(ref, location.link(uri, to)) for ref, to in snapshots.items()],
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (("", ("header",)), ("Retired threats", ("retired",)))
    if isinstance(history, History):
        context |= _figures(content, history, location)
        sections = (
            ("", ("header",)),
            ("Threats over time", ("chart",)),
            ("From identified to mitigated", ("durations",)),
            ("Recent decisions", ("decisions",)),
            ("Retired threats", ("retired",)),
        )
    slots = {name: templates.render(f"history/{name}.html.j2", **context) for _, names in sections for name in names}
    late: dict[str, tuple[str, ...]] = {name: () for name in ("chart", "decisions") if name in slots}
    description = "Open threats over time, decisions and retired threats."
    return Page(uri, "History", description, sections, slots, late=late, hide=("navigation",), in_nav=True)


def _figures(content: Content, history: History, location: Location) -> dict[str, Any]:
    matrix = content.policy.matrix
    points = open_risks(history, matrix, content.today)
    decisions: list[tuple[ThreatHistory, Any]] = list(recent(history, content.today, DECISIONS))
    return {
        "points": points,
        "series": (
            ("Open threats", "at the risk that remained", _charts("open", [(one.day, one.open) for one in points])),
            ("All threats in the models", "at their inherent risk", _charts("all", [(one.day, one.every) for one in points])),
        ),
        "levels": tuple(points[-1].every),
        "method": location.link(location.history, location.method),
        "durations": durations(history.threats.values(), matrix),
        "risks": tuple(reversed(Risk)),
        "decisions": decisions,
        "most": DECISIONS,
    }


def _charts(name: str, points: Sequence[tuple[date, ByRisk]]) -> tuple[Chart, Chart]:
    """A series for a wide screen, and its end for a narrow one."""
    return chart_of(f"tm-{name}-wide", points, _WIDE), chart_of(f"tm-{name}-narrow", points[-_ON_A_PHONE:], _NARROW)
