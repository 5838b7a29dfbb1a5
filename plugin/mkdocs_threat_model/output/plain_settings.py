"""MkDocs' configuration as plain values, to be compared with that of another build."""

from __future__ import annotations

from collections.abc import Mapping
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
    """All that a page may show of the configuration, but for the plugins' own.

    Raises:
        OpaqueError: nobody can tell whether the configuration is that of another build.
    """
    shown = {key: plain(value) for key, value in config.items() if key not in _NOT_OF_PAGES}
    theme = {key: str(value) if key == "locale" else plain(value) for key, value in config.theme.items()}
    return shown, theme, sorted(config.plugins)


def plain(value: Any) -> Any:
    """A value as plain values.

    Raises:
        OpaqueError: nobody can tell whether it is that of another build.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return sorted((str(key), plain(inner)) for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (FunctionType, type)):
        return f"{value.__module__}.{value.__qualname__}"
    raise OpaqueError(type(value).__name__)
