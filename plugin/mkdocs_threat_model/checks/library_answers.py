"""The threat library: what answers it, answers an entry that exists and fits; and what the policy requires is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.stride import Row
from ..findings import Severity, Where
from ..library.match_places import LibraryMatcher
from ..library.suggestions import matcher_of
from ..library.threat_library import LibraryThreat, ThreatLibrary, library_of
from ..model.components import Component
from ..model.conditions import FlowCondition
from ..model.nearest import nearest
from ..model.scales import STRIDE_NAMES, Stride
from .registry import PortfolioSubject, Problem, Subject, check, landscape_check
from .wording import quoted


@dataclass(frozen=True, slots=True)
class _LibraryAnswer:
    """A threat or a ruling-out that names an entry.

    Attributes:
        entry: the entry's id.
        where: its place in the model.
        id: what messages call it.
        targets: what it is about.
        boundary: the boundary that it names; empty for none.
        stride: its categories.
        condition: which flows it is about.
        holds: whether it says anything: a ruling-out without a reason does not.
    """

    entry: str
    where: Where
    id: str
    targets: Sequence[str]
    boundary: str
    stride: Sequence[Stride]
    condition: FlowCondition | None = None
    holds: bool = True


def _answers(subject: Subject) -> Iterator[_LibraryAnswer]:
    service = subject.facts.service
    for threat in service.threats.values():
        if threat.library:
            where: Where = ("threats", threat.id, "library")
            yield _LibraryAnswer(threat.library, where, threat.id, threat.target, threat.boundary or "", threat.stride)
    for index, ruling in enumerate(service.ruled_out):
        if ruling.library:
            where = ("ruled_out", index, "library")
            named = ruling.id or quoted(ruling.targets[0])
            yield _LibraryAnswer(
                ruling.library, where, named, ruling.targets, ruling.boundary or "", ruling.stride, ruling.where, bool(ruling.reason)
            )


def _unknown(named: str, library: ThreatLibrary, *, families: bool = False) -> str:
    if named in library.off:
        return f"{quoted(named)} is switched off in this organisation's threat library. Remove it, or switch the entry on again."
    if named in library.families:
        return f"{quoted(named)} is a family of the threat library. {_one_of(named, library)}"
    near = nearest(named, [*library.threats, *library.families])
    remedy = f"Did you mean {quoted(near)}?" if near else "Correct it, or remove it; `threat-model library list` lists the entries."
    if near in library.families and not families:
        remedy = f"Did you mean one of the family {quoted(near)}? {_one_of(near, library)}"
    return f"{quoted(named)} is not the id of {'an entry or a family' if families else 'an entry'} of the threat library. {remedy}"


def _one_of(family: str, library: ThreatLibrary) -> str:
    first = library.named(family)[0].id
    return f"Name one of its entries, such as {quoted(first)}; `threat-model library list` lists them."


@check("TM215", "Unknown entry of the threat library")
def unknown_library_entry(subject: Subject) -> Iterator[Problem]:
    """`library` names the entry of the threat library that a threat or a reason answers. An id that is no entry's
    answers nothing that the policy requires, and takes over no references.

    Fires:

        T-01: {title: Stolen token places orders, library: stolen-sesion-token, …}

    Fix:

        T-01: {title: Stolen token places orders, library: stolen-session-token, …}

    Source: this project.
    """
    for answer in _answers(subject):
        library = library_of(subject.facts.library)
        if answer.entry not in library.threats:
            yield Problem(answer.where, f"{answer.id}: {_unknown(answer.entry, library)}", answer.id, answer.entry)


@check("TM216", "Answer contradicts its entry of the threat library", Severity.WARNING)
def contradicted_library_entry(subject: Subject) -> Iterator[Problem]:
    """A threat or a reason that names an entry of the threat library belongs to another STRIDE category than the entry,
    or none of its targets, nor a neighbour of one, meets the entry's condition. Then it is about something else, and the
    entry remains unconsidered.

    Fires:

        T-01: {title: Stolen token places orders, target: place-order, stride: D, library: stolen-session-token, …}

    Fix:

        T-01: {title: Stolen token places orders, target: place-order, stride: S, library: stolen-session-token, …}

    Source: this project.
    """
    matcher: LibraryMatcher | None = None
    for answer in _answers(subject):
        found = library_of(subject.facts.library).threats.get(answer.entry)
        if found is None:
            continue
        if not set(answer.stride) & set(found.entry.stride):
            about, its = _names(found.entry.stride), _names(answer.stride)
            message = f"{answer.id}: {quoted(answer.entry)} is about {about}, and this is about {its}. Correct `stride` or `library`."
            yield Problem(answer.where, message, answer.id, "stride")
            continue
        matcher = matcher or matcher_of(subject.facts)
        if not _fits(subject, matcher, found, answer.targets):
            message = f"{answer.id}: no target meets the condition of {quoted(answer.entry)}. Correct the target, or remove `library`."
            yield Problem(answer.where, message, answer.id, "condition")


def _names(letters: Sequence[Stride]) -> str:
    return " and ".join(STRIDE_NAMES[letter].lower() for letter in letters)


def _fits(subject: Subject, matcher: LibraryMatcher, found: LibraryThreat, targets: Sequence[str]) -> bool:
    """Whether a target meets an entry's condition, or a part beside it does; of the whole service nothing is asked."""
    service = subject.facts.service
    for target in targets:
        if target in service.elements or target in service.flows:
            if matcher.matches_near(found.entry, target):
                return True
            continue
        if target not in service.boundaries:
            return True
        crossing_there = [crossing.flow for crossing in subject.facts.crossings if crossing.boundary == target]
        if any(matcher.matches_near(found.entry, flow) for flow in crossing_there):
            return True
    return False


