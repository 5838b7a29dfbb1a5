"""The objects of a repository by their ids, loose or packed, in this one folder.

Nothing is borrowed from the folders that `info/alternates` names, nothing is exchanged (`refs/replace`,
grafts, the commit graph), and nothing is fetched. What is read is what its id says: its hash is computed.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from dulwich.lru_cache import LRUSizeCache
from dulwich.object_format import SHA1, SHA256

from ...errors import HistoryError
from ...files import FileError, Refusal, entries, open_file
from .bounds import KEPT, LEAST_MADE, MADE_PER_BYTE, MAX_MADE, MAX_PACKS, DamageError, LimitError, MissingError, TooLargeError
from .packs import KINDS, Pack, inflate, packed_most

_NAMES = {name: kind for kind, name in KINDS.items()}
_HEAD = 64
"""Bytes in which a loose object's kind and size stand."""
_BEGIN = 256
"""Bytes of a file from which that much is unpacked."""
_SHORTEST = 4
"""Digits that an abbreviated id has at least; the number is git's own."""


class Objects:
    """The objects of a repository.

    Args:
        folder: the repository's folder, with `objects` in it.
        length: bytes of an id: 20 for SHA-1, 32 for SHA-256.
    """

    def __init__(self, folder: Path, length: int) -> None:
        self._folder = folder
        self._form = SHA256 if length == SHA256.oid_length else SHA1
        self._made = self._loose_bytes = 0
        self._looked_again = False
        self._kept: LRUSizeCache[tuple[int, int], tuple[int, bytes]] = LRUSizeCache(KEPT, compute_size=lambda data: len(data[1]) + 200)

    def read(self, id: bytes, kind: bytes, limit: int) -> bytes:
        """The bytes of an object.

        Args:
            id: its binary id.
            kind: what it has to be: `commit`, `tree`, `blob` or `tag`.
            limit: most bytes.

        Raises:
            MissingError: the repository does not hold it.
            TooLargeError: it is larger.
            HistoryError: it is damaged, or of another kind.
        """
        found, data = self.read_any(id, limit)
        if found != kind:
            raise DamageError(f"`{id.hex()}` is a {found.decode()} instead of a {kind.decode()}")
        return data

    def read_any(self, id: bytes, limit: int) -> tuple[bytes, bytes]:
        """Kind and bytes of an object; raises as `read`."""
        try:
            kind, data = self._read_object(id, limit)
            name = KINDS[kind]
            if self._form.hash_object(b"%s %d\0" % (name, len(data)) + data) != id:
                raise DamageError(f"`{id.hex()}` does not match its id")
            return name, data
        except HistoryError:
            raise
        except Exception as error:
            # A damaged pack makes dulwich raise whatever its arithmetic runs into.
            raise DamageError(str(error) or type(error).__name__) from None

    def abbreviated(self, digits: str) -> list[bytes]:
        """The ids that begin with at least four hexadecimal digits.

        Raises:
            HistoryError: the repository is damaged.
        """
        if len(digits) < _SHORTEST:
            return []
        try:
            found = {id for pack in self._packs for id in pack.abbreviated(digits)}
            with suppress(FileError):
                names = (digits[:2] + entry.name for entry in entries(self._folder, f"objects/{digits[:2]}"))
                found |= {bytes.fromhex(name) for name in names if name.startswith(digits) and len(name) == self._form.hex_length}
        except HistoryError:
            raise
        except Exception as error:
            raise DamageError(str(error) or type(error).__name__) from None
        return sorted(found)

    def count(self, made: int) -> None:
        """Adds to what was unpacked."""
        self._made += made
        # What is stored is asked for late: it takes opening every pack.
        if self._made > min(MAX_MADE, LEAST_MADE) and self._made > (most := min(MAX_MADE, LEAST_MADE + MADE_PER_BYTE * self.stored())):
            told = f"{most / 10**9:.3g} GB would have to be unpacked, too much for a repository of this size"
            raise LimitError(f"More than {told}. Turn the history off with `history: off`.")

    def stored(self) -> int:
        """Bytes that the packs and the loose objects read so far take on the disk."""
        return self._loose_bytes + sum(pack.stored for pack in self._packs)

    def get(self, key: tuple[int, int]) -> tuple[int, bytes] | None:
        """An object that was unpacked lately."""
        return self._kept.get(key)

    def keep(self, key: tuple[int, int], value: tuple[int, bytes]) -> None:
        """Keeps an object that others are likely made of."""
        self._kept.add(key, value)

    @cached_property
    def _packs(self) -> list[Pack]:
        try:
            names = [entry.name for entry in entries(self._folder, "objects/pack")]
        except FileError as error:
            if error.refusal is Refusal.MISSING:
                return []
            raise
        packs = [name.removesuffix(".pack") for name in names if name.endswith(".pack") and name.removesuffix("pack") + "idx" in names]
        if len(packs) > MAX_PACKS:
            raise LimitError(f"The repository has {len(packs):,} packs; at most {MAX_PACKS} are read. Run `git gc`.")
        return [Pack(self._folder, f"objects/pack/{name}", self._form, number) for number, name in enumerate(packs)]

    def _read_object(self, id: bytes, limit: int) -> tuple[int, bytes]:
        try:
            return self._packed(id, limit) or self._loose(id, limit)
        except MissingError:
            if self._looked_again:
                raise
        # A `git gc` at this moment puts loose objects into a new pack.
        self._looked_again = True
        self._kept.clear()
        self.__dict__.pop("_packs", None)
        return self._packed(id, limit) or self._loose(id, limit)

    def _packed(self, id: bytes, limit: int) -> tuple[int, bytes] | None:
        for place, pack in enumerate(self._packs):
            offset = pack.offset(id)
            if offset is not None:
                if place:
                    # The next one likely stands in the same pack.
                    self._packs.insert(0, self._packs.pop(place))
                return pack.read(offset, limit, self)
        return None

    def _loose(self, id: bytes, limit: int) -> tuple[int, bytes]:
        name = id.hex()
        try:
            file = open_file(self._folder, f"objects/{name[:2]}/{name[2:]}")
        except FileError as error:
            if error.refusal is Refusal.MISSING:
                raise MissingError(self._missing()) from None
            raise
        with file:
            raw = file.read(_BEGIN)
            head, nul, _ = zlib.decompressobj().decompress(raw, _HEAD).partition(b"\0")
            kind, _, digits = head.partition(b" ")
            if not nul or kind not in _NAMES or not digits.isdigit():
                raise DamageError(f"`{name}` is not an object")
            size = len(head) + 1 + int(digits)
            if int(digits) > limit:
                raise TooLargeError(f"`{name}` has {int(digits):,} bytes; at most {limit:,} are read")
            self.count(size)
            raw += file.read(packed_most(size))
            self._loose_bytes += len(raw)
        return _NAMES[kind], inflate(memoryview(raw), size)[len(head) + 1 :]

    def _missing(self) -> str:
        """Why an object may be missing, and what to do."""
        try:
            borrowed = any(entry.name == "alternates" for entry in entries(self._folder, "objects/info"))
        except FileError:
            borrowed = False
        if borrowed:
            return "The repository borrows objects from another one (`objects/info/alternates`), unsupported. Run `git repack -a -d`."
        return "The repository lacks old versions of the models: it is a partial clone, or damaged. Use a complete clone."
