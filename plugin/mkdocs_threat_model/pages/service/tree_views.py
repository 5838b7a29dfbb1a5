"""The attack trees of a service as its page shows them: answers in sentences, the drawing, then the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...analysis.attack_trees.answers import Attack, DefenceAnswer, TreeAnswer, TreeAnswers, TreeReport
from ...analysis.attack_trees.attack_graph import AttackStep
from ...analysis.attack_trees.sentences import tree_sentences
from ...drawing import Drawing
from ...drawing.extent import SCREEN, SHEET, TURNED_SHEET
from ...drawing.legend import Sign
from ...drawing.tree_diagram import WORDS
from ...drawing.tree_drawings import TreeDrawing
from ...frame.location import step_anchor, tree_anchor
from ...model.attack_tree import AttackTree
from ...model.components import Component
from .drawing_views import DrawingView, DrawnWay
from .drawn_trees import DrawnTree
from .tree_outline import OutlineLine, outline_of

MOST_STEPS = 30
"""Steps of one attack that a table names."""
MOST_IMPORTANT = 20
"""Steps that the table of importance names."""
_VERY_MANY = 10**12
"""Attacks that are not told apart from more."""
_LARGE = 150
"""Steps of a tree whose whole drawing is a file beside the page, and no part of it."""


class StepLink(NamedTuple):
    """A step of the tree by its `title` and its `anchor`."""

    title: str
    anchor: str


class AttackLine(NamedTuple):
    """An `attack`, its `steps`, and how many `more` it has."""

    attack: Attack
    steps: Sequence[StepLink]
    more: int


class ImportanceLine(NamedTuple):
    """A `step`, and how much the probability of the goal depends on it: `value`, 0 to 1."""

    step: StepLink
    value: float


class AttackerLine(NamedTuple):
    """The `answers` for an attacker, the `sentences` that say them, and how many attacks there are today and without mitigations."""

    answers: TreeAnswers
    sentences: Sequence[str]
    attacks: str
    attacks_before: str


class TreeFigure(NamedTuple):
    """A drawing in the page: its `name`, which is its anchor too, its `title`, `drawing` and `view`; and whether it is only `linked`."""

    name: str
    title: str
    drawing: Drawing
    view: DrawingView
    linked: bool


class TreeView(NamedTuple):
    """An attack tree: its `anchor`, the `tree` as written, its `report` and the `sentences` that answer before the numbers.

    `actors` has the answers for anybody and for each actor; `attacks` are the best ones, today or else `undefended`; `importance` and
    `defences` are today's; `figures` the drawings: the one that is seen first, the whole where that is another, and the folded parts.
    """

    anchor: str
    tree: AttackTree
    report: TreeReport
    sentences: Sequence[str]
    actors: Sequence[AttackerLine]
    attacks: Sequence[AttackLine]
    undefended: bool
    attack_count: str
    importance: Sequence[ImportanceLine]
    defences: Sequence[DefenceAnswer]
    opening: TreeFigure
    whole: TreeFigure | None
    parts: Sequence[TreeFigure]
    signs: Sequence[Component | Sign]
    outline: Sequence[OutlineLine]


def tree_views(trees: Sequence[DrawnTree]) -> list[TreeView]:
    """The views of a service's trees, in the order of the model."""
    return [_view(drawn) for drawn in trees]


def turned_tree_name(name: str) -> str:
    """The name of a tree drawing's other direction among the page's drawings: no drawing's own begins so."""
    return f"turned-{name}"


def inlined(trees: Sequence[DrawnTree]) -> Mapping[str, Drawing]:
    """The drawings that are part of the page, by their names in it."""
    found: dict[str, Drawing] = {}
    for drawn in trees:
        for drawing in drawn.drawings.all:
            if not _is_linked(drawing, drawn):
                found[drawing.name] = drawing.drawing
                if drawing.drawing.turned:
                    found[turned_tree_name(drawing.name)] = drawing.drawing.turned
    return found


def _is_linked(drawing: TreeDrawing, drawn: DrawnTree) -> bool:
    return drawing is drawn.drawings.whole and drawing.steps > _LARGE


