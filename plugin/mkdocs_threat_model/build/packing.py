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
    stream, line = zlib.decompressobj(), b""
    try:
        while len(line) < _LONGEST_LINE and (part := stream.decompress(stream.unconsumed_tail if line else data, _PART)):
            line += part
            if b"\n" in part:
                return line.partition(b"\n")[0]
    except zlib.error as error:
        raise ValueError(str(error)) from None
    raise ValueError("no line")
