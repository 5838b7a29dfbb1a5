"""The page of accepted risks: who signed what, until when."""

from __future__ import annotations

from ...analysis.accepted_risks import Accepted, Term
from ...frame.frame import Frame
from ...frame.links import blocks
from ...frame.page import Page
from ...model.period import Period
from ...model.scales import Risk

CALENDAR = "reviews.ics"
"""The calendar file beside the page."""


def acceptances_page(accepted: tuple[Accepted, ...], frame: Frame) -> Page:
    """The page of accepted risks.

    Args:
        accepted: in their order.
        frame: what the page is set in.
    """
    uri = frame.location.acceptances
    rules = frame.policy.acceptance
    groups = {term: [one for one in accepted if one.term is term] for term in Term}
    context = {
        **frame.around(uri),
        "rules": rules,
        "highest": rules.max_risk or Risk.CRITICAL,
        "total": len(accepted),
        "services": len({one.facts.service.service for one in accepted}),
        "counts": {term: len(groups[term]) for term in Term},
        "terms": Term,
        "calendar": CALENDAR,
    }
    slots = {"header": frame.templates.render("acceptances/header.html.j2", **context)}
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    for term, found in groups.items():
        if found:
            slots[term.name.lower()] = frame.templates.render("acceptances/table.html.j2", blocks=blocks(found), **context)
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
