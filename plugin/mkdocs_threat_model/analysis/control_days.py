"""Days on which controls and assumptions have to be looked at again: each control once, however many services use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..model.context import Assumption
from ..model.scales import MitigationStatus
from .control_states import ServiceControl
from .facts import Facts
from .phrases import unique_id


@dataclass(frozen=True, slots=True)
class ControlInUse:
    """A control, with the services that use it; retired ones are left out.

    Attributes:
        state: the control as it counts.
        owner: who keeps it working: whom it names, else the owner of the first service.
        users: the services, by id.
    """

    state: ServiceControl
    owner: str
    users: tuple[Facts, ...]

    @property
    def key(self) -> str:
        """The id that no other control of the organisation has."""
        return unique_id(self.users[0].service.service, self.state.id) if self.state.own else self.state.shared_key

    @property
    def due(self) -> date | None:
        """The day by which it is to be done; `None` of one that is."""
        return self.state.control.due if self.state.control.status is not MitigationStatus.DONE else None

    @property
    def again(self) -> date | None:
        """The day by which it is to be verified again; `None` of one that is not done yet."""
        return self.state.control.verify_again_by if self.state.control.status is MitigationStatus.DONE else None


def controls_in_use(portfolio: Mapping[str, Facts]) -> tuple[ControlInUse, ...]:
    """The services' own controls and those that they use, by key.

    Args:
        portfolio: the facts of each service by its id.
    """
    found: dict[str, tuple[ServiceControl, list[Facts]]] = {}
    for name in sorted(portfolio):
        facts = portfolio[name]
        if facts.service.status.is_over:
            continue
        for state in facts.controls.values():
            key = unique_id(name, state.id) if state.own else state.shared_key
            found.setdefault(key, (state, []))[1].append(facts)
    return tuple(
        ControlInUse(state, state.control.owner or users[0].service.owner, tuple(users)) for _, (state, users) in sorted(found.items())
    )


def assumed(facts: Facts) -> Iterator[tuple[Assumption, date, str]]:
    """The assumptions of a service that end on a day, each with that day and with who knows whether it is still true."""
    service = facts.service
    if not service.status.is_over:
        for assumption in service.assumptions.values():
            if assumption.holds and assumption.holds_until is not None:
                yield assumption, assumption.holds_until, assumption.owner or service.owner
