"""Follows every link of a built site."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urldefrag, urlsplit

from building import Built

_ATTRIBUTES = ("href", "src", "xlink:href", "{http://www.w3.org/1999/xlink}href")


def broken_links(built: Built, below: str = "") -> Iterator[str]:
    """Every link inside the site that leads nowhere, with its page."""
    ids = {page: {one.get("id") for one in dom.iter() if one.get("id")} for page, dom in built.pages.items()}
    for page, dom in built.pages.items():
        if not page.startswith(below) or page == "404.html":  # whose links begin at the server's root
            continue
        for link in _links(dom):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            address, anchor = urldefrag(link)
            target = (
                posixpath.normpath(posixpath.join(f"/{posixpath.dirname(page)}/", unquote(address.partition("?")[0]))).lstrip("/")
                if address
                else page
            )
            file = built.site / target
            if file.is_dir():
                target = posixpath.join("" if target == "." else target, "index.html")
                file = built.site / target
            if not file.is_file():
                yield f"{page}: {link} → no such file"
            elif anchor and target in ids and unquote(anchor) not in ids[target] and not anchor.startswith("__"):
                yield f"{page}: {link} → no such anchor"


def _links(dom: object) -> Iterator[str]:
    for element in dom.iter():  # type: ignore[attr-defined]
        for attribute in _ATTRIBUTES:
            link = element.get(attribute) if isinstance(element.tag, str) else None
            if link is not None:
                yield link


def repeated_ids(built: Built) -> Iterator[str]:
    """Every id that stands twice on a page."""
    for page, dom in built.pages.items():
        ids = [one.get("id") for one in dom.iter() if isinstance(one.tag, str) and one.get("id")]
        yield from (f"{page}: {one}" for one in sorted({one for one in ids if ids.count(one) > 1}))
