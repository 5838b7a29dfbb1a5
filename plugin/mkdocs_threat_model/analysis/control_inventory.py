"""The controls of an organisation: each with the services that use it, the STRIDE cells that it answers, the threats that count on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from ..findings import Place, Where
from ..model.controls import Control
from ..model.organisation_files import Organisation
from ..model.reading import Source
from ..model.scales import MitigationStatus
from .control_states import OWN, ServiceControl, state_of
from .facts import AssessedThreat, Facts
from .phrases import unique_id
from .rule_answers import CONTROL, CellKey
from .stride import CellState


@dataclass(frozen=True, slots=True)
class ControlUse:
    """A control in one of the services that use it.

    Attributes:
        facts: the service.
        state: the control as it counts there.
        cells: the STRIDE cells that it answers there, and nothing else does before it: an element or a flow, the boundary of
            a crossing or an empty text, the category.
        lost: those that it answered as long as it was done, and that are open now.
        threats: those that count on it.
    """

    facts: Facts
    state: ServiceControl
    cells: tuple[CellKey, ...]
    lost: tuple[CellKey, ...]
    threats: tuple[AssessedThreat, ...]


@dataclass(frozen=True, slots=True)
class ListedControl:
    """A control of the organisation, of a team or of a service.

    Attributes:
        state: the control as it counts.
        owner: who keeps it working; of a service's own control the service's owner, where it names nobody; else empty.
        service: id of the service whose own it is; empty for a shared one.
        source: the file that it is written in.
        uses: the services that use it, by id.
        over: whether it is a retired service's own: nobody has to do anything for it.
    """

    state: ServiceControl
    owner: str
    service: str
    source: Source
    uses: tuple[ControlUse, ...]
    over: bool = False

    @property
    def control(self) -> Control:
        """As it is written."""
        return self.state.control

    @property
    def place(self) -> Place:
        """Where it is written."""
        where: Where = ("controls", self.control.id)
        return self.source.place(where)

    @property
    def key(self) -> str:
        """The id that no other control of the organisation has: `mesh-mtls`, `payments/mesh-mtls` of a service, `team/…` of a folder."""
        return unique_id(self.service, self.control.id) if self.service else self.state.shared_key

    @property
    def cells(self) -> int:
        """How many STRIDE cells it answers, in all services."""
        return sum(len(use.cells) for use in self.uses)

    @property
    def threats(self) -> Iterator[AssessedThreat]:
        """The threats that count on it, by service."""
        return (assessed for use in self.uses for assessed in use.threats)

    @property
    def to_do(self) -> bool:
        """Whether somebody has to do something for it: it does not count as done, and is no retired service's own."""
        return self.state.status is not MitigationStatus.DONE and not self.over


def listed_controls(portfolio: Mapping[str, Facts], organisation: Organisation, today: date) -> tuple[ListedControl, ...]:
    """Every control: the organisation's, those of teams, those of services; each by id.

    Args:
        portfolio: the facts of each service by its id.
        organisation: what it defines for many services.
        today: the day that statuses are of.
    """
    uses: dict[tuple[str, str, str], list[ControlUse]] = {}
    for name in sorted(portfolio):
        for use in uses_in(portfolio[name]):
            uses.setdefault((use.state.scope, name if use.state.own else "", use.state.id), []).append(use)
    return (*_shared(uses, organisation, today), *_own(uses, portfolio))


def has_controls(portfolio: Mapping[str, Facts], organisation: Organisation) -> bool:
    """Whether there is any control: of the organisation, of a team, of a service."""
    return any(True for _ in organisation.shared.controls) or any(facts.service.controls for facts in portfolio.values())


def uses_in(facts: Facts) -> tuple[ControlUse, ...]:
    """The controls of a service and those that it uses, with what they do there; in the order that its facts have them."""
    if not facts.controls:
        return ()
    cells: dict[str, list[CellKey]] = {}
    lost: dict[str, list[CellKey]] = {}
    for row in facts.rows:
        for cell in row.cells:
            if cell.rule is not None and cell.rule.kind == CONTROL:
                found = cells if cell.state is CellState.BY_RULE else lost if cell.state is CellState.GAP else None
                if found is not None:
                    found.setdefault(cell.rule.id, []).append((row.target, row.boundary, cell.letter))
    threats = _counting(facts.threats)
    return tuple(
        ControlUse(facts, state, tuple(cells.get(id, ())), tuple(lost.get(id, ())), tuple(threats.get(id, ())))
        for id, state in facts.controls.items()
    )


def _counting(threats: Iterable[AssessedThreat]) -> dict[str, list[AssessedThreat]]:
    """The threats that count on each control, once each."""
    found: dict[str, list[AssessedThreat]] = {}
    for assessed in threats:
        for id in dict.fromkeys(mitigation.uses for mitigation in assessed.threat.mitigations if mitigation.uses):
            found.setdefault(str(id), []).append(assessed)
    return found


def _shared(uses: Mapping[tuple[str, str, str], list[ControlUse]], organisation: Organisation, today: date) -> Iterator[ListedControl]:
    shared = organisation.shared
    for held in sorted(shared.controls, key=lambda held: (held.folder != PurePosixPath(), held.scope, held.control.id)):
        found = uses.get((held.scope, "", held.control.id), [])
        # In a service its evidence was looked up; of one that nobody uses only its days are known.
        state = found[0].state if found else state_of(held.control.id, shared.scope(held.folder), organisation.policy, today)
        yield ListedControl(replace(state, by_policy=False, answers=True), held.control.owner or "", "", held.source, tuple(found))


def _own(uses: Mapping[tuple[str, str, str], list[ControlUse]], portfolio: Mapping[str, Facts]) -> Iterator[ListedControl]:
    for name in sorted(portfolio):
        facts = portfolio[name]
        for id in sorted(facts.service.controls):
            found = uses[OWN, name, id]
            owner = found[0].state.control.owner or facts.service.owner
            yield ListedControl(found[0].state, owner, name, facts.model.source, tuple(found), facts.service.status.is_over)
