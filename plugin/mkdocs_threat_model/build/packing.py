"""Compressed data of the cache, which somebody else may have written."""

from __future__ import annotations

import zlib

MOST = 256 << 20
"""Bytes of a page's data, once it is unpacked."""


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
