"""What several commands take: folders, files, a day, and whether git is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.folder_check import Past
from ..checks.runs import no_past
from ..day import iso_day
from .printing import say

FOLDER = click.Path(readable=False, path_type=Path, file_okay=False)
FILE = click.Path(readable=False, path_type=Path, dir_okay=False)


class _DayParameter(click.ParamType):  # type: ignore[type-arg]  # no generic before click 8.2
    """A day as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return iso_day(str(value))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


DAY = _DayParameter()
DAY_HELP = "The date to check against, as 2026-08-01. Default: that of SOURCE_DATE_EPOCH, else today."
HISTORY = click.option("--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Compare reviews with git.")


EVIDENCE_ROOT = click.option(
    "--evidence-root",
    type=FOLDER,
    metavar="FOLDER",
    help="Look for the files named as evidence in this folder. Default: the root of the models' repository.",
)


def past_of(models: Path, history: str) -> Past:
    """What git knows of the past of reviews, read where a model has one."""
    if history == "off":
        return no_past
    from ..build.past_reviews import past_reviews_in  # noqa: PLC0415  (git is read where it is asked alone)

    return past_reviews_in(models, lambda line: say(line, err=True))
