"""The page of accepted risks: who signed what, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...analysis.accepted_risks import Accepted, Term
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.period import Period
from ...model.policy import AcceptanceRules
from ...model.scales import Risk

CALENDAR = "reviews.ics"
"""The calendar file beside the page."""


class AcceptancesContext(PageContext):
    """The page of accepted risks."""

    rules: AcceptanceRules
    """The policy's `acceptance`: how long an acceptance may hold (`term`), and how long before its end it is `announced`."""
    highest: Risk
    """The highest risk that the policy lets be accepted."""
    total: int
    """How many accepted risks there are."""
    services: int
    """How many services have any."""
    counts: Mapping[Term, int]
    """How many there are of each term."""
    terms: type[Term]
    """The terms, for `counts`: `terms.EXPIRED`, `ENDLESS`, `ENDING`, `VALID` and `RETIRED`."""
    calendar: str
    """Relative link to the calendar file."""


class AcceptanceTableContext(AcceptancesContext):
    """The table of one term; the template is used for each term that occurs."""

    blocks: Sequence[Sequence[Accepted]]
    """The accepted risks of the term, the soonest to end first, in tables of at most 200 rows."""


HEADER = TemplateSet("acceptances", ("header",), AcceptancesContext)
TABLE = TemplateSet("acceptances", ("table",), AcceptanceTableContext)


def acceptances_page(accepted: tuple[Accepted, ...], frame: Frame) -> Page:
    """The page of accepted risks.

    Args:
        accepted: in their order.
        frame: what the page is set in.
    """
    uri = frame.location.acceptances
    rules = frame.policy.acceptance
    groups = {term: [acceptance for acceptance in accepted if acceptance.term is term] for term in Term}
    context: AcceptancesContext = {
        **frame.around(uri),
        "rules": rules,
        "highest": rules.max_risk or Risk.CRITICAL,
        "total": len(accepted),
        "services": len({acceptance.facts.service.service for acceptance in accepted}),
        "counts": {term: len(groups[term]) for term in Term},
        "terms": Term,
        "calendar": CALENDAR,
    }
    slots = frame.fragments(HEADER, context)
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    for term, acceptances in groups.items():
        if acceptances:
            of_term: AcceptanceTableContext = {**context, "blocks": blocks(acceptances)}
            slots[term.name.lower()] = frame.fragments(TABLE, of_term)["table"]
            sections.append((_heading(term, rules.announced), (term.name.lower(),)))
    return Page(
        uri,
        "Acceptances",
        f"{len(accepted)} accepted risks, the soonest to end first.",
        tuple(sections),
        slots,
        searched={name: () for name in slots if name != "header"},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _heading(term: Term, notice: Period) -> str:
    return f"Ends within {notice}" if term is Term.ENDING else term.value
