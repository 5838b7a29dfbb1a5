"""`threat-model rename`: a part of a model gets another id, and every reference to it follows."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click

from ..checks.selection import DEFAULT_FOLDER
from ..edits.proposals import Proposal
from ..edits.rename_proposals import Rename, is_shared_file, propose_rename
from ..edits.renaming import SECTIONS
from ..errors import ConfigurationError
from .confirmation import YES, settle
from .parameters import FOLDER
from .service_reading import read_service


@click.command()
@click.argument("service")
@click.argument("old")
@click.argument("new")
@click.option("--in", "section", type=click.Choice(SECTIONS), help="The section with the id, if several have it.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@YES
def rename(service: str, old: str, new: str, section: str | None, models: Path, yes: bool) -> int:
    """Rename the part OLD of SERVICE to NEW, with every reference to it in every file.

    A part is an element, a flow, a boundary, a kind of data, a threat, a control and whatever else has an id. It keeps its old
    id as `renamed_from`, so that links, reports and the history still lead to it. The policy's waivers, attack trees of other
    services, the layout of the drawings and the baseline follow.

    For SERVICE, a file of shared controls or actors may be named: `_controls.yaml`, `_policy.yaml`, `team/_controls.yaml`.
    """
    if service == old:
        raise ConfigurationError("A service is not renamed. Its id is its file's name, and pages are found by it.")

    def make() -> Proposal:
        path = PurePosixPath(service)
        if path.suffix and is_shared_file(path):
            return propose_rename(models, Rename(path, None, old, new, section))
        read = read_service(models, service)
        return propose_rename(models, Rename(read.path, read.service, old, new, section))

    return settle(models, make, yes=yes)
