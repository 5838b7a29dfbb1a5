"""Between models: what one service says of another, the other must know and say alike.

Which flow here is which flow there, `counterparts` says; where that stays unclear, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Severity
from .counterparts import pairs
from .neighbours import Side, Way
from .registry import PortfolioSubject, Problem, Subject, check, landscape_check
from .wording import listed, quoted

_WAYS = {Way.OUT: "comes from `{}`", Way.IN: "goes to `{}`", Way.BOTH: "goes both ways with `{}`"}
"""A flow's way as the other service sees it."""


def _problem(side: Side, message: str, detail: str = "") -> Problem:
    return Problem(("flows", side.flow.id), message, side.flow.id, detail or side.other, service=side.service)


def _there(side: Side) -> str:
    return f"`{side.flow.id}` of {side.path}"


@landscape_check("TM501", "Flow that the other service's model does not know", Severity.WARNING)
def unknown_there(landscape: PortfolioSubject) -> Iterator[Problem]:
    """A caller that a service does not know of is a caller that its threats do not consider. A warning, since
    the two teams cannot always edit at once.

    Fires: backoffice draws a flow to an external entity with `service: order-service`, and the model of
    order-service has no external entity with `service: backoffice` that sends it anything.

    Fix, in `order-service.yaml`:

        elements: {admin: {type: external, title: Admin dashboard, in: internet, service: backoffice}}
        flows: {manage-orders: {from: admin, to: api, …}}

    Equal ids on both sides say which flow is which.

    Source: this project; compare the method (BEE-2018), trigger "New external integration".
    """
    for side, other in pairs(landscape):
        if other is None:
            service = side.service
            way = _WAYS[side.way].format(service)
            message = (
                f"The model of `{side.other}` knows no flow that {way}, as `{side.flow.id}` does. "
                f"Add `{side.flow.id}` there, with an external entity that has `service: {service}`; or remove it here."
            )
            yield _problem(side, message)


@landscape_check("TM502", "Two models contradict each other on encryption", contradicts=True)
def encryption_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """One team believes in TLS that the other says is not there. One of the two is wrong, and whoever relies on
    it is exposed: an error, which either side can fix.

    Fires:

        manage-orders: {from: web, to: orders, encrypted: true, …}      # backoffice.yaml
        manage-orders: {from: admin, to: api, encrypted: false, …}      # order-service.yaml

    Fix: both say what is true.

    Source: this project.
    """
    for side, other in pairs(landscape):
        if other and None not in (side.flow.encrypted, other.flow.encrypted) and side.flow.encrypted != other.flow.encrypted:
            here, there = ("encrypted", "not") if side.flow.encrypted else ("not encrypted", "encrypted")
            message = f"`{side.flow.id}` is {here} here and {there} in {_there(other)}. Find out which is true, and correct the other."
            yield _problem(side, message)


@landscape_check("TM503", "Two models contradict each other on authentication", Severity.WARNING, contradicts=True)
def authentication_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """The caller says how it proves who it is, the callee what it demands. Where they have no word in common,
    or one says `none`, one of them is wrong. A warning, since words may differ and mean the same.

    Fires:

        manage-orders: {…, authentication: mTLS}          # backoffice.yaml
        manage-orders: {…, authentication: none}          # order-service.yaml

    Fix: both say what is true, in the same words.

    Source: this project.
    """
    for side, other in pairs(landscape):
        if not other:
            continue
        here, there = _words(side.flow.authentication), _words(other.flow.authentication)
        if here and there and (not here & there or ("none" in here) != ("none" in there)):
            said = quoted(side.flow.authentication or "")
            message = (
                f"`{side.flow.id}` is authenticated by {said} here and by {quoted(other.flow.authentication or '')} in {_there(other)}. "
                "Find out which is true, and use the same words."
            )
            yield _problem(side, message)


def _words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", (text or "").casefold())) - {"and", "or", "a", "the", "with"}


@landscape_check("TM504", "Two models contradict each other on the data carried", Severity.WARNING, contradicts=True)
def data_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """Data that one side sends and the other does not know it receives is classified, stored and logged as if
    it were harmless. Data is compared by id and by title, what is sent and what is replied together; a side that
    says nothing of data contradicts nothing.

    Fires:

        checkout: {…, carries: [order, card-token]}       # storefront-gateway.yaml
        checkout: {…, carries: [order]}                   # order-service.yaml

    Fix: both list the same data.

    Source: this project; compare the method (BEE-2018), trigger "New data type added".
    """
    for side, other in pairs(landscape):
        if not other:
            continue
        here, there = (*side.flow.carries, *side.flow.replies), (*other.flow.carries, *other.flow.replies)
        if not here or not there:
            continue
        titles = {other.titles[kind] for kind in there}
        missing = sorted({kind for kind in here if kind not in there and side.titles[kind] not in titles})
        if missing:
            message = f"`{side.flow.id}` carries {listed(missing)} here and not in {_there(other)}. Make both list the same data."
            yield _problem(side, message, f"{side.other}/{'+'.join(missing)}")


@check("TM505", "Threat's id used again after a renaming")
def id_used_again(subject: Subject) -> Iterator[Problem]:
    """An id names one threat for ever: tickets, sign-offs and audit reports point at it. An id that a threat
    gave up (`renamed_from`) is taken, as that of a retired threat is (TM025).

    Fires:

        T-12: {title: SQL injection, renamed_from: T-01, …}
        T-01: {title: Stolen token, …}

    Fix: the second threat has an id that was never used.

    Source: this project.
    """
    service = subject.facts.service
    for threat in service.threats.values():
        former = threat.renamed_from
        if former is not None and former != threat.id and (former in service.threats or former in service.retired):
            section = "threats" if former in service.threats else "retired"
            message = f"`{former}` is the former id of {threat.id}, and an id is never used again. Give this threat a new one."
            yield Problem((section, former), message, former)


@landscape_check("TM506", "External entity that names an unknown service", Severity.WARNING)
def unknown_service(landscape: PortfolioSubject) -> Iterator[Problem]:
    """`service:` links two models. One that leads nowhere is a typo, or a service that nobody modelled.

    Fires: `service: back-office`, where neither a model nor the catalog has that name.

    Fix: `service: backoffice`; or the service's model or catalog entry is added.

    Source: this project.
    """
    catalog = {entry.entity.metadata.name for entry in landscape.portfolio.organisation.catalog}
    known = landscape.neighbours.keys() | landscape.unreadable | catalog
    for neighbour in landscape.neighbours.values():
        for element, named in neighbour.named if not neighbour.status.is_over else ():
            if named not in known:
                message = f"`{element}` names `{named}`, neither modelled nor in the catalog. Correct the id, or add it."
                yield Problem(("elements", element, "service"), message, element, named, service=neighbour.service)
