"""What is kept of a service's result: a text that names the files in which the rest of it lies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter

from ..drawing import Arrangement
from ..frame.page import Page
from .cache import Cache
from .kept_pages import file_of, held, of_file
from .service_step import FinishedService

_ARRANGEMENTS = TypeAdapter(dict[str, Arrangement])


def in_cache(made: FinishedService, cache: Cache) -> FinishedService:
    """The same result with its page and files in the cache, its pictures drawn; where that takes no files, in memory."""
    files = {name: cache.file(data, PurePosixPath(name).suffix) if isinstance(data, bytes) else data for name, data in made.files.items()}
    files |= {name: cache.picture(drawing) for name, drawing in made.pictures.items()}
    gaps = any(drawing.missing() for drawing in made.pictures.values())
    return replace(made, page=held(made.page, cache), files=files, pictures={}, lasting=not gaps)


def entry_of(made: FinishedService) -> bytes | None:
    """The entry of a result that lies in the cache; none of one that is not whole there, or another one tomorrow.

    A picture that lacks characters is made anew: a font that has them may be there tomorrow.
    """
    body, files = file_of(made.page), {name: path for name, path in made.files.items() if isinstance(path, Path)}
    if body is None or len(files) < len(made.files) or not made.lasting:
        return None
    page = made.page
    entry = {
        "page": {
            "uri": page.uri,
            "title": page.title,
            "description": page.description,
            "sections": page.sections,
            "searched": dict(page.searched),
            "own": sorted(page.own),
            "hide": page.hide,
            "source": page.source,
            "ids": page.ids,
        },
        "body": [body.name, body.stat().st_size],
        "files": {name: [path.name, path.stat().st_size] for name, path in files.items()},
        "records": made.records,
        "lacking": {name: "".join(sorted(characters)) for name, characters in made.lacking.items()},
        "arrangements": _ARRANGEMENTS.dump_python(dict(made.arrangements), mode="json"),
    }
    return json.dumps(entry, separators=(",", ":")).encode()


def service_of(entry: bytes, cache: Cache) -> FinishedService | None:
    """The result that an entry names; `None` where it is no entry, or a file of it is missing or damaged."""
    try:
        content = json.loads(entry)
        body = _found(content["body"], cache)
        files = {str(name): _found(named, cache) for name, named in content["files"].items()}
        return FinishedService(
            of_file(_page_of(content["page"]), body),
            dict(files),
            str(content["records"]),
            {},
            {str(name): frozenset(str(characters)) for name, characters in content["lacking"].items()},
            _ARRANGEMENTS.validate_python(content["arrangements"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _found(named: Any, cache: Cache) -> Path:
    name, size = named
    digest, dot, suffix = str(name).partition(".")
    path = cache.find(digest, f"{dot}{suffix}", int(size))
    if path is None:
        raise LookupError(name)
    return path


def _page_of(plain: Mapping[str, Any]) -> Page:
    return Page(
        str(plain["uri"]),
        str(plain["title"]),
        str(plain["description"]),
        tuple((str(heading), tuple(map(str, names))) for heading, names in plain["sections"]),
        {},
        {},
        {str(name): tuple(map(str, sentences)) for name, sentences in plain["searched"].items()},
        frozenset(map(str, plain["own"])),
        tuple(map(str, plain["hide"])),
        str(plain["source"]),
        ids=tuple(map(str, plain["ids"])),
    )
