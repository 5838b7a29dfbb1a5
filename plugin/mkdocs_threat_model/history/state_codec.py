"""Where threats stood, as the cache writes it: plain lists, in the order of the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..analysis.threat_state import PastMitigation, Signature, ThreatState
from ..model.scales import Disposition, MitigationStatus
from ..model.threat import Rating
from ..model.types import adapter, field_names
from .past_controls import PastControl, PastControls


def plain_state(state: ThreatState) -> list[Any]:
    """A stand as JSON holds it."""
    return [
        state.disposition,
        [
            [control.name, control.status, control.owner, _iso(control.due), control.ticket, control.uses, _iso(control.until)]
            for control in state.controls
        ],
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


def _control(name: Any, status: Any, owner: Any, due: Any, ticket: Any, uses: Any, until: Any) -> PastMitigation:
    return PastMitigation(str(name), MitigationStatus(status), _text(owner), _day(due), _text(ticket), str(uses), _day(until))


def plain_controls(controls: PastControls) -> dict[str, list[Any]]:
    """Controls as JSON holds them."""
    return {
        id: [each.title, each.status, each.owner, _iso(each.due), each.ticket, _iso(each.until), each.uses] for id, each in controls.items()
    }


def controls_from(plain: Mapping[str, Sequence[Any]]) -> PastControls:
    """Controls from what was kept.

    Raises:
        ValueError: they are none.
    """
    return {str(id): _past_control(*fields) for id, fields in plain.items()}


def _past_control(title: Any, status: Any, owner: Any, due: Any, ticket: Any, until: Any, uses: Any) -> PastControl:
    named = tuple(str(id) for id in uses)
    return PastControl(str(title), MitigationStatus(status), _text(owner), _day(due), _text(ticket), _day(until), named)


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
