"""The sentences for the schema's errors: what is wrong, and what to write instead."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic_core import ErrorDetails

from ...findings import Where
from ..limits import MAX_ID, MAX_NAME
from ..nodes import Node
from ..outline import is_id
from ..schema import choice_at, entry_of, is_list, is_map_of_entries, part_at, shape_at
from ..terms import WRONG_STRIDE
from ..types import ID_PATTERN, quoted
from .causes import Cause
from .characters import ends_in_a_quote, remark
from .entries import as_id, example, flow, keyed
from .keys import advice, without_its_colon
from .kinds import Meant, sections_at
from .values import category, choice, parts_of
from .words import plain

_NOTHING = frozenset(("none", "n/a", "na", "no", "nothing", "tbd", "todo", "-", "[]", "{}", "—"))
"""What people write where there is nothing to write."""


_ONE_OF = {
    "owner": "Only one owner is allowed: name a team, or a group of the policy with these `members`.",
    "service": "Name one service.",
    "ticket": "Name one ticket: write a mitigation for each.",
    "name": "Name one person: write an entry for each.",
}
"""What is said where one is named and several are."""


def short(value: Any, limit: int = 60) -> str:
    """The beginning of a value."""
    text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_id_error(detail: ErrorDetails) -> bool:
    """Whether an id is expected and something else is there."""
    return ("[key]" in detail["loc"] and detail["type"] != "string_too_long") or detail.get("ctx", {}).get("pattern") == ID_PATTERN


class Explainer:
    """Explains the errors of one document.

    Args:
        schema: what the document must be.
        document: the whole of it.
    """

    def __init__(self, schema: type[Any], document: Node) -> None:
        self._schema, self._document = schema, document

    @cached_property
    def _meant(self) -> Meant:
        return Meant(self._document)

    def sentence(self, cause: Cause) -> str:
        """What is said of a cause."""
        detail, where = cause.detail, cause.where
        kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
        last = where[-1] if where else ""
        match kind:
            case _ if cause.said:
                return cause.said
            case "unexpected_keyword_argument":
                return self._unknown_key(where, given)
            case "missing":
                return f"`{last}` is missing. Add it."
            case "enum" | "literal_error":
                several = self._several_of(where, given)
                return f"`{short(given)}` is not a valid value: {several or self._choice(where, given, context)}"
            case _ if kind == WRONG_STRIDE:
                field = next((step for step in reversed(where) if isinstance(step, str)), "stride")
                return f"{quoted(given)} is not a STRIDE category: {category(given, field, single=self._is_single(where))}"
            case "value_error":
                text = str(context.get("error", detail["msg"]))
                known = isinstance(given, str) and given.strip()
                return _with_remark(sentence(text.replace(given.strip(), short(given.strip(), 120)) if known else text), given)
            case "too_long":
                count, most = context["actual_length"], context["max_length"]
                part = "Split the service." if self._schema.__name__ == "Service" else "Shorten it."
                whole = "The model has" if len(where) == 1 else "There are"
                return f"{whole} {count:,} entries here; at most {most:,} are read. {part}"
            case _ if is_id_error(detail):
                return self._no_id(where, given, is_key="[key]" in detail["loc"])
            case _:
                return self._wrong_type(where, kind, given, context, detail["msg"])

    def _unknown_key(self, where: Where, given: Any) -> str:
        key = str(where[-1])
        part, beside = part_at(self._schema, where[:-1]), self._node(where[:-1])
        first, rest = without_its_colon(part, key)
        if first and not (beside is not None and isinstance(beside.value, dict) and first in beside.value):
            value = rest if given is None else flow(f"{rest}: {given}")
            return f"A colon is missing after `{first}`. Write {quoted(f'{first}: {value}')}."
        if given is None and not is_id(key):
            # `{reason: Read from the session, never from the request.}` is two keys to YAML.
            quotes = ", and typographic quotes are text" if ends_in_a_quote(key) else ""
            return f"`{short(key)}` is not a key: inside braces a comma ends the value{quotes}. Quote the whole text before it."
        return f"`{short(key)}` is not a key of this map: {advice(part, key)}"

    def _several_of(self, where: Where, given: Any) -> str:
        """What is said where several words of a vocabulary stand in one text, and a list may; else empty."""
        vocabulary = choice_at(self._schema, where)
        known = {plain(word): word for word in vocabulary.words} if vocabulary else {}
        parts = parts_of(given) if isinstance(given, str) and len(given) <= MAX_NAME else []
        if not parts or not all(plain(part) in known for part in parts) or not is_list(shape_at(self._schema, self._held_at(where))):
            return ""
        return f"it contains several values. {self._as_a_list(where, [known[plain(part)] for part in parts])}"

    @staticmethod
    def _held_at(where: Where) -> Where:
        return where[:-1] if where and isinstance(where[-1], int) else where

    def _choice(self, where: Where, given: Any, context: dict[str, Any]) -> str:
        known = choice_at(self._schema, where)
        if known is not None:
            return choice(known.vocabulary, given, known.words)
        return choice(None, given, [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ", ").split(",")])

    def _no_id(self, where: Where, given: Any, *, is_key: bool) -> str:
        """A title where an id belongs, several ids in one text, or what cannot be one at all."""
        rule = f"Use letters, digits, `.`, `_` and `-`, at most {MAX_ID}, starting with a letter or digit."
        text = given if isinstance(given, str) else ""
        if is_key and ":" in text:
            return f"`{short(text)}` is not an id. Write a space after the colon."
        if is_key or not text:
            id = as_id(text) if text.isascii() and len(text) <= MAX_ID else ""
            return f"`{short(given)}` is not an id. {f'Write `{id}`.' if id else rule}"
        sections = sections_at(where)
        if said := self._meant.sentence(text, sections):
            return said
        if several := self._meant.several(text, sections):
            return f"`{short(text)}` contains several ids. {self._as_a_list(where, several)}"
        if similar := self._meant.similar(text, sections):
            return _with_remark(f"`{short(text)}` is not an id: did you mean `{similar}`?", given)
        return _with_remark(f"`{short(given)}` is not an id. {rule}", given)

    def _as_a_list(self, where: Where, several: list[str]) -> str:
        shown = flow(several)
        if self._is_single(where):
            return f"Write a list, `{where[-2] if isinstance(where[-1], int) else where[-1]}: {shown}`."
        return f"Write each as an entry: `{shown}`." if isinstance(where[-1], int) else "Only one is allowed here."

    def _is_single(self, where: Where) -> bool:
        """Whether a value stands alone where a list may stand."""
        at = self._held_at(where)
        held = self._node(at)
        return is_list(shape_at(self._schema, at)) and held is not None and not isinstance(held.value, list)

    def _wrong_type(self, where: Where, kind: str, given: Any, context: dict[str, Any], fallback: str) -> str:
        match kind:
            case "string_type":
                return self._no_text(where, given)
            case "dict_type" | "dataclass_type":
                return self._no_map(where, given)
            case "tuple_type" | "list_type":
                return self._no_list(where, given)
            case "too_short" | "string_too_short":
                return "This is empty. Fill it in, or remove the key."
            case "string_too_long":
                return f"This is too long; at most {context['max_length']:,} characters."
            case "int_parsing_size":
                return f"`{short(given)}` is too large a number."
            case "int_parsing" | "int_type" | "float_parsing" | "float_type":
                return _with_remark(f"`{short(given)}` is not a number.", given)
            case _:
                return sentence(fallback)

    def _no_text(self, where: Where, given: Any) -> str:
        told, key = f"Text is expected here, not {_described(given)}.", str(where[-1]) if where else ""
        if not isinstance(given, (list, tuple)):
            return f"{told} Quote it, or use `|` for several lines."
        plain = all(isinstance(entry, str | int | float) for entry in given)
        if not given or not plain:
            return f"{told} {'Remove it.' if not given else 'Write one text.'}"
        if len(given) == 1:
            return f"{told} Remove the brackets or the `- `: `{key}: {flow(given[0])}`."
        if key in _ONE_OF:
            return f"{told} {_ONE_OF[key]}"
        return f"{told} Write one text: `{key}: {flow(', '.join(map(str, given)))}`."

    def _no_map(self, where: Where, given: Any) -> str:
        shape = shape_at(self._schema, where)
        entry = entry_of(shape)
        key = where[-1] if where else ""
        if isinstance(given, (list, tuple)):
            told = "A map of keys is expected here, not a list."
            if is_map_of_entries(shape):
                becomes = "Each entry's id becomes its key" if entry else "Give each entry a key"
                return f"{told} {becomes}: `{keyed(entry, list(given))}`." if given else f"{told} Remove `{key}`."
            first = given[0] if len(given) == 1 and isinstance(given[0], dict) else None
            return f"{told} Remove the `- `: `{key}: {flow(first) if first else example(entry)}`."
        if given is None:
            return f"A map of keys is expected here, but it is empty. Indent the entries of `{key}` below it."
        text = str(given)
        if text.strip().lower() in _NOTHING and isinstance(key, str):
            return f"A map of keys is expected here, not `{short(text)}`. Remove `{key}` if there is none."
        told = f"A map of keys is expected here, not `{short(text)}`."
        if remark(text) or (": " not in text and ":" in text[:-1] and "://" not in text):
            return f"{told} {remark(text) or 'A space is missing after the colon.'}"
        if not example(entry):
            return f"{told} Indent `key: value` lines below it."
        if is_map_of_entries(shape):
            return f"{told} Start the entry with its id: `{key}: {{{keyed(entry, [text])}}}`."
        return f"{told} Write `{key}: {example(entry, text)}`." if isinstance(key, str) else f"{told} Write `- {example(entry, text)}`."

    def _no_list(self, where: Where, given: Any) -> str:
        entry = entry_of(shape_at(self._schema, where))
        key = where[-1] if where else ""
        told = f"A list is expected here, not {_described(given)}."
        if isinstance(given, dict):
            values = list(given.values())
            first = values[0] if values and all(isinstance(value, dict) for value in values) else given
            return f"{told} Start each entry with `- `: `- {flow(first)}`." if given else f"{told} Remove `{key}`."
        if str(given).strip().lower() in _NOTHING:
            return f"{told} Remove `{key}` if there is none."
        if not example(entry):
            return f"{told} Write `{key}: {flow(parts_of(str(given)) or [given])}`."
        return f"{told} Write `{key}: [{example(entry, str(given))}]`."

    def _node(self, where: Where) -> Node | None:
        node: Node | None = self._document
        for step in where:
            node = node.child(step) if node is not None else None
        return node


def sentence(text: str) -> str:
    """A validator's reason as a sentence."""
    text = text.removeprefix("Value error, ")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."


def _with_remark(said: str, given: Any) -> str:
    return f"{said} {remark(given)}" if remark(given) else said


def _described(value: Any) -> str:
    match value:
        case dict():
            return "a map"
        case list() | tuple():
            return "a list"
        case None:
            return "nothing"
        case _:
            return f"`{short(value)}`"
