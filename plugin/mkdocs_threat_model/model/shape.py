"""The schema as types: what may stand at a path."""

from __future__ import annotations

import types
import typing
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from ..findings import Where


def part_at(schema: type[BaseModel], where: Where) -> type[BaseModel]:
    """The schema class of the map at `where`; the whole schema where it is none."""
    return _first(annotation_at(schema, where), BaseModel) or schema


def vocabulary_at(schema: type[BaseModel], where: Where) -> type[Enum] | None:
    """The closed vocabulary at `where`, if there is one."""
    return _first(annotation_at(schema, where), Enum)


def entry_of(annotation: Any) -> type[BaseModel] | None:
    """The schema class of the entries of a map by id or of a list, or of the map itself."""
    for found in _flattened(annotation):
        if get_origin(found) is dict:
            return entry_of(get_args(found)[1])
    return _first(annotation, BaseModel)


def is_map_of_entries(annotation: Any) -> bool:
    """Whether a map by ids or names is expected, and not one part's."""
    return any(get_origin(found) is dict for found in _flattened(annotation))


def is_list(annotation: Any) -> bool:
    """Whether a list is expected, or allowed beside a single value."""
    return any(get_origin(found) is tuple for found in _flattened(annotation))


def annotation_at(schema: type[BaseModel], where: Where) -> Any:
    """What the schema says of the value at `where`."""
    annotation: Any = schema
    for step in where:
        part = _first(annotation, BaseModel)
        mapping = next((a for a in _flattened(annotation) if get_origin(a) is dict), None)
        if isinstance(step, int):
            annotation = next((get_args(a)[0] for a in _flattened(annotation) if get_origin(a) is tuple), annotation)
        elif mapping is not None and part is None:
            annotation = get_args(mapping)[1]
        elif part is not None:
            field = next((f for name, f in part.model_fields.items() if step in (name, f.alias)), None)
            annotation = field.annotation if field else annotation
    return annotation


C = typing.TypeVar("C")


def _first(annotation: Any, kind: type[C]) -> type[C] | None:
    return next((found for found in _flattened(annotation) if isinstance(found, type) and issubclass(found, kind)), None)


def alternatives(annotation: Any) -> list[Any]:
    """An annotation with its unions and `Annotated` wrappers taken off."""
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [found for argument in get_args(annotation) for found in alternatives(argument)]
    return [annotation]


def _flattened(annotation: Any) -> list[Any]:
    """Its alternatives, and after each list what the list holds."""
    found: list[Any] = []
    for alternative in alternatives(annotation):
        found += [alternative, *_flattened(get_args(alternative)[0])] if get_origin(alternative) is tuple else [alternative]
    return found
