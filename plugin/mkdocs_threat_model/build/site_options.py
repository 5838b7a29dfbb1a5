"""What pages and files follow from beside the models: the site's options, for its proof."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..analysis.threat_history import NoHistory
from ..checks.check_runner import OWN_CHECKS
from ..frame.location import Location
from .content import Content
from .template_digests import template_digests


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
        "testing_guides": location.testing_guides,
        "library_pages": location.with_library,
        "history": "off" if without and not without.reason else "auto",
        "no_history": without.reason if without and without.reason else None,
        "as_of": [snapshot.ref for snapshot in content.snapshots],
        **({"base": content.changes.asked, "base_commit": content.changes.commit} if content.changes else {}),
        "templates": template_digests(overrides) if overrides else None,
        **({"own_checks": own} if own else {}),
    }
