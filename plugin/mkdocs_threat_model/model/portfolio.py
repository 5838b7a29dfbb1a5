"""All models of an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .folder_reading import FolderReading, Progress, Reader
from .organisation_files import NO_SOURCES, Organisation, Sources
from .reading import Broken, Model, parse_model
from .tree import Tree, tree_of


@dataclass(frozen=True)
class Portfolio:
    """All that was read from a folder of models.

    Attributes:
        organisation: the policy and the catalog.
        models: the valid ones by service id, sorted.
        broken: the files that are none, by path.
        sources: every file that was read.
    """

    organisation: Organisation
    models: Mapping[str, Model]
    broken: tuple[Broken, ...]
    sources: Sources = NO_SOURCES

    def without(self, broken: Sequence[Broken]) -> Portfolio:
        """The same folder, where these services are broken."""
        gone = {broken_file.stem for broken_file in broken}
        kept = {name: model for name, model in self.models.items() if name not in gone}
        return replace(self, models=kept, broken=(*self.broken, *broken)) if broken else self


def read_organisation(source: Tree | Path) -> Organisation:
    """Reads all of a folder but its models.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    return FolderReading(tree_of(source)).organisation


def read_portfolio(source: Tree | Path, read: Reader = parse_model, progress: Progress | None = None) -> Portfolio:
    """Reads every model of a folder; one that fails to validate hides no other.

    Args:
        source: the models' folder.
        read: how the bytes of one file become a model; a cache may stand in.
        progress: is told how many of how many models are read.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    reading = FolderReading(tree_of(source), read, progress)
    models: dict[str, Model] = {}
    broken: list[Broken] = []
    for found in reading.models():
        if isinstance(found, Broken):
            broken.append(found)
        else:
            models[found.service.service] = found
    return Portfolio(reading.organisation, dict(sorted(models.items())), tuple(broken), reading.sources())
