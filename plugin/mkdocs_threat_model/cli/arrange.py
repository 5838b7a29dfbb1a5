"""`threat-model arrange`: how the drawings are arranged, to be committed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.formats.report import counted
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..model.folder import ARRANGEMENTS_FILE
from ..model.tree import located
from ..output.arranging import Arranged, arranged, write_arrangement
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import say

_NAMED = 10


@click.command()
@click.argument("services", nargs=-1)
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if the file would change.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def arrange(services: tuple[str, ...], models: Path, only_check: bool, today: date | None) -> int:
    """Record the layout of the drawings of SERVICES, or of all services.

    Commit the file: from then on drawings keep their layout while models grow, on every machine.
    """
    made = arranged(models, the_day(today), services)
    if not only_check:
        write_arrangement(models, made)
    file = f"{models}/{ARRANGEMENTS_FILE}"
    say(_told(made, file, only_check=only_check))
    for finding in made.unread:
        say(f"Not laid out: {located(finding, models)}", err=True)
    return 1 if made.unread or (only_check and not made.is_same) else 0


def _told(made: Arranged, file: str, *, only_check: bool) -> str:
    total = sum(map(len, made.after.services.values())) + bool(made.after.map)
    if made.is_same:
        return f"{file} contains the layout of {counted(total, 'drawing')}."
    listed = ", ".join(made.changed[:_NAMED]) + (f" and {len(made.changed) - _NAMED:,} more" if len(made.changed) > _NAMED else "")
    changed = f" Changed: {listed}." if made.changed and made.before.services else ""
    if only_check:
        return f"{file} is not up to date.{changed} Run `threat-model arrange`, and commit it."
    return f"{file} contains the layout of {counted(total, 'drawing')}.{changed} Commit it."
