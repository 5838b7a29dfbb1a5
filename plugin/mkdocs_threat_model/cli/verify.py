"""`threat-model verify`: a built site against its models."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..errors import ConfigurationError
from ..history.progress import progress
from ..verification.comparison import Outcome
from ..verification.expected import expected_of
from ..verification.proof_comparison import compare_origin, find_proof, read_proof
from ..verification.settings import DEFAULTS, Settings, read_settings
from ..verification.verifying import compare_place, place_of, verified
from .parameters import DAY, EVIDENCE_ROOT, FILE, FOLDER
from .printing import say


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option("--config-file", "-f", type=FILE, help="The site's mkdocs.yml. Default: the one in this folder, if there is one.")
@click.option("--models", type=FOLDER, help="The models folder, at the commit of the site. Default: mkdocs.yml's, else models.")
@click.option("--path", help="Folder of the generated pages in the site. Default: mkdocs.yml's, else threat-models.")
@click.option("--templates", type=FOLDER, help="Folder of custom templates. They are programs, and are run.")
@click.option("--today", type=DAY, metavar="DATE", help="The date for statuses. Default: the date the site was built for.")
@EVIDENCE_ROOT
@click.option("--quiet", "-q", is_flag=True, help="Print only what differs and what was not compared.")
def verify(
    site: Path,
    config_file: Path | None,
    models: Path | None,
    path: str | None,
    templates: Path | None,
    today: date | None,
    evidence_root: Path | None,
    quiet: bool,
) -> int:
    """Compare a built SITE with the models.

    The site is rebuilt: every figure of the integrity record is compared, every file byte by byte, and the generated
    content of every published page. Anything that cannot be compared is listed. First check out the commit named in the
    integrity record.
    """

    settings = read_settings(config_file)
    models = models or settings.beside("models") or _default(settings, "models", DEFAULT_FOLDER)
    asked = path or str(settings.options.get("path") or "")
    base = (asked or str(_default(settings, "path", Path(DEFAULTS["path"])))).strip("/")
    file = find_proof(site, base)
    proof = read_proof(file)
    published = place_of(file, site, base)
    # Nothing that a build kept is used: the cache is one of the things that might have been tampered with.
    shown = progress(lambda line: say(line, err=True))
    expected = expected_of(published, proof, settings, models, templates, today, shown, evidence_root)
    count = dict.fromkeys(Outcome, 0)
    for comparison in (*compare_place(published, asked.strip("/")), *verified(published, proof, expected, settings)):
        count[comparison.verdict] += comparison.count
        if not (quiet and comparison.same):
            say(str(comparison))
    differing = count[Outcome.DIFFERS]
    differ = f"{differing} {'differs' if differing == 1 else 'differ'}"
    say(f"{count[Outcome.SAME]} the same, {differ}, {count[Outcome.NOT_COMPARED]} not compared.")
    if not all(comparison.same for comparison in compare_origin(proof, expected.proof)):
        say("Check out the commit and install the version named in the integrity record, then compare again.", err=True)
    return 1 if differing else 0


def _default(settings: Settings, name: str, default: Path) -> Path:
    """What holds where no configuration says otherwise.

    Raises:
        ConfigurationError: one does, by a value that is not known.
    """
    if name in settings.unknown and settings.file:
        raise ConfigurationError(f"`{settings.file.name}` does not set `{name}` as a plain value. Set it with --{name}.")
    return default
