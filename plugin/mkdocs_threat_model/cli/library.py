"""`threat-model library`: lists the threats of the library, shows one, and tests them all."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import ConfigurationError
from ..findings import Finding, errors, ordered
from ..library.entry_check import entry_findings
from ..library.entry_text import family_lines, shown_entry
from ..library.threat_library import LibraryThreat, ThreatLibrary, library_of
from ..model.nearest import did_you_mean
from ..model.organisation_files import Organisation
from ..model.portfolio import read_organisation
from .parameters import FOLDER
from .printing import say

_DEFAULT = Path("models")
_MODELS = click.option(
    "--models", type=FOLDER, help="The models folder, for the organisation's own entries. Default: models, if it exists."
)


@click.group()
def library() -> None:
    """List threats of the library, show one, or test them all."""


def _organisation(models: Path | None) -> Organisation | None:
    folder = models or (_DEFAULT if _DEFAULT.is_dir() else None)
    return read_organisation(folder) if folder else None


def _library(models: Path | None) -> ThreatLibrary:
    organisation = _organisation(models)
    return library_of(organisation.library) if organisation else library_of()


@library.command("list")
@_MODELS
def list_entries(models: Path | None) -> int:
    """List the families and their entries."""
    say("\n".join(family_lines(_library(models))))
    return 0


@library.command()
@click.argument("entry")
@_MODELS
def show(entry: str, models: Path | None) -> int:
    """Show one ENTRY: where it matches, how to find out whether it applies, and what to do about it."""
    say("\n".join(shown_entry(named_entry(_library(models), entry))))
    return 0


def named_entry(library: ThreatLibrary, entry: str) -> LibraryThreat:
    """The entry of an id that somebody typed.

    Raises:
        ConfigurationError: there is none.
    """
    if entry not in library.threats:
        remedy = did_you_mean(entry, library.threats, "`threat-model library list` lists the entries.")
        raise ConfigurationError(f"`{entry}` is not the id of an entry of the threat library. {remedy}")
    return library.threats[entry]


@library.command()
@_MODELS
def check(models: Path | None) -> int:
    """Test every entry: its examples fire and stay silent, and it cites ids of known catalogues.

    The organisation's files are read as a build reads them; what is wrong in them is reported too.
    """
    organisation = _organisation(models)
    found = library_of(organisation.library) if organisation else library_of()
    findings: list[Finding] = ordered([*(organisation.findings if organisation else ()), *entry_findings(found)])
    for finding in findings:
        code = f" {finding.code}" if finding.code else ""
        say(f"{finding.place}: {finding.severity}{code} {finding.message}")
    wrong = errors(findings)
    say(f"{len(found.threats)} entries and {len(found.families)} families are tested; errors: {len(wrong)}.", err=True)
    return 1 if wrong else 0
