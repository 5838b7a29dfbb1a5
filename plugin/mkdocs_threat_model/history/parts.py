"""What one version of a model says besides its threats: its parts, whole reviews, owner and retired threats, read lightly.

The text is cut at its top-level keys, and a section whose text was read before is not read again: of two
versions that follow each other, most sections are the same. A text that cannot be cut (flow style,
aliases to other sections, merge keys at the top) is read as a whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..analysis.reviews import PartKey
from ..model.components import SECTIONS
from ..model.scales import ServiceStatus
from ..model.types import Date, Id, NamedPerson, Text
from .past_controls import NO_PAST_CONTROLS, PastControls, read_controls

T = TypeVar("T")

_REVIEWS, _STATUS, _OWNER, _RETIRED, _THREATS, _CONTROLS = "reviews", "status", "owner", "retired", "threats", "controls"
_COUNTING = frozenset((*SECTIONS, _REVIEWS, _STATUS, _OWNER, _RETIRED, _CONTROLS))
_TOP = re.compile(r"\n(?:([A-Za-z_]+)[ \t]*:(?=[ \t\r\n])|[^\s#-])")
"""What begins at the margin. The line's end stands in the pattern, which is several times faster than `^`."""
_BEFORE = re.compile(r"\ufeff?(?:[ \t\r]*(?:#[^\n]*|---[ \t\r]*)?(?:\n|\Z))*")
"""Blank lines, comments and the beginning of a document."""
MAX_PARTS = 5_000
"""Most entries of one section that are read."""

# The types that the model's fields have, without the rest of their classes: of a version that is not valid today, what
# is spelled as it is today is told all the same.
_Owner: TypeAdapter[str] = TypeAdapter(NamedPerson)
_Reason: TypeAdapter[str] = TypeAdapter(Text)
_Former: TypeAdapter[str] = TypeAdapter(Id)
_Status: TypeAdapter[ServiceStatus] = TypeAdapter(ServiceStatus)
_Day: TypeAdapter[date] = TypeAdapter(Date)

Plain = Callable[[bytes], dict[str, Any] | None]
"""Reads a text as a map of plain values; `None` where it is none."""


@dataclass(frozen=True, slots=True)
class VersionParts:
    """What stood in a model in one version.

    Attributes:
        parts: elements, flows and boundaries, each with the id that it had before a rename.
        whole: how many reviews of the whole each day had.
        status: where the service was in its life; empty where that is not told.
        owner: the service's; empty where the version names nobody.
        retired: why each retired threat was retired, by its id.
        controls: the service's own controls.
    """

    parts: Mapping[PartKey, str | None]
    whole: Mapping[date, int]
    status: str = ""
    owner: str = ""
    retired: Mapping[str, str] = field(default_factory=dict)
    controls: PastControls = field(default_factory=lambda: NO_PAST_CONTROLS)


Sections = dict[str, VersionParts]
"""What was read of the texts of sections before; for the versions of one file."""

NOTHING = VersionParts({}, {})
"""A file that was taken away."""


def can_be_cut(text: str, plain: Plain, sections: Sections) -> bool:
    """Whether what begins at the margin is a key of the model, and no line of a quoted text or of braces.

    YAML lets both run on at the margin, so that a title could hold a whole section. Where each piece is whole by
    itself, none of them runs on. The threats are cut into smaller pieces, which are held to the same.
    """
    text = f"\n{text}"
    tops = list(_TOP.finditer(text))
    if not tops or _BEFORE.fullmatch(text[: tops[0].start()]) is None:
        return False
    for begin, end in zip(tops, [*(top.start() for top in tops[1:]), len(text)], strict=True):
        key, piece = begin[1], text[begin.start() + 1 : end]
        if key == _THREATS or piece in sections:
            continue
        read = plain(piece.encode()) if key else None
        if read is None or list(read) != [key]:
            return False
        if key not in _COUNTING:
            sections[piece] = NOTHING
    return True


def version_parts(text: str, raw: bytes, plain: Plain, sections: Sections, *, cut: bool = True) -> VersionParts | None:
    """The parts of a version; `None` where it cannot be read, and so says nothing.

    Args:
        cut: whether the text can be cut; else it is read as a whole.
        text: the file's text.
        raw: its bytes.
        plain: how a text is read.
        sections: read and added to.
    """
    try:
        found = _cut(text, plain, sections) if cut else None
        if found is None:
            whole = plain(raw)
            if whole is None or "service" not in whole:
                return None
            found = {key: _section(key, whole.get(key)) for key in _COUNTING}
    except (ValueError, RecursionError):
        return None
    parts = {part: former for section in SECTIONS if section in found for part, former in found[section].parts.items()}
    reviews, owner, retired, controls = (found.get(key, NOTHING) for key in (_REVIEWS, _OWNER, _RETIRED, _CONTROLS))
    status = found[_STATUS].status if _STATUS in found else ServiceStatus.LIVE
    return VersionParts(parts, reviews.whole, status, owner.owner, retired.retired, controls.controls)


def _cut(text: str, plain: Plain, sections: Sections) -> dict[str, VersionParts] | None:
    """The sections that count, each read by itself; `None` where the text cannot be cut."""
    text = f"\n{text}"
    tops = list(_TOP.finditer(text))
    found: dict[str, VersionParts] = {}
    for begin, end in zip(tops, [*(top.start() for top in tops[1:]), len(text)], strict=True):
        key = begin[1]
        if key is None:
            return None
        if key not in _COUNTING:
            continue
        if key in found:
            raise ValueError("a duplicate key")
        section = text[begin.start() + 1 : end]
        if section not in sections:
            read = plain(section.encode())
            if read is None:
                return None
            sections[section] = _section(key, read[key])
        found[key] = sections[section]
    return found


def _section(key: str, value: Any) -> VersionParts:
    """What one section says."""
    if key == _REVIEWS:
        return VersionParts({}, _whole(value))
    if key == _STATUS:
        status: str | None = ServiceStatus.LIVE if value is None else _read(_Status, value)
        return VersionParts({}, {}, status or "")
    if key == _OWNER:
        return VersionParts({}, {}, owner=_line(_Owner, value))
    if key == _CONTROLS:
        return VersionParts({}, {}, controls=read_controls(value))
    entries = value or {}
    if not isinstance(entries, dict) or len(entries) > MAX_PARTS:
        raise ValueError("not a map of parts")
    if key == _RETIRED:
        return VersionParts({}, {}, retired={id: _line(_Reason, why.get("reason")) for id, why in entries.items() if isinstance(why, dict)})
    return VersionParts({(key, id): _former(part) for id, part in entries.items()}, {})


def _read(kind: TypeAdapter[T], value: Any) -> T | None:
    """A value of a type; `None` of what is none of its values, and so says nothing."""
    try:
        return kind.validate_python(value)
    except ValidationError:
        return None


def _line(kind: TypeAdapter[str], value: Any) -> str:
    """A text on one line; empty where there is none."""
    return " ".join((_read(kind, value) or "").split())


def _former(part: Any) -> str | None:
    former = part.get("renamed_from") if isinstance(part, dict) else None
    # Nearly no part was renamed: `None` is not validated, since an exception for each part would cost more than its reading.
    return None if former is None else _read(_Former, former)


def _whole(reviews: Any) -> Mapping[date, int]:
    """The days of the reviews without a scope.

    Raises:
        ValueError: one of them is no day.
    """
    records = reviews if isinstance(reviews, list) else []
    days = [record.get("date") for record in records if isinstance(record, dict) and record.get("scope") is None]
    return Counter(_Day.validate_python(day) for day in days if isinstance(day, str))
