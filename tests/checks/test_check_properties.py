"""What holds for every model: findings or none and never an exception, in whatever order it is written."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_cases import BASE, TODAY
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.checks.registry import CHECKS, LANDSCAPE_CHECKS, check, landscape_check
from mkdocs_threat_model.findings import Finding
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.portfolio import Portfolio, read_organisation
from mkdocs_threat_model.model.reading import Broken, Model, parse_model
from model_strategies import as_yaml, services, shuffled
from thorough import examples

ORGANISATION = read_organisation(BASE)
POLICY = ORGANISATION.policy
CALM = settings(
    max_examples=20,
    derandomize=True,
    # A counterexample of a whole organisation takes minutes to shrink; unshrunk it is found again in seconds.
    phases=[phase for phase in Phase if phase is not Phase.shrink],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MORE = settings(CALM, max_examples=examples(100, thorough=1_000), derandomize=False)
EXAMPLE = (Path(__file__).parents[2] / "models" / "order-service.yaml").read_bytes()


def judged(*files: bytes) -> tuple[Finding, ...]:
    """All findings of an organisation of these services: shop, then bank."""
    models: dict[str, Model] = {}
    broken: list[Broken] = []
    for stem, raw in zip(("shop", "bank"), files, strict=False):
        read = parse_model(raw, f"models/{stem}.yaml", stem)
        if isinstance(read, Model):
            models[read.service.service] = read
        else:
            broken.append(read)
    facts = {name: facts_of(model, under(POLICY), TODAY) for name, model in models.items()}
    return check_portfolio(Portfolio(ORGANISATION, models, tuple(broken)), facts, TODAY).findings


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """What was found, without where."""
    return sorted((one.key, one.message) for one in findings)


@pytest.mark.slow
@MORE
@given(services(), services("bank"))
def test_any_model_gives_findings_or_none(shop: dict[str, Any], bank: dict[str, Any]) -> None:
    for finding in judged(as_yaml(shop), as_yaml(bank)):
        assert finding.message
        assert finding.place.line >= 1
        assert finding.place.column >= 1


@pytest.mark.slow
@CALM
@given(services(), services("bank"), st.data())
def test_the_order_of_keys_changes_nothing(shop: dict[str, Any], bank: dict[str, Any], data: st.DataObject) -> None:
    before = judged(as_yaml(shop), as_yaml(bank))
    after = judged(as_yaml(shuffled(shop, data.draw)), as_yaml(shuffled(bank, data.draw)))
    assert said(before) == said(after)


@pytest.mark.slow
@CALM
@given(services(), services("bank"))
def test_the_order_of_files_changes_nothing(shop: dict[str, Any], bank: dict[str, Any]) -> None:
    models = [parse_model(as_yaml(one), f"models/{stem}.yaml", stem) for one, stem in ((shop, "shop"), (bank, "bank"))]
    valid = {model.service.service: model for model in models if isinstance(model, Model)}
    facts = {name: facts_of(model, under(POLICY), TODAY) for name, model in valid.items()}
    backwards = dict(reversed(list(facts.items())))
    there = check_portfolio(Portfolio(ORGANISATION, valid, ()), facts, TODAY)
    back = check_portfolio(Portfolio(ORGANISATION, dict(reversed(list(valid.items()))), ()), backwards, TODAY)
    assert there == back


@pytest.mark.slow
@CALM
@given(services())
def test_the_step_of_one_service_can_be_sent_to_another_process(shop: dict[str, Any]) -> None:
    model = parse_model(as_yaml(shop), "models/shop.yaml", "shop")
    if isinstance(model, Model):
        found = check_service(facts_of(model, under(POLICY), TODAY), POLICY, TODAY)
        assert pickle.loads(pickle.dumps(found)) == found


COMPLETE = {
    "mitigate": {"mitigations": [{"control": "Prepared statements", "ticket": "SHOP-1"}]},
    "accept": {
        "acceptance": {
            "rationale": "Reconciled.",
            "owner": "head",
            "approved_by": "security",
            "approved_on": "2026-08-01",
            "review_by": "2027-02-01",
        }
    },
    "transfer": {"transfer": {"to": "Bank", "basis": "Contract"}},
    "avoid": {"avoidance": {"change": "Removed."}},
}
REQUIRED = [
    ("mitigate", ("mitigations",), "TM302"),
    ("mitigate", ("mitigations", 0, "ticket"), "TM303"),
    ("accept", ("acceptance",), "TM304 TM305 TM306 TM307 TM308"),
    ("accept", ("acceptance", "rationale"), "TM304"),
    ("accept", ("acceptance", "owner"), "TM305"),
    ("accept", ("acceptance", "approved_by"), "TM306"),
    ("accept", ("acceptance", "approved_on"), "TM307"),
    ("accept", ("acceptance", "review_by"), "TM308"),
    ("transfer", ("transfer",), "TM311 TM312"),
    ("transfer", ("transfer", "to"), "TM311"),
    ("transfer", ("transfer", "basis"), "TM312"),
    ("avoid", ("avoidance",), "TM313"),
    ("avoid", ("avoidance", "change"), "TM313"),
    *((disposition, ("disposition",), "TM301") for disposition in COMPLETE),
    *((disposition, (field,), "TM314") for disposition in COMPLETE for field in ("likelihood", "impact")),
]


BLANKS = ["gone", None, ""]


@pytest.mark.parametrize(("disposition", "path", "codes"), REQUIRED)
def test_a_missing_field_of_a_disposition_is_found(disposition: str, path: tuple[str | int, ...], codes: str) -> None:
    """Whether it is absent, empty or nothing."""
    for blank in BLANKS:
        shop = {"service": "shop", "title": "Shop", "owner": "team-shop", "elements": {}}
        misses_nothing(disposition, path, codes, shop, blank)


@pytest.mark.slow
@CALM
@given(st.sampled_from(REQUIRED), services(), st.sampled_from(BLANKS))
def test_a_missing_field_is_found_in_any_model(
    required: tuple[str, tuple[str | int, ...], str], shop: dict[str, Any], blank: str | None
) -> None:
    misses_nothing(*required, shop, blank)


def misses_nothing(disposition: str, path: tuple[str | int, ...], codes: str, shop: dict[str, Any], blank: str | None) -> None:
    threat: dict[str, Any] = yaml.safe_load(yaml.safe_dump(COMPLETE[disposition]))
    threat |= {"title": "Complete", "target": "own", "stride": "T", "likelihood": "low", "impact": "low", "disposition": disposition}
    holder: Any = threat
    for step in path[:-1]:
        holder = holder[step]
    if blank == "gone" or (blank == "" and path[-1] not in ("ticket", "rationale", "owner", "approved_by", "to", "basis", "change")):
        del holder[path[-1]]
    else:
        holder[path[-1]] = blank
    shop["elements"]["own"] = {"type": "process", "title": "Own"}
    shop.setdefault("threats", {})["T-77"] = threat
    model = parse_model(as_yaml(shop), "models/shop.yaml", "shop")
    if isinstance(model, Model):
        found = {one.code for one in check_service(facts_of(model, under(POLICY), TODAY), POLICY, TODAY) if one.target == "T-77"}
        retired = model.service.status.is_over
        assert {code for code in codes.split() if not (retired and CHECKS[code].to_do)} <= found


@CALM
@given(st.binary(max_size=300))
def test_bytes_never_raise(raw: bytes) -> None:
    judged(raw)


@CALM
@given(st.text(max_size=300))
def test_texts_never_raise(text: str) -> None:
    judged(text.encode("utf-8", "surrogatepass"))


def _mutated(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, by in cuts:
        start = at % (len(raw) + 1)
        raw = raw[:start] + by + raw[start + length :]
    return raw


PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([b"", b"\t", b": ", b"- ", b"&a ", b"*a", b"<<: ", b"[", b"}", b"\n", b"'", b"\xef\xbb\xbf", b"!!"]),
)
CUTS = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60), PIECES), min_size=1, max_size=6)


@pytest.mark.slow
@settings(MORE, max_examples=examples(200, thorough=2_000))
@given(CUTS)
def test_a_damaged_model_never_raises(cuts: list[tuple[int, int, bytes]]) -> None:
    judged(_mutated(EXAMPLE, cuts))


@pytest.mark.parametrize("registers", [check, landscape_check])
@pytest.mark.parametrize("code", [next(iter(CHECKS)), next(iter(LANDSCAPE_CHECKS))])
def test_a_code_names_one_check(registers: Callable[..., object], code: str) -> None:
    """Whichever of the two kinds a check is of."""
    with pytest.raises(ValueError, match=f"{code} is registered twice"):
        registers(code, "Again")(lambda _: iter(()))
