"""Two versions of a service → its changes, what weighs most first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from ..analysis.facts import Facts
from ..analysis.fired_triggers import FiredTrigger
from ..findings import Finding
from .answer_changes import answer_changes, finding_changes
from .change import Change, heaviest_first
from .change_kinds import ChangeKind
from .context_changes import assumption_changes, cell_changes
from .control_changes import own_control_changes
from .crossing_changes import crossing_changes, data_changes
from .part_changes import part_changes
from .service_versions import ServiceVersions
from .threat_changes import threat_changes

_COMPARED = (
    part_changes,
    crossing_changes,
    data_changes,
    own_control_changes,
    assumption_changes,
    threat_changes,
    answer_changes,
    cell_changes,
)


@dataclass(frozen=True)
class ServiceChanges:
    """What changed in one service.

    Attributes:
        service: its id.
        title: its title, after the change where it is still there.
        path: its file's name in findings, after the change where it is still there.
        before: the version before; `None` for a service that is new.
        after: the version after; `None` for one that is gone.
        changes: what weighs most first; of a new or a deleted service that it is, and its findings.
        new: findings that the version after has and the one before had not, those of one target in one.
        fixed: the other way round.
        fired: the review triggers that the changes fired.
    """

    service: str
    title: str
    path: str
    before: Facts | None
    after: Facts | None
    changes: tuple[Change, ...]
    new: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    fired: tuple[FiredTrigger, ...] = ()


def service_changes(
    before: Facts | None, after: Facts | None, new: Sequence[Finding] = (), fixed: Sequence[Finding] = ()
) -> ServiceChanges:
    """Compares two versions of a service.

    Args:
        before: the version before; `None` where there was none.
        after: the version after; `None` where there is none.
        new: the findings that came, those of one target in one.
        fixed: the findings that went.

    Raises:
        ValueError: there is no version at all.
    """
    there = after or before
    if there is None:
        raise ValueError("a service without a version cannot be compared")
    service = there.service
    found: chain[Change] = chain(finding_changes(service.service, service.title, new, fixed))
    if before and after:
        versions = ServiceVersions(before, after)
        found = chain(*(of(versions) for of in _COMPARED), found)
    else:
        kind = ChangeKind.SERVICE_ADDED if after else ChangeKind.SERVICE_DELETED
        found = chain((Change(service.service, kind, "", "", service.title, "", "", ""),), found)
    changes = tuple(heaviest_first(found))
    return ServiceChanges(service.service, service.title, there.model.source.path, before, after, changes, tuple(new), tuple(fixed))
