"""The arrangement of the drawings that an organisation committed: `_arrangements.json`, as plain values.

It is written by `threat-model arrange` and may be edited by anybody, so every figure in it is one that
a drawing can have before it is given to Graphviz.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from ..files import FileError, Refusal
from ..findings import Finding, Place, Severity, one_line
from .codes import ReadingCode
from .scales import LayoutDirection

MAX_ARRANGEMENTS = 20_000_000
"""Bytes: twice what 10,000 services take."""
_VERSION = 1
_ANEW = "Write it again with `threat-model arrange`."
_ADVICE = {
    Refusal.LINK: "Replace the link with the file itself.",
    Refusal.NOT_A_FILE: "Remove it.",
    Refusal.TOO_LARGE: f"At most {MAX_ARRANGEMENTS:,} bytes are read. {_ANEW}",
}
_Pixels = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
"""No drawing is as large."""
_Distance = Annotated[int, Field(ge=10, le=400)]
"""Far from what any drawing is laid out with, at both ends; beyond it Graphviz works for long."""
_Id = Annotated[str, Field(max_length=300)]


class ArrangementEntry(BaseModel):
    """How one drawing is arranged.

    Attributes:
        made_of: names the diagram that it was made of, in hexadecimal digits.
        direction: where the flows lead.
        near: between neighbours across the direction, in pixels.
        far: between ranks along the direction, in pixels.
        label_limit: the width at which flows' titles break, in pixels.
        order: what decides which node comes first.
        backwards: whether boundaries and nodes are given in reverse order.
        pins: ids of nodes by rank.
        loose: whether the pins hold the ranks only, and not the order in them.
        diagonal: of the drawing, in pixels.
        crossings: of flows.
        work: that finding it took.
        nodes: the middles of the nodes, in pixels, by id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    made_of: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    direction: LayoutDirection
    near: _Distance
    far: _Distance
    label_limit: _Distance
    order: Annotated[str, Field(pattern="^(flows|model)$")]
    backwards: bool = False
    pins: tuple[tuple[_Id, ...], ...] = ()
    loose: bool = False
    diagonal: Annotated[int, Field(ge=1, le=2_000_000)]
    crossings: Annotated[int, Field(ge=0, le=1_000_000)]
    work: Annotated[int, Field(ge=0, le=1_000_000_000)]
    nodes: dict[_Id, tuple[_Pixels, _Pixels]]

    @field_validator("pins")
    @classmethod
    def _each_once(cls, pins: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        ids = [id for rank in pins for id in rank]
        if len(ids) > len(set(ids)):
            raise ValueError("duplicate id")
        return pins


Levels = Mapping[str, ArrangementEntry]
"""The drawings of one service by their level: `level-1`."""


class _ArrangementsText(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1]
    map: ArrangementEntry | None = None
    services: dict[_Id, dict[_Id, ArrangementEntry]] = {}


_DOCUMENT = TypeAdapter(_ArrangementsText)


@dataclass(frozen=True)
class Arrangements:
    """How drawings are arranged to begin with.

    Attributes:
        map: the organisation's map; `None` where nothing says it.
        services: the drawings of each service, by its id.
        findings: why the file is not read, where it is not: then nothing is arranged.
    """

    map: ArrangementEntry | None = None
    services: Mapping[str, Levels] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def of(self, service: str) -> Levels:
        """The drawings of a service; none where nothing says them."""
        return self.services.get(service, {})


NOT_ARRANGED = Arrangements()


def parse_arrangements(raw: bytes, name: str) -> Arrangements:
    """What a file says; of one that is damaged nothing, and the finding that says so.

    Args:
        raw: its bytes.
        name: the file's name in findings.
    """
    try:
        document = _DOCUMENT.validate_json(raw)
    except ValidationError as error:
        return _damaged(raw, name, error)
    return Arrangements(document.map, document.services)


def unread_arrangements(error: FileError, name: str) -> Arrangements:
    """Nothing, and the finding that says why the file is not read."""
    advice = _ADVICE.get(error.refusal, "Check its permissions.")
    return _without(Place(name), f"The layout of the drawings cannot be read: {error.reason}. {advice}")


def written_arrangements(arrangements: Arrangements) -> bytes:
    """The file: sorted, a drawing a line, and lines between the services that no drawing changes, so that branches merge."""
    services = [
        f"  {json.dumps(service)}: {{\n"
        + ",\n".join(f"   {json.dumps(level)}: {_line(levels[level])}" for level in sorted(levels))
        + "\n  }"
        for service, levels in sorted(arrangements.services.items())
        if levels
    ]
    entry = f' "map": {_line(arrangements.map)},\n' if arrangements.map else ""
    listed = "{\n" + ",\n".join(services) + "\n }" if services else "{}"
    return f'{{\n "version": {_VERSION},\n{entry} "services": {listed}\n}}\n'.encode()


def _line(entry: ArrangementEntry) -> str:
    return json.dumps(entry.model_dump(mode="json", exclude_defaults=True))


def _damaged(raw: bytes, name: str, error: ValidationError) -> Arrangements:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] != "json_invalid":
        where = ".".join(map(str, first["loc"]))
        return _without(Place(name), f"This is not a layout of drawings, at `{one_line(where[:200])}`: {first['msg']}. {_ANEW}")
    place = Place(name)
    try:
        json.loads(raw)
    except json.JSONDecodeError as fault:
        place = Place(name, fault.lineno, fault.colno)
    except (ValueError, RecursionError):
        pass
    return _without(place, f"This is not a layout of drawings: it is not JSON. {_ANEW}")


def _without(place: Place, message: str) -> Arrangements:
    return Arrangements(findings=(Finding(place, ReadingCode.NO_ARRANGEMENT, Severity.ERROR, message),))
