"""Where entries of the package speak and where they are silent, beyond the two examples that each has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases import read_yaml
from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.library.suggestions import MOST_SUGGESTIONS, matcher_of, open_cells
from mkdocs_threat_model.library.threat_library import library_of
from mkdocs_threat_model.model.own_library import NO_OWN_LIBRARY
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.reading import Model, parse_model

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = read_yaml(HERE / "matching.yaml")
LIBRARY = library_of(NO_OWN_LIBRARY)
_DATA = {
    "page": {"title": "Page", "classification": "public"},
    "note": {"title": "Note", "classification": "restricted"},
    "profile": {"title": "Profile", "classification": "confidential", "personal": True},
}
_BOUNDARIES = {
    "outside": {"title": "Outside", "exposure": "public"},
    "partners": {"title": "Partners", "exposure": "partner"},
    "inside": {"title": "Inside", "exposure": "internal"},
    "namespace": {"title": "Namespace", "in": "inside"},
}


def _facts(parts: dict[str, Any]) -> Facts:
    document = {"service": "parts", "title": "Parts", "owner": "team-parts", "data": _DATA, "boundaries": _BOUNDARIES}
    model = parse_model(yaml.safe_dump({**document, **parts}, sort_keys=False).encode(), "models/parts.yaml", "parts")
    assert isinstance(model, Model), model.findings
    portfolio = read_portfolio(HERE / "models")
    return facts_by_service(type(portfolio)(portfolio.organisation, {"parts": model}, ()), date(2026, 11, 24))["parts"]


def _matching(facts: Facts, *, by_name: bool) -> dict[str, set[str]]:
    """The entries that match, each with why."""
    matcher = matcher_of(facts, by_name=by_name)
    found: dict[str, set[str]] = {}
    for row in facts.rows:
        for threat in LIBRARY.threats.values():
            match = matcher.match(threat.entry, row)
            if match is not None and not row.asks.isdisjoint(threat.entry.stride):
                found.setdefault(threat.id, set()).add(match.why)
    return found


@pytest.mark.parametrize("name", CASES)
def test_an_entry_speaks_where_it_is_about_something_and_nowhere_else(name: str) -> None:
    case = CASES[name]
    assert {*case} <= {"because", "elements", "flows", "speak", "silent", "suggested", "said"}
    facts = _facts({key: case[key] for key in ("elements", "flows") if key in case})
    known = {*case.get("speak", ()), *case.get("silent", ()), *case.get("said", ())}
    assert known <= {*LIBRARY.threats}
    found = _matching(facts, by_name=True)
    assert {*case.get("speak", ())} - {*found} == set()
    assert {id: found[id] for id in case.get("silent", ()) if id in found} == {}
    for id, why in case.get("said", {}).items():
        assert why in found[id]
    cells = {(cell.row.target, str(cell.letter)): [one.threat.id for one in cell.suggestions] for cell in open_cells(facts, LIBRARY)}
    assert max(map(len, cells.values())) <= MOST_SUGGESTIONS
    for target, letters in case.get("suggested", {}).items():
        for letter, entries in letters.items():
            assert {*entries} - {*cells[target, letter]} == set(), f"{target} {letter}"


@pytest.mark.parametrize("client", ["mobile", "browser"])
@pytest.mark.parametrize("data", ["note", "profile"])
@pytest.mark.parametrize("authentication", read_yaml(HERE / "user_tokens.yaml"))
def test_stolen_tokens_and_objects_of_others_come_first_where_users_call(authentication: str, data: str, client: str) -> None:
    facts = _facts(
        {
            "elements": {
                "user": {"type": "external", "title": "User", "in": "outside", "technology": client},
                "api": {"type": "process", "title": "API", "in": "inside"},
            },
            "flows": {
                "ask": {
                    "from": "user",
                    "to": "api",
                    "protocol": "HTTPS",
                    "encrypted": True,
                    "authentication": authentication,
                    "carries": [data],
                }
            },
        }
    )
    cells = {(cell.row.target, str(cell.letter)): [one.threat.id for one in cell.suggestions] for cell in open_cells(facts, LIBRARY)}
    assert "object-of-another-user" in cells["ask", "I"]
    assert "stolen-session-token" in cells["ask", "S"]
    assert "sign-out-without-effect" in _matching(facts, by_name=False) or "cookie" in authentication


PLAIN: dict[str, list[dict[str, Any]]] = read_yaml(HERE / "plain_protocols.yaml")


@pytest.mark.parametrize(("plain", "said"), [(plain == "plain", said) for plain, cases in PLAIN.items() for said in cases], ids=str)
def test_only_what_encrypts_nothing_is_called_unencrypted(plain: bool, said: dict[str, Any]) -> None:
    elements = {
        "user": {"type": "external", "title": "User", "in": "outside"},
        "api": {"type": "process", "title": "API", "in": "inside"},
    }
    facts = _facts({"elements": elements, "flows": {"ask": {"from": "user", "to": "api", **said}}})
    assert ("unencrypted-public-flow" in _matching(facts, by_name=True)) is plain
