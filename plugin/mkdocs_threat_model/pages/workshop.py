"""Reads a folder of models into what the pages are made of, doing no unchanged model twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..analysis.history import History, NoHistory, standing_of
from ..analysis.origin import Origin
from ..analysis.reviews import NOTHING_KNOWN, Standing
from ..checks.baseline import read_baseline
from ..checks.gate import check_portfolio
from ..drawing import NEVER, Earlier
from ..errors import HistoryError
from ..history.cache import Shelf
from ..history.origin import origin_of
from ..history.reading import Progress, read_history, unreadable
from ..history.snapshot import Snapshot, snapshot
from ..model.border import for_each
from ..model.policy import Policy
from ..model.portfolio import read_portfolio
from ..model.reading import Broken, Model, parse_model
from .content import Content
from .dossier import Dossier, dossier_of


class Workshop:
    """Keeps what was made of each file, by the bytes that it was made of: a preview redoes one model, not all.

    Args:
        earlier: how the drawings were arranged in the last build.
        past: keeps what was read of the history; without, it is read anew in every process.
    """

    def __init__(self, earlier: Earlier = NEVER, past: Shelf | None = None) -> None:
        self._past = past
        self._history: tuple[str, History | NoHistory] | None = None
        self._snapshots: dict[tuple[Path, str, str], Snapshot] = {}
        self._earlier = earlier
        self._read: dict[str, tuple[bytes, Model | Broken]] = {}
        self._made: dict[str, tuple[tuple[object, ...], Dossier]] = {}

    def content(
        self, folder: Path, today: date, *, history: bool = False, as_of: Sequence[str] = (), progress: Progress | None = None
    ) -> Content:
        """The models of a folder, analysed, checked and drawn.

        Args:
            folder: the models' folder.
            today: the day that dates are compared with.
            history: whether the history is read from git, where there is one.
            as_of: tags, branches or commits whose registers are wanted as well.
            progress: told while the history is read.

        Raises:
            ConfigurationError: the folder does not exist, its baseline is none, or git does not know a tag.
        """
        portfolio = read_portfolio(folder, self._model)
        policy = portfolio.organisation.policy
        origin, unreadable_past = _origin_of(folder)
        past = (unreadable_past or self._history_of(folder, origin, progress)) if history else NoHistory()
        stood = standing_of(past) or {}

        def step(model: Model) -> Dossier:
            return self._dossier(model, policy, today, stood.get(model.service.service, NOTHING_KNOWN))

        dossiers, broken = for_each(portfolio.models, "This model cannot be drawn", step)
        portfolio = portfolio.without(broken)
        facts = {name: dossier.facts for name, dossier in dossiers.items()}
        verdict = check_portfolio(portfolio, facts, today, read_baseline(folder))
        snapshots = tuple(self._snapshot(folder, one, origin) for one in as_of)
        return Content(portfolio, dossiers, verdict, today, origin, self._earlier, past, snapshots)

    def _dossier(self, model: Model, policy: Policy, today: date, standing: Standing) -> Dossier:
        name, key = model.service.service, (id(model), policy, today, standing)
        kept = self._made.get(name)
        if kept is None or kept[0] != key or kept[1].facts.model is not model:
            kept = key, dossier_of(model, policy, today, self._earlier_of(kept), standing)
            self._made[name] = kept
        return kept[1]

    def _history_of(self, folder: Path, origin: Origin | None, progress: Progress | None) -> History | NoHistory:
        if self._history is None or origin is None or self._history[0] != origin.commit:
            self._history = origin.commit if origin else "", read_history(folder, origin, self._past, progress)
        return self._history[1]

    def _snapshot(self, folder: Path, ref: str, origin: Origin | None) -> Snapshot:
        """The models as of a tag; a tag that was moved since the last commit is seen with the next one."""
        key = folder, ref, origin.commit if origin else ""
        if key not in self._snapshots:
            self._snapshots[key] = snapshot(folder, ref)
        return self._snapshots[key]

    def _earlier_of(self, kept: tuple[tuple[object, ...], Dossier] | None) -> Earlier:
        """The arrangements of the last build of this process, else of the one before it."""
        if kept is None:
            return self._earlier
        drawings = (one.drawing.arrangement for one in kept[1].drawings)
        return {one.drawing: one for one in drawings if one}

    def _model(self, raw: bytes, shown: str, stem: str) -> Model | Broken:
        kept = self._read.get(shown)
        if kept is None or kept[0] != raw:
            kept = raw, parse_model(raw, shown, stem)
            self._read[shown] = kept
        return kept[1]


def _origin_of(folder: Path) -> tuple[Origin | None, NoHistory | None]:
    """The commit of a folder; of a repository that cannot be read, why."""
    try:
        return origin_of(folder), None
    except HistoryError as error:
        return None, unreadable(error)
