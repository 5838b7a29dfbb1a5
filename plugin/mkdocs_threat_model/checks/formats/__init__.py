"""The forms in which findings leave the command: one module a format, by name in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable

from .github import as_github
from .gitlab import as_gitlab
from .json_report import as_json
from .junit import as_junit
from .report import Report
from .sarif import as_sarif
from .text_report import as_text

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
    "junit": as_junit,
}
"""By the name that `--format` takes."""

__all__ = ["FORMATS", "Report"]
