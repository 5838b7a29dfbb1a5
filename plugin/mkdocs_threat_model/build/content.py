"""What the pages are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..analysis.facts import Facts
from ..analysis.origin import Origin
from ..analysis.threat_history import History, NoHistory
from ..changes.change_report import ChangeReport
from ..checks.gate import Verdict
from ..history.snapshot import Snapshot
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from ..model.reading import Broken


@dataclass(frozen=True)
class Content:
    """What the pages are made of.

    Attributes:
        portfolio: the models and what could not be read.
        facts: what follows from each valid model, by service.
        verdict: what is incomplete, waived, or known to the baseline.
        today: the day that the pages speak of.
        origin: the commit that the models stand at; `None` outside of a git repository.
        history: the past of every threat, or why it is not shown.
        snapshots: the models as of tags that were asked for.
        changes: what changed since the base that was asked for; `None` where none was.
    """

    portfolio: Portfolio
    facts: Mapping[str, Facts]
    verdict: Verdict
    today: date
    origin: Origin | None = None
    history: History | NoHistory = field(default_factory=NoHistory)
    snapshots: tuple[Snapshot, ...] = ()
    changes: ChangeReport | None = None

    def without(self, broken: Sequence[Broken]) -> Content:
        """The same where these services are broken."""
        gone = {model.stem for model in broken}
        facts = {name: facts for name, facts in self.facts.items() if name not in gone}
        portfolio, verdict = self.portfolio.without(broken), self.verdict.and_of(broken)
        return replace(self, portfolio=portfolio, facts=facts, verdict=verdict)

    @property
    def policy(self) -> Policy:
        """The organisation's rules."""
        return self.portfolio.organisation.policy

    @property
    def shows_history(self) -> bool:
        """Whether a page tells the past, or why it cannot."""
        return isinstance(self.history, History) or bool(self.history.reason)
