"""Why a file is not read: the exception that ends its reading, and what the decoder and libyaml say in plain words."""

from __future__ import annotations

import codecs

import yaml


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
        raise RefusedError("TM004", message, line, column) from None


def syntax(error: yaml.MarkedYAMLError, text: str) -> RefusedError:
    """What libyaml's parser says, where it says it."""
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    problem = error.problem or error.context or "unreadable"
    message = f"This is not valid YAML: {problem}."
    if "tab" in problem or "cannot start any token" in problem:
        message += " Indent with spaces, and quote text that begins with a special character."
    elif "mapping values" in problem:
        message += " Quote text that holds a colon and a space."
    # What is never closed is missed after the last line. It helps to see where it was opened.
    last = len(text.splitlines())
    line, column = next(((mark.line + 1, mark.column + 1) for mark in marks if mark.line < last), (max(last, 1), 1))
    return RefusedError("TM005", message, line, column)


def unreadable(error: yaml.YAMLError, raw: bytes) -> RefusedError:
    """libyaml's reader errors carry an offset in bytes, and no mark."""
    offset = getattr(error, "position", None)
    line = raw[:offset].count(b"\n") + 1 if isinstance(offset, int) else 1
    return RefusedError("TM005", "The file holds a character that YAML does not allow. Remove control characters.", line)
