"""The border of one service's step: whatever goes wrong inside of it makes that service broken, and no other.

After the schema nothing should fail on what a user wrote. What fails all the same is a fault of this package, or
an attack on it; it must not take the other services' pages and findings away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from ..errors import OwnTemplateError, ThreatModelError
from ..faults import ADVICE, said, trace
from ..findings import Finding, Place, Severity
from .codes import ReadingCode
from .reading import Broken, Model

T = TypeVar("T")

OWN_TEMPLATES = "templates"
"""The detail of a finding that the site's own templates brought about, not the model."""
_LONGEST = 300
"""Most characters of an exception's text in a finding; it may quote the model."""


def guarded(path: str, stem: str, cannot: str, step: Callable[[], T]) -> T | Broken:
    """What a step gives, or the broken service where it raises anything but an interruption.

    Args:
        path: the service's file, as findings name it.
        stem: the service's id.
        cannot: the beginning of the finding's sentence: `This model cannot be drawn`.
        step: the work on this one service.
    """
    try:
        return step()
    except Exception as error:  # the border is what it is for: RecursionError and MemoryError are exceptions too
        trace(error)
        detail = OWN_TEMPLATES if isinstance(error, OwnTemplateError) else ""
        found = Finding(Place(path), ReadingCode.INTERNAL_ERROR, Severity.ERROR, f"{cannot}: {_reason(error)}", service=stem, detail=detail)
        return Broken(path, stem, (found,))


def _reason(error: Exception) -> str:
    text = said(error, _LONGEST)
    if isinstance(error, ThreatModelError):
        return f"{text}."
    name = type(error).__name__
    return f"an internal error, {name}{f': {text}' if text else ''}. {ADVICE}"


def for_each(models: Mapping[str, Model], cannot: str, step: Callable[[Model], T]) -> tuple[dict[str, T], tuple[Broken, ...]]:
    """A step for each service, each behind its border.

    Returns:
        What the step gave, by service id, and the services that it failed for.
    """
    results: dict[str, T] = {}
    broken = []
    for name, model in models.items():
        found = guarded(model.source.path, name, cannot, lambda model=model: step(model))  # type: ignore[misc]
        if isinstance(found, Broken):
            broken.append(found)
        else:
            results[name] = found
    return results, tuple(broken)


def findings_of(broken: Iterable[Broken]) -> list[Finding]:
    """What is said of broken services."""
    return [finding for broken_file in broken for finding in broken_file.findings]
