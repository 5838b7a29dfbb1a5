"""Trust boundaries: there are some, everything stands in one, and flows cross them.

STRIDE asks most where data crosses a boundary. A model without a boundary or without a crossing asks
next to nothing and would pass every other check: those are errors. The rest are smells, shown and
failing nothing by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.crossings import enclosing, innermost
from ..findings import Severity
from ..model.components import Component
from .evidence import DIAGRAM
from .registry import Problem, Subject, check


@check("TM101", "No trust boundary", supports=DIAGRAM)
def without_boundary(subject: Subject) -> Iterator[Problem]:
    """Threats concentrate where data crosses from one trust zone into another. Without a boundary there are no
    crossings, and almost no STRIDE question applies: boundaries come before STRIDE.

    Fires:

        elements:
          api: {type: process, title: Order API}

    Fix:

        boundaries:
          vpc: {title: Production VPC}
        elements:
          api: {type: process, title: Order API, in: vpc}

    Source: the method (BEE-2018), "identify all trust boundaries in the DFD before beginning STRIDE analysis".
    """
    service = subject.facts.service
    if not service.boundaries:
        yield Problem(("boundaries",), "The model has no trust boundary. Add `boundaries`, and assign each element to one with `in`.")


@check("TM102", "Element outside every boundary", Severity.WARNING, supports=DIAGRAM)
def outside_every_boundary(subject: Subject) -> Iterator[Problem]:
    """An element outside every boundary has no stated trust level: it is unclear whether a flow to it leaves a
    zone. If an external entity is outside on purpose, a boundary such as *Internet* makes that explicit.

    Fires:

        mobile: {type: external, title: Mobile client}

    Fix:

        mobile: {type: external, title: Mobile client, in: internet}

    Source: the method (BEE-2018), "identify all trust boundaries in the DFD before beginning STRIDE analysis".
    """
    service = subject.facts.service
    if not service.boundaries:
        return  # TM101 says it once
    for element in service.elements.values():
        if innermost(service, element) is None and not element.out_of_scope:
            message = f"`{element.id}` is outside every trust boundary. Set `in` to the innermost boundary that contains it."
            yield Problem(("elements", element.id), message, element.id)


@check("TM110", "No boundary crossing in scope", supports=DIAGRAM)
def without_crossing(subject: Subject) -> Iterator[Problem]:
    """If no flow crosses a boundary, no question applies there, and the gate passes without asking anything. Either
    the elements lack a boundary, or the flows to and from the outside are missing, or all of them are out of scope.

    Fires:

        boundaries: {vpc: {title: Production VPC}}
        elements:
          mobile: {type: external, title: Mobile client}
          api:    {type: process, title: Order API}            # neither is in a boundary

    Fix:

        elements:
          mobile: {type: external, title: Mobile client}
          api:    {type: process, title: Order API, in: vpc}
        flows:
          place-order: {from: mobile, to: api}

    Source: the method (BEE-2018), "Step 2: Apply STRIDE at Every Trust Boundary and Element".
    """
    service = subject.facts.service
    if service.boundaries and service.elements and not any(row.kind is Component.CROSSING and row.asks for row in subject.facts.rows):
        message = (
            "No flow in scope crosses a trust boundary, so there are no crossings to analyse. Assign each element to a boundary with `in`, "
        )
        yield Problem(("boundaries",), message + "and add the flows from and to the outside.")


@check("TM111", "Empty boundary", Severity.WARNING, supports=DIAGRAM)
def empty_boundary(subject: Subject) -> Iterator[Problem]:
    """A trust boundary that contains no element, not even in a nested boundary, separates nothing. Either an
    element is missing, or the boundary is a leftover.

    Fires:

        boundaries: {vpc: {title: Production VPC}, spare: {title: Spare zone}}      # no element says `in: spare`

    Fix: write `in: spare` at an element, or remove the boundary.

    Source: this project.
    """
    service = subject.facts.service
    held: set[str] = set()
    for element in service.elements.values():
        held.update(enclosing(service, innermost(service, element)))
    for boundary in service.boundaries:
        if boundary not in held and service.elements:
            message = f"`{boundary}` contains no element. Write `in: {boundary}` at the elements in it, or remove it."
            yield Problem(("boundaries", boundary), message, boundary)
