"""Why a file is not read: the exception that ends its reading, and what the decoder and libyaml say in plain words."""

from __future__ import annotations

import codecs

import yaml

from .codes import ReadingCode
from .messages.characters import named
from .messages.syntax import explained


class RefusedError(Exception):
    """What ends the reading of one file."""

    def __init__(self, code: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.column = code, message, line, column


def decode(raw: bytes) -> str:
    """The text of a file.

    Raises:
        RefusedError: it is not UTF-8.
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)  # which `utf-8-sig` would take away as well, and then count the error's place without it
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        message = f"Byte 0x{raw[error.start]:02x} is not UTF-8. Save the file as UTF-8."
        raise RefusedError(ReadingCode.NOT_UTF_8, message, line, column) from None


def syntax(error: yaml.MarkedYAMLError, text: str) -> RefusedError:
    """What libyaml's parser says, where it says it."""
    line, column, message = explained(error, text)
    return RefusedError(ReadingCode.NOT_YAML, message, line, column)


def unreadable(error: yaml.YAMLError, raw: bytes) -> RefusedError:
    """libyaml's reader errors carry an offset in bytes, and no mark."""
    offset = getattr(error, "position", None)
    char = getattr(error, "character", None)
    line = raw[:offset].count(b"\n") + 1 if isinstance(offset, int) else 1
    name = (
        named(chr(char)) + ", which YAML does not allow"
        if isinstance(char, int) and 0 < char < 0x110000
        else "a character that YAML forbids"
    )
    return RefusedError(ReadingCode.NOT_YAML, f"The file contains {name}. Remove it.", line)
