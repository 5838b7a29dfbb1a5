"""The day that reviews, acceptances and due dates are held against: one rule for the plugin and the command.

The day that was given (`today`, `--today`), else that of `SOURCE_DATE_EPOCH` in UTC, by which builds are
made repeatable (https://reproducible-builds.org/specs/source-date-epoch/), else the machine's own day in
its own time zone.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime

from .errors import ConfigurationError

EPOCH = "SOURCE_DATE_EPOCH"
_LONGEST = 80
"""Most characters of a text that a message repeats."""


def iso_day(text: str) -> date:
    """A day as it is written: 2026-08-01.

    Raises:
        ValueError: it is written otherwise, or the calendar has no such day; the message says which.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"`{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}` is not a date; write it as 2026-08-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"`{text}` is not a day of the calendar") from None


def the_day(given: date | None = None) -> date:
    """The day of a run.

    Raises:
        ConfigurationError: `SOURCE_DATE_EPOCH` is no number of seconds of a day that the calendar has.
    """
    if given is not None:
        return given
    epoch = os.environ.get(EPOCH, "").strip()
    if not epoch:
        return date.today()
    try:
        if not (epoch.isascii() and epoch.isdigit()):
            raise ValueError
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(f"{EPOCH} is `{epoch[:40]}`. Give the seconds since 1970 as a number, or leave it unset.") from None
