"""What is to be tried on a service: how to find out whether each threat and each open question holds, and what shows that its
controls work.

It is made of what is known already: the model's own `test` and `operate`, the evidence of its controls, and what the threat
library asks. It answers nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..analysis.facts import AssessedThreat, Facts
from ..model.catalogues import address_of
from ..model.evidence_item import EvidenceItems
from ..model.mitigation import Mitigation
from ..model.scales import MitigationStatus, Stride
from ..model.threat import Threat
from .answered_entries import answered_entry
from .match_places import LibraryMatcher
from .suggestions import OpenCell, matcher_of
from .threat_library import LibraryThreat, ThreatLibrary, library_of

_MOST_WOULD = 3
"""Most sentences on what would show that a control works."""


@dataclass(frozen=True, slots=True)
class ControlProof:
    """What shows that a control works.

    Attributes:
        title: the control.
        control: its id, where it is one that several threats count on; else empty.
        status: how far it is, as it counts.
        evidence: what the model names.
        test: how to find out whether it works, in Markdown; may be empty.
        threats: the ids of the threats that it lowers; none of a control that answers questions alone.
        would: what would show that such controls are done, where nothing is named: as the entries of its threats say.
    """

    title: str
    control: str
    status: MitigationStatus
    evidence: EvidenceItems
    test: str
    threats: tuple[str, ...]
    would: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether anything shows that it works, or says how to find out."""
        return bool(self.evidence or self.test)


