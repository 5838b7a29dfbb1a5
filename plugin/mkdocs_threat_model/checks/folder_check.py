"""Checks a folder of models one after the other: of a model that is done, its findings stay, and what its neighbours need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from ..analysis.control_states import used_controls
from ..analysis.evidence_results import LookUp, claimed_items, nothing_looked_up
from ..analysis.facts import Facts, facts_of
from ..analysis.fired_triggers import FiredTrigger
from ..analysis.reviews import NOTHING_KNOWN, ReviewHistory, has_boundary_threats
from ..errors import ConfigurationError
from ..findings import Finding, Place, Where
from ..model.border import guarded
from ..model.folder_reading import FolderReading, Progress
from ..model.on_demand import OnDemand
from ..model.organisation_files import Sources
from ..model.portfolio import Portfolio
from ..model.reading import Broken, Model, Source, parse_model
from ..model.tree import Tree, tree_of
from .baseline import Baseline
from .gate import Verdict, check_guarded, verdict_of
from .neighbours import Neighbour, neighbour_of

Past = Callable[[], Mapping[str, ReviewHistory] | None]
"""Gives what stood when the records of whole reviews came, by service; asked where a model has a review or a threat on a boundary."""


FiredByService = Mapping[str, tuple[FiredTrigger, ...]]
NOTHING_FIRED: FiredByService = {}
"""Without an earlier version."""


@dataclass(frozen=True)
class FolderCheck:
    """A folder that was checked.

    Attributes:
        portfolio: what was read; a model is read again for who asks for it.
        neighbours: the valid services, by id.
        verdict: what was found.
    """

    portfolio: Portfolio
    neighbours: Mapping[str, Neighbour]
    verdict: Verdict


def check_folder(
    folder: Tree | Path,
    today: date,
    baseline: Baseline,
    past: Past,
    progress: Progress | None = None,
    fired: FiredByService = NOTHING_FIRED,
    look_up: LookUp = nothing_looked_up,
) -> FolderCheck:
    """Reads, analyses and checks every model of a folder; the result is that of `check_portfolio`.

    Args:
        folder: the models' folder.
        today: the day that reviews and acceptances are held against.
        baseline: known errors.
        past: what is known of the past of reviews.
        progress: is told how many of how many models are done.
        fired: the review triggers that a change fired, by service.
        look_up: looks up the evidence that models name; without, what they say holds.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    reading = FolderReading(tree_of(folder), progress=progress)
    run = _Run(reading, today, past, fired, look_up)
    for found in reading.models():
        run.take(found)
    return run.finished(baseline)


class _Run:
    """What is gathered while the models pass."""

    def __init__(self, reading: FolderReading, today: date, past: Past, fired: FiredByService, look_up: LookUp) -> None:
        self._reading, self._today, self._past, self._fired, self._look_up = reading, today, past, fired, look_up
        self._policy = reading.organisation.policy
        self._histories: Mapping[str, ReviewHistory] | None = None
        self._broken: list[Broken] = []
        self._unanalysed: dict[str, Broken] = {}
        self._judged: dict[str, list[Finding] | Broken] = {}
        self._neighbours: dict[str, Neighbour] = {}

    def take(self, found: Model | Broken) -> None:
        """Takes a model, and lets go of it."""
        if isinstance(found, Broken):
            self._broken.append(found)
            return
        # Without a review or a threat on a boundary there is nothing to hold against the commits: neither what a review
        # covered, nor whether it came before going live, nor which flows stood when a boundary was decided about.
        if self._histories is None and (found.service.reviews or has_boundary_threats(found.service)):
            self._histories = self._past() or {}
        name, path = found.service.service, found.source.path
        facts = guarded(path, name, "This model cannot be analysed", partial(self._facts_of, found))
        if isinstance(facts, Broken):
            self._unanalysed[name] = facts
            return
        self._judged[name] = check_guarded(facts, self._policy, self._today, self._fired.get(name, ()))
        self._neighbours[name] = neighbour_of(facts, partial(self._place, path))

    def finished(self, baseline: Baseline) -> FolderCheck:
        """All that was found, with what is found between the services."""
        names = sorted(self._neighbours)
        neighbours = {name: self._neighbours[name] for name in names}
        models = OnDemand(names, self._model)
        facts = OnDemand(names, lambda name: self._facts_of(models[name]))
        broken = (*self._broken, *(self._unanalysed[name] for name in sorted(self._unanalysed)))
        portfolio = Portfolio(self._reading.organisation, models, broken, self._sources)
        judged = {name: self._judged[name] for name in names}
        return FolderCheck(portfolio, neighbours, verdict_of(portfolio, facts, neighbours, judged, self._today, baseline))

    @cached_property
    def _sources(self) -> Sources:
        """The files, once all of them are read."""
        return self._reading.sources()

    def _facts_of(self, model: Model) -> Facts:
        history = (self._histories or {}).get(model.service.service, NOTHING_KNOWN)
        organisation = self._reading.organisation
        evidence = self._look_up(claimed_items(model.service, used_controls(model, organisation)))
        return facts_of(model, organisation, self._today, history, evidence)

    def _place(self, path: str, where: Where) -> Place:
        return self._again(path).place(where)

    def _model(self, name: str) -> Model:
        source = self._again(self._neighbours[name].path)
        found = parse_model(source.raw, source.path, name)
        if isinstance(found, Broken):  # it was a model when these bytes were read first
            raise TypeError(name)
        return found

    def _again(self, path: str) -> Source:
        """A file as it was read.

        Raises:
            ConfigurationError: it holds something else by now.
        """
        raw = self._sources.again(path)
        if raw is None:
            raise ConfigurationError(f"`{path}` was changed during the check. Check it again.")
        return Source(path, raw)
