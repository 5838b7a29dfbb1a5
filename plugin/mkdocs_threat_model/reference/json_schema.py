"""The format as JSON Schema, draft 2020-12: what an editor completes and checks while a file is written.

Made of the same walk that the reader's messages and the guide's tables are made of. A file that the reader accepts is
valid, as YAML 1.2 reads it: what stands without quotes may be a number or a boolean to an editor, and text to the reader.
What the reader refuses for its shape is refused as far as JSON Schema can say it; references between parts, it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

from ..day import FIRST_DAY, LAST_DAY
from ..model.catalog import CatalogEntity
from ..model.controls import SharedDefinitions
from ..model.forms import Form
from ..model.library_entry import LibraryFamily
from ..model.limits import MAX_ID
from ..model.messages.entries import EXAMPLES
from ..model.policy import Policy
from ..model.schema import fields_of
from ..model.service import Service
from ..model.shape import Choice, Day, Entries, Fields, Flag, Keys, Number, PartField, Shape, Text
from ..model.types import ID_PATTERN, Part
from .docstrings import meanings_of
from .offered_words import OfferedWords, Place

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
NOTHING_OFFERED: Mapping[Place, OfferedWords] = {}
"""Of the format alone, which knows no organisation."""

_PLAIN: Schema = {
    "description": "What YAML takes for a number, a boolean or a day, and the reader for text.",
    "not": {"type": ["string", "object", "array", "null"]},
}
_DAY_VALUE: Schema = {
    "description": "A day as a value of its own, as YAML 1.1 reads it: none of JSON's types.",
    "not": {"type": ["string", "number", "boolean", "object", "array", "null"]},
}
_NOTHING: Schema = {"type": "null"}
_SEEN = r"\S"
_WHOLE = r"^\s*[+-]?[0-9]+(?:_[0-9]+)*(?:\.0+)?\s*$"
_FRACTION = r"^\s*[+-]?(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9_]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$"
_FLAG = "^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"
_EMPTY = "This is empty. Fill it in, or remove the key."

_DOCUMENTS: Mapping[type[Any], tuple[str, Schema]] = {
    Service: ("Threat model of a service", {"service": "order-service", "title": "Order service", "owner": "team-orders"}),
    Policy: ("Policy of threat models", {"acceptance": {"longest": "1 year"}, "review": {"cycle": "1 year"}}),
    SharedDefinitions: (
        "Shared controls and actors",
        {"controls": {"mesh-mtls": {"title": "Mutual TLS between workloads", "owner": "team-platform", "status": "planned"}}},
    ),
    CatalogEntity: (
        "Entity of the catalog",
        {"kind": "Component", "metadata": {"name": "order-service"}, "spec": {"type": "service", "lifecycle": "production"}},
    ),
    LibraryFamily: ("Family of the threat library", {"family": "our-ledger", "title": "Our ledger", "off": ["stolen-session-token"]}),
}
"""What each document is called, and a right one."""


def document_schema(document: type[Any], offered: Mapping[Place, OfferedWords] = NOTHING_OFFERED) -> Schema:
    """The JSON Schema of a kind of document.

    Args:
        document: one of the classes of `_DOCUMENTS`.
        offered: the words that an organisation's files give to its keys.
    """
    title, example = _DOCUMENTS[document]
    writer = _Writer(offered)
    whole = writer.part(document)
    return {"$schema": DRAFT, "title": title, **whole, "examples": [example], "$defs": dict(sorted(writer.definitions.items()))}


class _Writer:
    """Writes shapes, and gathers what several of them refer to."""

    def __init__(self, offered: Mapping[Place, OfferedWords]) -> None:
        self.definitions: dict[str, Schema] = {}
        self._of_organisation = offered
        self._offered: OfferedWords | None = None

    def part(self, part: type[Any]) -> Schema:
        """A map with the keys of a part."""
        fields, meanings, config = fields_of(part), meanings_of(part), part.__pydantic_config__
        example = _example(part)
        schema: Schema = {
            "description": " ".join(cleandoc(part.__doc__ or "").split("\n\n")[0].split()),
            "type": "object",
            "properties": {field.key: self._field(part, field, meanings[field.name], example.get(field.key)) for field in fields},
        }
        if required := [field.key for field in fields if field.required]:
            schema["required"] = required
        if config.get("extra") == "forbid":
            schema["additionalProperties"] = False
        rules = config.get("json_schema_extra")
        return schema | (rules if isinstance(rules, dict) else {}) | ({"examples": [example]} if example else {})

    def _field(self, part: type[Any], field: PartField, meaning: str, example: Any) -> Schema:
        schema: Schema = {"description": meaning} | ({} if field.default is None else {"default": field.default})
        if example is not None:
            schema["examples"] = [example]
        before, self._offered = self._offered, self._of_organisation.get((part, field.key))
        shape = self.shape(field.shape)
        self._offered = before
        return schema | (_or_nothing(shape) if field.blank else shape)

    def shape(self, shape: Shape) -> Schema:
        """What may stand somewhere."""
        match shape:
            case Text():
                return self._with_offered(self._text(shape))
            case Day():
                return self._named("date", {"anyOf": [_day(), self._named("day-value", _DAY_VALUE)]})
            case Number(word=None):
                return _number(shape)
            case Number():
                return self._with_offered(self._number_or_word(shape))
            case Flag():
                return {"type": ["boolean", "string"], "pattern": _FLAG}
            case Choice():
                return self._choice(shape)
            case Entries():
                listed: Schema = {"type": "array", "items": self.shape(shape.entry)}
                listed |= {"minItems": shape.least} if shape.least else {}
                listed |= {"maxItems": shape.most} if shape.most else {}
                return {"anyOf": [self.shape(shape.entry), listed]} if shape.or_one else listed
            case Keys():
                return self._keys(shape)
            case Fields(part, short):
                if part.__name__ not in self.definitions:
                    self.definitions[part.__name__] = {}  # an attack's steps hold steps
                    self.definitions[part.__name__] = self.part(part)
                whole: Schema = {"$ref": f"#/$defs/{part.__name__}"}
                text = self._text(short) if short else {}
                return {"anyOf": [*text.get("anyOf", [text]), whole]} if short else whole

    def _with_offered(self, text: Schema) -> Schema:
        """A text, with the words that the organisation's files give to the key."""
        offered = self._offered
        if offered is None:
            return text
        listed: Schema = {"enum": list(offered.words), "enumDescriptions": list(offered.words.values())}
        if not offered.closed:
            return {"anyOf": [self._named(offered.name, listed), *(text["anyOf"] if list(text) == ["anyOf"] else [text])]}
        return self._named(offered.name, {"anyOf": [listed, {"type": "string", "pattern": offered.pattern}]})

    def _text(self, text: Text) -> Schema:
        if text.is_id:
            rule = f"Letters, digits, `.`, `_` and `-`, at most {MAX_ID}, starting with a letter or digit."
            written: Schema = {"type": "string", "pattern": ID_PATTERN, "patternErrorMessage": rule, "examples": ["order-service", "T-01"]}
            return self._named("id", {"anyOf": [written, {**self._named("plain", _PLAIN), "minimum": 0}]})  # no id begins with a dash
        bounds: Schema = {"type": "string"} | ({"maxLength": text.most} if text.most else {})
        form = text.form
        seen: Schema = bounds | ({"minLength": 1, "pattern": _SEEN, "patternErrorMessage": _EMPTY} if text.least else {})
        if form is None:
            return self._or_plain(seen)
        about: Schema = {"description": form.meaning, "examples": list(form.examples)}
        if not form.pattern:
            return self._named(form.name, about | self._or_plain(seen))
        return self._named(form.name, about | bounds | {"pattern": form.pattern, "patternErrorMessage": form.meaning})

    def _number_or_word(self, number: Number) -> Schema:
        word = number.word or Text()
        form = word.form or Form("number-or-word", "A number, or a word.", "")
        text: Schema = {"type": "string", "minLength": 1, "pattern": _SEEN, "patternErrorMessage": _EMPTY}
        text |= {"maxLength": word.most} if word.most else {}
        # What YAML takes for a boolean or a day is a word to the reader.
        other: Schema = {"not": {"type": ["string", "number", "object", "array", "null"]}}
        either = [{"type": "number", "minimum": number.least, "maximum": number.most}, text, other]
        return self._named(form.name, {"description": form.meaning, "examples": list(form.examples), "anyOf": either})

    def _or_plain(self, text: Schema) -> Schema:
        return {"anyOf": [text, self._named("plain", _PLAIN)]}

    def _choice(self, choice: Choice) -> Schema:
        name, words = choice.vocabulary.__name__, {"enum": list(choice.words)}
        if choice.spelled is not None:
            spelled = {"type": "string", "pattern": choice.spelled.pattern}
            return self._named(name, {"anyOf": [{"enum": list(choice.spelled.words)}, spelled]})
        return self._named(name, words) if len(choice.words) == len(choice.vocabulary) else words

    def _keys(self, keys: Keys) -> Schema:
        schema: Schema = {"type": "object"}
        of_keys = None if isinstance(keys.key, Choice) else self._offered
        self._offered = None if of_keys else self._offered
        entry = self.shape(keys.entry)
        if isinstance(keys.key, Choice):
            schema |= {"properties": dict.fromkeys(keys.key.words, entry), "additionalProperties": False}
            schema |= {"required": list(keys.key.words)} if keys.complete else {}
        elif keys.key.is_id:
            if of_keys:
                schema |= {"properties": {word: {"description": meaning, **entry} for word, meaning in of_keys.words.items()}}
            schema |= {"patternProperties": {ID_PATTERN: entry}, "additionalProperties": False}
        else:
            schema |= {"propertyNames": {"maxLength": keys.key.most}, "additionalProperties": entry}
        return schema | ({"maxProperties": keys.most} if keys.most else {})

    def _named(self, name: str, schema: Schema) -> Schema:
        if self.definitions.setdefault(name, schema) != schema:
            raise ValueError(f"`{name}` has two forms in one schema")
        return {"$ref": f"#/$defs/{name}"}


