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
    """Threats concentrate where data crosses into a zone of other trust. Without a boundary there is no
    crossing, and the STRIDE table asks next to nothing: boundaries come before STRIDE.

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
        yield Problem(("boundaries",), "The model has no trust boundary. Add `boundaries`, and say `in` which of them each element stands.")


@check("TM102", "Element outside every boundary", Severity.WARNING, supports=DIAGRAM)
def outside_every_boundary(subject: Subject) -> Iterator[Problem]:
    """An element that stands nowhere has no stated trust: nobody can tell whether a flow to it leaves a zone.
    An external entity may stand outside on purpose; a boundary such as *Internet* says so.

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
            message = f"`{element.id}` stands in no trust boundary. Name the innermost one that holds it with `in`."
            yield Problem(("elements", element.id), message, element.id)


@check("TM110", "No crossing is asked", supports=DIAGRAM)
def without_crossing(subject: Subject) -> Iterator[Problem]:
    """Boundaries that no flow crosses ask nothing: the gate would be green because no question was put. Either
    the elements do not say where they stand, or the flows from and to the outside are missing, or all of them
    are out of scope.

    Fires:

        boundaries: {vpc: {title: Production VPC}}
        elements:
          mobile: {type: external, title: Mobile client}
          api:    {type: process, title: Order API}            # neither stands in a boundary

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
        message = "No flow in scope crosses a trust boundary, so nothing is asked there. Say `in` which boundary each element stands, "
        yield Problem(("boundaries",), message + "and draw the flows from and to the outside.")


@check("TM111", "Boundary that holds nothing", Severity.WARNING, supports=DIAGRAM)
def empty_boundary(subject: Subject) -> Iterator[Problem]:
    """A trust boundary without an element in it or below it separates nothing. Somebody meant to put
    something there, or it was left over.

    Fires:

        boundaries: {vpc: {title: Production VPC}, spare: {title: Spare zone}}      # no element says `in: spare`

    Fix: an element says `in: spare`, or the boundary is removed.

    Source: this project.
    """
    service = subject.facts.service
    held: set[str] = set()
    for element in service.elements.values():
        held.update(enclosing(service, innermost(service, element)))
    for boundary in service.boundaries:
        if boundary not in held and service.elements:
            message = f"`{boundary}` holds no element. Say `in: {boundary}` at what stands in it, or remove it."
            yield Problem(("boundaries", boundary), message, boundary)
