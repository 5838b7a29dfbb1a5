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
            raise ValidationError(f"{error}; omit it for the current date") from None


class _OffOption(c.Choice[str]):
    """One of a few words, among them `off`, which YAML reads as a flag where it stands without quotes."""

    def run_validation(self, value: object) -> str:
        return super().run_validation("off" if value is False else value)


class _JobsOption(BaseConfigOption[int | str]):
    """A number of processes, or `auto`."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> int | str:
        if value == "auto" or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_JOBS):
            return value
        raise ValidationError(f"Use `auto`, or a number of processes from 1 to {MOST_JOBS}")


class ThreatModelConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    models = c.Type(str, default="models")
    """Folder of the models, relative to `mkdocs.yml`."""

    path = c.Type(str, default="threat-models")
    """Folder of the generated pages in the site."""

    on_incomplete = c.Choice(("fail", "warn"), default="fail")
    """How a build handles an incomplete or broken model: `fail` stops before the old site is touched, `warn` shows
    the gaps on the pages and builds the other services; a broken one has a page that names its file and the problem.
    An invalid policy, catalog or baseline always stops the build."""

    today = _DayOption()
    """The date to compare dates with; default: that of `SOURCE_DATE_EPOCH`, else today. Pin it for an example or a release."""

    png = c.Type(bool, default=False)
    """Whether each drawing is also written as PNG, for site generators that need files; this takes longer than the
    rest of a build. Otherwise the page creates PNGs in the browser, and `threat-model draw` on the command line."""

    library_pages = c.Type(bool, default=True)
    """Whether the threat library has pages: a list of its entries, and a page for each. What is suggested for a service
    is on the service's page either way."""

    testing_guides = c.Choice(("auto", "always", "never"), default="auto")
    """Whether each service has a testing guide, a page and a CSV file: `auto` in an organisation of up to 500 services,
    `always`, or `never`. `threat-model pdf` always includes it."""

    templates = c.Optional(c.Type(str))
    """Folder of custom templates, relative to `mkdocs.yml`; each overrides the package's template of the same name."""

    history = _OffOption(("auto", "off"), default="auto")
    """Whether the pages show each threat's history: `auto` reads it from git if the clone is complete and says so
    if it is not, `off` shows nothing."""

    as_of = c.ListOfItems(c.Type(str), default=[])
    """Tags, branches, commits or steps back from one (`v1^`, `HEAD~2`): for each, a page with the register as of
    that commit."""

    base = c.Type(str, default="")
    """A branch, tag or commit to compare with, such as `origin/main`, for the preview of a pull request: the site gets a
    page of what changed since the merge base. If the two cannot be compared, the page says why."""

    evidence_root = c.Optional(c.Type(str))
    """Folder in which the files named as `evidence` are looked for, relative to `mkdocs.yml`; default: the root of the
    repository with the models. For models in a repository of their own, with the code checked out beside them."""

    jobs = _JobsOption(default="auto")
    """Maximum number of processes that draw services and create their pages: `auto` uses one per core, up to 8, if
    more than about 40 services have to be built. The output is the same with any number."""


def root_of(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()


def beside(config: MkDocsConfig, path: str) -> Path:
    """A path relative to `mkdocs.yml`."""
    return Path(os.path.normpath(root_of(config) / path))


def if_set(config: MkDocsConfig, path: str | None) -> Path | None:
    """A path relative to `mkdocs.yml`; `None` where the option is not set."""
    return beside(config, path) if path else None
