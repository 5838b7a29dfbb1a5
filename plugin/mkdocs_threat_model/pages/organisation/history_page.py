"""The history's page: open threats over time, how long mitigating takes, decisions, and what was retired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...analysis.counts import ByRisk
from ...analysis.facts import Facts
from ...analysis.origin import Origin
from ...analysis.retired import RetiredThreat
from ...analysis.threat_history import History, NoHistory, PastStatus, ThreatHistory, recent
from ...analysis.trends import Durations, TrendPoint, durations, open_risks
from ...frame.contexts import PageContext, TemplateSet
from ...frame.location import threat_anchor
from ...frame.page import Page
from ...frame.page_bound import cut, fits, text_weight
from ...frame.page_frame import Frame
from ...model.scales import Risk
from ...records.column import Look
from ..grid.grid_files import grid_of
from ..grid.grid_listing import Listing
from ..grid.long_lists import grid_slot, part_heading, part_page, parts_slot
from ..grid.shared_columns import day, text
from .chart import Chart, chart_of

DECISIONS = 50
"""Changes of status that the page lists."""
_WIDE, _NARROW = 900, 350
_ON_A_PHONE = 10
"""Points that a narrow chart shows."""


@dataclass(frozen=True)
class SnapshotLink:
    """A link to the register as of a tag.

    Attributes:
        ref: the tag.
        link: relative to the page.
    """

    ref: str
    link: str


@dataclass(frozen=True)
class ChartedSeries:
    """Counts over time.

    Attributes:
        title: what is counted.
        measure: at which risk.
        charts: the whole for a wide screen, and its end for a narrow one.
    """

    title: str
    measure: str
    charts: tuple[Chart, Chart]


@dataclass(frozen=True)
class Decision:
    """A change of a threat's status.

    Attributes:
        threat: the threat and its past.
        change: the day, the status before and after, and the commit.
    """

    threat: ThreatHistory
    change: PastStatus


class HistoryContext(PageContext):
    """The history: what its page has in any case."""

    history: History | None
    """What git knows; nothing where it is not told."""
    no_history: str
    """Why no history is told; empty where one is."""
    origin: Origin | None
    """The commit that the models stand at; nothing outside of a repository."""
    titles: Mapping[str, str]
    """The services' titles, by id."""
    link: Callable[[str, str], str]
    """`link(service, threat)`: relative link to a threat's record; empty where no page has it."""
    retired: Sequence[RetiredThreat]
    """The threats that no model holds any more."""
    snapshots: Sequence[SnapshotLink]
    """The registers as of a tag, in the order of the option `as_of`."""


class ToldHistoryContext(HistoryContext):
    """The history, where it is told."""

    points: tuple[TrendPoint, ...]
    """The counts at the ends of days, oldest first; at least one."""
    series: tuple[ChartedSeries, ChartedSeries]
    """The charts: open threats, then all of them."""
    levels: tuple[Risk | None, ...]
    """The risks that are counted, highest first; nothing stands for not rated, and is left out where it never occurs."""
    durations: Durations
    """How long mitigating took, in days: `overall`, `by_risk`, and how many are `unknown`."""
    decisions: Sequence[Decision]
    """The latest changes of status after a threat's first one, latest first."""
    most: int
    """How many changes of status are listed at most."""


class RetiredPartContext(PageContext):
    """A part of the retired threats that are too many for the history's page."""

    retired: Sequence[RetiredThreat]
    """Those that stand here, latest first."""
    titles: Mapping[str, str]
    """The services' titles, by id."""
    link: Callable[[str, str], str]
    """`link(service, threat)`: relative link to a threat's record; empty where no page has it."""


ALWAYS = TemplateSet("history", ("header", "retired"), HistoryContext)
RETIRED = TemplateSet("history", ("retired",), RetiredPartContext)
TOLD = TemplateSet("history", ("chart", "durations", "decisions"), ToldHistoryContext)


