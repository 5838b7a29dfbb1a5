"""`threat-model baseline`: today's errors, recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.runs import record_baseline
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..evidence_lookup.looking_up import looking_up
from .parameters import DAY, DAY_HELP, EVIDENCE_ROOT, FILE, FOLDER, HISTORY, past_of
from .printing import say


@click.command()
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--baseline", "file", type=FILE, help="The file to write. Default: _baseline.json in the models folder.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@click.option("--grow", is_flag=True, help="Also record errors that are new since the file was created.")
@EVIDENCE_ROOT
@HISTORY
def baseline(models: Path, file: Path | None, today: date | None, grow: bool, evidence_root: Path | None, history: str) -> int:
    """Record current errors, so that only new ones fail.

    The first run records all errors; after that the file only shrinks, unless --grow is used.
    """
    past, look_up = past_of(models, history), looking_up(models, evidence_root)
    say(record_baseline(models, the_day(today), file, grow=grow, past=past, look_up=look_up))
    return 0
