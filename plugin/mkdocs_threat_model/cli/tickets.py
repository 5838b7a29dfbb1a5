"""`threat-model tickets`: plans tickets for mitigations and controls, and compares a tracker's export with the models."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from ..analysis.control_inventory import listed_controls
from ..analysis.facts import analysed
from ..day import the_day
from ..edits.proposals import Proposal, propose
from ..errors import ConfigurationError
from ..files import read_file
from ..findings import visible
from ..model.nearest import nearest
from ..model.outputs import write_output
from ..model.policy import Tickets
from ..model.portfolio import read_portfolio
from ..model.tree import tree_of
from ..tickets.export_dates import DateOrder, languages
from ..tickets.jira_csv import COLUMNS
from ..tickets.planned_again import left_out
from ..tickets.reading_exports import read_exports
from ..tickets.ticket_comparison import DifferenceKind, TicketComparison, compare_tickets
from ..tickets.ticket_edits import edits_of
from ..tickets.ticket_plan import PLAN_FORMATS, same_wording, without_ticket
from ..tickets.ticket_report import TICKET_FORMATS
from ..tickets.ticket_words import TicketState, TicketWords
from ..tickets.tracked_work import TrackedWork, tracked_work
from ..tickets.tracker_export import MAX_EXPORT, ExportOptions, TrackerExport
from .confirmation import YES, settle
from .parameters import DAY, DAY_HELP, FILE, FOLDER
from .printing import counter, put, say

_MODELS = click.option("--models", type=FOLDER, default=Path("models"), show_default=True, help="The models folder.")
_EXPORT = click.Path(readable=False, path_type=Path, dir_okay=False, allow_dash=True)
_STATES = [state.value for state in TicketState if state is not TicketState.UNKNOWN]
_MEANS = click.option(
    "--means",
    multiple=True,
    metavar="WORD=STATE",
    help=f"What a status, resolution or label means: {', '.join(_STATES)}. May be given several times.",
)
_DATES = click.option(
    "--dates", type=click.Choice([order.value for order in DateOrder]), help="The order of day, month and year in dates such as 04/05/2026."
)
_LANGUAGE = click.option(
    "--language", type=click.Choice(languages()), metavar="CODE", help=f"The language of names of months: {', '.join(languages())}."
)
_COLUMN = click.option(
    "--column",
    multiple=True,
    metavar="FIELD=NAME",
    help=f"The column of a CSV file with a field: {', '.join(COLUMNS)}. May be given several times.",
)


@click.group()
def tickets() -> None:
    """Plan tickets for mitigations and controls, and compare a tracker's export with the models."""


@tickets.command()
@_MODELS
@click.option("--format", "form", type=click.Choice(list(PLAN_FORMATS)), default="text", show_default=True, help="The output format.")
@click.option("--output", type=FILE, help="Write to this file instead of standard output.")
@click.option(
    "--known",
    type=_EXPORT,
    multiple=True,
    metavar="EXPORT",
    help="Leave out what a tracker's export already has. May be given several times.",
)
@_MEANS
@_DATES
@_LANGUAGE
@_COLUMN
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def plan(
    models: Path,
    form: str,
    output: Path | None,
    known: tuple[Path, ...],
    means: tuple[str, ...],
    dates: str | None,
    language: str | None,
    column: tuple[str, ...],
    today: date | None,
) -> int:
    """List mitigations and controls without a ticket, for import into a tracker.

    Each ticket's text has a key, by which `threat-model tickets read` finds it again. With `--known`, what was created
    before is left out even though the models do not name it yet.

    Exit status: 0 all models were read, 1 some are not valid and left out, 2 the models or an export cannot be read.
    """
    work, policy, complete = _work(models, today)
    planned = without_ticket(work)
    for name, title in same_wording(work):
        say(f"{name}: several mitigations read “{title}”, and a ticket would not tell them apart. Give them different wording.", err=True)
    if known:
        planned, reasons = left_out(planned, work, _exports(known, means, dates, language, column), policy)
        for reason in reasons:
            say(reason, err=True)
    text = PLAN_FORMATS[form](planned)
    if output:
        write_output(models, output, text)
    else:
        put(text)
    return 0 if complete else 1


