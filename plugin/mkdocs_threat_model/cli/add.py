"""`threat-model add`: one more part of a model, written as those beside it are."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..checks.selection import DEFAULT_FOLDER
from ..edits.new_parts import added_entry
from ..edits.proposals import Proposal, propose
from ..edits.taken_ids import check_id, rivals_of
from ..edits.yaml_values import Value
from ..errors import ConfigurationError
from ..library.stubs import free_ids
from ..library.threat_library import library_of
from ..model.folder_reading import FolderReading
from ..model.nearest import did_you_mean
from ..model.schema import fields_of
from ..model.service import Boundary, DataKind, Element, Flow, Service
from ..model.shape import Choice
from ..model.threat import Threat
from ..model.tree import tree_of
from .confirmation import settle
from .parameters import FOLDER
from .part_options import SEVERAL_IDS, given_fields, part_options
from .service_reading import read_service
from .stride_letters import CATEGORIES


@dataclass(frozen=True)
class _PartKind:
    """What can be added.

    Attributes:
        name: the command.
        section: the model's section.
        part: the class.
        text: the command's help.
    """

    name: str
    section: str
    part: type[Any]
    text: str


_KINDS = (
    _PartKind("element", "elements", Element, "Add an external entity, a process or a data store with this ID to SERVICE."),
    _PartKind("flow", "flows", Flow, "Add a data flow with this ID to SERVICE."),
    _PartKind("boundary", "boundaries", Boundary, "Add a trust boundary with this ID to SERVICE."),
    _PartKind("data", "data", DataKind, "Add a kind of data with this ID to SERVICE."),
)
_MODELS = click.Option(["--models"], type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
_YES = click.Option(["--yes", "-y"], is_flag=True, help="Write without asking.")


@click.group()
def add() -> None:
    """Add an element, a flow, a threat, a boundary or a kind of data to a model.

    The difference is shown, and written after a confirmation. The rest of the file stays byte for byte as it is.
    """


def _command(kind: _PartKind) -> click.Command:
    def run(service: str, id: str, models: Path, yes: bool, **parameters: Any) -> int:
        fields = _complete(kind, id, given_fields(kind.part, parameters))

        def make() -> Proposal:
            read = read_service(models, service)
            _free(read.service, kind.section, id)
            return propose(models, {read.path: [added_entry(kind.section, id, fields)]})

        return settle(models, make, yes=yes)

    arguments: list[click.Parameter] = [click.Argument(["service"]), click.Argument(["id"])]
    return click.Command(kind.name, params=[*arguments, *part_options(kind.part), _MODELS, _YES], callback=run, help=kind.text)


def _complete(kind: _PartKind, id: str, fields: dict[str, Value]) -> dict[str, Value]:
    """What was given with what is missing: a title made of the id, the rest asked for where somebody is there to answer."""
    complete: dict[str, Value] = {}
    for field in fields_of(kind.part):
        value = fields.get(field.key)
        if value is None and field.key == "title" and field.required:
            value = titled(id)
        elif value is None and field.required:
            value = _asked(field.key, click.Choice(field.shape.words) if isinstance(field.shape, Choice) else str)
        if value is not None:
            complete[field.key] = value
    return complete


def _asked(key: str, kind: Any) -> Value:
    """What somebody at a terminal answers; several values as a list."""
    if not sys.stdin.isatty():
        raise click.UsageError(f"`{key}` is missing. Give it with --{key}.")
    answer = click.prompt(key.capitalize(), type=kind, err=True)
    return list(answer) if isinstance(answer, tuple) else answer


def titled(id: str) -> str:
    """A title made of an id: `order-api` is *Order api*."""
    words = " ".join(id.replace("_", "-").split("-"))
    return words[:1].upper() + words[1:]


def _free(service: Service, section: str, id: str) -> None:
    """Raises: ConfigurationError: the id is none, or something has it or had it."""
    rivals = rivals_of(section)
    held = [(rival, {key: getattr(part, "renamed_from", None) for key, part in getattr(service, rival).items()}) for rival in rivals]
    check_id(id, held, service.service if len(rivals) > 1 else None)


_NEEDED = {"title": str, "target": SEVERAL_IDS, "stride": CATEGORIES}
"""What a threat must say, with how it is read."""


def _threat_command() -> click.Command:
    extra = [
        click.Option(["--id"], metavar="ID", help="Its id. Default: the next one that is free."),
        click.Option(
            ["--mitigation", "mitigation"],
            multiple=True,
            metavar="TEXT",
            help="A control that lowers the risk. May be given several times.",
        ),
        click.Option(["--ticket"], multiple=True, metavar="TICKET", help="The ticket of the mitigation, in the same order."),
        click.Option(
            ["--uses"], multiple=True, metavar="CONTROL", help="A shared control that the threat counts on. May be given several times."
        ),
    ]
    options = part_options(Threat, without=("mitigations",))
    return click.Command(
        "threat",
        params=[click.Argument(["service"]), *extra, *options, _MODELS, _YES],
        callback=_add_threat,
        help="Add a threat to SERVICE. Without a --disposition it is undecided, unless a mitigation is given. With --library, title, "
        "categories and references are those of the entry, unless others are given.",
    )


def _add_threat(
    service: str,
    id: str | None,
    mitigation: tuple[str, ...],
    ticket: tuple[str, ...],
    uses: tuple[str, ...],
    models: Path,
    yes: bool,
    **parameters: Any,
) -> int:
    if len(ticket) > len(mitigation):
        raise click.UsageError("There are more tickets than mitigations. Give each --ticket after its --mitigation.")
    given = given_fields(Threat, parameters)
    mitigations: list[dict[str, Value]] = [{"uses": control} for control in uses]
    tickets = [*ticket, *[""] * (len(mitigation) - len(ticket))]
    mitigations += [{"control": text, **({"ticket": number} if number else {})} for text, number in zip(mitigation, tickets, strict=True)]
    if mitigations:
        given = {**given, "disposition": given.get("disposition", "mitigate")}

    fields = _of_library(models, given)
    for key, kind in _NEEDED.items():
        if key not in fields:
            fields[key] = _asked(key, kind)

    def make() -> Proposal:
        read = read_service(models, service)
        chosen = id or next(free_ids(read.service))
        _free(read.service, "threats", chosen)
        ordered = {field.key: fields[field.key] for field in fields_of(Threat) if field.key in fields}
        if mitigations:
            ordered["mitigations"] = mitigations
        return propose(models, {read.path: [added_entry("threats", chosen, ordered)]})

    return settle(models, make, yes=yes)


def _of_library(models: Path, given: dict[str, Value]) -> dict[str, Value]:
    """What was given, with what the library's entry says besides."""
    if "library" not in given:
        return dict(given)
    library = library_of(FolderReading(tree_of(models)).organisation.library)
    entry = library.threats.get(str(given["library"]))
    if entry is None:
        remedy = did_you_mean(str(given["library"]), library.threats, "`threat-model library list` lists them.")
        raise ConfigurationError(f"The threat library has no entry `{given['library']}`. {remedy}")
    known: dict[str, Value] = {"title": entry.entry.title, "stride": list(map(str, entry.entry.stride))}
    if entry.entry.references:
        known["references"] = list(entry.entry.references)
    return known | given


for _kind in _KINDS:
    add.add_command(_command(_kind))
add.add_command(_threat_command())
