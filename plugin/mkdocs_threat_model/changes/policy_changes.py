"""What changed in the organisation's policy, value by value."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import dotted
from ..model.policy import Policy
from ..model.types import adapter
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import plain_differences
from .service_versions import in_words


def policy_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """The changes of the policy, by the keys of its file; under no service."""
    old, new = (adapter(Policy).dump_python(policy, mode="json", by_alias=True) for policy in (before, after))
    for difference in plain_differences(old, new):
        what = dotted(difference.where)
        yield Change("", ChangeKind.POLICY_CHANGED, "", "", "Policy", what, in_words(difference.before), in_words(difference.after))
