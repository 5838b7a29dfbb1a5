"""What is in a file, as plain values with rows: tables, calendars, and what the register's grid loads."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from ..records.columnar import DIGITS
from .workbooks import sheets

_HANDED = re.compile(rb"\A\(self\.tmRegister=self\.tmRegister\|\|\[\]\)\.push\(\['[a-z]+','(.*)'\]\);\n\Z", re.DOTALL)
_MOST_CELLS = 20_000_000
_VALUES = {digit: number for number, digit in enumerate(DIGITS)}


def content_of(name: str, data: bytes) -> Any:
    """The values in a file.

    Args:
        name: its name, whose suffix says what it is.
        data: its bytes; anybody's.

    Raises:
        ValueError: they are no such file.
    """
    read = _READERS.get(PurePosixPath(name).suffix)
    if read is None:
        raise ValueError("an unsupported kind of file")
    try:
        return read(data)
    except (RecursionError, KeyError, TypeError, IndexError, csv.Error) as error:
        raise ValueError("no such file") from error


def _table(data: bytes) -> list[dict[str, str]]:
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    head = lines[0]
    columns = [column if column not in head[:place] else f"{column} ({place + 1})" for place, column in enumerate(head)]
    return [
        dict(zip(columns, line, strict=False)) | {f"column {place + 1}": cell for place, cell in enumerate(line) if place >= len(columns)}
        for line in lines[1:]
    ]


def _script(data: bytes) -> Any:
    match = _HANDED.match(data)
    if match is None:
        raise ValueError("no script that provides rows")
    text = match[1].decode()
    content = json.loads(re.sub(r"\\(['\\])", r"\1", text))
    if isinstance(content, dict) and isinstance(content.get("table"), dict):
        return {**content, "table": _rows(content["table"])}
    if isinstance(content, list) and len(content) == 3 and isinstance(content[2], dict):
        return {"list": content[0], "chunk": content[1], "table": _rows(content[2])}
    return content


def _rows(table: Mapping[str, Any]) -> Any:
    """The rows of a table that is written by columns; what is written beside them stays."""
    count, columns = int(table["rows"]), table["columns"]
    if count < 0 or count * len(columns) > _MOST_CELLS:
        raise ValueError("too many cells")
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    for column in columns:
        width, codes, values = int(column["width"]), str(column["codes"]), column["values"]
        if len(codes) != width * count:
            raise ValueError("codes that are not rows")
        # A chunk of many rows has no values that an earlier one has: of these the number is compared.
        numbers = _numbers(str(column["numbers"]), width) if "numbers" in column else range(1, len(values) + 1)
        by_number = dict(zip(numbers, values, strict=True))
        for number, row in zip(_numbers(codes, width), rows, strict=True):
            row[str(column["key"])] = by_number.get(number, number) if number else None
    heads = [{name: value for name, value in column.items() if name not in ("codes", "numbers")} for column in columns]
    return {**{name: value for name, value in table.items() if name != "columns"}, "rows": rows, "columns": heads}


def _numbers(digits: str, width: int) -> list[int]:
    """The numbers that stand in a text of so many digits each."""
    numbers = []
    for place in range(0, len(digits), width):
        number = 0
        for digit in digits[place : place + width]:
            number = number * len(DIGITS) + _VALUES[digit]
        numbers.append(number)
    return numbers


def _calendar(data: bytes) -> Any:
    """The events by their ids (RFC 5545: a line that begins with a blank goes on with the one before)."""
    lines = re.sub(r"\r?\n[ \t]", "", data.decode()).splitlines()
    calendar: dict[str, str] = {}
    events: list[dict[str, str]] = []
    inside = calendar
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            inside = {"uid": ""}
            events.append(inside)
        elif line == "END:VEVENT":
            inside = calendar
        else:
            key = name.lower()
            inside[key if not inside.get(key) else f"{key} (another)"] = value
    return {"calendar": calendar, "events": events}


_READERS: Mapping[str, Callable[[bytes], Any]] = {
    ".csv": _table,
    ".json": json.loads,
    ".js": _script,
    ".ics": _calendar,
    ".xlsx": sheets,
}
