"""`threat-model register`: every threat of every model, at a moment or over a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from ..analysis.reviews import ReviewHistory
from ..build.register_listing import Past, register_listing
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..evidence_lookup.looking_up import looking_up
from ..model.outputs import write_output
from ..records.listing import BINARY, LISTINGS, printable
from .parameters import DAY, EVIDENCE_ROOT, FILE, FOLDER
from .printing import put, say


@click.command()
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option(
    "--as-of",
    "ref",
    metavar="REF",
    help="A tag, a branch or a commit, also `v1^`: the register as of that commit. Default: the current register.",
)
@click.option("--from", "first", type=DAY, metavar="DATE", help="The first day of a period, for the register over a period.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="The last day of the period. Default: today.")
@click.option("--format", "form", type=click.Choice(list(LISTINGS)), default="text", show_default=True, help="The output format.")
@click.option("--output", "--out", type=FILE, help="Write to this file; required for xlsx.")
@click.option(
    "--today",
    type=DAY,
    metavar="DATE",
    help="The date for statuses. Default: that of SOURCE_DATE_EPOCH, else today; with --as-of, the date of the commit.",
)
@EVIDENCE_ROOT
def register(
    models: Path,
    ref: str | None,
    first: date | None,
    last: date | None,
    form: str,
    output: Path | None,
    today: date | None,
    evidence_root: Path | None,
) -> int:
    """Print the register: every threat of every model, highest risk first.

    With --as-of, the models are read from git as of that commit, under its policy.

    With --from and --to, the register over a period is read from git: its state at the start and at the end, and the
    threats opened, decided, renewed, closed, reopened and expired in between, with date, commit and author. Both days
    count in full, in UTC; the start is the end of the day before --from.
    """
    if form in BINARY and output is None:
        raise click.UsageError(f"The format {form} cannot be printed. Name a file: --output register.{form}.")
    if first is None and last is None:
        data, unread = register_listing(models, ref, today, the_day(), form, _past_of(models), looking_up(models, evidence_root))
    else:
        data, unread = _period(models, ref, (first, last, the_day(today)), form)
    if output:
        write_output(models, output, data)
    else:
        put(printable(data.decode(), form))
    for sentence in unread:
        say(f"{sentence} See it with `threat-model check`.", err=True)
    return 1 if unread else 0


def _past_of(models: Path) -> Past:
    """What git knows of the past of reviews, up to a commit."""

    def read(commit: str | None) -> Mapping[str, ReviewHistory] | None:
        from ..build.past_reviews import past_reviews_at  # noqa: PLC0415  (git is read where it is asked alone)

        return past_reviews_at(models, commit, lambda line: say(line, err=True))

    return read


def _period(models: Path, ref: str | None, days: tuple[date | None, date | None, date], form: str) -> tuple[bytes, tuple[str, ...]]:
    """The register over a period, and what could not be read at its ends."""
    from ..build.period_listing import period_listing  # noqa: PLC0415  (git is read where it is asked alone)

    first, last, today = days
    if ref is not None:
        raise click.UsageError("--as-of is a point in time, --from starts a period. Use one of them.")
    if first is None:
        raise click.UsageError("--to requires the start of the period, for example --from 2026-01-01.")
    last = last or today
    if last > today:
        raise click.UsageError(f"The period ends on {last}, after today, {today}. Remove --to, or use a date up to today.")
    if first > last:
        raise click.UsageError(f"The period starts on {first}, after its end, {last}. Use an earlier date for --from.")
    listing = period_listing(models, first, last, form, lambda line: say(line, err=True))
    for note in listing.notes:
        say(note, err=True)
    return listing.data, listing.unread
