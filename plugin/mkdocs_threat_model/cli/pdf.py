"""`threat-model pdf`: a service, the register or the evidence pack as one PDF."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import click

from ..build.published import Site
from ..build.site import build_site
from ..build.workshop import Judged, Workshop
from ..checks.selection import DEFAULT_FOLDER
from ..day import iso_day, the_day
from ..evidence_lookup.looking_up import looking_up
from ..findings import errors
from ..frame.location import Location
from ..history.progress import progress
from ..model.outputs import write_output
from ..model.tree import located
from ..output.chromium import pdf_of_html, sheets_of
from ..output.evidence_pack import evidence_pack, register_paper, service_paper
from ..output.paper import printed
from ..output.period_pages import period_inserts
from ..records.proof import PROOF_NAME
from .parameters import DAY, DAY_HELP, EVIDENCE_ROOT, FILE, FOLDER
from .printing import say

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@click.command()
@click.argument("service", required=False)
@click.option("--register", "of_register", is_flag=True, help="The register with its integrity record.")
@click.option(
    "--pack", "period", metavar="PERIOD", help="The evidence pack with the changes in 2026, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30."
)
@click.option("--out", "--output", "out", type=FILE, required=True, help="The file to write.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--templates", type=FOLDER, help="Folder of custom templates.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@click.option(
    "--history", type=click.Choice(["auto", "off"]), default="auto", show_default=True, help="Show the history of threats from git."
)
@EVIDENCE_ROOT
def pdf(
    service: str | None,
    of_register: bool,
    period: str | None,
    out: Path,
    models: Path,
    templates: Path | None,
    today: date | None,
    history: str,
    evidence_root: Path | None,
) -> int:
    """Write SERVICE, the register or the evidence pack as one PDF, tagged and with bookmarks.

    The evidence pack (without SERVICE and --register) contains the method, the register, every service with its drawings,
    the acceptances and the integrity record. It is printed by an installed Chromium, or the one named by CHROMIUM.
    """
    if sum(map(bool, (service, of_register, period))) > 1:
        raise click.UsageError("SERVICE, --register and --pack are different documents. Use one of them.")
    day, location, workshop = the_day(today), Location(testing_guides="always"), Workshop()
    days = _days(period, day) if period else None
    shown = progress(lambda line: say(line, err=True))
    look_up = looking_up(models, evidence_root)
    judged = workshop.judged(models, day, history=history == "auto", progress=shown, look_up=look_up)
    site = build_site(workshop.told(judged, ()), location, templates)
    digests = _digests(site, location)
    if service:
        paper = service_paper(site, service, location, judged.origin, day)
    elif of_register:
        paper = register_paper(site, location, judged.origin, day, digests)
    else:
        inserts = period_inserts(models, *days, lambda line: say(line, err=True)) if days else {}
        paper = evidence_pack(site, location, judged.origin, day, digests, inserts, f"{days[0]} to {days[1]}" if days else "")
    document = pdf_of_html(printed(paper, site.files.get), day)
    if paper.facts:  # its list of contents names the sheets
        document = pdf_of_html(printed(paper, site.files.get, sheets_of(document)), day)
    write_output(models, out, document)
    return _told(judged, models)


def _digests(site: Site, location: Location) -> list[tuple[str, str]]:
    """Of the register's files, as the site's proof says them."""
    proof = json.loads(site.files[location.beside(location.register, PROOF_NAME)])
    return [(entry["name"], entry["sha256"]) for entry in proof["downloads"]]


def _told(judged: Judged, models: Path) -> int:
    """Says what could not be read, and so is missing."""
    missing = [model.missing for model in judged.portfolio.broken]
    missing += [str(located(finding, models)) for finding in errors(judged.portfolio.organisation.findings)]
    for sentence in missing:
        say(f"{sentence} See it with `threat-model check`.", err=True)
    return 1 if missing else 0


def _days(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a period; one that lasts still ends today.

    Raises:
        UsageError: it is no period, or begins later than today.
    """
    try:
        if match := _PERIOD.fullmatch(period):
            year, quarter, month = int(match["year"]), int(match["quarter"] or 0), int(match["month"] or 0)
            begins = month or 3 * quarter - 2 if quarter or month else 1
            months = 1 if month else 3 if quarter else 12
            first = date(year, begins, 1)
            last = date(year + (begins + months > 12), (begins + months - 1) % 12 + 1, 1) - timedelta(days=1)
        else:
            first, last = map(iso_day, period.split("..", 1))
    except ValueError:
        raise click.UsageError(f"`{period}` is no period. Write 2026, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30.") from None
    if first > min(last, today):
        raise click.UsageError(f"The period `{period}` begins on {first}, after its end or after today, {today}. Give an earlier one.")
    return first, min(last, today)
