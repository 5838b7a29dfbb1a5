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


@check("TM207", "Sensitive data unencrypted, and disclosure ruled out", Severity.WARNING)
def unencrypted(subject: Subject) -> Iterator[Problem]:
    """Data that is confidential, restricted or personal lies or moves in the clear, and the model says of each place
    where it could be read that it cannot. Either there is a protection that the diagram does not show, or the threat
    is missing.

    Asked of what says `encrypted: false`; of a flow across a boundary from or to an external entity also where nothing
    is said.

    Fires:

        elements: {orders: {type: store, stores: [email], encrypted: false, …}}      # email: {personal: true, …}
        ruled_out:
          - {targets: [orders], stride: [I], reason: The network is private.}

    Fix: `encrypted: true`; or a threat on the store with `stride: I`, in place of the reason.

    Source: OWASP Top 10, A02:2021 (cryptographic failures); GDPR, Art. 32 (security of processing).
    """
    service = subject.facts.service
    stores = [part for part in service.elements.values() if part.encrypted is False]
    flows = [part for part in service.flows.values() if not part.encrypted and _lacks(subject, part, part.encrypted)]
    ruled_out = _ruled_out(subject, Stride.DISCLOSURE) if stores or flows else _NOTHING
    for element in stores:
        data = _sensitive(subject, element.stores)
        if data and element.id in ruled_out:
            message = f"`{element.id}` holds {few(data)} unencrypted, and disclosure is ruled out. {_MEND_ENCRYPTION}"
            yield Problem(("elements", element.id), message, element.id, Stride.DISCLOSURE.value)
    for flow in flows:
        data = _sensitive(subject, (*flow.carries, *flow.replies))
        if data and flow.id in ruled_out:
            how = " unencrypted" if flow.encrypted is False else ", it is not said whether encrypted"
            message = f"`{flow.id}` carries {few(data)}{how}, and disclosure is ruled out. {_MEND_ENCRYPTION}"
            yield Problem(("flows", flow.id), message, flow.id, Stride.DISCLOSURE.value)


@check("TM208", "Sensitive data over a crossing without authentication, and spoofing ruled out", Severity.WARNING)
def unauthenticated(subject: Subject) -> Iterator[Problem]:
    """Where data that is confidential, restricted or personal crosses a boundary and nobody proves who they are, the
    receiver cannot know whom it hears and the sender whom it tells; the model says that this cannot be misused.

    Asked of what says `authentication: none`; of a flow from or to an external entity also where nothing is said.

    Fires:

        flows: {export: {from: partner, to: api, authentication: none, carries: [email], …}}
        ruled_out:
          - {targets: [export], stride: [S], reason: Nobody knows the address.}

    Fix: the `authentication` that there is; or a threat on the flow with `stride: S`, in place of the reason.

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
            how = " without authentication" if flow.authenticated is False else ", it is not said how authenticated"
            fix = "Say it in `authentication` if it is, or name the threat in place of the reason."
            message = f"`{flow.id}` carries {few(data)} across {few(crossed)}{how}, and spoofing is ruled out. {fix}"
            yield Problem(("flows", flow.id), message, flow.id, Stride.SPOOFING.value)


_NOTHING: frozenset[str] = frozenset()
_MEND_ENCRYPTION = "Say it in `encrypted` if it is, or name the threat in place of the reason."


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
    return frozenset(target for target, answered in states.items() if answered == {CellState.RULED_OUT})
