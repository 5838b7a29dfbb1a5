"""Edits for findings that have one right answer: what was meant is certain, and only its form is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..findings import Where
from ..model.codes import ReadingCode
from ..model.messages.causes import Cause
from ..model.messages.keys import meant_key, without_its_colon
from ..model.nodes import Node
from ..model.outline import is_id
from ..model.reading import Broken, parse_model
from ..model.schema import is_map_of_entries, part_at, shape_at
from ..model.shape import Day
from ..model.validation import causes_in, written
from ..model.yaml_text import parse_nodes
from .regrouping import id_of
from .splices import Edit, EditError, Put, Regroup, RenameKey, edited

_ROUNDS = 10
"""A key that is put right may show that what is behind it is wrong, too."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = ("january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ]\d.{0,40})?")
_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]{1,2}([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def with_single_answers(raw: bytes, schema: type[Any], shown: str) -> tuple[bytes, list[Where]]:
    """A file with what has one right answer put right, and where that was.

    Args:
        raw: the file's bytes.
        schema: what the file must be.
        shown: its name in messages.

    Raises:
        EditError: the file is not one YAML document.
    """
    places: list[Where] = []
    for _ in range(_ROUNDS):
        done = False
        for edit in _edits(raw, schema, shown):
            try:
                raw = edited(raw, [edit], shown)
            except EditError:
                continue
            places.append(edit.where)
            done = True
            if not isinstance(edit, Put):
                break  # other paths lead elsewhere now
        if not done:
            break
    return raw, places


def _edits(raw: bytes, schema: type[Any], shown: str) -> list[Edit]:
    documents, findings = parse_nodes(raw, shown)
    if len(documents) != 1 or findings:
        edited(raw, [], shown)  # says why
        return []
    node = documents[0]
    return [edit for cause in causes_in(schema, node) if (edit := _edit(cause, schema, node)) is not None]


def _edit(cause: Cause, schema: type[Any], node: Node) -> Edit | None:
    where, kind, given = cause.where, cause.detail["type"], cause.detail["input"]
    if kind == "unexpected_keyword_argument" and not cause.said:
        return _key(where, schema, node)
    if kind in ("dict_type", "dataclass_type") and isinstance(given, (list, tuple)) and is_map_of_entries(shape_at(schema, where)):
        ids = [id_of(entry) for entry in _plain_at(node, where) or ()]
        return Regroup(where) if ids and all(map(is_id, ids)) and len(set(ids)) == len(ids) else None
    if isinstance(given, str) and isinstance(shape_at(schema, where), Day) and (day := day_of(given)) is not None:
        return Put(written(node, where), day)
    return None


def _key(where: Where, schema: type[Any], node: Node) -> Edit | None:
    """The right spelling of a key, where the map does not have that one as well."""
    part, key = part_at(schema, where[:-1]), str(where[-1])
    beside = _plain_at(node, where[:-1])
    if not isinstance(beside, dict) or beside.get(key) is None or without_its_colon(part, key)[0]:
        return None
    meant = meant_key(part, key)
    rivals = [other for other in beside if other != key and meant_key(part, other) == meant]
    return RenameKey(where, meant) if meant and meant not in beside and not rivals else None


def _plain_at(node: Node, where: Where) -> Any:
    current: Node | None = node
    for step in where:
        current = current.child(step) if current is not None else None
    return current.plain() if current is not None else None


def day_of(text: str) -> date | None:
    """The day that a text means, whatever its form; `None` where it may mean two, or none."""
    bare = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(bare) or _TOGETHER.fullmatch(bare):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(bare):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        readings = {day for day in (_day(year, second, first), _day(year, first, second)) if day is not None}
        return readings.pop() if len(readings) == 1 else None
    if match := _DAY_MONTH.fullmatch(bare):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_DAY.fullmatch(bare):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _month(word: str) -> int:
    """A month's number; 0 of what is none."""
    plain = word.lower()
    known = plain in _MONTHS or plain in _LONG_MONTHS or plain == "sept"
    return _MONTHS.index(plain[:3]) + 1 if known else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def former_ids(raw: bytes, shown: str, stem: str) -> Iterator[tuple[Where, str]]:
    """Where a valid model names something by an id that it had before, and the id that it has."""
    found = parse_model(raw, shown, stem)
    if isinstance(found, Broken):
        return
    for finding in found.notes:
        if finding.code == ReadingCode.FORMER_ID and finding.target:
            yield finding.where, finding.target
