"""Reads a folder of models into what the pages are made of, doing no unchanged model twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ..checks.baseline import read_baseline
from ..checks.gate import check_portfolio
from ..drawing import NEVER, Earlier
from ..history.origin import origin_of
from ..model.portfolio import read_portfolio
from ..model.reading import Broken, Model, parse_model, read_model
from ..model.text import MAX_BYTES
from .content import Content
from .dossier import Dossier, dossier_of
from .memory import recalled


class Workshop:
    """Keeps what was made of each file, by the bytes that it was made of: a preview redoes one model, not all.

    Args:
        memory: the file that keeps the drawings' arrangements from one build to the next; none are kept without.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._earlier: Earlier = recalled(memory) if memory else NEVER
        self._read: dict[str, tuple[bytes, Model | Broken]] = {}
        self._made: dict[str, tuple[tuple[object, ...], Dossier]] = {}

    def content(self, folder: Path, today: date) -> Content:
        """The models of a folder, analysed, checked and drawn.

        Args:
            folder: the models' folder.
            today: the day that dates are compared with.

        Raises:
            ConfigurationError: the folder does not exist, or its baseline is none.
        """
        portfolio = read_portfolio(folder, self._model)
        policy = portfolio.organisation.policy
        dossiers: dict[str, Dossier] = {}
        for name, model in portfolio.models.items():
            key = (id(model), policy, today)
            kept = self._made.get(name)
            if kept is None or kept[0] != key or kept[1].facts.model is not model:
                kept = key, dossier_of(model, policy, today, self._earlier_of(kept))
                self._made[name] = kept
            dossiers[name] = kept[1]
        facts = {name: dossier.facts for name, dossier in dossiers.items()}
        verdict = check_portfolio(portfolio, facts, today, read_baseline(folder))
        return Content(portfolio, dossiers, verdict, today, origin_of(folder), self._earlier)

    def _earlier_of(self, kept: tuple[tuple[object, ...], Dossier] | None) -> Earlier:
        """The arrangements of the last build of this process, else of the one before it."""
        if kept is None:
            return self._earlier
        drawings = (one.drawing.arrangement for one in kept[1].drawings)
        return {one.drawing: one for one in drawings if one}

    def _model(self, path: Path, shown: str) -> Model | Broken:
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
        except OSError:
            return read_model(path, shown)
        kept = self._read.get(shown)
        if kept is None or kept[0] != raw:
            kept = raw, parse_model(raw, shown, path.stem)
            self._read[shown] = kept
        return kept[1]
