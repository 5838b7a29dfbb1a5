"""What a test sees of a page that it opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

ACTING = ("an end of the title", "an image", "quotes", "ends of comments", "an SVG", "links", "an autolink", "a very long word")
"""The hostile texts that only a browser can be trusted to judge."""


@dataclass
class Visit:
    """An open page and what it did meanwhile.

    Attributes:
        page: the page.
        errors: what the console reported as an error, exceptions included.
        abroad: addresses that it asked for and that are not of this machine.
        dialogs: messages that it opened.
    """

    page: Page
    errors: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


Visitor = Callable[..., Visit]
