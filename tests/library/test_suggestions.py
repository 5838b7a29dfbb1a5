"""What is suggested for unanswered cells: only there, at most three, the most specific first, and why."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases import read_yaml
from mkdocs_threat_model import cli
from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.library.suggestions import MOST_SUGGESTIONS, OpenCell, open_cells
from mkdocs_threat_model.library.telling_places import MOST_PLACES, MatchedPlace, telling_places
from mkdocs_threat_model.library.threat_library import ThreatLibrary, library_of
from mkdocs_threat_model.model.own_library import NO_OWN_LIBRARY
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.reading import Model, parse_model

HERE = Path(__file__).parent
MODELS = HERE / "models"
DAY = date(2026, 11, 24)


def _shop() -> tuple[Facts, ThreatLibrary]:
    portfolio = read_portfolio(MODELS)
    assert portfolio.organisation.findings == ()
    whole = library_of(portfolio.organisation.library)
    own = {id: threat for id, threat in whole.threats.items() if threat.own}
    return facts_by_service(portfolio, DAY)["shop"], ThreatLibrary(own)


def _named(cell: OpenCell) -> str:
    return " ".join(filter(None, (cell.row.target, cell.row.boundary, str(cell.letter))))


def test_the_unanswered_cells_and_no_others_have_suggestions() -> None:
    """Every cell by itself, with all that is suggested there: an answered one is not among them."""
    facts, library = _shop()
    found = {_named(cell): [{one.threat.id: one.why} for one in cell.suggestions] for cell in open_cells(facts, library)}
    assert found == read_yaml(HERE / "suggested.yaml")


def test_one_target_can_be_asked_for() -> None:
    facts, library = _shop()
    assert {cell.row.target for cell in open_cells(facts, library, {"orders"})} == {"orders"}


def test_the_same_model_has_the_same_suggestions_whatever_order_it_is_written_in() -> None:
    """Ties are decided by the library, never by the model."""
    facts, library = _shop()
    document = read_yaml(MODELS / "shop.yaml")
    turned = {key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in document.items()}
    model = parse_model(yaml.safe_dump(turned, sort_keys=False).encode(), "models/shop.yaml", "shop")
    assert isinstance(model, Model)
    portfolio = read_portfolio(MODELS)
    other = facts_by_service(type(portfolio)(portfolio.organisation, {"shop": model}, ()), DAY)["shop"]
    once, again = ({_named(cell): cell.suggestions for cell in open_cells(one, library)} for one in (facts, other))
    assert once == again


def test_never_more_than_three_for_a_cell_of_the_whole_library() -> None:
    facts, _ = _shop()
    whole = library_of(read_portfolio(MODELS).organisation.library)
    assert max(len(cell.suggestions) for cell in open_cells(facts, whole)) == MOST_SUGGESTIONS


_PARTS = """\
service: parts
title: Parts
owner: team-parts
data:
  page: {title: Page, classification: public}
  card: {title: Card, classification: restricted}
boundaries: {inside: {title: Inside}}
elements:
  client: {type: external, title: Client}
  front:  {type: process, title: Front, in: inside}
  a-store: {type: store, title: One, in: inside, technology: postgresql, stores: [page]}
  b-store: {type: store, title: Two, in: inside, technology: postgresql, stores: [page]}
  c-store: {type: store, title: Three, in: inside, technology: postgresql, stores: [card]}
  d-store: {type: store, title: Four, in: inside, stores: [card]}
  e-store: {type: store, title: Five, technology: postgresql, stores: [page]}
flows:
  ask: {from: client, to: front, carries: [page]}
  keep: {from: front, to: e-store, carries: [page]}
  know: {from: front, to: a-store, carries: [page]}