@dataclass(frozen=True, slots=True)
class ThreatTest:
    """How to find out whether a threat holds.

    Attributes:
        assessed: the threat.
        test: the model's own words, in Markdown; may be empty.
        entry: the entry of the threat library that asks the same; `None` where none is known to.
        named: whether the threat itself names that entry; else it is one that cites the same weakness or attack pattern.
    """

    assessed: AssessedThreat
    test: str
    entry: LibraryThreat | None
    named: bool


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Where an open question is asked.

    Attributes:
        target: id of an element or a flow.
        boundary: of the crossing; empty where none is crossed.
        letters: the categories.
    """

    target: str
    boundary: str
    letters: tuple[Stride, ...]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Places of one target where a question is asked in the same categories.

    Attributes:
        target: id of an element or a flow.
        boundaries: of the crossings; none where none is crossed.
        letters: the categories.
    """

    target: str
    boundaries: tuple[str, ...]
    letters: tuple[Stride, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An entry of the library that is to be considered at open cells.

    Attributes:
        entry: the entry; `None` for the cells where no entry matches.
        places: where, in the order of the STRIDE table.
    """

    entry: LibraryThreat | None
    places: tuple[OpenPlace, ...]

    @property
    def lines(self) -> list[OpenLine]:
        """The places, those of one target in the same categories as one."""
        boundaries: dict[tuple[str, tuple[Stride, ...]], list[str]] = {}
        for place in self.places:
            boundaries.setdefault((place.target, place.letters), []).extend([place.boundary] if place.boundary else ())
        return [OpenLine(target, tuple(at), letters) for (target, letters), at in boundaries.items()]


@dataclass(frozen=True, slots=True)
class ToSet:
    """What an operator must set.

    Attributes:
        text: in Markdown.
        title: of the threat or the control that asks for it.
        threat: the threat's id; empty where a control asks for it.
    """

    text: str
    title: str
    threat: str


@dataclass(frozen=True, slots=True)
class ServiceGuide:
    """What is to be tried on a service.

    Attributes:
        threats: its threats, worst first.
        controls: its controls, those first that nothing shows to work.
        settings: what operators must set.
        questions: the open questions by entry of the library.
    """

    threats: tuple[ThreatTest, ...]
    controls: tuple[ControlProof, ...]
    settings: tuple[ToSet, ...]
    questions: tuple[OpenQuestion, ...]


def guide_of(facts: Facts, unanswered: Iterable[OpenCell]) -> ServiceGuide:
    """The testing guide of a service.

    Args:
        facts: the service.
        unanswered: its unanswered cells, as `unanswered_cells` gives them.
    """
    library, matcher = library_of(facts.library), matcher_of(facts)
    threats = tuple(_threat(assessed, facts, library, matcher) for assessed in facts.threats)
    return ServiceGuide(threats, tuple(_controls(facts, threats)), tuple(_settings(facts)), tuple(_questions(unanswered)))


def _threat(assessed: AssessedThreat, facts: Facts, library: ThreatLibrary, matcher: LibraryMatcher) -> ThreatTest:
    threat = assessed.threat
    named = answered_entry(threat.library, facts.library)
    return ThreatTest(assessed, threat.test, named or _citing_the_same(threat, library, matcher), named is not None)


def _citing_the_same(threat: Threat, library: ThreatLibrary, matcher: LibraryMatcher) -> LibraryThreat | None:
    """The entry that matches at or beside a target in one of the threat's categories, and shares most of what it cites."""
    cited = dict.fromkeys(map(address_of, threat.references))
    shared = Counter(candidate.id for address in cited if address for candidate in library.by_citation.get(address, ()))
    candidates = sorted((library.threats[id] for id in shared), key=lambda candidate: (-shared[candidate.id], candidate.order))
    parts = [target for target in threat.target if target in matcher.service.elements or target in matcher.service.flows]
    for candidate in candidates:
        alike = not set(candidate.entry.stride).isdisjoint(threat.stride)
        if alike and any(matcher.matches_near(candidate.entry, part) for part in parts):
            return candidate
    return None


def _controls(facts: Facts, threats: Sequence[ThreatTest]) -> Iterator[ControlProof]:
    """The controls of threats and those that answer questions, each once."""
    found: dict[tuple[str, str], tuple[Mitigation, list[ThreatTest]]] = {}
    for tested in threats:
        for mitigation in tested.assessed.threat.mitigations:
            key = (mitigation.uses, "") if mitigation.uses else ("", f"{mitigation.control}\n{mitigation.ticket or ''}")
            found.setdefault(key, (mitigation, []))[1].append(tested)
    proofs = []
    for mitigation, lowered in found.values():
        would = dict.fromkeys(
            control.done_when for tested in lowered if tested.entry and tested.named for control in tested.entry.entry.controls
        )
        ids = tuple(dict.fromkeys(tested.assessed.threat.id for tested in lowered))
        shown = bool(mitigation.evidence or mitigation.test)
        proof = ControlProof(mitigation.control, mitigation.uses or "", mitigation.status, mitigation.evidence, mitigation.test, ids)
        proofs.append(proof if shown else replace(proof, would=tuple(would)[:_MOST_WOULD]))
    for id, state in facts.controls.items():
        if (id, "") not in found:
            control = state.control
            proofs.append(ControlProof(control.title, id, state.status, control.evidence, control.test, ()))
    yield from sorted(proofs, key=lambda proof: (proof.is_shown, bool(proof.evidence)))


def _settings(facts: Facts) -> Iterator[ToSet]:
    """What the threats and the controls ask operators for, each once."""
    seen: set[tuple[str, str]] = set()
    for assessed in facts.threats:
        threat = assessed.threat
        if threat.operate:
            yield ToSet(threat.operate, threat.title, threat.id)
        for mitigation in threat.mitigations:
            if mitigation.operate and (mitigation.control, mitigation.operate) not in seen:
                seen.add((mitigation.control, mitigation.operate))
                yield ToSet(mitigation.operate, mitigation.control, "")
    for state in facts.controls.values():
        if state.control.operate and (state.control.title, state.control.operate) not in seen:
            yield ToSet(state.control.operate, state.control.title, "")


def _questions(unanswered: Iterable[OpenCell]) -> Iterator[OpenQuestion]:
    """The open cells by entry, in the order in which entries first come up; last the cells where none matches."""
    entries: dict[str, LibraryThreat] = {}
    at: dict[str, dict[tuple[str, str], list[Stride]]] = {}
    for cell in unanswered:
        for id in [suggestion.threat.id for suggestion in cell.suggestions] or [""]:
            at.setdefault(id, {}).setdefault((cell.row.target, cell.row.boundary), []).append(cell.letter)
        entries |= {suggestion.threat.id: suggestion.threat for suggestion in cell.suggestions}
    for id in (*entries, *([""] if "" in at else ())):
        places = (OpenPlace(target, boundary, tuple(letters)) for (target, boundary), letters in at[id].items())
        yield OpenQuestion(entries.get(id), tuple(places))
