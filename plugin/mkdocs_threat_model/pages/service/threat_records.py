"""The full record of a threat: what its service's page unfolds, and what a row of the register opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypedDict

from markupsafe import Markup

from ...analysis.attack_trees.tree_uses import TreeUse
from ...analysis.control_states import ServiceControl
from ...analysis.evidence_results import EvidenceResults
from ...analysis.facts import AssessedThreat, Facts
from ...frame.contexts import TemplateSet
from ...frame.links import Links
from ...frame.location import Location
from ...frame.part_names import Names
from ...frame.templates import Templates
from ...library.answered_entries import answered_entry, references_of
from ...library.threat_library import LibraryThreat
from ...model.context import Actor
from ...model.levels import Scales
from ...model.service import Service
from .threat_past import MOST_DIFFERENCES, Past

Records = Mapping[str, Markup]
"""HTML by the threat's id; its links to parts of the model are fragments of the service's page."""


class RecordContext(TypedDict):
    """The full record of a threat, on its service's page and in the register; it belongs to no one page."""

    one: AssessedThreat
    """The threat: as written (`threat`), its `inherent`, `residual` and `remaining` risk, and its `status`."""
    service: Service
    """The model that the threat stands in."""
    names: Names
    """Names and anchors of the model's parts by id: `names.element(id)`, `names.targets(threat)`."""
    actors: Mapping[str, Actor]
    """The actors that the threats name, by id."""
    controls: Mapping[str, ServiceControl]
    """The service's controls and those that it uses, as they count here, by id."""
    scales: Scales
    """The levels of impact and likelihood, and what they are called."""
    past: Past | None
    """The threat's past; nothing where no history is told."""
    references: tuple[str, ...]
    """The threat's references, with those of the entry of the threat library that it names."""
    answered: LibraryThreat | None
    """The entry of the threat library that it names; nothing where it names none that there is."""
    answered_link: str
    """Its link, relative to the service's page; empty where the library has no pages."""
    evidence: EvidenceResults
    """What was found of each piece of evidence: `state`, `reason`, `is_gone` and `is_missed`; empty where nothing was looked up."""
    trees: Sequence[TreeLink]
    """The attack trees that name the threat: their `goal` and `link`, and for another service's its `service_title`."""
    most_differences: int
    """How many differences of one change are told at most."""


class TreeLink(NamedTuple):
    """An attack tree that names a threat; its `link` is relative to the page of the threat's service."""

    goal: str
    link: str
    service_title: str


TEMPLATES = TemplateSet("service", ("record",), RecordContext)


def records_of(
    facts: Facts, pasts: Mapping[str, Past], scales: Scales, templates: Templates, location: Location, uses: Sequence[TreeUse] = ()
) -> Records:
    """The records of a service.

    Args:
        facts: the service.
        pasts: the past of its threats by id; empty where no history is told.
        scales: the levels of impact and likelihood.
        templates: render them.
        location: the site's addresses.
        uses: the attack trees that name the threats.

    Raises:
        RenderingError: the template is broken.
    """
    names = Names(facts.service)
    links = Links(location.service(facts.service.service), location)
    trees: dict[str, list[TreeLink]] = {}
    for use in uses:
        title = use.service_title if use.service != facts.service.service else ""
        trees.setdefault(use.threat, []).append(TreeLink(use.goal, links.tree(use.service, use.tree), title))
    records: dict[str, Markup] = {}
    for assessed in facts.threats:
        past = pasts.get(assessed.threat.id)
        answered = answered_entry(assessed.threat.library, facts.library)
        context: RecordContext = {
            "one": assessed,
            "service": facts.service,
            "names": names,
            "actors": facts.actors,
            "controls": facts.controls,
            "scales": scales,
            "past": past,
            "references": references_of(assessed.threat, facts.library),
            "answered": answered,
            "answered_link": links.library(answered.id) if answered else "",
            "evidence": facts.evidence,
            "trees": trees.get(assessed.threat.id, ()),
            "most_differences": MOST_DIFFERENCES,
        }
        # Rendered by a template that escapes and sanitises.
        records[assessed.threat.id] = Markup(templates.render(TEMPLATES.path("record"), context))  # noqa: S704
    return records
