"""What every page of a site is set in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..analysis.memory import NO_MEMORY, ListMemory
from ..model.policy import Policy
from .contexts import C, PageContext, TemplateSet
from .keeping import NO_KEEPER, Keeper
from .links import Links
from .location import Location
from .navigation import siblings
from .page_bound import BOUND, CHUNK
from .templates import Templates


@dataclass(frozen=True)
class Frame:
    """What all pages share.

    Attributes:
        templates: renders the fragments.
        location: the site's addresses.
        policy: the organisation's rules.
        today: the day that the pages speak of.
        unread: the sentence about the models that could not be read; empty where all were.
        bound: what the rows of one page weigh at most, as in `page_bound`.
        chunk: rows of one file that a grid loads.
        key: names all of this, for whoever keeps what was made in this frame; nothing, where nobody does.
        memory: what this process remembers of the organisation, where it makes the same pages again and again.
        keeper: has the pages made that follow from some services alone, or has kept them.
    """

    templates: Templates
    location: Location
    policy: Policy
    today: date
    unread: str = ""
    bound: int = BOUND
    chunk: int = CHUNK
    key: str = ""
    memory: ListMemory = NO_MEMORY
    keeper: Keeper = NO_KEEPER

    def around(self, uri: str) -> PageContext:
        """What the templates of every page are given.

        Args:
            uri: source path of the page.
        """
        return {
            "siblings": siblings(uri, self.location),
            "links": Links(uri, self.location),
            "location": self.location,
            "index": self.location.link(uri, self.location.index),
            "register": self.location.link(uri, self.location.register),
            "method": self.location.link(uri, self.location.method),
            "today": self.today,
            "unread": self.unread,
        }

    def fragments(self, templates: TemplateSet[C], context: C, names: tuple[str, ...] = ()) -> dict[str, str]:
        """Fragments by their names, which are those of their templates.

        Args:
            templates: the set that they belong to.
            context: what the set is given.
            names: those of the set that are wanted; all of them where none is named.

        Raises:
            RenderingError: a template is broken; the message names it.
        """
        return {name: self.templates.render(templates.path(name), context) for name in names or templates.names}
