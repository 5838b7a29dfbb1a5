"""A service's model in two versions, with what follows from each, and which part of the one is which of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..analysis.facts import Facts
from ..findings import Where
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import Plain, PlainDifference, plain_differences, plain_model, renamed, renames


@dataclass(frozen=True)
class ServiceVersions:
    """Two versions of a service's model.

    Attributes:
        before: the version before, and what follows from it.
        after: the version after.
    """

    before: Facts
    after: Facts

    @cached_property
    def plain(self) -> tuple[Plain, Plain]:
        """Both as plain values, the version before with the ids of the one after."""
        return renamed(plain_model(self.before.written), self.after.written), plain_model(self.after.written)

    @cached_property
    def differences(self) -> tuple[PlainDifference, ...]:
        """Every value that differs."""
        return tuple(plain_differences(*self.plain))

    @cached_property
    def moved(self) -> Mapping[str, Mapping[str, str]]:
        """The ids that parts had before, each with the one that it has after; by section."""
        return renames(self.before.service, self.after.service)

    def id_after(self, section: str, id: str) -> str:
        """The id that a part of the version before has after."""
        return self.moved[section].get(id, id)

    def title(self, section: str, id: str) -> str:
        """What a part is called, after the change where it is still there."""
        for version in reversed(self.plain):
            part = (version.get(section) or {}).get(id)
            if isinstance(part, dict):
                name = part.get("title") or part.get("goal")
                return str(name) if name else id
        return id

    def change(self, kind: ChangeKind, section: str, id: str, what: str = "", before: str = "", after: str = "") -> Change:
        """A change of a part, with its title and its line."""
        title = self.title(section, id) if id else self.after.service.title
        where: Where = (section, id) if id else (section,) if section else ("service",)
        return Change(self.after.service.service, kind, section, id, title, what, before, after, line=self.line(where))

    def line(self, where: Where) -> int:
        """The line of a part after the change; 0 where it is there no longer."""
        if where[0] != "service" and len(where) > 1 and where[1] not in (self.plain[1].get(str(where[0])) or {}):
            return 0
        return self.after.model.source.place(where).line


def in_words(value: Any) -> str:
    """A plain value as a reader sees it: `yes`, `a, b`, `likelihood: low, impact: high`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(item)}" for key, item in value.items())
    return " ".join(str(value).split())
