"""What the past reads of a version is what the models' own reader reads: over every version of the examples, and over odd ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from repositories import Shelf, model, new_repository, threat
from story import year_of_a_shop

from mkdocs_threat_model.analysis.threat_state import PastMitigation, Signature, ThreatState, threat_state_of
from mkdocs_threat_model.errors import HistoryError
from mkdocs_threat_model.history.cached_history import load
from mkdocs_threat_model.history.git.repository import open_repository
from mkdocs_threat_model.history.mainline import Mainline, touching
from mkdocs_threat_model.history.parts import can_be_cut, version_parts
from mkdocs_threat_model.history.state_codec import plain_state, state_from
from mkdocs_threat_model.history.threats import read_threat
from mkdocs_threat_model.history.versions import Memory, _reader, read_version
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.scales import Disposition, Level, MitigationStatus
from mkdocs_threat_model.model.threat import Rating, Threat
from mkdocs_threat_model.model.yaml_text import MAX_BYTES
from model_strategies import services, shuffled

MODELS = Path(__file__).parents[2] / "models"


def _versions() -> Iterator[tuple[str, str, bytes]]:
    """The examples as they lie there, and every version of them that git holds."""
    for path in sorted(MODELS.glob("[a-z]*.yaml")):
        yield f"{path.stem} now", path.stem, path.read_bytes()
    try:
        repository = open_repository(MODELS)
        if repository is None or repository.is_shallow():
            return
        names, _ = repository.mailmap()
        for commit, steps in touching(repository, Mainline(repository, repository.head), names):
            for step in steps:
                raw = repository.blob(step.blob, MAX_BYTES) if step.blob else None
                if raw is not None:
                    yield f"{Path(step.path).stem} {commit.short}", Path(step.path).stem, raw
    except HistoryError:
        return


@pytest.mark.parametrize(("stem", "raw"), [pytest.param(stem, raw, id=name) for name, stem, raw in _versions()])
def test_the_past_reads_a_version_as_the_models_reader_does(stem: str, raw: bytes) -> None:
    model = parse_model(raw, f"models/{stem}.yaml", stem)
    if not isinstance(model, Model):
        pytest.skip("no valid model under today's format")
    _assert_read_alike(model, raw)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(services(), st.data(), st.booleans(), st.booleans())
def test_the_past_reads_a_generated_version_as_the_models_reader_does(
    content: dict[str, Any], data: st.DataObject, flow_style: bool, beginning: bool
) -> None:
    """In any order of the keys, in braces or in blocks, behind a comment or none."""
    for section in ("elements", "flows", "boundaries"):
        for id, part in content[section].items():
            if data.draw(st.booleans()):
                part["renamed_from"] = f"old-{id}"
    text = yaml.dump(shuffled(content, data.draw), sort_keys=False, allow_unicode=True, default_flow_style=flow_style)
    raw = f"{'# A model.' if beginning else ''}\n{text}".encode()
    model = parse_model(raw, "models/shop.yaml", "shop")
    assume(isinstance(model, Model))
    assert isinstance(model, Model)
    _assert_read_alike(model, raw)


def _assert_read_alike(model: Model, raw: bytes) -> None:
    version = read_version(raw, Memory())
    assert version is not None
    assert version.drawn is not None
    service = model.service
    told = {
        id: (seen.state.within(version.drawn.owner, over=False), seen.identified, seen.renamed_from) for id, seen in version.threats.items()
    }
    assert told == {
        id: (_naming_controls(one).within(service.owner, over=False), one.identified, one.renamed_from)
        for id, one in service.threats.items()
    }
    assert version.drawn.owner == service.owner
    assert version.drawn.retired == {id: " ".join(one.reason.split()) for id, one in service.retired.items()}
    assert version.drawn.parts == {
        (section, id): part.renamed_from
        for section in ("elements", "flows", "boundaries")
        for id, part in getattr(service, section).items()
    }
    assert version.drawn.whole == Counter(review.date for review in service.reviews if review.scope is None)
    assert version.drawn.status == service.status


def _naming_controls(threat: Threat) -> ThreatState:
    """A threat's state, with the controls that it counts on by their ids: the past looks up later what became of them."""
    state = threat_state_of(threat)
    pairs = zip(state.controls, threat.mitigations, strict=True)
    return replace(state, controls=tuple(replace(past, uses=one.uses or "", name=one.uses or past.name) for past, one in pairs))


