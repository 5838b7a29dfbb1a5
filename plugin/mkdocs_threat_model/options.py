"""The plugin's options, each with its meaning below it: the reference page is made of these."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

from mkdocs.config import config_options as c
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig

from .day import iso_day

MOST_JOBS = 256


class _DayOption(BaseConfigOption[date | None]):
    """A day as YAML gives it, or as text."""

    def run_validation(self, value: object) -> date | None:
        if value is None:
            return None
        try:
            return iso_day(str(value.date() if isinstance(value, datetime) else value))
        except ValueError as error:
            raise ValidationError(f"{error}, or leave it out for today") from None


class _JobsOption(BaseConfigOption[int | str]):
    """A number of processes, or `auto`."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> int | str:
        if value == "auto" or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_JOBS):
            return value
        raise ValidationError(f"Say `auto`, or a number of processes from 1 to {MOST_JOBS}")


class ThreatModelConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    models = c.Type(str, default="models")
    """Folder of the models, relative to `mkdocs.yml`."""

    path = c.Type(str, default="threat-models")
    """Folder of the generated pages in the site."""

    on_incomplete = c.Choice(("fail", "warn"), default="fail")
    """What an incomplete or broken model does to a build: `fail` ends it before the old site is touched, `warn` shows
    the gaps on the pages and builds the other services; a broken one has a page that names its file and what is wrong.
    An invalid policy, catalog or baseline always ends it."""

    today = _DayOption()
    """The day that dates are compared with; without it that of `SOURCE_DATE_EPOCH`, else today. Pins an example or a release."""

    png = c.Type(bool, default=False)
    """Whether each drawing is written as PNG as well, beside its SVG, for engines that need files: it takes longer than
    all the rest of a build. Without it a page makes the PNG in the browser, and `threat-model draw` on the command line."""

    templates = c.Optional(c.Type(str))
    """Folder of your own templates, relative to `mkdocs.yml`; one of the same name replaces the package's."""

    history = c.Choice(("auto", "off"), default="auto")
    """Whether the pages show each threat's past: `auto` reads it from git where the build has all of it and says
    so where it has not, `off` shows nothing."""

    as_of = c.ListOfItems(c.Type(str), default=[])
    """Tags, branches, commits or steps back from one (`v1^`, `HEAD~2`): for each, a page with the register as it
    stood then."""

    jobs = _JobsOption(default="auto")
    """Processes that draw services and make their pages, at most: `auto` takes as many as there are cores, up to 8, once
    there are more than some 40 services to make. The bytes are the same with any number."""


def root_of(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()


def beside(config: MkDocsConfig, path: str) -> Path:
    """A path relative to `mkdocs.yml`."""
    return Path(os.path.normpath(root_of(config) / path))
