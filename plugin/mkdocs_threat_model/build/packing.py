"""Compressed data of the cache, which somebody else may have written."""

from __future__ import annotations

import zlib

MOST = 256 << 20
"""Bytes of a page's data, once it is unpacked."""
_LONGEST_LINE, _PART = 1 << 20, 1 << 12


def packed(data: bytes) -> bytes:
    """Data as the cache keeps it: quickly, since it is read more often than it pays to make it small."""
    return zlib.compress(data, 1)


def unpacked(data: bytes) -> bytes:
    """What was compressed.

    Raises:
        ValueError: it is none, is cut off, or is larger than any page.
    """
    stream = zlib.decompressobj()
    try:
        whole = stream.decompress(data, MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not stream.eof:
        raise ValueError("cut off, or too large")
    return whole


def first_line(data: bytes) -> bytes:
    """The first line of what was compressed, for little of what it costs to unpack all of it.

    Raises:
        ValueError: it is not compressed, or has no line as short as any of ours.
    """
    unpacking = Unpacking(data)
    end = unpacking.line()
    return unpacking.upto(end)[: end - 1]


class Unpacking:
    """Compressed data, unpacked from its beginning as far as somebody asks.

    Args:
        data: what was compressed.
    """

    def __init__(self, data: bytes) -> None:
        self._stream = zlib.decompressobj()
        self._left = data
        self._data = b""

    def line(self) -> int:
        """Where the first line ends.

        Raises:
            ValueError: it is not compressed, or has no line as short as any of ours.
        """
        while (place := self._data.find(b"\n")) < 0:
            before = len(self._data)
            if before >= _LONGEST_LINE or len(self.upto(before + _PART, short=True)) == before:
                raise ValueError("no line")
        return place + 1

    def upto(self, end: int, *, short: bool = False) -> bytes:
        """At least so many bytes from the beginning, or with `short` what there is.

        Raises:
            ValueError: there are fewer, or more than of any page.
        """
        if end > MOST:
            raise ValueError("too large")
        if len(self._data) < end:
            try:
                more = self._stream.decompress(self._left, end - len(self._data))
            except zlib.error as error:
                raise ValueError(str(error)) from None
            self._left = self._stream.unconsumed_tail
            self._data += more
        if len(self._data) < end and not short:
            raise ValueError("cut off")
        return self._data

    def whole(self, end: int) -> bytes:
        """All of it, so many bytes.

        Raises:
            ValueError: there are fewer or more, or it is cut off.
        """
        if self._stream.eof and len(self._data) == end:
            return self._data
        if len(self.upto(end + 1, short=True)) != end or not self._stream.eof:
            raise ValueError("cut off, or too large")
        return self._data
