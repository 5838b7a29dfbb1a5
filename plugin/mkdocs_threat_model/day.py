"""The day that reviews, acceptances and due dates are held against: one rule for the plugin and the command.

The day that was given (`today`, `--today`), else that of `SOURCE_DATE_EPOCH` in UTC, by which builds are
made repeatable (https://reproducible-builds.org/specs/source-date-epoch/), else the machine's own day in
its own time zone. An epoch before 1990 is a placeholder that some build systems set, and no day.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from functools import lru_cache

from .errors import ConfigurationError

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
"""The days that a model, or who runs a build, may name: reckoning with them never leaves the calendar."""
EPOCH = "SOURCE_DATE_EPOCH"
_LONGEST = 80
"""Most characters of a text that a message repeats."""


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date:
    """A day as it is written: 2026-08-01.

    Raises:
        ValueError: it is written otherwise, or the calendar has no such day; the message says which.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"`{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}` is not a date; write it as 2026-08-01")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"`{text}` is not a valid date") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"`{text}` is outside the supported range, {FIRST_DAY} to {LAST_DAY}")
    return day


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
        day = datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(f"{EPOCH} is `{epoch[:40]}`. Use the seconds since 1970 as a number, or leave it unset.") from None
    return day if day >= FIRST_DAY else date.today()
