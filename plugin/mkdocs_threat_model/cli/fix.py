"""`threat-model fix`: what has one right answer is put right."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import click

from ..analysis.facts import facts_of
from ..checks.coverage import idle_ruling
from ..checks.registry import Subject
from ..checks.runs import run_checks
from ..checks.selection import DEFAULT_FOLDER, select
from ..day import the_day
from ..edits.idle_rulings import without_idle_cells
from ..edits.proposals import FileEdit, Proposal, model_path
from ..edits.single_answers import former_ids, with_single_answers
from ..edits.splices import EditError, Put, edited
from ..errors import ConfigurationError
from ..evidence_lookup.looking_up import looking_up
from ..files import FileError
from ..findings import errors
from ..model.controls import SharedDefinitions
from ..model.fitting import fitted
from ..model.folder import POLICY_FILE, contents_of
from ..model.folder_reading import FolderReading
from ..model.organisation_files import Organisation
from ..model.policy import Policy
from ..model.reading import Model, parse_model
from ..model.service import Service
from ..model.tree import Tree, shown, tree_of
from ..model.yaml_text import MAX_BYTES, parse_nodes
from .confirmation import YES, settle
from .parameters import DAY, DAY_HELP, FOLDER, past_of
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

    Everything else is left for you: `threat-model check` lists it. How many errors are left is said at the end.

    Exit status: 0 written, or nothing to change, also if errors are left; 1 the result would not be valid; 2 the models cannot
    be read; 3 shown and not written.
    """
    day = the_day(today)
    skipped: list[str] = []

    def make() -> Proposal:
        skipped.clear()
        tree = tree_of(models)
        organisation = FolderReading(tree).organisation
        if unmet := organisation.policy_file.unmet:
            raise ConfigurationError(f"Keys of another version are not fixed. {unmet.message}")
        chosen = [(model_path(models, service), Service) for service in services] or list(_files(tree))
        files = [found for path, schema in chosen if (found := _fixed(tree, path, schema, _FixRun(organisation, day, skipped))) is not None]
        return Proposal(models, tuple(files))

    status = settle(models, make, yes=yes, mends=True)
    for message in skipped:
        say(message, err=True)
    if not status and (left := _errors_left(models, services, day)):
        named = "" if models == DEFAULT_FOLDER else f" --models {shlex.quote(str(models))}"
        say(f"{left:,} error{' is' if left == 1 else 's are'} left; run `threat-model check{named}`.", err=True)
    return status


def _errors_left(models: Path, services: tuple[str, ...], today: date) -> int:
    """How many errors `threat-model check` finds in the files, now."""
    selection = select([models / model_path(models, service) for service in services], models)
    report = run_checks(selection, today, None, "", None, past_of(models, "auto"), look_up=looking_up(models, None))
    return len(errors(report.findings))


@dataclass(frozen=True)
class _FixRun:
    """What is the same for every file: the organisation, the day, and what is said of files that are left alone."""

    organisation: Organisation
    today: date
    skipped: list[str]


def _files(tree: Tree) -> Iterator[tuple[PurePosixPath, type[Any]]]:
    contents = contents_of(tree)
    yield from ((PurePosixPath(POLICY_FILE), Policy) for _ in range(contents.policy))
    yield from ((path, SharedDefinitions) for path, _ in contents.controls)
    yield from ((path, Service) for path in contents.models)


def _fixed(tree: Tree, path: PurePosixPath, schema: type[Any], run: _FixRun) -> FileEdit | None:
    """A file with what can be fixed in it; `None` where that is nothing."""
    name = shown(tree, path)
    try:
        before = tree.read(path, MAX_BYTES)
        is_model = schema is Service and isinstance(parse_model(before, name, path.stem), Model)
        after = before if is_model else with_single_answers(before, schema, name)[0]
    except (EditError, FileError) as error:
        run.skipped.append(str(error))
        return None
    if schema is Service:
        after = _consistent(path, after, name, run)
    return FileEdit(path, before, after) if after != before else None


def _consistent(path: PurePosixPath, raw: bytes, name: str, run: _FixRun) -> bytes:
    """A model that is valid by now, with today's ids and without reasons that have no effect."""
    with suppress(EditError):
        raw = edited(raw, [Put(where, new, shared=True) for where, new in former_ids(raw, name, path.stem)], name)
    organisation = run.organisation
    found = fitted(parse_model(raw, name, path.stem), raw, path.parent, organisation.policy.scales, organisation.shared)
    if not isinstance(found, Model) or not found.service.ruled_out:
        return raw
    facts = facts_of(found, organisation, run.today)
    divided = {row.target for row in facts.rows if row.parts}
    idle = []
    for problem in idle_ruling(Subject(facts, organisation.policy, run.today)):
        _, index, _, position = problem.where
        if problem.target not in divided:
            idle.append((int(index), int(position), problem.detail.rpartition("/")[2]))
    if not idle:
        return raw
    documents, _ = parse_nodes(raw, name)
    try:
        return edited(raw, without_idle_cells(found.service, documents[0], idle), name)
    except EditError as error:
        run.skipped.append(str(error))
        return raw
