"""The attack trees of a service with their answers and drawings, before they stand in a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from ...analysis.attack_trees.answers import TreeReport
from ...analysis.attack_trees.attack_graph import AttackGraph
from ...analysis.attack_trees.standings import Registers
from ...analysis.attack_trees.tree_reporting import cheapest_way, tree_reports
from ...analysis.facts import Facts
from ...drawing import STANDALONE, Style
from ...drawing.tree_diagram import TreeNotes
from ...drawing.tree_drawings import TREES, TreeDrawings, tree_drawings
from ...drawing.work import Work
from ...frame.location import Location, step_anchor, threat_anchor
from ...model.attack_tree import AttackTree
from ...model.levels import Scales


@dataclass(frozen=True)
class DrawnTree:
    """A tree, ready to be shown.

    Attributes:
        tree: as the model has it.
        report: its answers.
        drawings: its drawings.
        set_off: keys of the steps that they set off.
        links: where the threats stand that its steps name, by the step's key; relative to the service's page.
    """

    tree: AttackTree
    report: TreeReport
    drawings: TreeDrawings
    set_off: frozenset[str]
    links: Mapping[str, str]


def drawn_trees(
    facts: Facts,
    registers: Registers,
    pages: Collection[str],
    retired: Collection[str],
    scales: Scales,
    location: Location,
    alone: Style = STANDALONE,
) -> tuple[DrawnTree, ...]:
    """The trees of a service, in the order of the model, drawn within one amount of work.

    Args:
        facts: of the service.
        registers: of the registers of other services what its trees name.
        pages: the services that have a page, of those that it names.
        retired: ids of its threats that are no longer in the model.
        scales: what a probability in words means.
        location: the site's addresses.
        alone: how drawings that stand alone are written.
    """
    service, work = facts.service, Work(TREES)
    own = {*service.threats, *retired}
    known = {service.service: own, **{name: set(registers[name].threats) if name in registers else set() for name in pages}}
    found = []
    for report in tree_reports(facts, scales, registers) if service.attack_trees else ():
        links = _links(report.graph, known, location)
        way = cheapest_way(report)
        anchors = {key: f"#{step_anchor(report.graph.tree, step.number)}" for key, step in report.graph.steps.items()}
        hrefs = {**anchors, **{key: link for key, link in links.items() if report.graph.steps[key].is_leaf}}
        drawings = tree_drawings(report, service.title, partial(TreeNotes, way, hrefs), work, alone)
        found.append(DrawnTree(service.attack_trees[report.graph.tree], report, drawings, way, links))
    return tuple(found)


def _links(graph: AttackGraph, known: Mapping[str, Collection[str]], location: Location) -> Mapping[str, str]:
    """Where the threats stand, as far as there is a page for them."""
    uri = location.service(graph.service)
    links = {}
    for key, step in graph.steps.items():
        threat = step.threat
        if threat and threat.id in known.get(threat.service, ()):
            links[key] = location.link(uri, location.service(threat.service), threat_anchor(threat.id))
    return links
