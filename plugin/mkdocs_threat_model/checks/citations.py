"""Citations: what a model cites of a framework exists."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Where
from ..model.frameworks import Framework, frameworks_of
from ..model.nearest import Spelling
from ..model.threat import FrameworkIds
from .registry import Found, Subject, check
from .wording import quoted

_LISTED = 12
"""Most frameworks that a message lists."""


@check("TM325", "Framework, or id of a framework, that does not exist")
def unknown_citation(subject: Subject) -> Iterator[Found]:
    """A framework's page is a list of evidence by id. An id that the framework does not have stands on no
    page, and what it was to support has nothing.

    Fires:

        frameworks: {iso-27001: [A.8.35]}          # the technological controls end with A.8.34

    Mended:

        frameworks: {iso-27001: [A.8.28]}

    Source: this project. The policy's `frameworks` adds the organisation's own.
    """
    frameworks = frameworks_of(subject.policy.frameworks)
    names = Spelling(frameworks)
    ids_of = {name: Spelling(sorted(framework.ids)) for name, framework in frameworks.items()}
    for threat, where, written in _citations(subject):
        for name, ids in written.items():
            framework = frameworks.get(name)
            if framework is None:
                message = f"{threat}: {quoted(name)} is no framework that is known here. {_nearest(name, names, frameworks)}"
                yield Found((*where, name), message, threat, name)
                continue
            for one in ids:
                if not framework.accepts(one):
                    message = f"{threat}: {quoted(one)} is not an id of {framework.title}. {_correct(framework, one, ids_of[name])}"
                    yield Found((*where, name), message, threat, f"{name}/{one}")


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
    listed = ", ".join(quoted(one) for one in [*frameworks][:_LISTED])
    return f"Use one of {listed}, or add it to `frameworks` in the policy."


def _correct(framework: Framework, one: str, ids: Spelling) -> str:
    near = ids.near(one)
    if near:
        return f"Did you mean {quoted(near)}?"
    if framework.example:
        return f"Write it as {framework.example}."
    return f"The policy asks for the pattern {quoted(framework.pattern)}."
