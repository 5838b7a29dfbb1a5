"""Reads a folder of models into what the pages are made of, doing no unchanged model twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ..checks.baseline import read_baseline
from ..checks.gate import check_portfolio
from ..history.origin import origin_of
from ..model.portfolio import read_portfolio
from ..model.reading import Broken, Model, parse_model, read_model
from ..model.text import MAX_BYTES
from .content import Content
from .dossier import Dossier, dossier_of


class Workshop:
    """Keeps what was made of each file, by the bytes that it was made of: a preview redoes one model, not all."""

    def __init__(self) -> None:
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
                kept = key, dossier_of(model, policy, today)
                self._made[name] = kept
            dossiers[name] = kept[1]
        facts = {name: dossier.facts for name, dossier in dossiers.items()}
        verdict = check_portfolio(portfolio, facts, today, read_baseline(folder))
        return Content(portfolio, dossiers, verdict, today, origin_of(folder))

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
