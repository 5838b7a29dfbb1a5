"""A service's page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.counts import counts_of
from ..analysis.crossings import Crossing, Direction
from ..analysis.facts import Facts
from ..analysis.history import NoHistory
from ..analysis.inventory import holdings
from ..analysis.stride import RowKind
from ..findings import Finding
from ..frame.markdown import plain_text
from ..model.scales import ElementType, Stride
from ..model.service import Flow, Service
from .content import Content
from .dossier import OVERVIEW, Dossier
from .environment import Templates
from .icons import inline
from .legend import LEGEND
from .location import Location
from .naming import Named, Names
from .page import Page
from .past import MOST_DIFFERENCES, RetiredThreat, past_of, pasts
from .records import Records
from .state import State

GROUPS = {
    RowKind.CROSSING: "Boundary crossings",
    RowKind.PROCESS: "Processes",
    RowKind.STORE: "Data stores",
    RowKind.FLOW: "Flows inside one boundary",
    RowKind.EXTERNAL: "External entities",
}


@dataclass(frozen=True)
class DataRow:
    """Where one kind of data rests and moves."""

    data: str
    stores: tuple[str, ...]
    flows: tuple[str, ...]
    boundaries: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """Where a file is read and changed; `None` where the site does not say."""

    url: str | None
    path: str


def service_page(
    dossier: Dossier,
    records: Records,
    state: State,
    templates: Templates,
    location: Location,
    known: Collection[str],
    edit: Edit,
    content: Content,
    retired: Mapping[str, Sequence[RetiredThreat]],
) -> Page:
    """The page of a valid model.

    Args:
        dossier: the service.
        records: the full records of its threats.
        state: what is incomplete, to be shown at the top.
        templates: renders the fragments.
        location: the site's addresses.
        known: ids of the services that have a page.
        edit: where the YAML is changed.
        content: for the threats' past.
        retired: the threats that are no longer, by service.
    """
    facts = dossier.facts
    service = facts.service
    uri = location.service(service.service)
    names = Names(service)
    context = {
        "facts": facts,
        "service": service,
        "names": names,
        "state": state,
        "findings": [(one, _anchor(one, service, names)) for one in state.findings],
        "edit": edit,
        "drawings": {drawn.name: drawn for drawn in dossier.drawings},
        "index": location.link(uri, location.index),
        "register": location.link(uri, location.register),
        "service_links": {one: location.link(uri, location.service(one)) for one in sorted(known) if one != service.service},
        "counts": counts_of(facts.threats),
        "method": location.link(uri, location.method),
        "assessed": facts.assessed(),
        "records": records,
        "pasts": pasts(facts, content),
        "no_history": content.history.reason if isinstance(content.history, NoHistory) else "",
        "retired": [(one, past_of(one.history, content)) for one in retired.get(service.service, ())],
        "most_differences": MOST_DIFFERENCES,
        "groups": [(GROUPS[kind], [row for row in facts.rows if row.kind is kind]) for kind in GROUPS],
        "letters": tuple(Stride),
        "data_rows": _data_rows(facts),
        "crossings_by_flow": _by_flow(facts.crossings),
        "level_0_flows": _level_0(service),
        "element_types": ELEMENT_TYPES,
        "review_rows": facts.reviews.rows,
        "legend": LEGEND,
        "overview": OVERVIEW,
        "Direction": Direction,
    }
    slots = {name: templates.render(f"service/{name}.html.j2", **context) for name in _SLOTS if _wanted(name, state)}
    drawings = {drawn.name: inline(drawn.drawing, uri, location) for drawn in dossier.drawings}
    sections = tuple((heading, tuple(name for name in names_ if name in slots)) for heading, names_ in _SECTIONS)
    return Page(
        uri,
        service.title,
        plain_text(service.description),
        tuple((heading, found) for heading, found in sections if found),
        slots,
        drawings,
        _late(service),
        hide=("navigation",),
        source=edit.path,
    )


ELEMENT_TYPES = {ElementType.EXTERNAL: "External entity", ElementType.PROCESS: "Process", ElementType.STORE: "Data store"}

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("header", "incomplete", "counts")),
    ("Data flow diagram", ("diagrams",)),
    ("STRIDE", ("stride",)),
    ("Threats", ("threats",)),
    ("Data", ("data",)),
    ("When to look again", ("triggers",)),
    ("Reviews", ("reviews",)),
)
_SLOTS = tuple(name for _, names in _SECTIONS for name in names)


def _wanted(name: str, state: State) -> bool:
    return name != "incomplete" or not state.silent


def _anchor(finding: Finding, service: Service, names: Names) -> str:
    """Where on the page the matter of a finding stands."""
    parts = (service.elements, service.flows, service.boundaries, service.data, service.threats)
    if any(finding.target in section for section in parts):
        return names.any(finding.target).anchor
    return {"reviews": "reviews", "ruled_out": "stride", "threats": "threats"}.get(str(finding.where[0]) if finding.where else "", "")


def _late(service: Service) -> dict[str, tuple[str, ...]]:
    """The slots that search does not read, with what it reads instead: names and descriptions."""
    names = (*(one.title for one in service.elements.values()), *(one.name for one in service.flows.values()))
    threats = tuple(f"{one.id} {one.title}. {plain_text(one.description, 400)}" for one in service.threats.values())
    data = tuple(one.title for one in service.data.values())
    return {"diagrams": names, "stride": (), "threats": threats, "data": data, "triggers": (), "reviews": ()}


def _by_flow(crossings: Iterable[Crossing]) -> dict[str, list[Crossing]]:
    found: dict[str, list[Crossing]] = {}
    for crossing in crossings:
        found.setdefault(crossing.flow, []).append(crossing)
    return found


def _data_rows(facts: Facts) -> list[DataRow]:
    return [
        DataRow(one.data.id, tuple(each.id for each in one.stores), tuple(each.id for each in one.flows), one.boundaries)
        for one in holdings(facts)
    ]


def _level_0(service: Service) -> list[tuple[Named, Flow, bool]]:
    """The flows of the Level-0 diagram: external entity, flow, and whether it comes in."""
    names = Names(service)
    rows = []
    for flow in service.flows.values():
        ends = service.elements[flow.from_], service.elements[flow.to]
        for end, other, comes_in in ((ends[0], ends[1], True), (ends[1], ends[0], False)):
            if end.type is ElementType.EXTERNAL and other.type is not ElementType.EXTERNAL:
                rows.append((names.element(end.id), flow, comes_in))
    return rows
