"""A service's page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...analysis.attack_trees.sentences import amount, chance_text
from ...analysis.counts import counts_of
from ...analysis.crossings import Crossing
from ...analysis.data_inventory import holdings
from ...analysis.facts import Facts
from ...analysis.meeting import Matcher
from ...analysis.rule_answers import OWN_ANSWER
from ...analysis.stride import APPLICABLE
from ...changes.change_report import ChangeNotice
from ...checks.coverage import gap_at_crossing, gap_inside
from ...checks.registry import code_of
from ...checks.service_state import ServiceState
from ...drawing.service_drawings import OVERVIEW, ServiceDrawing
from ...findings import Finding
from ...frame.edit import edit_of
from ...frame.icon_files import inline
from ...frame.location import library_anchor, threat_anchor, tree_anchor
from ...frame.markdown import plain_text
from ...frame.page import Page, SearchResult
from ...frame.page_frame import Frame
from ...frame.part_names import Names
from ...frame.templates import lasting
from ...frame.view_script import SLOT as VIEW
from ...frame.view_script import view_script
from ...library.suggestions import OpenCell
from ...model.components import Component
from ...model.scales import Stride
from ...model.service import Service
from ..threat_views import VIEW_NAMES, views_of, views_with_counts
from .context_lines import actor_lines, assumption_lines, control_lines, objective_lines, rule_anchor, suspicions_of
from .drawing_views import turned_name
from .drawing_views import views_of as drawing_views_of
from .drawn_trees import DrawnTree
from .legend_pictures import legend_of
from .service_context import SECTIONS, TEMPLATES, DataRow, Level0Flow, ListedThreat, PlacedFinding, RetiredLine, ServiceContext, StrideGroup
from .stride_lines import lines_of
from .suggested_threats import MOST_FOR_TARGET, SuggestedThreats, suggested_threats
from .threat_past import MOST_DIFFERENCES
from .threat_records import Records
from .tree_views import inlined, tree_views

GAPS = frozenset(map(code_of, (gap_at_crossing, gap_inside)))
"""The codes of unanswered cells."""
MOST_SUGGESTING = 12
"""The findings of the list that is unfolded first: below further ones nothing is suggested, which the STRIDE table does."""
_BRIEF = 200
"""Characters of a description that stand in the page's head."""


@dataclass(frozen=True)
class ServiceContents:
    """All of one service that its page shows.

    Attributes:
        facts: the model and what follows from it.
        drawings: its diagrams.
        records: the full records of its threats.
        state: what is incomplete, to be shown at the top.
        retired: the threats that it no longer holds, each with what git knows of it.
        no_history: why there is no past; empty where there is one, or where none is wanted.
        notice: what changed since the base of a preview; `None` where there is no base.
        trees: its attack trees.
        unanswered: its unanswered cells, with what is suggested there.
    """

    facts: Facts
    drawings: Sequence[ServiceDrawing]
    records: Records
    state: ServiceState
    retired: Sequence[RetiredLine] = ()
    no_history: str = ""
    notice: ChangeNotice | None = None
    trees: Sequence[DrawnTree] = ()
    unanswered: Sequence[OpenCell] = ()


def neighbours_of(service: Service) -> frozenset[str]:
    """The services whose pages a service's page links to: those that its external entities are, and whose threats its trees name."""
    named = (node.service for tree in service.attack_trees.values() for _, node in tree.steps())
    return frozenset(name for name in (*(element.service for element in service.elements.values()), *named) if name)


def service_page(contents: ServiceContents, neighbours: Collection[str], frame: Frame) -> Page:
    """The page of a valid model.

    Args:
        contents: the service.
        neighbours: those of the services it names that have a page.
        frame: what the page is set in.
    """
    facts, state, location = contents.facts, contents.state, frame.location
    service = facts.service
    uri = location.service(service.service)
    edit = edit_of(facts.model.source.path, frame.policy)
    names, scales = Names(service), frame.policy.scales
    suspicions, suggested = suspicions_of(facts, names), suggested_threats(contents.unanswered)
    context: ServiceContext = {
        **frame.around(uri),
        "facts": facts,
        "service": service,
        "brief": _brief(service.description),
        "names": names,
        "state": state,
        "findings": list(_placed(state.findings, suggested, service, names)),
        "edit": edit,
        "drawings": {drawn.name: drawn for drawn in contents.drawings},
        "service_links": {name: location.link(uri, location.service(name)) for name in sorted(neighbours)},
        "counts": counts_of(facts.threats),
        "view": VIEW_NAMES,
        "views": views_with_counts((views_of(assessed, scales) for assessed in facts.threats), scales),
        "listed": [ListedThreat(assessed, " ".join(views_of(assessed, scales))) for assessed in facts.threats],
        "assessed": facts.assessed(),
        "records": {threat: lasting(record) for threat, record in contents.records.items()},
        "no_history": contents.no_history,
        "notice": contents.notice,
        "changes": location.link(uri, location.changes, f"changes-{service.service}"),
        "retired": contents.retired,
        "most_differences": MOST_DIFFERENCES,
        "groups": [StrideGroup(kind.all_asked, lines_of(row for row in facts.rows if row.kind is kind)) for kind in APPLICABLE],
        "suggested": suggested,
        "library_anchor": library_anchor,
        "letters": tuple(Stride),
        "data_rows": _data_rows(facts),
        "exposures": {id: exposure for id, exposure in Matcher(service).exposures.items() if exposure},
        "controls": control_lines(facts, uri, location),
        "rule_anchor": rule_anchor,
        "own_answer": OWN_ANSWER,
        "trees": tree_views(contents.trees),
        "tree_actors": {actor.id: actor.title for actor in (*facts.actors.values(), *service.actors.values())},
        "amount": amount,
        "chance": chance_text,
        "assumptions": assumption_lines(facts, suspicions, frame.today),
        "actors": actor_lines(facts),
        "objectives": objective_lines(facts),
        "suspicions": suspicions,
        "crossings_by_flow": _by_flow(facts.crossings),
        "level_0_flows": _level_0(service),
        "review_rows": facts.reviews.rows,
        "legend": legend_of(next(drawn.drawing for drawn in contents.drawings if drawn.name == "level-1")),
        "drawing_views": drawing_views_of(contents.drawings, service),
        "overview": OVERVIEW,
    }
    slots = frame.fragments(TEMPLATES, context, tuple(name for name in TEMPLATES.names if _wanted(name, context)))
    slots[VIEW] = view_script(uri, location)
    drawings = {drawn.name: inline(drawn.drawing, uri, location) for drawn in contents.drawings}
    drawings |= {
        turned_name(drawn.name): inline(drawn.drawing.turned, uri, location) for drawn in contents.drawings if drawn.drawing.turned
    }
    drawings |= {name: inline(drawing, uri, location) for name, drawing in inlined(contents.trees).items()}
    sections = tuple((heading, tuple(name for name in names_ if name in slots)) for heading, names_ in SECTIONS)
    return Page(
        uri,
        service.title,
        plain_text(service.description),
        tuple((heading, keys) for heading, keys in sections if keys),
        slots,
        drawings,
        _searched(service, state.findings),
        own=frozenset((VIEW,)),
        hide=("navigation",),
        source=edit.path,
    )