def history_pages(
    history: History | NoHistory,
    facts: Mapping[str, Facts],
    retired: Sequence[RetiredThreat],
    origin: Origin | None,
    snapshots: Mapping[str, str],
    frame: Frame,
) -> tuple[list[Page], Mapping[str, bytes]]:
    """The page of the organisation's history, its parts where too many threats were retired, and the files of its grid.

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

    def linked(page: str) -> Callable[[str, str], str]:
        def link(service: str, threat: str) -> str:
            here = service in facts and (threat in facts[service].service.threats or threat in facts[service].service.retired)
            return location.link(page, location.service(service), threat_anchor(threat)) if here else ""

        return link

    titles = {name: state.service.title for name, state in facts.items()}
    # Half of the page is for the charts and their figures.
    held = [] if fits(map(_weight, retired), frame.bound // 2) else cut(retired, _weight, frame.bound)
    context: HistoryContext = {
        **frame.around(uri),
        "history": history if isinstance(history, History) else None,
        "no_history": "" if isinstance(history, History) else history.reason,
        "origin": origin,
        "titles": titles,
        "link": linked(uri),
        "retired": retired,
        "snapshots": [SnapshotLink(ref, location.link(uri, to)) for ref, to in snapshots.items()],
    }
    gone = ("Retired threats", ("grid", "parts") if held else ("retired",))
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (("", ("header",)), gone)
    slots = frame.fragments(ALWAYS, context, ("header",) if held else ())
    files: Mapping[str, bytes] = {}
    if held:
        grid = grid_of(_listing(retired, titles), uri, frame)
        files = grid.files
        slots |= grid_slot(grid, uri, frame) | parts_slot(len(held), f"{len(retired)} threats were retired.", uri, frame)
    if isinstance(history, History):
        slots |= frame.fragments(TOLD, _told(context, history, frame))
        sections = (
            ("", ("header",)),
            ("Threats over time", ("chart",)),
            ("From identified to mitigated", ("durations",)),
            ("Recent decisions", ("decisions",)),
            gone,
        )
    searched: dict[str, tuple[str, ...]] = {name: () for name in ("chart", "decisions", "parts") if name in slots}
    description = "Open threats over time, decisions and retired threats."
    page = Page(
        uri, "History", description, sections, slots, searched=searched, own=frozenset(("grid",)), hide=("navigation",), in_nav=True
    )
    parts = []
    for number, rows in enumerate(held, start=1):
        part = location.part(uri, number)
        told: RetiredPartContext = {**frame.around(part), "retired": rows, "titles": titles, "link": linked(part)}
        said = f"Retired from {rows[-1].on} to {rows[0].on}."
        own = part_heading("Retired threats", uri, part, number, len(held), said, frame) | frame.fragments(RETIRED, told)
        parts.append(part_page(part, f"Retired threats, part {number} of {len(held)}", said, (("", ("part", "retired")),), own))
    return [page, *parts], files


def _weight(threat: RetiredThreat) -> int:
    return 40 + text_weight(threat.title, threat.reason, threat.service)


def _listing(retired: Sequence[RetiredThreat], titles: Mapping[str, str]) -> Listing:
    shown = (
        text("id", "ID", lambda threat: threat.id, Look.THREAT),
        text("threat", "Threat", lambda threat: threat.title, share=16),
        text("service", "Service", lambda threat: threat.service, Look.SERVICE),
        day("on", "Retired on", lambda threat: threat.on),
        text("reason", "Reason", lambda threat: threat.reason, share=16),
        text("commit", "Commit", lambda threat: threat.commit.short if threat.commit else None),
    )
    return Listing(
        name="retired",
        label="Retired threats",
        nouns=("retired threat", "retired threats"),
        order="Latest first",
        columns=(*shown, text("service_title", "Service title", lambda threat: titles.get(threat.service), part=True)),
        at_first=shown,
        rows=retired,
        facets=("service",),
        contains=("threat", "id", "reason"),
        days=("on",),
        groups=("service",),
        sorts=("on", "service"),
    )


def _told(context: HistoryContext, history: History, frame: Frame) -> ToldHistoryContext:
    matrix = frame.policy.matrix
    points = open_risks(history, matrix, frame.today)
    return {
        **context,
        "points": points,
        "series": (
            ChartedSeries("Open threats", "by remaining risk", _charts("open", [(at.day, at.open) for at in points])),
            ChartedSeries("All threats in the models", "by inherent risk", _charts("all", [(at.day, at.every) for at in points])),
        ),
        "levels": tuple(points[-1].every),
        "durations": durations(history.threats.values(), matrix),
        "decisions": [Decision(threat, change) for threat, change in recent(history, frame.today, DECISIONS)],
        "most": DECISIONS,
    }


def _charts(name: str, points: Sequence[tuple[date, ByRisk]]) -> tuple[Chart, Chart]:
    """A series for a wide screen, and its end for a narrow one."""
    return chart_of(f"tm-{name}-wide", points, _WIDE), chart_of(f"tm-{name}-narrow", points[-_ON_A_PHONE:], _NARROW)
