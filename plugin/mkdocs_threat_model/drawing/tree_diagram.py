"""An attack tree → diagrams: the goal on top, its gates in words, the leaves with what they take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..analysis.attack_trees.answers import TreeReport
from ..analysis.attack_trees.attack_graph import AttackGraph, AttackStep, StepKind
from ..analysis.attack_trees.sentences import amount, chance_text
from ..analysis.attack_trees.standings import StepState
from ..model.scales import LayoutDirection
from .diagram import Diagram, DiagramFlow, DiagramNode
from .marks import Mark, MarkKind
from .measure import DETAIL_TEXT
from .node_shapes import FOLDED, GATE, GOAL, LEAF
from .tree_folding import Fold, leaves_below
from .typesetting import width_of

_LISTED = 2
"""So many things of a kind that a leaf takes are named in it; the outline has them all."""
_LONGEST = 120
"""Characters of a title in a drawing; the outline has it all."""
WORDS = {StepKind.AND: "AND", StepKind.OR: "OR", StepKind.SAND: "SAND"}
"""What gates are called, in drawings and outlines."""
ADVICE = "The outline contains everything. Split the tree into several goals to have a drawing."
_MARKS = {
    StepState.DEFENDED: Mark(MarkKind.DEFENDED, "✓ Defended", "defended"),
    StepState.OPEN_DOOR: Mark(MarkKind.OPEN_DOOR, "Open door", "open door"),
}


@dataclass(frozen=True)
class TreeNotes:
    """What the drawings of a tree need beside its report.

    Attributes:
        set_off: keys of the steps on the way that is set off.
        hrefs: where steps lead in a page, by key.
        parts: where folded steps lead in a page, by key.
    """

    set_off: Collection[str] = frozenset()
    hrefs: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


def tree_diagram(report: TreeReport, fold: Fold, prefix: str, title: str, notes: TreeNotes) -> Diagram:
    """A tree, or a part of one, with some steps folded.

    Args:
        report: the tree with its answers.
        fold: what of it is shown.
        prefix: begins every id.
        title: names the drawing.
        notes: where its steps lead, and which are set off.
    """
    graph = report.graph
    nodes = [step_node(report, key, notes, is_folded=key in fold.folded) for key in fold.shown]
    flows = [_line(graph, step, child, place, notes) for step in _unfolded(graph, fold) for place, child in enumerate(step.children, 1)]
    return Diagram(
        prefix, title, (), tuple(nodes), tuple(flows), _described(graph, fold), direction=LayoutDirection.DOWN, advice=ADVICE, ordered=True
    )


def step_title(step: AttackStep) -> str:
    """A step's title, or its gate's word where it has none."""
    return step.title or WORDS[step.kind]


def attributes(step: AttackStep, listed: int | None = None) -> Iterator[str]:
    """What a leaf takes, in a few words each.

    Args:
        step: the leaf.
        listed: how many things of a kind are named; all without.
    """
    if step.cost is not None:
        yield f"cost {amount(step.cost)}"
    if step.chance is not None:
        yield f"probability {chance_text(step.chance)}"
    if step.skill is not None:
        yield f"{step.skill.value} skill"
    if step.time is not None:
        yield f"time {amount(step.time)}"
    if step.detectability is not None:
        yield f"{step.detectability.value} detectability"
    if step.insider:
        yield "insider"
    for word, things in (("access", step.access), ("needs", step.equipment)):
        if things:
            named = things if listed is None else things[:listed]
            rest = len(things) - len(named)
            yield f"{word} {', '.join(named)}{f' + {rest} more' if rest else ''}"


def _unfolded(graph: AttackGraph, fold: Fold) -> Iterator[AttackStep]:
    return (graph.steps[key] for key in fold.shown if key not in fold.folded)


def step_node(report: TreeReport, key: str, notes: TreeNotes, *, is_folded: bool) -> DiagramNode:
    """A step as a node; folded, it stands for all that is below it."""
    graph = report.graph
    step, standing = graph.steps[key], report.standings.get(key)
    blocked, set_off = key in report.blocked, key in notes.set_off
    shape = GOAL if key == graph.root else FOLDED if is_folded else LEAF if step.is_leaf else GATE
    heading = "" if step.is_leaf else WORDS[step.kind]
    details: list[str] = []
    if is_folded:
        details = [_counted(report, key)]
    elif step.is_leaf:
        details = [text for text in (threat_name(graph, step), *_lines(attributes(step, _LISTED))) if text]
    elif step.threat:
        details = [threat_name(graph, step)]
    mark = _MARKS.get(standing.state) if standing else None
    return DiagramNode(
        str(step.number),
        _short(step.title),
        shape,
        muted=blocked,
        name=_named(report, step, shape.label, details, notes),
        href=(notes.parts.get(key) if is_folded else None) or notes.hrefs.get(key, ""),
        marks=(mark,) if mark else (),
        heading=heading,
        details=tuple(details),
        chosen=set_off,
    )


def _named(report: TreeReport, step: AttackStep, kind: str, details: list[str], notes: TreeNotes) -> str:
    standing = report.standings.get(step.key)
    said = [f"{kind} {step_title(step)}"]
    if not step.is_leaf and step.title:
        said.append(WORDS[step.kind])
    said += details
    if standing and standing.state in _MARKS:
        said.append(f"{standing.state.value}: {standing.why.replace('`', '')}")
    elif step.key in report.blocked:
        said.append("out of reach")
    if step.key in notes.set_off:
        said.append("on the attack that is set off")
    return ", ".join(said)


def _line(graph: AttackGraph, step: AttackStep, child: str, place: int, notes: TreeNotes) -> DiagramFlow:
    below = graph.steps[child]
    name = f"{step_title(step)} needs {step_title(below)}"
    ordered = step.kind is StepKind.SAND
    if ordered:
        name += f", step {place}"
    chosen = step.key in notes.set_off and child in notes.set_off
    return DiagramFlow(
        f"{step.number}-{below.number}",
        str(step.number),
        str(below.number),
        (str(place),) if ordered else (),
        name=name,
        headless=True,
        chosen=chosen,
    )


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Texts in lines, as many in each as it has room for: none is broken, unless it is longer than a line."""
    line = ""
    for text in texts:
        longer = f"{line} · {text}" if line else text
        if line and width_of(longer, DETAIL_TEXT) > LEAF.limit:
            yield line
            longer = text
        line = longer
    if line:
        yield line


