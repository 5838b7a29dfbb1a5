"""Two versions of one model, compared as the command compares them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.changes.change import Change
from mkdocs_threat_model.changes.comparing_services import service_changes
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

BASE = Path(__file__).parents[1] / "checks" / "base" / "models" / "shop.yaml"
TODAY = date(2026, 11, 24)


def edited(text: str, edits: list[dict[str, str]]) -> str:
    """A model's text after edits as the cases write them; each of them must find its place."""
    for edit in edits:
        assert edit["replace"] in text, edit
        text = text.replace(edit["replace"], edit["by"], 1)
    return text


def facts(text: str | bytes, name: str = "shop") -> Facts:
    """What follows from a model that must be valid."""
    raw = text if isinstance(text, bytes) else text.encode()
    model = parse_model(raw, f"models/{name}.yaml", name)
    assert isinstance(model, Model), model.findings
    return facts_of(model, under(Policy()), TODAY)


def changes(before: Facts, after: Facts) -> list[Change]:
    """The changes, what weighs most first."""
    return list(service_changes(before, after).changes)


def line(change: Change) -> str:
    """A change as the cases write it."""
    part = f"{change.section}/{change.id}" if change.id else change.section or "-"
    return " ".join(word for word in (change.effect, change.kind, part, change.said) if word)
