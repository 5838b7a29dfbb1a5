"""Protection that a model says is missing, while it rules out what would follow.

A reason may hold all the same (a loopback interface, a public value that only looks like more), so these are
warnings; but it must not be found by the reader alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.stride import CellState
from ..findings import Severity
from ..model.components import Component
from ..model.scales import Classification, Stride
from ..model.service import Flow
from .registry import Problem, Subject, check
from .wording import few

_SENSITIVE = frozenset((Classification.CONFIDENTIAL, Classification.RESTRICTED))


@check("TM207", "Sensitive data unencrypted, disclosure ruled out", Severity.WARNING)
def unencrypted(subject: Subject) -> Iterator[Problem]:
    """Confidential, restricted or personal data is stored or transferred in plaintext, and the model rules out
    disclosure in every such place. Either the diagram omits a protection, or the threat is missing.

    The check covers parts with `encrypted: false`, and flows that cross a boundary from or to an external entity
    without stating encryption.

    Fires:

        elements: {orders: {type: store, stores: [email], encrypted: false, …}}      # email: {personal: true, …}
        ruled_out:
          - {targets: [orders], stride: [I], reason: The network is private.}

    Fix: `encrypted: true`; or a threat on the store with `stride: I`, instead of the reason.

    Source: OWASP Top 10, A02:2021 (cryptographic failures); GDPR, Art. 32 (security of processing).
    """
    service = subject.facts.service
    stores = [part for part in service.elements.values() if part.encrypted is False]
    flows = [part for part in service.flows.values() if not part.encrypted and _lacks(subject, part, part.encrypted)]
    ruled_out = _ruled_out(subject, Stride.DISCLOSURE) if stores or flows else _NOTHING
    for element in stores:
        data = _sensitive(subject, element.stores)
        if data and element.id in ruled_out:
            message = f"`{element.id}` stores {few(data)} unencrypted, but disclosure is ruled out. {_FIX_ENCRYPTION}"
            yield Problem(("elements", element.id), message, element.id, Stride.DISCLOSURE.value)
    for flow in flows:
        data = _sensitive(subject, (*flow.carries, *flow.replies))
        if data and flow.id in ruled_out:
            how = " unencrypted" if flow.encrypted is False else " with encryption not stated"
            message = f"`{flow.id}` carries {few(data)}{how}, but disclosure is ruled out. {_FIX_ENCRYPTION}"
            yield Problem(("flows", flow.id), message, flow.id, Stride.DISCLOSURE.value)


@check("TM208", "Sensitive data crosses a boundary without authentication, spoofing ruled out", Severity.WARNING)
def unauthenticated(subject: Subject) -> Iterator[Problem]:
    """Confidential, restricted or personal data crosses a boundary without authentication: the receiver cannot know
    who sent it, and the sender not who receives it; yet the model rules out spoofing.

    The check covers flows with `authentication: none`, and flows from or to an external entity that do not state
    authentication.

    Fires:

        flows: {export: {from: partner, to: api, authentication: none, carries: [email], …}}
        ruled_out:
          - {targets: [export], stride: [S], reason: The address is secret.}

    Fix: state the existing `authentication`; or add a threat on the flow with `stride: S`, instead of the reason.

    Source: OWASP Top 10, A07:2021 (identification and authentication failures).
    """
    pierced = subject.facts.pierced
    flows = [
        candidate
        for candidate in subject.facts.service.flows.values()
        if candidate.id in pierced and _lacks(subject, candidate, candidate.authenticated)
    ]
    ruled_out = _ruled_out(subject, Stride.SPOOFING) if flows else _NOTHING
    for flow in flows:
        crossed, data = pierced[flow.id], _sensitive(subject, (*flow.carries, *flow.replies))
        if data and flow.id in ruled_out:
            how = " without authentication" if flow.authenticated is False else " with authentication not stated"
            fix = "State the `authentication`, or write a threat instead of the reason."
            message = f"`{flow.id}` carries {few(data)} across {few(crossed)}{how}, but spoofing is ruled out. {fix}"
            yield Problem(("flows", flow.id), message, flow.id, Stride.SPOOFING.value)


_NOTHING: frozenset[str] = frozenset()
_FIX_ENCRYPTION = "Set `encrypted` if it is encrypted, or write a threat instead of the reason."


def _sensitive(subject: Subject, data: tuple[str, ...]) -> list[str]:
    kinds = subject.facts.service.data
    return [kind for kind in dict.fromkeys(data) if kinds[kind].personal or kinds[kind].classification in _SENSITIVE]


def _lacks(subject: Subject, flow: Flow, protected: bool | None) -> bool:
    """Whether a flow lacks a protection; towards the outside what is not said is not there."""
    elements = subject.facts.service.elements
    outside = Component.EXTERNAL in (elements[flow.from_].type, elements[flow.to].type) and flow.id in subject.facts.pierced
    return protected is False or (protected is None and outside)


def _ruled_out(subject: Subject, letter: Stride) -> frozenset[str]:
    """The targets of which a category is ruled out wherever it is asked."""
    states: dict[str, set[CellState]] = {}
    for row in subject.facts.rows:
        states.setdefault(row.target, set()).update(cell.state for cell in row.cells if cell.letter is letter)
    return frozenset(target for target, answered in states.items() if answered <= {CellState.RULED_OUT, CellState.BY_RULE})
