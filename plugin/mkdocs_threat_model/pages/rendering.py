"""The site written as Markdown files, for engines that run no MkDocs plugin.

A manifest beside the pages remembers what was written. A file that is not in it, or that differs
from what it remembers, belongs to somebody else and is left alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..drawing import Drawing
from ..errors import ConfigurationError
from .location import Location
from .site import Site, assets
from .writing import write_changed

MANIFEST = ".threat-model.json"


@dataclass(frozen=True)
class Rendered:
    """What a run did, by path below the target folder.

    Attributes:
        written: new or changed files.
        unchanged: files that held these bytes already.
        removed: files of an earlier run that are no longer generated.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def render_site(site: Site, location: Location, out: Path) -> Rendered:
    """Writes the pages as Markdown with inline drawings, the drawings' files and the assets.

    Args:
        site: what to write.
        location: the site's addresses; the manifest stands in its base folder.
        out: the documentation's folder; pages stand below it as they do in the built site.

    Raises:
        ConfigurationError: a file that somebody wrote by hand is in the way; nothing was written.
    """
    manifest = out / location.base / MANIFEST
    known = _read_manifest(manifest)
    files = {page.uri: page.markdown().encode() for page in site.pages} | dict(site.files) | assets()
    files |= {uri: _picture(out, uri, drawing, known) for uri, drawing in site.pictures.items()}
    foreign = sorted(uri for uri in files if _is_foreign(out / uri, known.get(uri), files[uri]))
    if foreign:
        listed = ", ".join(f"`{uri}`" for uri in foreign[:5]) + (f" and {len(foreign) - 5} more" if len(foreign) > 5 else "")
        raise ConfigurationError(
            f"{listed} in `{out.name}` was not written by this command and would be replaced. Move it, or render into another folder."
        )
    written = tuple(uri for uri in sorted(files) if write_changed(out / uri, files[uri]))
    removed = tuple(uri for uri in sorted(set(known) - set(files)) if _remove(out, uri, known[uri]))
    digests = {uri: _digest(data) for uri, data in sorted(files.items())}
    write_changed(manifest, (json.dumps(digests, indent=1) + "\n").encode())
    return Rendered(written, tuple(sorted(set(files) - set(written))), removed)


def _picture(out: Path, uri: str, drawing: Drawing, known: Mapping[str, str]) -> bytes:
    """A drawing's PNG; the one of the last run where the SVG beside it is still the same."""
    path, svg = out / uri, (out / uri).with_suffix(".svg")
    unchanged = path.is_file() and svg.is_file() and svg.read_text(encoding="utf-8") == drawing.svg
    if unchanged and _digest(found := path.read_bytes()) == known.get(uri):
        return found
    return drawing.png()


def _is_foreign(path: Path, known: str | None, data: bytes) -> bool:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return True
    if not path.exists():
        return False
    found = path.read_bytes()
    return found != data and _digest(found) != known


def _remove(out: Path, uri: str, known: str) -> bool:
    """Removes what an earlier run wrote and nobody changed since, and the folder that it leaves empty."""
    path = out / uri
    if path.is_symlink() or not path.is_file() or _digest(path.read_bytes()) != known:
        return False
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return True


def _read_manifest(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        found = None
    if not isinstance(found, dict):
        raise ConfigurationError(f"`{path.name}` is not a manifest of this command. Remove it and its pages, then render again.")
    return {str(uri): str(digest) for uri, digest in found.items() if _is_below(str(uri))}


def _is_below(uri: str) -> bool:
    path = PurePosixPath(uri)
    return not path.is_absolute() and ".." not in path.parts


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
