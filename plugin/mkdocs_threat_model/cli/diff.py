"""`threat-model diff`: what changed between two versions of the models."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..build.comparing import compare
from ..changes.documents import DOCUMENTS
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..model.outputs import write_output
from .parameters import DAY, DAY_HELP, FILE, FOLDER
from .printing import put, say


@click.command()
@click.argument("base")
@click.argument("head", default="", metavar="[HEAD]")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--format", "form", type=click.Choice(list(DOCUMENTS)), default="text", show_default=True, help="The output format.")
@click.option("--output", type=FILE, help="Write to this file.")
@click.option(
    "--fail-on",
    type=click.Choice(["new-errors", "triggers", "none"]),
    default="new-errors",
    show_default=True,
    help="When to exit with 1; `triggers`: with new errors, or with a review trigger that has no review.",
)
@click.option("--direct", is_flag=True, help="Compare with BASE itself, not with the merge base.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def diff(base: str, head: str, models: Path, form: str, output: Path | None, fail_on: str, direct: bool, today: date | None) -> int:
    """Show what changed in the models since BASE, by its effect on security.

    BASE and HEAD are branches, tags or commits, or paths of folders or archives (.zip, .tar.gz) of models.
    Without HEAD the working tree is compared. If nothing changed, the output is empty.

    Exit code: 0; 1 as chosen with --fail-on; 2 if the versions cannot be compared.
    """
    report = compare(models, base, head, the_day(today), direct=direct)
    text = DOCUMENTS[form](report)
    if output:
        write_output(models, output, text)
    else:
        put(text)
    if not report.complete:
        if form != "text" or output:
            say(f"threat-model: {report.verdict()}", err=True)
        return 2
    if fail_on == "none":
        return 0
    return 1 if report.new_errors or (fail_on == "triggers" and report.unanswered) else 0
