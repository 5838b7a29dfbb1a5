"""What differs between two stands of a threat: from what to what, in the words that pages and files show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..model.policy import Matrix
from ..model.scales import Risk
from ..model.threat import Rating
from ..model.types import field_names
from .phrases import rated
from .risk import assess
from .status import Status
from .threat_state import PastMitigation, Signature, ThreatState

_TEXTS = frozenset(("target", "boundary", "stride", "description", "references", "frameworks"))
"""Keys whose values are not told."""
_NAMELESS = frozenset(("id", "renamed_from"))
NOTHING = "none"
"""How the absence of a value reads."""
RETIRED, REMOVED = "Retired", "Removed"
"""What stands in the place of a status where a threat is listed as retired, and where it went without a word."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that changed.

    Attributes:
        what: what it is of: `Status`, `Owner`, `PastMitigation`.
        before: the value before; empty where there was none, or none is told.
        after: the value after.
        name: of a control, its name.
    """

    what: str
    before: str
    after: str
    name: str = ""

    def __str__(self) -> str:
        subject = f"{self.what} `{self.name}`" if self.name else self.what
        return f"{subject} {self.before} → {self.after}" if self.before else f"{subject} {self.after}"


@dataclass(frozen=True, slots=True)
class ThreatSummary:
    """A threat on a day, as its line in the register sums it up.

    Attributes:
        status: how far its treatment is; `Retired` or `Removed` where it stands in its model no longer.
        inherent: the risk without the mitigations.
        residual: the risk with all of them done, where it is rated.
        disposition: what was decided; empty where nothing was.
        owner: who carries the risk.
        title: the threat in one line.
    """

    status: str
    inherent: Risk | None
    residual: Risk | None
    disposition: str
    owner: str
    title: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in _OPEN


def summary_of(state: ThreatState, status: Status, matrix: Matrix) -> ThreatSummary:
    """What a line of the register says of a stand under a policy's matrix."""
    residual = assess(state.residual, matrix).risk if state.residual else None
    disposition = state.disposition.value if state.disposition else ""
    return ThreatSummary(status.value, assess(state.rating, matrix).risk, residual, disposition, state.owner, state.title)


def gone_summary(last: ThreatSummary, retired: str | None) -> ThreatSummary:
    """What is said of a threat that its model holds no longer."""
    return replace(last, status=REMOVED if retired is None else RETIRED)


def first_values(state: ThreatState, summary: ThreatSummary) -> tuple[Difference, ...]:
    """The values that a threat came with; what its risk follows from, and its title, stand in its record."""
    found = differences(_BARE, state, _NO_SUMMARY, summary)
    return tuple(
        Difference(difference.what, "", difference.after, difference.name) for difference in found if difference.what not in _NOT_TOLD_FIRST
    )


def differences(before: ThreatState, after: ThreatState, old: ThreatSummary, new: ThreatSummary) -> tuple[Difference, ...]:
    """What differs between two stands, what counts most first.

    Args:
        before: the stand before.
        after: the stand after.
        old: what the register said of the one.
        new: what it says of the other.
    """
    return tuple(_differences(before, after, old, new))


def _differences(before: ThreatState, after: ThreatState, old: ThreatSummary, new: ThreatSummary) -> Iterator[Difference]:
    yield from _changed("Status", old.status, new.status)
    yield from _changed("Disposition", old.disposition, new.disposition)
    yield from _changed("Approved by", ", ".join(before.deciders), ", ".join(after.deciders))
    yield from _changed("Approved on", _day(before.decided_on), _day(after.decided_on))
    yield from _changed("Review by", _day(before.until), _day(after.until))
    yield from _changed("Inherent risk", rated(old.inherent), rated(new.inherent))
    yield from _ratings("Inherent", before.rating, after.rating)
    yield from _changed("Residual risk", rated(old.residual), rated(new.residual))
    yield from _ratings("Residual", before.residual or Rating(), after.residual or Rating())
    yield from _signatures(before.remains or _UNSIGNED, after.remains or _UNSIGNED)
    yield from _changed("Owner", before.owner, after.owner)
    yield from _controls(before.controls, after.controls)
    yield from _changed("Title", before.title, after.title)
    yield from _changed("Identified", _day(before.identified), _day(after.identified))


