"""The cells of a workbook, read from its parts: anybody's file, within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

MAX_PART = 256 << 20
"""Bytes of one part of a workbook."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHARED = "xl/sharedStrings.xml"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")


def sheets(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each sheet by its name, cells by their head; a day is the number that the file has for it.

    Raises:
        ValueError: it is no workbook, or one that defines entities of its own.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = [sheet.attrib["name"] for sheet in _part(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")]
            shared = _SHARED in book.namelist()  # a program that saves a workbook may put every text into its cell
            strings = [_text(text) for text in _part(book, _SHARED).iter(f"{_MAIN}si")] if shared else []
            return {name: _rows(_part(book, f"xl/worksheets/sheet{number}.xml"), strings) for number, name in enumerate(names, 1)}
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
    ) as error:
        raise ValueError("not a workbook") from error


def parts(data: bytes) -> dict[str, int]:
    """The check sum of each part.

    Raises:
        ValueError: it is no archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return {member.filename: member.CRC for member in book.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise ValueError("not an archive") from error


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with book.open(name) as file:
        data = file.read(MAX_PART + 1)
    if len(data) > MAX_PART or b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data:
        raise ValueError("not a part of a workbook")
    return ElementTree.fromstring(data)  # noqa: S314  (without a document type there are no entities)


def _rows(sheet: ElementTree.Element, strings: list[str]) -> list[dict[str, str]]:
    lines = [dict(_cells(row, strings)) for row in sheet.iter(f"{_MAIN}row")]
    heads = lines[0] if lines else {}
    return [{heads.get(column, column): value for column, value in line.items()} for line in lines[1:]] if len(heads) > 2 else _pairs(lines)


def _pairs(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """A sheet of names and values has no head."""
    return [{"name": line.get("A", ""), "value": line.get("B", "")} for line in lines]


def _cells(row: ElementTree.Element, strings: list[str]) -> Iterator[tuple[str, str]]:
    for cell in row.iter(f"{_MAIN}c"):
        match = _CELL.fullmatch(cell.attrib.get("r", ""))
        value = cell.find(f"{_MAIN}v")
        text = value.text or "" if value is not None else _text(cell)
        formula = cell.find(f"{_MAIN}f")
        if cell.attrib.get("t") == "s":
            text = strings[int(text)] if text.isascii() and text.isdigit() and int(text) < len(strings) else f"no text {text}"
        yield match[1] if match else "?", f"={formula.text}" if formula is not None else text


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))
