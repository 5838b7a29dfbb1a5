"""Where threats stood, as the cache writes it: plain lists, in the order of the fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..analysis.threat_state import PastMitigation, Signature, ThreatState
from ..model.scales import Disposition, MitigationStatus
from ..model.threat import Rating
from ..model.types import adapter, field_names


def plain_state(state: ThreatState) -> list[Any]:
    """A stand as JSON holds it."""
    return [
        state.disposition,
        [[control.name, control.status, control.owner, _iso(control.due), control.ticket] for control in state.controls],
        _iso(state.until),
        _plain_rating(state.rating),
        _plain_rating(state.residual),
        state.owner,
        state.deciders,
        _iso(state.decided_on),
        state.title,
        _iso(state.identified),
        [state.remains.by, _iso(state.remains.on), _iso(state.remains.until)] if state.remains else None,
        state.over,
    ]


def state_from(plain: Sequence[Any]) -> ThreatState:
    """A stand from what was kept.

    Raises:
        ValueError: it is none.
    """
    disposition, controls, until, rating, residual, owner, deciders, decided_on, title, identified, remains, over = plain
    return ThreatState(
        Disposition(disposition) if disposition else None,
        tuple(_control(*control) for control in controls),
        _day(until),
        _rating(rating) or Rating(),
        _rating(residual),
        str(owner),
        tuple(str(name) for name in deciders),
        _day(decided_on),
        str(title),
        _day(identified),
        _signature(*remains) if remains else None,
        bool(over),
    )


def _control(name: Any, status: Any, owner: Any, due: Any, ticket: Any) -> PastMitigation:
    return PastMitigation(str(name), MitigationStatus(status), _text(owner), _day(due), _text(ticket))


def _signature(by: Sequence[Any], on: str | None, until: str | None) -> Signature:
    return Signature(tuple(str(name) for name in by), _day(on), _day(until))


def _plain_rating(rating: Rating | None) -> dict[str, Any] | None:
    return None if rating is None else {key: value for key in field_names(Rating) if (value := getattr(rating, key)) is not None}


def _rating(plain: dict[str, Any] | None) -> Rating | None:
    return None if plain is None else adapter(Rating).validate_python(plain)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
