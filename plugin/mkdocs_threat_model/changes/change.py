"""One change of a model, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.scales import Risk
from .change_kinds import ChangeKind, Effect

_RISK_WEIGHT = 3
"""What each level of risk adds to a change's weight; an unrated threat weighs as a high one."""
_UNRATED = Risk.HIGH


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one part of a service's model.

    Attributes:
        service: the service's id.
        kind: what kind of change it is.
        section: where the part stands in the model: `threats`, `flows`; empty for the service itself.
        id: the part's id after the change, or before it where it is gone; empty for the service itself.
        title: the part's title.
        what: what of it changed, where that is one value: `encrypted`, `into Cloud platform`.
        before: the value before; empty where there was none.
        after: the value after; empty where there is none.
        risk: of a threat, the risk that counts; `None` for what is no threat.
        rated: whether a threat has a risk; true for what is no threat.
        line: where it stands in the file after the change; 0 where it stands nowhere.
    """

    service: str
    kind: ChangeKind
    section: str
    id: str
    title: str
    what: str = ""
    before: str = ""
    after: str = ""
    risk: Risk | None = None
    rated: bool = True
    line: int = 0

    @property
    def effect(self) -> Effect:
        """What it does to security."""
        return self.kind.effect

    @property
    def weight(self) -> int:
        """How much it weighs: its kind, and the risk of the threat that it concerns."""
        risk = self.risk if self.rated else _UNRATED
        return self.kind.weight + (_RISK_WEIGHT * risk.rank if risk else 0)

    @property
    def said(self) -> str:
        """What changed of the part, without the part: `encrypted: yes → no`."""
        value = self.after
        if self.before:
            value = f"{self.before} → {self.after}" if self.after else f"was {self.before}"
        return f"{self.what}: {value}" if self.what and value else self.what or value


def heaviest_first(changes: Iterable[Change]) -> list[Change]:
    """Changes by weight, then by service, section and id."""
    return sorted(changes, key=_order)


def _order(change: Change) -> tuple[object, ...]:
    return -change.weight, change.service, change.section, change.id, change.kind, change.what, change.said
