"""What a build keeps for the next one, and the files that it hands on; it always works, if need be for this process alone.

Where the cache cannot be used or written, a temporary folder of this process takes its place, and
where there is no room for that either, memory. The build says so once and goes on.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import CacheError
from ..files import FileError
from ..locks import Lock
from ..records.blob import Blob, blob_of
from .place import cache_folder
from .pruning import prune
from .stamps import digest_of, stamp
from .store import FileStore

if TYPE_CHECKING:  # drawing costs its imports a second, and `check` keeps what it read as well
    from ..drawing import Drawing

T = TypeVar("T")

HISTORY = "history"
"""The kind of what was read of the past."""
SERVICES = "services"
"""The kind of what was made of services."""
SHARED = "shared"
"""The kind of pages that several services share."""
_PICTURES = "pictures"
ENTRIES = (HISTORY, _PICTURES, SERVICES, SHARED)
"""The kinds that a site is made with, and that nobody reads while it stays the same."""
_LARGEST_PICTURE = 256 << 20
_Tell = Callable[[str], object]


@dataclass(frozen=True)
class CacheSection:
    """The entries of one kind, for rooms that know nothing of the cache."""

    cache: Cache
    kind: str

    def get(self, key: str) -> bytes | None:
        """What was put under a key."""
        return self.cache.get(self.kind, key)

    def has(self, key: str) -> bool:
        """Whether something seems to be there under a key; reading it may show that it is damaged."""
        return self.cache.has(self.kind, key)

    def put(self, key: str, data: bytes) -> None:
        """Keeps data under a key, if that is possible."""
        self.cache.put(self.kind, key, data)


class Cache:
    """The cache of one process.

    Args:
        folder: its folder; without, all is kept for this process alone.
        tell: is given a line where the cache cannot be used.
        spare: whether a temporary folder may take its place.
    """

    def __init__(self, folder: Path | None, tell: _Tell, *, spare: bool = True) -> None:
        self._tell = tell
        self._main = FileStore(folder) if folder else None
        self._writable = self._main
        self._spare: FileStore | None = None
        self._no_spare = not spare
        self._lock = Lock(folder) if folder else None
        if self._lock and self._lock.possible and not self._lock.take(alone=False):
            tell("The cache is being cleared by another process. This build continues without it.")
            self._main = self._writable = None
        if self._lock:
            weakref.finalize(self, self._lock.release)

    def shelf(self, kind: str) -> CacheSection:
        """The entries of a kind."""
        return CacheSection(self, kind)

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under a key, byte for byte; `None` where there is nothing."""
        copies = (store.get(kind, key) for store in (self._spare, self._main) if store)
        return next((data for data in copies if data is not None), None)

    def has(self, kind: str, key: str) -> bool:
        """Whether something seems to be there under a key; reading it may show that it is damaged."""
        return any(store.has(kind, key) for store in (self._spare, self._main) if store)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keeps data under a key, if that is possible."""
        self._somewhere(lambda store: store.put(kind, key, data))

    @property
    def used(self) -> Sequence[tuple[str, str]]:
        """The entries that this process read or wrote, by kind and name."""
        return sorted(self._main.used) if self._main else ()

    def use_again(self, used: Iterable[tuple[str, str]]) -> None:
        """Notes that what an earlier process used is still of use, though nobody read it this time."""
        for kind, name in used if self._main else ():
            if kind in ENTRIES:
                self._main.use(kind, name)  # type: ignore[union-attr]

    @property
    def folder(self) -> Path | None:
        """The folder that files are written into, the cache's or one of this process; `None` where there is none."""
        store = self._writable or self._spare_store()
        return store.folder if store else None

    def find(self, digest: str, suffix: str, size: int) -> Path | None:
        """The path of the file with a digest, of at most so many bytes; `None` where there is none."""
        found = (store.find(digest, suffix, size) for store in (self._spare, self._main) if store)
        return next((path for path in found if path), None)

    def find_data(self, digest: str, suffix: str, size: int) -> tuple[Path, bytes] | None:
        """As `find`, with the bytes: they are read for their digest anyway."""
        found = (store.find_data(digest, suffix, size) for store in (self._spare, self._main) if store)
        return next((pair for pair in found if pair), None)

    def file(self, data: bytes, suffix: str) -> Path | bytes:
        """The path of a file that holds exactly these bytes; where no file can be written, the bytes themselves."""
        return self.blob(blob_of(data), suffix)

    def blob(self, blob: Blob, suffix: str) -> Path | bytes:
        """As `file`, of bytes that need not be in memory."""
        path = self._somewhere(lambda store: store.file(blob, suffix))
        return blob.read() if path is None else path

    def picture(self, drawing: Drawing) -> Path | bytes:
        """As `file`, of a drawing's PNG; what it takes to make one is a hundred times what finding it costs.

        One that lacks characters is made anew: a font that has them may be there tomorrow.
        """
        key = digest_of(stamp(), drawing.svg.encode())
        digest = (self.get(_PICTURES, key) or b"").decode("ascii", "replace")
        if digest and (path := self.find(digest, ".png", _LARGEST_PICTURE)):
            return path
        data = drawing.png()
        if drawing.missing():
            return self.file(data, ".png")
        self.put(_PICTURES, key, sha256(data).hexdigest().encode())
        return self.file(data, ".png")

    def close(self) -> None:
        """Ends the use of the cache: it is pruned if that is due, and what was kept for this process alone is removed."""
        if self._main and self._lock and self._lock.take(alone=True, tries=1):
            prune(self._main.folder)
        if self._lock:
            self._lock.release()
        if self._spare:
            shutil.rmtree(self._spare.folder, ignore_errors=True)
        self._main = self._writable = self._spare = None
        self._no_spare = True

    def _somewhere(self, write: Callable[[FileStore], T]) -> T | None:
        if self._writable:
            try:
                return write(self._writable)
            except FileError as error:
                self._tell(
                    f"Nothing new is written to the cache `{self._writable.folder}`: {error.reason}. The build continues without it."
                )
                self._writable = None
        spare = self._spare_store()
        if spare:
            try:
                return write(spare)
            except FileError as error:
                self._tell(f"The temporary folder `{spare.folder.parent}` is not writable: {error.reason}. They are kept in memory.")
                self._no_spare = True
        return None

    def _spare_store(self) -> FileStore | None:
        if self._no_spare or self._spare:
            return None if self._no_spare else self._spare
        try:
            folder = Path(tempfile.mkdtemp(prefix="threat-model-"))
        except OSError as error:
            self._tell(f"No temporary folder can be created: {error.strerror or 'unknown reason'}. Files are kept in memory.")
            self._no_spare = True
            return None
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self._spare = FileStore(folder)
        return self._spare


def open_cache(root: Path, apart: Sequence[Path], tell: _Tell) -> Cache:
    """The cache of a project; one for this process alone where there is no safe place for it.

    Args:
        root: the project's folder.
        apart: folders that are read, published or wiped.
        tell: is given a line that says why, once.
    """
    try:
        return Cache(cache_folder(root, apart), tell)
    except CacheError as error:
        tell(f"No cache is used. {error}")
        return Cache(None, tell)
