"""What was found of the evidence that a model names, and what follows from it: a control whose evidence is gone is not done.

Nothing is looked up here. What looks (`evidence_lookup`) hands its results over as values, so that whatever is computed
of a model follows from values alone, and can be kept by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ..model.controls import Control
from ..model.evidence_item import EvidenceItem
from ..model.mitigation import Mitigation
from ..model.scales import MitigationStatus
from ..model.service import Service
from ..model.threat import Threat


class EvidenceState(StrEnum):
    """What looking for a piece of evidence came to."""

    FOUND = "found"
    GONE = "gone"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class EvidenceResult:
    """What was found of a piece of evidence.

    Attributes:
        state: whether it is there.
        reason: why, as a sentence.
        expected: whether it could have been checked: a link cannot, a report that is absent could.
    """

    state: EvidenceState
    reason: str
    expected: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether what rests on it is open again."""
        return self.state is EvidenceState.GONE

    @property
    def is_missed(self) -> bool:
        """Whether it was not checked, and should have been."""
        return self.state is EvidenceState.NOT_CHECKED and self.expected


EvidenceResults = Mapping[EvidenceItem, EvidenceResult]
NOTHING_LOOKED_UP: EvidenceResults = {}
"""Of a past version, and of models without the files beside them: what the model says holds."""
LookUp = Callable[[Iterable[EvidenceItem]], EvidenceResults]
"""Looks up what one service names; bounded by service, so that no service's result depends on another's."""


def nothing_looked_up(_: Iterable[EvidenceItem]) -> EvidenceResults:
    """Without a root to look below."""
    return NOTHING_LOOKED_UP


def claimed_items(service: Service, controls: Iterable[Control] = ()) -> tuple[EvidenceItem, ...]:
    """The evidence of what is said to be done, each piece once, in the order of the model.

    Args:
        service: the model.
        controls: its controls, those that it uses, and those that these build on.
    """
    claims: list[Mitigation | Control] = [mitigation for threat in service.threats.values() for mitigation in threat.mitigations]
    claims += controls
    return tuple(dict.fromkeys(item for claim in claims if _is_claimed(claim) for item in claim.evidence))


def why_gone(control: Control, results: EvidenceResults) -> str:
    """Why the evidence of a control that is said to be done is gone, as a sentence; empty where it is there, or was not looked up."""
    if not results or not _is_claimed(control):
        return ""
    return next((results[item].reason for item in control.evidence if item in results and results[item].is_gone), "")


def why_unchecked(control: Control, results: EvidenceResults) -> str:
    """Why the evidence of a control that is said to be done could not be looked up, as a sentence; empty where it could."""
    if not results or not _is_claimed(control):
        return ""
    return next((results[item].reason for item in control.evidence if item in results and results[item].is_missed), "")


def reopened_places(service: Service, results: EvidenceResults) -> frozenset[tuple[str, int]]:
    """The mitigations that are said to be done and whose evidence is gone, each by its threat's id and its place there.

    Every piece counts: one of several that is gone reopens the mitigation.
    """
    return frozenset(_gone(service, results)) if results else frozenset()


def reopened(service: Service, places: frozenset[tuple[str, int]]) -> Service:
    """The service with those mitigations in progress; itself where there are none."""
    if not places:
        return service
    named = {threat for threat, _ in places}
    threats = {id: _reopened(threat, places) if id in named else threat for id, threat in service.threats.items()}
    return replace(service, threats=threats)


def _gone(service: Service, results: EvidenceResults) -> Iterator[tuple[str, int]]:
    for id, threat in service.threats.items():
        for index, mitigation in enumerate(threat.mitigations):
            if _is_claimed(mitigation) and any(item in results and results[item].is_gone for item in mitigation.evidence):
                yield id, index


def _reopened(threat: Threat, places: frozenset[tuple[str, int]]) -> Threat:
    found = enumerate(threat.mitigations)
    in_progress = MitigationStatus.IN_PROGRESS
    return replace(
        threat, mitigations=tuple(replace(each, status=in_progress) if (threat.id, index) in places else each for index, each in found)
    )


def _is_claimed(claim: Mitigation | Control) -> bool:
    return claim.status is MitigationStatus.DONE
