"""What the result of a step depends on, as a digest: a result is used again only where all of it is the same.

What is missing in a key would be a false green. So whatever a step is given goes into it whole, and with it a stamp of
everything that makes results: this package's own files, and the versions of all that is installed beside it.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic_core import to_json

from .template_digests import MOST_TEMPLATES, template_digests

_PACKAGE = Path(__file__).parent.parent
_DIGEST = re.compile("[0-9a-f]{64}")


def digest_of(*parts: object) -> str:
    """The digest of plain values: numbers, texts, days, tuples, mappings, and classes of them."""
    hasher = sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else to_json(part)
        hasher.update(b"%d\n" % len(data))
        hasher.update(data)
    return hasher.hexdigest()


@cache
def stamp() -> str:
    """The digest of what makes results: our own files, Python, and the names and versions of what is installed."""
    hasher = sha256(f"{sys.implementation.cache_tag} {sys.version_info} {sys.platform} {platform.machine()}".encode())
    for path in _own_files(str(_PACKAGE)):
        hasher.update(f"\n{os.path.relpath(path, _PACKAGE)}\n".encode(errors="surrogatepass"))
        hasher.update(Path(path).read_bytes())
    for name in sorted(_installed()):
        hasher.update(f"\n{name}".encode(errors="surrogatepass"))
    return hasher.hexdigest()


def templates_key(folder: Path | None) -> str:
    """Of a folder of the user's own templates. Files that could not be read, or of so many that not all were, are never the same."""
    if folder is None:
        return ""
    digests = template_digests(folder)
    unsure = len(digests) >= MOST_TEMPLATES or not all(map(_DIGEST.fullmatch, digests.values()))
    return digest_of(digests, os.urandom(16) if unsure else b"")


def _own_files(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _own_files(entry.path)
        elif not entry.name.endswith(".pyc"):
            yield entry.path


def _installed() -> Iterator[str]:
    for folder in sys.path:
        with suppress(OSError):
            yield from (found.name for found in os.scandir(folder or ".") if found.name.endswith((".dist-info", ".egg-info")))
