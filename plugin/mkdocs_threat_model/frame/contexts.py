"""What templates are given: a type for the context of each set of them, from which the guide's tables are made.

Each key has a docstring of its meaning. A template may name the keys of its set's context and the names that every
template has (`TemplateNames` in `frame/templates.py`), and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypedDict, TypeVar

from .links import Links
from .location import Location
from .navigation import Sibling

C = TypeVar("C", bound=Mapping[str, object])


@dataclass(frozen=True)
class TemplateSet(Generic[C]):
    """Templates of one folder that are given the same context.

    Attributes:
        folder: below the package's templates, and below those of the user.
        names: of the templates, without their ending.
        context: the type of what they are given.
    """

    folder: str
    names: tuple[str, ...]
    context: type[C]

    def path(self, name: str) -> str:
        """The path of a template, as a user's own template has to be named."""
        return f"{self.folder}/{name}.html.j2"


class PageContext(TypedDict):
    """What the templates of every page are given."""

    siblings: tuple[Sibling, ...]
    """Links to the organisation's pages, in the order of the sub-navigation: `name`, `link`, and whether it is the `current` one."""
    links: Links
    """Relative links from this page, by ids: `links.service(service)`, `links.threat(service, threat)`, `element`, `flow`, `boundary`,
    `data` and `tree` likewise; `links.library(entry)` and `links.testing(service)`, empty where there are no such pages; and
    `links.to(page)`, by a page's source path."""
    location: Location
    """Source paths of the site's pages, for `links.to`: `location.acceptances`, `location.framework(id)`;
    `location.with_png`, whether a PNG stands beside the SVG of each drawing; and `location.with_library`, whether the threat library
    has pages."""
    index: str
    """Relative link to the overview."""
    register: str
    """Relative link to the register."""
    method: str
    """Relative link to the method."""
    today: date
    """The day that statuses, deadlines and reviews are compared with."""
    unread: str
    """A sentence on the models that could not be read; empty where all were."""
