"""The register of a folder as of now, or as of a tag, in a form that a command prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis.evidence_results import LookUp, nothing_looked_up
from ..analysis.facts import analysed
from ..analysis.register_entries import register
from ..analysis.reviews import ReviewHistory
from ..findings import errors
from ..history.snapshot import snapshot
from ..model.portfolio import read_portfolio
from ..records.listing import LISTINGS, WITH_REVIEWS
from ..records.tables import tables_of

Past = Callable[[str | None], Mapping[str, ReviewHistory] | None]
"""Gives what stood when the records of whole reviews came, up to a commit or to now; `None` where no history tells."""


def no_past(_: str | None) -> None:
    """Without a history, a review of the whole holds what stands in the file."""


def register_listing(
    models: Path,
    ref: str | None,
    today: date | None,
    now: date,
    form: str,
    past: Past = no_past,
    look_up: LookUp = nothing_looked_up,
) -> tuple[bytes, tuple[str, ...]]:
    """The register in a form, and a sentence for each file or folder that could not be read.

    Args:
        models: the models' folder.
        ref: a tag, a branch or a commit; `None` for the files as they lie there.
        today: the day of the statuses; `None` for now, or for the day of the commit.
        now: the day for `None` without a commit.
        form: a key of `LISTINGS`.
        past: what is known of the past of reviews; asked for a form that shows them.
        look_up: looks up the evidence that models name; not of a commit, of which what the models say holds.

    Raises:
        ConfigurationError: there is no such folder or commit.
    """
    about: dict[str, Any] = {"tool": {"name": "mkdocs-threat-model", "version": __version__}}
    if ref is None:
        portfolio, day = read_portfolio(models), today or now
    else:
        then = snapshot(models, ref)
        portfolio, day = then.portfolio, today or then.day
        about |= {"as_of": ref, "commit": then.commit}
    review_histories = past(about.get("commit")) if form in WITH_REVIEWS else None
    about["reviews"] = "file" if review_histories is None else "commit"
    portfolio, facts = analysed(portfolio, day, review_histories, look_up if ref is None else nothing_looked_up)
    entries = register(facts)
    tables = tables_of(entries, facts, portfolio.organisation, day)
    data = LISTINGS[form](entries, tables, {**about, "today": day.isoformat()})
    broken = (model.missing for model in portfolio.broken)
    return data, (*broken, *map(str, errors(portfolio.organisation.findings)))
