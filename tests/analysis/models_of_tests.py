"""Models in a few lines, for tests of what follows from them."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

DAY = date(2026, 11, 24)


def model_of(text: str) -> Model:
    """A valid model from its sections; `service`, `title` and `owner` are given."""
    raw = f"service: cart\ntitle: Cart\nowner: team-cart\n{dedent(text)}"
    found = parse_model(raw.encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Model), [str(finding) for finding in found.findings]
    return found


def analysed(text: str, today: date = DAY, policy: Policy | None = None) -> Facts:
    """What follows from a model."""
    return facts_of(model_of(text), under(policy or Policy()), today)
