"""Words that an organisation's own files give to keys of the format: its teams, its levels, its controls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import yaml

from ..checks.library_answers import unknown_library_entry
from ..checks.parties import unknown_party
from ..checks.registry import ServiceCheck, code_of
from ..checks.rulebook import rules
from ..library.threat_library import ThreatLibrary, library_of
from ..model.answer_rules import UseRule
from ..model.attack_tree import AttackNode
from ..model.context import Assumption, Objective
from ..model.controls import Control
from ..model.decision_rules import AcceptanceRules
from ..model.forms import any_case
from ..model.frameworks import frameworks_of
from ..model.levels import Scales, number_of
from ..model.library_entry import LibraryFamily
from ..model.library_rules import LibraryRules
from ..model.mitigation import Mitigation
from ..model.organisation_files import Organisation
from ..model.policy import CheckLevel, Policy, Waiver
from ..model.ruling import RulingOut
from ..model.service import Service
from ..model.threat import Acceptance, Rating, Residual, Threat, Transfer

MOST_OFFERED = 500
"""Most words that are offered at a key: an editor lists them all."""
_SPECIAL = re.compile(r"[\\^$.|?*+(){}\[\]/]")
"""What a regular expression of JavaScript escapes; it refuses other escapes."""
Place = tuple[type, str]
"""A part of the format, and one of its keys."""


@dataclass(frozen=True)
class OfferedWords:
    """Words for a key.

    Attributes:
        name: under which a schema has them.
        words: what each means, in a sentence.
        closed: whether nothing else may stand there.
        accepted: what may stand there too and is not offered.
        any_case: whether the words may be written in any case.
    """

    name: str
    words: Mapping[str, str]
    closed: bool = False
    accepted: Collection[str] = ()
    any_case: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression for all that may stand there, where it is closed."""
        plain = [_SPECIAL.sub(r"\\\g<0>", word) for word in (*self.words, *self.accepted)]
        spelled = [any_case(word) if self.any_case else word for word in plain]
        return rf"^\s*(?:{'|'.join(spelled)})\s*$"


def offered_words(organisation: Organisation, services: Mapping[str, str]) -> Mapping[Place, OfferedWords]:
    """What an organisation's files offer, by part and key.

    A key is closed where everything else would be an error of `threat-model check`.

    Args:
        organisation: its policy, its shared controls and its library.
        services: titles of the services by their ids.
    """
    policy, library = organisation.policy, library_of(organisation.library)
    found: dict[Place, OfferedWords] = {}
    _enter(found, _parties(policy))
    _enter(found, _levels(policy.scales))
    _enter(found, _shared(organisation))
    _enter(found, _library(policy, library))
    _enter(found, _policys(policy, services))
    frameworks = OfferedWords("known-framework", {id: known.title for id, known in frameworks_of(policy.frameworks).items()})
    _enter(found, {(part, "frameworks"): frameworks for part in (Threat, Mitigation, Control, Policy)})
    return found


def _enter(found: dict[Place, OfferedWords], more: Mapping[Place, OfferedWords]) -> None:
    for place, offered in more.items():
        if offered.words and len(offered.words) <= MOST_OFFERED:
            open_too = offered.closed and not all(map(_is_text, offered.words))
            found[place] = OfferedWords(f"known-{offered.name}", offered.words) if open_too else offered


def _is_text(id: str) -> bool:
    """Whether an editor reads an id without quotes as a text: `1` is a number to it, and `on` to some."""
    return number_of(id) is None and isinstance(yaml.safe_load(id), str)


