"""The page of accepted risks: who signed what, until when."""

from __future__ import annotations

from ..analysis.acceptances import Accepted, Term
from ..model.period import Period
from ..model.scales import Risk
from .content import Content
from .environment import Templates
from .linking import Links, blocks
from .location import Location
from .page import Page
from .siblings import siblings

CALENDAR = "reviews.ics"
"""The calendar file beside the page."""


def acceptances_page(accepted: tuple[Accepted, ...], content: Content, templates: Templates, location: Location, unread: str) -> Page:
    """The page of accepted risks.

    Args:
        accepted: in their order.
        content: for the policy and the day.
        templates: renders the fragments.
        location: the site's addresses.
        unread: the sentence about the models that could not be read; empty where all were.
    """
    uri = location.acceptances
    rules = content.policy.acceptance
    groups = {term: [one for one in accepted if one.term is term] for term in Term}
    context = {
        "siblings": siblings(uri, location),
        "links": Links(uri, location),
        "rules": rules,
        "highest": rules.max_risk or Risk.CRITICAL,
        "total": len(accepted),
        "services": len({one.facts.service.service for one in accepted}),
        "counts": {term: len(groups[term]) for term in Term},
        "terms": Term,
        "today": content.today,
        "calendar": CALENDAR,
        "method": location.link(uri, location.method),
        "unread": unread,
    }
    slots = {"header": templates.render("acceptances/header.html.j2", **context)}
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    for term, found in groups.items():
        if found:
            slots[term.name.lower()] = templates.render("acceptances/table.html.j2", blocks=blocks(found), **context)
            sections.append((_heading(term, rules.announced), (term.name.lower(),)))
    return Page(
        uri,
        "Acceptances",
        f"{len(accepted)} accepted risks, the soonest to end first.",
        tuple(sections),
        slots,
        late={name: () for name in slots if name != "header"},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _heading(term: Term, notice: Period) -> str:
    return f"Ends within {notice}" if term is Term.ENDING else term.value