"""


def _parts_facts(more: str = "") -> Facts:
    model = parse_model((_PARTS + more).encode(), "models/parts.yaml", "parts")
    assert isinstance(model, Model), model.findings
    portfolio = read_portfolio(MODELS)
    return facts_by_service(type(portfolio)(portfolio.organisation, {"parts": model}, ()), DAY)["parts"]


def _places_of(facts: Facts, stored: dict[str, int]) -> frozenset[str]:
    """Where a threat is suggested that matches these targets, each with its weight."""
    return telling_places((MatchedPlace("rows", target, weight, False) for target, weight in stored.items()), facts)["rows"]


@pytest.mark.parametrize(
    ("weights", "chosen"),
    [
        ({"a-store": 5, "b-store": 5}, {"a-store", "b-store"}),
        # Where most is said of it.
        ({"a-store": 5, "b-store": 5, "c-store": 5, "d-store": 1}, {"a-store", "b-store", "c-store"}),
        # Then where the data is the most protected, or a boundary is crossed.
        ({"a-store": 5, "b-store": 5, "c-store": 5, "e-store": 5}, {"a-store", "c-store", "e-store"}),
        ({"ask": 5, "know": 5, "keep": 5, "c-store": 5}, {"ask", "keep", "c-store"}),
    ],
)
def test_a_threat_is_suggested_where_it_says_most_and_most_is_at_stake(weights: dict[str, int], chosen: set[str]) -> None:
    facts = _parts_facts()
    assert _places_of(facts, weights) == chosen
    assert _places_of(facts, dict(reversed(weights.items()))) == chosen


def test_a_match_of_a_flow_counts_less_for_its_element() -> None:
    places = [MatchedPlace("rows", "front", 6, True), *(MatchedPlace("rows", f"{name}-store", 3, False) for name in "abc")]
    assert telling_places(places, _parts_facts())["rows"] == {"a-store", "b-store", "c-store"}


def test_no_threat_is_suggested_at_more_than_three_places_and_when_one_is_answered_the_next_comes() -> None:
    library = library_of(NO_OWN_LIBRARY)

    def places(facts: Facts, *, everywhere: bool = False) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for cell in open_cells(facts, library, everywhere=everywhere):
            for suggestion in cell.suggestions:
                found.setdefault(suggestion.threat.id, set()).add(cell.row.target)
        return found

    before, whole = places(_parts_facts()), places(_parts_facts(), everywhere=True)
    assert max(map(len, before.values())) == MOST_PLACES
    repeated = next(entry for entry, at in whole.items() if len(at & {"a-store", "b-store", "c-store", "e-store"}) == 4)
    answered = sorted(before[repeated])[0]
    reason = f"ruled_out: [{{targets: [{answered}], stride: [S, T, R, I, D, E], reason: Nothing of it is kept here for longer than a second.}}]\n"
    after = places(_parts_facts(reason))
    assert len(after[repeated]) == MOST_PLACES
    assert after[repeated] - before[repeated]


def test_for_one_target_everything_is_suggested_that_matches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text(_PARTS, encoding="utf-8")

    def suggested(*arguments: str) -> dict[tuple[str, str], list[str]]:
        assert cli.run(["suggest", "--models", str(tmp_path), "--format", "json", *arguments]) == 0
        cells = json.loads(capsys.readouterr().out)
        return {(cell["target"], cell["stride"]): [one["entry"] for one in cell["suggestions"]] for cell in cells}

    whole = suggested()
    alike = [suggested("--target", name) for name in ("a-store", "b-store", "c-store")]
    assert any(set(whole[key]) < set(entries) for one in alike for key, entries in one.items())
    assert cli.run(["suggest", "--models", str(tmp_path)]) == 0
    assert "`--target ID` shows all that match there." in capsys.readouterr().err


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(["suggest", "--models", str(MODELS), "--today", DAY.isoformat(), *arguments]) == 0
    return capsys.readouterr().out


def test_json_has_a_map_for_each_unanswered_cell(capsys: pytest.CaptureFixture[str]) -> None:
    cells = json.loads(_run(capsys, "shop", "--format", "json"))
    assert [(cell["target"], cell["boundary"], cell["stride"]) for cell in cells][:2] == [("place", "internet", "S"), ("place", "vpc", "S")]
    first = cells[0]["suggestions"][0]
    assert {*cells[0]} == {"service", "target", "boundary", "stride", "suggestions"}
    assert {*first} == {"entry", "title", "why", "controls"}
    assert {cell["boundary"] for cell in cells if cell["target"] == "orders"} == {None}


def _pasted(document: dict[str, Any], stubs: dict[str, Any], section: str) -> Model:
    """The model with the stubs of one section in it."""
    more = {key: stubs[key] for key in (section,)}
    pasted = dict(document)
    for key, value in more.items():
        pasted[key] = {**pasted[key], **value} if isinstance(value, dict) else [*pasted[key], *value]
    model = parse_model(yaml.safe_dump(pasted, sort_keys=False).encode(), "models/shop.yaml", "shop")
    assert isinstance(model, Model), model.findings
    return model


@pytest.mark.parametrize("section", ["threats", "ruled_out"])
def test_what_is_pasted_is_a_valid_model_that_names_the_entries(capsys: pytest.CaptureFixture[str], section: str) -> None:
    """A pasted threat answers the cells for which it was suggested; a pasted reason says nothing yet, and answers none."""
    stubs = yaml.safe_load(_run(capsys, "shop", "--format", "yaml"))
    document = read_yaml(MODELS / "shop.yaml")
    model = _pasted(document, stubs, section)
    portfolio = read_portfolio(MODELS)
    facts, library = _shop()
    pasted = facts_by_service(type(portfolio)(portfolio.organisation, {"shop": model}, ()), DAY)["shop"]
    before = {_named(cell): bool(cell.suggestions) for cell in open_cells(facts, library_of(portfolio.organisation.library))}
    after = {_named(cell) for cell in open_cells(pasted, library)}
    assert after == ({name for name, suggested in before.items() if not suggested} if section == "threats" else before.keys())
    assert "T-08" in stubs["threats"]
    assert {stub["library"] for stub in stubs["threats"].values()} == {stub["library"] for stub in stubs["ruled_out"]}


def test_the_text_names_each_entry_once_for_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    out = _run(capsys, "--target", "place")
    assert out.startswith("Shop (shop): 6 unanswered cells, suggestions for 6\n")
    assert out.count("[token-theft]") == 1
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ("encrypted: false", True),
        ("protocol: HTTP", True),
        ("protocol: HTTP/1.1", True),
        ("protocol: HTTP, encrypted: true", False),
        ("protocol: HTTP over mTLS", False),
        ("protocol: HTTPS", False),
        ("title: Ask", False),
    ],
)
def test_a_plain_protocol_says_that_nothing_is_encrypted_unless_the_model_says_so(said: str, suggested: bool) -> None:
    model = parse_model(_PARTS.replace("ask: {", f"ask: {{{said}, ").encode(), "models/parts.yaml", "parts")
    assert isinstance(model, Model), model.findings
    portfolio = read_portfolio(MODELS)
    about = facts_by_service(type(portfolio)(portfolio.organisation, {"parts": model}, ()), DAY)["parts"]
    found = {one.threat.id for cell in open_cells(about, library_of(NO_OWN_LIBRARY), {"ask"}, everywhere=True) for one in cell.suggestions}
    assert ("unencrypted-public-flow" in found) is suggested


@pytest.mark.parametrize("form", ["text", "yaml", "json"])
def test_nothing_is_suggested_for_a_retired_service(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    """Its page lists nothing either."""
    (tmp_path / "parts.yaml").write_text(f"{_PARTS}status: retired\n", encoding="utf-8")
    for service in ([], ["parts"], ["parts", "--target", "ask"]):
        assert cli.run(["suggest", *service, "--models", str(tmp_path), "--format", form]) == 0
        said = capsys.readouterr()
        assert "parts is retired: nothing is suggested for it." in said.err
        assert "unanswered" not in said.out
        assert "stolen-session-token" not in said.out
    assert cli.run(["suggest", "parts", "--models", str(tmp_path), "--write", "--yes"]) == 2
    assert "parts is retired" in capsys.readouterr().err
    assert (tmp_path / "parts.yaml").read_text(encoding="utf-8") == f"{_PARTS}status: retired\n"


def test_a_broken_model_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "cart.yaml").write_text("service: cart\n", encoding="utf-8")
    assert cli.run(["suggest", "cart", "--models", str(tmp_path / "models")]) == 2
    assert cli.run(["suggest", "--models", str(tmp_path / "models")]) == 0
    assert capsys.readouterr().err.count("models/cart.yaml is not a valid model") == 2


def test_what_is_misspelled_is_not_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["suggest", "shp", "--models", str(MODELS)]) == 2
    assert "Did you mean `shop`?" in capsys.readouterr().err
    assert cli.run(["suggest", "--models", str(MODELS), "--target", "order"]) == 2
    assert "Did you mean `orders`?" in capsys.readouterr().err


def test_nothing_own_is_the_package_alone() -> None:
    assert not any(threat.own for threat in library_of(NO_OWN_LIBRARY).threats.values())
