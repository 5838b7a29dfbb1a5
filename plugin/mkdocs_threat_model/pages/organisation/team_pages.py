"""A page for each team of an organisation that is too large for whole lists: all rows of its services, in plain tables.

Such a page shows what the organisation's pages show of a smaller organisation, by the same templates. It stands in
numbered parts where the team's rows are too many for one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from ...analysis.accepted_risks import Accepted, accepted_risks
from ...analysis.backlog import Item, mitigations, shares
from ...analysis.counts import Counts, counts_in
from ...analysis.data_inventory import Holding, InventoryEntry, inventory
from ...analysis.facts import Facts
from ...analysis.landscape import Link
from ...analysis.register_entries import deadlines
from ...checks.service_state import ServiceStates
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_bound import cut, spread
from ...frame.page_frame import Frame
from ..audit.acceptances_page import acceptance_weight
from ..audit.data_page import holding_weight, inventory_blocks
from ..audit.mitigations_page import OwnersShare, mitigation_weight
from ..grid.long_lists import PART_HIDES, TeamLine, by_name, part_heading, part_page, team_lines, team_weight
from .service_map import ServiceMap
from .service_rows import DueLine, ServiceRow, by_title, due_lines, due_weight, link_weight, service_rows, service_weight

_HEADS = ("Services", "Open threats", "All threats")


class TeamContext(PageContext):
    """A team's page, or a part of it."""

    counts: Counts
    """What the threats of the team's services add up to."""
    rows: Sequence[ServiceRow]
    """The team's services that stand here, by title."""
    deadlines: Sequence[DueLine]
    """What is overdue or falls due in the next 60 days and stands here."""
    most_due: int
    """How many of these are shown: all."""
    titles: Mapping[str, str]
    """The titles of the team's services, by id."""
    connections: Sequence[Link]
    """The links of the team's services to other services and external parties that stand here."""
    contradicted: frozenset[tuple[str, str]]
    """Pairs of services whose models contradict each other."""
    names: Mapping[str, str]
    """The names of all services and external parties, by id."""
    modelled: Mapping[str, str]
    """The titles of all services, by id."""
    shares: Sequence[OwnersShare]
    """What is to do by owner and stands here."""
    done: int
    """How many done mitigations stand here."""
    done_blocks: Sequence[Sequence[Item]]
    """The done mitigations that stand here, in tables of at most 200 rows."""


class TeamAcceptancesContext(PageContext):
    """The accepted risks of a team's services."""

    blocks: Sequence[Sequence[Accepted]]
    """Those that stand here, in tables of at most 200 rows."""


class TeamDataContext(PageContext):
    """The kinds of data of a team's services."""

    blocks: Sequence[Sequence[InventoryEntry]]
    """Those that stand here, in tables of about 200 rows."""


class TeamListContext(PageContext):
    """The list of all teams, or a part of it."""

    teams: Sequence[TeamLine]
    """The teams that stand here, by name."""
    heads: tuple[str, ...]
    """What the teams' `counts` are."""


SERVICES = TemplateSet("index", ("services", "due"), TeamContext)
TODO = TemplateSet("mitigations", ("waiting", "done"), TeamContext)
ACCEPTED = TemplateSet("acceptances", ("table",), TeamAcceptancesContext)
HELD = TemplateSet("inventory", ("table",), TeamDataContext)
TEAM = TemplateSet("team", ("counts", "connections"), TeamContext)
LIST = TemplateSet("team", ("list",), TeamListContext)
_OF_TEAM = {"services": SERVICES, "due": SERVICES, "connections": TEAM, "waiting": TODO, "done": TODO}

_SECTIONS = (
    ("Services", "services"),
    ("Overdue and due soon", "due"),
    ("Service map", "connections"),
    ("To do, by owner", "waiting"),
    ("Done", "done"),
    ("Accepted risks", "accepted"),
    ("Data", "data"),
)


@dataclass(frozen=True)
class _AllServices:
    """What all teams' pages look up."""

    titles: Mapping[str, str]
    names: Mapping[str, str]
    links: Mapping[str, Sequence[Link]]
    contradicted: frozenset[tuple[str, str]]
    states: ServiceStates


def leads_to_teams(page: Page) -> bool:
    """Whether a page is too short for its list, and so leads to the teams' pages."""
    return any("teams" in names for _, names in page.sections)


def team_pages(
    portfolio: Mapping[str, Facts],
    states: ServiceStates,
    services: ServiceMap,
    frame: Frame,
) -> Iterator[Page]:
    """The list of teams and their pages.

    Args:
        portfolio: what follows from each model, by service.
        states: what is incomplete, by service.
        services: the organisation's map.
        frame: what the pages are set in.
    """
    teams: dict[str, dict[str, Facts]] = {}
    for name, facts in portfolio.items():
        teams.setdefault(facts.service.owner, {})[name] = facts
    links: dict[str, list[Link]] = {}
    for link in services.landscape.links:
        for end in {link.source, link.target} & portfolio.keys():
            links.setdefault(end, []).append(link)
    titles = {name: facts.service.title for name, facts in portfolio.items()}
    names = {**titles, **services.landscape.parties}
    around = _AllServices(titles, names, links, services.contradicted, states)
    looked_up = sorted(services.contradicted), titles, names
    counts = {owner: counts_in(team.values()) for owner, team in teams.items()}
    yield from _list(teams, counts, frame)
    for owner in by_name(teams):
        team = teams[owner]
        given = [links.get(name, ()) for name in team], [states.of(name) for name in team], looked_up
        make = partial(_pages, owner, team, counts[owner], around, frame)
        yield from frame.keeper.pages(f"pages of {owner}", team, given, make)


