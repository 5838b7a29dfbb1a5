"""The one service that a command edits: its file, its model, and the organisation's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..edits.proposals import model_path
from ..errors import ConfigurationError
from ..model.folder_reading import FolderReading
from ..model.nearest import did_you_mean
from ..model.organisation_files import Organisation
from ..model.portfolio import Portfolio
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


def valid_model(portfolio: Portfolio, service: str) -> Model:
    """The model of a service that is only read.

    Raises:
        ConfigurationError: there is no such service, or its model is not valid.
    """
    if service in portfolio.models:
        return portfolio.models[service]
    for broken in portfolio.broken:
        if broken.stem == service:
            raise ConfigurationError(f"{broken.path} is not a valid model. Run `threat-model check`.")
    raise ConfigurationError(f"There is no service `{service}`. {did_you_mean(service, portfolio.models, 'Name one that has a model.')}")


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
