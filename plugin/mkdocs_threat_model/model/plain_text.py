"""YAML text → plain values, for a document in which nothing is out of the ordinary: almost every one.

No position is kept and nothing is explained. Whatever is wrong, or only unusual (a tag, an anchor, a key that stands
twice, a text that a comment may have cut off), is left to `yaml_text`, which reads the text again and says what there
is to say. What is read here, is read there alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern
from typing import Any, NamedTuple

import yaml

from .messages.syntax import NUMBERED
from .refusal import RefusedError, decode
from .yaml_text import LOADER, MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, MERGE, NULLS, UNPRINTABLE

_PROPERTY = re.compile(r"[&!](?<![^\s,:\[{].)(?=\S)")
"""Where an anchor or a tag may begin, inside of texts as well. An alias is an event of its own."""


_BEFORE_VALUES = ":-?,[{"
"""What a value stands behind, in a block or in brackets; texts hold these signs as well."""


class PlainDocument(NamedTuple):
    """The one document of a file.

    Attributes:
        value: a map of maps, lists, texts and `None`.
        gaps: whether a key in it has nothing behind it.
    """

    value: dict[str, Any]
    gaps: bool


def plain_document(raw: bytes) -> PlainDocument | None:
    """The document of a YAML file; `None` where `parse_nodes` has something to say of it, or may have.

    Args:
        raw: the file's bytes.
    """
    if len(raw) > MAX_BYTES:
        return None
    try:
        text = decode(raw)
        return None if _may_hold_too_many(text) or NUMBERED.search(text) or _PROPERTY.search(text) else _document(text)
    except (RefusedError, yaml.YAMLError):
        return None


def _may_hold_too_many(text: str) -> bool:
    """Whether a text may have more values than are read: each but the outermost one stands behind a sign of its own."""
    return len(text) > MAX_NODES and sum(map(text.count, _BEFORE_VALUES)) >= MAX_NODES


def _document(text: str) -> PlainDocument | None:
    loader = LOADER(text)
    try:
        return _read(loader.get_event, escapes="\\" in text, comments="#" in text)
    finally:
        loader.dispose()


def _read(event_of: Callable[[], Any], *, escapes: bool, comments: bool) -> PlainDocument | None:
    """Reads the events in one loop: a call for each value would cost half as much as its event.

    What is open is a list of what it holds, of a map keys and values in turn. Services say the same again and again, so that a
    text is held once for all of them.
    """
    scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
    event_of(), event_of()  # the stream, and the document
    held: list[Any] = []
    around: list[list[Any]] = []
    texts: dict[str, str] = {}
    deepest, gaps = MAX_DEPTH - 2, False
    while True:
        event = event_of()
        kind = event.__class__
        if kind is scalar:
            text = event.value
            known = texts.get(text)
            if known is None:
                if (not text and comments) or (escapes and UNPRINTABLE.search(text)):
                    return None
                if text not in NULLS:
                    texts[text] = known = intern(text)
                elif event.implicit[0] and not event.style:
                    gaps = True
                else:
                    known = text
            held.append(known)
        elif kind is mapping_end or kind is sequence_end:
            whole = held if kind is sequence_end else _map(held)
            if whole is None:
                return None
            held = around.pop()
            held.append(whole)
            if not around:
                break
        elif (kind is mapping or kind is sequence) and len(around) <= deepest:
            around.append(held)
            held = []
        else:  # nothing, nested too deeply, or an alias
            return None
    event_of()
    alone = event_of().__class__ is yaml.StreamEndEvent
    return PlainDocument(held[0], gaps) if alone and isinstance(held[0], dict) else None


def _map(held: list[Any]) -> dict[str, Any] | None:
    """A map of its keys and values in turn; `None` where a key is none, stands twice, or is not merely one."""
    keys = held[::2]
    try:
        joined = "".join(keys)
    except TypeError:
        return None
    found = dict(zip(keys, held[1::2], strict=True))
    short = len(joined) <= MAX_KEY or max(map(len, keys)) <= MAX_KEY
    return found if short and len(found) == len(keys) and joined.isprintable() and MERGE not in found else None
