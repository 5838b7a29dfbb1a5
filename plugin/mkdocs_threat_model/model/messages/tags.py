"""YAML tags, which ask a reader for an object of a kind: none is made here, and what nobody heeds does not stand there."""

from __future__ import annotations

from typing import Any

import yaml

from ...findings import one_line

_CORE = "tag:yaml.org,2002:"
_SCALARS = frozenset(("!", *(f"{_CORE}{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))))
_LISTS = frozenset(("!", f"{_CORE}seq"))
_MAPS = frozenset(("!", f"{_CORE}map"))
"""Tags that say what a value is anyway."""
_LONGEST = 60


def strange_tag(event: Any) -> str:
    """What is said of the tag of a value, of libyaml's event; nothing where it has none, or one that may stay.

    What stands in a value's place, as `!live` for `"!live"`, is said by `syntax.taken`.
    """
    known = _SCALARS if isinstance(event, yaml.ScalarEvent) else _LISTS if isinstance(event, yaml.SequenceStartEvent) else _MAPS
    if event.tag is None or event.tag in known:
        return ""
    if isinstance(event, yaml.ScalarEvent) and not event.value and not event.anchor and event.tag.startswith("!"):
        return ""
    tag = event.tag[:_LONGEST]  # a megabyte is not looked through
    short = f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
    return f"The tag `{one_line(short)}` is not supported: values are text, lists and maps. Remove it."
