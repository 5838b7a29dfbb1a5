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

_READY = """() => !document.querySelector("[data-tm-grid]:not([data-ready]), .tm-grid__loading:not([hidden])")"""
_ANEW = """() => new Promise((done) => {
  let times = 0;
  document$.subscribe(() => { times += 1; if (times > 1) setTimeout(done); });
  location.hash = "none";
})"""
_LISTED = """
const open = XMLHttpRequest.prototype.open;
XMLHttpRequest.prototype.open = function (method, address, ...others) {
  if (String(address).endsWith("sitemap.xml")) this.addEventListener("loadend", () => { self.tmListed = true; });
  return open.call(this, method, address, ...others);
};
"""


def ready(page: Page) -> None:
    """Waits until the grid of a page shows all its rows, if it has one: a page that is loaded has all else."""
    page.wait_for_function(_READY)


def settled(page: Page) -> None:
    """Makes the theme fetch the page anew, as it does once at the first step inside a page, and waits until it is in its place."""
    page.evaluate(_ANEW)


def listening(page: Page) -> None:
    """Makes the pages to come tell when the theme knows which links are its own: it reads that from the sitemap."""
    page.add_init_script(_LISTED)


def listed(page: Page) -> None:
    """Waits for that."""
    page.wait_for_function("() => self.tmListed")
