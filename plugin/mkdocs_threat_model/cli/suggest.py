"""`threat-model suggest`: threats to consider for what is still unanswered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..analysis.facts import facts_of
from ..day import the_day
from ..errors import ConfigurationError
from ..library.suggestion_formats import SUGGESTION_FORMATS, ServiceSuggestions
from ..library.suggestions import open_cells
from ..library.threat_library import library_of
from ..model.nearest import nearest
from ..model.portfolio import Portfolio, read_portfolio
from ..model.reading import Model
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import counter, put, say


@click.command()
@click.argument("service", required=False)
@click.option("--models", type=FOLDER, default=Path("models"), show_default=True, help="The models folder.")
@click.option("--target", "targets", multiple=True, metavar="ID", help="Only for this element or flow; may be given several times.")
@click.option("--format", "form", type=click.Choice(list(SUGGESTION_FORMATS)), default="text", show_default=True, help="The output format.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def suggest(service: str | None, models: Path, targets: tuple[str, ...], form: str, today: date | None) -> int:
    """Suggest threats to consider for what is still unanswered.

    For each unanswered STRIDE cell of SERVICE, or of every service, at most three entries of the threat library are
    suggested, the most specific first. They are suggestions: nothing is answered, counted or exported by them.

    As YAML, each suggestion is a threat and a reason that can be pasted into the model; keep one of the two.
    """
    portfolio, day = read_portfolio(models, progress=counter()), the_day(today)
    chosen = _chosen(portfolio, service)
    if targets:
        _known(chosen, targets)
    organisation = portfolio.organisation
    library = library_of(organisation.library)
    found = []
    for model in chosen:
        facts = facts_of(model, organisation, day)
        found.append(ServiceSuggestions(facts.service, tuple(open_cells(facts, library, frozenset(targets)))))
    put(SUGGESTION_FORMATS[form](found))
    return 0


def _chosen(portfolio: Portfolio, service: str | None) -> list[Model]:
    """The models that are asked for; what cannot be read is told.

    Raises:
        ConfigurationError: there is no such service, or its model is not valid.
    """
    if service is None:
        for broken in portfolio.broken:
            say(f"{broken.path} is not a valid model and is left out. Run `threat-model check`.", err=True)
        return list(portfolio.models.values())
    if service in portfolio.models:
        return [portfolio.models[service]]
    for broken in portfolio.broken:
        if broken.stem == service:
            raise ConfigurationError(f"{broken.path} is not a valid model. Run `threat-model check`.")
    near = nearest(service, portfolio.models)
    raise ConfigurationError(f"There is no service `{service}`. {f'Did you mean `{near}`?' if near else 'Name one that has a model.'}")


def _known(models: list[Model], targets: tuple[str, ...]) -> None:
    """Raises: ConfigurationError: a target is no element or flow of the models."""
    known = {id for model in models for id in (*model.service.elements, *model.service.flows)}
    for target in targets:
        if target not in known:
            near = nearest(target, known)
            remedy = f"Did you mean `{near}`?" if near else "Name an element or a flow of the model."
            raise ConfigurationError(f"`{target}` is not the id of an element or a flow. {remedy}")
