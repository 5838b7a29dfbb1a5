"""What file a page comes from, for the plugins that ask git when a page changed, and who wrote it.

They ask about a page's file. That of a service's page is its model, and its past is the page's. Pages about all services
come from the whole folder, which has a past, and no author of its lines.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..frame.page import Page
from ..history.committed_files import committed
from ..history.git.locating import work_tree


@dataclass(frozen=True)
class PageSource:
    """The file or folder that a page comes from.

    Attributes:
        path: of it.
        committed: whether git knows it; what is new is dated now, as a page that was just written.
        has_lines: whether git knows who wrote its lines, in the repository that the site is built in.
    """

    path: Path
    committed: bool
    has_lines: bool


def page_sources(pages: Iterable[Page], models: Path, root: Path) -> dict[str, PageSource]:
    """The sources of pages, by the page's path.

    Args:
        pages: the pages.
        models: the models' folder.
        root: the folder that the site is built in.
    """
    sources = {page.uri: page.source for page in pages}
    known = committed(models, sources.values())
    same = work_tree(models) == work_tree(root / "docs")
    return {uri: PageSource(models / path, path in known, bool(path) and path in known and same) for uri, path in sources.items()}


def without_authors(plugins: Any, uris: Iterable[str]) -> None:
    """Leaves pages out of git-authors, which warns of each page whose lines it finds no authors for: by its own option."""
    authors = plugins.get("git-authors")
    if authors is not None:
        known = authors.config["exclude"] or []
        authors.config["exclude"] = [*known, *(pattern for pattern in map(glob.escape, uris) if pattern not in known)]
