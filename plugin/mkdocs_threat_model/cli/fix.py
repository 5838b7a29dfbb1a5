"""`threat-model fix`: what has one right answer is put right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import click

from ..analysis.facts import facts_of
from ..checks.coverage import idle_ruling
from ..checks.registry import Subject
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..edits.idle_rulings import without_idle_cells
from ..edits.proposals import FileEdit, Overlay, Proposal, model_path
from ..edits.single_answers import former_ids, with_single_answers
from ..edits.splices import EditError, Put, edited
from ..files import FileError
from ..model.controls import SharedDefinitions
from ..model.folder import POLICY_FILE, contents_of
from ..model.folder_reading import FolderReading
from ..model.policy import Policy
from ..model.reading import Model
from ..model.service import Service
from ..model.tree import Tree, shown, tree_of
from ..model.yaml_text import MAX_BYTES, parse_nodes
from .confirmation import YES, settle
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import say


@click.command()
@click.argument("services", nargs=-1)
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@YES
def fix(services: tuple[str, ...], models: Path, today: date | None, yes: bool) -> int:
    """Fix findings that have one right answer, in the models of SERVICES, or in all files.

    \b
    - a misspelled key, unless two keys may be meant
    - a list of entries with ids that should be a map
    - a date in another form, unless it can be read in two ways
    - a reference to a former id
    - a reason in `ruled_out` without effect, which is removed

    Everything else is left for you: `threat-model check` lists it.
    """
    day = the_day(today)
    skipped: list[str] = []

    def make() -> Proposal:
        skipped.clear()
        tree = tree_of(models)
        chosen = [(model_path(models, service), Service) for service in services] or list(_files(tree))
        files = [found for path, schema in chosen if (found := _fixed(tree, path, schema, day, skipped)) is not None]
        return Proposal(models, tuple(files))

    status = settle(models, make, yes=yes, mends=True)
    for message in skipped:
        say(message, err=True)
    return status


def _files(tree: Tree) -> Iterator[tuple[PurePosixPath, type[Any]]]:
    contents = contents_of(tree)
    yield from ((PurePosixPath(POLICY_FILE), Policy) for _ in range(contents.policy))
    yield from ((path, SharedDefinitions) for path, _ in contents.controls)
    yield from ((path, Service) for path in contents.models)


def _fixed(tree: Tree, path: PurePosixPath, schema: type[Any], today: date, skipped: list[str]) -> FileEdit | None:
    """A file with what can be fixed in it; `None` where that is nothing."""
    name = shown(tree, path)
    try:
        before = tree.read(path, MAX_BYTES)
        after, _ = with_single_answers(before, schema, name)
        if schema is Service:
            after = _consistent(tree, path, after, name, today)
    except (EditError, FileError) as error:
        skipped.append(str(error))
        return None
    return FileEdit(path, before, after) if after != before else None


def _consistent(tree: Tree, path: PurePosixPath, raw: bytes, name: str, today: date) -> bytes:
    """A model that is valid by now, with today's ids and without reasons that have no effect."""
    renamed = [Put(where, new, shared=True) for where, new in former_ids(raw, name, path.stem)]
    with suppress(EditError):
        raw = edited(raw, renamed, name)
    reading = FolderReading(Overlay(tree, {path: raw}))
    found = reading.model(path)
    if not isinstance(found, Model):
        return raw
    facts = facts_of(found, reading.organisation, today)
    divided = {row.target for row in facts.rows if row.parts}
    idle = []
    for problem in idle_ruling(Subject(facts, reading.organisation.policy, today)):
        _, index, _, position = problem.where
        if problem.target not in divided:
            idle.append((int(index), int(position), problem.detail.rpartition("/")[2]))
    documents, _ = parse_nodes(raw, name)
    try:
        return edited(raw, without_idle_cells(found.service, documents[0], idle), name)
    except EditError:
        return raw
