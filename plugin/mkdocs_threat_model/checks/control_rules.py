"""What is asked of every control, a service's own or a shared one: an owner, a ticket until it is done, evidence, days in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ..analysis.control_states import NOTICE, has_lapsed
from ..findings import Place, Where
from ..model.controls import Control
from ..model.policy import Policy
from ..model.scales import MitigationStatus
from .registry import Problem
from .wording import quoted

_VERIFY = "Verify it, and set `verified_on` and `verify_again_by`."


@dataclass(frozen=True)
class Checked:
    """A control that is checked, where it is written.

    Attributes:
        control: the control.
        where: its place in its file.
        place: tells where a place is; `None` in a service's own file.
        owned: whether someone owns it without being named: a service's own control is its owner's.
        policy: the organisation's rules.
        today: the day.
    """

    control: Control
    where: Where
    place: Callable[[Where], Place] | None
    owned: bool
    policy: Policy
    today: date

    def problem(self, key: str, message: str) -> Problem:
        """What is wrong with one of its keys."""
        where = (*self.where, key) if key else self.where
        return Problem(where, f"{quoted(self.control.id)}: {message}", self.control.id, place=self.place(where) if self.place else None)


def owner_missing(found: Checked) -> Iterator[Problem]:
    """It has an owner, or its service has one."""
    if not found.owned and not found.control.owner:
        yield found.problem("owner", "this shared control has no owner. Add `owner`: who keeps it working?")


def ticket_missing(found: Checked) -> Iterator[Problem]:
    """Until it is done, a ticket tracks it."""
    control = found.control
    if control.status is not MitigationStatus.DONE and not control.ticket:
        yield found.problem("", f"this control is {control.status} and has no ticket. Add `ticket` with its id.")


def evidence_missing(found: Checked) -> Iterator[Problem]:
    """Done, it has evidence."""
    if found.control.status is MitigationStatus.DONE and not found.control.evidence:
        yield found.problem(
            "evidence", "this control is done without evidence. Add `evidence`: a link, a path, a text in a file or a test."
        )


def lapse(found: Checked) -> Iterator[Problem]:
    """The day by which it was to be verified again has not passed."""
    control = found.control
    if has_lapsed(control, found.today):
        ends = "It answers nothing from that day on."
        if not found.owned and control.verify_again_by:
            last = found.policy.controls.grace.after(control.verify_again_by)
            ends = f"In the services that use it, it {'counts until' if last >= found.today else 'has not counted since'} {last}."
        message = f"this control was to be verified again by {control.verify_again_by}. {ends} {_VERIFY}"
        yield found.problem("verify_again_by", message)


def lapse_ahead(found: Checked) -> Iterator[Problem]:
    """Nor is it near."""
    control, ends = found.control, found.control.verify_again_by
    if control.status is MitigationStatus.DONE and ends and NOTICE.before(ends) <= found.today <= ends:
        message = f"this control is to be verified again by {ends}. {_VERIFY}"
        yield found.problem("verify_again_by", message)


def impossible_days(found: Checked) -> Iterator[Problem]:
    """Its dates are possible."""
    control = found.control
    if control.verified_on and control.verified_on > found.today:
        yield found.problem("verified_on", f"this control was verified on {control.verified_on}, which is in the future. Correct the date.")
    elif control.verified_on and control.verify_again_by and control.verify_again_by < control.verified_on:
        yield found.problem("verify_again_by", f"{control.verify_again_by} is before it was verified. Correct one of the dates.")
