"""Plain values → schema objects, with pydantic's errors turned into findings that help."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection
from enum import Enum
from functools import partial
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..findings import Finding, Gathered, Place, Severity, Where, dotted, one_line
from .limits import MAX_ID
from .nearest import nearest
from .scales import STRIDE_SPELLINGS
from .text import Node
from .threat import WRONG_STRIDE
from .types import ID_KEY, ID_PATTERN, field_names, quoted

M = TypeVar("M", bound=BaseModel)


def validate(schema: type[M], node: Node, shown: str, service: str = "") -> tuple[M | None, list[Finding]]:
    """Checks a document against the schema.

    Args:
        schema: what the document must be.
        node: the document.
        shown: the file's name in findings.
        service: the service's id, for the findings.

    Returns:
        The object, or `None` with a finding for each error.
    """
    if not isinstance(node.value, dict):
        message = f"The file must be a map of keys, not a list or a text. It begins with `{field_names(schema)[0]}:`."
        return None, [Finding(Place(shown, node.line, node.column), "TM010", Severity.ERROR, message, (), service)]
    try:
        return schema.model_validate(node.plain()), []
    except ValidationError as error:
        gathered = Gathered()
        for detail in _causes(error.errors(include_url=False)):
            gathered.add(_code(detail), partial(_finding, schema, node, shown, service, detail))
        return None, gathered.findings()


def written(node: Node, where: Where) -> Where:
    """A path as the file has it: without an index where one value stands for a list of one."""
    steps: list[str | int] = []
    current: Node | None = node
    for step in where:
        if isinstance(step, int) and current is not None and not isinstance(current.value, list):
            continue
        steps.append(step)
        current = current.child(step) if current else None
    return tuple(steps)


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the echoes: a list whose every entry is wrong is also called too short."""
    below = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in below]


def _finding(schema: type[BaseModel], node: Node, shown: str, service: str, detail: ErrorDetails) -> Finding:
    where: Where = tuple(step for step in detail["loc"] if step not in ("[key]", ID_KEY))
    message = _explain(schema, where, detail)
    line, column = node.position(where)
    where = written(node, where)
    path = dotted(where[:-1] if detail["type"] in ("missing", "extra_forbidden") else where)
    if path:
        message = f"{path}: {message}"
    return Finding(Place(shown, line, column), _code(detail), Severity.ERROR, one_line(message), where, service)


_CODES = {
    "extra_forbidden": "TM011",
    "missing": "TM012",
    "enum": "TM013",
    "literal_error": "TM013",
    WRONG_STRIDE: "TM014",
    "value_error": "TM014",
    "too_long": "TM006",
}
"""Codes by the types of pydantic's errors; the rest are ids or values of the wrong type."""


def _code(detail: ErrorDetails) -> str:
    return _CODES.get(detail["type"]) or ("TM015" if _is_id(detail) else "TM016")


def _is_id(detail: ErrorDetails) -> bool:
    return ("[key]" in detail["loc"] and detail["type"] != "string_too_long") or detail.get("ctx", {}).get("pattern") == ID_PATTERN


