"""The `threat-model` command: a thin layer over `checks` and `pages`.

Exit status: 0 nothing at error, 1 findings at error, 2 the command could not do its work.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from . import __version__
from .build.standing import standing_in
from .checks.formats import FORMATS
from .checks.formats.text import summary
from .checks.reference import explain
from .checks.runs import Past, documentation_url, no_past, record_baseline, run_checks
from .checks.selection import DEFAULT_FOLDER, select
from .day import iso_day, the_day
from .errors import ThreatModelError
from .files import write_chosen
from .findings import errors, one_line
from .history.origin import origin_of
from .history.progress import progress
from .model.portfolio import Progress
from .pages.listing import LISTINGS, listing

DEBUG = "THREAT_MODEL_DEBUG"
"""Set to see the traceback of an internal error."""

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


class _Day(click.ParamType):  # type: ignore[type-arg]  # no generic before click 8.2
    """A day as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return iso_day(str(value))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


_DAY = _Day()
_DAY_HELP = "The day to check against, as 2026-08-01. Default: that of SOURCE_DATE_EPOCH, else today."


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="threat-model")
@click.pass_context
def group(context: click.Context) -> None:
    """Threat models as YAML: check them, record what is known, write their pages."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


@group.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--models", type=_FOLDER, help="The models' folder, where PATHS does not tell. Default: models.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="The form of the output.")
@click.option("--output", type=_FILE, help="Write to this file; a summary goes to standard error.")
@click.option("--today", type=_DAY, metavar="DATE", help=_DAY_HELP)
@click.option("--baseline", type=_FILE, help="The file of known errors. Default: _baseline.json in the models' folder.")
@click.option("--help-url", default="", metavar="URL", help="Address of your checks' reference page, for links in SARIF.")
@click.option("--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Hold reviews against git.")
@click.option("--explain", "code", metavar="CODE", help="Print a check's page, or the list of checks for `all`, and end.")
def check(
    paths: tuple[Path, ...],
    models: Path | None,
    form: str,
    output: Path | None,
    today: date | None,
    baseline: Path | None,
    help_url: str,
    history: str,
    code: str | None,
) -> int:
    """Check models.

    PATHS is the models' folder, or files in it: then the whole folder is read, and only findings in
    those files are reported.
    """
    if code is not None:
        click.echo(explain(code))
        return 0
    selection = select(paths, models)
    past = _past(selection.folder, history)
    report = run_checks(selection, the_day(today), baseline, help_url or documentation_url(), _progress(), past)
    text = FORMATS[form](report)
    if output:
        write_chosen(output, text)
        click.echo(summary(report), err=True)
    else:
        _print(text)
    return 1 if errors(report.findings) else 0


@group.command()
@click.option("--models", type=_FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder.")
@click.option("--baseline", "file", type=_FILE, help="The file to write. Default: _baseline.json in the models' folder.")
@click.option("--today", type=_DAY, metavar="DATE", help=_DAY_HELP)
@click.option("--grow", is_flag=True, help="Also record errors that are new since the file was first written.")
@click.option("--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Hold reviews against git.")
def baseline(models: Path, file: Path | None, today: date | None, grow: bool, history: str) -> int:
    """Record today's errors, so that only new ones fail.

    The first time all errors are recorded; after that the file only shrinks, unless --grow is given.
    """
    click.echo(record_baseline(models, the_day(today), file, grow=grow, past=_past(models, history)))
    return 0


@group.command()
@click.option("--out", type=_FOLDER, required=True, help="The folder to write below, usually the site's docs folder.")
@click.option("--models", type=_FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder.")
@click.option("--path", default="threat-models", show_default=True, help="Folder of the pages below --out.")
@click.option("--templates", type=_FOLDER, help="Folder of your own templates.")
@click.option("--today", type=_DAY, metavar="DATE", help=_DAY_HELP)
@click.option(
    "--on-incomplete", type=click.Choice(["fail", "warn"]), default="fail", show_default=True, help="Write nothing, or show the gaps."
)
@click.option("--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Show the threats' past from git.")
@click.option("--as-of", multiple=True, metavar="REF", help="Also write the register as of this tag or commit; may be repeated.")
@click.option("--file-urls", is_flag=True, help="End links in index.html, for sites without directory URLs.")
def render(
    out: Path,
    models: Path,
    path: str,
    templates: Path | None,
    today: date | None,
    on_incomplete: str,
    history: str,
    as_of: tuple[str, ...],
    file_urls: bool,
) -> int:
    """Write the pages as Markdown with inline drawings, for sites on other engines.

    Only what changed is written. A file that somebody wrote by hand is never replaced.
    """
    # Drawing costs its imports a second: `check` does without.
    from .pages.location import Location  # noqa: PLC0415
    from .pages.rendering import earlier_arrangements, render_site  # noqa: PLC0415
    from .pages.site import SCRIPT, STYLESHEET, build_site  # noqa: PLC0415
    from .pages.workshop import Workshop  # noqa: PLC0415

    location = Location(path.strip("/"), not file_urls)
    told = progress(lambda line: click.echo(line, err=True))
    workshop = Workshop(earlier_arrangements(out, location))
    content = workshop.content(models, the_day(today), history=history == "auto", as_of=as_of, progress=told)
    failing = errors(content.verdict.findings)
    for finding in failing:
        click.echo(str(finding), err=True)
    if failing and (on_incomplete == "fail" or content.portfolio.broken):
        click.echo(f"{len(failing)} {'finding' if len(failing) == 1 else 'findings'} must be mended first. Nothing was written.", err=True)
        return 1
    site = build_site(content, location, templates)
    done = render_site(site, location, out)
    click.echo(f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed in {out}.")
    if STYLESHEET in done.written:
        click.echo(f"Add {STYLESHEET} to the site's stylesheets and {SCRIPT} to its scripts.", err=True)
    return 0


@group.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option("--models", type=_FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder, at the commit of the site.")
@click.option("--path", default="threat-models", show_default=True, help="Folder of the generated pages in the site.")
@click.option("--today", type=_DAY, metavar="DATE", help="The day to compute statuses for. Default: the one that the site was built for.")
@click.option("--quiet", "-q", is_flag=True, help="Print what differs alone.")
def verify(site: Path, models: Path, path: str, today: date | None, quiet: bool) -> int:
    """Compare a built SITE's register with the models.

    Every figure of the proof is computed again, every file beside the register is written again and compared byte
    by byte. Check out the commit that the proof names first.
    """
    from .records.verification import compare, compare_origin, find_proof, read_proof, verified_evidence  # noqa: PLC0415

    file = find_proof(site, path.strip("/"))
    proof = read_proof(file)
    standing = _past(models, "auto" if proof.get("reviews") == "commit" else "off")()
    evidence = verified_evidence(models, proof, today, origin_of(models), standing)
    compared = list(compare(proof, file.parent, evidence))
    for one in compared:
        if not (quiet and one.same):
            click.echo(one_line(str(one)))
    differing = sum(not one.same for one in compared)
    click.echo(f"{len(compared)} compared, {differing} {'differs' if differing == 1 else 'differ'}.")
    if not all(one.same for one in compare_origin(proof, evidence)):
        click.echo("Check out the commit that the proof names and install its version first, then compare again.", err=True)
    return 1 if differing else 0


@group.command()
@click.option("--models", type=_FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder.")
@click.option("--as-of", "ref", metavar="REF", help="A tag, a branch or a commit: the register as it stood then. Default: as of now.")
@click.option("--format", "form", type=click.Choice(list(LISTINGS)), default="text", show_default=True, help="The form of the output.")
@click.option("--output", type=_FILE, help="Write to this file.")
@click.option("--today", type=_DAY, metavar="DATE", help="The day of the statuses. Default: today; with --as-of, the commit's day.")
def register(models: Path, ref: str | None, form: str, output: Path | None, today: date | None) -> int:
    """Print the register: every threat of every model, worst first.

    With --as-of, the models are read from git as they stood, under the policy of that commit.
    """
    data, unread = listing(models, ref, today, the_day(), form)
    if output:
        write_chosen(output, data.decode())
    else:
        _print(data.decode())
    for path in unread:
        click.echo(f"{path} is not a valid model and is missing here. See it with `threat-model check`.", err=True)
    return 1 if unread else 0


@group.command()
@click.option("--clear", is_flag=True, help="Empty it.")
def cache(clear: bool) -> int:
    """Print where the builds of this project keep their cache, and how large it is."""
    from .build.upkeep import cleared, described  # noqa: PLC0415

    click.echo(one_line((cleared if clear else described)(Path.cwd())))
    return 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and ends the process with its status; the entry point of the distribution."""
    # Models are values without circles: collecting them costs a third of the time and frees nothing.
    gc.disable()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit status."""
    try:
        status = group.main(args=list(arguments) if arguments is not None else None, prog_name="threat-model", standalone_mode=False)
    except click.ClickException as error:
        return _failed(error.format_message())
    except click.Abort:
        return _failed("Interrupted.")
    except BrokenPipeError:
        # Whoever read the output has seen enough: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except ThreatModelError as error:
        return _failed(str(error))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _failed(f"Internal error, {type(error).__name__}: {error}. Set {DEBUG}=1 to see where, and report it.")
    return status if isinstance(status, int) else 0


def _failed(message: str) -> int:
    click.echo(f"threat-model: {one_line(message)}", err=True)
    return 2


def _past(models: Path, history: str) -> Past:
    """What git knows of the past of reviews, read where a model has one of the whole."""
    if history == "off":
        return no_past
    return standing_in(models, lambda line: click.echo(one_line(line), err=True))


def _print(text: str) -> None:
    """Writes what the terminal's encoding can show, and replaces the rest."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def _progress() -> Progress | None:
    """A counter on standard error, where that is a terminal and the work takes more than a second."""
    if not sys.stderr.isatty():
        return None
    began = shown = time.monotonic()

    def show(done: int, of: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - began > 1 and (now - shown > 0.1 or done == of):
            shown = now
            click.echo("\r\x1b[K" if done == of else f"\rReading models: {done} of {of}", nl=False, err=True)

    return show
