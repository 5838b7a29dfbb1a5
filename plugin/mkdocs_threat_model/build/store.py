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
from typing import BinaryIO

from ..files import FileError, Refusal, entries, remove, write_file
from ..open_folder import OpenFolder, read_all
from ..records.blob import Blob

FILES = "files"
DAY = 24 * 60 * 60
_MOST = 256 << 20
"""Bytes of an entry; none of ours comes near."""
_AT_ONCE = 1 << 20
"""Bytes of a file that is read whole for its digest; a larger one is read part by part."""
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
        self._folders: dict[str, OpenFolder] = {}

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under a key; `None` where there is nothing, or nothing that can be believed."""
        name = _digest(key.encode(errors="surrogatepass"))
        if name not in self._listed(kind):
            return None
        head = _head(key)
        with suppress(FileError, OSError), self._folder(kind).file(name) as (file, about):
            data = read_all(file, _MOST)
            if data[64 : 64 + len(head)] == head and data[:64] == _digest(memoryview(data)[64:]).encode():
                self.used.add((kind, name))
                self._keep(self.folder / kind / name, about.st_mtime)
                return data[64 + len(head) :]
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
        return self._proved(f"{digest}{suffix}", digest, size, whole=False)[0]

    def find_data(self, digest: str, suffix: str, size: int) -> tuple[Path, bytes] | None:
        """As `find`, with the bytes, which are all in memory then."""
        path, data = self._proved(f"{digest}{suffix}", digest, size, whole=True)
        return (path, data) if path else None

    def _proved(self, name: str, digest: str, size: int, *, whole: bool) -> tuple[Path | None, bytes]:
        if name not in self._listed(FILES):
            return None, b""
        data = b""
        try:
            with self._folder(FILES).file(name) as (file, about):
                if sound := about.st_size <= size:
                    if whole or about.st_size <= _AT_ONCE:
                        data = read_all(file, size)
                        sound = sha256(data).hexdigest() == digest
                    else:
                        with open(file, "rb", closefd=False) as stream:
                            sound = file_digest(stream, "sha256").hexdigest() == digest
                if sound:
                    self._keep(self.folder / FILES / name, about.st_mtime)
        except (FileError, OSError):
            sound = False
        if sound:
            return self.folder / FILES / name, data
        self._discard(PurePath(FILES, name))
        return None, b""

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

    def _folder(self, kind: str) -> OpenFolder:
        if kind not in self._folders:
            self._folders[kind] = OpenFolder(self.folder, kind)
        return self._folders[kind]

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
        path = self.folder / name
        with suppress(OSError):
            self._keep(path, path.lstat().st_mtime)

    @staticmethod
    def _keep(path: Path, used: float) -> None:
        with suppress(OSError):
            if not (now := time.time()) - DAY < used <= now:
                os.utime(path, follow_symlinks=False)


def _head(key: str) -> bytes:
    return b" " + key.encode(errors="surrogatepass").hex().encode() + b"\n"


def _digest(data: bytes | memoryview) -> str:
    return sha256(data).hexdigest()
