"""Ids that a new part, or one that is renamed, may not have: something else answers to them already.

A threat's `target` names elements, flows, boundaries and the service by their ids alone, so one of these that takes another's
id changes what is written already. The former id of a part still leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import ConfigurationError
from ..model.outline import TARGETS, is_id

HeldIds = Mapping[str, str | None]
"""The ids of a section, each with the id that the part had before."""


def rivals_of(section: str) -> tuple[str, ...]:
    """The sections whose ids, today's and former ones, no new part of a section may have; its own is the first."""
    if section == "threats":
        return ("threats", "retired", *sorted(TARGETS))
    return (section, *sorted(TARGETS - {section})) if section in TARGETS else (section,)


def check_id(id: str, held: Iterable[tuple[str, HeldIds]], service: str | None, own: str | None = None) -> None:
    """Looks whether a part may have an id.

    Args:
        id: the id.
        held: the sections of `rivals_of` with their ids.
        service: the service's id, where it is not to be taken.
        own: the id that the part has, which may have its former one again.

    Raises:
        ConfigurationError: it is no id, or is taken.
    """
    if not is_id(id):
        raise ConfigurationError(f"`{id}` is not an id. Use letters, digits, `.`, `_` and `-`, starting with a letter or digit.")
    sections = list(held)
    for section, ids in sections:
        if id in ids:
            raise ConfigurationError(f"`{id}` is an id of `{section}` already. Choose another one.")
    if id == service:
        raise ConfigurationError(f"`{id}` is the id of the service itself. Choose another one.")
    for _, ids in sections:
        for present, former in ids.items():
            if former == id and present != own:
                raise ConfigurationError(f"`{id}` is the former id of `{present}` and still leads to it. Choose another one.")
