"""All that changed between two versions of an organisation's models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..analysis.fired_triggers import FiredTrigger
from ..analysis.reviews import PartKey
from ..findings import Finding, Severity, total
from .change import Change, heaviest_first
from .change_kinds import Effect
from .comparing_services import ServiceChanges

_TITLES = ("Policy", "Controls", "Baseline", "Catalog", "Workloads")
"""What is not one service's, as its changes name it, in the order of the verdict."""


@dataclass(frozen=True)
class ChangeNotice:
    """What the page of a service says of its changes.

    Attributes:
        base: what the version before is called.
        said: what changed, in a few words; `unchanged` where nothing did.
        is_changed: whether there is something to be seen on the page of changes.
        parts: section and id of the parts that came or changed, for the marks on their rows.
        fired: the review triggers that the changes fired.
    """

    base: str
    said: str
    is_changed: bool
    parts: tuple[PartKey, ...] = ()
    fired: tuple[FiredTrigger, ...] = ()


@dataclass(frozen=True)
class ChangeReport:
    """The result of a comparison.

    Attributes:
        base: what the version before is called.
        head: what the version after is called.
        day: the day that the statuses of both are of.
        services: the services that changed, by id.
        unchanged: how many did not.
        policy: what changed in the organisation's policy, baseline, catalog and workloads.
        unreadable: what keeps a file of either version from being compared, each with the version's name.
        failure: why nothing could be compared; empty where it could.
        asked: the version before as it was asked for.
        commit: the commit that it is; empty where it is none.
    """

    base: str
    head: str
    day: date
    services: tuple[ServiceChanges, ...] = ()
    unchanged: int = 0
    policy: tuple[Change, ...] = ()
    unreadable: tuple[tuple[str, Finding], ...] = ()
    failure: str = ""
    asked: str = ""
    commit: str = ""

    @property
    def changes(self) -> list[Change]:
        """Every change, what weighs most first."""
        return heaviest_first((*self.policy, *(change for service in self.services for change in service.changes)))

    @property
    def silent(self) -> bool:
        """Whether nothing changed, and that is known."""
        return not (self.services or self.policy or self.unreadable or self.failure)

    @property
    def complete(self) -> bool:
        """Whether all of both versions could be compared."""
        return not (self.failure or self.unreadable)

    @property
    def new_errors(self) -> list[Finding]:
        """The errors that the version after has and the one before had not."""
        return [finding for service in self.services for finding in service.new if finding.severity is Severity.ERROR]

    @property
    def unanswered(self) -> list[tuple[ServiceChanges, FiredTrigger]]:
        """The review triggers that fired, and that no review recorded with the change answers."""
        return [(service, fired) for service in self.services for fired in service.fired if not fired.answered]

    def notice(self, service: str) -> ChangeNotice:
        """What the page of a service says of its changes."""
        found = next((changed for changed in self.services if changed.service == service), None)
        if self.failure or any(finding.service == service for _, finding in self.unreadable):
            return ChangeNotice(self.base, "could not be compared", True)
        if found is None or not (found.changes or found.fired):
            return ChangeNotice(self.base, "unchanged", False)
        if found.before is None:
            return ChangeNotice(self.base, "a new model", True, fired=found.fired)
        weaker = sum(change.effect is Effect.WEAKER for change in found.changes)
        text = f"{len(found.changes)} {'change' if len(found.changes) == 1 else 'changes'}"
        parts = tuple(sorted({(change.section, change.id) for change in found.changes if change.id}))
        return ChangeNotice(self.base, f"{text}, {weaker} of them weaker" if weaker else text, True, parts, found.fired)

    @property
    def threats(self) -> Mapping[str, frozenset[str]]:
        """The ids of the threats that came or changed, by service; of a new service all that it has."""
        found = {service.service: _threats(service) for service in self.services}
        return {name: ids for name, ids in found.items() if ids}

    def counted(self) -> dict[Effect, int]:
        """How many changes have each effect."""
        found = Counter(change.effect for change in self.changes)
        return {effect: found[effect] for effect in Effect}

    def verdict(self) -> str:
        """One sentence: what a reviewer has to know before anything else."""
        if self.failure:
            return f"Could not compare: {self.failure}"
        if self.unreadable:
            return f"Could not compare all: {_files(self.unreadable)} cannot be read."
        if self.silent:
            return "No change."
        errors, counts = total(self.new_errors), self.counted()
        titles = {change.title for change in self.policy}
        rules = [title if place == 0 else title.lower() for place, title in enumerate(title for title in _TITLES if title in titles)]
        services = [f"{len(self.services)} {'service' if len(self.services) == 1 else 'services'}"] if self.services else []
        *others, last = (*rules, *services)
        changed = f"{', '.join(others)} and {last}" if others else last
        weaker = f"{counts[Effect.WEAKER]} {'change weakens' if counts[Effect.WEAKER] == 1 else 'changes weaken'} security"
        blocks = f"{errors} new {'error' if errors == 1 else 'errors'}" if errors else "no new errors"
        return f"{changed} changed: {blocks}, {weaker if counts[Effect.WEAKER] else 'nothing weakens security'}."


def _threats(service: ServiceChanges) -> frozenset[str]:
    if service.after is None:
        return frozenset()
    held = service.after.service.threats
    changed = held if service.before is None else (change.id for change in service.changes if change.section == "threats")
    return frozenset(id for id in changed if id in held)


def _files(unreadable: Iterable[tuple[str, Finding]]) -> str:
    names = sorted({f"`{finding.place.path}` of {version}" for version, finding in unreadable})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