def threat_name(graph: AttackGraph, step: AttackStep) -> str:
    """The id of the threat that a step names, that of another service with the service's; empty where it names none."""
    if step.threat is None:
        return ""
    return step.threat.id if step.threat.service == graph.service else f"{step.threat.service}/{step.threat.id}"


def _counted(report: TreeReport, key: str) -> str:
    """`12 steps, 3 defended, 1 open door`."""
    leaves = leaves_below(report.graph, key)
    states = [report.standings[leaf].state for leaf in leaves if leaf in report.standings]
    defended, doors = states.count(StepState.DEFENDED), states.count(StepState.OPEN_DOOR)
    parts = [f"{len(leaves)} {'step' if len(leaves) == 1 else 'steps'}"]
    parts += [f"{defended} defended"] if defended else []
    parts += [f"{doors} open {'door' if doors == 1 else 'doors'}"] if doors else []
    return ", ".join(parts)


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"


def _described(graph: AttackGraph, fold: Fold) -> str:
    steps = [graph.steps[key] for key in fold.shown]
    leaves = sum(step.is_leaf for step in steps)
    gates = len(steps) - leaves - len(fold.folded)
    counts = ((gates, "gate", "gates"), (leaves, "attack step", "attack steps"), (len(fold.folded), "folded sub-tree", "folded sub-trees"))
    return ", ".join(f"{count} {word if count == 1 else words}" for count, word, words in counts if count) + "."
