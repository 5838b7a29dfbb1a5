"""Which other plugins and hooks have a hand in a site's pages, by the events that they handle.

One that arranges the navigation or adds files is a bystander: no page is different for it, except by what every page is compared
by. One that is told when templates are built or the site stands may look at all pages, and needs them whole. Of some it is known
that what they make of a page follows from the page: their work is kept with the page.
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
_OF_ONE_PAGE = frozenset(("page_content", "post_page"))
_REPEATABLE = {
    "mkdocs_redirects.plugin": frozenset(("post_build",)),
    "mkdocs_glightbox.plugin": frozenset(("post_build", *_OF_ONE_PAGE)),
}
"""By the module of a plugin the further events in which it does the same for the same page, configuration and version.

What it does when the site stands is to write files of its own, without a look at pages."""


def repeatable(config: Any) -> bool:
    """Whether a page whose content, configuration and navigation are those of an earlier build is the page of that build.

    So it is where nobody but search, this plugin and some that are known has a hand in a site's pages or looks at them, and their
    theme is known by its version.
    """
    known = all(any(_is_below(folder, place) for place in _installed()) for folder in config.theme.dirs)
    one_search = len(SEARCH & {*config.plugins}) < 2
    return known and one_search and all(event in _REPEATABLE.get(module, ()) for event, module in _others(config.plugins))


def alone(config: Any) -> bool:
    """The same, and nobody else has a hand in pages at all."""
    return repeatable(config) and not any(event in _OF_ONE_PAGE for event, _ in _others(config.plugins))


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
