"""Pages of services have ids in common; where print-site joins pages into one, each page's get its name.

print-site gives the ids of headings, notes and list items the name of their page, and rewrites the links between pages to
match. Here it is done for every id, in the same way. Attributes with one apostrophe at each end are those that are done:
print-site looks for double quotes.
"""

from __future__ import annotations

import posixpath
import re
from importlib import import_module
from urllib.parse import urlsplit

from ..frame.page import Page

_ID = re.compile(r'(<[a-zA-Z][^<>]*?\s)id="([^"<>]+)"')
_REFERENCE = re.compile(r'\s(xlink:href|aria-labelledby|aria-describedby)="([^"<>]+)"|url\(#([^()"<>]+)\)')


def joinable(page: Page, html: str, url: str, *, directory_urls: bool) -> str:
    """A page's content as print-site may join it with others.

    Args:
        page: the page.
        html: its content, as print-site keeps it.
        url: its address in the site.
        directory_urls: whether the joined page stands in a folder of its own, or at the top of the site.
    """
    key = import_module("mkdocs_print_site_plugin.urls").get_page_key(url)
    top = "../" if directory_urls else ""
    ids = set()

    def named(match: re.Match[str]) -> str:
        ids.add(match[2])
        return f"{match[1]}id='{key}-{match[2]}'"

    def led(match: re.Match[str]) -> str:
        name, value, painted = match[1], match[2], match[3]
        if painted:
            return f"url(#{key}-{painted})" if painted in ids else match[0]
        if value.removeprefix("#") in ids:
            return f" {name}='{'#' * value.startswith('#')}{key}-{value.removeprefix('#')}'"
        # A file of an icon: its path was relative to the page, and now to the joined one.
        if name == "xlink:href" and not urlsplit(value).scheme and not value.startswith("#"):
            return f" {name}='{top}{posixpath.normpath(posixpath.join(posixpath.dirname(url), value))}'"
        return match[0]

    # Ids first: a reference to what has none on this page leads elsewhere, and stays.
    return _REFERENCE.sub(led, _ID.sub(named, page.shared(html)))
