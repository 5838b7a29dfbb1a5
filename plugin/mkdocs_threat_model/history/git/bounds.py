"""How much of a repository is read, and what is said where it is too much, too little or damaged.

Every limit counts bytes or things, never seconds, so that it means the same on every machine.
"""

from __future__ import annotations

from ...errors import HistoryError

MAX_LINE = 4_096
"""Bytes of a file that holds one line: `HEAD`, a ref, `.git` of a worktree."""
MAX_REFS = 128_000_000
"""Bytes of `packed-refs`."""
MAX_LINKS = 5
"""Refs that name a ref, one after the other; the number is git's own."""
MAX_TAGS = 20
"""Tags that name a tag, one after the other."""
MAX_COMMIT = 1_000_000
"""Bytes of a commit or a tag."""
MAX_PERSON = 1_000
"""Bytes of an author's name or address; a page shows a hundred characters."""
MAX_TREE = 16_000_000
"""Bytes of a folder as a commit holds it: some 400,000 names."""
MAX_OBJECT = 32_000_000
"""Bytes of an object that is only needed to make another one."""
MAX_MAP = 1_000_000
"""Bytes of a `.mailmap`."""
MAX_CHAIN = 4_096
"""Deltas on deltas; `git gc` makes 50, and none of git's programs more than 4,095."""
MAX_PACKS = 400
"""Packs of a repository; `git gc` makes one of 50."""
MAX_MADE = 50_000_000_000
"""Bytes that are unpacked for one reading of the history; less, where the repository is small."""
LEAST_MADE, MADE_PER_BYTE = 1_000_000_000, 2_000
"""Bytes that are unpacked of any repository, and beyond them for each byte that it takes on the disk: some kilobytes of
deltas on deltas could otherwise become all of `MAX_MADE`. A thousand services with fifty commits each make 31 of one."""
MAX_COMMITS = 1_000_000
"""Commits of the mainline."""
MAX_FILES = 20_000
"""Files below the models' folder in one commit."""
MAX_FOLDERS = 40
"""Folders in folders below the models' folder."""
MAX_PAIRS = 40_000
"""Pairs of a file that went and a file that came which one commit may have, if all are to be compared."""
MAX_TEXT = 32_000_000
"""Bytes of files that are compared with each other in one commit."""
MAX_COMPARED = 20_000_000
"""Lines that are compared for one reading of the history."""
MAX_PARSED = 1_000_000_000
"""Bytes of old versions that are read as YAML for one reading of the history; threats that did not change are not read again.
Less, where the repository is small."""
LEAST_PARSED, PARSED_PER_BYTE = 20_000_000, 50
"""As `LEAST_MADE` and `MADE_PER_BYTE`, of what is read as YAML."""
KEPT = 32_000_000
"""Bytes of unpacked objects that are kept, since the next one is likely made of them."""


class LimitError(HistoryError):
    """A repository that holds more than is read; the message is a sentence."""


class DamageError(HistoryError):
    """A repository that is not as git writes it.

    Args:
        reason: what is wrong, without an end.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"The repository is damaged, or not as git writes it: {reason.rstrip('.')}. See `git fsck`.")


class TooLargeError(HistoryError):
    """An object that is larger than what is read."""


class MissingError(HistoryError):
    """An object that the repository does not hold; the message is a sentence."""
