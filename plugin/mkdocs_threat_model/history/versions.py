"""One version of a model, read lightly: what the past of its threats and its parts needs, and nothing else.

A repository may hold tens of thousands of versions, and two that follow each other differ in a few
lines. So the text is cut at the threats, and a threat whose text was read before is not read again.
Whatever cannot be cut (aliases to other parts, flow style) is read as a whole, within the same bounds
as a model. What an older or a broken version does not say, it does not say: it is no error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from typing import Any

from ..analysis.threat_state import ThreatState, threat_state_of
from ..findings import errors
from ..model.codes import ReadingCode
from ..model.outline import is_id
from ..model.refusal import RefusedError, decode
from ..model.threat import Threat
from ..model.types import field_names
from ..model.yaml_text import MAX_BYTES, parse_nodes
from .parts import NOTHING, Plain, Sections, VersionParts, can_be_cut, version_parts
from .threats import read_threat

MAX_THREATS = 5_000
"""Most threats of one version that are read."""
_SECTION = re.compile(r"^threats:[ \t]*(?:#.*)?\r?\n", re.MULTILINE)
_NEXT = re.compile(r"^[^\s#]", re.MULTILINE)
_FIRST = re.compile(r"^( +)[^\s#]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A threat as one version tells it.

    Attributes:
        id: its id.
        state: where it stands, without the service's owner.
        digest: tells two records apart, whatever their layout and comments, and by which of their keys they differ.
        identified: the day, where it is written.
        renamed_from: the id that it had before.
    """

    id: str
    state: ThreatState
    digest: str
    identified: date | None
    renamed_from: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of a model says.

    Attributes:
        threats: by id.
        drawn: its parts, whole reviews, owner and retired threats; `None` where they cannot be read.
    """

    threats: Mapping[str, Seen]
    drawn: VersionParts | None


GONE = Version({}, NOTHING)
"""A file that was taken away."""


@dataclass(slots=True)
class Memory:
    """What was read of texts before; for the versions of one file."""

    threats: dict[str, Seen] = field(default_factory=dict)
    sections: Sections = field(default_factory=dict)


Count = Callable[[int], object]
"""Told how many bytes are about to be read as YAML; what it raises ends the reading."""
_CUTTING = 64
"""How many bytes are cut while one is read."""
_FIELDS = field_names(Threat)
"""The keys of a record."""
_BEGINNING = 200
"""How many bytes are read while the reader is set up for a text."""


def read_version(raw: bytes, memory: Memory, count: Count = int) -> Version | None:
    """The threats and parts of a version; `None` where it cannot be read, and so says nothing.

    Args:
        raw: the file's bytes.
        memory: read and added to.
        count: told of the work.
    """
    if len(raw) > MAX_BYTES:
        return None
    count(len(raw) // _CUTTING)
    try:
        text = decode(raw)
        plain = _reader(count)
        found = _cut(text, memory.threats, plain) if can_be_cut(text, plain, memory.sections) else None
        threats = _whole(raw, plain) if found is None else found
    except (RefusedError, ValueError, RecursionError):
        return None
    return Version(threats, version_parts(text, raw, plain, memory.sections, cut=found is not None))


def _reader(count: Count) -> Plain:
    """Reads texts as plain maps, each once: what cannot be cut is read whole, for its threats and for its parts."""
    done: dict[bytes, dict[str, Any] | None] = {}

    def plain(raw: bytes) -> dict[str, Any] | None:
        if raw not in done:
            done[raw] = _plain(raw, count)
        return done[raw]

    return plain


def _cut(text: str, memory: dict[str, Seen], plain: Plain) -> dict[str, Seen] | None:
    """The threats, each read by itself; `None` where the text cannot be cut."""
    section = _SECTION.search(text)
    if section is None:
        return None
    rest = text[section.end() :]
    end = _NEXT.search(rest)
    body = rest[: end.start()] if end else rest
    first = _FIRST.search(body)
    if first is None:
        return None
    starts = [match.start() for match in re.finditer(rf"^{first[1]}(?=[^\s#])", body, re.MULTILINE)]
    if len(starts) > MAX_THREATS:
        raise ValueError("too many threats")
    found: dict[str, Seen] = {}
    for begin, until in zip(starts, [*starts[1:], len(body)], strict=True):
        chunk = body[begin:until]
        seen = memory.get(chunk)
        if seen is None:
            entry = plain(chunk.encode())
            if entry is None or len(entry) != 1:
                return None
            seen = memory[chunk] = _seen(*next(iter(entry.items())))
        if seen.id in found:
            raise ValueError("a duplicate id")
        found[seen.id] = seen
    return found


def _whole(raw: bytes, plain: Plain) -> dict[str, Seen]:
    model = plain(raw)
    if model is None or "service" not in model:
        raise ValueError("not a model")
    threats = model.get("threats") or {}
    if not isinstance(threats, dict) or len(threats) > MAX_THREATS:
        raise ValueError("not a map of threats")
    return {id: _seen(id, record) for id, record in threats.items()}


def plain_map(raw: bytes, count: Count) -> dict[str, Any] | None:
    """The map that a file holds, within the bounds of a model; `None` where it is none."""
    try:
        return _plain(decode(raw).encode(), count) if len(raw) <= MAX_BYTES else None
    except (RefusedError, ValueError, RecursionError):
        return None


def _plain(raw: bytes, count: Count) -> dict[str, Any] | None:
    """The map that a text holds; `None` where it is not valid, or is none."""
    count(_BEGINNING + len(raw))
    documents, findings = parse_nodes(raw, "")
    # What a comment took away was no error when this version was written.
    if len(documents) != 1 or errors(finding for finding in findings if finding.code != ReadingCode.LOST_IN_COMMENT):
        return None
    plain = documents[0].plain()
    return plain if isinstance(plain, dict) else None


def _seen(threat: str, record: Any) -> Seen:
    """Raises ValueError where a value that counts is not one of the format's."""
    if not isinstance(record, dict) or not is_id(threat):
        raise ValueError("not a threat")
    read = read_threat(threat, record)
    return Seen(threat, _naming(threat_state_of(read), record.get("mitigations")), _digest(record), read.identified, read.renamed_from)


