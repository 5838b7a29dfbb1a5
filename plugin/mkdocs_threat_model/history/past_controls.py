"""Controls of any version, read lightly: what the past of the threats that count on them is told from.

A mitigation that counts on a control has the control's title, status and days. What an older or a broken version does not say,
it does not say: a control that nobody defines is told by its id, as planned.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..analysis.threat_state import PastMitigation, ThreatState
from ..model.folder import CONTROLS_FILE, CONTROLS_FOLDER, is_model_file
from ..model.outline import is_id
from ..model.period import Period
from ..model.scales import MitigationStatus
from ..model.terms import Ticket
from ..model.types import Date, Ids, Person, Title

T = TypeVar("T")

MAX_CONTROLS = 5_000
"""Most controls of one file that are read."""
NO_GRACE = Period()
"""A service's own control answers nothing from the day on which it lapsed."""

_Title: TypeAdapter[str] = TypeAdapter(Title)
_Status: TypeAdapter[MitigationStatus] = TypeAdapter(MitigationStatus)
_Owner: TypeAdapter[str] = TypeAdapter(Person)
_Ticket: TypeAdapter[str] = TypeAdapter(Ticket)
_Day: TypeAdapter[date] = TypeAdapter(Date)
_Ids: TypeAdapter[tuple[str, ...]] = TypeAdapter(Ids)


@dataclass(frozen=True, slots=True)
class PastControl:
    """A control as a version has it.

    Attributes:
        title: what is done.
        status: how far it is.
        owner: who keeps it working, where it names somebody.
        due: the day by which it is to be done.
        ticket: what tracks it.
        until: the last day on which it counts as done, where it lapses.
        uses: the controls that it builds on.
    """

    title: str
    status: MitigationStatus
    owner: str | None = None
    due: date | None = None
    ticket: str | None = None
    until: date | None = None
    uses: tuple[str, ...] = ()


PastControls = Mapping[str, PastControl]
"""Controls by their ids."""
NO_PAST_CONTROLS: PastControls = {}


def read_controls(entries: Any, grace: Period = NO_GRACE) -> PastControls:
    """Controls from plain values.

    Args:
        entries: what stands under `controls`.
        grace: how long one that lapsed still counts.

    Raises:
        ValueError: these are no controls.
    """
    found = entries or {}
    if not isinstance(found, dict) or len(found) > MAX_CONTROLS:
        raise ValueError("not a map of controls")
    return {id: _control(id, record, grace) for id, record in found.items() if is_id(id) and isinstance(record, dict)}


def _control(id: str, record: Mapping[str, Any], grace: Period) -> PastControl:
    again = _read(_Day, record.get("verify_again_by"))
    return PastControl(
        " ".join((_read(_Title, record.get("title")) or id).split()),
        _read(_Status, record.get("status")) or MitigationStatus.PLANNED,
        _read(_Owner, record.get("owner")),
        _read(_Day, record.get("due")),
        _read(_Ticket, record.get("ticket")),
        grace.after(again) if again else None,
        _read(_Ids, record.get("uses")) or (),
    )


def _read(kind: TypeAdapter[T], value: Any) -> T | None:
    try:
        return None if value is None else kind.validate_python(value)
    except ValidationError:
        return None


def shared_folder(path: str) -> PurePosixPath | None:
    """The folder for whose services a file of shared controls is; `None` of any other file."""
    here = PurePosixPath(path)
    place = here.parts.index(CONTROLS_FOLDER) if CONTROLS_FOLDER in here.parts[:-1] else len(here.parts) - 1
    folder = PurePosixPath(*here.parts[:place])
    is_shared = here.name == CONTROLS_FILE if place == len(here.parts) - 1 else is_model_file(here)
    return folder if is_shared and not any(part.startswith(("_", ".")) for part in folder.parts) else None


def effective(known: PastControls) -> PastControls:
    """The controls as they count: one that builds on others counts no more, and no longer, than they do."""
    return {id: _effective(id, known) if control.uses else control for id, control in known.items()}


def _effective(id: str, known: PastControls) -> PastControl:
    """Walked without recursion; circles end."""
    control, seen, waiting = known[id], {id}, list(known[id].uses)
    status, until = control.status, control.until
    while waiting:
        other = waiting.pop()
        below = known.get(other)
        if other in seen or below is None:
            continue
        seen.add(other)
        if below.status is not MitigationStatus.DONE and status is MitigationStatus.DONE:
            status = MitigationStatus.IN_PROGRESS
        until = min((day for day in (until, below.until) if day), default=None)
        waiting += below.uses
    return replace(control, status=status, until=until)


def counting(state: ThreatState, known: PastControls, only: Collection[str] | None = None) -> ThreatState:
    """Where a threat stands with the controls that it counts on.

    Args:
        state: where it stands; mitigations name the controls.
        known: the controls as they count.
        only: the ids of those that are looked at; without, all.
    """
    if not any(each.uses and (only is None or each.uses in only) for each in state.controls):
        return state
    return replace(
        state,
        controls=tuple(_counting(each, known) if each.uses and (only is None or each.uses in only) else each for each in state.controls),
    )


def _counting(mitigation: PastMitigation, known: PastControls) -> PastMitigation:
    id = mitigation.uses
    control = known.get(id)
    if control is None:
        return PastMitigation(id, MitigationStatus.PLANNED, uses=id)
    until = control.until if control.status is MitigationStatus.DONE else None
    return PastMitigation(control.title, control.status, control.owner, control.due, control.ticket, id, until)
