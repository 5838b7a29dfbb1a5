"""The site written as Markdown files, for engines that run no MkDocs plugin.

A manifest beside the pages remembers what was written. A file that is not in it, or that differs
from what it remembers, belongs to somebody else and is left alone. What a run is about to write is
in the manifest before the first file is: a run that is killed leaves nothing that the next one does
not know as its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..build.published import Site
from ..drawing import Drawing
from ..errors import ConfigurationError
from ..files import FileError, Refusal, read_file, remove, sweep, write_file
from ..frame.location import Location
from ..locks import MINUTE, Lock
from .assets import STYLESHEET, assets
from .writing import read_own, write_changed

MANIFEST = ".threat-model.json"
_MOST = 64 << 20
"""Bytes of the manifest; none of ours comes near."""
_LARGEST = 256 << 20
"""Bytes of any other file."""

Digests = Mapping[str, tuple[str, ...]]
"""By path, the digests that a file of ours may have: two while a run is writing, the old one's and the new one's."""


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
    base = Path(location.base)
    lock = _locked(out)
    try:
        known = {uri: digests for uri, digests in _read_manifest(out, base / MANIFEST).items() if _is_ours(uri, location)}
        files = {page.uri: page.markdown().encode() for page in site.pages} | dict(site.files) | assets()
        files |= {uri: _picture(out, uri, drawing, known.get(uri, ())) for uri, drawing in site.pictures.items()}
        _refuse_foreign(out, files, known)
        for folder in {PurePosixPath(uri).parent for uri in (*files, *known)} | {PurePosixPath(base)}:
            sweep(out, folder)
        digests = {uri: _digest(data) for uri, data in sorted(files.items())}
        _announce(out, base / MANIFEST, known, digests)
        written = tuple(uri for uri in sorted(files) if write_changed(out, uri, files[uri]))
        removed = tuple(uri for uri in sorted(set(known) - set(files)) if _remove(out, uri, known[uri]))
        write_changed(out, base / MANIFEST, _manifest(digests))
    finally:
        lock.release()
    return Rendered(written, tuple(sorted(set(files) - set(written))), removed)


def _locked(out: Path) -> Lock:
    """Two runs at once in one folder would each take the other's files for somebody else's."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = Lock(out.resolve())
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is a link to itself"
        raise ConfigurationError(f"`{out}` cannot be written to: {reason}. Choose another folder.") from None
    if not lock.take(alone=True, tries=MINUTE) and lock.possible:
        lock.release()
        raise ConfigurationError(f"Another run is writing into `{out}`. Try again when it has finished.")
    return lock


def _announce(out: Path, manifest: Path, known: Digests, digests: Mapping[str, str]) -> None:
    """Enters what is about to be written beside what is there, if anything is to change."""
    both = {uri: (*known.get(uri, ()), digest) for uri, digest in digests.items() if (digest,) != known.get(uri)}
    if both:
        write_file(out, manifest, _manifest({**known, **digests, **both}))


def _manifest(digests: Mapping[str, str | tuple[str, ...]]) -> bytes:
    plain = {uri: entered if isinstance(entered, str) or len(entered) > 1 else entered[0] for uri, entered in digests.items()}
    return (json.dumps(dict(sorted(plain.items())), indent=1) + "\n").encode()


def _picture(out: Path, uri: str, drawing: Drawing, known: tuple[str, ...]) -> bytes:
    """A drawing's PNG; the one of the last run where the SVG beside it is still the same."""
    svg = drawing.svg.encode()
    if len(known) == 1 and read_own(out, PurePosixPath(uri).with_suffix(".svg"), len(svg)) == svg:
        data = read_own(out, uri, _LARGEST)
        if data is not None and _digest(data) in known:
            return data
    return drawing.png()


def _refuse_foreign(out: Path, files: Mapping[str, bytes], known: Digests) -> None:
    foreign = sorted(uri for uri, data in files.items() if _is_foreign(out, uri, (*known.get(uri, ()), _digest(data))))
    if foreign:
        listed = ", ".join(f"`{uri}`" for uri in foreign[:5]) + (f" and {len(foreign) - 5} more" if len(foreign) > 5 else "")
        raise ConfigurationError(
            f"{listed} in `{out.name}` was not written by this command and would be replaced. Move it, or render into another folder."
        )


def _is_foreign(out: Path, uri: str, known: tuple[str, ...]) -> bool:
    """Whether something stands there that is none of ours: a link and what is behind one, too."""
    try:
        return _digest(read_file(out, uri, _LARGEST)) not in known
    except FileError as error:
        return error.refusal is not Refusal.MISSING


def _remove(out: Path, uri: str, known: tuple[str, ...]) -> bool:
    """Removes what an earlier run wrote and nobody changed since, and the folder that it leaves empty."""
    data = read_own(out, uri, _LARGEST)
    if data is None or _digest(data) not in known:
        return False
    remove(out, uri)
    with suppress(OSError):
        (out / uri).parent.rmdir()
    return True


def _read_manifest(out: Path, name: Path) -> Digests:
    try:
        entries = json.loads(read_file(out, name, _MOST))
    except FileError as error:
        if error.refusal is Refusal.MISSING:
            return {}
        entries = None
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict):
        raise ConfigurationError(f"`{name.name}` is not a manifest of this command. Remove it and its pages, then render again.")
    return {str(uri): tuple(map(str, entered)) if isinstance(entered, list) else (str(entered),) for uri, entered in entries.items()}


def _is_ours(uri: str, location: Location) -> bool:
    """Whether a path is one that this command writes. A manifest is a file like any other: what it says is not trusted."""
    path = PurePosixPath(uri)
    below = (location.base, str(PurePosixPath(STYLESHEET).parent))
    return ".." not in path.parts and any(path.is_relative_to(folder) and uri != folder for folder in below)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
