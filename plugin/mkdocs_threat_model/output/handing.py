"""Everything of a site, ready before the old site is touched: what may fail or take long comes first."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..build.cache import Cache
from ..build.cached_pages import cached_file, named, path_in_site
from ..build.published import Site
from ..build.stamps import stamp
from .assets import assets
from .before import Before
from .collisions import already_there
from .copying import unless_there

ASSETS = "assets"
"""The kind of the list of assets."""
Handed = Mapping[str, Path | bytes]
"""By path in the site: the path of a file with exactly the bytes that are to stand there, or the bytes."""


def handed(cache: Cache, site: Site | None, tell: Callable[[str], object]) -> Handed:
    """Writes a site's files into the cache. Pages are short, and stay in memory.

    Args:
        cache: where to.
        site: its pages are given as skeletons; without a site, there are the assets alone.
        tell: is given what is to be said of the pictures' fonts.
    """
    done = _assets(cache)
    if site is not None:
        done |= {uri: site.files.ready(uri) for uri in site.files}
        done |= {page.uri: page.skeleton().encode() for page in site.pages}
        done |= {uri: cache.picture(drawing) for uri, drawing in site.pictures.items()}
        for note in notes_on_fonts(site):
            tell(note)
    return done


def add(files: Any, generated: Callable[..., Any], uri: str, ready: Path | bytes, before: Before) -> Any:
    """Adds a file that stands ready to MkDocs' files.

    Args:
        files: MkDocs'.
        generated: makes one.
        uri: the file's path in the site.
        ready: what `handed` tells of it.
        before: what stood in the site before.

    Raises:
        ConfigurationError: somebody wrote a page there by hand.
    """
    existing = files.get_file_from_path(uri)
    if existing is not None and existing.generated_by is None:
        raise already_there(uri)
    if isinstance(ready, bytes):
        file = generated(uri, content=ready)
    else:
        file = generated(uri, abs_src_path=str(ready))
        file.copy_file = unless_there(file, ready, before)
    if existing is not None:
        files.remove(existing)
    files.append(file)
    return file


def _assets(cache: Cache) -> dict[str, Path | bytes]:
    """The assets, made once with each version of what is installed."""
    entry = cache.get(ASSETS, stamp())
    try:
        return {path_in_site(uri): cached_file(entered, cache) for uri, entered in json.loads(entry or b"").items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        files = {uri: cache.file(data, PurePosixPath(uri).suffix) for uri, data in assets().items()}
    paths = {uri: named(path) for uri, path in files.items() if isinstance(path, Path)}
    if len(paths) == len(files):
        cache.put(ASSETS, stamp(), json.dumps(paths).encode())
    return files


def notes_on_fonts(site: Site) -> Iterator[str]:
    """What is to be said of the pictures' fonts, once for all of a page."""
    lacking: dict[PurePosixPath, frozenset[str]] = defaultdict(frozenset)
    for uri, characters in site.lacking.items():
        lacking[PurePosixPath(uri).parent] |= characters
    if not any(lacking.values()):
        return
    from ..drawing.machine import notes  # noqa: PLC0415 - most sites have no pictures

    for folder, characters in sorted(lacking.items()):
        yield from (f"PNG in `{folder}`: {note}" for note in notes(characters))
