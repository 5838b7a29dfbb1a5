"""`threat-model verify`: a built site against its models."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..history.origin import origin_of
from ..records.verification import compare, compare_origin, find_proof, read_proof, verified_evidence
from .parameters import DAY, FOLDER, past_of
from .printing import say


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models' folder, at the commit of the site.")
@click.option("--path", default="threat-models", show_default=True, help="Folder of the generated pages in the site.")
@click.option("--today", type=DAY, metavar="DATE", help="The day to compute statuses for. Default: the one that the site was built for.")
@click.option("--quiet", "-q", is_flag=True, help="Print what differs alone.")
def verify(site: Path, models: Path, path: str, today: date | None, quiet: bool) -> int:
    """Compare a built SITE's register with the models.

    Every figure of the proof is computed again, every file beside the register is written again and compared byte
    by byte. Check out the commit that the proof names first.
    """

    file = find_proof(site, path.strip("/"))
    proof = read_proof(file)
    standing = past_of(models, "auto" if proof.get("reviews") == "commit" else "off")()
    evidence = verified_evidence(models, proof, today, origin_of(models), standing)
    compared = list(compare(proof, file.parent, evidence))
    for one in compared:
        if not (quiet and one.same):
            say(str(one))
    differing = sum(not one.same for one in compared)
    say(f"{len(compared)} compared, {differing} {'differs' if differing == 1 else 'differ'}.")
    if not all(one.same for one in compare_origin(proof, evidence)):
        say("Check out the commit that the proof names and install its version first, then compare again.", err=True)
    return 1 if differing else 0
