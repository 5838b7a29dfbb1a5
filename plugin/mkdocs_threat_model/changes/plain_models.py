"""A model as plain values that can be compared: without defaults, and with no order where order means nothing.

The walk is over what the schema writes, so that a key which the format gains later is compared from that day on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..findings import Where
from ..model.outline import ALL, Outline
from ..model.service import Service
from ..model.types import ID_KEY, adapter

Plain = dict[str, Any]
"""Maps, lists, texts, numbers and truth values, as YAML writes them."""

_FORMER = "renamed_from"
_IN_ORDER = frozenset(("layout", "sand"))
"""Keys below which the order of a list says something: the ranks of a drawing, and steps that follow each other."""


@dataclass(frozen=True, slots=True)
class PlainDifference:
    """A value that differs between two versions of a model.

    Attributes:
        where: the path inside the file, by ids and keys: `("flows", "place-order", "encrypted")`.
        before: the value before; `None` for nothing.
        after: the value after; `None` for nothing.
    """

    where: Where
    before: Any
    after: Any


def plain_model(service: Service) -> Plain:
    """A model as plain values: what has its default is left out, and lists without an order are sorted."""
    written = adapter(Service).dump_python(service, mode="json", by_alias=True, exclude_defaults=True)
    plain = _tidy(written, "")
    return plain if isinstance(plain, dict) else {}


def plain_part(part: Any) -> Plain:
    """A part of a model, or what many models share, as plain values; as in `plain_model`."""
    written = adapter(type(part)).dump_python(part, mode="json", by_alias=True, exclude_defaults=True)
    plain = _tidy(written, "")
    return plain if isinstance(plain, dict) else {}


def renamed(before: Plain, after: Service) -> Plain:
    """The values of the version before with the ids that the version after gave its parts.

    Args:
        before: as `plain_model` gives it; left as it is.
        after: its parts say with `renamed_from` which id they had.
    """
    moved = _renames(before, after)
    if not any(moved.values()):
        return before
    document = json.loads(json.dumps(before))
    for where, wanted, sections in list(Outline(document).references()):
        new = next((moved[section][wanted] for section in sorted(sections) if wanted in moved[section]), None)
        if new is not None:
            _set(document, where, new)
    for section, names in moved.items():
        entries = document.get(section)
        if names and isinstance(entries, dict):
            document[section] = {names.get(id, id): part for id, part in entries.items()}
    tidy = _tidy(document, "")
    return tidy if isinstance(tidy, dict) else {}


def renames(before: Service, after: Service) -> Mapping[str, Mapping[str, str]]:
    """The ids that parts had before, each with the one that it has after; by section."""
    return _renames({section: dict.fromkeys(getattr(before, section)) for section in ALL}, after)


def _renames(before: Mapping[str, Any], after: Service) -> dict[str, dict[str, str]]:
    moved: dict[str, dict[str, str]] = {}
    for section in sorted(ALL):
        parts = getattr(after, section)
        held = before.get(section) or {}
        claims = ((part.renamed_from, id) for id, part in parts.items() if part.renamed_from)
        moved[section] = {old: new for old, new in claims if old in held and old not in parts and new not in held}
    return moved


def plain_differences(before: Any, after: Any, where: Where = ()) -> Iterator[PlainDifference]:
    """What differs between two plain values, each part that only one of them has as a whole, in the order of the keys."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from plain_differences(before.get(key), after.get(key), (*where, key))
    elif before != after:
        yield PlainDifference(where, before, after)


def _tidy(value: Any, key: str) -> Any:
    """Without what is only written to be read back, and sorted where the order says nothing."""
    if isinstance(value, dict):
        kept = {name: _tidy(item, name if key not in _IN_ORDER else key) for name, item in value.items() if name not in (ID_KEY, _FORMER)}
        return {name: item for name, item in kept.items() if item not in ({}, [])} if not key else kept
    if not isinstance(value, list):
        return value
    items = [_tidy(item, key if key in _IN_ORDER else "-") for item in value]
    return items if key in _IN_ORDER else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def _set(document: Any, where: Where, value: str) -> None:
    for step in where[:-1]:
        document = document[step]
    document[where[-1]] = value
