"""What the templates of a service's page are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ...analysis.counts import Counts
from ...analysis.crossings import Crossing
from ...analysis.facts import AssessedThreat, Facts
from ...analysis.retired import RetiredThreat
from ...analysis.reviews import Held
from ...analysis.rule_answers import RuleAnswer
from ...changes.change_report import ChangeNotice
from ...checks.service_state import ServiceState
from ...drawing.legend import Sign
from ...drawing.service_drawings import ServiceDrawing
from ...findings import Finding
from ...frame.contexts import PageContext, TemplateSet
from ...frame.edit import Edit
from ...frame.part_names import Named, Names
from ...frame.view_script import SLOT as VIEW
from ...model.components import Component
from ...model.scales import Exposure, Stride
from ...model.service import Flow, Service
from ..threat_views import CountedView, ViewNames
from .context_lines import ActorLine, AssumptionLine, ControlLine, ObjectiveLine, Suspicion
from .drawing_views import DrawingView
from .legend_pictures import LegendLine
from .stride_lines import StrideLine
from .suggested_threats import SuggestedThreats, TargetSuggestion
from .threat_past import Past
from .threat_records import Records
from .tree_views import TreeView


class DataRow(NamedTuple):
    """Where one kind of data rests and moves, all by ids."""

    data: str
    stores: tuple[str, ...]
    flows: tuple[str, ...]
    boundaries: tuple[str, ...]


class PlacedFinding(NamedTuple):
    """A finding, the anchor on the page of what it is about, an empty one where that has none, and what the threat library suggests
    for the unanswered cells that it tells of: the first few (`suggested`), and how many there are (`suggestions`)."""

    finding: Finding
    anchor: str
    suggested: Sequence[TargetSuggestion] = ()
    suggestions: int = 0


class StrideGroup(NamedTuple):
    """Lines of the STRIDE table below one heading."""

    title: str
    lines: Sequence[StrideLine]


class ListedThreat(NamedTuple):
    """A threat as the page lists it: with what follows from it, and the views that it belongs to, as classes."""

    assessed: AssessedThreat
    views: str


class Level0Flow(NamedTuple):
    """A flow of the Level-0 diagram: the external entity at its end, the flow, and whether it comes in."""

    entity: Named
    flow: Flow
    comes_in: bool


class RetiredLine(NamedTuple):
    """A threat that the model no longer holds, and its past; nothing where git does not know it."""

    threat: RetiredThreat
    past: Past | None


class ServiceContext(PageContext):
    """A service's page."""

    facts: Facts
    """The model and what follows from it: `threats`, `crossings`, `coverage`, `triggers`, `reviews`, and the file as `model.source`."""
    service: Service
    """The model: every key of its YAML file; `in` and `from` are `in_` and `from_` here, since these words are Python's own."""
    brief: str
    """The beginning of a description that is too long for the page's head, as plain text; empty for a short one."""
    names: Names
    """Names and anchors of the model's parts by id: `names.element(id)`, `flow`, `boundary`, `data`, `any`, `target`, `review(index)`."""
    state: ServiceState
    """How complete the model is: how many `errors` and `warnings`, what is `waived`, how many are `known`, and a `headline`."""
    findings: Sequence[PlacedFinding]
    """What is incomplete, errors first."""
    edit: Edit
    """Where the model's file is changed: its `url`, which may be nothing, and its `path`."""
    drawings: Mapping[str, ServiceDrawing]
    """The diagrams by name: `level-0`, `level-1`, `level-2-<process>`, and those of a Level 1 that is shown by boundary."""
    drawing_views: Mapping[str, DrawingView]
    """How each of them stands in the page, by name: the `ways` to show it, whether the first screen `fits` it, how it is `printed`."""
    overview: str
    """The name of the overview of a Level 1 that the first screen does not hold; only then it is among the drawings."""
    legend: Mapping[Component | Sign, LegendLine]
    """The picture and the meaning of each sign of a drawing."""
    service_links: Mapping[str, str]
    """Relative links to the pages of the services that external entities of this one are, by id; a service without a page is left out."""
    counts: Counts
    """Open and all threats by risk, and all by status."""
    view: ViewNames
    """The views that counts lead to, by their anchors on this page."""
    views: Sequence[CountedView]
    """The views that hold any of the threats, with how many."""
    listed: Sequence[ListedThreat]
    """The threats in the order in which they stand."""
    assessed: Mapping[str, AssessedThreat]
    """The threats with what follows from them, by id."""
    records: Records
    """The full record of each threat as HTML, by id: what `service/record.html.j2` made of it."""
    no_history: str
    """Why no history is told; empty where one is, or where none is wanted."""
    notice: ChangeNotice | None
    """What changed since the `base` of a preview, as `said`, and whether the page of changes has more (`is_changed`); else nothing."""
    changes: str
    """Relative link to what changed on the page of changes."""
    retired: Sequence[RetiredLine]
    """The threats that the model no longer holds."""
    most_differences: int
    """How many differences of one change are told at most."""
    groups: Sequence[StrideGroup]
    """The lines of the STRIDE table, boundary crossings first; rows that answer alike are one line."""
    suggested: SuggestedThreats
    """What the threat library suggests for unanswered cells: `suggested.at(row, cell)`, and each suggested entry once, `entries`."""
    library_anchor: Callable[[str], str]
    """`library_anchor(id)`: the anchor on this page of an entry of the threat library that is suggested."""
    letters: tuple[Stride, ...]
    """The six STRIDE letters, in their order."""
    data_rows: Sequence[DataRow]
    """Where each kind of data rests and moves."""
    crossings_by_flow: Mapping[str, Sequence[Crossing]]
    """The boundary crossings of each flow that has any, by the flow's id."""
    exposures: Mapping[str, Exposure]
    """The exposure of each boundary that has one, its own or inherited, by id."""
    controls: Sequence[ControlLine]
    """The service's controls and those that it uses; those that do not count first."""
    rule_anchor: Callable[[RuleAnswer], str]
    """`rule_anchor(rule)`: the anchor on this page of what answers a cell by rule."""
    own_answer: str
    """The `reason` of a gap that the policy wants answered one by one, although a rule would answer it."""
    trees: Sequence[TreeView]
    """The attack trees, each with its answers in `sentences`, its drawings, its `outline` and its numbers."""
    tree_actors: Mapping[str, str]
    """The titles of the actors that steps of attack trees may name, by id."""
    amount: Callable[[float], str]
    """`amount(number)`: a cost or a time in words."""
    chance: Callable[[float], str]
    """`chance(number)`: a probability in words."""
    assumptions: Sequence[AssumptionLine]
    """The assumptions, those that are no longer true first."""
    actors: Sequence[ActorLine]
    """The actors of the model, and those of the organisation that its threats name."""
    objectives: Sequence[ObjectiveLine]
    """The objectives, each with the threats that would harm it."""
    suspicions: Sequence[Suspicion]
    """The entries of `ruled_out`, in the model's order."""
    level_0_flows: Sequence[Level0Flow]
    """The flows of the Level-0 diagram."""
    review_rows: tuple[Held, ...]
    """The reviews, latest first: each the `review`, its `index` in the model, and the `parts` that no later one holds."""


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("header", "incomplete", "strip")),
    ("Data flow diagram", (VIEW, "diagrams")),
    ("STRIDE", ("stride",)),
    ("Threats", ("counts", "threats", "suspicions")),
    ("Attack trees", ("trees",)),
    ("Controls", ("controls",)),
    ("Assumptions", ("assumptions",)),
    ("Actors", ("actors",)),
    ("Objectives", ("objectives",)),
    ("Data", ("data",)),
    ("Review triggers", ("triggers",)),
    ("Reviews", ("reviews",)),
)
"""The headings of the page, and the templates whose fragments stand below each."""
TEMPLATES = TemplateSet("service", tuple(name for _, names in SECTIONS for name in names if name != VIEW), ServiceContext)
