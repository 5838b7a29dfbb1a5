"""One pack of objects and its index: https://git-scm.com/docs/gitformat-pack.

The index is dulwich's, and so is putting a delta to its base. The entries are read here, since a pack of
others may say that a few bytes become gigabytes, or that an entry rests on itself: every size is looked at
before a byte is unpacked, and no more is unpacked than was said.
"""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path
from typing import Protocol

from dulwich.object_format import ObjectFormat
from dulwich.pack import FilePackIndex, apply_delta, load_pack_index_file

from ...files import open_file
from .bounds import MAX_CHAIN, MAX_OBJECT, DamageError, TooLargeError

KINDS = {1: b"commit", 2: b"tree", 3: b"blob", 4: b"tag"}
_OFFSET, _NAMED = 6, 7
_FANOUT = 256
_HEADER = 12
_VARINT = 10
"""Most bytes of a number; seven bits in each."""


class Ledger(Protocol):
    """Counts what is unpacked, and keeps what the next object is likely made of."""

    def count(self, made: int) -> None:
        """Raises LimitError where it is too much."""

    def get(self, key: tuple[int, int]) -> tuple[int, bytes] | None:
        """A kept object, by its pack's number and its offset."""

    def keep(self, key: tuple[int, int], value: tuple[int, bytes]) -> None:
        """Keeps an object, for a while."""


