"""Coverage: every STRIDE cell was asked, and has a threat or a reason why not.

Unanswered cells of a crossing are errors: that is where threats concentrate, and where "nobody
asked" costs most. Those of elements and inner flows are warnings, so that a team may work its way
inwards; a policy that wants them all raises TM202.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..analysis.crossings import is_boundary
from ..analysis.rule_answers import CONTROL, OWN_ANSWER
from ..analysis.stride import Cell, Row
from ..findings import Gap, Severity
from ..model.components import Component
from ..model.ruling import RulingOut
from ..model.scales import STRIDE_NAMES, Stride
from ..model.service import Service
from .evidence import ASKED
from .registry import Problem, Subject, check
from .wording import listed


def _gaps(subject: Subject) -> Iterator[tuple[Row, Cell]]:
    coverage = subject.facts.coverage
    if coverage.answered < coverage.asked:
        # Of a crossing that came after the decision on its boundary TM212 says so, and a warning is enough.
        yield from ((row, cell) for row in subject.facts.rows for cell in row.gaps if not cell.since)


def _answer(row: Row, cell: Cell) -> str:
    if cell.rule is not None and cell.reason:
        once = f"Control {cell.rule.id}" if cell.rule.kind == CONTROL else "The reason for the boundary"
        remedy = "Add" if cell.reason == OWN_ANSWER else "Restore it, or add"
        return f"{once} does not answer it: {cell.reason}. {remedy} a threat or a reason for it."
    if cell.reason:
        return f"The reason that was given no longer counts: {cell.reason}. Confirm it, or add a threat or another reason."
    return f"Add a threat with `stride: {cell.letter}`, or rule it out in `ruled_out` with a reason."


@check("TM201", "Unanswered STRIDE cell at a boundary crossing", supports=ASKED)
def gap_at_crossing(subject: Subject) -> Iterator[Problem]:
    """All six categories apply wherever data crosses a trust boundary. A cell is answered by a threat, or by a
    reason that rules it out; an unanswered cell means that the question was never considered.

    Fires:

        flows: {place-order: {from: mobile, to: api}}      # crosses from internet into vpc; no threat, no reason

    Fix:

        threats: {T-01: {title: Stolen token places orders, target: place-order, stride: S, …}}
        ruled_out:
          - {targets: [place-order], stride: [T, I], reason: TLS 1.3 to the terminating proxy.}

    Source: the method (BEE-2018), "Step 2: Apply STRIDE at Every Trust Boundary and Element".
    """
    boundaries = subject.facts.service.boundaries
    for row, cell in _gaps(subject):
        if row.kind is Component.CROSSING:
            way = {"in": "into", "out": "out of"}.get(str(row.direction), "through")
            message = f"`{row.target}` {way} `{row.boundary}`: {STRIDE_NAMES[cell.letter].lower()} is unanswered. {_answer(row, cell)}"
            gap = Gap(row.title, f"{way} {boundaries[row.boundary].title}", str(cell.letter))
            yield Problem(("flows", row.target), message, row.target, f"{row.boundary}/{cell.letter}", gap=gap)


@check("TM202", "Unanswered STRIDE cell of an element or inner flow", Severity.WARNING, supports=ASKED)
def gap_inside(subject: Subject) -> Iterator[Problem]:
    """Inside a boundary fewer categories apply, but each of them needs an answer. This is a warning by default, so
    that crossings are answered first.

    Fires:

        elements: {orders: {type: store, title: Orders database, in: data}}      # repudiation is unanswered

    Fix:

        ruled_out:
          - {targets: [orders], stride: [R], reason: Triggers append each change to a table that no role may alter.}

    Source: the method (BEE-2018), "Step 2: Apply STRIDE at Every Trust Boundary and Element".
    """
    for row, cell in _gaps(subject):
        if row.kind is not Component.CROSSING:
            message = f"`{row.target}`: {STRIDE_NAMES[cell.letter].lower()} is unanswered. {_answer(row, cell)}"
            yield Problem((row.kind.section, row.target), message, row.target, str(cell.letter), gap=Gap(row.title, "", str(cell.letter)))


@check("TM203", "Reason in `ruled_out` without effect", Severity.WARNING)
def idle_ruling(subject: Subject) -> Iterator[Problem]:
    """A reason for a cell that does not exist has no effect, or was meant for another cell: the category does not
    apply to this kind of target, the flow does not cross the named boundary, the target is out of scope, or the
    question applies to the parts of the process. This is a warning, because the cell that was meant, if there is
    one, is reported separately.

    Fires:

        ruled_out:
          - {targets: [cache], stride: [S], reason: …}          # spoofing does not apply to stores

    Fix:

        ruled_out:
          - {targets: [cache-order], stride: [S], reason: …}    # the flow that crosses into its boundary

    Source: this project; compare ESLint's and mypy's reports of unused suppressions.
    """
    asked = {(row.target, letter) for row in subject.facts.rows for letter in row.asks}
    elements, pierced = subject.facts.service.elements, subject.facts.pierced
    parts = {row.target: row.parts for row in subject.facts.rows}
    service = subject.facts.service
    for index, ruling in _rulings(service):
        for position, target in enumerate(ruling.targets):
            if ruling.where or target == service.service or is_boundary(service, target):
                continue  # a rule that answers nothing is TM211's; what is said of the whole service answers no cell
            for letter in ruling.stride:
                if (target, letter) in asked and (
                    ruling.boundary is None or target in elements or ruling.boundary in pierced.get(target, ())
                ):
                    continue
                at = f" at `{ruling.boundary}`" if ruling.boundary else ""
                name = STRIDE_NAMES[letter].lower()
                fix = f"It applies to its parts: name {listed(parts[target], 'or')}." if parts.get(target) else _REMOVE
                message = f"`{target}`: {name} does not apply{at}, so the reason has no effect. {fix}"
                detail = f"{ruling.boundary}/{letter}" if ruling.boundary else str(letter)
                yield Problem(("ruled_out", index, "targets", position), message, target, detail)


@check("TM204", "Reason in `ruled_out` contradicted by a threat", Severity.WARNING)
def contradicted_ruling(subject: Subject) -> Iterator[Problem]:
    """One part of the model rules a category out, another lists a threat in it: one of them is outdated. This is a
    warning, because the table shows the threat, so no risk is hidden.

    Fires:

        threats: {T-01: {target: save-order, stride: T, …}}
        ruled_out:
          - {targets: [save-order], stride: [T], reason: Statements are prepared.}

    Fix: make the reason the threat's mitigation, and remove it from `ruled_out`.

    Source: this project.
    """
    service = subject.facts.service
    threatened = {(target, letter) for threat in service.threats.values() for target in threat.target for letter in threat.stride}
    if not any(cell in threatened for _, ruling in _rulings(service) for cell in product(ruling.targets, ruling.stride)):
        return
    pierced = subject.facts.pierced
    first: dict[tuple[str, Stride, str | None], str] = {}
    for threat in service.threats.values():
        for target in threat.target:
            # An element stands at every boundary that its flows cross; of a flow elsewhere TM206 says that it is answered nowhere.
            boundary = None if target in service.elements else threat.boundary
            if boundary and boundary not in pierced.get(target, ()):
                continue
            for letter in threat.stride:
                for at in {boundary, _ANYWHERE}:
                    key = (target, letter, at)
                    first[key] = min(first.get(key, threat.id), threat.id)
    for index, ruling in _rulings(service):
        for position, target in enumerate(ruling.targets):
            for letter in ruling.stride:
                places = (ruling.boundary, None) if ruling.boundary and target not in service.elements else (_ANYWHERE,)
                against = min((first[target, letter, at] for at in places if (target, letter, at) in first), default=None)
                if against is not None:
                    name = STRIDE_NAMES[letter].lower()
                    message = (
                        f"`{target}`: {name} is ruled out, but {against} is such a threat. "
                        "Remove it from `ruled_out`, or correct the threat's `stride` or `target`."
                    )
                    yield Problem(("ruled_out", index, "targets", position), message, target, str(letter))


@check("TM205", "Entry in `ruled_out` without a reason", supports=ASKED)
def ruling_without_reason(subject: Subject) -> Iterator[Problem]:
    """Without a reason, the entry cannot be reviewed: it answers nothing, and its cells remain unanswered.

    Fires:

        ruled_out:
          - {targets: [api], stride: [R]}

    Fix:

        ruled_out:
          - {targets: [api], stride: [R], reason: The gateway logs subject and request id of every call.}

    Source: this project.
    """
    for index, ruling in enumerate(subject.facts.service.ruled_out):
        if not ruling.reason:
            message = f"`{ruling.targets[0]}`: this entry in `ruled_out` has no reason. Add `reason`: why can it not happen?"
            yield Problem(("ruled_out", index, "reason"), message, ruling.targets[0], "".join(ruling.stride))


@check("TM206", "Threat names a boundary that its target does not cross", Severity.WARNING)
def threat_elsewhere(subject: Subject) -> Iterator[Problem]:
    """A threat that names a boundary only concerns the flow's crossing of that boundary. If none of its targets
    crosses it, the intended crossing remains unanswered; if only some do, the threat does not answer the others. An
    element belongs to every boundary that one of its flows crosses.

    Fires:

        T-01: {target: place-order, boundary: data, …}      # place-order ends at the API, outside data

    Fix:

        T-01: {target: place-order, boundary: vpc, …}

    Source: this project.
    """
    service = subject.facts.service
    standing: dict[str, set[str]] = {}
    for crossing in subject.facts.crossings:
        flow = service.flows[crossing.flow]
        standing.setdefault(crossing.boundary, set()).update((flow.id, flow.from_, flow.to))
    for threat in service.threats.values():
        if threat.boundary is None:
            continue
        there = standing.get(threat.boundary, _NOWHERE)
        if there.isdisjoint(threat.target):
            message = f"{threat.id} names `{threat.boundary}`, which none of its targets crosses. Correct `boundary`, or remove it."
            yield Problem(("threats", threat.id, "boundary"), message, threat.id)
            continue
        for position, target in enumerate(threat.target):
            if target in service.flows and target not in there:
                missed = f"which `{target}` does not cross, so the threat does not apply to it"
                message = f"{threat.id} names `{threat.boundary}`, {missed}. {_APART}"
                yield Problem(("threats", threat.id, "target", position), message, threat.id, target)


_APART = "Remove it from `target`, or write a separate threat for it."
_REMOVE = "Remove it, or correct its target."


def _rulings(service: Service) -> Iterator[tuple[int, RulingOut]]:
    """The rulings-out with a reason, and where they stand; TM205 says which have none."""
    return ((index, ruling) for index, ruling in enumerate(service.ruled_out) if ruling.reason)


_ANYWHERE = ""
"""Stands for any boundary or none, where `None` stands for a threat that names none."""

_NOWHERE: frozenset[str] = frozenset()
