"""What `mkdocs.yml` says of the site, read as data: nothing that it names is imported, run or asked.

MkDocs makes objects of some tags and reads variables of the environment for others (`!ENV`). Here such a value is one that
is not known: what depends on it is said, or has to be given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import yaml

from ..errors import ConfigurationError
from ..files import FileError, read_file
from .page_comparison import Titles

_MOST = 1 << 20
"""Bytes of a configuration."""
_PARENTS = 5
"""Files that one may inherit from."""
_PLUGIN = "threat-model"
_NAVIGATORS = frozenset(("awesome-nav", "awesome-pages", "literate-nav", "section-index", "material/blog", "i18n"))
"""Plugins that make the navigation, and so may name pages."""
_NAMES = frozenset(("mkdocs.yml", "mkdocs.yaml"))
CONFIGURATION = "mkdocs.yml"


class _Unknown:
    """A value that a program would have to be run for, or the environment be asked."""


class _Loader(yaml.SafeLoader):
    """Plain values; what carries a tag of its own is not known."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: _Unknown())


@dataclass(frozen=True)
class Settings:
    """What a configuration says, `None` where it says nothing that is known.

    Attributes:
        file: the configuration; `None` where there is none.
        options: the plugin's options and MkDocs' own that decide what is generated, by name.
        unknown: names of those that are there and not known.
        titles: what pages are called.
        docs: the folder of the hand-written pages.
    """

    file: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    titles: Titles = field(default_factory=Titles)
    docs: Path | None = None

    def beside(self, name: str) -> Path | None:
        """A folder that an option names, relative to the configuration."""
        value = self.options.get(name)
        return self.file.parent / value if self.file and isinstance(value, str) and value else None


DEFAULTS: Mapping[str, Any] = {
    "models": "models",
    "path": "threat-models",
    "history": "auto",
    "as_of": (),
    "base": "",
    "png": False,
    "library_pages": True,
    "testing_guides": "auto",
    "templates": None,
    "today": None,
    "evidence_root": None,
}
"""The plugin's options that decide what is generated; a test holds them to `options`."""


def read_settings(chosen: Path | None) -> Settings:
    """The settings of a site.

    Args:
        chosen: its configuration; without, `mkdocs.yml` in this folder, if there is one.

    Raises:
        ConfigurationError: it cannot be read, or does not list the plugin.
    """
    file = chosen or next((Path(name) for name in sorted(_NAMES, reverse=True) if Path(name).is_file()), None)
    if file is None:
        return Settings()
    configured = _read(file, _PARENTS)
    options = _plugin(configured.get("plugins"), file)
    values = {name: options.get(name, default) for name, default in DEFAULTS.items()}
    values |= {"address": configured.get("site_url") or "", "directory_urls": configured.get("use_directory_urls", True)}
    if "offline" in _listed(configured.get("plugins")):
        values["directory_urls"] = _Unknown()  # it switches them off, unless it is switched off itself
    if values["history"] is False:
        values["history"] = "off"  # as the plugin's own reading of its options has it
    unknown = frozenset(name for name, value in values.items() if _is_unknown(value))
    return Settings(
        file,
        {name: value for name, value in values.items() if name not in unknown},
        unknown,
        _titles(configured),
        file.parent / _text(configured.get("docs_dir"), "docs"),
    )


def _read(file: Path, left: int) -> dict[str, Any]:
    try:
        configured = yaml.load(read_file(file.parent, file.name, _MOST), _Loader)  # noqa: S506  (a safe loader)
    except FileError as error:
        raise ConfigurationError(f"`{file.name}` cannot be read: {error.reason}. Name another one with --config-file.") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ConfigurationError(f"`{file.name}` is not valid YAML. Fix it, or name another one with --config-file.") from None
    if not isinstance(configured, dict):
        raise ConfigurationError(f"`{file.name}` is not an MkDocs configuration. Name another one with --config-file.")
    parent = configured.pop("INHERIT", None)
    if isinstance(parent, str) and left:
        above = file.parent / PurePath(parent)
        return _merged(_read(above, left - 1), configured)
    return configured


def _merged(above: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """As MkDocs does: maps are merged, anything else is replaced."""
    result = dict(above)
    for name, value in own.items():
        before = result.get(name)
        result[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return result


def _plugin(plugins: Any, file: Path) -> Mapping[str, Any]:
    listed = _listed(plugins)
    if _PLUGIN not in listed:
        raise ConfigurationError(f"`{file.name}` does not list the plugin `{_PLUGIN}`. Name the site's configuration with --config-file.")
    options = listed[_PLUGIN]
    return options if isinstance(options, dict) else {}


def _listed(plugins: Any) -> dict[str, Any]:
    """The plugins with their options, whether they are a list or a map."""
    if isinstance(plugins, dict):
        return {str(name): options for name, options in plugins.items()}
    plugins_by_name: dict[str, Any] = {}
    for plugin in plugins if isinstance(plugins, list) else ():
        plugins_by_name |= {str(name): options for name, options in plugin.items()} if isinstance(plugin, dict) else {str(plugin): None}
    return plugins_by_name


def _titles(configured: Mapping[str, Any]) -> Titles:
    named: dict[str, str] = {}
    waiting: list[tuple[Any, int]] = [(configured.get("nav"), 0)]
    while waiting:
        entry, depth = waiting.pop()
        if isinstance(entry, list) and depth < _MOST.bit_length() * 5:
            waiting += [(part, depth + 1) for part in entry]
        elif isinstance(entry, dict):
            named |= {value: str(title) for title, value in entry.items() if isinstance(value, str)}
            waiting += [(value, depth + 1) for value in entry.values() if isinstance(value, list)]
    description = configured.get("site_description")
    return Titles(not (_NAVIGATORS & set(_listed(configured.get("plugins")))), named, description if isinstance(description, str) else None)


def _is_unknown(value: Any) -> bool:
    return isinstance(value, _Unknown) or (isinstance(value, list) and any(isinstance(item, _Unknown) for item in value))


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) else default
