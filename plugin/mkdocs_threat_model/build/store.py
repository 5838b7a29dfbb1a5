"""A folder of cached data, all of it proved before it is used.

* `files/<digest><suffix>`: finished files, whose name is the digest of their bytes. Two builds at once
  can only ever write the same bytes under a name.
* `<kind>/<digest of the key>`: entries, which hold the digest of all that follows, the key and the bytes.

Whatever is not what its name or its digest says is removed and counts as absent. Nothing is ever
executed or unpickled, no link is followed, and a file is written whole or not at all.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from ..files import FileError, Refusal, entries, open_file, read_file, remove, write_file
from ..records.blob import Blob

if TYPE_CHECKING:
    from io import BufferedReader

FILES = "files"
DAY = 24 * 60 * 60
_MOST = 256 << 20
"""Bytes of an entry; none of ours comes near."""
_MODE = 0o600


class FileStore:
    """The data in a folder.

    Args:
        folder: it exists, and is the user's own.

    Attributes:
        folder: the same.
        used: the entries that were read or written, by kind and name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[tuple[str, str]] = set()
        self._names: dict[str, set[str]] = {}

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under a key; `None` where there is nothing, or nothing that can be believed."""
        name = _digest(key.encode(errors="surrogatepass"))
        if name not in self._listed(kind):
            return None
        data = self._read(PurePath(kind, name), _MOST)
        head = _head(key)
        if data is not None and data[64 : 64 + len(head)] == head and data[:64] == _digest(data[64:]).encode():
            self.use(kind, name)
            return data[64 + len(head) :]
        if data is not None:
            self._discard(PurePath(kind, name))
        return None

    def has(self, kind: str, key: str) -> bool:
        """Whether there is an entry of a key, sound or not."""
        return _digest(key.encode(errors="surrogatepass")) in self._listed(kind)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keeps data under a key, in place of what was there.

        Raises:
            FileError: the folder cannot be written.
        """
        name = _digest(key.encode(errors="surrogatepass"))
        head = _head(key)
        digest = sha256(head)
        digest.update(data)
        self._write(PurePath(kind, name), b"".join((digest.hexdigest().encode(), head, data)))
        self._listed(kind).add(name)
        self.used.add((kind, name))

    def use(self, kind: str, name: str) -> None:
        """Notes that an entry is still of use; one that is not there stays so."""
        if name in self._listed(kind):
            self.used.add((kind, name))
            self._use(PurePath(kind, name))

    def find(self, digest: str, suffix: str, size: int) -> Path | None:
        """The path of the file with a digest, of at most so many bytes; `None` where there is none."""
        name = PurePath(FILES, f"{digest}{suffix}")
        if name.name not in self._listed(FILES):
            return None
        try:
            with open_file(self.folder, name) as file:
                sound = (
                    os.fstat(file.fileno()).st_size <= size and file_digest(cast("BufferedReader", file), "sha256").hexdigest() == digest
                )
        except (FileError, OSError):
            sound = False
        if sound:
            self._use(name)
            return self.folder / name
        self._discard(name)
        return None

    def file(self, blob: Blob, suffix: str) -> Path:
        """The path of a file that holds exactly these bytes; written if it is not there.

        Raises:
            FileError: the folder cannot be written.
        """
        path = self.find(blob.sha256, suffix, blob.size)
        if path is not None:
            return path
        name = PurePath(FILES, f"{blob.sha256}{suffix}")
        with blob.open() as data:
            self._write(name, data)
        self._listed(FILES).add(name.name)
        return self.folder / name

    def _listed(self, kind: str) -> set[str]:
        """The names of a kind, looked up once: what another build adds meanwhile is made once more."""
        if kind not in self._names:
            try:
                self._names[kind] = {entry.name for entry in entries(self.folder, kind)}
            except FileError as error:
                if error.refusal is not Refusal.MISSING:
                    self._discard(PurePath(kind))
                self._names[kind] = set()
        return self._names[kind]

    def _read(self, name: PurePath, most: int) -> bytes | None:
        try:
            return read_file(self.folder, name, most)
        except FileError as error:
            if error.refusal is not Refusal.MISSING:
                self._discard(name)
            return None

    def _write(self, name: PurePath, data: bytes | BinaryIO) -> None:
        try:
            write_file(self.folder, name, data, _MODE)
        except FileError:
            # A folder or a link in the place of a file, or of a folder on the way, is no reason to go without.
            self._discard(name)
            if not isinstance(data, bytes):
                data.seek(0)
            write_file(self.folder, name, data, _MODE)

    def _discard(self, name: PurePath) -> None:
        with suppress(FileError):
            remove(self.folder, name)

    def _use(self, name: PurePath) -> None:
        """Notes the day of the last use. A time in the future is a broken clock's."""
        path, now = self.folder / name, time.time()
        with suppress(OSError):
            if not now - DAY < path.lstat().st_mtime <= now:
                os.utime(path, follow_symlinks=False)


def _head(key: str) -> bytes:
    return b" " + key.encode(errors="surrogatepass").hex().encode() + b"\n"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
