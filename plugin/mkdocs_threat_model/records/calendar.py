"""The calendar of reviews: when acceptances and assumptions end, when services and controls are looked at again (RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from ..analysis.accepted_risks import Accepted
from ..analysis.control_days import assumed, controls_in_use
from ..analysis.facts import Facts
from ..analysis.phrases import rated

Address = Callable[[str, str], str]
"""Service and threat (empty for the service itself) → the full address of its place; empty where it is not known."""

_DOMAIN = "threat-model"
_NAME = "Threat model reviews"


@dataclass(frozen=True)
class _AllDayEvent:
    """An all-day event.

    Attributes:
        uid: stable, made of ids alone: a program that is given the file again moves the event and adds none.
        day: the day.
        written: the day on which it was decided, for a stamp where no commit gives one.
        summary: one line.
        description: lines.
        category: what is due.
        url: where to read on; empty where the site's address is not known.
    """

    uid: str
    day: date
    written: date
    summary: str
    description: tuple[str, ...]
    category: str
    url: str


def review_calendar(accepted: Iterable[Accepted], portfolio: Mapping[str, Facts], stamp: datetime | None, address: Address) -> bytes:
    """The calendar file, in the order of days.

    Events carry no alarm: the calendar is subscribed to by many, and each sets their own.

    Args:
        accepted: the accepted risks; those without a review date, and those of retired services, are left out.
        portfolio: the services, for their next review, their controls and assumptions; retired ones are left out.
        stamp: when the models were last changed; without one, each event's own day of decision. Never the
            clock: the same models give the same bytes.
        address: where an event is explained.
    """
    days = [*_acceptances(accepted, address), *_reviews(portfolio, address), *_controls(portfolio, address)]
    days += [day for facts in portfolio.values() for day in _assumptions(facts, address)]
    events = [
        facts.memory.one("event", stamp, all_day, lambda all_day=all_day: _event(all_day, stamp).to_ical())  # type: ignore[misc]
        for facts, all_day in sorted(days, key=lambda event: (event[1].day, event[1].uid))
    ]
    empty: bytes = _calendar().to_ical()
    end = b"END:VCALENDAR\r\n"
    return empty.removesuffix(end) + b"".join(events) + end


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//mkdocs-threat-model//reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    return calendar


def _acceptances(accepted: Iterable[Accepted], address: Address) -> Iterable[tuple[Facts, _AllDayEvent]]:
    for risk in accepted:
        service, threat, record = risk.facts.service, risk.assessed.threat, risk.acceptance
        if record.review_by is None or service.status.is_over:
            continue
        lines = [
            f"{threat.id}: {threat.title}",
            f"Service: {service.title}",
            *_rated(risk),
            f"Risk owner: {risk.owner}",
            f"Approved by: {', '.join(record.approved_by) or 'nobody'}" + (f", on {record.approved_on}" if record.approved_on else ""),
            "Review the acceptance by this date: renew it, or treat the risk.",
        ]
        yield (
            risk.facts,
            _AllDayEvent(
                f"{'residual-' if risk.residual else ''}acceptance/{service.service}/{threat.id}@{_DOMAIN}",
                record.review_by,
                record.approved_on or record.review_by,
                f"Acceptance {'of the residual risk ' if risk.residual else ''}ends: {threat.id}, {service.title}",
                tuple(lines),
                "Acceptance",
                address(service.service, threat.id),
            ),
        )


def _rated(accepted: Accepted) -> Iterable[str]:
    yield f"Inherent risk: {rated(accepted.assessed.inherent.risk)}"
    yield f"Residual risk: {rated(accepted.assessed.residual_risk)}"


def _reviews(portfolio: Mapping[str, Facts], address: Address) -> Iterable[tuple[Facts, _AllDayEvent]]:
    for name, facts in portfolio.items():
        service, reviews = facts.service, facts.reviews
        session = reviews.last_session
        if reviews.due is None or session is None or service.status.is_over:
            continue
        lines = (
            f"Service: {service.title}",
            f"Owner: {service.owner}",
            f"Oldest review: {reviews.reviewed}, {_parts(len(reviews.held[-1].parts) if reviews.held else 0, len(reviews.last))}",
            f"Last session: {session.date}",
            *((f"Never reviewed: {_parts(len(reviews.never), len(reviews.last))}",) if reviews.never else ()),
            "Review the threat model by this date.",
        )
        summary = f"Threat model review due: {service.title}"
        yield facts, _AllDayEvent(f"review/{name}@{_DOMAIN}", reviews.due, session.date, summary, lines, "Review", address(name, ""))


def _controls(portfolio: Mapping[str, Facts], address: Address) -> Iterable[tuple[Facts, _AllDayEvent]]:
    """A control is one event, however many services use it."""
    for used in controls_in_use(portfolio):
        control, day = used.state.control, used.again
        if day is None:
            continue
        first, *others = used.users
        lines = (
            f"Control: {control.title}",
            f"Owner: {used.owner}",
            *((f"Last verified: {control.verified_on}",) if control.verified_on else ()),
            f"Used by: {first.service.title}" + (f" and {len(others)} more" if others else ""),
            "Verify by this date that it works. After it, the control has lapsed, and what counts on it reopens.",
        )
        event = _AllDayEvent(
            f"control/{used.key}@{_DOMAIN}",
            day,
            control.verified_on or day,
            f"Verify control again: {control.title}",
            lines,
            "Control",
            address(first.service.service, ""),
        )
        yield first, event


def _assumptions(facts: Facts, address: Address) -> Iterable[tuple[Facts, _AllDayEvent]]:
    service, session = facts.service, facts.reviews.last_session
    for assumption, day, owner in assumed(facts):
        lines = (
            f"Assumption: {assumption.title}",
            f"Service: {service.title}",
            f"Owner: {owner}",
            "Find out by this date whether it is still true. After it, what depends on it reopens.",
        )
        uid = f"assumption/{service.service}/{assumption.id}@{_DOMAIN}"
        summary = f"Assumption ends: {assumption.title}, {service.title}"
        written = min(day, session.date) if session else day  # a session is where assumptions are looked at
        yield facts, _AllDayEvent(uid, day, written, summary, lines, "Assumption", address(service.service, ""))


def _parts(count: int, of: int) -> str:
    return f"{count} of {of} {'part' if of == 1 else 'parts'}"


def _event(all_day: _AllDayEvent, stamp: datetime | None) -> Event:
    event = Event()
    event.add("uid", all_day.uid)
    event.add("dtstamp", stamp.astimezone(UTC) if stamp else datetime.combine(all_day.written, time(), UTC))
    event.add("dtstart", all_day.day)
    event.add("summary", " ".join(all_day.summary.split()))
    event.add("description", "\n".join(" ".join(line.split()) for line in all_day.description))
    event.add("categories", [all_day.category])
    event.add("transp", "TRANSPARENT")
    if all_day.url:
        event.add("url", all_day.url)
    return event
