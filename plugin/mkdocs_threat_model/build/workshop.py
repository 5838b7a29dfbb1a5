"""Reads a folder of models into what the pages are made of, doing no unchanged model twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from ..analysis.control_states import used_controls
from ..analysis.evidence_results import EvidenceResults, LookUp, claimed_items, nothing_looked_up
from ..analysis.facts import Facts, facts_of
from ..analysis.memory import ListMemory
from ..analysis.origin import Origin
from ..analysis.reviews import NOTHING_KNOWN, ReviewHistory
from ..analysis.threat_history import History, NoHistory, review_histories_of
from ..checks.baseline import read_baseline
from ..checks.gate import Verdict, check_portfolio
from ..history.cached_history import Storage
from ..history.folder_history import Progress, origin_or_why, read_history
from ..history.snapshot import Snapshot, snapshot
from ..model.border import for_each
from ..model.organisation_files import Organisation
from ..model.portfolio import Portfolio, read_portfolio
from ..model.reading import Broken, Model, parse_model
from ..model.tree import Tree, tree_of
from .content import Content


@dataclass(frozen=True)
class Judged:
    """The models of a folder, analysed and checked: all that the gate needs, before anything is drawn.

    Attributes:
        folder: the models' folder.
        portfolio: the models and what could not be read or analysed.
        facts: what follows from each model, by service.
        verdict: what is incomplete.
        today: the day that dates are compared with.
        origin: the commit that the models stand at; `None` outside of a repository.
        history: the past of every threat, or why it is not told.
    """

    folder: Path
    portfolio: Portfolio
    facts: Mapping[str, Facts]
    verdict: Verdict
    today: date
    origin: Origin | None
    history: History | NoHistory

    @property
    def evidence(self) -> Sequence[EvidenceResults]:
        """What was found of the evidence of each service that names any."""
        return [facts.evidence for facts in self.facts.values() if facts.evidence]


class Workshop:
    """Keeps what was made of each file, by the bytes that it was made of: a preview redoes one model, not all.

    Args:
        past: keeps what was read of the history; without, it is read anew in every process.
        remembering: whether the same lists are made again and again, of which what each service adds is remembered.
    """

    def __init__(self, past: Storage | None = None, *, remembering: bool = False) -> None:
        self._past = past
        self._remembering = remembering
        self._history: tuple[str, History | NoHistory] | None = None
        self._snapshots: dict[tuple[Path, str, str], Snapshot] = {}
        self._read: dict[str, tuple[bytes, Model | Broken]] = {}
        self._facts: dict[str, tuple[Model, tuple[object, ...], Facts]] = {}

    def judged(
        self,
        folder: Path,
        today: date,
        *,
        history: bool = False,
        progress: Progress | None = None,
        tree: Tree | None = None,
        look_up: LookUp = nothing_looked_up,
    ) -> Judged:
        """The models of a folder, analysed and checked.

        Args:
            folder: the models' folder.
            today: the day that dates are compared with.
            history: whether the history is read from git, where there is one.
            progress: told while the history is read.
            tree: the same folder, read through somebody who keeps a record.
            look_up: looks up the evidence that models name; without, what they say holds.

        Raises:
            ConfigurationError: the folder does not exist.
        """
        tree = tree or tree_of(folder)
        portfolio = read_portfolio(tree, self._model)
        organisation = portfolio.organisation
        origin_or_reason = origin_or_why(folder)
        past = (
            NoHistory()
            if not history
            else origin_or_reason
            if isinstance(origin_or_reason, NoHistory)
            else self._history_of(folder, origin_or_reason, progress)
        )
        origin = origin_or_reason if isinstance(origin_or_reason, Origin) else None
        stood = review_histories_of(past) or {}

        def step(model: Model) -> Facts:
            evidence = look_up(claimed_items(model.service, used_controls(model, organisation)))
            return self._facts_of(model, organisation, today, stood.get(model.service.service, NOTHING_KNOWN), evidence)

        facts, broken = for_each(portfolio.models, "This model cannot be analysed", step)
        portfolio = portfolio.without(broken)
        verdict = check_portfolio(portfolio, facts, today, read_baseline(tree))
        for known in facts.values() if not self._remembering else ():
            known.table.let_go()
        return Judged(folder, portfolio, facts, verdict, today, origin, past)

    def told(self, judged: Judged, as_of: Sequence[str] = ()) -> Content:
        """What the pages are made of.

        Args:
            judged: the models.
            as_of: tags, branches or commits whose registers are wanted as well.

        Raises:
            ConfigurationError: git does not know a tag.
        """
        snapshots = tuple(self._snapshot(judged.folder, ref, judged.origin) for ref in as_of)
        return Content(judged.portfolio, judged.facts, judged.verdict, judged.today, judged.origin, judged.history, snapshots)

    def forget(self) -> None:
        """Lets go of all models: MkDocs needs the memory while it writes the site."""
        self._read.clear()
        self._facts.clear()
        self._snapshots.clear()
        self._history = None

    def content(
        self, folder: Path, today: date, *, history: bool = False, as_of: Sequence[str] = (), progress: Progress | None = None
    ) -> Content:
        """Both in one, for who has no gate in between."""
        return self.told(self.judged(folder, today, history=history, progress=progress), as_of)

    def _facts_of(
        self, model: Model, organisation: Organisation, today: date, review_history: ReviewHistory, evidence: EvidenceResults
    ) -> Facts:
        name, key = model.service.service, (organisation.policy, organisation.shared, organisation.library, today, review_history, evidence)
        kept = self._facts.get(name)
        if kept is None or kept[0] is not model or kept[1] != key:
            facts = facts_of(model, organisation, today, review_history, evidence)
            kept = self._facts[name] = model, key, replace(facts, memory=ListMemory()) if self._remembering else facts
        return kept[2]

    def _history_of(self, folder: Path, origin: Origin, progress: Progress | None) -> History | NoHistory:
        if self._history is None or self._history[0] != origin.commit:
            self._history = origin.commit, read_history(folder, origin, self._past, progress)
        return self._history[1]

    def _snapshot(self, folder: Path, ref: str, origin: Origin | None) -> Snapshot:
        """The models as of a tag; a tag that was moved since the last commit is seen with the next one."""
        key = folder, ref, origin.commit if origin else ""
        if key not in self._snapshots:
            self._snapshots[key] = snapshot(folder, ref)
        return self._snapshots[key]

    def _model(self, raw: bytes, shown: str, stem: str) -> Model | Broken:
        kept, digest = self._read.get(shown), sha256(raw).digest()
        if kept is None or kept[0] != digest:
            model = parse_model(raw, shown, stem)
            kept = digest, replace(model, source=model.source.packed()) if isinstance(model, Model) else model
            self._read[shown] = kept
        return kept[1]
