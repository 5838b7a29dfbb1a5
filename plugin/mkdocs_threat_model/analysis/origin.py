"""Which commit the models come from, as a value: git itself is asked in `history`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that the models' folder stands at.

    Attributes:
        commit: its full id, 40 or 64 hexadecimal digits.
        committed: when it was committed, with the committer's offset.
        changed: whether files of the folder differ from the commit.
        shallow: whether the repository holds a part of its history only.
        path: of the models' folder in the repository; one commit may hold several.
    """

    commit: str
    committed: datetime
    changed: bool
    shallow: bool
    path: str = ""
