"""What changed in the rules of the organisation: its policy, value by value, and how many errors its baseline sets aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..findings import dotted
from ..model.policy import Policy
from ..model.types import adapter
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import plain_differences
from .service_versions import in_words


def policy_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """The changes of the policy, by the keys of its file; under no service."""
    old, new = (adapter(Policy).dump_python(policy, mode="json", by_alias=True, warnings=False) for policy in (before, after))
    for difference in plain_differences(old, new):
        what = dotted(difference.where)
        yield Change("", ChangeKind.POLICY_CHANGED, "", "", "Policy", what, in_words(difference.before), in_words(difference.after))


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
