"""What the page of controls says of each: what it answers where, what counts on it, what reopens if it lapses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain

from ...analysis.blast_radius import NOTHING_REOPENS, TotalRadius, total_radii
from ...analysis.condition_phrases import condition_words
from ...analysis.control_inventory import ControlUse, ListedControl, listed_controls
from ...analysis.control_states import NOTICE
from ...analysis.facts import AssessedThreat, Facts
from ...analysis.rule_answers import CONTROL, rule_key
from ...analysis.stride import cells_by_rule
from ...frame.location import control_anchor
from ...frame.page_bound import text_weight
from ...model.controls import ControlAnswer
from ...model.evidence_item import evidence_text
from ...model.organisation_files import Organisation
from ...model.scales import MitigationStatus

SOON = NOTICE.days
"""Days before a control is to be verified again, in which that is due soon."""


class ControlGroup(StrEnum):
    """Where the page lists a control, in its order; the values are names of templates."""

    DUE = "due"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class AnswerTotal:
    """An entry of a control's `answers`, in all services.

    Attributes:
        answer: as it is written.
        where: its condition in words.
        cells: how many cells it answers.
        services: in how many services.
    """

    answer: ControlAnswer
    where: str
    cells: int
    services: int


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """A control as the page shows it.

    Attributes:
        listed: the control as it counts, its owner, its file, whose it is.
        anchor: its anchor on the page of controls.
        days: the days until it is to be verified again, negative once they are over; `None` where it has no such day or is not done.
        radius: what reopens if it lapses.
        answers: what it answers where.
        below: the controls that it builds on.
        uses: the services that use it, those with most cells first, as many as are listed.
        used: how many services use it.
        threats: the threats that count on it, as many as are listed: each with its service.
        counting: how many count on it.
        lost: how many cells it answered and are open now.
        link: relative link to its record, where that is on another page.
    """

    listed: ListedControl
    anchor: str
    days: int | None
    radius: TotalRadius
    answers: tuple[AnswerTotal, ...]
    below: tuple[ListedControl, ...]
    uses: tuple[ControlUse, ...]
    used: int
    threats: tuple[tuple[Facts, AssessedThreat], ...]
    counting: int
    lost: int
    link: str = ""

    @property
    def group(self) -> ControlGroup:
        """Where the page lists it."""
        if self.days is not None and self.days <= SOON and not self.listed.over:
            return ControlGroup.DUE
        return ControlGroup.DONE if self.listed.state.counts else ControlGroup.OPEN


def control_entries(portfolio: Mapping[str, Facts], organisation: Organisation, today: date) -> list[ControlEntry]:
    """Every control, in the order of the inventory.

    Args:
        portfolio: the facts of each service by its id.
        organisation: what it defines for many services.
        today: the day that days are counted from.
    """
    inventory = listed_controls(portfolio, organisation, today)
    if not inventory:
        return []
    radii = total_radii(portfolio, organisation)
    answered = {
        name: facts.memory.one("cells by rule", (), None, lambda facts=facts: cells_by_rule(facts.rows))  # type: ignore[misc]
        for name, facts in portfolio.items()
        if facts.controls
    }
    known = {listed.key: listed for listed in inventory}
    return [_entry(listed, known, radii.get(_radius_key(listed), NOTHING_REOPENS), answered, today) for listed in inventory]


def _radius_key(listed: ListedControl) -> tuple[str, str, str]:
    return listed.state.scope, listed.service, listed.control.id


def own_anchor(service: str, control: str) -> str:
    """The anchor of a service's own control on the page of controls."""
    return f"own-{service}/{control}"


def _entry(
    listed: ListedControl, known: Mapping[str, ListedControl], radius: TotalRadius, answered: Mapping[str, Counter[str]], today: date
) -> ControlEntry:
    control, uses = listed.control, sorted(listed.uses, key=lambda use: (-len(use.cells), use.facts.service.title.casefold()))
    done, day = control.status is MitigationStatus.DONE, control.verify_again_by
    threats = [(use.facts, assessed) for use in listed.uses for assessed in use.threats]
    return ControlEntry(
        listed,
        own_anchor(listed.service, control.id) if listed.service else control_anchor(control.id, listed.state.scope),
        (day - today).days if day is not None and done else None,
        radius,
        tuple(_answers(listed, answered)),
        tuple(_below(listed, known)),
        tuple(uses),
        len(uses),
        tuple(sorted(threats, key=lambda threat: threat[1].order)),
        len(threats),
        sum(len(use.lost) for use in uses),
    )


def _answers(listed: ListedControl, answered: Mapping[str, Counter[str]]) -> list[AnswerTotal]:
    found = []
    for place, answer in enumerate(listed.control.answers):
        key = rule_key(CONTROL, listed.control.id, place)
        cells = [answered[use.facts.service.service][key] for use in listed.uses]
        found.append(AnswerTotal(answer, condition_words(*answer.condition), sum(cells), sum(map(bool, cells))))
    return found


def _below(listed: ListedControl, known: Mapping[str, ListedControl]) -> list[ListedControl]:
    """What it builds on: of its own service, of a folder around it, or of the organisation."""
    folder = listed.state.scope if not listed.service else listed.source.path.partition("/")[2].rpartition("/")[0]
    scopes = [listed.service, *_around("" if folder == "organisation" else folder), ""]
    keys = ([f"{scope}/{id}" if scope else id for scope in scopes] for id in listed.control.uses)
    return [next(known[key] for key in candidates if key in known) for candidates in keys if any(key in known for key in candidates)]


def _around(folder: str) -> list[str]:
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def shortened(entry: ControlEntry, most: int | None) -> ControlEntry:
    """An entry that lists so many of its services and threats; all of them for `None`."""
    return replace(entry, uses=entry.uses[:most], threats=entry.threats[:most])


def entry_weight(entry: ControlEntry) -> int:
    """What an entry weighs at most on a page, as `page_bound` counts."""
    control = entry.listed.control
    texts = (control.title, control.title, control.description, control.test, control.operate, evidence_text(control.evidence))
    answers = chain.from_iterable((answer.where, answer.answer.because) for answer in entry.answers)
    named = chain.from_iterable((facts.service.title, assessed.threat.title) for facts, assessed in entry.threats)
    used = (use.facts.service.title for use in entry.uses)
    parts = 24 * len(entry.answers) + 10 * len(entry.uses) + 18 * len(entry.threats) + 6 * (len(control.references) + len(entry.below))
    return 110 + parts + text_weight(*texts, control.ticket, entry.listed.state.why, *answers, *named, *used)


def row_weight(entry: ControlEntry) -> int:
    """What an entry weighs at most in a table, as `page_bound` counts."""
    titles = (use.facts.service.title for use in entry.listed.uses) if entry.listed.service else ()
    return 38 + text_weight(entry.listed.control.title, entry.listed.control.id, entry.listed.state.why, *titles)
