"""Suggestions as text for a terminal, as stubs in YAML that can be pasted into a model, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ..findings import in_json, one_line
from ..model.scales import STRIDE_NAMES
from ..model.service import Service
from .stubs import free_ids, stubs_of
from .suggestions import OpenCell, Suggestion

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class ServiceSuggestions:
    """What is suggested for a service.

    Attributes:
        service: its model.
        cells: its unanswered cells, in the table's order.
    """

    service: Service
    cells: tuple[OpenCell, ...]


def as_json(services: Sequence[ServiceSuggestions]) -> str:
    """A list with a map for each unanswered cell: `{service, target, boundary, stride, suggestions: [{entry, title, why, controls}]}`.
    `boundary` is `null` but at a crossing."""
    listed = [_cell(found.service, cell) for found in services for cell in found.cells]
    return in_json(json.dumps(listed, ensure_ascii=False, indent=2)) + "\n"


def _cell(service: Service, cell: OpenCell) -> dict[str, Any]:
    return {
        "service": service.service,
        "target": cell.row.target,
        "boundary": cell.row.boundary or None,
        "stride": str(cell.letter),
        "suggestions": [
            {
                "entry": suggestion.threat.id,
                "title": suggestion.threat.entry.title,
                "why": suggestion.why,
                "controls": [{"control": control.control, "done_when": control.done_when} for control in suggestion.threat.entry.controls],
            }
            for suggestion in cell.suggestions
        ],
    }


def as_text(services: Sequence[ServiceSuggestions]) -> str:
    """What should be considered at each element and flow, wrapped for a terminal."""
    return "\n".join(chain.from_iterable(map(_service_lines, services))) + "\n"


def _service_lines(found: ServiceSuggestions) -> Iterator[str]:
    name = one_line(found.service.title)
    if not found.cells:
        yield f"{name}: every STRIDE cell has an answer."
        return
    with_some = sum(bool(cell.suggestions) for cell in found.cells)
    yield f"{name} ({found.service.service}): {_counted(len(found.cells), 'unanswered cell')}, suggestions for {with_some}"
    told: set[str] = set()
    for target, title, suggested in _by_target(found.cells):
        yield ""
        yield f"{one_line(title)} ({target})"
        for suggestion, cells in suggested:
            yield from _suggestion_lines(found.service, suggestion, cells, again=suggestion.threat.id in told)
            told.add(suggestion.threat.id)
    yield ""


_Suggested = Sequence[tuple[Suggestion, Sequence[OpenCell]]]


def _by_target(cells: Sequence[OpenCell]) -> Iterator[tuple[str, str, _Suggested]]:
    """Each element and flow with what is suggested there, and in which cells."""
    found: dict[str, dict[str, tuple[Suggestion, list[OpenCell]]]] = {}
    titles: dict[str, str] = {}
    for cell in cells:
        titles[cell.row.target] = cell.row.title
        for suggestion in cell.suggestions:
            known = found.setdefault(cell.row.target, {}).setdefault(suggestion.threat.id, (suggestion, []))
            known[1].append(cell)
    for target, suggested in found.items():
        yield target, titles[target], list(suggested.values())


def _suggestion_lines(service: Service, suggestion: Suggestion, cells: Sequence[OpenCell], *, again: bool) -> Iterator[str]:
    entry = suggestion.threat.entry
    letters = " and ".join(STRIDE_NAMES[letter].lower() for letter in dict.fromkeys(cell.letter for cell in cells))
    boundaries = dict.fromkeys(service.boundaries[cell.row.boundary].title for cell in cells if cell.row.boundary)
    at = f" at {' and '.join(boundaries)}" if boundaries else ""
    yield from _wrapped(f"- {entry.title} [{entry.id}]", 2, 4)
    yield from _wrapped(f"For {letters}{at}, because {suggestion.why}.", 4)
    if not again:  # what it asks was printed where it was suggested first
        yield from _wrapped(f"Find out: {entry.ask}", 4)
        yield from _wrapped(f"Controls: {'; '.join(control.control.rstrip('.') for control in entry.controls)}.", 4)
        yield from _wrapped(f"Not where: {entry.not_where}", 4)


def _wrapped(text: str, indent: int, further: int | None = None) -> list[str]:
    ahead, after = " " * indent, " " * (indent if further is None else further)
    return textwrap.wrap(one_line(" ".join(text.split())), _WIDTH, initial_indent=ahead, subsequent_indent=after, break_on_hyphens=False)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def as_yaml(services: Sequence[ServiceSuggestions]) -> str:
    """Stubs that can be pasted into a model: each suggestion as a threat, and as a reason that rules it out."""
    return "\n".join(chain.from_iterable(map(_stubs, services))) + "\n"


def _stubs(found: ServiceSuggestions) -> Iterator[str]:
    service, stubs = found.service, list(stubs_of(found.cells))
    yield f"# {one_line(service.title)} ({service.service})"
    if not stubs:
        yield "# There is nothing to suggest."
        return
    yield "# Of each suggestion keep one: the threat, or the reason that rules it out. Answer its question first."
    yield "threats:"
    for id, stub in zip(free_ids(service), stubs, strict=False):
        entry, rating = stub.suggestion.threat.entry, stub.suggestion.threat.entry.rating
        yield f"  {id}:"
        yield f"    title: {_quoted(entry.title)}"
        yield f"    target: [{', '.join(stub.targets)}]"
        yield from [f"    boundary: {stub.boundary}"] if stub.boundary else ()
        yield f"    stride: [{', '.join(stub.letters)}]"
        yield f"    library: {entry.id}"
        yield from [f"    references: [{', '.join(map(_quoted, entry.references))}]"] if entry.references else ()
        yield f"    # usually likelihood {rating.likelihood}, impact {rating.impact}: {in_a_comment(rating.because)}"
        yield f"    # suggested because {in_a_comment(stub.suggestion.why)}"
    yield "ruled_out:"
    for stub in stubs:
        entry, at = stub.suggestion.threat.entry, f", boundary: {stub.boundary}" if stub.boundary else ""
        about = f"targets: [{', '.join(stub.targets)}]{at}, stride: [{', '.join(stub.letters)}]"
        yield f"  # {in_a_comment(entry.title)}: {in_a_comment(entry.ask)}"
        yield f"  - {{{about}, library: {entry.id}, reason: }}"


def _quoted(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def in_a_comment(text: str) -> str:
    """A text in one line, without the end of its sentence."""
    return one_line(" ".join(text.split())).rstrip(".")


SUGGESTION_FORMATS: Mapping[str, Callable[[Sequence[ServiceSuggestions]], str]] = {"text": as_text, "yaml": as_yaml, "json": as_json}
"""The formats by name."""
