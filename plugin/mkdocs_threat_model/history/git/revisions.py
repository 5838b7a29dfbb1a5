"""Which commit a text means: a tag, a branch, an id or its beginning, and steps back from there.

A part of https://git-scm.com/docs/gitrevisions: nothing that asks the reflog, searches messages or names a file.
"""

from __future__ import annotations

import re

from .bounds import MAX_COMMIT, MAX_COMMITS, MAX_TAGS, MissingError, TooLargeError
from .objects import Objects
from .parsing import parse_commit, parse_tag
from .refs import Refs

UNDERSTOOD = "Use a tag, a branch, a commit id or its first digits, or steps back such as `HEAD~2` or `v1^`."
_TEXT = re.compile(r"([^\s~^:]{1,1000})((?:~\d{0,7}|\^1?|\^0|\^\{(?:commit)?\}){0,1000})")
_STEP = re.compile(r"~(\d*)|\^(0|1|\{commit\}|\{\})?")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGITS = re.compile(r"[0-9a-f]{4,63}")
_PLACES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
"""Where a name is looked for, in git's order."""
_MANY = 100
"""Objects whose ids may begin alike before they are too many to be looked at."""


def resolve(text: str, refs: Refs, objects: Objects) -> bytes | None:
    """The id of the commit that a text means; `None` where it means none, or several.

    Raises:
        HistoryError: the repository is damaged.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    id = _named(found[1], refs, objects)
    for back, other in _STEP.findall(found[2]):
        steps = int(back or 1) if not other else int(other == "1")
        for _ in range(min(steps, MAX_COMMITS)):
            id = parse_commit(objects.read(id, b"commit", MAX_COMMIT)).parent if id else None
    return id


def _named(name: str, refs: Refs, objects: Objects) -> bytes | None:
    if _ID.fullmatch(name):
        return _commit(bytes.fromhex(name), objects)
    id = refs.head() if name == "HEAD" else next((id for place in _PLACES if (id := refs.id(place.format(name)))), None)
    if id is None and _DIGITS.fullmatch(name):
        # As git where a commit is wanted: trees and blobs that begin alike leave the digits unambiguous.
        found = objects.abbreviated(name)
        commits = {commit for object_id in found if (commit := _commit(object_id, objects))} if len(found) <= _MANY else set()
        return commits.pop() if len(commits) == 1 else None
    return _commit(id, objects) if id else None


def _commit(id: bytes, objects: Objects) -> bytes | None:
    """The commit that an object is, or that a tag leads to."""
    for _ in range(MAX_TAGS):
        try:
            kind, raw = objects.read_any(id, MAX_COMMIT)
        except (MissingError, TooLargeError):
            return None
        if kind == b"commit":
            return id
        if kind != b"tag":
            return None
        id = parse_tag(raw)[0]
    return None
