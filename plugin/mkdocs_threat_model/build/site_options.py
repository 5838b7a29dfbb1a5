"""What pages and files follow from beside the models: the site's options, for its proof."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..analysis.threat_history import NoHistory
from ..checks.check_runner import OWN_CHECKS
from ..files import FileError, entries, read_file
from ..frame.location import Location
from .content import Content

_LARGEST = 1 << 20
"""Bytes of a template."""
MOST_TEMPLATES = 1_000
"""Templates and folders of them."""


def options_of(content: Content, location: Location, overrides: Path | None) -> Mapping[str, Any]:
    """The options as plain values.

    Args:
        content: what the pages are made of.
        location: the site's addresses.
        overrides: folder of the user's own templates.
    """
    own = {package.name: package.version for package in OWN_CHECKS}
    without = content.history if isinstance(content.history, NoHistory) else None
    return {
        "address": location.site_url,
        "directory_urls": location.directory_urls,
        "png": location.with_png,
        "history": "off" if without and not without.reason else "auto",
        "no_history": without.reason if without and without.reason else None,
        "as_of": [snapshot.ref for snapshot in content.snapshots],
        "templates": template_digests(overrides) if overrides else None,
        **({"own_checks": own} if own else {}),
    }


def template_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder of templates, by its path there. What is no file is named and not followed."""
    digests: dict[str, str] = {}
    waiting = [""]
    while waiting and len(digests) < MOST_TEMPLATES:
        inside = waiting.pop()
        try:
            listed = entries(folder, inside)
        except FileError:
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