@tickets.command()
@click.argument("exports", type=_EXPORT, nargs=-1, required=True, metavar="EXPORT...")
@_MODELS
@click.option("--format", "form", type=click.Choice(list(TICKET_FORMATS)), default="text", show_default=True, help="The output format.")
@_MEANS
@_DATES
@_LANGUAGE
@_COLUMN
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([kind.value for kind in DifferenceKind]),
    metavar="KIND",
    help=f"Only these differences: {', '.join(kind.value for kind in DifferenceKind)}. May be given several times.",
)
@click.option("--write", is_flag=True, help="Show the changes of the models that the tickets ask for, and write them if you agree.")
@YES
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def read(
    exports: tuple[Path, ...],
    models: Path,
    form: str,
    only: tuple[str, ...],
    write: bool,
    yes: bool,
    means: tuple[str, ...],
    dates: str | None,
    language: str | None,
    column: tuple[str, ...],
    today: date | None,
) -> int:
    """Compare a tracker's EXPORT with the models.

    An export is a list of issues of GitHub or GitLab as JSON (by their REST API, or `gh issue list --json`), or of Jira
    as CSV; `-` is standard input. Reported are tickets that are closed although the model says in progress, open again or
    missing although it says done, closed without the work, moved, or due on another day.

    Exit status: 0 no difference, 1 differences, 2 an export or the models cannot be read. With `--write`: 0 all differences
    are written, 1 some are left for you to decide, or the result would not be valid, 3 shown and not written.
    """
    if write and form != "text":
        raise click.UsageError("--write shows a difference of the files, so --format must be text.")
    if yes and not write:
        raise click.UsageError("--yes needs --write.")
    export = _exports(exports, means, dates, language, column)

    def compare() -> tuple[TicketComparison, bool]:
        work, policy, complete = _work(models, today)
        found = compare_tickets(work, export, policy, complete=complete)
        wanted = tuple(item for item in found.differences if not only or item.kind.value in only)
        return replace(found, differences=wanted), complete

    found, complete = compare()
    put(TICKET_FORMATS[form](found))
    if not write:
        return 1 if found.differences or not complete else 0
    left = [item for item in found.differences if item.update is None]

    def make() -> Proposal:
        updates = [item.update for item in compare()[0].differences if item.update]
        edits, refused = edits_of(updates, tree_of(models))
        for reason in refused:
            say(reason, err=True)
        left.extend(item for item in found.differences if refused and item.update)
        return propose(models, edits)

    return settle(models, make, yes=yes) or (1 if left or not complete else 0)


def _work(models: Path, today: date | None) -> tuple[tuple[TrackedWork, ...], Tickets, bool]:
    """Everything that may have a ticket, how the policy writes tickets, and whether every model could be read."""
    day = the_day(today)
    portfolio, facts = analysed(read_portfolio(models, progress=counter()), day)
    for broken in portfolio.broken:
        say(f"{broken.path} is not a valid model and is left out. Run `threat-model check`.", err=True)
    organisation = portfolio.organisation
    controls = listed_controls(facts, organisation, day)
    return tracked_work(facts, controls, organisation.shared.controls), organisation.policy.tickets, not portfolio.broken


def _exports(paths: Iterable[Path], means: Iterable[str], dates: str | None, language: str | None, column: Iterable[str]) -> TrackerExport:
    words = {word: TicketState(state) for word, state in _pairs(means, "--means", _STATES, last=True)}
    columns = {field: name for name, field in _pairs(column, "--column", COLUMNS, last=False)}
    options = ExportOptions(TicketWords(words), DateOrder(dates) if dates else None, language, columns)
    return read_exports(map(_file, paths), options)


def _pairs(given: Iterable[str], option: str, choices: Collection[str], *, last: bool) -> Iterator[tuple[str, str]]:
    """The free text and the choice of each value of an option.

    Args:
        given: the values.
        option: its name.
        choices: what is chosen from.
        last: whether the choice is behind the sign.

    Raises:
        UsageError: a value has another form.
    """
    for value in given:
        before, sign, after = value.rpartition("=") if last else value.partition("=")
        text, choice = (before, after) if last else (after, before)
        if not sign or not text.strip() or choice not in choices:
            near = nearest(choice, choices)
            hint = f" Did you mean `{near}`?" if near and near != choice else ""
            form = f"WORD={'|'.join(choices)}" if last else f"{'|'.join(choices)}=NAME"
            raise click.UsageError(f"{option} `{value[:80]}` is not {form}.{hint}")
        yield text, choice


def _file(path: Path) -> tuple[str, bytes]:
    """An export's name in messages, and its bytes."""
    if str(path) == "-":
        return "standard input", sys.stdin.buffer.read(MAX_EXPORT + 1)
    target = path.resolve()
    if not target.name:
        raise ConfigurationError(f"`{visible(str(path))}` is not a file. Name a tracker's export.")
    return visible(str(path)), read_file(target.parent, target.name, MAX_EXPORT)
