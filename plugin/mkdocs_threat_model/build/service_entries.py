"""What is kept of a service's result, or of pages that services share: a text that names the files in which the rest of it lies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from ..drawing import Arrangement
from ..frame.page import Page
from ..pages.organisation.tree_lines import TreeLine
from .cache import Cache
from .cached_pages import cached_file, card_of, held, is_held, named, page_of, path_in_site
from .service_step import FinishedService

ARRANGEMENTS = TypeAdapter(dict[str, Arrangement])
TREES = TypeAdapter(tuple[TreeLine, ...])


def in_cache(made: FinishedService, cache: Cache) -> FinishedService:
    """The same result with its page and files in the cache, its pictures drawn; where that takes no files, in memory.

    What lies there already stays as it is.
    """
    files = {name: cache.file(data, PurePosixPath(name).suffix) if isinstance(data, bytes) else data for name, data in made.files.items()}
    files |= {name: cache.picture(drawing) for name, drawing in made.pictures.items()}
    gaps = any(drawing.missing() for drawing in made.pictures.values())
    page = _held(made.page, cache)
    guide = _held(made.guide, cache) if made.guide else None
    return replace(made, page=page, guide=guide, files=files, pictures={}, lasting=made.lasting and not gaps)


def _held(page: Page, cache: Cache) -> Page:
    return page if is_held(page) else held(page, cache)


def entry_of(made: FinishedService) -> bytes | None:
    """The entry of a result that lies in the cache; none of one that is not whole there, or another one tomorrow.

    A picture that lacks characters is made anew: a font that has them may be there tomorrow.
    """
    files = {name: path for name, path in made.files.items() if isinstance(path, Path)}
    if not is_held(made.page) or (made.guide and not is_held(made.guide)) or len(files) < len(made.files) or not made.lasting:
        return None
    entry = {
        "page": card_of(made.page),
        "guide": card_of(made.guide) if made.guide else None,
        "files": {name: named(path) for name, path in files.items()},
        "records": made.records,
        "lacking": {name: "".join(sorted(characters)) for name, characters in made.lacking.items()},
        "trees": TREES.dump_python(made.trees, mode="json"),
        "arrangements": ARRANGEMENTS.dump_python(dict(made.arrangements), mode="json"),
    }
    return json.dumps(entry, separators=(",", ":")).encode()


def service_of(entry: bytes, cache: Cache) -> FinishedService | None:
    """The result that an entry names; `None` where it is no entry, or a file of it is missing or damaged."""
    try:
        content = json.loads(entry)
        return FinishedService(
            page_of(content["page"], cache),
            {path_in_site(name): cached_file(entered, cache) for name, entered in content["files"].items()},
            str(content["records"]),
            {},
            {str(name): frozenset(str(characters)) for name, characters in content["lacking"].items()},
            ARRANGEMENTS.validate_python(content["arrangements"]),
            page_of(content["guide"], cache) if content["guide"] else None,
            trees=TREES.validate_python(content["trees"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def pages_entry(pages: Sequence[Page]) -> bytes | None:
    """The entry of pages that lie in the cache; none where one does not."""
    return json.dumps([card_of(page) for page in pages], separators=(",", ":")).encode() if all(map(is_held, pages)) else None


def pages_of(entry: bytes, cache: Cache) -> tuple[Page, ...] | None:
    """The pages that an entry names; `None` where it is no entry, or a page of it is missing or damaged."""
    try:
        return tuple(page_of(card, cache) for card in json.loads(entry))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
