"""The sub-navigation of the organisation's pages: which there are, in which order, and which one this is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .location import Location

PAGES: tuple[tuple[str, Callable[[Location], str]], ...] = (
    ("Overview", lambda location: location.index),
    ("Changes", lambda location: location.changes),
    ("Register", lambda location: location.register),
    ("Acceptances", lambda location: location.acceptances),
    ("Mitigations", lambda location: location.mitigations),
    ("Controls", lambda location: location.controls),
    ("Attack trees", lambda location: location.trees),
    ("Data", lambda location: location.data),
    ("History", lambda location: location.history),
    ("Frameworks", lambda location: location.frameworks),
    ("Library", lambda location: location.library),
    ("Method", lambda location: location.method),
)
"""The organisation's pages by the name that links to them carry, and where they stand."""
SOMETIMES = ("Changes", "Controls", "Attack trees", "Library")
"""Those that there are only in a preview with a base, where there is a control, or where the threat library has pages."""


@dataclass(frozen=True)
class Sibling:
    """A link of the sub-navigation.

    Attributes:
        name: the page's short name.
        link: relative to the page that shows it.
        current: `page` where it is the page that shows it, `true` where it is the overview that this page belongs to, else nothing.
    """

    name: str
    link: str
    current: str


def siblings(uri: str, location: Location) -> tuple[Sibling, ...]:
    """The sub-navigation of one of the organisation's pages.

    Args:
        uri: the page's source path; that of a framework or of an entry of the threat library belongs to the overview above it, one of a
            service to none.
        location: the site's addresses.
    """
    missing = {
        *(() if location.shows_history else (location.history,)),
        *(() if location.shows_changes else (location.changes,)),
        *(() if location.shows_controls else (location.controls,)),
        *(() if location.shows_trees else (location.trees,)),
        *(() if location.with_library else (location.library,)),
    }
    there = {name: page(location) for name, page in PAGES if page(location) not in missing}
    overviews = location.frameworks, location.library

    def current(page: str) -> str:
        return "page" if page == uri else "true" if page in overviews and uri.startswith(page.removesuffix("index.md")) else ""

    return tuple(Sibling(name, location.link(uri, page), current(page)) for name, page in there.items())
