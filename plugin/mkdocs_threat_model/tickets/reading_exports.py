"""Reads exports of trackers from files: their encoding, and which of the known forms they have."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from ..findings import Place
from .jira_csv import read_csv
from .json_issues import read_json
from .tracker_export import MAX_EXPORT, MAX_EXPORTED, ExportError, ExportOptions, TrackerExport

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
"""Byte order marks; PowerShell writes UTF-16 where the output of a command is sent to a file."""


def read_exports(files: Iterable[tuple[str, bytes]], options: ExportOptions) -> TrackerExport:
    """Reads exports.

    Args:
        files: the name of each in messages, and its bytes.
        options: how they are read.

    Raises:
        ExportError: one of them cannot be read; the message names the file and the line.
    """
    found = TrackerExport()
    for path, raw in files:
        found += _read(path, raw, options)
        if len(found.tickets) > MAX_EXPORTED:
            raise ExportError(
                Place(path), f"The exports have more than {MAX_EXPORTED:,} issues. Export those with the label of threat models."
            )
    return found


def _read(path: str, raw: bytes, options: ExportOptions) -> TrackerExport:
    if len(raw) > MAX_EXPORT:
        raise ExportError(Place(path), f"The file has more than {MAX_EXPORT:,} bytes. Export the issues with the label of threat models.")
    text = _decoded(path, raw)
    begin = text[:1_000].lstrip()
    if not begin and not text.strip():
        raise ExportError(Place(path), "The file is empty. Give a list of issues of GitHub or GitLab in JSON, or of Jira in CSV.")
    return (read_json if begin[:1] in ("[", "{") else read_csv)(text, path, options)


def _decoded(path: str, raw: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExportError(Place(path, line), "The text is not UTF-8. Save the file as UTF-8.") from None
