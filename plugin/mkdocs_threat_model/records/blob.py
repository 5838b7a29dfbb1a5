"""The bytes of a file that is made: in memory, or in a file where they are many."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Blob:
    """Bytes, wherever they are. What holds the same bytes is equal.

    Attributes:
        sha256: their digest, in hexadecimal digits.
        size: how many there are.
    """

    sha256: str
    size: int
    _source: bytes | Path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blob) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def path(self) -> Path | None:
        """The file that holds them; `None` where they are in memory."""
        return self._source if isinstance(self._source, Path) else None

    def open(self) -> BinaryIO:
        """To be read from the beginning; the caller closes it."""
        return self._source.open("rb") if isinstance(self._source, Path) else io.BytesIO(self._source)

    def read(self) -> bytes:
        """All of them at once."""
        return self._source.read_bytes() if isinstance(self._source, Path) else self._source


def blob_of(source: bytes | Path) -> Blob:
    """What is there already."""
    if isinstance(source, bytes):
        return Blob(hashlib.sha256(source).hexdigest(), len(source), source)
    with source.open("rb") as file:
        return Blob(hashlib.file_digest(file, "sha256").hexdigest(), file.tell(), source)


class BlobDraft:
    """A blob that is being written.

    Args:
        folder: where its file is made, which whoever named it removes; in memory without one.

    Attributes:
        file: to be written; it can be wound back.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path: Path | None = None
        self.file: BinaryIO = io.BytesIO()
        if folder is not None:
            descriptor, name = tempfile.mkstemp(dir=folder)
            self._path, self.file = Path(name), os.fdopen(descriptor, "wb")

    def done(self) -> Blob:
        """What was written; nothing more is."""
        data = self.file.getvalue() if isinstance(self.file, io.BytesIO) else b""
        self.file.close()
        return blob_of(self._path or data)
