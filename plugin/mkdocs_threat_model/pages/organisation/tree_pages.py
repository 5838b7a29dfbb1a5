"""The list of all attack trees: the goals within reach first, those that cost the attacker least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ...analysis.attack_trees.sentences import amount, chance_text
from ...analysis.facts import Facts
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import BLOCK
from ...frame.page import Page
from ...frame.page_bound import cut, text_weight
from ...frame.page_frame import Frame
from ...model.service import Service
from ..grid.long_lists import part_heading, part_page, parts_slot
from .tree_lines import TreeLine

_TITLE, _SAID = "Attack trees", "Attack trees, goals within reach first, cheapest attack first."


class ListedTree(NamedTuple):
    """A `line` of the list, and its `service`."""

    line: TreeLine
    service: Service


class TreesContext(PageContext):
    """The list of attack trees."""

    blocks: Sequence[Sequence[ListedTree]]
    """The trees, goals within reach first and the cheapest attack first, in tables of 200 rows; none where numbered parts hold them."""
    total: int
    """How many trees there are."""
    services: int
    """How many services have any."""
    within_reach: int
    """How many goals are within reach today."""
    open_doors: int
    """How many trees have a step that is an open door."""
    amount: Callable[[float], str]
    """`amount(number)`: a cost in words."""
    chance: Callable[[float], str]
    """`chance(number)`: a probability in words."""


TEMPLATES = TemplateSet("trees", ("header", "table"), TreesContext)


def tree_pages(lines: Sequence[TreeLine], facts: Mapping[str, Facts], frame: Frame) -> list[Page]:
    """The page of attack trees, with numbered parts where they are many; none where there is no tree.

    Args:
        lines: every tree.
        facts: what follows from each model, by service.
        frame: what the pages are set in.
    """
    if not lines:
        return []
    listed = sorted((ListedTree(line, facts[line.service].service) for line in lines), key=_order)
    parts = cut(listed, _weight, frame.bound)
    uri, location = frame.location.trees, frame.location
    if len(parts) == 1:
        slots = frame.fragments(TEMPLATES, _context(listed, listed, uri, frame))
        return [_page((("", ("header", "table")),), slots, listed, uri)]
    slots = frame.fragments(TEMPLATES, _context((), listed, uri, frame), ("header",))
    slots |= parts_slot(len(parts), f"There are {len(listed)} attack trees.", uri, frame)
    pages = [_page((("", ("header",)), ("All attack trees", ("parts",))), slots, (), uri)]
    for number, rows in enumerate(parts, start=1):
        part = location.part(uri, number)
        heading = part_heading(_TITLE, uri, part, number, len(parts), _SAID, frame)
        made = heading | frame.fragments(TEMPLATES, _context(rows, listed, part, frame), ("table",))
        pages.append(part_page(part, f"{_TITLE}, part {number} of {len(parts)}", _SAID, (("", ("part", "table")),), made))
    return pages


def _page(sections: tuple[tuple[str, tuple[str, ...]], ...], slots: dict[str, str], listed: Sequence[ListedTree], uri: str) -> Page:
    goals = tuple(tree.line.goal for tree in listed)
    return Page(
        uri,
        _TITLE,
        "Attackers' goals, with the cheapest and the likeliest attack on each.",
        sections,
        slots,
        searched={"table": goals} if listed else {},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _context(shown: Sequence[ListedTree], every: Sequence[ListedTree], uri: str, frame: Frame) -> TreesContext:
    return {
        **frame.around(uri),
        "blocks": [shown[start : start + BLOCK] for start in range(0, len(shown), BLOCK)],
        "total": len(every),
        "services": len({tree.line.service for tree in every}),
        "within_reach": sum(tree.line.reachable for tree in every),
        "open_doors": sum(bool(tree.line.open_doors) for tree in every),
        "amount": amount,
        "chance": chance_text,
    }


def _order(tree: ListedTree) -> tuple[bool, bool, float, float, str, str]:
    line = tree.line
    return not line.reachable, line.cost is None, line.cost or 0.0, -(line.probability or 0.0), line.service, line.tree


def _weight(tree: ListedTree) -> int:
    return 44 + text_weight(tree.line.goal, tree.line.sentence, tree.service.title)
