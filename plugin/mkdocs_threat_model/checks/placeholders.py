"""Words that stand in for what was to be said: they pass every question after something, and answer none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from ..findings import Severity, Where
from ..model.ruling import RulingOut
from ..model.threat import Avoidance, Threat, Transfer
from .registry import Problem, Subject, check
from .wording import few, quoted, short

_NOTHING_SAID = frozenset(
    (
        *("todo", "to do", "tbd", "tba", "tbc", "fixme", "xxx", "n/a", "na", "n.a", "none", "nothing", "unknown", "placeholder"),
        *("pending", "later", "not applicable", "not relevant", "not available", "does not apply", "same", "same as above"),
        *("see above", "ditto", "dito", "to be done", "to be added", "to be defined", "to be decided", "to be determined"),
        *("to be confirmed", "to be discussed", "to be written", "wip", "not yet", "as above", "as discussed", "ok", "yes", "no"),
    )
)
"""Whole texts that say nothing."""
_LONGEST = max(map(len, _NOTHING_SAID)) + 8
"""A longer text is none of them, whatever white space it holds."""
_MARKS = ("todo", "tbd", "fixme")
"""Words that mark a text as not written yet, where they begin or end it."""
_SHOUTED = tuple(sign.upper() for sign in _MARKS)
_STOPS = ("", *":,;.-)]")
_FILLER = "lorem ipsum"
_EDGE = " \t\n.,;:!?…-–—_*()[]<>{}\"'`"
_MANY, _UNLIKE = 12, 4
_VERY_MANY, _SOMEWHAT_UNLIKE = 24, 3
"""More cells than this, of as many categories, have no reason in common: of some 300 reasons of the example none holds
for more than 12 cells of three categories, or for more than 5 of one target."""


@lru_cache(maxsize=1024)
def is_placeholder(text: str) -> bool:
    """Whether a text stands in for what was to be said."""
    bare = text.strip(_EDGE)
    if len(bare) <= _LONGEST and (
        " ".join(bare.casefold().split()) in _NOTHING_SAID or _spelled(bare) in _NOTHING_SAID or (text and not bare)
    ):
        return True
    begins, ends = bare[: len(_FILLER)].casefold().startswith((_FILLER, *_MARKS)), bare.endswith(_SHOUTED)
    return (begins and _begins(text.lstrip(_EDGE))) or (ends and _ends(bare))


def _spelled(text: str) -> str:
    """The word that is written letter by letter (`T B D`); empty where it is not."""
    letters = text.casefold().split()
    return "".join(letters) if all(len(letter) == 1 for letter in letters) else ""


def _begins(text: str) -> bool:
    """Whether a mark begins a text. One that begins a sentence in small letters is a word of it (*Todo items are public*)."""
    mark = next((sign for sign in _MARKS if text[: len(sign)].casefold() == sign), "")
    if not mark:
        return True  # it is the filler
    after = text[len(mark) :][:1]
    return not after.isalnum() and (text[: len(mark)].isupper() or after in _STOPS)


def _ends(text: str) -> bool:
    """Whether the mark at the end of a text is a word of its own."""
    mark = next(sign for sign in _SHOUTED if text.endswith(sign))
    return not text[: -len(mark)][-1:].isalnum()


@check("TM329", "Placeholder instead of an answer")
def placeholder(subject: Subject) -> Iterator[Problem]:
    """`TODO`, `TBD`, `n/a` and the like fill a field but say nothing. The check that asks for a reason, a decision
    or a name is then satisfied, and the page shows an answer that was never given.

    The check covers the texts that support an answer or a decision: reasons, rationales, controls, titles of
    threats, parties, and names that the policy does not already verify (TM323, TM405, TM410).

    Fires:

        ruled_out:
          - {targets: [api], stride: [R], reason: TODO}

    Fix:

        ruled_out:
          - {targets: [api], stride: [R], reason: The gateway logs subject and request id of every call.}

    Source: this project.
    """
    for where, text, target in _texts(subject):
        if text and is_placeholder(text):
            field = next(str(step) for step in reversed(where) if isinstance(step, str))
            about = f"`{target}`: " if target in subject.facts.service.elements or target in subject.facts.service.flows else ""
            about = about or (f"{target}: " if target else "")
            message = f"{about}{quoted(text)} in `{field}` is a placeholder. Replace it with an answer, or remove it."
            yield Problem(where, message, target, field)


def _texts(subject: Subject) -> Iterator[tuple[Where, str | None, str]]:
    service, parties = subject.facts.service, subject.policy.parties
    if not parties:
        yield ("owner",), service.owner, ""
    for section, parts in (("elements", service.elements), ("flows", service.flows)):
        yield from (((section, part.id, "out_of_scope"), part.out_of_scope, part.id) for part in parts.values() if part.out_of_scope)
    for threat in service.threats.values():
        for where, text in _of_threat(threat, tickets=subject.policy.tickets.pattern is None, names=not parties):
            yield ("threats", threat.id, *where), text, threat.id
    for retired in service.retired.values():
        yield ("retired", retired.id, "reason"), retired.reason, retired.id
    for index, ruling in enumerate(service.ruled_out):
        yield ("ruled_out", index, "reason"), ruling.reason, ruling.targets[0]
    for control in service.controls.values():
        yield ("controls", control.id, "title"), control.title, control.id
        for index, answer in enumerate(control.answers):
            yield ("controls", control.id, "answers", index, "because"), answer.because, control.id
    for section in ("assumptions", "objectives"):
        yield from (((section, part.id, "title"), part.title, part.id) for part in getattr(service, section).values())


def _of_threat(threat: Threat, *, tickets: bool, names: bool) -> Iterator[tuple[Where, str | None]]:
    """The texts of a threat, and where each stands.

    Args:
        threat: the threat.
        tickets: whether its tickets are asked.
        names: whether the names of persons, teams and groups are.
    """
    yield ("title",), threat.title
    for index, mitigation in enumerate(threat.mitigations):
        if mitigation.uses:
            continue  # the control says it, where it is defined
        yield ("mitigations", index, "control"), mitigation.control
        if names:
            yield ("mitigations", index, "owner"), mitigation.owner
        if tickets:
            yield ("mitigations", index, "ticket"), mitigation.ticket
    for section, record in threat.signed:
        yield (*section, "rationale"), record.rationale
        if names:
            yield (*section, "owner"), record.owner
            yield from (((*section, "approved_by"), name) for name in record.approved_by)
    match threat.decision:
        case Transfer(to=to, basis=basis, owner=owner):
            yield from ((("transfer", "to"), to), (("transfer", "basis"), basis))
            if names:
                yield ("transfer", "owner"), owner
        case Avoidance(change=change, ticket=ticket):
            yield ("avoidance", "change"), change
            if tickets:
                yield ("avoidance", "ticket"), ticket


@check("TM209", "One reason for many different cells", Severity.WARNING)
def one_for_all(subject: Subject) -> Iterator[Problem]:
    """Why a caller cannot be impersonated, a row cannot be altered, an action cannot be denied and a queue cannot
    be flooded are four different answers. One sentence for all of them answers none. Identical text in several
    entries counts as one reason.

    Fires: a reason for more than 12 cells of four categories or more, or for more than 24 of three.

        ruled_out:
          - {targets: [api, worker, orders, cache], stride: [S, T, R, I, D, E], reason: Internal only.}

    Fix: write an entry for each kind of answer.

    Source: the method (BEE-2018), "Step 2: Apply STRIDE at Every Trust Boundary and Element".
    """
    rulings = subject.facts.service.ruled_out
    entries: dict[str, list[int]] = {}
    for index, ruling in enumerate(rulings):
        entries.setdefault(" ".join(ruling.reason.casefold().split()).rstrip("."), []).append(index)
    many = {reason: answers for reason, answers in entries.items() if sum(_size(rulings[answer]) for answer in answers) > _MANY}
    asked = {(row.target, letter) for row in subject.facts.rows for letter in row.asks} if many else set()
    for reason, answers in many.items():
        cells = asked.intersection(cell for answer in answers for cell in product(rulings[answer].targets, rulings[answer].stride))
        letters = {letter for _, letter in cells}
        unlike = (len(cells) > _MANY and len(letters) >= _UNLIKE) or (len(cells) > _VERY_MANY and len(letters) >= _SOMEWHAT_UNLIKE)
        if unlike and reason and not is_placeholder(reason):  # of a placeholder TM329 says so
            first = rulings[answers[0]]
            message = (
                f"“{short(first.reason)}” is the only reason for {len(cells)} cells in {len(letters)} categories, including those of "
                f"{few(first.targets)}. Give each kind of threat its own reason."
            )
            yield Problem(("ruled_out", answers[0], "reason"), message, first.targets[0], "".join(sorted(letters)))


def _size(ruling: RulingOut) -> int:
    return len(ruling.targets) * len(ruling.stride)