class Pack:
    """A pack that was opened.

    Args:
        folder: the repository's folder.
        name: the pack's path below it, without its suffix.
        form: of the ids.
        number: tells packs apart in the ledger.

    Attributes:
        stored: bytes that it takes on the disk; holes take none.

    Raises:
        FileError: a file of it is not read.
        Exception: whatever else dulwich says of a damaged index.
    """

    def __init__(self, folder: Path, name: str, form: ObjectFormat, number: int) -> None:
        self._folder, self._name, self._number = folder, name, number
        self._hash = form.oid_length
        with open_file(folder, f"{name}.idx") as file:
            index = load_pack_index_file(name, file, form)
        if not isinstance(index, FilePackIndex):
            raise DamageError(f"the index of `{name}` has an unknown format")
        fanout = index._fan_out_table
        if len(fanout) != _FANOUT or fanout != sorted(fanout):
            raise DamageError(f"the index of `{name}` is damaged")
        self._index = index
        self._data: mmap.mmap | None = None
        about = (folder / f"{name}.pack").lstat()
        self.stored = min(about.st_size, 512 * getattr(about, "st_blocks", about.st_size))

    def __len__(self) -> int:
        """The number of its objects."""
        return len(self._index)

    def offset(self, id: bytes) -> int | None:
        """Where an object stands; `None` where it does not."""
        try:
            return self._index.object_offset(id)  # type: ignore[arg-type]
        except KeyError:
            return None

    def abbreviated(self, digits: str) -> list[bytes]:
        """The ids that begin with hexadecimal digits."""
        whole = bytes.fromhex(digits[: len(digits) // 2 * 2])
        return [entry for entry in self._index.iter_prefix(whole) if entry.hex().startswith(digits)]

    def read(self, offset: int, limit: int, ledger: Ledger) -> tuple[int, bytes]:
        """The kind and the bytes of the object at an offset.

        Raises:
            TooLargeError: it is larger than the limit, or rests on one larger than is read.
            DamageError, zlib.error, ApplyDeltaError: it is damaged.
        """
        chain: list[tuple[int, int, int]] = []
        while True:
            kept = ledger.get((self._number, offset))
            if kept is not None:
                kind, data = kept
                break
            kind, size, start, base = self._entry(offset)
            if base is None:
                # The limit is of what was asked for. What that rests on may be larger: an old version that was cut down since.
                _bound(size, MAX_OBJECT if chain else limit)
                data = self._inflate(start, size, ledger)
                break
            _bound(size, MAX_OBJECT)
            chain.append((offset, start, size))
            if len(chain) > MAX_CHAIN:
                raise DamageError(f"`{self._name}` contains an object based on more than {MAX_CHAIN:,} others")
            offset = base
        for place, (offset, start, size) in reversed(list(enumerate(chain))):
            delta = self._inflate(start, size, ledger)
            _bound(_result(delta), MAX_OBJECT if place else limit)
            data = b"".join(apply_delta(data, delta))
            ledger.count(len(data))
            ledger.keep((self._number, offset), (kind, data))
        return kind, data

    def _bytes(self) -> mmap.mmap:
        if self._data is None:
            with open_file(self._folder, f"{self._name}.pack") as file:
                # The mapping lives on when the file is closed.
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if data[:8] not in (b"PACK\0\0\0\2", b"PACK\0\0\0\3") or int.from_bytes(data[8:_HEADER]) != len(self):
                raise DamageError(f"`{self._name}` is damaged, or its index is another pack's")
            if data[-self._hash :] != self._index.get_pack_checksum():
                raise DamageError(f"`{self._name}` was cut off, or its index is another pack's")
            self._data = data
        return self._data

    def _entry(self, offset: int) -> tuple[int, int, int, int | None]:
        """Kind, size, where the packed bytes begin and the offset of what it is a delta to, of the entry at an offset."""
        data = self._bytes()
        if not _HEADER <= offset < len(data) - self._hash:
            raise DamageError(f"`{self._name}` is damaged")
        head = data[offset : offset + 2 * _VARINT + self._hash]
        length = _length(head, 0)
        kind, size = head[0] >> 4 & 7, head[0] & 15 | _number(head[1:length]) << 4
        if kind == _OFFSET:
            end = length + _length(head, length)
            back = head[length] & 127
            for byte in head[length + 1 : end]:
                # The added one makes every distance writable in one way only: longer forms begin where shorter ones end.
                back = (back + 1) << 7 | byte & 127
            if not 0 < back <= offset:
                raise DamageError(f"`{self._name}` is damaged")
            return kind, size, offset + end, offset - back
        if kind == _NAMED:
            base = self.offset(head[length : length + self._hash])
            if base is None:
                raise DamageError(f"`{self._name}` lacks an object that others are based on")
            return kind, size, offset + length + self._hash, base
        if kind not in KINDS:
            raise DamageError(f"`{self._name}` is damaged")
        return kind, size, offset + length, None

    def _inflate(self, start: int, size: int, ledger: Ledger) -> bytes:
        with memoryview(self._bytes()) as whole, whole[start : len(whole) - self._hash] as view:
            ledger.count(size)
            return inflate(view, size)


def packed_most(size: int) -> int:
    """Bytes that zlib needs for so many at most, however clumsily it was used."""
    return 2 * size + 4_096


def inflate(view: memoryview, size: int) -> bytes:
    """What zlib made small; exactly so many bytes.

    Raises:
        DamageError, zlib.error: it is damaged, or makes another number of bytes.
    """
    inflater = zlib.decompressobj()
    # zlib stores what it cannot shrink with a few bytes a block, so that hardly a stream is longer.
    likely = size + (size >> 6) + 128
    # What follows in the pack would be copied into `unused_data`, so it is handed over only where that much was not enough.
    # One byte more than there should be shows a stream that makes too many.
    data = inflater.decompress(view[:likely], size + 1)
    if not inflater.eof and len(data) <= size:
        data += inflater.decompress(inflater.unconsumed_tail + bytes(view[likely : packed_most(size)]), size + 1 - len(data))
    if not inflater.eof or len(data) != size:
        raise DamageError("an object does not have its stated size")
    return data


def _length(head: bytes, start: int) -> int:
    """Bytes of a number whose every byte but the last has its high bit set."""
    for length in range(1, _VARINT + 1):
        if not head[start + length - 1] & 128:
            return length
    raise DamageError("a number in a pack is too long")


def _number(raw: bytes) -> int:
    return sum((byte & 127) << 7 * place for place, byte in enumerate(raw))


def _result(delta: bytes) -> int:
    """The size of what a delta makes."""
    first = _length(delta, 0)
    return _number(delta[first : first + _length(delta, first)])


def _bound(size: int, limit: int) -> None:
    if size > limit:
        raise TooLargeError(f"an object has {size:,} bytes; at most {limit:,} are read")
