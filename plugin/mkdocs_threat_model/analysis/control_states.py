"""Controls as they count for one service on a day: whether each answers, and if not, why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from ..model.context import Actor
from ..model.controls import Control
from ..model.organisation_files import Organisation
from ..model.period import Period
from ..model.policy import Policy
from ..model.reading import Model
from ..model.scales import MitigationStatus
from ..model.service import Service
from ..model.shared import TOP, SharedScope
from .evidence_results import NOTHING_LOOKED_UP, EvidenceResults, why_gone
from .said_words import folded

OWN = "service"
"""The scope of a service's own controls."""
ORGANISATION = "organisation"
"""The scope of those that every service may use."""
NOTICE = Period(days=30)
"""How long before its end it is announced that a control lapses, or that an assumption no longer holds."""


@dataclass(frozen=True, slots=True)
class ServiceControl:
    """A control as it counts for one service.

    Attributes:
        control: as it is written.
        scope: whose it is: `service`, `organisation`, or the team's folder.
        status: how far it is as it counts here: a control that has lapsed, or whose evidence is gone, is in progress.
        grace_ends: the last day on which it still answers here, after it or a control that it builds on lapsed; `None` where
            none has.
        why: why a control that is done does not count as done, as a clause; empty where it does.
        let_down_by: the control that it builds on and that does not count, where that is why; else empty.
        by_policy: whether the policy says that the service uses it, and not its model.
        answers: whether it answers the service's questions: one that a threat alone counts on does not.
    """

    control: Control
    scope: str
    status: MitigationStatus
    grace_ends: date | None = None
    why: str = ""
    let_down_by: str = ""
    by_policy: bool = False
    answers: bool = True

    @property
    def id(self) -> str:
        """Its id."""
        return self.control.id

    @property
    def shared_key(self) -> str:
        """The id that no other shared control has: with the team's folder in front of it, where it is a team's."""
        return self.id if self.scope == ORGANISATION else f"{self.scope}/{self.id}"

    @property
    def own(self) -> bool:
        """Whether it is the service's own."""
        return self.scope == OWN

    @property
    def counts(self) -> bool:
        """Whether it answers questions, and threats may count on it."""
        return self.status is MitigationStatus.DONE


NO_CONTROLS: Mapping[str, ServiceControl] = {}
"""Of a service that has none and uses none."""


def policy_uses(service: Service, policy: Policy, scope: SharedScope) -> tuple[str, ...]:
    """The organisation's controls that a service uses by its tags or owner, as the policy says; a team's are never meant."""
    tags, owner = folded(service.tags), service.owner.casefold()
    found = (rule.controls for rule in policy.controls.uses if not tags.isdisjoint(folded(rule.tags)) or owner in folded(rule.teams))
    named = (scope.former["controls"].get(id, id) if id not in scope.controls else id for controls in found for id in controls)
    return tuple(id for id in dict.fromkeys(named) if id in scope.controls and scope.controls[id].folder == TOP)


def shared_scope(model: Model, organisation: Organisation) -> SharedScope:
    """The shared controls and actors that a model may name, by the folder that it stands in."""
    return organisation.shared.scope(_folder_of(model.source.path))


def named_actors(service: Service, scope: SharedScope) -> Mapping[str, Actor]:
    """The actors that a service's threats and attack trees name, by id: its own, the team's, the organisation's."""
    known = {**scope.actors, **service.actors}
    named = [id for threat in service.threats.values() for id in threat.actor]
    named += [id for tree in service.attack_trees.values() for _, node in tree.steps() for id in node.actor]
    return {id: known[id] for id in named if id in known}


def used_controls(model: Model, organisation: Organisation) -> tuple[Control, ...]:
    """The controls of a service, those that it uses, and those that these build on."""
    service, scope = model.service, shared_scope(model, organisation)
    if not service.controls and not scope.controls:
        return ()
    known = {**{id: shared.control for id, shared in scope.controls.items()}, **service.controls}
    wanted = (*service.controls, *service.uses, *policy_uses(service, organisation.policy, scope), *_counted_on(service))
    return tuple(known[id] for id in _reached(known, wanted))


def controls_of(
    service: Service, scope: SharedScope, policy: Policy, today: date, evidence: EvidenceResults = NOTHING_LOOKED_UP
) -> Mapping[str, ServiceControl]:
    """The controls of a service, its own and those that it uses, by id.

    Args:
        service: the model.
        scope: the shared controls that its folder may use.
        policy: the organisation's rules.
        today: the day.
        evidence: what was found of the evidence that controls name.
    """
    by_policy = policy_uses(service, policy, scope)
    used = dict.fromkeys((*service.uses, *by_policy))
    wanted = [*service.controls, *used, *_counted_on(service)]
    if not wanted:
        return NO_CONTROLS
    known: dict[str, tuple[Control, str]] = {id: (shared.control, shared.scope) for id, shared in scope.controls.items()}
    known |= {id: (control, OWN) for id, control in service.controls.items()}
    states = _States(known, wanted, policy, today, evidence)
    listed = frozenset(service.uses)
    found = {}
    for id in dict.fromkeys(id for id in wanted if id in known):
        state = states.of(id)
        found[id] = replace(state, by_policy=id in by_policy and id not in listed, answers=state.own or id in used)
    return found


