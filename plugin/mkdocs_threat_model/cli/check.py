"""`threat-model check`: the same checks as a build, without a site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..analysis.evidence_results import LookUp
from ..checks.folder_check import NOTHING_FIRED, Past
from ..checks.formats import FORMATS
from ..checks.formats.text_report import summary
from ..checks.rulebook import explain
from ..checks.runs import documentation_url, run_checks
from ..checks.selection import select
from ..day import the_day
from ..evidence_lookup.looking_up import looking_up
from ..findings import errors
from ..history.git.locating import work_tree
from ..model.outputs import write_output
from .parameters import DAY, DAY_HELP, EVIDENCE_ROOT, FILE, FOLDER, HISTORY, past_of
from .printing import counter, put, say

if TYPE_CHECKING:
    from ..build.ratchet import HeldAgainst


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(readable=False, path_type=Path))
@click.option("--models", type=FOLDER, help="The models folder, if PATHS does not determine it. Default: models.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="The output format.")
@click.option("--output", type=FILE, help="Write to this file, with a summary on standard error.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@click.option("--baseline", type=FILE, help="The file of known errors. Default: _baseline.json in the models folder.")
@click.option("--help-url", default="", metavar="URL", help="Address of your check reference, for links in SARIF.")
@click.option("--base", default="", metavar="REF", help="Also require the reviews triggered by changes since REF (TM412).")
@click.option("--only-new", is_flag=True, help="Report only findings that are new compared with --base; needs no baseline file.")
@click.option("--since", type=DAY, metavar="DATE", help="Report only findings caused by the passing of time since DATE.")
@EVIDENCE_ROOT
@HISTORY
@click.option("--watch", "watched", is_flag=True, help="Check again after each change of the models folder, until Ctrl-C.")
@click.option("--explain", "code", metavar="CODE", help="Print the reference of a check, or `all` for a list, and exit.")
def check(
    paths: tuple[Path, ...],
    models: Path | None,
    form: str,
    output: Path | None,
    today: date | None,
    baseline: Path | None,
    help_url: str,
    base: str,
    only_new: bool,
    since: date | None,
    evidence_root: Path | None,
    history: str,
    watched: bool,
    code: str | None,
) -> int:
    """Check models.

    PATHS is the models folder, or files in it: the whole folder is read, but only findings in these
    files are reported.
    """
    if code is not None:
        say(explain(code))
        return 0
    if only_new and not base:
        raise click.UsageError("--only-new needs --base: the version whose findings are not new.")
    if since and base:
        raise click.UsageError("--since and --base cannot be combined: one compares days, the other versions.")

    def once() -> int:
        """One check, of the day on which it runs."""
        selection, day = select(paths, models), the_day(today)
        if since and since >= day:
            raise click.UsageError(f"--since must be before the day of the check, {day}.")
        past, look_up = past_of(selection.folder, history), looking_up(selection.folder, evidence_root)
        held = _held(selection.folder, base, day, past, look_up, findings=only_new) if base else None
        if since:
            held = _held_since(selection.folder, since, past, baseline, look_up)
        fired = held.fired if held else NOTHING_FIRED
        report = run_checks(selection, day, baseline, help_url or documentation_url(), counter(), past, fired, look_up)
        if held:
            report = held.only_new(report, selection) if only_new or since else held.all_of(report, selection)
        report = replace(report, repository=work_tree(selection.folder))
        text = FORMATS[form](report)
        if output:
            write_output(selection.folder, output, text)
            say(summary(report), err=True)
        else:
            put(text)
        return 1 if errors(report.findings) else 0

    if not watched:
        return once()
    from .watching import watch  # noqa: PLC0415  (what reports changes is loaded where they are awaited alone)

    return watch(select(paths, models).folder, once, output)


def _held(folder: Path, base: str, day: date, past: Past, look_up: LookUp, *, findings: bool) -> HeldAgainst:
    from ..build.ratchet import held_against  # noqa: PLC0415  (git is read where it is asked alone)

    return held_against(folder, base, day, past, findings=findings, look_up=look_up)


def _held_since(folder: Path, since: date, past: Past, baseline: Path | None, look_up: LookUp) -> HeldAgainst:
    from ..build.ratchet import held_against_day  # noqa: PLC0415  (as above)

    return held_against_day(folder, since, past, baseline, look_up)
