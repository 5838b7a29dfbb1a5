"""MkDocs' configuration as plain values, to be compared with that of another build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from types import FunctionType
from typing import Any

_NOT_OF_PAGES = frozenset(
    (
        "config_file_path",
        "dev_addr",
        "docs_dir",
        "draft_docs",
        "exclude_docs",
        "hooks",
        "nav",
        "not_in_nav",
        "plugins",
        "remote_branch",
        "remote_name",
        "site_dir",
        "strict",
        "theme",
        "validation",
        "watch",
    )
)
"""Settings that pages do not show. Plugins, theme and navigation are compared by themselves, or known to be plain."""


class OpaqueError(Exception):
    """A value of the configuration of which nobody can tell whether it is the same."""


def plain_settings(config: Any) -> Any:
    """All that a page may show of the configuration; themes show options of other plugins too, such as the selector of versions.

    Raises:
        OpaqueError: nobody can tell whether the configuration is that of another build.
    """
    shown = {key: plain(value) for key, value in config.items() if key not in _NOT_OF_PAGES}
    theme = {key: str(value) if key == "locale" else plain(value) for key, value in config.theme.items()}
    names = [Path(folder).name for folder in config.theme.dirs]
    # A hook's module is among the plugins, and has no options. What our own ones change is in the pages' content.
    options = [(name, plain(dict(getattr(plugin, "config", {})))) for name, plugin in config.plugins.items() if name != "threat-model"]
    return shown, theme, names, options


def plain(value: Any) -> Any:
    """A value as plain values.

    Raises:
        OpaqueError: nobody can tell whether it is that of another build.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return sorted(((str(key), plain(inner)) for key, inner in value.items()), key=itemgetter(0))
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (FunctionType, type)):
        return f"{value.__module__}.{value.__qualname__}"
    raise OpaqueError(type(value).__name__)


def front_matter_text(meta: Any) -> str:
    """A page's front matter as one text: of equal ones it is the same, whatever keys and values YAML allows."""
    try:
        return json.dumps(meta, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        return repr(meta)
