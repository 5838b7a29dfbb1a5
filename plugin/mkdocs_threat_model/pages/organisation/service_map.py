"""The organisation's map: its services, how they connect, and where two models contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...analysis.facts import Facts
from ...analysis.landscape import Landscape, landscape
from ...checks.rulebook import contradictions
from ...drawing import STANDALONE, Drawing, Earlier, Style, draw
from ...drawing.organisation_map import map_of
from ...findings import Finding
from ...frame.page_frame import Frame


@dataclass(frozen=True)
class ServiceMap:
    """The organisation's map.

    Attributes:
        landscape: the links that it shows.
        contradicted: pairs of services whose models contradict each other.
        drawing: the map.
        name: the stem of its files.
    """

    landscape: Landscape
    contradicted: frozenset[tuple[str, str]]
    drawing: Drawing
    name: str = "map"


def service_map(
    facts: Mapping[str, Facts], findings: Iterable[Finding], earlier: Earlier, frame: Frame, alone: Style = STANDALONE
) -> ServiceMap:
    """Draws the map.

    Args:
        facts: what follows from each model, by service.
        findings: of all services.
        earlier: how the map was arranged before.
        frame: what the page that shows it is set in.
        alone: how the drawing that stands alone is written.
    """
    services = {name: state.service for name, state in facts.items()}
    connections = landscape(services)
    codes = contradictions()
    contradicted = {(finding.service, finding.detail) for finding in findings if finding.code in codes}
    both_ways = frozenset(contradicted | {(other, service) for service, other in contradicted})
    location = frame.location
    hrefs = {name: location.link(location.index, location.service(name)) for name in services}
    teams = {name: party.title or name for name, party in frame.policy.teams.items()}
    diagram = map_of(services, connections, both_ways, hrefs, teams)
    return ServiceMap(connections, both_ways, draw(diagram, earlier.get(diagram.id_prefix), alone=alone))
