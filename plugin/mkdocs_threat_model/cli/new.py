"""`threat-model new`: the model of a service that has none."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import click

from ..checks.selection import DEFAULT_FOLDER
from ..edits.new_model import Beginning, new_model
from ..edits.proposals import FileEdit, Proposal
from ..errors import ConfigurationError
from ..model.folder import contents_of
from ..model.folder_reading import FolderReading
from ..model.nearest import did_you_mean
from ..model.outline import is_id
from ..model.policy import Policy
from ..model.scales import ServiceStatus
from ..model.tree import tree_of
from .add import titled
from .confirmation import YES, settle
from .parameters import FOLDER
from .part_options import SEVERAL_IDS
from .printing import say


@click.command()
@click.argument("service")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder; created if it is missing.")
@click.option("--folder", default="", metavar="PATH", help="A folder below it, such as a team's.")
@click.option("--title", help="The service's name. Default: from SERVICE.")
@click.option("--owner", help="The team that owns it; required.")
@click.option("--description", help="What it does, in a sentence.")
@click.option(
    "--status", type=click.Choice([status.value for status in ServiceStatus]), default="design", show_default=True, help="Its status."
)
@click.option("--user", help="Who or what uses it. Default: User.")
@click.option("--store", help="Where it keeps data; empty if it keeps none. Default: Database.")
@click.option("--data", help="What data it handles. Default: Data.")
@click.option("--boundary", help="The trust boundary that it runs in. Default: Production.")
@click.option("--uses", multiple=True, type=SEVERAL_IDS, metavar="CONTROLS", help="Shared controls that it uses, with commas between.")
@YES
def new(
    service: str,
    models: Path,
    folder: str,
    title: str | None,
    owner: str | None,
    description: str | None,
    status: str,
    user: str | None,
    store: str | None,
    data: str | None,
    boundary: str | None,
    uses: tuple[tuple[str, ...], ...],
    yes: bool,
) -> int:
    """Create the model of SERVICE: a user, the service, its data, and the flows between them.

    It is valid and can be drawn. On a terminal, what is not given is asked for. Go on with `threat-model add`, or edit the file.
    """
    _check_id(service)
    policy = _policy(models)
    title = title or _ask("Title", titled(service))
    owner = _owner(policy, owner)
    begin = Beginning(
        service,
        title,
        owner,
        _ask("What does it do, in a sentence", "") if description is None else description,
        status,
        user or _ask("Who or what uses it", "User"),
        _ask("Where does it keep data (- for nowhere)", "Database").strip("-") if store is None else store,
        data or _ask("What data does it handle", "Data"),
        boundary or _ask("What does it run in, as a trust boundary", "Production"),
        tuple(control for controls in uses for control in controls),
    )
    path = PurePosixPath(folder, f"{service}.yaml")

    def make() -> Proposal:
        _free(models, service)
        return Proposal(models, (FileEdit(path, None, new_model(begin)),))

    status_code = settle(models, make, yes=yes)
    if not status_code:
        say(f"Next: `threat-model add element {service} …`, then `threat-model suggest {service}`.", err=True)
    return status_code


def _ask(question: str, default: str) -> str:
    """The answer, or the default where nobody is there to answer."""
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer


def _check_id(service: str) -> None:
    if not is_id(service):
        raise ConfigurationError(f"`{service}` is not an id. Use letters, digits, `.`, `_` and `-`, starting with a letter or digit.")


def _policy(models: Path) -> Policy:
    return FolderReading(tree_of(models)).organisation.policy if models.is_dir() else Policy()


def _owner(policy: Policy, owner: str | None) -> str:
    """The owner: one of the policy's teams and groups, where it lists any.

    Raises:
        ConfigurationError: it is none of them.
        UsageError: nobody said it.
    """
    known = [*policy.teams, *(group for group in policy.groups if group not in policy.teams)] if policy.teams else []
    if owner is None:
        if not sys.stdin.isatty():
            choices = f" Choose one of {', '.join(policy.teams)}." if policy.teams else ""
            raise click.UsageError(f"The owner is missing. Give it with --owner.{choices}")
        owner = click.prompt("Owner", type=click.Choice([*policy.teams]) if policy.teams else str, err=True)
    if known and str(owner).casefold() not in map(str.casefold, known):
        remedy = did_you_mean(str(owner), known, f"Choose one of {', '.join(known)}.")
        raise ConfigurationError(f"`{owner}` is not a team or group of the policy. {remedy}")
    return str(owner)


def _free(models: Path, service: str) -> None:
    """Raises: ConfigurationError: the service has a model."""
    if not models.is_dir():
        return
    same = [path for path in contents_of(tree_of(models)).models if path.stem.casefold() == service.casefold()]
    if same:
        raise ConfigurationError(f"`{same[0]}` exists already. Edit it, or choose another id.")
