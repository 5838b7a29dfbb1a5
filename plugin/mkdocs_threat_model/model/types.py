"""The value types that the schema is made of."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from ..day import iso_day
from .cvss import parse_vector

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Ids become anchors and parts of URLs: letters, digits, `.`, `_` and `-`, at most 64."""

SAFE_SCHEMES = ("http", "https", "mailto")

T = TypeVar("T")

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True)]


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    return iso_day(str(value))


_FLAGS = {"true": True, "false": False}


def _boolean(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    found = _FLAGS.get(value.lower()) if isinstance(value, str) else None
    if found is not None:
        return found
    raise ValueError(f"`{value}` is neither `true` nor `false`")


def _web_address(value: str) -> str:
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if scheme.lower() not in SAFE_SCHEMES:
        raise ValueError(f"`{value}` is not an http, https or mailto link")
    return value


def _vector(value: str) -> str:
    parse_vector(value)
    return value


def _one_or_many(value: Any) -> Any:
    return value if value is None or isinstance(value, (list, tuple)) else [value]


Date = Annotated[date, BeforeValidator(_iso_date)]
Flag = Annotated[bool, BeforeValidator(_boolean)]
Link = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_web_address)]
CvssVector = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_vector)]
OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_one_or_many)]


class Part(BaseModel):
    """A part of a model: strict about keys, frozen, documented by its attribute docstrings."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, validate_by_name=True, validate_by_alias=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_absent(cls, value: Any) -> Any:
        """A known key with nothing behind it (`threats:`) means what leaving it out means."""
        if isinstance(value, dict) and None in value.values():
            known = field_names(cls)
            return {key: item for key, item in value.items() if item is not None or key not in known}
        return value


@cache
def field_names(part: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a part as they are written in YAML."""
    names = (field.alias or name for name, field in part.model_fields.items())
    return tuple(name for name in names if name != ID_KEY)


ID_KEY = "\0id"
"""The alias under which a map's key reaches its value; no YAML key can be spelled so (text.py refuses it)."""


class Keyed(Part):
    """A part that stands in a map under its id."""

    id: str = Field("", alias=ID_KEY, exclude=True)
    """The key in the map."""

    renamed_from: Id | None = None
    """The id that this one had before. References to the old id still resolve, with a note."""


def _with_ids(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: {**item, ID_KEY: key} if isinstance(item, dict) else item for key, item in value.items()}


K = TypeVar("K", bound=Keyed)
ById = Annotated[dict[Id, K], BeforeValidator(_with_ids)]
"""A map keyed by id whose values know their id."""
