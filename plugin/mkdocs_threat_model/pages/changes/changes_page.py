"""The page of changes: verdict, figures, review triggers, and each changed service with its drawing before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ...analysis.facts import Facts
from ...changes.change import Change
from ...changes.change_kinds import Effect
from ...changes.change_report import ChangeReport
from ...changes.comparing_services import ServiceChanges
from ...changes.marked_models import MarkedModels, marked_models
from ...changes.totals import totals
from ...drawing import Drawing, Drawings, Earlier, Notes
from ...drawing.dfd import PLAIN
from ...frame.contexts import PageContext, TemplateSet
from ...frame.icon_files import icon_files, inline
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.border import guarded
from ...model.reading import Broken

MOST_DRAWN = 10
"""Most services whose drawings the page shows."""
MOST_CHANGES = 200
"""Most changes of a service that the page lists."""
_ANCHORS = {"elements": "element", "flows": "flow", "boundaries": "boundary", "data": "data", "threats": "threat"}


@dataclass(frozen=True)
class ChangedPart:
    """A change, and where on the service's page its part is.

    Attributes:
        change: what changed.
        link: relative link to the part; empty where it is no longer there, or has no place.
    """

    change: Change
    link: str


class ChangesContext(PageContext):
    """The page of changes: what stands at its top."""

    report: ChangeReport
    """The comparison: its `verdict`, `base`, `head`, `unreadable`, `policy`, `services` and `unchanged`."""
    totals: Sequence[tuple[str, int, int]]
    """What is counted over the changed services, with its number before and after."""
    effects: Mapping[Effect, int]
    """How many changes have each effect."""


class ChangedServiceContext(PageContext):
    """The page of changes: what is said of each changed service."""

    service: ServiceChanges
    """The service: `title`, `path`, `fired` review triggers, and its versions `before` and `after`."""
    parts: Sequence[ChangedPart]
    """The changes, what weighs most first."""
    left: int
    """How many more changes there are."""
    link: str
    """Relative link to the service's page; empty where it has none."""
    drawn: Sequence[tuple[str, str]]
    """The names and titles of its drawings: both versions in one, before, after; empty where nothing drawn changed."""


HEADER = TemplateSet("changes", ("header",), ChangesContext)
SERVICE = TemplateSet("changes", ("service",), ChangedServiceContext)


def changes_pages(report: ChangeReport, has_page: Iterable[str], frame: Frame) -> tuple[list[Page], Mapping[str, bytes]]:
    """The page of changes, and the files of its drawings, by path in the site.

    Args:
        report: the comparison with the base.
        has_page: ids of the services that have a page.
        frame: what the page is set in.
    """
    location = frame.location
    uri = location.changes
    linked = {name: location.link(uri, location.service(name)) for name in sorted(has_page)}
    context: ChangesContext = {
        **frame.around(uri),
        "report": report,
        "totals": tuple(totals(report)),
        "effects": report.counted(),
    }
    slots = dict(frame.fragments(HEADER, context))
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    drawings: dict[str, Drawing] = {}
    for number, service in enumerate(report.services):
        drawn = _drawings(service, linked.get(service.service, "")) if number < MOST_DRAWN else {}
        names = {f"{service.service}-{name}": title for name, title in _TITLES.items() if name in drawn}
        drawings |= {f"{service.service}-{name}": drawing for name, drawing in drawn.items()}
        link = partial(location.link, uri, location.service(service.service)) if service.service in linked else None
        of_service: ChangedServiceContext = {
            **frame.around(uri),
            "service": service,
            "parts": [ChangedPart(change, _link(link, service, change)) for change in service.changes[:MOST_CHANGES]],
            "left": max(len(service.changes) - MOST_CHANGES, 0),
            "link": linked.get(service.service, ""),
            "drawn": tuple(names.items()),
        }
        slot = f"service-{number}"
        slots[slot] = frame.fragments(SERVICE, of_service)["service"]
        sections.append((service.title, (slot,)))
    page = Page(
        uri,
        "Changes",
        report.verdict(),
        tuple(sections),
        slots,
        {name: inline(drawing, uri, location) for name, drawing in drawings.items()},
        searched=dict.fromkeys(slots, ()),
        hide=("navigation",),
        in_nav=True,
    )
    return [page], icon_files(drawings.values())


_TITLES = {"both": "Both", "before": "Before", "after": "After"}


def _link(link: partial[str] | None, service: ServiceChanges, change: Change) -> str:
    if link is None or not change.id or change.section not in _ANCHORS or service.after is None:
        return ""
    there = change.id in getattr(service.after.service, change.section)
    return link(f"{_ANCHORS[change.section]}-{change.id}") if there else ""


def _drawings(service: ServiceChanges, page: str) -> dict[str, Drawing]:
    """Level 1 of both versions, in the arrangement of the version before, so that the eye finds the difference.

    Args:
        service: what changed.
        page: relative link to the service's page, where the parts are described; empty where it has none.
    """
    if service.before is None or service.after is None:
        return {}
    marked = marked_models(service.before, service.after)
    if marked is None:
        return {}
    drawn = guarded(service.path, service.service, "The change of this model cannot be drawn", partial(_drawn, marked, page))
    return {} if isinstance(drawn, Broken) else drawn


def _drawn(marked: MarkedModels, page: str) -> dict[str, Drawing]:
    before = Drawings(marked.before.service).level_1()
    earlier = {before.arrangement.drawing: before.arrangement} if before.arrangement else {}
    versions = {"both": marked.both, "before": marked.before, "after": marked.after}
    return {name: _of_version(name, facts, marked.states, earlier, page) for name, facts in versions.items()}


def _of_version(name: str, facts: Facts, states: Mapping[tuple[str, str], str], earlier: Earlier, page: str) -> Drawing:
    service = facts.service
    parts = [(id, f"{page}#{kind}-{id}") for kind, ids in (("element", service.elements), ("flow", service.flows)) for id in ids]
    drawing = Drawings(service, earlier).level_1(Notes(dict(parts)) if page else PLAIN)
    return replace(drawing, inline=_marked(drawing.inline, service.service, name, states))


_KINDS = {"boundaries": "boundary", "elements": "node", "flows": "flow"}


def _marked(svg: str, service: str, name: str, states: Mapping[tuple[str, str], str]) -> str:
    """The SVG with ids of its own, since three of one service are on the page, and the state of each changed part as a class."""
    prefix, own = f"tm-{service}-level-1", f"tm-{service}-{name}-level-1"
    for (section, id), state in states.items():
        named = f' data-{_KINDS[section]}="{id}"'
        svg = svg.replace(f'"{named}', f' tm-is-{state}"{named}')
    return svg.replace(prefix, own)
