"""The value types that the schema is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, TypeVar, cast, dataclass_transform
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from ..day import FIRST_DAY, LAST_DAY, iso_day
from .cvss import parse_vector
from .forms import Form, any_case
from .limits import (
    MAX_DAYS,
    MAX_FEW,
    MAX_ID,
    MAX_IDS,
    MAX_MARKDOWN,
    MAX_NAME,
    MAX_PARTS,
    MAX_TEXT,
    MAX_VECTOR,
    Most,
)
from .seen import one_name, shown, shown_in_markdown

ID_PATTERN = rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_ID - 1}}}$"
"""Ids become anchors and parts of URLs: letters, digits, `.`, `_` and `-`, at most 64."""

SAFE_SCHEMES = ("http", "https", "mailto")

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])

NOTHING: Mapping[str, Any] = MappingProxyType({})

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Shown = BeforeValidator(shown)
"""Makes a text empty of which nobody sees anything."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME), Shown]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NAME), Shown]
"""As a title, and may be empty."""
Person = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NAME), BeforeValidator(one_name)]
"""Who owns, carries, signs or takes part: a person, a team or a group, in the form in which names are compared."""
NamedPerson = Annotated[Person, Field(min_length=1)]
"""As a person, and not empty."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT), Shown]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_MARKDOWN), BeforeValidator(shown_in_markdown)]


def quoted(value: Any, limit: int = 120) -> str:
    """A value as messages quote it: its beginning, where it is long."""
    text = str(value).strip()
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names in backquotes, the last behind a word: `a`, `b` and `c`."""
    shown = [f"`{name}`" for name in names]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}" if len(shown) > 1 else "".join(shown)


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
    raise ValueError(f"{quoted(value)} is neither `true` nor `false`")


def web_address(value: str) -> str:
    """A link as it is written.

    Raises:
        ValueError: it is no http, https or mailto link.
    """
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if scheme.lower() not in SAFE_SCHEMES:
        raise ValueError(f"{quoted(value)} is not an http, https or mailto link")
    return value


def _vector(value: str) -> str:
    parse_vector(value)
    return value


def one_or_many(value: Any) -> Any:
    """A list; a single value is a list of one."""
    return value if value is None or isinstance(value, (list, tuple)) else [value]


Date = Annotated[
    date,
    Field(ge=FIRST_DAY, le=LAST_DAY),
    BeforeValidator(_iso_date),
]
Days = Annotated[int, Field(le=MAX_DAYS)]
"""A period in days."""
Flag = Annotated[bool, BeforeValidator(_boolean)]
_LINK = Form(
    "link",
    "An http, https or mailto link.",
    rf"^\s*(?:{'|'.join(map(any_case, SAFE_SCHEMES))}):",
    ("https://example.com/orders", "mailto:orders@example.com"),
)
_VECTOR = Form(
    "vector",
    "A CVSS 4.0, 3.1 or 3.0 vector.",
    r"^\s*CVSS:(?:4\.0|3\.[01])/",
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N",),
)
Link = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT), AfterValidator(web_address), _LINK]
CvssVector = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_VECTOR), AfterValidator(_vector), _VECTOR]
Some = Annotated[tuple[T, ...], Most(MAX_FEW)]
"""A list of a few."""
Many = Annotated[tuple[T, ...], Most(MAX_PARTS)]
"""A list that grows with the model."""
OneOrMany = Annotated[tuple[T, ...], Most(MAX_FEW), BeforeValidator(one_or_many)]
"""One, or a list of a few."""
Ids = Annotated[tuple[Id, ...], Most(MAX_IDS), BeforeValidator(one_or_many)]
"""The id of a part of the model, or a list of them."""


def once_a_class(function: C) -> C:
    """As `functools.cache`, of which mypy does not know that classes can be its keys."""
    return cast(C, cache(function))


_CONFIG = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True, defer_build=True)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
def part(*, slots: bool = True, rules: Mapping[str, Any] = NOTHING) -> Callable[[type[T]], type[T]]:
    """Makes a class of the format: a frozen dataclass of pydantic's, with slots, since a model holds hundreds of them.

    Args:
        slots: whether an instance is nothing but its fields; without, it can keep what was computed of them.
        rules: what its JSON Schema says besides its fields.
    """
    config = ConfigDict(**_CONFIG, json_schema_extra=dict(rules)) if rules else _CONFIG
    return cast(Callable[[type[T]], type[T]], dataclass(config=config, frozen=True, slots=slots, kw_only=True))


@part()
class Part:
    """A part of a model: strict about keys, frozen, documented by its attribute docstrings."""

    STRICT: ClassVar[frozenset[str] | bool] = False
    """Whether a key with nothing behind it is an error, or the keys for which it is: it would leave out what was meant to bind."""


def declared(part: type[Any]) -> Mapping[str, FieldInfo]:
    """The fields of a class of the format by their names in Python, as pydantic keeps them."""
    fields: Mapping[str, FieldInfo] = part.__pydantic_fields__
    return fields


def is_part(kind: type[Any]) -> bool:
    """Whether a class is one of the format's."""
    return hasattr(kind, "__pydantic_fields__")


@once_a_class
def adapter(part: type[T]) -> TypeAdapter[T]:
    """What makes instances of a class of plain values."""
    return TypeAdapter(part)


@once_a_class
def field_names(part: type[Any]) -> tuple[str, ...]:
    """The keys of a part as they are written in YAML."""
    names = (field.alias or name for name, field in declared(part).items())
    return tuple(name for name in names if name != ID_KEY)


ID_KEY = "\0id"
"""The alias under which a map's key reaches its value; no YAML key can be spelled so (text.py refuses it)."""


@part()
class Keyed(Part):
    """A part that stands in a map under its id."""

    id: str = Field(default="", alias=ID_KEY)  # type: ignore[literal-required]  # mypy reads literals only
    """The key in the map."""

    renamed_from: Id | None = None
    """The id that this one had before. References to the old id still resolve, with a note."""


def with_ids(value: Any) -> Any:
    """A map of maps, each of them with its key inside."""
    if not isinstance(value, dict):
        return value
    return {key: {**item, ID_KEY: key} if isinstance(item, dict) else item for key, item in value.items()}


K = TypeVar("K", bound=Keyed)
V = TypeVar("V")
ById = Annotated[dict[Id, K], Most(MAX_PARTS), BeforeValidator(with_ids)]
"""A map keyed by id whose values know their id."""
FewById = Annotated[dict[Id, K], Most(MAX_FEW), BeforeValidator(with_ids)]
"""The same of a few."""
Map = Annotated[dict[Id, V], Most(MAX_PARTS)]
"""A map by ids that are known elsewhere."""
Named = Annotated[dict[Name, V], Most(MAX_FEW)]
"""A map of a few by any name."""
