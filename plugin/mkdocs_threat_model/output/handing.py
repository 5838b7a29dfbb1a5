"""Everything of a site, ready before the old site is touched: what may fail or take long comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ..build.arrangements import recalled, remembered
from ..build.cache import Cache
from ..build.site import Site
from ..drawing import Earlier
from ..drawing.machine import notes
from .assets import assets

Handed = Mapping[str, Path | bytes]
"""By path in the site: the path of a file with exactly the bytes that are to stand there, or the bytes."""

_ARRANGEMENTS = "arrangements"


def arranged(cache: Cache, models: Path) -> Earlier:
    """How the last build of these models arranged their drawings."""
    return recalled(cache.get(_ARRANGEMENTS, _name(models)))


def handed(cache: Cache, site: Site | None, models: Path, tell: Callable[[str], object]) -> Handed:
    """Writes a site's files into the cache, and remembers how its drawings are arranged. Pages are short, and stay in memory.

    Args:
        cache: where to.
        site: its pages are given as skeletons; without a site, there are the assets alone.
        models: the folder that the site was made of.
        tell: is given what is to be said of the pictures' fonts.
    """
    done = {uri: cache.file(data, PurePosixPath(uri).suffix) for uri, data in assets().items()}
    if site is not None:
        done |= {uri: site.files.ready(uri) for uri in site.files}
        done |= {page.uri: page.skeleton().encode() for page in site.pages}
        done |= {uri: cache.picture(drawing) for uri, drawing in site.pictures.items()}
        for note in notes_on_fonts(site):
            tell(note)
        cache.put(_ARRANGEMENTS, _name(models), remembered(site.arrangements))
    return done


def notes_on_fonts(site: Site) -> Iterator[str]:
    """What is to be said of the pictures' fonts, once for all of a page."""
    lacking: dict[PurePosixPath, frozenset[str]] = defaultdict(frozenset)
    for uri, characters in site.lacking.items():
        lacking[PurePosixPath(uri).parent] |= characters
    for folder, characters in sorted(lacking.items()):
        yield from (f"PNG in `{folder}`: {note}" for note in notes(characters))


def _name(models: Path) -> str:
    """Two checkouts of a project are two: what is built in one must not change what the same commit gives in the other."""
    return str(models.resolve())
