"""The page of accepted risks: who signed what, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...analysis.accepted_risks import Accepted, Term
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_bound import fits, text_weight
from ...frame.page_frame import Frame
from ...model.decision_rules import AcceptanceRules
from ...model.period import Period
from ...model.scales import Risk
from ..grid.grid_files import grid_of
from ..grid.long_lists import grid_slot, teams_slot
from .audit_listings import acceptances_listing

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


def acceptance_weight(accepted: Accepted) -> int:
    """What a line weighs at most on a page, as `page_bound` counts."""
    record = accepted.acceptance
    # Markdown makes an element of few characters.
    rationale = len(record.rationale or "") // 3
    return 64 + rationale + text_weight(accepted.threat.title, accepted.service.title, accepted.owner, *(record.approved_by or ()))


def acceptances_page(accepted: tuple[Accepted, ...], frame: Frame) -> tuple[Page, Mapping[str, bytes]]:
    """The page of accepted risks, and the files of its grid, if it needs one, by path in the site.

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
    files: Mapping[str, bytes] = {}
    is_whole = fits(map(acceptance_weight, accepted), frame.bound)
    if not is_whole:
        grid = grid_of(acceptances_listing(accepted), uri, frame, {name for row in accepted for name in (row.owner, row.service.owner)})
        files = grid.files
        slots |= grid_slot(grid, uri, frame) | _teams(accepted, uri, frame)
        sections = [("", ("header", "grid")), ("By team", ("teams",))]
    for term, acceptances in groups.items():
        if acceptances and is_whole:
            of_term: AcceptanceTableContext = {**context, "blocks": blocks(acceptances)}
            slots[term.name.lower()] = frame.fragments(TABLE, of_term)["table"]
            sections.append((_heading(term, rules.announced), (term.name.lower(),)))
    page = Page(
        uri,
        "Acceptances",
        f"{len(accepted)} accepted risks, by review date.",
        tuple(sections),
        slots,
        searched={name: () for name in slots if name not in ("header", "grid")},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
        in_nav=True,
    )
    return page, files


def _teams(accepted: Sequence[Accepted], uri: str, frame: Frame) -> dict[str, str]:
    counts: dict[str, list[int]] = {}
    for row in accepted:
        line = counts.setdefault(row.service.owner, [0, 0])
        line[0] += row.term is Term.EXPIRED
        line[1] += 1
    said = f"There are {len(accepted)} accepted risks."
    return teams_slot({owner: (line[0], line[1]) for owner, line in counts.items()}, ("Expired", "Accepted"), said, uri, frame)


def _heading(term: Term, notice: Period) -> str:
    return f"Expires within {notice}" if term is Term.ENDING else term.value
