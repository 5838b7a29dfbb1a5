"""`threat-model render`: the pages as Markdown, for other engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from ..build.site import build_site
from ..build.workshop import Workshop
from ..checks.by_target import by_target
from ..checks.formats.report import counted
from ..checks.gate import failing, shown_on_pages
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..evidence_lookup.looking_up import looking_up
from ..findings import Finding, bounded, errors, total, visible
from ..frame.location import Location
from ..history.progress import progress
from ..model.tree import located
from ..output.assets import SCRIPT, STYLESHEET
from ..output.handing import notes_on_fonts
from ..output.rendering import render_site
from .parameters import DAY, DAY_HELP, EVIDENCE_ROOT, FOLDER
from .printing import say


@click.command()
@click.option("--out", type=FOLDER, required=True, help="The output folder, usually the site's docs folder.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--path", default="threat-models", show_default=True, help="Folder of the pages within --out.")
@click.option("--templates", type=FOLDER, help="Folder of custom templates.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@click.option(
    "--on-incomplete", type=click.Choice(["fail", "warn"]), default="fail", show_default=True, help="Write nothing, or show the gaps."
)
@click.option(
    "--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Show the history of threats from git."
)
@click.option("--as-of", multiple=True, metavar="REF", help="Also write the register as of this tag or commit; may be repeated.")
@click.option("--png", is_flag=True, help="Also write each drawing as PNG.")
@click.option(
    "--testing-guides",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Write a testing guide for each service; auto: up to 500 services.",
)
@click.option("--no-library-pages", is_flag=True, help="Write no pages of the threat library.")
@click.option("--file-urls", is_flag=True, help="End links in index.html, for sites without directory URLs.")
@EVIDENCE_ROOT
def render(
    out: Path,
    models: Path,
    path: str,
    templates: Path | None,
    today: date | None,
    on_incomplete: str,
    history: str,
    as_of: tuple[str, ...],
    png: bool,
    testing_guides: str,
    no_library_pages: bool,
    file_urls: bool,
    evidence_root: Path | None,
) -> int:
    """Write the pages as Markdown with inline drawings, for other site generators.

    Only changed files are written. Hand-written files are never replaced.
    """
    location = Location(path.strip("/"), not file_urls, with_png=png, with_library=not no_library_pages, testing_guides=testing_guides)
    shown = progress(lambda line: say(line, err=True))
    workshop = Workshop()
    look_up = looking_up(models, evidence_root)
    judged = workshop.judged(models, the_day(today), history=history == "auto", progress=shown, look_up=look_up)
    if _fails(judged.verdict.findings, models, on_incomplete):
        return 1
    site = build_site(workshop.told(judged, as_of), location, templates)
    if _fails(site.findings, models, on_incomplete):
        return 1
    done = render_site(site, location, out)
    for note in notes_on_fonts(site):
        say(note, err=True)
    say(f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed in {visible(str(out))}.")
    if STYLESHEET in done.written:
        say(f"Add {STYLESHEET} to the site's stylesheets and {SCRIPT} to its scripts.", err=True)
    return 0


def _fails(findings: Sequence[Finding], models: Path, on_incomplete: str) -> bool:
    """Prints the errors, and says whether they keep the pages from being written."""
    for finding in bounded(by_target(errors(findings))):
        say(str(located(finding, models)), err=True)
    ending = failing(findings, on_incomplete)
    if ending:
        say(f"{counted(total(ending), 'error')} must be fixed first. Nothing was written.", err=True)
    elif shown := shown_on_pages(findings):
        say(shown, err=True)
    return bool(ending)
