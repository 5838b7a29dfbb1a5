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


@landscape_check("TM501", "Flow missing from the other service's model", Severity.WARNING)
def unknown_there(landscape: PortfolioSubject) -> Iterator[Problem]:
    """If a service does not know a caller, its threats do not cover it. This is a warning, because two teams cannot
    always edit at the same time.

    Fires: backoffice draws a flow to an external entity with `service: order-service`, and the model of
    order-service has no external entity with `service: backoffice` that sends it anything.

    Fix, in `order-service.yaml`:

        elements: {admin: {type: external, title: Admin dashboard, in: internet, service: backoffice}}
        flows: {manage-orders: {from: admin, to: api, …}}

    Equal ids on both sides match the flows with each other.

    Source: this project; compare the method (BEE-2018), trigger "New external integration".
    """
    for side, other in pairs(landscape):
        if other is None:
            service = side.service
            way = _WAYS[side.way].format(service)
            message = (
                f"`{side.flow.id}` is missing from the model of `{side.other}`: no flow there {way}. "
                f"Add `{side.flow.id}` there, with an external entity that has `service: {service}`; or remove it here."
            )
            yield _problem(side, message)


@landscape_check("TM502", "Models disagree about encryption", contradicts=True)
def encryption_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """One team relies on TLS that the other says is missing. One of them is wrong, and anyone who relies on it is
    exposed: an error, which either side can fix.

    Fires:

        manage-orders: {from: web, to: orders, encrypted: true, …}      # backoffice.yaml
        manage-orders: {from: admin, to: api, encrypted: false, …}      # order-service.yaml

    Fix: correct the wrong side.

    Source: this project.
    """
    for side, other in pairs(landscape):
        if other and None not in (side.flow.encrypted, other.flow.encrypted) and side.flow.encrypted != other.flow.encrypted:
            here, there = ("encrypted", "not") if side.flow.encrypted else ("not encrypted", "encrypted")
            message = f"`{side.flow.id}` is {here} here but {there} in {_there(other)}. Correct the wrong one."
            yield _problem(side, message)


@landscape_check("TM503", "Models disagree about authentication", Severity.WARNING, contradicts=True)
def authentication_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """The caller states how it authenticates, the callee what it requires. If the two have no word in common, or
    one says `none`, one of them is wrong. This is a warning, because different words may mean the same.

    Fires:

        manage-orders: {…, authentication: mTLS}          # backoffice.yaml
        manage-orders: {…, authentication: none}          # order-service.yaml

    Fix: correct the wrong side, and use the same words in both.

    Source: this project.
    """
    for side, other in pairs(landscape):
        if not other:
            continue
        here, there = _words(side.flow.authentication), _words(other.flow.authentication)
        if here and there and (not here & there or ("none" in here) != ("none" in there)):
            said = quoted(side.flow.authentication or "")
            message = (
                f"`{side.flow.id}` is authenticated by {said} here but by {quoted(other.flow.authentication or '')} in {_there(other)}. "
                "Correct the wrong one, and use the same words."
            )
            yield _problem(side, message)


def _words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", (text or "").casefold())) - {"and", "or", "a", "the", "with"}


@landscape_check("TM504", "Models disagree about the data carried", Severity.WARNING, contradicts=True)
def data_contradicted(landscape: PortfolioSubject) -> Iterator[Problem]:
    """Data that one side sends but the other does not expect is classified, stored and logged as if it were
    harmless. Data is compared by id and by title, requests and replies together; a side that lists no data
    contradicts nothing.

    Fires:

        checkout: {…, carries: [order, card-token]}       # storefront-gateway.yaml
        checkout: {…, carries: [order]}                   # order-service.yaml

    Fix: list the same data in both.

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
            message = f"`{side.flow.id}` carries {listed(missing)} here but not in {_there(other)}. List the same data in both."
            yield _problem(side, message, f"{side.other}/{'+'.join(missing)}")


@check("TM505", "Id of a renamed threat reused")
def id_used_again(subject: Subject) -> Iterator[Problem]:
    """An id identifies one threat forever: tickets, approvals and audit reports refer to it. An id that a threat
    has given up (`renamed_from`) is taken, like that of a retired threat (TM025).

    Fires:

        T-12: {title: SQL injection, renamed_from: T-01, …}
        T-01: {title: Stolen token, …}

    Fix: give the second threat a new id.

    Source: this project.
    """
    service = subject.facts.service
    for threat in service.threats.values():
        former = threat.renamed_from
        if former is not None and former != threat.id and (former in service.threats or former in service.retired):
            section = "threats" if former in service.threats else "retired"
            message = f"`{former}` is the former id of {threat.id}, and ids are never reused. Give this threat a new id."
            yield Problem((section, former), message, former)


@landscape_check("TM506", "External entity with an unknown service", Severity.WARNING)
def unknown_service(landscape: PortfolioSubject) -> Iterator[Problem]:
    """`service:` links two models. If its target does not exist, it is a typo, or a service without a model.

    Fires: `service: back-office`, if neither a model nor the catalog has that name.

    Fix: `service: backoffice`; or add the service's model or catalog entry.

    Source: this project.
    """
    catalog = {entry.entity.metadata.name for entry in landscape.portfolio.organisation.catalog}
    known = landscape.neighbours.keys() | landscape.unreadable | catalog
    for neighbour in landscape.neighbours.values():
        for element, named in neighbour.named if not neighbour.status.is_over else ():
            if named not in known:
                message = f"`{element}` names `{named}`, which has no model and no catalog entry. Correct the id, or add the service."
                yield Problem(("elements", element, "service"), message, element, named, service=neighbour.service)
