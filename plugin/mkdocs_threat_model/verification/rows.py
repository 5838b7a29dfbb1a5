"""Plain values with rows in them, compared by what a row is about and never by its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .comparison import Comparison, both, compared, differs

Row = Mapping[str, Any]

_NAMES = (
    ("External ID",),
    ("service", "id"),
    ("Service", "ID"),
    ("Service", "Threat"),
    ("Service", "Data ID"),
    ("service", "date"),
    ("uid",),
    ("name",),
    ("service",),
)
"""Columns that name a row, in our files."""
_MOST_NAMES = 8
_LONGEST = 100


def compare_values(what: str, found: Any, expected: Any) -> Iterator[Comparison]:
    """What differs between two values of JSON.

    Args:
        what: the file, and the place in it.
        found: of the site.
        expected: of the models.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            place = f"{what}, {key}"
            if key not in found or key not in expected:
                yield differs(place, *_shown(found, expected, key))
            else:
                yield from compare_values(place, found[key], expected[key])
    elif _are_rows(expected) and _are_rows(found) and (expected or found):
        yield from compare_rows(what, found, expected)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (here, there) in enumerate(zip(found, expected, strict=True), 1):
            yield from compare_values(f"{what} {number}", here, there)
    else:
        comparison = compared(what, found, expected)
        if not comparison.same:
            yield comparison


def compare_rows(what: str, found: Sequence[Row], expected: Sequence[Row]) -> Iterator[Comparison]:
    """What differs between two tables: rows that one lacks, cells, and last the order."""
    names = _naming(expected or found)
    here, there = _named(found, names), _named(expected, names)
    for name in dict.fromkeys((*there, *here)):
        place = f"{what}, row `{name}`"
        if name not in here or name not in there:
            yield differs(place, *_shown(here, there, name))
            continue
        for column in dict.fromkeys((*there[name], *here[name])):
            values = _shown(here[name], there[name], column)
            if values[0] != values[1]:
                yield differs(f"{place}, column {column}", *values)
    if here.keys() == there.keys() and list(here) != list(there):
        name = next(name for name, other in zip(there, here, strict=True) if name != other)
        places = [list(side).index(name) + 1 for side in (here, there)]
        yield differs(f"{what}, row `{name}`", f"it as number {places[0]}", f"it as number {places[1]}")


def _shown(found: Row, expected: Row, key: str) -> tuple[str, str]:
    """What stands under a key on both sides, as it is shown; a value of nothing is not a key that is missing."""
    here, there = both(found.get(key), expected.get(key))
    return here if key in found else "nothing", there if key in expected else "nothing"


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _naming(rows: Sequence[Row]) -> tuple[str, ...]:
    """The fewest columns that tell the rows apart: those that name a row, then the first ones of the table."""
    columns = tuple(rows[0]) if rows else ()
    start = next((names for names in _NAMES if set(names) <= set(columns)), columns[:1])
    names = list(start)
    for more in (None, *(column for column in columns if column not in start)):
        if more is not None:
            names.append(more)
        if len(names) >= _MOST_NAMES or len({tuple(str(row.get(name)) for name in names) for row in rows}) == len(rows):
            break
    return tuple(names)


def _named(rows: Sequence[Row], names: tuple[str, ...]) -> dict[str, Row]:
    named: dict[str, Row] = {}
    times: dict[str, int] = {}
    for row in rows:
        name = "/".join(str(row.get(wanted, "")) for wanted in names)
        name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
        times[name] = times.get(name, 0) + 1
        named[name if times[name] == 1 else f"{name} ({times[name]})"] = row
    return named
