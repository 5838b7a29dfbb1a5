"""The site that the models give, made as the plugin makes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ..analysis.evidence_results import LookUp
from ..analysis.threat_history import NoHistory
from ..build.comparing import compare
from ..build.published import Site
from ..build.site import build_site
from ..build.template_digests import template_digests
from ..build.workshop import Judged, Workshop
from ..changes.change_report import ChangeReport
from ..errors import ConfigurationError
from ..evidence_lookup.looking_up import looking_up
from ..frame.location import Location
from ..history.folder_history import Progress
from ..history.model_versions import version_name
from ..records.proof import PROOF_NAME
from .comparison import Comparison, not_compared
from .proof_comparison import proven_day
from .published_site import Published
from .settings import Settings

_OPTIONS: Mapping[str, Callable[[Any], bool]] = {
    "address": lambda value: isinstance(value, str) and len(value) < 2_000,
    "directory_urls": lambda value: isinstance(value, bool),
    "png": lambda value: isinstance(value, bool),
    "testing_guides": lambda value: value in ("auto", "always", "never"),
    "library_pages": lambda value: isinstance(value, bool),
    "history": lambda value: value in ("auto", "off"),
    "as_of": lambda value: isinstance(value, (list, tuple)) and len(value) <= 100 and all(isinstance(item, str) for item in value),
    "base": lambda value: isinstance(value, str) and len(value) < 1_000,
}
"""Options that what is generated follows from, and what their values may be."""
_DEFAULTS: Mapping[str, Any] = {
    "address": "",
    "directory_urls": True,
    "png": False,
    "library_pages": True,
    "testing_guides": "auto",
    "history": "auto",
    "as_of": (),
    "base": "",
}

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Expected:
    """What the models give.

    Attributes:
        site: pages and files.
        location: the site's addresses.
        proof: the proof among them, as plain values.
        notes: what was taken from the published site because nothing else says it.
        unrendered: why pages are not compared; empty where they are.
    """

    site: Site
    location: Location
    proof: Mapping[str, Any]
    notes: tuple[Comparison, ...]
    unrendered: str = ""


def expected_of(
    published: Published,
    proof: Mapping[str, Any],
    settings: Settings,
    models: Path,
    templates: Path | None,
    today: date | None = None,
    progress: Progress | None = None,
    evidence_root: Path | None = None,
) -> Expected:
    """Makes the site again.

    Args:
        published: the built site.
        proof: the proof in it, which fills in for settings that are not known.
        settings: what the site's configuration says.
        models: the models' folder.
        templates: folder of own templates that may be run.
        today: the day of the statuses; the proof's own where it is `None`.
        progress: told while the history is read.
        evidence_root: the folder below which evidence is looked for, where it is not the configuration's.

    Raises:
        ConfigurationError: something is needed and not known, or does not exist.
    """
    claimed = proof.get("site")
    claims = claimed if isinstance(claimed, dict) else {}
    options, notes = _options(settings, claims)
    unrendered, digests = _own_templates(settings, claims, templates)
    location = Location(
        published.base,
        options["directory_urls"],
        options["address"],
        with_png=options["png"],
        with_library=options["library_pages"],
        testing_guides=options["testing_guides"],
    )
    workshop = Workshop()
    look_up = looking_up(models, evidence_root or settings.beside("evidence_root"))
    day, asked = today or proven_day(proof), options["history"] == "auto"
    judged, more = _judged(workshop, models, day, claims, look_up, asked=asked, progress=progress)
    content = workshop.told(judged, tuple(options["as_of"]))
    if options["base"]:
        content = replace(content, changes=_changes(models, options["base"], claims.get("base_commit"), judged.today))
    site = build_site(content, location, templates)
    expected_proof = json.loads(site.files[location.beside(location.register, PROOF_NAME)])
    if digests is not None:
        expected_proof["site"]["templates"] = digests
    if today is None and settings.options.get("today") is not None:
        expected_proof["today"] = str(settings.options["today"])
    return Expected(site, location, expected_proof, (*notes, *more), unrendered)


def _options(settings: Settings, claims: Mapping[str, Any]) -> tuple[dict[str, Any], list[Comparison]]:
    """The options by the configuration; what it does not say, by the proof, and then that is said."""
    options: dict[str, Any] = {}
    notes: list[Comparison] = []
    for name, fits in _OPTIONS.items():
        value = settings.options.get(name)
        if settings.file and name not in settings.unknown:
            if not fits(value):
                raise ConfigurationError(f"`{settings.file.name}` sets `{name}` to an invalid value. Fix it, then compare again.")
            options[name] = value
            continue
        options[name] = claims[name] if name in claims and fits(claims[name]) else _DEFAULTS[name]
        if settings.file:
            reason = f"`{settings.file.name}` does not set it as a plain value, so the value in the integrity record was used"
            notes.append(not_compared(f"option `{name}`", reason))
    if not settings.file:
        reason = "there is no `mkdocs.yml` here, so the values in the integrity record were used; name it with --config-file"
        notes.append(not_compared(f"options {', '.join(f'`{name}`' for name in _OPTIONS)}", reason, len(_OPTIONS)))
    return options, notes


def _own_templates(settings: Settings, claims: Mapping[str, Any], chosen: Path | None) -> tuple[str, dict[str, str] | None]:
    """Why pages are not compared, and the digests of the templates that the site ought to be made with where these are not run."""
    if chosen is not None:
        return "", None
    folder = settings.beside("templates")
    if folder is not None:
        name = folder.name
        return f"it is generated by templates in `{name}`, which are programs; to run them, use --templates {name}", template_digests(
            folder
        )
    if (settings.file is None and claims.get("templates") is not None) or "templates" in settings.unknown:
        raise ConfigurationError(
            "The site uses custom templates. They are programs: name their folder with --templates to have them run, "
            "or the site's `mkdocs.yml` with --config-file to compare the rest."
        )
    return "", None


def _judged(
    workshop: Workshop, models: Path, today: date, claims: Mapping[str, Any], look_up: LookUp, *, asked: bool, progress: Progress | None
) -> tuple[Judged, tuple[Comparison, ...]]:
    """The models as the build saw them: where it could not read their past, without it."""
    judged = workshop.judged(models, today, history=asked, progress=progress, look_up=look_up)
    reason = claims.get("no_history")
    if not isinstance(reason, str) or not reason or isinstance(judged.history, NoHistory):
        return judged, ()
    bare = replace(workshop.judged(models, today, look_up=look_up), history=NoHistory(reason))
    return bare, (not_compared("the history of threats", f"the site was built without it: {reason}"),)


def _changes(models: Path, base: str, commit: object, today: date) -> ChangeReport:
    """What changed since the base: since the commit that it was, where the proof names one, for a branch moves."""
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        return compare(models, base, "", today)
    return replace(compare(models, commit, "", today, direct=True), base=version_name(base, commit), asked=base)


def made_by_templates(expected: Expected) -> Iterator[str]:
    """Paths of the files that templates make."""
    folder = expected.location.beside(expected.location.register, "details")
    yield from (name for name in expected.site.files if name.startswith(f"{folder}/"))
