"""Which other plugins and hooks have a hand in a site's pages, by the events that they handle.

One that arranges the navigation, adds files or writes something of its own once the site stands is a bystander: no page is
different for it, except by what every page is compared by.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Collection, Iterator
from typing import Any

SEARCH = frozenset(("search", "material/search"))
"""The plugins that read pages and leave them as they are; Material registers its own under the second name."""
_OF_NO_PAGE = frozenset(
    (
        *("startup", "shutdown", "serve", "config", "pre_build", "files", "nav", "build_error", "post_build"),
        *("pre_template", "template_context", "post_template"),
    )
)
"""Events in which nobody is given a page that is being made."""


def alone(config: Any) -> bool:
    """Whether nobody but search and this plugin has a hand in a site's pages, and their theme is known by its version."""
    installed = {os.path.realpath(sysconfig.get_paths()[kind]) for kind in ("purelib", "platlib")}
    known = all(any(os.path.realpath(folder).startswith(f"{place}{os.sep}") for place in installed) for folder in config.theme.dirs)
    return known and not any(_others(config.plugins, _OF_NO_PAGE))


def undisturbed(config: Any) -> bool:
    """The same, and nobody else may touch what was written."""
    return alone(config) and not any(_others(config.plugins, _OF_NO_PAGE - {"post_build"}))


def any_reads_content(config: Any) -> bool:
    """Whether another plugin or hook is given the pages' content before it is their turn to be written."""
    return any(event in ("page_content", "env") for event in _others(config.plugins, _OF_NO_PAGE))


def _others(plugins: Any, harmless: Collection[str]) -> Iterator[str]:
    """The other events that somebody else handles. A hook's function belongs to no plugin."""
    ours = [plugins[name] for name in (*SEARCH, "threat-model") if name in plugins]
    for event, methods in plugins.events.items():
        if event not in harmless:
            yield from (event for method in methods if not any(getattr(method, "__self__", None) is plugin for plugin in ours))
