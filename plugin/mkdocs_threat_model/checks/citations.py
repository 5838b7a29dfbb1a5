"""Citations: what a model cites exists, and is one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Severity, Where
from ..model.catalogues import address_of
from ..model.frameworks import Framework, frameworks_of
from ..model.nearest import Spelling
from ..model.terms import FrameworkIds
from .registry import Problem, Subject, check
from .wording import by_signs, quoted

_LISTED = 12
"""Most frameworks that a message lists."""


@check("TM325", "Unknown framework or framework id")
def unknown_citation(subject: Subject) -> Iterator[Problem]:
    """The page of a framework lists evidence by id. An id that does not exist in the framework appears on no page,
    so its evidence is lost.

    Fires:

        frameworks: {iso-27001: [A.8.35]}          # the technological controls end with A.8.34

    Fix:

        frameworks: {iso-27001: [A.8.28]}

    Source: this project. The policy's `frameworks` adds the organisation's own.
    """
    cited = [citation for citation in _citations(subject) if citation[2]]
    if not cited:
        return
    frameworks = frameworks_of(subject.policy.frameworks)
    names = Spelling(frameworks)
    ids_of = {name: Spelling(sorted(framework.ids)) for name, framework in frameworks.items()}
    for threat, where, written in cited:
        for name, ids in written.items():
            framework = frameworks.get(name)
            if framework is None:
                message = f"{threat}: {quoted(name)} is not a known framework. {_nearest(name, names, frameworks)}"
                yield Problem((*where, name), message, threat, name)
                continue
            for id in ids:
                if not framework.accepts(id):
                    message = f"{threat}: {quoted(id)} is not an id of {framework.title}. {_correct(framework, id, ids_of[name])}"
                    yield Problem((*where, name), message, threat, f"{name}/{id}")


@check("TM334", "Several values in one text", Severity.WARNING)
def several_values(subject: Subject) -> Iterator[Problem]:
    """A reference is one id or address, a tag is one word, an approver is one person, team or group. Several values
    in one text match no catalogue entry, no other tag and no known party, and exports contain them as one value.
    Names with a comma, such as `Doe, Jane`, are ignored.

    Fires:

        references: CWE-89, CAPEC-66

    Fix:

        references: [CWE-89, CAPEC-66]

    Source: this project.
    """
    service, people = subject.facts.service, subject.policy.parties
    for tag in service.tags:
        if len(parts := by_signs(tag)) > 1:
            yield _several(("tags",), "", tag, "tags", parts)
    for threat in service.threats.values():
        for keys, acceptance in threat.signed:
            for signer in acceptance.approved_by:
                parts = by_signs(signer)
                if len(parts) > 1 and all("@" in value or value.casefold() in people or _SLUG.fullmatch(value) for value in parts):
                    yield _several(("threats", threat.id, *keys, "approved_by"), threat.id, signer, "approved_by", parts)
    known = tuple(subject.policy.references)
    for threat in subject.facts.service.threats.values():
        at: Where = ("threats", threat.id)
        found = [((*at, "references"), reference) for reference in threat.references]
        for index, mitigation in enumerate(threat.mitigations):
            found += [((*at, "mitigations", index, "references"), reference) for reference in mitigation.references]
        for where, value in found:
            parts = next((found for found in _split(value) if all(part.startswith(known) or address_of(part) for part in found)), [])
            if len(parts) > 1 and address_of(value) is None:
                yield _several(where, threat.id, value, "references", parts)


_SLUG = re.compile(r"[a-z0-9._]*[-_][a-z0-9._-]*|[a-z]{2,5}")
"""An id of a team or a group, and no name of a person: `security-lead`, `ciso`."""


def _several(where: Where, threat: str, text: str, key: str, parts: list[str]) -> Problem:
    listed = f"{key}: [{', '.join(parts)}]"
    said = f"{quoted(text)} contains several values. Write a list: {quoted(listed)}."
    return Problem(where, f"{threat}: {said}" if threat else said, threat, text)


def _split(reference: str) -> Iterator[list[str]]:
    """A text as several references: parted by signs, since an id may hold blanks; by blanks as well."""
    yield by_signs(reference.replace(" and ", ","))
    yield [part for part in reference.replace(",", " ").replace(";", " ").split() if part != "and"]


def _citations(subject: Subject) -> Iterator[tuple[str, Where, FrameworkIds]]:
    for threat in subject.facts.service.threats.values():
        at: Where = ("threats", threat.id)
        yield threat.id, (*at, "frameworks"), threat.frameworks
        for index, mitigation in enumerate(threat.mitigations):
            yield threat.id, (*at, "mitigations", index, "frameworks"), mitigation.frameworks


def _nearest(name: str, names: Spelling, frameworks: dict[str, Framework]) -> str:
    near = names.near(name)
    if near:
        return f"Did you mean {quoted(near)}?"
    listed = ", ".join(quoted(framework) for framework in [*frameworks][:_LISTED])
    return f"Use one of {listed}, or add it to `frameworks` in the policy."


def _correct(framework: Framework, text: str, ids: Spelling) -> str:
    several = by_signs(text.replace(" and ", ","))
    if len(several) > 1 and all(framework.accepts(part) for part in several):
        listed = f"[{', '.join(several)}]"
        return f"It contains several ids. Write a list: {quoted(listed)}."
    near = ids.near(text)
    if near:
        return f"Did you mean {quoted(near)}?"
    if framework.example:
        return f"Write it as {framework.example}."
    return f"The policy requires the pattern {quoted(framework.pattern)}."
