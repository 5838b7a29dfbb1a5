"""What the pages are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..analysis.facts import Facts
from ..analysis.history import History, NoHistory
from ..analysis.origin import Origin
from ..checks.gate import Verdict
from ..drawing import Earlier
from ..history.snapshot import Snapshot
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from ..model.reading import Broken
from .dossier import Dossier


@dataclass(frozen=True)
class Content:
    """What the pages are made of.

    Attributes:
        portfolio: the models and what could not be read.
        dossiers: the valid models, analysed and drawn, by service.
        verdict: what is incomplete, waived, or known to the baseline.
        today: the day that the pages speak of.
        origin: the commit that the models stand at; `None` outside of a git repository.
        earlier: how the drawings were arranged in an earlier build.
        history: the past of every threat, or why it is not shown.
        snapshots: the models as of tags that were asked for.
    """

    portfolio: Portfolio
    dossiers: Mapping[str, Dossier]
    verdict: Verdict
    today: date
    origin: Origin | None = None
    earlier: Earlier = field(default_factory=dict)
    history: History | NoHistory = field(default_factory=NoHistory)
    snapshots: tuple[Snapshot, ...] = ()

    def without(self, broken: Sequence[Broken]) -> Content:
        """The same where these services are broken."""
        gone = {one.stem for one in broken}
        dossiers = {name: one for name, one in self.dossiers.items() if name not in gone}
        return replace(self, portfolio=self.portfolio.without(broken), dossiers=dossiers, verdict=self.verdict.and_of(broken))

    @property
    def policy(self) -> Policy:
        """The organisation's rules."""
        return self.portfolio.organisation.policy

    @property
    def facts(self) -> dict[str, Facts]:
        """What follows from each model, by service."""
        return {name: dossier.facts for name, dossier in self.dossiers.items()}

    @property
    def shows_history(self) -> bool:
        """Whether a page tells the past, or why it cannot."""
        return isinstance(self.history, History) or bool(self.history.reason)