def _view(drawn: DrawnTree) -> TreeView:
    report, drawings = drawn.report, drawn.drawings
    graph, anybody = report.graph, report.anybody
    now = anybody.now
    undefended = not now.attacks
    listed = anybody.undefended if undefended else now
    on_paper = drawings.whole is None or any(
        room.holds(way.width, way.height) for way in _ways(drawings.whole.drawing) for room in (SHEET, TURNED_SHEET)
    )

    def link(key: str) -> StepLink:
        step = graph.steps[key]
        return StepLink(step.title or step.key, step_anchor(graph.tree, step.number))

    def figure(drawing: TreeDrawing, title: str, *, printed: bool) -> TreeFigure:
        return TreeFigure(drawing.name, title, drawing.drawing, _drawing_view(drawing, printed=printed), _is_linked(drawing, drawn))

    ranked = sorted(now.importance.items(), key=lambda rated: (-rated[1], graph.steps[rated[0]].number))
    drawn_all = [drawing.drawing for drawing in drawings.all]
    signs = dict.fromkeys(sign for drawing in drawn_all for sign in drawing.signs)
    return TreeView(
        tree_anchor(graph.tree),
        drawn.tree,
        report,
        tree_sentences(report, anybody),
        [_attacker(report, answers) for answers in (anybody, *report.by_actor.values())],
        [
            AttackLine(attack, [link(key) for key in attack.leaves[:MOST_STEPS]], max(0, len(attack.leaves) - MOST_STEPS))
            for attack in listed.attacks
        ],
        undefended,
        count_text(listed),
        [ImportanceLine(link(key), value) for key, value in ranked[:MOST_IMPORTANT] if value],
        now.defences,
        figure(drawings.opening, "Top levels" if drawings.whole else "Attack tree", printed=not on_paper or drawings.whole is None),
        figure(drawings.whole, "Complete tree", printed=on_paper) if drawings.whole else None,
        [figure(part, part_title(graph.steps[part.root]), printed=not on_paper) for part in drawings.parts],
        [sign for sign in Sign if sign in signs],
        outline_of(report, drawn.set_off, drawn.links),
    )


def _attacker(report: TreeReport, answers: TreeAnswers) -> AttackerLine:
    return AttackerLine(answers, tree_sentences(report, answers), count_text(answers.now), count_text(answers.undefended))


def count_text(answer: TreeAnswer) -> str:
    """How many attacks there are, as far as anybody counts."""
    many = answer.attack_count >= _VERY_MANY
    return f"{'' if answer.is_count_exact and not many else 'more than '}{min(answer.attack_count, _VERY_MANY):,}"


def part_title(step: AttackStep) -> str:
    """What a folded part is called: as its first step, or by its gate and what that is made of."""
    return step.title or f"{WORDS[step.kind]} of {len(step.children)} {'step' if len(step.children) == 1 else 'steps'}"


def _ways(drawing: Drawing) -> tuple[Drawing, ...]:
    return (drawing, drawing.turned) if drawing.turned else (drawing,)


def _drawing_view(drawing: TreeDrawing, *, printed: bool) -> DrawingView:
    """From the top down on the screen; on a phone and on paper in the direction that has room."""
    ways = _ways(drawing.drawing)
    first, narrow = ways[0], min(ways, key=lambda way: way.width)
    upright = next((way for way in ways if SHEET.holds(way.width, way.height)), None)
    sideways = next((way for way in ways if TURNED_SHEET.holds(way.width, way.height)), None)
    kinds = {"first": first, "narrow": narrow, "paper": upright or sideways or narrow}

    def placed(way: Drawing) -> DrawnWay:
        own = [kind for kind, chosen in kinds.items() if way is chosen]
        own += ["fits"] if SCREEN.holds(way.width, way.height) else []
        name = drawing.name if way is first else turned_tree_name(drawing.name)
        return DrawnWay(name, way.direction, " ".join(f"tm-way--{kind}" for kind in own))

    fits = SCREEN.holds(first.width, first.height)
    return DrawingView(tuple(map(placed, ways)), fits, printed, printed and upright is None and sideways is not None)