def rewritten(keys: Iterable[str], told: Sequence[Difference]) -> tuple[Difference, ...]:
    """The texts of a record that were written anew, by name: what they say stands in the record, and in the commit.

    Args:
        keys: of the record, whose values are others.
        told: the differences that are told by value; of the keys that they come from, none is named again.
    """
    return tuple(Difference(_name(key), "", "rewritten") for key in keys if key in _TEXTS or (not told and key not in _NAMELESS))


def _name(key: str) -> str:
    return "STRIDE" if key == "stride" else key.replace("_", " ").capitalize()


def _changed(what: str, before: str, after: str, name: str = "") -> Iterator[Difference]:
    if before != after:
        yield Difference(what, before or NOTHING, after or NOTHING, name)


def _ratings(which: str, before: Rating, after: Rating) -> Iterator[Difference]:
    """What a rating follows from: a likelihood may change where the risk does not."""
    for key in field_names(Rating):
        yield from _changed(f"{which} {_word(key)}", str(getattr(before, key) or ""), str(getattr(after, key) or ""))


def _signatures(before: Signature, after: Signature) -> Iterator[Difference]:
    yield from _changed("Residual risk approved by", ", ".join(before.by), ", ".join(after.by))
    yield from _changed("Residual risk approved on", _day(before.on), _day(after.on))
    yield from _changed("Residual risk review by", _day(before.until), _day(after.until))


def _controls(before: Sequence[PastMitigation], after: Sequence[PastMitigation]) -> Iterator[Difference]:
    """Controls are known by their names, and by their tickets where the name is another."""
    left = list(enumerate(before))
    pairs: dict[int, tuple[int, PastMitigation]] = {}
    for key in (_by_name, _by_ticket):
        waiting: dict[str, list[tuple[int, PastMitigation]]] = {}
        for place, control in reversed(left):
            waiting.setdefault(key(control), []).append((place, control))
        for place, control in enumerate(after):
            if place not in pairs and key(control) and waiting.get(key(control)):
                pairs[place] = waiting[key(control)].pop()
        taken = {place for place, _ in pairs.values()}
        left = [(place, control) for place, control in left if place not in taken]
    for place, control in enumerate(after):
        yield from _control(pairs[place][1] if place in pairs else None, control)
    for _, control in left:
        yield Difference("Control", control.status.value, "removed", control.name)


def _control(before: PastMitigation | None, after: PastMitigation) -> Iterator[Difference]:
    if before is None:
        yield Difference("Control", "", f"{after.status.value}, new", after.name)
        return
    yield from _changed("Control", before.status.value, after.status.value, after.name)
    yield from _changed("Name of control", before.name, after.name)
    yield from _changed("Due date of control", _day(before.due), _day(after.due), after.name)
    yield from _changed("Owner of control", before.owner or "", after.owner or "", after.name)
    yield from _changed("Ticket of control", before.ticket or "", after.ticket or "", after.name)


def _by_name(control: PastMitigation) -> str:
    return control.name


def _by_ticket(control: PastMitigation) -> str:
    return control.ticket or ""


def _word(key: str) -> str:
    return "CVSS" if key == "cvss" else key


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_NOT_TOLD_FIRST = frozenset(("Title", *(f"{which} {_word(key)}" for which in ("Inherent", "Residual") for key in field_names(Rating))))
_UNSIGNED = Signature((), None, None)
_BARE = ThreatState(None, (), None, Rating())
_NO_SUMMARY = ThreatSummary("", None, None, "", "", "")
_OPEN = frozenset(value.value for value in Status if value.is_open)
