"""Where the parts of a model stand: inside of which trust boundaries."""

from __future__ import annotations

from collections.abc import Iterator

from .service import Element, Service


def innermost(service: Service, element: Element) -> str | None:
    """The innermost boundary that holds an element; a part of a process stands where the process does."""
    seen: set[str] = set()
    current: Element | None = element
    while current is not None and current.id not in seen:
        if current.in_ is not None:
            return current.in_
        seen.add(current.id)
        current = service.elements.get(current.part_of or "")
    return None


def enclosing(service: Service, boundary: str | None) -> Iterator[str]:
    """A boundary and those that hold it, innermost first."""
    while boundary is not None:
        yield boundary
        boundary = service.boundaries[boundary].in_