def _explain(schema: type[BaseModel], where: Where, detail: ErrorDetails) -> str:
    """The sentence for one of pydantic's errors."""
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    last = where[-1] if where else ""
    match kind:
        case "extra_forbidden":
            known = field_names(_part_at(schema, where[:-1]))
            if " " in str(last) and given is None:
                # `{reason: Read from the session, never from the request.}` is two keys to YAML.
                return f"`{_short(last)}` is not a key: inside braces a comma ends the value. Quote the whole text before it."
            hint = _meant(str(last), known) or f"it may hold {_listed(known)}."
            return f"`{_short(last)}` is not a key of this map: {hint}"
        case "missing":
            return f"`{last}` is missing. Add it."
        case "enum" | "literal_error":
            choices = _choices(schema, where, context)
            hint = _meant(str(given), choices) or f"use {_listed(choices, 'or')}."
            return f"`{_short(given)}` is not a valid value: {hint}"
        case _ if kind == WRONG_STRIDE:
            hint = _meant(str(given).strip().lower(), STRIDE_SPELLINGS) or "use one of S, T, R, I, D, E or their names."
            return f"{quoted(given)} is not a STRIDE category: {hint}"
        case "value_error":
            text = str(context.get("error", detail["msg"]))
            return _sentence(text.replace(given.strip(), _short(given.strip(), 120)) if isinstance(given, str) and given.strip() else text)
        case "too_long":
            count, most = context["actual_length"], context["max_length"]
            part = "Split the service." if schema.__name__ == "Service" else "Shorten it."
            whole = "The model has" if len(where) == 1 else "There are"
            return f"{whole} {count:,} entries here; at most {most:,} are read. {part}"
        case _ if _is_id(detail):
            return f"`{_short(given)}` is not an id. Use letters, digits, `.`, `_` and `-`, at most {MAX_ID}, a letter or digit first."
        case _:
            return _type_sentence(kind, given, context, detail["msg"])


def _meant(word: str, choices: Collection[str]) -> str:
    near = nearest(word, choices)
    return f"did you mean `{near}`?" if near else ""


def _type_sentence(kind: str, given: Any, context: dict[str, Any], fallback: str) -> str:
    found = _described(given)
    match kind:
        case "string_type":
            return f"Text is expected here, not {found}. Quote it, or use `|` for several lines."
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"A map of keys is expected here, not {found}. Indent `key: value` lines below it."
        case "tuple_type" | "list_type":
            return f"A list is expected here, not {found}. Begin each entry with `- `."
        case "too_short" | "string_too_short":
            return "This is empty. Fill it in, or remove the key."
        case "string_too_long":
            return f"This is too long; at most {context['max_length']:,} characters."
        case "int_parsing_size":
            return f"`{_short(given)}` is too large a number."
        case "int_parsing" | "int_type" | "float_parsing" | "float_type":
            return f"`{_short(given)}` is not a number."
        case _:
            return _sentence(fallback)


def _sentence(text: str) -> str:
    text = text.removeprefix("Value error, ")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."


def _short(value: Any, limit: int = 60) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _described(value: Any) -> str:
    match value:
        case dict():
            return "a map"
        case list() | tuple():
            return "a list"
        case None:
            return "nothing"
        case _:
            return f"`{_short(value)}`"


def _listed(names: typing.Iterable[str], word: str = "and") -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)


def _choices(schema: type[BaseModel], where: Where, context: dict[str, Any]) -> list[str]:
    annotation = _annotation_at(schema, where)
    for found in _flattened(annotation):
        if isinstance(found, type) and issubclass(found, Enum):
            return [str(member.value) for member in found]
    return [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ", ").split(",")]


def _part_at(schema: type[BaseModel], where: Where) -> type[BaseModel]:
    """The schema class of the map at `where`."""
    for found in _flattened(_annotation_at(schema, where)):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return schema


def _annotation_at(schema: type[BaseModel], where: Where) -> Any:
    annotation: Any = schema
    for step in where:
        part = next((a for a in _flattened(annotation) if isinstance(a, type) and issubclass(a, BaseModel)), None)
        mapping = next((a for a in _flattened(annotation) if get_origin(a) is dict), None)
        if isinstance(step, int):
            annotation = next((get_args(a)[0] for a in _flattened(annotation) if get_origin(a) is tuple), annotation)
        elif mapping is not None and part is None:
            annotation = get_args(mapping)[1]
        elif part is not None:
            field = next((f for name, f in part.model_fields.items() if step in (name, f.alias)), None)
            annotation = field.annotation if field else annotation
    return annotation


def _flattened(annotation: Any) -> list[Any]:
    """An annotation with its unions and `Annotated` wrappers taken off."""
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return _flattened(get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [found for argument in get_args(annotation) for found in _flattened(argument)]
    return [annotation, *(_flattened(get_args(annotation)[0]) if origin is tuple else ())] if origin is tuple else [annotation]
