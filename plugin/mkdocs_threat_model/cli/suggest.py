"""`threat-model suggest`: threats to consider for what is still unanswered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from ..analysis.facts import facts_of
from ..day import the_day
from ..edits.new_parts import added_entry
from ..edits.proposals import Proposal, propose
from ..edits.splices import Edit
from ..edits.yaml_values import Value
from ..errors import ConfigurationError
from ..library.stubs import Stub, free_ids, stubs_of
from ..library.suggestion_formats import SUGGESTION_FORMATS, ServiceSuggestions, in_a_comment
from ..library.suggestions import MOST_SUGGESTIONS, OpenCell, open_cells
from ..library.telling_places import MOST_PLACES
from ..library.threat_library import library_of
from ..model.nearest import did_you_mean
from ..model.portfolio import Portfolio, read_portfolio
from ..model.reading import Model
from ..model.scales import Stride
from .confirmation import YES, settle
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import counter, put, say
from .service_reading import read_service, valid_model
from .stride_letters import CATEGORIES

_WIDTH = 110
"""Longest line of a comment."""


@click.command()
@click.argument("service", required=False)
@click.option("--models", type=FOLDER, default=Path("models"), show_default=True, help="The models folder.")
@click.option("--target", "targets", multiple=True, metavar="ID", help="Only for this element or flow; may be given several times.")
@click.option("--format", "form", type=click.Choice(list(SUGGESTION_FORMATS)), default="text", show_default=True, help="The output format.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@click.option("--stride", "letters", type=CATEGORIES, metavar="LETTERS", help="Only for these categories, such as S or TI.")
@click.option("--write", is_flag=True, help="Write suggestions into the model of SERVICE, as undecided threats.")
@click.option("--most", type=click.IntRange(1, MOST_SUGGESTIONS), help="Most suggestions for a cell. Default: 1 to write, else 3.")
@YES
def suggest(
    service: str | None,
    models: Path,
    targets: tuple[str, ...],
    form: str,
    today: date | None,
    letters: tuple[str, ...] | None,
    write: bool,
    most: int | None,
    yes: bool,
) -> int:
    """Suggest threats to consider for what is still unanswered.

    For each unanswered STRIDE cell of SERVICE, or of every service, at most three entries of the threat library are
    suggested, the most specific first, and each entry at the three elements and flows where it matches most closely.
    With --target, everything that matches there is suggested. They are suggestions: nothing is answered, counted or
    exported by them.

    As YAML, each suggestion is a threat and a reason that can be pasted into the model; keep one of the two.

    With --write, they become threats of SERVICE, for the cells that --target and --stride choose. They are undecided: decide
    each one, or replace it with a reason (`threat-model rule-out`).
    """
    chosen_letters = frozenset(map(Stride, letters)) if letters else frozenset(Stride)
    if write:
        return _written(service, models, _ChosenCells(frozenset(targets), chosen_letters, most or 1, the_day(today)), yes=yes)
    portfolio, day = read_portfolio(models, progress=counter()), the_day(today)
    chosen = _chosen(portfolio, service)
    if targets:
        _known(chosen, targets)
    organisation = portfolio.organisation
    library = library_of(organisation.library)
    found = []
    for model in chosen:
        facts = facts_of(model, organisation, day)
        if facts.service.status.is_over:
            say(f"{facts.service.service} is retired: nothing is suggested for it.", err=True)
            continue
        cells = (cell for cell in open_cells(facts, library, frozenset(targets), everywhere=bool(targets)) if cell.letter in chosen_letters)
        found.append(ServiceSuggestions(facts.service, tuple(_at_most(cells, most or MOST_SUGGESTIONS))))
    put(SUGGESTION_FORMATS[form](found))
    if form == "text" and not targets and any(not cell.suggestions for service_found in found for cell in service_found.cells):
        say(f"An entry is suggested at {MOST_PLACES} places of a service at most; `--target ID` shows all that match there.", err=True)
    return 0


def _at_most(cells: Iterable[OpenCell], most: int) -> Iterator[OpenCell]:
    return (replace(cell, suggestions=cell.suggestions[:most]) for cell in cells)


@dataclass(frozen=True)
class _ChosenCells:
    """What is to be written: for which targets and categories, how much for each cell, and the day."""

    targets: frozenset[str]
    letters: frozenset[Stride]
    most: int
    day: date


def _written(service: str | None, models: Path, choice: _ChosenCells, *, yes: bool) -> int:
    """Writes suggestions into a model, and says where there was nothing to suggest."""
    if service is None:
        raise click.UsageError("Name the service whose model is written.")
    left: list[str] = []
    stubs: list[Stub] = []

    def make() -> Proposal:
        read = read_service(models, service)
        _known([read.model], tuple(sorted(choice.targets)))
        if read.service.status.is_over:
            raise ConfigurationError(f"{service} is retired: nothing is suggested for it. Change its `status` first.")
        library = library_of(read.organisation.library)
        facts = facts_of(read.model, read.organisation, choice.day)
        cells = open_cells(facts, library, choice.targets, everywhere=True)
        wanted = list(_at_most((cell for cell in cells if cell.letter in choice.letters), choice.most))
        left[:] = [f"{cell.row.target} {cell.letter}" for cell in wanted if not cell.suggestions]
        stubs[:] = stubs_of(wanted)
        return propose(models, {read.path: [_stub_edit(id, stub) for id, stub in zip(free_ids(read.service), stubs, strict=False)]})

    status = settle(models, make, yes=yes)
    if left:
        say(f"Nothing to suggest for {', '.join(dict.fromkeys(left))}.", err=True)
    if stubs and not status:
        say("Next: rate and decide each one, or remove it and write the reason with `threat-model rule-out`.", err=True)
    return status


def _stub_edit(id: str, stub: Stub) -> Edit:
    entry = stub.suggestion.threat.entry
    fields: dict[str, Value] = {
        "title": entry.title,
        "target": list(stub.targets),
        "boundary": stub.boundary,
        "stride": list(stub.letters),
        "references": list(entry.references),
        "library": entry.id,
    }
    rating = entry.rating
    notes = (
        f"undecided; find out: {in_a_comment(entry.ask)}",
        f"usually likelihood {rating.likelihood}, impact {rating.impact}: {in_a_comment(rating.because)}",
        f"suggested because {in_a_comment(stub.suggestion.why)}",
    )
    return added_entry("threats", id, fields, tuple(line for note in notes for line in textwrap.wrap(note, _WIDTH, subsequent_indent="  ")))


def _chosen(portfolio: Portfolio, service: str | None) -> list[Model]:
    """The models that are asked for; what cannot be read is told.

    Raises:
        ConfigurationError: there is no such service, or its model is not valid.
    """
    if service is None:
        for broken in portfolio.broken:
            say(f"{broken.path} is not a valid model and is left out. Run `threat-model check`.", err=True)
        return list(portfolio.models.values())
    return [valid_model(portfolio, service)]


def _known(models: list[Model], targets: tuple[str, ...]) -> None:
    """Raises: ConfigurationError: a target is no element or flow of the models."""
    known = {id for model in models for id in (*model.service.elements, *model.service.flows)}
    for target in targets:
        if target not in known:
            remedy = did_you_mean(target, known, "Name an element or a flow of the model.")
            raise ConfigurationError(f"`{target}` is not the id of an element or a flow. {remedy}")
