"""Days that cannot be: what was not yet known was not signed for, and what has not happened yet is no record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..findings import Where
from .acceptance_policy import TIME_ZONES
from .evidence import ACCEPTED
from .registry import Problem, Subject, check
from .signed import acceptances


@check("TM330", "Acceptance approved before the threat was identified", supports=ACCEPTED)
def approved_before_identified(subject: Subject) -> Iterator[Problem]:
    """A risk cannot be accepted before it is known: one of the two dates is wrong, or the approval was for
    something else.

    Fires:

        T-03: {identified: 2026-09-14, …, acceptance: {…, approved_on: 2026-08-01}}

    Fix:

        T-03: {identified: 2026-03-17, …, acceptance: {…, approved_on: 2026-08-01}}

    Source: this project.
    """
    for signed in acceptances(subject):
        day, identified = signed.acceptance.approved_on, signed.assessed.threat.identified
        if day is not None and identified is not None and day < identified:
            says = f"is approved on {day}, before the threat was identified ({identified}). Correct `approved_on` or `identified`."
            yield signed.problem("approved_on", says)


@check("TM331", "Threat identified or retired in the future")
def not_yet(subject: Subject) -> Iterator[Problem]:
    """A record describes the past. A future date is a mistake, and distorts the threat's age.

    Fires: `identified` of a threat, or `on` of a retired one, is after tomorrow. In the author's time zone, tomorrow
    may already have started.

        T-01: {identified: 2062-09-14, …}

    Fix:

        T-01: {identified: 2026-09-14, …}

    Source: this project.
    """
    for where, day, says in _days(subject):
        if day - subject.today > TIME_ZONES:
            threat = str(where[1])
            yield Problem(where, f"{threat} {says} on {day}, in the future. Set the actual date.", threat)


def _days(subject: Subject) -> Iterator[tuple[Where, date, str]]:
    service = subject.facts.service
    for threat in service.threats.values():
        if threat.identified is not None:
            yield ("threats", threat.id, "identified"), threat.identified, "is identified"
    for retired in service.retired.values():
        yield ("retired", retired.id, "on"), retired.on, "is retired"
