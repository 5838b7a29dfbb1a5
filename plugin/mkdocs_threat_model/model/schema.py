"""The schema as values: one walk over the types of `service.py`, `policy.py` and `catalog.py`, for all who ask what may stand where.

Messages, limits, the guide's tables and the JSON Schemas are made of what is found here; nobody else looks into annotations.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, TypeGuard, get_args, get_origin

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from ..findings import Where
from .forms import Form, InShort, MapRule, OrNumber, Spelled
from .limits import MAX_PERIOD
from .period import PERIOD, Period
from .shape import Choice, Day, Entries, Fields, Flag, Keys, Number, PartField, Shape, Text
from .types import ID_KEY, ID_PATTERN, Part, declared, is_part, once_a_class, one_or_many


@once_a_class
def fields_of(part: type[Any]) -> tuple[PartField, ...]:
    """The keys of a part, in the order of its class.

    Raises:
        TypeError: a field has a type that this walk does not know.
    """
    found = []
    for name, field in declared(part).items():
        key = field.alias or name
        if key == ID_KEY:
            continue
        kinds, optional = _without_none(field.annotation)
        required = field.is_required()
        strict = part.STRICT if issubclass(part, Part) else False
        bound = strict if isinstance(strict, bool) else key in strict
        blank = (optional or (not required and issubclass(part, Part))) and not bound
        plain = field.default.value if isinstance(field.default, Enum) else field.default
        default = plain if isinstance(plain, (bool, str)) and plain != "" else None
        shape = _shape(kinds, tuple(field.metadata))
        found.append(PartField(name, key, shape, required, blank, default))
    return tuple(found)


def shape_at(schema: type[Any], where: Where) -> Shape:
    """What may stand at a path. A step that the schema does not have is passed over."""
    shape: Shape = Fields(schema)
    for step in where:
        if isinstance(step, int):
            shape = shape.entry if isinstance(shape, Entries) else shape
        elif isinstance(shape, Keys):
            shape = shape.entry
        elif part := _part_of(shape):
            shape = next((field.shape for field in fields_of(part) if step in (field.key, field.name)), shape)
    return shape


def part_at(schema: type[Any], where: Where) -> type[Any]:
    """The schema class of the map at `where`; the whole schema where it is none."""
    return _part_of(shape_at(schema, where)) or schema


def choice_at(schema: type[Any], where: Where) -> Choice | None:
    """The closed vocabulary at `where`, if there is one."""
    shape = shape_at(schema, where)
    while isinstance(shape, Entries):
        shape = shape.entry
    return shape if isinstance(shape, Choice) else None


def entry_of(shape: Shape) -> type[Any] | None:
    """The schema class of the entries of a map by id or of a list, or of the map itself."""
    while isinstance(shape, (Entries, Keys)):
        shape = shape.entry
    return shape.part if isinstance(shape, Fields) else None


def is_map_of_entries(shape: Shape) -> TypeGuard[Keys]:
    """Whether a map by ids or names is expected, and not one part's."""
    return isinstance(shape, Keys)


def is_list(shape: Shape) -> TypeGuard[Entries]:
    """Whether a list is expected, or allowed beside a single value."""
    return isinstance(shape, Entries)


def parts_of(schema: type[Any]) -> tuple[type[Any], ...]:
    """The schema class of a document and of every part below it, each once, in the order in which one meets them."""
    found: dict[type[Any], None] = {}

    def look(part: type[Any]) -> None:
        if part not in found:
            found[part] = None
            for held in filter(None, (entry_of(field.shape) for field in fields_of(part))):
                look(held)

    look(schema)
    return tuple(found)


def _part_of(shape: Shape) -> type[Any] | None:
    """The class of a map, or of the maps in a list; of a map by ids none."""
    while isinstance(shape, Entries):
        shape = shape.entry
    return shape.part if isinstance(shape, Fields) else None


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """A type without `None`, and whether it had that."""
    if get_origin(annotation) not in (typing.Union, types.UnionType):
        return annotation, False
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"{annotation} is a union of several; the format has one kind of value behind each key")
    return kinds[0], len(kinds) < len(get_args(annotation))


def _shape(annotation: Any, marks: tuple[Any, ...] = ()) -> Shape:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        marks = (*more, *marks)
    origin = get_origin(annotation)
    if origin is tuple:
        or_one = any(isinstance(mark, BeforeValidator) and mark.func is one_or_many for mark in marks)
        return Entries(_shape(get_args(annotation)[0]), _said(marks, "min_length") or 0, _said(marks, "count"), or_one)
    if origin is dict:
        return _keys(annotation, marks)
    if annotation is bool:
        return Flag()
    if annotation in (int, float):
        least, above = _said(marks, "ge"), _said(marks, "gt")
        return Number(annotation is int, least if above is None else above + 1, _said(marks, "le"))
    if annotation is date:
        return Day(_said(marks, "ge"), _said(marks, "le"))
    if annotation is Period:
        return Text(1, MAX_PERIOD, PERIOD)
    if annotation is str:
        form = next((mark for mark in marks if isinstance(mark, Form)), None)
        text = Text(_said(marks, "min_length") or 0, _said(marks, "max_length"), form, _said(marks, "pattern") == ID_PATTERN)
        number = next((mark for mark in marks if isinstance(mark, OrNumber)), None)
        return Number(False, number.least, number.most, text) if number else text
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return Choice(annotation, _words(annotation), next((mark for mark in marks if isinstance(mark, Spelled)), None))
    if origin is Literal:
        return Choice(type(get_args(annotation)[0]), _words(get_args(annotation)))
    if isinstance(annotation, type) and is_part(annotation):
        return Fields(annotation, _short(marks))
    raise TypeError(f"{annotation!r} is no type of the format")


def _short(marks: tuple[Any, ...]) -> Text | None:
    mark = next((mark for mark in marks if isinstance(mark, InShort)), None)
    shape = _shape(mark.text) if mark else None
    return shape if isinstance(shape, Text) else None


def _keys(annotation: Any, marks: tuple[Any, ...]) -> Keys:
    key, entry = get_args(annotation)
    complete = MapRule.COMPLETE in marks
    shape = _shape(key)
    if not isinstance(shape, (Text, Choice)):
        raise TypeError(f"{key!r} cannot be a key of a map")
    return Keys(shape, _shape(entry, (MapRule.COMPLETE,) if complete else ()), _said(marks, "count"), complete)


def _words(members: Iterable[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in members)


def _said(marks: tuple[Any, ...], constraint: str) -> Any:
    """What a type's marks say of a constraint, by the name that `annotated_types`, pydantic and `Most` give it."""
    for mark in marks:
        found = _said(tuple(mark.metadata), constraint) if isinstance(mark, FieldInfo) else getattr(mark, constraint, None)
        if found is not None:
            return found
    return None
