"""Everything of a site, ready before the old site is touched: what may fail or take long comes first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ..build.arrangements import recalled, remembered
from ..build.cache import HISTORY, Cache
from ..build.site import Site
from ..build.workshop import Workshop
from .assets import assets

Handed = Mapping[str, Path | bytes]
"""By path in the site: the path of a file with exactly the bytes that are to stand there, or the bytes."""

_ARRANGEMENTS = "arrangements"


def workshop(cache: Cache, models: Path) -> Workshop:
    """A workshop that goes on where the last build of these models ended."""
    return Workshop(recalled(cache.get(_ARRANGEMENTS, _name(models))), cache.shelf(HISTORY))


def handed(cache: Cache, site: Site | None, models: Path) -> Handed:
    """Writes a site's files into the cache, and remembers how its drawings are arranged. Pages are short, and stay in memory.

    Args:
        cache: where to.
        site: its pages are given as skeletons; without a site, there are the assets alone.
        models: the folder that the site was made of.
    """
    files = assets()
    if site is not None:
        files |= site.files
    done = {uri: cache.file(data, PurePosixPath(uri).suffix) for uri, data in files.items()}
    if site is not None:
        done |= {page.uri: page.skeleton().encode() for page in site.pages}
        done |= {uri: cache.picture(drawing) for uri, drawing in site.pictures.items()}
        cache.put(_ARRANGEMENTS, _name(models), remembered(site.pictures.values()))
    return done


def _name(models: Path) -> str:
    """Two checkouts of a project are two: what is built in one must not change what the same commit gives in the other."""
    return str(models.resolve())
