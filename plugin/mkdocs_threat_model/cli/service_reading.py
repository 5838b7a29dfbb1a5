"""The one service that a command edits: its file, its model, and the organisation's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..edits.proposals import model_path
from ..errors import ConfigurationError
from ..model.folder_reading import FolderReading
from ..model.organisation_files import Organisation
from ..model.reading import Broken, Model
from ..model.service import Service
from ..model.tree import tree_of


@dataclass(frozen=True)
class ReadService:
    """A service as it is on the disk.

    Attributes:
        path: its file below the models folder.
        model: its model.
        organisation: what the organisation's files say.
    """

    path: PurePosixPath
    model: Model
    organisation: Organisation

    @property
    def service(self) -> Service:
        """What the file says."""
        return self.model.service


def read_service(models: Path, service: str) -> ReadService:
    """Reads a service that is to be edited.

    Raises:
        ConfigurationError: there is no such model, or it is not valid.
    """
    path = model_path(models, service)
    reading = FolderReading(tree_of(models))
    found = reading.model(path)
    if isinstance(found, Broken):
        raise ConfigurationError(
            f"{found.path} is not a valid model and is not edited. Run `threat-model check`; `threat-model fix` fixes some errors."
        )
    return ReadService(path, found, reading.organisation)
