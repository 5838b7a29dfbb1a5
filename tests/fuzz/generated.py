"""Models that are nearly always valid, made by hypothesis from a seed, with hostile text in the fields that hold text."""

from __future__ import annotations

import unicodedata
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutating import CANARY, as_text, structure_changed, text_of

from model_strategies import services

_drawn: list[dict[str, Any]] = []


@settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["shop", "bank"]).flatmap(services))
def _draw(content: dict[str, Any]) -> None:
    _drawn.append(content)


@cache
def _from_bytes() -> Any:
    return _draw.hypothesis.fuzz_one_input  # type: ignore[attr-defined]


def service(chance: Random) -> dict[str, Any]:
    """A service as hypothesis draws it from the generator's bytes."""
    _drawn.clear()
    while not _drawn:
        _from_bytes()(chance.randbytes(2_000))
    return _drawn.pop()


DAYS = ("0001-01-01", "1969-12-31", "2026-11-24", "2038-01-19", "9999-12-31")
LINKS = (
    f"https://example.com/?q=<{CANARY}>",
    f"https://e.example/'\"><{CANARY} on{CANARY}=1>",
    "mailto:a@example.com?subject=%0a",
    "https://[::1]/",
    "https://\u202eexample.com",
)


def without_controls(text: str) -> str:
    """What the reader does not refuse outright: a model that is refused never reaches a page."""
    return "".join(char for char in text if char in "\n\t\x85" or not (unicodedata.category(char) == "Cc" or ord(char) & 0xFFFE == 0xFFFE))


def decorated(chance: Random, content: dict[str, Any]) -> dict[str, Any]:
    """The same model with hostile text and edges in many of its fields."""

    def text() -> str:
        return without_controls(text_of(chance))

    def title() -> str:
        return " ".join(without_controls(text_of(chance, 2)).split())[:290] or "x"

    if chance.random() < 0.7:
        content |= {"title": title(), "description": text(), "tags": [title()], "links": {title()[:60]: chance.choice(LINKS)}}
    for section in ("data", "boundaries", "elements", "flows", "threats"):
        for part in content.get(section, {}).values():
            if chance.random() < 0.5:
                part |= {"title": title(), "description": text()}
    for part in content["elements"].values():
        if chance.random() < 0.4:
            part["technology"] = chance.choice(("postgresql", "nodejs", "redis", title()))
    for part in content["flows"].values():
        if chance.random() < 0.4:
            part |= {"protocol": title(), "authentication": title()}
    for part in content.get("threats", {}).values():
        if chance.random() < 0.4:
            part |= {"references": [title()[:100], f"CWE-{chance.randrange(2000)}"], "identified": chance.choice(DAYS)}
        for mitigation in part.get("mitigations", ()):
            if chance.random() < 0.4:
                mitigation |= {"control": title(), "ticket": title(), "evidence": chance.choice(LINKS), "due": chance.choice(DAYS)}
        if "acceptance" in part and chance.random() < 0.4:
            part["acceptance"] |= {"rationale": text(), "review_by": chance.choice(DAYS), "approved_on": chance.choice(DAYS)}
    for part in content.get("reviews", ()):
        if chance.random() < 0.5:
            part |= {"summary": text(), "reference": chance.choice(LINKS)}
    if content.get("threats") and chance.random() < 0.3:
        known = next(iter(content["threats"]))
        content["attack_trees"] = {
            "tree": {"goal": title(), "description": text(), "root": {"or": [{"title": title()}, {"threat": known}]}}
        }
    if content["elements"] and chance.random() < 0.3:
        ids = list(content["elements"])
        chance.shuffle(ids)
        content["layout"] = {
            "direction": chance.choice(("right", "down")),
            "ranks": [rank for start in range(3) if (rank := ids[start::3])],
        }
    processes = [one for one, part in content["elements"].items() if part["type"] == "process"]
    if len(processes) > 1 and chance.random() < 0.3:
        content["elements"][processes[1]]["part_of"] = processes[0]
        content["elements"][processes[1]].pop("in", None)
    return content


def organisation_of(chance: Random) -> bytes:
    """One or two services, by the stems of their files."""
    first = service(chance)
    found = {first["service"]: decorated(chance, first)}
    if chance.random() < 0.3:
        other = decorated(chance, service(chance))
        found.setdefault(other["service"], other)
    if chance.random() < 0.15:
        found = {name: structure_changed(chance, content, 2) for name, content in found.items()}
    return as_text(found)
