"""Assumptions: each has an owner who knows whether it is still true, and what depends on a wrong one is decided again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..analysis.control_states import NOTICE
from ..analysis.counting import broken
from ..analysis.framework_evidence import in_order
from ..findings import Severity
from ..model.service import Service
from .registry import Problem, Subject, check


@check("TM720", "Assumption no longer true", to_do=True)
def assumption_broken(subject: Subject) -> Iterator[Problem]:
    """What the model takes for granted turned out wrong, or was only assumed until a day that has passed. The threats and
    reasons that depend on it are reopened: their cells are unanswered and their decisions do not count.

    Fires: `holds_until` is before today, or `holds: false`, and something depends on it.

        assumptions: {a-tls: {title: The load balancer alone ends TLS, holds_until: 2026-03-01}}
        ruled_out: [{targets: [api], stride: [I], reason: …, rests_on: [a-tls]}]

    Fix: confirm that it is still true and set a new `holds_until`, or decide again what depends on it.

    Source: ISO/IEC 27005:2022, 10.5 (monitoring information related to risk scenarios).
    """
    dependents = _dependents(subject.facts.service)
    for id, assumption in subject.facts.service.assumptions.items():
        why = broken(assumption, subject.today)
        if why and dependents.get(id):
            message = (
                f"`{id}` is an assumption {why}. It supports {_told(dependents[id])}. Confirm it with a new `holds_until`, or decide again."
            )
            yield Problem(("assumptions", id), message, id)


@check("TM721", "Assumption ends soon", Severity.WARNING, to_do=True)
def assumption_ends(subject: Subject) -> Iterator[Problem]:
    """In 30 days or less, an assumption is no longer taken for granted, and what depends on it reopens. This is a warning,
    to leave time to find out.

    Fires: `holds_until` is at most 30 days away, and something depends on it.

    Fix: find out whether it is still true, and set a new `holds_until`.

    Source: ISO/IEC 27005:2022, 10.5 (monitoring information related to risk scenarios).
    """
    dependents = _dependents(subject.facts.service)
    for id, assumption in subject.facts.service.assumptions.items():
        ends = assumption.holds_until
        if dependents.get(id) and not broken(assumption, subject.today) and ends and NOTICE.before(ends) <= subject.today:
            message = f"`{id}` is assumed until {ends}. It supports {_told(dependents[id])}. Confirm it with a new `holds_until`."
            yield Problem(("assumptions", id, "holds_until"), message, id)


@check("TM722", "Assumption without an owner", Severity.WARNING)
def assumption_without_owner(subject: Subject) -> Iterator[Problem]:
    """Someone has to know whether an assumption is still true. This is a warning, because the service's owner is asked if no
    one is named.

    Fires:

        assumptions: {a-tls: {title: The load balancer alone ends TLS}}

    Fix:

        assumptions: {a-tls: {title: The load balancer alone ends TLS, owner: team-platform}}

    Source: ISO/IEC 27005:2022, 10.5 (monitoring information related to risk scenarios).
    """
    for id, assumption in subject.facts.service.assumptions.items():
        if not assumption.owner:
            yield Problem(("assumptions", id), f"`{id}` is an assumption without an owner. Add `owner`: who knows whether it is true?", id)


def _told(dependents: list[str]) -> str:
    shown = dependents[:3]
    return ", ".join(shown) + (f" and {len(dependents) - len(shown)} more" if len(dependents) > len(shown) else "")


def _dependents(service: Service) -> Mapping[str, list[str]]:
    """What depends on each assumption: ids of threats in their order, titles or targets of reasons."""
    found: dict[str, list[str]] = {}
    for name in in_order(name for name, threat in service.threats.items() if threat.rests_on):
        for id in service.threats[name].rests_on:
            found.setdefault(id, []).append(name)
    for ruling in service.ruled_out:
        for id in ruling.rests_on:
            found.setdefault(id, []).append(ruling.id or f"the reason for {ruling.targets[0]}")
    return found