@check("TM217", "Required entry of the threat library unanswered")
def required_entry_unanswered(subject: Subject) -> Iterator[Problem]:
    """The policy's `library.require` lists entries or families of the threat library. Wherever one of them matches, a
    threat or a reason in one of its categories has to name it with `library`, so that every place has a written answer.

    Fires:

        library: {require: [stolen-session-token]}                                       # _policy.yaml
        flows: {place-order: {from: mobile, to: api, authentication: JWT}}               # nothing names the entry

    Fix:

        ruled_out:
          - {targets: [place-order], stride: [S], library: stolen-session-token, reason: Tokens are bound to the device's key.}

    Source: this project; compare the rules of other threat modelling tools, which ask for no answer.
    """
    required = subject.policy.library.require
    if not required:
        return
    library, matcher = library_of(subject.facts.library), matcher_of(subject.facts, by_name=False)
    wanted = {threat.id: threat for name in required for threat in library.named(name)}
    answers: dict[str, list[_LibraryAnswer]] = {}
    for answer in _answers(subject):
        if answer.holds:
            answers.setdefault(answer.entry, []).append(answer)
    for row in subject.facts.rows:
        for threat in wanted.values():
            if row.asks.isdisjoint(threat.entry.stride) or matcher.match(threat.entry, row) is None:
                continue
            fitting = (answer for answer in answers.get(threat.id, ()) if set(answer.stride) & set(threat.entry.stride))
            if not any(_answered(matcher, answer, row) for answer in fitting):
                at = f" at `{row.boundary}`" if row.boundary else ""
                message = (
                    f"`{row.target}`{at}: the policy requires an answer to {quoted(threat.id)} ({threat.entry.title}). "
                    f"Add a threat or a reason with `library: {threat.id}`."
                )
                detail = f"{row.boundary}/{threat.id}" if row.boundary else threat.id
                yield Problem((row.kind.section, row.target), message, row.target, detail)


def _answered(matcher: LibraryMatcher, answer: _LibraryAnswer, row: Row) -> bool:
    """Whether an answer is about a row: it names its target, or the boundary that is crossed there."""
    if not (answer.condition is None or row.kind.section == "flows") or not matcher.meets(answer.condition, row):
        return False
    if row.target in answer.targets:
        return row.kind.section == "elements" or answer.boundary in ("", row.boundary)
    return row.kind is Component.CROSSING and row.boundary in answer.targets and row.boundary not in _parts(matcher)


def _parts(matcher: LibraryMatcher) -> Mapping[str, object]:
    return {**matcher.service.elements, **matcher.service.flows}


@landscape_check("TM218", "Name that the threat library does not have")
def unknown_library_name(subject: PortfolioSubject) -> Iterator[Problem]:
    """The policy requires an entry or a family that the threat library does not have, or a file in `_library/` switches off
    an entry that is not the package's, or defines one under an id that is. None of these has any effect.

    Fires:

        library: {require: [sesions]}            # _policy.yaml

    Fix:

        library: {require: [sessions]}

    Source: this project.
    """
    organisation = subject.portfolio.organisation
    if not subject.policy.library.require and not organisation.library.digest:
        return
    library = library_of(organisation.library)
    for index, name in enumerate(subject.policy.library.require):
        if not library.named(name):
            where: Where = ("library", "require", index)
            place = organisation.policy_file.source.place(where)
            yield Problem(where, _unknown(name, library, families=True), name, place=place)
    for wrong in library.unusable:
        where, message = wrong.told()
        yield Problem(where, message, wrong.id, place=wrong.source.place(where))
