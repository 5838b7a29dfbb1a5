"""Protection is that of the weakest flow, also where one arrow stands for several."""

from __future__ import annotations

from itertools import permutations

import pytest

from mkdocs_threat_model.drawing.marks import Protection
from mkdocs_threat_model.drawing.narration import Narration, all_of, protection_of
from mkdocs_threat_model.model.scales import Risk
from mkdocs_threat_model.model.service import Flow
from mkdocs_threat_model.model.types import adapter

BOTH = {"authentication": "mTLS", "encrypted": True}
ONE_FLOW = [
    (BOTH, Protection.BOTH),
    ({"authentication": "JWT"}, Protection.ONE),
    ({"authentication": "JWT", "encrypted": False}, Protection.ONE),
    ({"encrypted": True}, Protection.ONE),
    ({"authentication": "none", "encrypted": True}, Protection.ONE),
    ({"authentication": " None ", "encrypted": False}, Protection.NONE),
    ({"authentication": "no"}, Protection.NONE),
    ({"authentication": "none (public links)", "encrypted": True}, Protection.ONE),
    ({}, Protection.NONE),
]


def _flow(stated: dict[str, object]) -> Flow:
    return adapter(Flow).validate_python({"id": "f", "from": "a", "to": "b", "title": "F", **stated})


@pytest.mark.parametrize(("stated", "expected"), ONE_FLOW)
def test_protection_of_a_flow(stated: dict[str, object], expected: Protection) -> None:
    assert protection_of([_flow(stated)]) is expected


@pytest.mark.parametrize(("weakest", "expected"), ONE_FLOW)
def test_a_bundle_is_as_protected_as_its_weakest_flow(weakest: dict[str, object], expected: Protection) -> None:
    for stated in permutations([BOTH, weakest, BOTH]):
        assert protection_of(map(_flow, stated)) is expected


def test_what_is_said_of_several_is_their_sum() -> None:
    said = {
        "a": Narration(frozenset({("T-1", Risk.LOW)}), 2, personal=True),
        "b": Narration(frozenset({("T-1", Risk.LOW), ("T-2", Risk.HIGH)}), 1, restricted=True),
    }
    assert all_of(said, ["a", "b", "c"]) == Narration(frozenset({("T-1", Risk.LOW), ("T-2", Risk.HIGH)}), 3, True, True)
    assert [mark.name for mark in all_of(said, ["a", "b"]).marks()] == [
        "2 open threats, the worst High",
        "3 unanswered STRIDE questions",
        "personal data",
        "restricted data",
    ]
