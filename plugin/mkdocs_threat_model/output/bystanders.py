"""Which other plugins and hooks have a hand in a site's pages, by the events that they handle.

One that arranges the navigation or adds files is a bystander: no page is different for it, except by what every page is compared
by. One that is told when templates are built or the site stands may look at all pages, and needs them whole.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from typing import Any

SEARCH = frozenset(("search", "material/search"))
"""The plugins that read pages and leave them as they are; Material registers its own under the second name."""
_BEFORE_PAGES = frozenset(("startup", "shutdown", "serve", "config", "pre_build", "files", "nav", "build_error"))
"""Events in which nobody sees a page that is being made, or what became of it."""
_LOOKS_AT_NO_PAGE = frozenset(("mkdocs_redirects.plugin",))
"""Modules of plugins that handle `post_build`, and write files of their own there without a look at pages."""


def alone(config: Any) -> bool:
    """Whether nobody but search and this plugin has a hand in a site's pages or looks at them, and their theme is known by its version."""
    known = all(any(_is_below(folder, place) for place in _installed()) for folder in config.theme.dirs)
    one_search = len(SEARCH & {*config.plugins}) < 2
    return known and one_search and all(event == "post_build" and module in _LOOKS_AT_NO_PAGE for event, module in _others(config.plugins))


def undisturbed(config: Any) -> bool:
    """The same, and nobody else may touch what was written."""
    return alone(config) and not any(event == "post_build" for event, _ in _others(config.plugins))


def _installed() -> set[str]:
    return {os.path.realpath(sysconfig.get_paths()[kind]) for kind in ("purelib", "platlib")}


def _is_below(folder: str, place: str) -> bool:
    """Whether a folder stands in another, wherever links lead."""
    return os.path.realpath(folder).startswith(f"{place}{os.sep}")


def _others(plugins: Any) -> Iterator[tuple[str, str]]:
    """The further events that somebody else handles, each with the handler's module. A hook's function belongs to no plugin."""
    ours = [plugins[name] for name in (*SEARCH, "threat-model") if name in plugins]
    for event, methods in plugins.events.items():
        for method in methods if event not in _BEFORE_PAGES else ():
            if not any(getattr(method, "__self__", None) is plugin for plugin in ours):
                yield event, getattr(method, "__module__", "")