def _list(teams: Mapping[str, Mapping[str, Facts]], counts: Mapping[str, Counts], frame: Frame) -> Iterator[Page]:
    whole = frame.location.teams
    held = cut(by_name(teams), lambda _: team_weight(_HEADS), frame.bound)
    for number, owners in enumerate(held, start=1):
        uri = whole if number == 1 else frame.location.part(whole, number)
        lines = {owner: (len(teams[owner]), counts[owner].opened, counts[owner].total) for owner in owners}
        context: TeamListContext = {**frame.around(uri), "teams": team_lines(lines, uri, frame), "heads": _HEADS}
        said = f"{_count(len(teams), 'team')} with {_count(sum(map(len, teams.values())), 'service')}."
        slots = part_heading("Teams", whole, uri, number, len(held), said, frame, whole) | frame.fragments(LIST, context)
        yield part_page(uri, _numbered("Teams", number, len(held)), said, (("", ("part", "list")),), slots, _hides(number))


def _pages(owner: str, team: Mapping[str, Facts], counts: Counts, around: _AllServices, frame: Frame) -> Iterator[Page]:
    location = frame.location
    first = location.team(owner)
    items = mitigations(team, frame.today)
    lists: dict[str, Sequence[Any]] = {
        "services": by_title(team),
        "due": deadlines(team, frame.today),
        "connections": list(dict.fromkeys(link for name in sorted(team) for link in around.links.get(name, ()))),
        "waiting": [item for item in items if item.to_do],
        "done": [item for item in items if item.done],
        "accepted": accepted_risks(team, frame.policy, frame.today),
        "data": [(kind, holding) for kind in inventory(team) for holding in kind.holdings],
    }
    weigh: dict[str, Callable[[Any], int]] = {
        "services": lambda facts: service_weight(service_rows((facts,), around.states, first, location)[0]),
        "due": due_weight,
        "connections": lambda link: link_weight(link, around.names),
        "waiting": mitigation_weight,
        "done": mitigation_weight,
        "accepted": acceptance_weight,
        "data": lambda row: holding_weight(row[1]),
    }
    held = spread(lists, weigh, frame.bound)
    titles = {name: facts.service.title for name, facts in team.items()}
    for number, rows in enumerate(held, start=1):
        uri = first if number == 1 else location.part(first, number)
        said = f"{_count(len(team), 'service')} with {_count(counts.total, 'threat')}, listed on the service pages."
        context: TeamContext = {
            **frame.around(uri),
            "counts": counts,
            "rows": service_rows(rows["services"], around.states, uri, location),
            "deadlines": due_lines(rows["due"], uri, location),
            "most_due": len(rows["due"]),
            "titles": titles,
            "connections": rows["connections"],
            "contradicted": around.contradicted,
            "names": around.names,
            "modelled": around.titles,
            "shares": [OwnersShare(share, blocks(share.items)) for share in shares(rows["waiting"])],
            "done": len(rows["done"]),
            "done_blocks": blocks(rows["done"]),
        }
        accepted: TeamAcceptancesContext = {**frame.around(uri), "blocks": blocks(rows["accepted"])}
        kinds: TeamDataContext = {**frame.around(uri), "blocks": list(inventory_blocks(_kinds(rows["data"])))}
        slots = part_heading(owner, location.teams, uri, number, len(held), said, frame, first, "Teams")
        slots |= frame.fragments(TEAM, context, ("counts",))
        for name, templates in _OF_TEAM.items():
            if rows[name]:
                slots |= frame.fragments(templates, context, (name,))
        if rows["accepted"]:
            slots["accepted"] = frame.fragments(ACCEPTED, accepted)["table"]
        if rows["data"]:
            slots["data"] = frame.fragments(HELD, kinds)["table"]
        sections = tuple((heading, (name,)) for heading, name in _SECTIONS if rows[name])
        yield part_page(uri, _numbered(owner, number, len(held)), said, (("", ("part", "counts")), *sections), slots, _hides(number))


def _kinds(rows: Iterable[tuple[InventoryEntry, Holding]]) -> Iterator[InventoryEntry]:
    """The kinds of data with those of their holdings that stand here."""
    for _, held in groupby(rows, key=lambda row: id(row[0])):
        (kind, first), *others = held
        yield replace(kind, holdings=(first, *(holding for _, holding in others)))


def _hides(number: int) -> tuple[str, ...]:
    """A team is found by its name, on its first page."""
    return ("navigation", "toc") if number == 1 else PART_HIDES


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else f'{noun}s'}"


def _numbered(title: str, number: int, last: int) -> str:
    return title if last == 1 else f"{title}, part {number} of {last}"
