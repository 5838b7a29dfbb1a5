"""What stands on a page whose list is too long for it: the grid, and the way to the plain pages that hold the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...frame.contexts import PageContext, TemplateSet
from ...frame.page import Page
from ...frame.page_bound import fits
from ...frame.page_frame import Frame
from .grid_files import Grid

_NEAR = 5
"""Parts before and after a part that it leads to, beside the first and the last."""


@dataclass(frozen=True)
class PartLink:
    """A link to a numbered part of a list.

    Attributes:
        number: from 1.
        link: its address.
    """

    number: int
    link: str


@dataclass(frozen=True)
class TeamLine:
    """A team and what it counts.

    Attributes:
        title: its name.
        link: relative link to its page.
        counts: in the order of the heads.
    """

    title: str
    link: str
    counts: tuple[int, ...]


class GridContext(PageContext):
    """The grid of a long list."""

    grid: Grid
    """The addresses that the grid needs."""


class TeamsContext(PageContext):
    """The way from a long list to the teams' pages."""

    said: str
    """A sentence on how many rows there are."""
    teams: Sequence[TeamLine]
    """The teams by name; none where even these are too many for the page."""
    many: int
    """How many teams there are."""
    heads: tuple[str, ...]
    """What the teams' `counts` are."""
    of_services: bool
    """Whether the services' pages hold the rows as well."""


class PartsContext(PageContext):
    """The way from a long list to its numbered parts."""

    said: str
    """A sentence on how many rows there are."""
    parts: Sequence[PartLink]
    """The parts."""


class PartContext(PageContext):
    """The heading of a plain page of a long list: a numbered part of it, or of a team's page."""

    title: str
    """What the list is called."""
    whole: str
    """Relative link to the page of the whole list, or of the list that it is among."""
    among: str
    """What the list is called that a team's page is among; empty for a part of a list."""
    number: int
    """The part's number."""
    last: int
    """How many parts there are."""
    near: Sequence[PartLink]
    """The parts next to this one, the first and the last; none where there is but one."""
    said: str
    """A sentence on what stands here."""


GRID = TemplateSet("lists", ("grid",), GridContext)
TEAMS = TemplateSet("lists", ("teams",), TeamsContext)
PARTS = TemplateSet("lists", ("parts",), PartsContext)
PART = TemplateSet("lists", ("part",), PartContext)


def grid_slot(grid: Grid, uri: str, frame: Frame) -> dict[str, str]:
    """The slot of a grid."""
    context: GridContext = {**frame.around(uri), "grid": grid}
    return frame.fragments(GRID, context)


def teams_slot(
    counts: Mapping[str, tuple[int, ...]], heads: tuple[str, ...], said: str, uri: str, frame: Frame, *, of_services: bool = True
) -> dict[str, str]:
    """The slot that leads to the teams.

    Args:
        counts: what each owner of a service counts.
        heads: what the counts are.
        said: a sentence on how many rows there are.
        uri: source path of the page.
        frame: what the page is set in.
        of_services: whether the services' pages hold the rows as well.
    """
    shown = fits((team_weight(heads) for _ in counts), frame.bound * 2 // 3)
    context: TeamsContext = {
        **frame.around(uri),
        "said": said,
        "teams": team_lines(counts, uri, frame) if shown else (),
        "many": len(counts),
        "heads": heads,
        "of_services": of_services,
    }
    return frame.fragments(TEAMS, context)


def team_weight(heads: Sequence[str]) -> int:
    """What the line of a team weighs."""
    return 6 + 2 * len(heads)


def team_lines(counts: Mapping[str, tuple[int, ...]], uri: str, frame: Frame) -> list[TeamLine]:
    """The teams by name, as a page shows them."""
    location = frame.location
    return [TeamLine(owner, location.link(uri, location.team(owner)), counts[owner]) for owner in by_name(counts)]


def by_name(owners: Iterable[str]) -> list[str]:
    """Owners in the order of their names."""
    return sorted(owners, key=lambda owner: (owner.casefold(), owner))


def parts_slot(count: int, said: str, uri: str, frame: Frame) -> dict[str, str]:
    """The slot that leads to the numbered parts of a page.

    Args:
        count: how many there are.
        said: a sentence on how many rows there are.
        uri: source path of the page.
        frame: what the page is set in.
    """
    location = frame.location
    links = [PartLink(number, location.link(uri, location.part(uri, number))) for number in range(1, count + 1)]
    context: PartsContext = {**frame.around(uri), "said": said, "parts": links}
    return frame.fragments(PARTS, context)


def part_heading(
    title: str, whole: str, uri: str, number: int, last: int, said: str, frame: Frame, first: str = "", among: str = ""
) -> dict[str, str]:
    """The slot of the heading of a part.

    Args:
        title: what the list is called.
        whole: source path of the page of the whole list.
        uri: source path of the part.
        number: of the part.
        last: how many parts there are.
        said: a sentence on what stands here.
        frame: what the page is set in.
        first: source path of the first part, where it is no numbered one.
        among: what the list of `whole` is called, where this is no part of it.
    """
    location = frame.location
    numbers = [other for other in range(1, last + 1) if other in (1, last) or abs(other - number) <= _NEAR] if last > 1 else []

    def link(other: int) -> str:
        return location.link(uri, first if other == 1 and first else location.part(first or whole, other))

    context: PartContext = {
        **frame.around(uri),
        "title": title,
        "whole": location.link(uri, whole),
        "among": among,
        "number": number,
        "last": last,
        "near": [PartLink(other, link(other)) for other in numbers],
        "said": said,
    }
    return frame.fragments(PART, context)


PART_HIDES = ("navigation", "toc", "search")
"""A numbered part is not found by its number: its rows are found on the services' pages."""


def part_page(
    uri: str,
    title: str,
    said: str,
    sections: tuple[tuple[str, tuple[str, ...]], ...],
    slots: Mapping[str, str],
    hide: tuple[str, ...] = PART_HIDES,
) -> Page:
    """A plain page of a long list: out of the navigation, and its tables are not read by search, which has the rows of the services.

    Args:
        uri: source path of the page.
        title: plain text.
        said: a sentence on what stands here.
        sections: as a page has them.
        slots: the fragments.
        hide: what is hidden; numbered parts are left out of the search.
    """
    tables: dict[str, tuple[str, ...]] = {name: () for name in slots if name not in ("part", "header")}
    return Page(uri, title, said, sections, slots, searched=tables, hide=hide)
