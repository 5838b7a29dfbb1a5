"""What the user's own templates are, as digests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..files import FileError, entries, read_file

_LARGEST = 1 << 20
"""Bytes of a template."""
MOST_TEMPLATES = 1_000
"""Templates and folders of them."""


def template_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder of templates, by its path there. What is no file is named and not followed,
    and so is a folder that is missing or cannot be listed.
    """
    digests: dict[str, str] = {}
    waiting = [""]
    while waiting and len(digests) < MOST_TEMPLATES:
        inside = waiting.pop()
        try:
            listed = entries(folder, inside)
        except FileError as error:
            digests[inside or "."] = error.refusal.name.lower()
            continue
        for entry in listed:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.kind == "folder" and len(waiting) < MOST_TEMPLATES:
                waiting.append(name)
            elif entry.kind == "file":
                digests[name] = _digest(folder, name)
            else:
                digests[name] = entry.kind
    return dict(sorted(digests.items()))


def _digest(folder: Path, name: str) -> str:
    try:
        return hashlib.sha256(read_file(folder, name, _LARGEST)).hexdigest()
    except FileError as error:
        return error.refusal.name.lower()
