"""`threat-model register`: every threat of every model."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..files import write_chosen
from ..pages.listing import LISTINGS, listing, printable
from .parameters import DAY, FILE, FOLDER
from .printing import put, say


@click.command()
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder.")
@click.option("--as-of", "ref", metavar="REF", help="A tag, a branch or a commit, also `v1^`: the register of then. Default: as of now.")
@click.option("--format", "form", type=click.Choice(list(LISTINGS)), default="text", show_default=True, help="The form of the output.")
@click.option("--output", type=FILE, help="Write to this file.")
@click.option("--today", type=DAY, metavar="DATE", help="The day of the statuses. Default: today; with --as-of, the commit's day.")
def register(models: Path, ref: str | None, form: str, output: Path | None, today: date | None) -> int:
    """Print the register: every threat of every model, worst first.

    With --as-of, the models are read from git as they stood, under the policy of that commit.
    """
    data, unread = listing(models, ref, today, the_day(), form)
    if output:
        write_chosen(output, data.decode())
    else:
        put(printable(data.decode(), form))
    for sentence in unread:
        say(f"{sentence} See it with `threat-model check`.", err=True)
    return 1 if unread else 0
