"""The arrangement of the drawings, written for whoever wants them to stay where they are while the models grow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..build.arrangements import earlier_map, earlier_of, entry_of, levels_of
from ..build.workshop import Judged, Workshop
from ..drawing.service_drawings import service_drawings
from ..errors import ConfigurationError
from ..files import remove
from ..findings import Finding, errors
from ..frame.location import Location
from ..frame.page_frame import Frame
from ..frame.templates import Templates
from ..model.arrangement_file import ArrangementEntry, Arrangements, Levels, written_arrangements
from ..model.border import for_each
from ..model.folder import ARRANGEMENTS_FILE
from ..model.nearest import nearest
from ..model.reading import Model
from ..pages.organisation.service_map import service_map
from .writing import write_changed


@dataclass(frozen=True)
class Arranged:
    """What is to be committed of a folder's drawings.

    Attributes:
        before: what stands in the file; nothing where there is none, or it is damaged.
        after: what ought to stand in it.
        unread: errors of files that were not read: what was committed of their services stays as it is.
    """

    before: Arrangements
    after: Arrangements
    unread: tuple[Finding, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """The services that a drawing changed of, came or went, and `map`."""
        names = sorted(self.before.services.keys() | self.after.services.keys())
        services = [name for name in names if self.before.of(name) != self.after.of(name)]
        return *services, *(["map"] if self.before.map != self.after.map else [])

    @property
    def is_same(self) -> bool:
        """Whether the file need not be written."""
        return not self.changed and not self.before.findings


def arranged(models: Path, today: date, services: Collection[str] = ()) -> Arranged:
    """Draws a folder's models from their committed arrangement on.

    Args:
        models: the models' folder.
        today: the day of the signs in the drawings.
        services: ids of those whose drawings are arranged; the entries of the others stay. Without any, all of them and the map.

    Raises:
        ConfigurationError: there is no such folder or service.
    """
    judged = Workshop().judged(models, today)
    _refuse_unknown(services, judged)
    before = judged.portfolio.organisation.arrangements
    wanted = {name: model for name, model in judged.portfolio.models.items() if not services or name in services}

    def step(model: Model) -> Levels:
        name = model.service.service
        drawings = service_drawings(judged.facts[name], earlier_of(before, name))
        return levels_of(name, (drawn.drawing for drawn in drawings), before.of(name))

    # Of a model that cannot be read or drawn nothing is known, and its entries are wanted as soon as it can be again.
    fresh, undrawn = for_each(wanted, "This model cannot be drawn", step)
    broken = (*judged.portfolio.broken, *undrawn)
    left = {*judged.facts, *(model.stem for model in broken)} - fresh.keys()
    after = Arrangements(
        before.map if services else _map(judged, before),
        {name: levels for name in sorted({*fresh, *left}) if (levels := fresh.get(name, before.of(name)))},
    )
    unread = tuple(error for model in broken for error in errors(model.findings))
    return Arranged(before, after, unread)


def write_arrangement(models: Path, made: Arranged) -> None:
    """Writes the file; where there is nothing to say, it is removed.

    Raises:
        FileError: the system refuses.
    """
    if made.after.map or made.after.services:
        write_changed(models, ARRANGEMENTS_FILE, written_arrangements(made.after))
    else:
        remove(models, ARRANGEMENTS_FILE)


def _map(judged: Judged, before: Arrangements) -> ArrangementEntry | None:
    policy = judged.portfolio.organisation.policy
    frame = Frame(Templates(policy), Location(), policy, judged.today)
    drawing = service_map(judged.facts, judged.verdict.findings, earlier_map(before), frame).drawing
    return entry_of(drawing.arrangement, before.map) if drawing.arrangement else None


def _refuse_unknown(services: Collection[str], judged: Judged) -> None:
    known = sorted({*judged.facts, *(broken.stem for broken in judged.portfolio.broken)})
    for service in services:
        if service not in known:
            near = nearest(service, known)
            hint = f" Did you mean `{near}`?" if near else ""
            raise ConfigurationError(f"There is no service `{service}` in `{judged.portfolio.sources.tree.place}`.{hint}")
