"""Answers by rule: a control or a reason for a boundary never answers in silence what nobody looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..analysis.reviews import PartKey
from ..analysis.rule_answers import CONTROL, RULING, RuleAnswer
from ..analysis.stride import CellState
from ..findings import Severity, Where
from ..model.scales import STRIDE_NAMES, MitigationStatus, Stride
from .evidence import ASKED, REVIEWED
from .registry import PortfolioSubject, Problem, Subject, check, landscape_check
from .wording import listed, quoted, short


@check("TM210", "Answered only by a rule, never reviewed", Severity.WARNING, supports=REVIEWED)
def never_looked_at(subject: Subject) -> Iterator[Problem]:
    """A control, or a reason for a whole boundary, answers the STRIDE cells of a flow that no review has covered. The rule
    is right about the flows that it was written for; no one has looked at whether it is right about this one. This is a
    warning; the policy can make it an error.

    Fires: the flow `export` came after the last review, and `mesh-mtls` answers it.

        flows: {export: {from: api, to: partner, authentication: mTLS, encrypted: true}}
        uses: [mesh-mtls]

    Fix: review the flow, and record it:

        reviews: [{…, scope: [export]}]

    Source: this project.
    """
    found: dict[tuple[str, str], dict[Stride, RuleAnswer]] = {}
    for row in subject.facts.rows:
        for cell in row.cells:
            if (
                cell.rule is not None
                and cell.state is CellState.BY_RULE
                and not _reviewed_since(subject, (row.kind.section, row.target), cell.rule)
            ):
                found.setdefault((row.kind.section, row.target), {}).setdefault(cell.letter, cell.rule)
    for (section, target), answers in found.items():
        rules = listed(dict.fromkeys(_called(answer) for answer in answers.values()))
        letters = ", ".join(letter.value for letter in Stride if letter in answers)
        message = f"`{target}`: only {rules} answers {letters}, and no review since has covered it. Review it, and record the review."
        yield Problem((section, target), message, target)


def _reviewed_since(subject: Subject, part: PartKey, rule: RuleAnswer) -> bool:
    """Whether a review covered a part: since a reason for a boundary was decided, where it says when."""
    reviews = subject.facts.reviews
    index = reviews.last.get(part)
    decided = subject.facts.service.ruled_out[int(rule.id)].decided_on if rule.kind == RULING else None
    return index is not None and (decided is None or reviews.log[index].date >= decided)


@check("TM211", "Rule that answers nothing", Severity.WARNING)
def idle_rule(subject: Subject) -> Iterator[Problem]:
    """The condition of a rule of this model is met by nothing: what it was written for was renamed or removed, or it says
    something else than was meant. This is a warning, because the cells that it was meant for are reported themselves.

    Fires: no flow of the model uses mTLS.

        controls: {mesh: {…, answers: [{stride: [S], flows: {authentication: mTLS}, because: …}]}}

    Fix: correct the condition, or remove the answer.

    Source: this project; compare ESLint's and mypy's reports of unused suppressions.
    """
    met, service = subject.facts.rules.met, subject.facts.service
    for key, count in met.items():
        kind, id, place = key.split(" ")
        if count or (kind == CONTROL and id not in service.controls):
            continue
        if kind == RULING:
            where: Where = ("ruled_out", int(id))
            about, target = "this reason", service.ruled_out[int(id)].targets[0]
        else:
            where, about, target = ("controls", id, "answers", int(place)), f"an answer of `{id}`", id
        yield Problem(where, f"Nothing meets the condition of {about}. Correct it, or remove it.", target, key)


@check("TM212", "Crossing newer than the decision on its boundary", Severity.WARNING, supports=ASKED)
def newer_than_decision(subject: Subject) -> Iterator[Problem]:
    """A threat whose target is a boundary answers the crossings that existed when it was decided. A flow that came later
    is not answered by it: no one could have thought of it. What else answers its cells counts as usual.

    The commits tell what came later; of a threat that is not committed yet, its dates.

    Fires: `export` came after `T-01` was decided.

        threats: {T-01: {target: cluster, stride: S, …}}
        flows: {export: {from: api, to: partner}}

    Fix: decide about the flow: name it in a threat or in `ruled_out`, or decide about the boundary again.

    Source: this project.
    """
    for row in subject.facts.rows:
        late = {cell.letter: cell.since for cell in row.cells if cell.state is CellState.GAP and cell.since}
        if late:
            threats = listed(dict.fromkeys(chain.from_iterable(late.values())))
            letters = ", ".join(letter.value for letter in Stride if letter in late)
            message = (
                f"`{row.target}` at `{row.boundary}`: it came after {threats} was decided, so {letters} is unanswered. "
                "Decide about this flow, or about the boundary again."
            )
            yield Problem(("flows", row.target), message, row.target, row.boundary)


@check("TM213", "Rule contradicted by a threat", Severity.WARNING)
def contradicted_rule(subject: Subject) -> Iterator[Problem]:
    """A rule of this model says that a category does not apply to a flow or an element, and a threat in that category is
    listed there: one of them is outdated. A threat that counts on the rule's own control does not contradict it. This is
    a warning, because the table shows the threat, so no risk is hidden.

    The answers of shared controls are not held against threats: mutual TLS answers tampering on the wire for every
    service, and a threat about what is sent says more about one of them. Only the model can tell, and the threat counts.

    Fires:

        controls: {mesh: {…, answers: [{stride: [S], flows: {authentication: mTLS}, because: …}]}}
        threats: {T-01: {target: save-order, stride: S, mitigations: [{control: Something else, …}]}}

    Fix: let the threat count on the control, `mitigations: [{uses: mesh}]`, or narrow the rule's condition.

    Source: this project.
    """
    answers, own = subject.facts.rules.answers, subject.facts.service.controls
    if not answers:
        return
    found: dict[tuple[str, str], list[tuple[Stride, str, RuleAnswer]]] = {}
    for row in subject.facts.rows:
        for cell in row.cells:
            answer = answers.get((row.target, row.boundary, cell.letter))
            if cell.state is not CellState.THREATENED or answer is None or (answer.kind == CONTROL and answer.id not in own):
                continue
            for id in cell.threats:
                if not _counts_on(subject, id, answer):
                    found.setdefault((answer.key, id), []).append((cell.letter, row.target, answer))
    letters = list(Stride)
    for (key, id), cells in found.items():  # one place is enough to find out, the same in any order of the file
        letter, target, answer = min(cells, key=lambda cell: (letters.index(cell[0]), cell[1]))
        name = STRIDE_NAMES[letter].lower()
        message = f"{id}: {_called(answer)} rules out {name} at `{target}`, and this is such a threat. Correct one of them."
        yield Problem(("threats", id), message, id, key)


@check("TM214", "One short reason for many cells", Severity.NOTE)
def one_short_reason(subject: Subject) -> Iterator[Problem]:
    """Twelve cells or more share one short reason. That may be right; a control, or a reason for the boundary, would say
    it once, and say more. This is a note.

    Fires: a reason of fewer than 40 characters in `ruled_out` for 12 cells or more.

    Fix: write a control with `answers`, or a reason for the boundary with `where`.

    Source: this project.
    """
    cells: dict[str, set[tuple[str, Stride]]] = {}
    for row in subject.facts.rows:
        for cell in row.cells:
            if cell.state is CellState.RULED_OUT and len(cell.reason) < _SHORT:
                cells.setdefault(cell.reason, set()).add((row.target, cell.letter))
    for index, ruling in enumerate(subject.facts.service.ruled_out):
        count = len(cells.pop(ruling.reason, ()))
        if count >= _MANY:
            message = (
                f"“{short(ruling.reason)}” is the reason for {count} cells. A control, or a reason for the boundary, would say it once."
            )
            yield Problem(("ruled_out", index, "reason"), message, ruling.targets[0], ruling.reason[:64])


_SHORT, _MANY = 40, 12


@landscape_check("TM718", "Answer of a shared control that answers nothing", Severity.WARNING)
def idle_shared_answer(subject: PortfolioSubject) -> Iterator[Problem]:
    """No cell of any service that uses the control meets the condition of one of its answers, or no service uses it. This
    is a warning: the services' own cells are reported in their models.

    Fires: no service that uses `mesh-mtls` has a flow with mTLS.

    Fix: correct the condition, let services use the control, or remove the answer.

    Source: this project; compare ESLint's and mypy's reports of unused suppressions.
    """
    met = {answer for neighbour in subject.neighbours.values() for answer in neighbour.answered}
    used = {control for neighbour in subject.neighbours.values() for control in neighbour.used}
    for shared in subject.portfolio.organisation.shared.controls:
        known = shared.scope, shared.control.id
        if shared.control.status is not MitigationStatus.DONE:
            continue  # it answers nothing yet
        for place in range(len(shared.control.answers)):
            where: Where = (*shared.where, "answers", place)
            if known not in used:
                what = "no service uses this control, so its answers answer nothing. Let services use it, or remove them."
            elif (*known, place) not in met:
                what = "nothing meets the condition of this answer in the services that use the control. Correct it, or remove it."
            else:
                continue
            yield Problem(where, f"{quoted(shared.control.id)}: {what}", shared.control.id, str(place), place=shared.source.place(where))
            if known not in used:
                break


def _called(answer: RuleAnswer) -> str:
    return f"control {answer.id}" if answer.kind == CONTROL else "a reason for the boundary"


def _counts_on(subject: Subject, threat: str, answer: RuleAnswer) -> bool:
    """Whether a threat counts on the control that answers the same cell."""
    mitigations = subject.facts.service.threats[threat].mitigations
    return answer.kind == CONTROL and any(mitigation.uses == answer.id for mitigation in mitigations)