READ = {
    "a key of another version": {"title": "A", "disposition": "avoid", "appetite": "low"},
    "a key of another version in a mitigation": {
        "disposition": "mitigate",
        "mitigations": [{"control": "Check", "uses": "mtls", "status": "done"}],
    },
    "a mitigation without a name": {"disposition": "mitigate", "mitigations": [{"status": "done"}]},
    "evidence that is no address": {
        "disposition": "mitigate",
        "mitigations": [{"control": "Check", "evidence": "the wiki", "status": "done"}],
    },
    "references that are no texts": {
        "disposition": "mitigate",
        "mitigations": [{"control": "Check", "references": [{"a": "b"}], "status": "done"}],
    },
    "a rationale that is a list": {
        "disposition": "accept",
        "acceptance": {"rationale": ["a"], "approved_by": "lead", "review_by": "2026-03-01"},
    },
    "no title, no target, no category": {"disposition": "transfer"},
    "a description that is a map": {"disposition": "avoid", "description": {"a": "b"}},
}


@pytest.mark.parametrize("record", READ.values(), ids=READ)
def test_what_the_past_is_not_told_from_may_be_missing_or_wrong(record: dict[str, object]) -> None:
    assert read_threat("T-01", record).disposition == record["disposition"]


WRONG = {
    "a disposition": {"disposition": "ignore"},
    "a status": {"disposition": "mitigate", "mitigations": [{"control": "Check", "status": "soon"}]},
    "mitigations that are no list": {"mitigations": {"control": "Check"}},
    "a mitigation that is a text": {"mitigations": ["Check"]},
    "an acceptance that is a list": {"acceptance": ["until summer"]},
    "a day": {"disposition": "accept", "acceptance": {"review_by": "2026-02-30"}},
    "a vector": {"cvss": "CVSS:4.0/AV:X"},
    "a residual rating": {"residual": {"severity": "never"}},
    "a hundred mitigations and one": {"mitigations": [{"control": "Check"}] * 101},
}


@pytest.mark.parametrize("record", WRONG.values(), ids=WRONG)
def test_a_wrong_value_that_counts_is_an_error(record: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read_threat("T-01", record)


def test_a_past_that_was_kept_half_way_is_the_same_as_one_read_from_scratch(tmp_path: Path) -> None:
    made, cache = year_of_a_shop(tmp_path / "work"), Shelf()
    for back in (9, 0):
        made.git("checkout", "-q", "--detach", f"main~{back}")
        assert made.history(cache) == made.history()
    assert len(cache) == 2


PLAIN = _reader(lambda _: None)
BLOCKS = {
    "block by block": ("service: shop\ntitle: Shop\nelements:\n  api: {type: process}\n", True),
    "with a comment first": ("# Ours\n\nservice: shop\nelements:\n  api: {type: process}\n", True),
    "a quoted text that runs on at the margin": ('title: "a\nelements: {}\nb"\nservice: shop\n', False),
    "braces": ("{service: shop, elements: {api: {type: process}}}\n", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("text", "cut"), BLOCKS.values(), ids=BLOCKS)
def test_a_text_is_cut_where_each_piece_is_whole_by_itself(text: str, cut: bool) -> None:
    assert can_be_cut(text, PLAIN, {}) is cut


@pytest.mark.parametrize(
    "text", ["[", "- service", "{title: Shop}", "title: Shop\n"], ids=["broken", "a list", "no service", "none, in lines"]
)
def test_what_is_no_model_says_nothing_of_its_parts(text: str) -> None:
    assert version_parts(text, text.encode(), PLAIN, {}, cut=False) is None


def test_what_came_after_the_first_commit_is_kept_as_well(tmp_path: Path) -> None:
    made, cache = new_repository(tmp_path / "work"), Shelf()
    first = model("shop", threat("T-01"))
    made.commit("2026-01-10", {"shop.yaml": first})
    made.commit("2026-02-10", {"shop.yaml": first.replace("elements:\n", "elements:\n  db: {title: Orders, type: store}\n")})
    history = made.history(cache)
    ((key, _),) = cache.items()
    kept = load(cache, key.partition(" ")[0], [key.partition(" ")[2]])
    assert kept is not None, "what was written is read again"
    assert len(kept.commits) == history.commits
    assert {span[0] > 0 for one in kept.files.values() for span in one.parts.spans.values()} == {True, False}


def test_a_stand_is_kept_as_it_is() -> None:
    control = PastMitigation("Check", MitigationStatus.IN_PROGRESS, "dev", date(2026, 5, 1), "SEC-1")
    rating = Rating(likelihood=Level.LOW, cvss="CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N")
    days = {"over": True, "until": date(2026, 6, 1), "decided_on": date(2026, 4, 1), "identified": date(2026, 1, 1)}
    state = ThreatState(
        Disposition.ACCEPT, (control, PastMitigation("Log", MitigationStatus.DONE)), rating=rating, residual=Rating(), **days
    )
    full = replace(
        state, owner="head", deciders=("lead", "ciso"), title="Title", remains=Signature(("lead",), date(2026, 4, 2), date(2026, 7, 1))
    )
    assert {getattr(full, one.name) for one in fields(ThreatState)} & {None, "", (), False} == set(), "every field is filled"
    assert state_from(json.loads(json.dumps(plain_state(full)))) == full
