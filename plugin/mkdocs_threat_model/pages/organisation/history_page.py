"""The history's page: open threats over time, how long mitigating takes, decisions, and what was retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...analysis.counts import ByRisk
from ...analysis.facts import Facts
from ...analysis.origin import Origin
from ...analysis.retired import RetiredThreat
from ...analysis.threat_history import History, NoHistory, ThreatHistory, recent
from ...analysis.trends import durations, open_risks
from ...frame.frame import Frame
from ...frame.location import threat_anchor
from ...frame.page import Page
from ...model.scales import Risk
from .chart import Chart, chart_of

DECISIONS = 50
"""Changes of status that the page lists."""
_WIDE, _NARROW = 900, 350
_ON_A_PHONE = 10
"""Points that a narrow chart shows."""


def history_page(
    history: History | NoHistory,
    facts: Mapping[str, Facts],
    retired: Sequence[RetiredThreat],
    origin: Origin | None,
    snapshots: Mapping[str, str],
    frame: Frame,
) -> Page:
    """The page of the organisation's history.

    Args:
        history: the past of every threat, or why it is not told.
        facts: what follows from each model, by service.
        retired: the threats that are no longer.
        origin: the commit that the models stand at.
        snapshots: source paths of the registers as of a tag, by the tag.
        frame: what the page is set in.
    """
    location = frame.location
    uri = location.history

    def link(service: str, threat: str) -> str:
        here = service in facts and (threat in facts[service].service.threats or threat in facts[service].service.retired)
        return location.link(uri, location.service(service), threat_anchor(threat)) if here else ""

    context: dict[str, Any] = {
        **frame.around(uri),
        "history": history if isinstance(history, History) else None,
        "no_history": "" if isinstance(history, History) else history.reason,
        "origin": origin,
        "titles": {name: one.service.title for name, one in facts.items()},
        "link": link,
        "retired": retired,
        "snapshots": [(ref, location.link(uri, to)) for ref, to in snapshots.items()],
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (("", ("header",)), ("Retired threats", ("retired",)))
    if isinstance(history, History):
        context |= _figures(history, frame)
        sections = (
            ("", ("header",)),
            ("Threats over time", ("chart",)),
            ("From identified to mitigated", ("durations",)),
            ("Recent decisions", ("decisions",)),
            ("Retired threats", ("retired",)),
        )
    slots = frame.fragments("history", tuple(name for _, names in sections for name in names), context)
    late: dict[str, tuple[str, ...]] = {name: () for name in ("chart", "decisions") if name in slots}
    description = "Open threats over time, decisions and retired threats."
    return Page(uri, "History", description, sections, slots, late=late, hide=("navigation",), in_nav=True)


def _figures(history: History, frame: Frame) -> dict[str, Any]:
    matrix = frame.policy.matrix
    points = open_risks(history, matrix, frame.today)
    decisions: list[tuple[ThreatHistory, Any]] = list(recent(history, frame.today, DECISIONS))
    return {
        "points": points,
        "series": (
            ("Open threats", "at the risk that remained", _charts("open", [(one.day, one.open) for one in points])),
            ("All threats in the models", "at their inherent risk", _charts("all", [(one.day, one.every) for one in points])),
        ),
        "levels": tuple(points[-1].every),
        "durations": durations(history.threats.values(), matrix),
        "risks": tuple(reversed(Risk)),
        "decisions": decisions,
        "most": DECISIONS,
    }


def _charts(name: str, points: Sequence[tuple[date, ByRisk]]) -> tuple[Chart, Chart]:
    """A series for a wide screen, and its end for a narrow one."""
    return chart_of(f"tm-{name}-wide", points, _WIDE), chart_of(f"tm-{name}-narrow", points[-_ON_A_PHONE:], _NARROW)