def _parties(policy: Policy) -> Mapping[Place, OfferedWords]:
    parties = {**policy.groups, **policy.teams}
    words = {}
    for id, party in sorted(parties.items()):
        kind = "Team" if id in policy.teams else "Group"
        risks = [risk.value for risk, names in policy.acceptance.approvers.items() if id in names]
        words[id] = f"{kind}{f': {party.title}' if party.title else ''}." + (f" May approve: {', '.join(risks)}." if risks else "")
    members = sorted({name for party in parties.values() for name in party.members} - words.keys())
    offered = OfferedWords("known-party", words)
    strict = OfferedWords("party", words, _is_error(policy, unknown_party), members, any_case=True)
    teams = OfferedWords("team", {id: words[id] for id in sorted(policy.teams)})
    held = (Control, Assumption, Objective, Transfer, Acceptance, Service)
    return {
        **{(part, "owner"): strict for part in held},
        (RulingOut, "decided_by"): strict,
        (Acceptance, "approved_by"): strict,
        (Mitigation, "owner"): offered,
        (Waiver, "owner"): offered,
        (UseRule, "teams"): teams,
        (AcceptanceRules, "approvers"): offered,
    }


def _levels(scales: Scales) -> Mapping[Place, OfferedWords]:
    found: dict[Place, OfferedWords] = {}
    for axis, levels in scales.axes:
        words = {level: f"{scales.title(level)}, {number} of {len(levels)}, lowest first." for number, level in enumerate(levels, 1)}
        for part in (Rating, Residual, Threat):
            found[part, axis] = OfferedWords(f"level-of-{axis}", words, closed=True)
    found[AttackNode, "probability"] = OfferedWords("known-chance", found[Threat, "likelihood"].words)
    return found


def _shared(organisation: Organisation) -> Mapping[Place, OfferedWords]:
    shared = organisation.shared
    controls = {held.control.id: held for held in shared.controls}
    of = {id: "" if held.scope == "organisation" else f" Of `{held.scope}`." for id, held in controls.items()}
    words = {id: f"{held.control.title}.{of[id]}" for id, held in sorted(controls.items())}
    former = [held.control.renamed_from for held in controls.values() if held.control.renamed_from]
    own = OfferedWords("known-control", words)
    actors = {**{id: actor for file in shared.files for id, actor in file.defined.actors.items()}, **organisation.policy.actors}
    known_actors = OfferedWords("known-actor", {id: f"{actor.title}." for id, actor in sorted(actors.items())})
    return {
        (Service, "uses"): OfferedWords("shared-control", words, True, former),
        (Control, "uses"): own,
        (Mitigation, "uses"): own,
        (UseRule, "controls"): own,
        (Threat, "actor"): known_actors,
        (AttackNode, "actor"): known_actors,
    }


def _library(policy: Policy, library: ThreatLibrary) -> Mapping[Place, OfferedWords]:
    words = {id: f"{threat.entry.title}." for id, threat in library.threats.items()}
    families = {id: f"Every entry of the family {title}." for id, title in library.families.items()}
    entries = OfferedWords("library-entry", words, _is_error(policy, unknown_library_entry))
    return {
        (Threat, "library"): entries,
        (RulingOut, "library"): entries,
        (LibraryRules, "require"): OfferedWords("known-entry", {**families, **words}),
        (LibraryFamily, "off"): OfferedWords("known-off", {id: f"{threat.entry.title}." for id, threat in library_of().threats.items()}),
    }


def _policys(policy: Policy, services: Mapping[str, str]) -> Mapping[Place, OfferedWords]:
    checks = {code: f"{rule.title}." for code, rule in rules().items() if rule.adjustable}
    tags = dict.fromkeys(sorted({tag for use in policy.controls.uses for tag in use.tags}), "The policy gives services with it a control.")
    return {
        (Waiver, "service"): OfferedWords("known-service", {id: f"{title}." for id, title in sorted(services.items())}),
        (Waiver, "check"): OfferedWords("known-check", checks),
        (Policy, "checks"): OfferedWords("known-check", checks),
        (Service, "tags"): OfferedWords("known-tag", tags),
    }


def _is_error(policy: Policy, check: ServiceCheck) -> bool:
    """Whether what a check finds is an error in every service."""
    code = code_of(check)
    levels: Iterable[CheckLevel | None] = (policy.checks.get(code), *(by.get(code) for by in policy.checks_by_status.values()))
    waived = any(waiver.check == code for waiver in policy.waivers)
    return not waived and all(level in (None, CheckLevel.ERROR) for level in levels)
