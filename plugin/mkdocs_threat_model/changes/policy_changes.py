"""What changed in the rules of the organisation: its policy, value by value, and how many errors its baseline sets aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from ..findings import dotted
from ..model.period import parse_period
from ..model.policy import Policy
from ..model.types import adapter
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import PlainDifference, plain_differences
from .service_versions import in_words

_SOME_DAY = date(2026, 1, 1)
"""Periods are counted by the calendar, and so compared from a day on."""


def policy_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """The changes of the policy, by the keys of its file; under no service."""
    old, new = (adapter(Policy).dump_python(policy, mode="json", by_alias=True, warnings=False) for policy in (before, after))
    for difference in plain_differences(old, new):
        what = dotted(difference.where)
        kind = ChangeKind.POLICY_WEAKENED if _asks_less(difference) else ChangeKind.POLICY_CHANGED
        yield Change("", kind, "", "", "Policy", what, in_words(difference.before), in_words(difference.after))


def _asks_less(difference: PlainDifference) -> bool:
    """Whether a policy asks fewer questions, lets rules answer more of them, or lets a control that lapsed count for longer."""
    where, before, after = difference.where, difference.before, difference.after
    if where[0] == "stride":
        return not set(before or "") <= set(after or "")
    if where[:2] in (("answers", "one_by_one"), ("severity_alone", "refused")):
        return bool({*(before or ())} - {*(after or ())})
    if where == ("controls", "grace"):
        return parse_period(after).after(_SOME_DAY) > parse_period(before).after(_SOME_DAY)
    return False


def baseline_changes(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Change]:
    """The errors that the baseline sets aside from now on, and those that it sets aside no longer; under no service.

    Args:
        before: how many errors of each key it counts.
        after: the same of the version after.
    """
    old, new = Counter(before), Counter(after)
    for kind, errors in ((ChangeKind.BASELINE_RAISED, new - old), (ChangeKind.BASELINE_SHRUNK, old - new)):
        if errors:
            count = errors.total()
            said = f"{count} {'error' if count == 1 else 'errors'}, `{min(errors)}`{' and others' if len(errors) > 1 else ''}"
            yield Change("", kind, "", "", "Baseline", said)
