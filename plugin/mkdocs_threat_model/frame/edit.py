"""Where a model's file is read and changed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from ..model.policy import Policy


@dataclass(frozen=True)
class Edit:
    """Where a file is changed.

    Attributes:
        url: its address by the policy's `edit_url`; `None` where the policy has none.
        path: below the models' folder.
    """

    url: str | None
    path: str


def edit_of(shown: str, policy: Policy) -> Edit:
    """Where a file is changed.

    Args:
        shown: its name in findings, which begins with the models' folder.
        policy: for the address.
    """
    path = shown.partition("/")[2] or shown
    return Edit(policy.edit_url.replace("{path}", quote(path)) if policy.edit_url else None, path)
