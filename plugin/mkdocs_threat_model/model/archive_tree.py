"""The models' folder as an archive holds it (`.zip`, `.tar`, `.tar.gz`), read without unpacking anything to the disk."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from ..errors import ConfigurationError
from ..files import FileError, FolderEntry, Refusal, read_file
from .folder import MAX_ENTRIES, MAX_TOTAL, is_model_file

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
"""The ends of names that are taken for an archive's."""
MAX_ARCHIVE = 100_000_000
"""Bytes of an archive."""
MAX_UNPACKED = 1_000_000_000
"""Bytes that a compressed archive becomes, whatever of it is read."""
_MAX_NAMES = 4 * MAX_ENTRIES
"""Most names, folders and what is no model among them."""
_MAX_HEADER = 1_000_000
"""Bytes of all that a `.tar` says of a file before its contents: names of any length, and maps of holes, stand there."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways of packing that `git archive` and every other program knows; the others take memory as the archive says."""
_LARGEST = 20_000_000
"""Bytes of a file: the baseline is the largest that is read."""
_ENTRY = b"PK\x01\x02"
"""What each name in the list of a `.zip` begins with."""
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error, NotImplementedError, RuntimeError)
"""What the readers raise on an archive that is none; `RuntimeError` on one that asks for a password."""


class ArchiveTree:
    """A folder of models in an archive. Links in it, and names that lead out of it, are not followed.

    Args:
        path: the archive.
        name: what the models' folder is called; where the archive holds no folder of this name at its top, or in a folder at its
            top, its models are looked for at the top itself.

    Raises:
        ConfigurationError: it is no archive, it is damaged or too large, or it holds no models.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        try:
            raw = read_file(path.parent, path.name, MAX_ARCHIVE)
            held = dict(_bounded(_of_zip(raw) if path.name.lower().endswith(".zip") else _of_tar(raw), path))
        except FileError as error:
            raise ConfigurationError(f"The archive `{path}` is not read: {error.reason}.") from None
        except _DAMAGED:
            raise ConfigurationError(
                f"The archive `{path}` is not a valid archive. Create it again, for example with `git archive`."
            ) from None
        self._files = _below(held, name)
        if not any(is_model_file(PurePosixPath(*parts)) for parts in self._files):
            raise ConfigurationError(f"The archive `{path}` contains no folder `{name}` with models.")

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._name

    @property
    def place(self) -> str:
        """The archive."""
        return str(self._path)

    @property
    def around(self) -> None:
        """Nothing: of an archive the models alone are read."""

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in the folder, or in a folder below it, by name.

        Raises:
            FileError: there is no such folder.
        """
        parts = PurePath(path).parts
        depth = len(parts)
        found = {name[depth]: len(name) > depth + 1 for name in self._files if name[:depth] == parts and len(name) > depth}
        if not found and parts:
            raise FileError(str(path), Refusal.MISSING)
        return [FolderEntry(name, "folder" if is_folder else "file") for name, is_folder in sorted(found.items())]

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """The bytes of a file.

        Raises:
            FileError: there is no such file, or it is larger.
        """
        content = self._files.get(PurePath(path).parts)
        if content is None:
            raise FileError(str(path), Refusal.MISSING)
        if len(content) > limit:
            raise FileError(str(path), Refusal.TOO_LARGE, size=len(content))
        return content


_Parts = tuple[str, ...]


def _bounded(files: Iterator[tuple[str, bytes]], path: Path) -> Iterator[tuple[_Parts, bytes]]:
    """The files with the folders that lead to them; names that lead out of the archive are left out."""
    total = 0
    for count, (name, content) in enumerate(files, 1):
        total += len(content)
        if count > MAX_ENTRIES or total > MAX_TOTAL:
            raise ConfigurationError(f"The archive `{path}` contains more than {MAX_ENTRIES:,} files or {MAX_TOTAL:,} bytes of models.")
        pure = PurePosixPath(name)
        if not pure.is_absolute() and ".." not in pure.parts and pure.parts:
            yield pure.parts, content


def _of_zip(raw: bytes) -> Iterator[tuple[str, bytes]]:
    if raw.count(_ENTRY) > _MAX_NAMES:
        raise zipfile.BadZipFile
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not stat.S_ISLNK(entry.external_attr >> 16) and _wanted(entry.filename):
                if entry.compress_type not in _PACKED:
                    raise zipfile.BadZipFile
                with archive.open(entry) as stream:
                    yield entry.filename, stream.read(_LARGEST + 1)


def _of_tar(raw: bytes) -> Iterator[tuple[str, bytes]]:
    packed = io.BytesIO(raw)
    plain = _Bounded(gzip.GzipFile(fileobj=packed) if raw.startswith(_GZIP) else packed)
    with tarfile.open(fileobj=plain, mode="r:") as archive:
        for count, member in enumerate(archive):
            if count >= _MAX_NAMES:
                raise tarfile.ReadError
            if member.isreg() and _wanted(member.name):
                plain.allow(_LARGEST + io.DEFAULT_BUFFER_SIZE)
                stream = archive.extractfile(member)
                if stream is not None:
                    yield member.name, stream.read(_LARGEST + 1)
            plain.allow(_MAX_HEADER)


_GZIP = b"\x1f\x8b"


class _Bounded(io.RawIOBase):
    """A stream that is gone through once, and ends in an error where more comes out of it than is read of any archive.

    What is passed over is read in steps and forgotten. What is read counts against an allowance, since a header says itself how
    long it is.
    """

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        super().__init__()
        self._stream, self._place, self._allowed = stream, 0, _MAX_HEADER

    def allow(self, size: int) -> None:
        """From here on, as many bytes may be read until the next call."""
        self._allowed = size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or place < self._place:
            raise tarfile.ReadError
        while self._place < place and self._next(min(place - self._place, _MAX_HEADER)):
            pass
        return self._place

    def read(self, size: int = -1) -> bytes:
        self._allowed -= size
        if size < 0 or self._allowed < 0:
            raise tarfile.ReadError
        return self._next(size)

    def _next(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._place += len(found)
        if self._place > MAX_UNPACKED:
            raise tarfile.ReadError
        return found


def _wanted(name: str) -> bool:
    """Whether the reader of a models' folder would look at it: models, and what is the organisation's."""
    return name.lower().endswith((".yaml", ".yml", ".json"))


def _below(files: Mapping[_Parts, bytes], name: str) -> dict[_Parts, bytes]:
    """The files of the models' folder, by their path in it."""
    for before in ((name,), *((top, name) for top in sorted({parts[0] for parts in files}))):
        depth = len(before)
        found = {parts[depth:]: content for parts, content in files.items() if parts[:depth] == before and len(parts) > depth}
        if found:
            return found
    return dict(files)
