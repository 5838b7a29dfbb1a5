"""Keys that tie a ticket to what it is for, and that its text has, so that nothing is created twice.

A key names the service, the threat and a digest of the mitigation's wording: not its place in the list, which changes,
and not its ticket, which may move. The key of a control names the control.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

_MARK = "threat-model:"
_WORD = "threat"
"""The beginning of the mark, which no editor escapes."""
_MARKED = re.compile(r"threat-model:([A-Za-z0-9_%~./-]{1,400})")
_ESCAPED = str.maketrans({"\\": None})
_LINKED = re.compile(r"\[([^|\[\]\n]{1,400})\|[^|\[\]\n]{1,2000}(?:\|[a-z-]{1,40})?\]")
"""A link of Jira's: its editor makes one of what looks like a ticket."""
_MOST = 20
"""Most keys of one ticket."""
CONTROLS = "_controls"
"""What no service or threat is called: ids begin with a letter or a digit."""


def plain_wording(wording: str) -> str:
    """What counts of a mitigation's wording: not its case, nor its white space."""
    return " ".join(wording.split()).casefold()


def mitigation_digests(wordings: Sequence[str]) -> tuple[str, ...]:
    """What tells the mitigations of one threat apart: digests of their wordings, without regard to case and white space."""
    taken: Counter[str] = Counter()
    found = []
    for wording in wordings:
        digest = hashlib.sha256(plain_wording(wording).encode("utf-8", "replace")).hexdigest()[:8]
        taken[digest] += 1
        found.append(digest if taken[digest] == 1 else f"{digest}-{taken[digest]}")
    return tuple(found)


def threat_key(service: str, threat: str) -> str:
    """What the keys of a threat's mitigations begin with."""
    return f"{service}/{threat}/"


def key_beginning(key: str) -> str:
    """What the keys of one threat's mitigations have in common."""
    return key[: key.rfind("/") + 1]


def own_control_key(service: str, control: str) -> str:
    """The key of a service's own control."""
    return f"{service}/{CONTROLS}/{control}"


def shared_control_key(folder: PurePosixPath, control: str) -> str:
    """The key of a shared control.

    Args:
        folder: the team's; empty for the organisation's.
        control: its id.
    """
    return "/".join((CONTROLS, *(quote(part, safe="") for part in folder.parts), control))


def marked(key: str) -> str:
    """A key as the text of a ticket has it."""
    return _MARK + key


def keys_in(text: str) -> tuple[str, ...]:
    """The keys that a ticket's text has, each once, also where an editor has escaped or linked parts of them."""
    if _WORD not in text:  # most texts have none, and are long
        return ()
    plain = _LINKED.sub(r"\1", text.translate(_ESCAPED))
    found = (match[1].rstrip("./-") for match in _MARKED.finditer(plain))
    return tuple(dict.fromkeys(key for key in found if key))[:_MOST]
