"""The diagram: STRIDE can only ask about what is drawn, so what is drawn must make sense.

A model without elements is an error: it asks nothing, and would pass every other check. The rest are
smells: each has its legitimate exceptions (a bucket that clients write to with a signed link, a sink of
events), so they are shown and fail nothing by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Severity
from ..model.components import Component
from ..model.service import Flow, Service
from .evidence import DIAGRAM
from .registry import Problem, Subject, check
from .wording import few


@check("TM103", "Element without flows", Severity.WARNING, supports=DIAGRAM)
def without_flows(subject: Subject) -> Iterator[Problem]:
    """Data neither reaches nor leaves this element: either a flow is missing, or the element is not needed.

    Fires:

        elements: {cache: {type: store, title: Order cache, in: data}}     # and no flow names it

    Fix:

        flows: {cache-order: {from: api, to: cache, title: Cache order summaries}}

    Source: Shostack, *Threat Modeling* (2014), chapter 2, rules for data flow diagrams.
    """
    service = subject.facts.service
    busy = {end for flow in service.flows.values() for end in (flow.from_, flow.to)}
    families = _families(service)
    for element in service.elements.values():
        if not busy & families[element.id] and not element.out_of_scope:
            message = f"`{element.id}` has no flows. Add the flows from and to it, or remove it."
            yield Problem(("elements", element.id), message, element.id)


@check("TM104", "Store never read or never written", Severity.WARNING, supports=DIAGRAM)
def one_way_store(subject: Subject) -> Iterator[Problem]:
    """Data that is written but never read has no modelled use; data that is read but never written comes from a
    source the diagram hides. Both hide a flow, often one involving people: backups, support, analysis. A request
    reads if it has `replies`, and writes if it `carries` data or lists neither.

    Fires:

        flows: {log: {from: api, to: trail, title: Record action, carries: [audit-event]}}

    Fix:

        flows: {…, read-trail: {from: trail, to: reports, title: Read trail, carries: [audit-event]}}

    Source: Shostack, *Threat Modeling* (2014), chapter 2.
    """
    service = subject.facts.service
    written, read = _stores(service)
    for element in service.elements.values():
        if element.type is not Component.STORE or element.out_of_scope or (element.id in written) is (element.id in read):
            continue
        if element.id in written:
            detail, message = "read", f"`{element.id}` is written but never read. Add the flow that reads it, or its `replies`."
        else:
            detail, message = "written", f"`{element.id}` is read but never written. Add the flow that writes it, or the data it `carries`."
        yield Problem(("elements", element.id), message, element.id, detail)


def _stores(service: Service) -> tuple[set[str], set[str]]:
    """The ends that flows write to, and those that flows read from."""
    written: set[str] = set()
    read: set[str] = set()
    for flow in service.flows.values():
        if flow.carries or flow.both_ways or not flow.replies:
            written.add(flow.to)
            read.add(flow.from_)
        if flow.replies or flow.both_ways:
            read.add(flow.to)
            written.add(flow.from_)
    return written, read


def _ends(service: Service, flow: Flow) -> tuple[Component, Component]:
    return service.elements[flow.from_].type, service.elements[flow.to].type


@check("TM105", "Flow between two external entities", Severity.WARNING, supports=DIAGRAM)
def between_externals(subject: Subject) -> Iterator[Problem]:
    """The service cannot see or control what two outside parties exchange, so its model cannot cover it.

    Fires:

        pay: {from: customer, to: bank, title: Pay}          # both are external

    Fix: remove the flow, or model one of the two as a process of this service.

    Source: Shostack, *Threat Modeling* (2014), chapter 2.
    """
    service = subject.facts.service
    for flow in service.flows.values():
        if _ends(service, flow) == (Component.EXTERNAL, Component.EXTERNAL) and not flow.out_of_scope:
            message = f"`{flow.id}` connects two external entities. Remove it, or model the process of this service that is involved."
            yield Problem(("flows", flow.id), message, flow.id)


@check("TM113", "External entity that refers to this service", Severity.WARNING, supports=DIAGRAM)
def external_to_itself(subject: Subject) -> Iterator[Problem]:
    """An external entity is another party. One that names this service as its `service:` is either part of it and
    should be modelled as such, or another service with the wrong name: then the flows of the two models do not
    match.

    Fires, in `order-service.yaml`:

        elements: {admin: {type: external, title: Admin dashboard, service: order-service}}

    Fix:

        elements: {admin: {type: external, title: Admin dashboard, service: backoffice}}

    Source: this project.
    """
    service = subject.facts.service
    for element in service.elements.values():
        if element.service == service.service:
            message = f"`{element.id}` names `{element.service}`, which is this service. Name the other service, or remove `service`."
            yield Problem(("elements", element.id, "service"), message, element.id)


@check("TM106", "Flow between an external entity and a store", Severity.WARNING, supports=DIAGRAM)
def external_to_store(subject: Subject) -> Iterator[Problem]:
    """A store has no logic: it does not authenticate, authorize or validate. Something else does, and it is missing
    from the diagram, along with the threats to it.

    This is a warning, because some stores do face outside parties (a bucket with signed links); their front end is
    still worth drawing as a process.

    Fires:

        upload: {from: customer, to: photos, title: Upload photo}     # external → store

    Fix:

        upload: {from: customer, to: bucket-api, title: Upload photo}
        keep:   {from: bucket-api, to: photos, title: Keep photo}

    Source: DeMarco's rules for data flow diagrams; Shostack, *Threat Modeling* (2014), chapter 2.
    """
    service = subject.facts.service
    for flow in service.flows.values():
        if set(_ends(service, flow)) == {Component.EXTERNAL, Component.STORE} and not flow.out_of_scope:
            message = f"`{flow.id}` connects an external entity directly to a store. Add the process between them that admits the caller."
            yield Problem(("flows", flow.id), message, flow.id)


@check("TM112", "Data written to a store that does not list it", Severity.WARNING)
def unlisted_data(subject: Subject) -> Iterator[Problem]:
    """The data in a store determines how it is protected and how serious an incident is. Data that a flow writes to
    the store but that the store does not list is missing from the inventory. This is a warning, because written
    data need not be stored: a search term, a token. It is better not to list credentials and queries under
    `carries`.

    Fires:

        elements: {orders: {type: store, stores: [order], …}}
        flows:    {save: {from: api, to: orders, carries: [order, email], …}}

    Fix:

        elements: {orders: {type: store, stores: [order, email], …}}

    Source: Shostack, *Threat Modeling* (2014), chapter 2; GDPR, Art. 30 (records of processing).
    """
    service = subject.facts.service
    brought: dict[str, dict[str, str]] = {}
    for flow in service.flows.values():
        for end, data in ((flow.to, flow.carries), (flow.from_, (*flow.replies, *(flow.carries if flow.both_ways else ())))):
            if not flow.out_of_scope and service.elements[end].type is Component.STORE:
                for kind in data:
                    brought.setdefault(end, {}).setdefault(kind, flow.id)
    for store, sources in brought.items():
        listed_there = set(service.elements[store].stores)
        missing = {place: flow for place, flow in sources.items() if place not in listed_there}
        if missing and not service.elements[store].out_of_scope:
            flows = few(list(dict.fromkeys(missing.values())))
            write = "write" if len(set(missing.values())) > 1 else "writes"
            message = f"`{store}` does not list {few(list(missing))}, which {flows} {write} to it. "
            message += "Add stored data to `stores`, and remove other data from the flow."
            yield Problem(("elements", store, "stores"), message, store, "+".join(sorted(missing)))


@check("TM107", "Process that only receives", Severity.WARNING, supports=DIAGRAM)
def only_receives(subject: Subject) -> Iterator[Problem]:
    """A process that receives data but passes nothing on or back is a black hole: its effects are missing.

    Fires:

        flows: {notify: {from: api, to: mailer, title: Announce order}}     # mailer sends nothing

    Fix:

        flows: {…, send: {from: mailer, to: provider, title: Send mail}}

    Source: Yourdon's rules for data flow diagrams ("black hole").
    """
    service = subject.facts.service
    flows = service.flows.values()
    giving = {flow.from_ for flow in flows} | {flow.to for flow in flows if flow.replies or flow.both_ways}
    taking = {flow.to for flow in flows}
    families = _families(service)
    for element in service.elements.values():
        family = families[element.id]
        if element.type is Component.PROCESS and not element.out_of_scope and taking & family and not giving & family:
            message = f"`{element.id}` only receives data. Add the flow it causes, or `replies` to a request that it answers."
            yield Problem(("elements", element.id), message, element.id)


@check("TM108", "Model without elements", supports=DIAGRAM)
def without_elements(subject: Subject) -> Iterator[Problem]:
    """A file without elements is a placeholder: it would count as a modelled service but say nothing.

    Fires:

        service: order-service
        title: Order service
        owner: team-orders

    Fix:

        elements:
          api: {type: process, title: Order API, in: vpc}

    Source: the method (BEE-2018), "Step 1: Draw a Data Flow Diagram".
    """
    if not subject.facts.service.elements:
        yield Problem(("elements",), "The model has no elements. Add the service's external entities, processes and stores to `elements`.")


@check("TM109", "Flow missing from Level 2", Severity.WARNING)
def unbalanced_levels(subject: Subject) -> Iterator[Problem]:
    """A process with parts is drawn twice: as a whole on Level 1, by its parts on Level 2. The levels are balanced
    if every flow of the process reaches one of its parts; a flow that ends at the whole process is handled by no
    part, and the analysis of the parts ignores it. Flows of the parts need nothing: Level 1 shows them
    automatically.

    Fires:

        elements:
          api:    {type: process, title: Order API, in: vpc}
          search: {type: process, title: Search, part_of: api}
        flows:
          place-order: {from: mobile, to: api}          # which part handles it?

    Fix:

        flows:
          place-order: {from: mobile, to: search}

    Source: DeMarco, *Structured Analysis and System Specification* (1978), balancing of levels.
    """
    service = subject.facts.service
    families = _families(service)
    divided = {element.part_of for element in service.elements.values() if element.part_of}
    for flow in service.flows.values():
        for end, key, verb in ((flow.from_, "from", "begins"), (flow.to, "to", "ends")):
            other = flow.to if end == flow.from_ else flow.from_
            if end in divided and not flow.out_of_scope and other not in families[end]:
                fixed = f"Change `{key}` to the part that handles it, or add that part."
                message = f"`{flow.id}` {verb} at `{end}`, which has parts. {fixed}"
                yield Problem(("flows", flow.id, key), message, flow.id, end)


def _families(service: Service) -> dict[str, set[str]]:
    """Every element with its parts on the diagrams below, by its id: what flows to a part flows to the whole."""
    families: dict[str, set[str]] = {element_id: set() for element_id in service.elements}
    for part in service.elements:
        whole: str | None = part
        while whole is not None:
            families[whole].add(part)
            whole = service.elements[whole].part_of
    return families
