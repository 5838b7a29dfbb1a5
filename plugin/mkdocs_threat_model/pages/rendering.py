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
from .site import STYLESHEET, Site, assets
from .writing import write_changed

MANIFEST = ".threat-model.json"
ARRANGEMENTS = ".threat-model-arrangements.json"
"""How the drawings were arranged; committed with the pages, it keeps small changes small for everybody."""


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
    known = {uri: digest for uri, digest in _read_manifest(manifest).items() if _is_ours(uri, location)}
    files = {page.uri: page.markdown().encode() for page in site.pages} | dict(site.files) | assets()
    files |= {uri: _picture(out, uri, drawing, known) for uri, drawing in site.pictures.items()}
    foreign = sorted(uri for uri in files if _is_foreign(out, uri, known.get(uri), files[uri]))
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
    unchanged = path.is_file() and svg.is_file() and svg.read_bytes() == drawing.svg.encode()
    if unchanged and _digest(found := path.read_bytes()) == known.get(uri):
        return found
    return drawing.png()


def _is_foreign(out: Path, uri: str, known: str | None, data: bytes) -> bool:
    path = out / uri
    if _leads_elsewhere(out, uri) or (path.exists() and not path.is_file()):
        return True
    if not path.exists():
        return False
    found = path.read_bytes()
    return found != data and _digest(found) != known


def _leads_elsewhere(out: Path, uri: str) -> bool:
    """Whether the file is a link, or would stand behind one or below a file."""
    folders = [out / folder for folder in list(PurePosixPath(uri).parents)[:-1]]
    return (out / uri).is_symlink() or any(folder.is_symlink() or folder.is_file() for folder in folders)


def _remove(out: Path, uri: str, known: str) -> bool:
    """Removes what an earlier run wrote and nobody changed since, and the folder that it leaves empty."""
    path = out / uri
    if _leads_elsewhere(out, uri) or not path.is_file() or _digest(path.read_bytes()) != known:
        return False
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return True


def _read_manifest(path: Path) -> Mapping[str, str]:
    if not path.is_file() and not path.is_symlink():
        return {}
    try:
        found = None if path.is_symlink() else json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ConfigurationError(f"`{path.name}` is not a manifest of this command. Remove it and its pages, then render again.")
    return {str(uri): str(digest) for uri, digest in found.items()}


def _is_ours(uri: str, location: Location) -> bool:
    """Whether a path is one that this command writes. A manifest is a file like any other: what it says is not trusted."""
    path = PurePosixPath(uri)
    below = (location.base, str(PurePosixPath(STYLESHEET).parent))
    return ".." not in path.parts and any(path.is_relative_to(folder) and uri != folder for folder in below)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
