"""The plugin's options, each with its meaning below it: the reference page is made of these."""

from __future__ import annotations

from datetime import date, datetime

from mkdocs.config import config_options as c
from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from .model.limits import FIRST_DAY, LAST_DAY


class _Day(BaseConfigOption[date | None]):
    """A day as YAML gives it, or as text."""

    def run_validation(self, value: object) -> date | None:
        if value is None:
            return None
        try:
            day = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(f"`{value}` is not a date; write it as 2026-08-01, or leave it out for today") from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(f"`{day}` lies outside of {FIRST_DAY} to {LAST_DAY}; leave it out for today")
        return day


class ThreatModelConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    models = c.Type(str, default="models")
    """Folder of the models, relative to `mkdocs.yml`."""

    path = c.Type(str, default="threat-models")
    """Folder of the generated pages in the site."""

    on_incomplete = c.Choice(("fail", "warn"), default="fail")
    """What an incomplete model does to a build: `fail` ends it before the old site is touched, `warn` shows
    the gaps on the pages. A model that cannot be read always fails a build."""

    today = _Day()
    """The day that dates are compared with; without it, today. Pins an example or a release."""

    templates = c.Optional(c.Type(str))
    """Folder of your own templates, relative to `mkdocs.yml`; one of the same name replaces the package's."""

    history = c.Choice(("auto", "off"), default="auto")
    """Whether the pages show each threat's past: `auto` reads it from git where the build has all of it and says
    so where it has not, `off` shows nothing."""

    as_of = c.ListOfItems(c.Type(str), default=[])
    """Tags, branches or commits: for each, a page with the register as it stood then."""