def _naming(state: ThreatState, mitigations: Any) -> ThreatState:
    """Where a threat stands, its mitigations with the controls that they count on."""
    named = [each.get("uses") if isinstance(each, dict) else None for each in mitigations] if isinstance(mitigations, list) else []
    if not any(named) or len(named) != len(state.controls):
        return state
    pairs = zip(state.controls, named, strict=True)
    controls = tuple(replace(past, uses=str(id)) if id and is_id(id) and past.name == id else past for past, id in pairs)
    return replace(state, controls=controls)


def _digest(record: Mapping[Any, Any]) -> str:
    """The digests of the values that the format knows, each behind its key, and one of all others."""
    others = {key: value for key, value in record.items() if key not in _FIELDS}
    parts = [(key, _unordered(record[key]) if key in _UNORDERED else record[key]) for key in _FIELDS if key in record]
    hashed = ((key, blake2b(repr(_sorted(value)).encode("utf-8", "replace"), digest_size=8).hexdigest()) for key, value in parts)
    rest = blake2b(repr(_sorted(others)).encode("utf-8", "replace"), digest_size=8).hexdigest() if others else ""
    return " ".join([*(f"{key}={value}" for key, value in hashed), *filter(None, [rest])])


_UNORDERED = frozenset(("target", "stride"))
"""Keys that mean the same in any order, alone or in a list, and however often something is named: no decision is taken by that."""


def _unordered(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted({item.strip() for item in value})
    return [value.strip()] if isinstance(value, str) else value


def changed_keys(before: str, after: str) -> tuple[str, ...]:
    """The keys by whose values two digests differ, in the format's order."""
    old, new = (dict(part.partition("=")[::2] for part in digest.split(" ")) for digest in (before, after))
    return tuple(key for key in _FIELDS if old.get(key) != new.get(key))


def _sorted(value: Any) -> Any:
    """The same value whatever the order of its keys."""
    if isinstance(value, dict):
        return [(key, _sorted(value[key])) for key in sorted(value)]
    return [_sorted(item) for item in value] if isinstance(value, list) else value
