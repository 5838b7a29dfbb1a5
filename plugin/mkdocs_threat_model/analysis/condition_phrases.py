"""Conditions of rules in plain words: `data flows authenticated with mTLS, encrypted, within mesh`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.conditions import ElementCondition, FlowCondition
from .meeting import UNSTATED

_KINDS = {"external": "external entities", "process": "processes", "store": "data stores"}
_SUBJECTS = {"flows": "data flows", "crossings": "boundary crossings"}


def condition_words(about: str, condition: ElementCondition | FlowCondition) -> str:
    """What a rule is about, in one line.

    Args:
        about: `elements`, `flows` or `crossings`.
        condition: what must hold.
    """
    if isinstance(condition, ElementCondition):
        subject = _or(_KINDS[kind.value] for kind in condition.type) if condition.type else "elements"
        return ", ".join((subject, *_of_elements(condition), *_of_both(condition, "that store")))
    return ", ".join((_SUBJECTS[about], *_of_flows(condition), *_of_both(condition, "that carry")))


def _of_elements(condition: ElementCondition) -> Iterator[str]:
    if condition.technology:
        yield f"built with {_or(condition.technology)}"
    if condition.privileged is not None:
        yield "with elevated privileges" if condition.privileged else "without elevated privileges"
    if condition.exposure:
        yield f"in {_or(condition.exposure)} exposure"


def _of_flows(condition: FlowCondition) -> Iterator[str]:
    for said, words in (
        ("from", condition.from_),
        ("to", condition.to),
        ("into", condition.into),
        ("out of", condition.out_of),
        ("by protocol", condition.protocol),
        ("authenticated with", tuple(word for word in condition.authentication if word != UNSTATED)),
    ):
        if words:
            yield f"{said} {_or(words)}"
    if UNSTATED in condition.authentication:
        yield "or that do not say how they authenticate" if len(condition.authentication) > 1 else "that do not say how they authenticate"
    if condition.exposure:
        yield f"both ends in {_or(condition.exposure)} exposure"


def _of_both(condition: ElementCondition | FlowCondition, having: str) -> Iterator[str]:
    if condition.within:
        yield f"within {_or(condition.within)}"
    if condition.encrypted is not None:
        yield "encrypted" if condition.encrypted else "not encrypted"
    if condition.tags:
        yield f"tagged {_or(condition.tags)}"
    if condition.classification:
        yield f"{having} only {_or(condition.classification)} data"
    if condition.personal is not None:
        yield f"{having} {'' if condition.personal else 'no '}personal data"


def _or(words: Iterable[str]) -> str:
    *first, last = [str(word) for word in words]
    return f"{', '.join(first)} or {last}" if first else last