def state_of(id: str, scope: SharedScope, policy: Policy, today: date, evidence: EvidenceResults = NOTHING_LOOKED_UP) -> ServiceControl:
    """A shared control as it counts, whoever uses it.

    Args:
        id: one of the scope's.
        scope: the shared controls of a folder.
        policy: the organisation's rules.
        today: the day.
        evidence: what was found of its evidence.
    """
    return _States({id: (shared.control, shared.scope) for id, shared in scope.controls.items()}, (id,), policy, today, evidence).of(id)


class _States:
    """The states of controls, each with what it builds on."""

    def __init__(
        self, known: Mapping[str, tuple[Control, str]], wanted: Iterable[str], policy: Policy, today: date, evidence: EvidenceResults
    ) -> None:
        self._known, self._policy, self._today, self._evidence = known, policy, today, evidence
        self._controls = {id: control for id, (control, _) in known.items()}
        self._states = {id: self._alone(*known[id]) for id in _reached(self._controls, wanted)}
        self._blamed = self._passed_on()

    def of(self, id: str) -> ServiceControl:
        control, scope = self._known[id]
        status, why, grace = self._states[id]
        below = self._blamed.get(id, "") if status is MitigationStatus.DONE else ""
        if below:
            below_status, reason, _ = self._states[below]
            status, why = MitigationStatus.IN_PROGRESS, f"it builds on `{below}`, {reason or f'which is {below_status.value}'}"
        ending = min((ends for ends in (grace, self._grace_below(id)) if ends is not None), default=None)
        return ServiceControl(control, scope, status, ending, why, below)

    def _grace_below(self, id: str) -> date | None:
        """The first day on which something that a control builds on stops counting, of what has lapsed and still counts."""
        below = _reached(self._controls, self._controls[id].uses)
        return min((ends for other in below if (ends := self._states[other][2]) is not None), default=None)

    def _passed_on(self) -> Mapping[str, str]:
        """For each control that builds on one that does not count, the nearest such; of several as near the first by its id.

        From those that do not count to those that build on them, each once: a chain may be as long as there are controls.
        """
        users: dict[str, list[str]] = {}
        for id in sorted(self._states):
            for other in self._known[id][0].uses:
                users.setdefault(other, []).append(id)
        blamed: dict[str, str] = {}
        waiting = deque((id, id) for id in sorted(self._states) if self._states[id][0] is not MitigationStatus.DONE)
        while waiting:
            id, source = waiting.popleft()
            for user in users.get(id, ()):
                if user not in blamed:
                    blamed[user] = source
                    waiting.append((user, source))
        return blamed

    def _alone(self, control: Control, scope: str) -> tuple[MitigationStatus, str, date | None]:
        """What a control is by itself: its status as it counts, why it is less than it says, and the end of its grace."""
        if control.status is not MitigationStatus.DONE:
            return control.status, "", None
        if gone := why_gone(control, self._evidence):
            return MitigationStatus.IN_PROGRESS, f"its evidence is gone: {gone.rstrip('.')}", None
        if has_lapsed(control, self._today) and control.verify_again_by is not None:
            ends = control.verify_again_by if scope == OWN else self._policy.controls.grace.after(control.verify_again_by)
            if ends < self._today:
                return MitigationStatus.IN_PROGRESS, f"it lapsed: it was to be verified again by {control.verify_again_by}", ends
            return control.status, "", ends
        return control.status, "", None


def _reached(known: Mapping[str, Control], wanted: Iterable[str]) -> tuple[str, ...]:
    """Some controls and all that they build on, of those that are known."""
    waiting = [id for id in wanted if id in known]
    seen = dict.fromkeys(waiting)
    while waiting:
        for other in known[waiting.pop()].uses:
            if other in known and other not in seen:
                seen[other] = None
                waiting.append(other)
    return tuple(seen)


def has_lapsed(control: Control, today: date) -> bool:
    """Whether the day by which a control was to be verified again has passed, of one that says that it is done."""
    return control.status is MitigationStatus.DONE and control.verify_again_by is not None and control.verify_again_by < today


def _counted_on(service: Service) -> Iterator[str]:
    """The controls that threats count on."""
    return (mitigation.uses for threat in service.threats.values() for mitigation in threat.mitigations if mitigation.uses)


def _folder_of(path: str) -> PurePosixPath:
    """The folder of a model below the models' folder, of the path that findings name."""
    return PurePosixPath(path.partition("/")[2]).parent