def _brief(description: str) -> str:
    """Three lines at most, so that the drawing below stands on the first screen."""
    brief = plain_text(description, _BRIEF)
    return brief if brief != plain_text(description, len(description) + 1) or "\n\n" in description.strip() else ""


def _wanted(name: str, context: ServiceContext) -> bool:
    match name:
        case "incomplete":
            return not context["state"].silent
        case "suspicions":
            return any(suspicion.ruling.id or suspicion.ruling.title for suspicion in context["suspicions"])
        case "controls" | "trees" | "assumptions" | "actors" | "objectives":
            return bool(context[name])
        case _:
            return True


def _placed(findings: Iterable[Finding], suggested: SuggestedThreats, service: Service, names: Names) -> Iterator[PlacedFinding]:
    """The findings with their anchors; what is suggested for a target's cells stands at the first of them that tells of cells."""
    told: set[str] = set()
    for number, finding in enumerate(findings):
        of_target = (
            suggested.of_target(finding.target)
            if number < MOST_SUGGESTING and finding.target not in told and GAPS & {*finding.code.split(", ")}
            else []
        )
        told |= {finding.target} if of_target else set()
        yield PlacedFinding(finding, _anchor(finding, service, names), of_target[:MOST_FOR_TARGET], len(of_target))


def _anchor(finding: Finding, service: Service, names: Names) -> str:
    """Where on the page the matter of a finding stands."""
    parts = (service.elements, service.flows, service.boundaries, service.data, service.threats)
    if any(finding.target in section for section in parts):
        return names.any(finding.target).anchor
    return {"reviews": "reviews", "ruled_out": "stride", "threats": "threats"}.get(str(finding.where[0]) if finding.where else "", "")


def _searched(service: Service, findings: Iterable[Finding]) -> dict[str, tuple[str | SearchResult, ...]]:
    """The slots that search does not read, with what it reads instead: names, and each threat as a result of its own."""
    names = (*(element.title for element in service.elements.values()), *(flow.name for flow in service.flows.values()))
    threats = tuple(
        SearchResult(threat_anchor(threat.id), f"{threat.id} {threat.title}", plain_text(threat.description, 400))
        for threat in service.threats.values()
    )
    data = tuple(item.title for item in service.data.values())
    goals = tuple(
        SearchResult(tree_anchor(tree.id), tree.goal, plain_text(tree.description, 400)) for tree in service.attack_trees.values()
    )
    controls = tuple(control.title for control in service.controls.values())
    return {
        "incomplete": tuple(finding.message.replace("`", "") for finding in findings),
        "diagrams": names,
        "stride": (),
        "threats": threats,
        "data": data,
        "controls": controls,
        "trees": goals,
        "triggers": (),
        "reviews": (),
    }


def _by_flow(crossings: Iterable[Crossing]) -> dict[str, list[Crossing]]:
    by_flow: dict[str, list[Crossing]] = {}
    for crossing in crossings:
        by_flow.setdefault(crossing.flow, []).append(crossing)
    return by_flow


def _data_rows(facts: Facts) -> list[DataRow]:
    return [
        DataRow(holding.data.id, tuple(store.id for store in holding.stores), tuple(flow.id for flow in holding.flows), holding.boundaries)
        for holding in holdings(facts)
    ]


def _level_0(service: Service) -> list[Level0Flow]:
    """The flows of the Level-0 diagram."""
    names = Names(service)
    rows = []
    for flow in service.flows.values():
        ends = service.elements[flow.from_], service.elements[flow.to]
        for end, other, comes_in in ((ends[0], ends[1], True), (ends[1], ends[0], False)):
            if end.type is Component.EXTERNAL and other.type is not Component.EXTERNAL:
                rows.append(Level0Flow(names.element(end.id), flow, comes_in))
    return rows
