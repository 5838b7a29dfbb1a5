"""The versions of one model, played back: which threats and parts came, changed, were renamed and went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..analysis.phrases import unique_id
from ..analysis.threat_state import ThreatState
from ..model.scales import ServiceStatus
from .past_controls import NO_PAST_CONTROLS, PastControls, counting, effective
from .past_parts import PastParts
from .versions import Seen, Version, changed_keys


@dataclass(frozen=True, slots=True)
class Moment:
    """What a commit did to a threat; commits are numbers, oldest lowest. For the rest see `analysis.threat_history.ThreatChange`."""

    commit: int
    state: ThreatState | None
    id: str
    retired: str | None = None
    keys: tuple[str, ...] = ()


_DECIDING = frozenset(("target", "boundary", "stride", "disposition", "acceptance", "transfer", "avoidance"))
"""The keys of a threat's record that decide about it."""


@dataclass(slots=True)
class Record:
    """A threat's past while it is played back.

    Attributes:
        identified: the day on which it was found, where a version says it.
        digest: of its last record.
        changes: oldest first.
        seen: the last record with its service of then, the owner, whether that was retired, and where the
            threat stood with the controls that it counts on: the same once more is no change.
    """

    identified: date | None
    digest: str
    changes: list[Moment] = field(default_factory=list)
    seen: tuple[Seen, tuple[str, str, bool, ThreatState]] | None = field(default=None, compare=False)

    @property
    def gone(self) -> bool:
        """Whether the model holds the threat no longer."""
        return self.changes[-1].state is None

    @property
    def decided(self) -> int:
        """The number of the commit that last said what it is about, or what becomes of it."""
        deciding = (change.commit for change in reversed(self.changes) if not _DECIDING.isdisjoint(change.keys))
        return next(deciding, self.changes[0].commit)


Threats = dict[str, Record]
"""The threats of one service by id, those that are gone among them."""


@dataclass(slots=True)
class Records:
    """What is known of one file's past.

    Attributes:
        threats: its threats.
        parts: its parts and whole reviews.
        service: the service's id of its last version.
        owner: the service's owner of then.
        controls: the service's own controls of then.
    """

    threats: Threats = field(default_factory=dict)
    parts: PastParts = field(default_factory=PastParts)
    service: str = ""
    owner: str = ""
    controls: PastControls = field(default_factory=lambda: NO_PAST_CONTROLS)

    @property
    def over(self) -> bool:
        """Whether the last version says that the service is retired."""
        return self.parts.status == ServiceStatus.RETIRED


def play(past: Records, commit: int, version: Version, service: str, shared: PastControls = NO_PAST_CONTROLS) -> None:
    """Moves the past on by one version.

    Args:
        past: moved on.
        commit: the commit's number.
        version: what it made of the file.
        service: the service's id in it.
        shared: the controls that it could name besides its own.
    """
    retired: Mapping[str, str] = {}
    if version.drawn is not None:
        past.parts.play(commit, version.drawn)
        past.owner, retired, past.controls = version.drawn.owner, version.drawn.retired, version.drawn.controls
    past.service = service
    _rename(past.threats, version.threats)
    for threat, record in past.threats.items():
        if threat not in version.threats:
            _leave(record, commit, retired.get(threat))
    known = effective({**shared, **past.controls}) if shared or past.controls else NO_PAST_CONTROLS
    for seen in version.threats.values():
        _stay(past.threats, seen, commit, past, counting(seen.state, known))


def play_shared(past: Records, commit: int, before: PastControls, after: PastControls) -> None:
    """Moves the past on by a commit that changed the controls that services share, and not the model.

    Args:
        past: moved on.
        commit: the commit's number.
        before: the controls that it could name before.
        after: those that it can name since.
    """
    old, new = effective(before), effective({**after, **past.controls})
    touched = {id for id in {*before, *after} if old.get(id) != new.get(id)}
    touched |= {id for id, control in past.controls.items() if control.uses}
    for record in past.threats.values():
        last = record.changes[-1]
        state = counting(last.state, new, touched) if last.state is not None and touched else None
        if state is not None and state != last.state:
            record.changes.append(Moment(commit, state, last.id))
            record.seen = None


def _rename(records: Threats, seens: Mapping[str, Seen]) -> None:
    """Gives renamed threats their past."""
    for seen in seens.values():
        former = seen.renamed_from
        if former and former not in seens and former in records and not records[former].gone and _free(records, seen.id):
            records[seen.id] = records.pop(former)


def _leave(record: Record, commit: int, reason: str | None) -> None:
    """A threat that stands in the model no longer; its retirement may be written down later."""
    last = record.changes[-1]
    if last.state is not None or (reason is not None and last.retired is None):
        record.changes.append(Moment(commit, None, last.id, reason))
        record.seen = None


def _stay(records: Threats, seen: Seen, commit: int, past: Records, stood: ThreatState) -> None:
    record = records.get(seen.id)
    context = (past.service, past.owner, past.over, stood)
    if record is None:
        record = records[seen.id] = Record(seen.identified, seen.digest)
    elif record.seen is not None and record.seen[0] is seen and record.seen[1] == context:
        return
    id, state = unique_id(past.service, seen.id), stood.within(past.owner, over=past.over)
    last = record.changes[-1] if record.changes else None
    if last is None or (last.state, last.id) != (state, id) or record.digest != seen.digest:
        keys = changed_keys(record.digest, seen.digest) if last else ()
        record.changes.append(Moment(commit, state, last.id if last and last.id == id else id, keys=keys))
    record.identified, record.digest, record.seen = seen.identified or record.identified, seen.digest, (seen, context)


def _free(records: Threats, threat: str) -> bool:
    return threat not in records or records[threat].gone
