"""Real builds in temporary folders, for the end-to-end tests. Nothing is mocked."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import CodeType
from typing import Any

import lxml.html
import mkdocs
import yaml
from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "models"
TODAY = "2026-11-24"
"""The example's day, as in its `mkdocs.yml`."""

os.environ["NO_MKDOCS_2_WARNING"] = "1"


class _Compiled(BytecodeCache):
    """A theme's templates as Jinja compiled them for the first site: half of the time of a small site's build goes into that."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.kept[self._key(bucket)] = bucket.code

    def _key(self, bucket: Bucket) -> tuple[object, ...]:
        """The template's name and text, and what else its code depends on."""
        return bucket.key, bucket.checksum, bucket.environment.autoescape, *sorted(bucket.environment.extensions)


_COMPILED, _environment = _Compiled(), Theme.get_env
INSTALLED = str(Path(mkdocs.__file__).parents[1])


class _Installed(FileSystemLoader):
    """Lists the files of an installed theme once: Material's are fourteen thousand, most of them icons."""

    @staticmethod
    @cache
    def below(folder: str) -> frozenset[str]:
        """What stands below an installed folder."""
        return frozenset(FileSystemLoader(folder).list_templates())

    def list_templates(self) -> list[str]:
        """As Jinja does it; the folders of a site are looked at each time."""
        found = (self.below(one) if one.startswith(INSTALLED) else FileSystemLoader(one).list_templates() for one in self.searchpath)
        return sorted(frozenset().union(*found))


def _environment_of(theme: Theme) -> Environment:
    environment = _environment(theme)
    environment.bytecode_cache = _COMPILED
    environment.loader = _Installed(theme.dirs)
    return environment


Theme.get_env = _environment_of  # type: ignore[method-assign]


@dataclass(frozen=True)
class Built:
    """What a build left behind.

    Attributes:
        site: the folder of the site.
        code: the exit code.
        records: level and text of every line that was logged.
    """

    site: Path
    code: int
    records: tuple[tuple[int, str], ...]

    @property
    def log(self) -> str:
        """What was logged, as a terminal shows it."""
        return "\n".join(text for _, text in self.records)

    @property
    def complaints(self) -> list[str]:
        """Warnings and errors."""
        return [text for level, text in self.records if level >= logging.WARNING]

    def html(self, page: str) -> str:
        """A page by its path below the site; a folder means its `index.html`."""
        path = self.site / page
        return (path / "index.html" if path.is_dir() else path).read_text(encoding="utf-8")

    def page(self, page: str) -> lxml.html.HtmlElement:
        """A page, parsed."""
        return lxml.html.document_fromstring(self.html(page))

    @cached_property
    def pages(self) -> dict[str, lxml.html.HtmlElement]:
        """Every page by its path below the site, parsed once."""
        return {
            path.relative_to(self.site).as_posix(): self.page(path.relative_to(self.site).as_posix()) for path in files(self.site, "*.html")
        }


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append((record.levelno, self.format(record)))


def build(config_file: Path, *, site: Path | None = None, serving: bool = False, **options: Any) -> Built:
    """Builds a site strictly, in this process.

    Args:
        config_file: its `mkdocs.yml`.
        site: where to; `site/` beside the configuration otherwise.
        serving: whether the plugin shall believe that it runs under `mkdocs serve`.
        options: settings of MkDocs that differ from the file's.
    """
    target = site or config_file.parent / "site"
    return build_config(lambda: load_config(str(config_file), **{"strict": True, "site_dir": str(target)} | options), target, serving)


def build_config(configured: Any, target: Path, serving: bool = False) -> Built:
    """As `build`, with a function that gives the configuration."""
    log, logger = _Log(), logging.getLogger("mkdocs")
    level = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    try:
        config: MkDocsConfig = configured()
        config.plugins.on_startup(command="serve" if serving else "build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
        code = 0
    except SystemExit as end:
        log.records.append((logging.ERROR, str(end)))
        code = end.code if isinstance(end.code, int) else 1
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)
    return Built(target, code, tuple(log.records))


@contextmanager
def keeping() -> Iterator[Callable[[Path, Path], None]]:
    """Builds sites again and again as `mkdocs serve` does: the plugins' instances stay from one build to the next."""
    configs: list[MkDocsConfig] = []

    def again(config_file: Path, site: Path) -> None:
        config = load_config(str(config_file), site_dir=str(site))
        if not configs:
            config.plugins.on_startup(command="serve", dirty=False)
        configs.append(config)
        mkdocs_build(config, serve_url="http://127.0.0.1:8000/")

    try:
        yield again
    finally:
        configs[-1].plugins.on_shutdown()


def run(
    *command: str, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 120, umask: int = -1
) -> subprocess.CompletedProcess[str]:
    """Runs `python -m …` as a user does, in a process of its own."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"} | dict(env or {})
    line = [sys.executable, "-m", *command]
    return subprocess.run(
        line, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False, umask=umask
    )


def write_site(
    folder: Path,
    models: Mapping[str, str] | Path,
    *,
    docs: Mapping[str, str] | None = None,
    plugin: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Path:
    """Writes a site of the user's own.

    Args:
        folder: where to; made if it does not exist.
        models: texts by file name, or a folder to copy.
        docs: pages by path; a home page otherwise.
        plugin: the plugin's options; the threat library's pages and testing guides are left out otherwise.
        settings: of `mkdocs.yml`; Material without an own navigation otherwise.

    Returns:
        Its `mkdocs.yml`.
    """
    if isinstance(models, Path):
        shutil.copytree(models, folder / "models")
    else:
        write_files(folder / "models", models)
    write_files(folder / "docs", {"index.md": "# Home\n"} | dict(docs or {}))
    config: dict[str, Any] = {"site_name": "Site of a test", "theme": {"name": "material", "font": False}} | settings
    config.setdefault(
        "plugins", ["search", {"threat-model": {"today": TODAY, "library_pages": False, "testing_guides": "never"} | dict(plugin or {})}]
    )
    path = folder / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Writes texts by their path below a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def files(folder: Path, pattern: str = "*") -> Iterator[Path]:
    """All files below a folder, by name."""
    return (path for path in sorted(folder.rglob(pattern)) if path.is_file())


def digests(folder: Path, pattern: str = "*") -> dict[str, str]:
    """The digest of every file below a folder: equal ones hold the same bytes."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files(folder, pattern)}


SHARED = ("_policy.yaml", "_controls.yaml")
"""What the example says for all services."""


def example(*names: str) -> dict[str, str]:
    """The texts of some of the example's models, of its policy and of its shared controls."""
    return {name: (MODELS / name).read_text(encoding="utf-8") for name in (*(f"{one}.yaml" for one in names), *SHARED)}


def with_an_archive(model: str) -> str:
    """The example's `order-service`, grown by an element and a flow."""
    model = model.replace("\nelements:\n", "\nelements:\n  archive: {type: store, title: Archive, in: data}\n", 1)
    return model.replace("\nflows:\n", "\nflows:\n  keep-order: {from: worker, to: archive, title: Keep order}\n", 1)


_BUILT: dict[str, Built] = {}


def once(name: str, make: Callable[[], Built]) -> Built:
    """A site that several folders of tests look at and none changes: built for the first that asks."""
    if name not in _BUILT:
        _BUILT[name] = make()
    return _BUILT[name]


def example_site(folder: Path) -> Built:
    """The example's own site, by its own `mkdocs.yml`."""
    return once("example", lambda: build(ROOT / "mkdocs.yml", site=folder / "example"))
