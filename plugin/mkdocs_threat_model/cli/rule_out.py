"""`threat-model rule-out`: a STRIDE category that does not apply to one target, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..analysis.facts import facts_of
from ..analysis.stride import Row
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..edits.new_parts import added_ruling
from ..edits.proposals import Proposal, propose
from ..edits.yaml_values import Value
from ..errors import ConfigurationError
from ..findings import Where
from ..library.threat_library import library_of
from ..model.nearest import did_you_mean
from ..model.scales import STRIDE_NAMES, Stride
from ..model.tree import absolute, from_here
from ..model.types import listed
from .answered_cells import answer_of
from .confirmation import YES, asked_text, settle
from .library import named_entry
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import say
from .service_reading import ReadService, read_service
from .stride_letters import CATEGORIES


@click.command()
@click.argument("service")
@click.argument("target")
@click.option(
    "--stride", "letters", type=CATEGORIES, required=True, metavar="LETTERS", help="The categories, by letter or name: R, or S,T."
)
@click.option("--reason", help="Why they do not apply; required.")
@click.option("--boundary", metavar="ID", help="The boundary concerned, if the target is a flow that crosses several.")
@click.option("--library", metavar="ENTRY", help="The entry of the threat library that it answers.")
@click.option("--rests-on", multiple=True, metavar="ID", help="An assumption that the reason depends on. May be given several times.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@YES
def rule_out(
    service: str,
    target: str,
    letters: tuple[str, ...],
    reason: str | None,
    boundary: str | None,
    library: str | None,
    rests_on: tuple[str, ...],
    models: Path,
    today: date | None,
    yes: bool,
) -> int:
    """Rule out STRIDE categories for TARGET, an element, a flow or a boundary of SERVICE, with the reason.

    One target a call: a reason is about one thing. Categories that do not apply to the target are refused. Those that a threat
    or another reason answers already are left out; if that is all of them, nothing is written and the exit status is 2.
    """
    categories = [Stride(letter) for letter in letters]
    organisation = read_service(models, service).organisation  # before anybody is asked for a reason
    if library:
        named_entry(library_of(organisation.library), library)
    said = asked_text("reason", "Reason", reason, "is no reason. Say why the category does not apply.")
    fields: dict[str, Value] = {
        "targets": [target],
        "boundary": boundary,
        "stride": list(letters),
        "reason": said,
        "rests_on": list(rests_on),
        "library": library,
    }

    left_out: list[str] = []

    def make() -> Proposal:
        left_out.clear()
        read = read_service(models, service)
        rows = _checked_rows(read, target, boundary, categories, the_day(today))
        answers = {letter: answer_of(read.service, rows, target, boundary, letter, library) for letter in categories}
        told = [_told(models, read, target, letter, where) for letter, where in answers.items() if where]
        open_letters = [str(letter) for letter, where in answers.items() if not where]
        if not open_letters:
            raise ConfigurationError(f"{' '.join(told)} Edit what is there, or remove it first.")
        left_out.extend(told)
        return propose(models, {read.path: [added_ruling({**fields, "stride": open_letters})]})

    status = settle(models, make, yes=yes)
    for message in left_out:
        say(f"{message} It is left out.", err=True)
    return status


def _told(models: Path, read: ReadService, target: str, letter: Stride, where: Where) -> str:
    """A sentence with what answers a cell already, and the line."""
    place = f"{from_here(absolute(models) / read.path)}:{read.model.source.place(where).line}"
    what = f"{where[1]} answers it" if where[0] == "threats" else "`ruled_out` has a reason for it"
    return f"{STRIDE_NAMES[letter]} at `{target}`: {what} already ({place})."


def _checked_rows(read: ReadService, target: str, boundary: str | None, categories: list[Stride], today: date) -> list[Row]:
    """The rows of the STRIDE table that are meant; none of a boundary.

    Raises:
        ConfigurationError: the target is none, or a category is not asked of it.
    """
    service = read.service
    if target == service.service:
        raise ConfigurationError("A reason for the whole service answers no STRIDE cell. Name an element, a flow or a boundary.")
    known = (*service.elements, *service.flows, *service.boundaries)
    if target not in known:
        remedy = did_you_mean(target, known, "Name an element, a flow or a boundary.")
        raise ConfigurationError(f"`{target}` is not an id of the model. {remedy}")
    if target not in service.elements and target not in service.flows:
        return []  # a reason for the crossings of a boundary
    if boundary and target in service.elements:
        raise ConfigurationError(f"`{target}` is an element and crosses no boundary. Leave out --boundary.")
    rows = [
        row
        for row in facts_of(read.model, read.organisation, today).rows
        if row.target == target and (not boundary or row.boundary == boundary)
    ]
    asked = {letter for row in rows for letter in row.asks}
    for letter in categories:
        if letter not in asked:
            raise ConfigurationError(
                f"{STRIDE_NAMES[letter]} does not apply to `{target}`{f' at `{boundary}`' if boundary else ''}. {_remedy(rows, asked)}"
            )
    return rows


def _remedy(rows: list[Row], asked: set[Stride]) -> str:
    parts = next((row.parts for row in rows if row.parts), ())
    if parts:
        return f"It applies to its parts: name {listed(parts, 'or')}."
    return f"Use {listed([str(letter) for letter in Stride if letter in asked], 'or')}." if asked else "No category applies there."
