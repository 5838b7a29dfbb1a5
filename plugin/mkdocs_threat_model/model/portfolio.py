"""All models of an organisation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath

from ..errors import ConfigurationError
from ..findings import Finding, Place, Severity, bounded
from .border import guarded
from .catalog import CatalogEntity
from .limits import MAX_PARTIES
from .nearest import nearest
from .policy import Policy
from .reading import Broken, Model, PolicyFile, Source, no_policy, read_model, read_policy
from .text import read_nodes
from .validation import validate

POLICY_FILE = "_policy.yaml"
CATALOG_FOLDER = "_catalog"
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class CatalogEntry:
    """An entity of the catalog and where it stands."""

    entity: CatalogEntity
    place: Place


@dataclass(frozen=True)
class Organisation:
    """What is not one service's: the policy and the catalog.

    Attributes:
        folder: the models' folder.
        policy_file: the policy with its positions.
        catalog: the entities, in the files' order.
        findings: what is wrong in these files.
    """

    folder: Path
    policy_file: PolicyFile
    catalog: tuple[CatalogEntry, ...]
    findings: tuple[Finding, ...]

    @property
    def policy(self) -> Policy:
        """The rules that every model is held to."""
        return self.policy_file.policy


@dataclass(frozen=True)
class Portfolio:
    """All that was read from a folder of models."""

    organisation: Organisation
    models: dict[str, Model]
    broken: tuple[Broken, ...]

    def without(self, broken: Sequence[Broken]) -> Portfolio:
        """The same folder, where these services are broken."""
        gone = {one.stem for one in broken}
        kept = {name: model for name, model in self.models.items() if name not in gone}
        return Portfolio(self.organisation, kept, (*self.broken, *broken)) if broken else self


def is_model_file(path: PurePath) -> bool:
    """Whether a file's name is one of a service's model; names that begin with `_` are the organisation's."""
    return path.suffix in SUFFIXES and not path.name.startswith(("_", "."))


def model_files(folder: Path) -> list[Path]:
    """The service models of a folder, by name. Links that lead out of the folder are left out.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    if not folder.is_dir():
        raise ConfigurationError(
            f"The models' folder `{folder.name}` does not exist. Create it with a first model in it, "
            "or point the option `models` at the folder that holds yours."
        )
    return sorted(path for path in folder.iterdir() if is_model_file(path) and path.is_file() and _is_inside(path, folder))


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def shown_path(path: Path, folder: Path) -> str:
    """A model's file as findings name it: relative to the folder that holds the models' folder."""
    return Path(os.path.relpath(path, folder.parent)).as_posix()


def source_files(folder: Path) -> list[Path]:
    """Every file of a folder that decides what is published: models, policy and catalog, by name.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    organisation = [path for path in (folder / POLICY_FILE, *_catalog_files(folder)) if path.is_file() and _is_inside(path, folder)]
    return [*organisation, *model_files(folder)]


def read_organisation(folder: Path) -> Organisation:
    """Reads the policy and the catalog."""
    policy_path = folder / POLICY_FILE
    shown = shown_path(policy_path, folder)
    if not _is_inside(policy_path, folder):
        message = "The file is a link that leads out of the models' folder. Put the policy itself here."
        policy_file = no_policy(shown, message)
    else:
        read = guarded(shown, "", "The policy cannot be read", partial(read_policy, policy_path, shown))
        policy_file = replace(no_policy(shown), findings=read.findings) if isinstance(read, Broken) else read
    entries: list[CatalogEntry] = []
    findings = [*policy_file.findings, *_misnamed_policies(folder)]
    for path in _catalog_files(folder):
        if _is_inside(path, folder):
            name = shown_path(path, folder)
            listed = guarded(name, "", "The catalog cannot be read", lambda path=path, name=name: [*_catalog_file(path, name)])  # type: ignore[misc]
            for found in listed.findings if isinstance(listed, Broken) else listed:
                (entries if isinstance(found, CatalogEntry) else findings).append(found)  # type: ignore[arg-type]
    return Organisation(folder, policy_file, tuple(entries), tuple(bounded(findings)))


def _catalog_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / CATALOG_FOLDER).glob("**/*.y*ml") if path.suffix in SUFFIXES and path.is_file())


def _misnamed_policies(folder: Path) -> Iterator[Finding]:
    """Files that look like the policy and are not: without it, every rule would silently be the default."""
    files = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.name.startswith("_"))
    for path in files:
        if path.name != POLICY_FILE and nearest(path.name, (POLICY_FILE,), 0.8):
            message = f"This file is not read: the policy is named `{POLICY_FILE}`. Rename it."
            yield Finding(Place(shown_path(path, folder)), "TM001", Severity.ERROR, message)


def _catalog_file(path: Path, shown: str) -> Iterator[CatalogEntry | Finding]:
    documents, findings = read_nodes(path, shown)
    yield from findings
    if len(documents) > MAX_PARTIES:
        message = f"The file has {len(documents):,} entities; at most {MAX_PARTIES:,} are read. Split it."
        yield Finding(Place(shown), "TM006", Severity.ERROR, message)
    for node in documents[:MAX_PARTIES]:
        entity, invalid = validate(CatalogEntity, node, shown)
        yield from invalid
        if entity is not None:
            yield CatalogEntry(entity, Source(shown, node).place(("metadata", "name")))


Reader = Callable[[Path, str], Model | Broken]


def read_portfolio(folder: Path, read: Reader = read_model) -> Portfolio:
    """Reads every model of a folder; one that fails to validate hides no other.

    Args:
        folder: the models' folder.
        read: how one file is read; a cache may stand in.
    """
    models: dict[str, Model] = {}
    broken: list[Broken] = []
    for path in model_files(folder):
        shown = shown_path(path, folder)
        found = guarded(path=shown, stem=path.stem, cannot="This model cannot be read", step=partial(read, path, shown))
        if isinstance(found, Broken):
            broken.append(found)
        elif found.service.service in models:
            place = found.source.place(("service",))
            first = models[found.service.service].source.path
            message = f"`{found.service.service}` is described in {first} too. Merge the two files."
            finding = Finding(place, "TM026", Severity.ERROR, message, ("service",), found.service.service)
            broken.append(Broken(shown, path.stem, (finding,)))
        else:
            models[found.service.service] = found
    return Portfolio(read_organisation(folder), models, tuple(broken))