def _example(part: type[Any]) -> Mapping[str, Any]:
    return EXAMPLES.get(part, {}) if issubclass(part, Part) else {}


def _or_nothing(schema: Schema) -> Schema:
    """A known key with nothing behind it means what leaving it out means."""
    kind = schema.get("type")
    if kind is not None and "enum" not in schema:
        return {**schema, "type": [*([kind] if isinstance(kind, str) else kind), "null"]}
    return {"anyOf": [*(schema["anyOf"] if list(schema) == ["anyOf"] else [schema]), _NOTHING]}


def _day() -> Schema:
    years = "|".join(f"{decade}[0-9]" for decade in range(FIRST_DAY.year // 10, LAST_DAY.year // 10 + 1))  # both ends are a decade's
    rule = f"A day from {FIRST_DAY} to {LAST_DAY}, written as 2026-08-01."
    pattern = rf"^(?:{years})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
    return {"type": "string", "format": "date", "pattern": pattern, "patternErrorMessage": rule, "examples": ["2026-08-01"]}


def _number(number: Number) -> Schema:
    schema: Schema = {"type": ["integer" if number.whole else "number", "string"], "pattern": _WHOLE if number.whole else _FRACTION}
    schema |= {} if number.least is None else {"minimum": number.least}
    return schema | ({} if number.most is None else {"maximum": number.most})
