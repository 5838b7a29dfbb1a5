"""The functions of the package that are fuzzed, by the names that the targets use; where one moves, this line alone changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs_threat_model.build.site import Site, build_site
from mkdocs_threat_model.build.store import FileStore
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.markdown import plain_text, safe_markdown
from mkdocs_threat_model.model.organisation_files import Organisation
from mkdocs_threat_model.model.portfolio import read_organisation as _read_organisation
from mkdocs_threat_model.output.arranging import arranged, write_arrangement
from mkdocs_threat_model.output.rendering import MANIFEST, render_site

__all__ = [
    "LOCATION",
    "MANIFEST",
    "FileStore",
    "Site",
    "Workshop",
    "arranged",
    "build_site",
    "organisation",
    "plain_text",
    "render_site",
    "safe_markdown",
    "site_of",
    "write_arrangement",
]

LOCATION = Location("threat-models")


def organisation(models: Path) -> Organisation:
    """The policy and the catalog of a folder."""
    return _read_organisation(models)


def site_of(models: Path, today: Any, **options: Any) -> Site:
    """All pages and files of a folder of models."""
    return build_site(Workshop().content(models, today, **options), LOCATION)
