"""Conditions against an oracle written from the format's text, and what adding or removing a rule changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.analysis.stride import CellState
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.scales import Stride
from mkdocs_threat_model.model.types import adapter
from model_strategies import as_yaml, shuffled

DAY = date(2026, 11, 24)
BOUNDARIES = ("net", "vpc", "tier")
Document = dict[str, Any]
WORDS = {
    "protocol": ["HTTPS", "https ", "SQL", "HTTP"],
    "authentication": ["mTLS", "MTLS", "JWT", "none"],
    "tags": ["Web", "web", "ai"],
    "technology": ["envoy", "Envoy", "postgres"],
}
KINDS, EXPOSURES = ["network", "Host"], ["public", "partner", "internal"]
PLACES = st.sampled_from([*BOUNDARIES, "network", "host", "public", "internal", "mesh"])
ENDS = st.sampled_from([*BOUNDARIES, "a", "b", "c", "process", "External", "envoy", "web", "mesh", "public"])


def _maybe(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({}, optional=keys)


def _many(words: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(words, min_size=1, max_size=2)


_TAGS = _many(st.sampled_from(WORDS["tags"]))
_CLASSES = st.sampled_from(["public", "internal", "restricted"])


@st.composite
def models(draw: st.DrawFn) -> Document:
    """A model of a few parts that say something or nothing."""
    boundaries = {
        id: {"title": id, **draw(_maybe(kind=st.sampled_from(KINDS), exposure=st.sampled_from(EXPOSURES), tags=st.just(["Mesh"])))}
        for id in BOUNDARIES
    }
    for inner, outer in (("vpc", "net"), ("tier", "vpc")):
        if draw(st.booleans()):
            boundaries[inner]["in"] = outer
    data = {id: {"title": id, **draw(_maybe(classification=_CLASSES, personal=st.booleans()))} for id in ("d", "e")}
    stored = st.lists(st.sampled_from(["d", "e"]), max_size=2, unique=True)
    flags = st.booleans()
    elements = {}
    for id in ("a", "b", "c"):
        more = _maybe(technology=st.sampled_from(WORDS["technology"]), tags=_TAGS, stores=stored, encrypted=flags, privileged=flags)
        elements[id] = {"type": draw(st.sampled_from(["external", "process", "store"])), "title": id, **draw(more)}
        if (inside := draw(st.sampled_from([None, *BOUNDARIES]))) is not None:
            elements[id]["in"] = inside
    flows = {}
    for id, (begins, ends) in {"f": ("a", "b"), "g": ("b", "c"), "h": ("c", "a")}.items():
        said = {key: st.sampled_from(WORDS[key]) for key in ("protocol", "authentication")}
        more = _maybe(**said, tags=_TAGS, encrypted=flags, carries=stored, replies=stored, both_ways=flags)
        flows[id] = {"from": begins, "to": ends, **draw(more)}
    return {"service": "s", "title": "S", "owner": "o", "boundaries": boundaries, "data": data, "elements": elements, "flows": flows}


def _not_empty(condition: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    return condition.filter(bool)


_COMMON = {"tags": _TAGS, "exposure": _many(st.sampled_from(EXPOSURES)), "within": _many(PLACES), "encrypted": st.booleans()}
_COMMON |= {"classification": _many(_CLASSES), "personal": st.booleans()}
FLOWS = _not_empty(
    _maybe(
        **_COMMON, into=_many(PLACES), out_of=_many(PLACES), to=_many(ENDS),
        **{"from": _many(ENDS), **{key: _many(st.sampled_from(WORDS[key])) for key in ("protocol", "authentication")}},
    )
)  # fmt: skip
ELEMENTS = _not_empty(
    _maybe(**_COMMON, type=_many(st.sampled_from(["process", "store"])), technology=_many(st.sampled_from(WORDS["technology"])),
           privileged=st.booleans())
)  # fmt: skip
ANSWER = st.one_of(
    *(
        st.fixed_dictionaries(
            {"stride": st.lists(st.sampled_from("STRIDE"), min_size=1, unique=True), key: condition, "because": st.just("B")}
        )
        for key, condition in (("flows", FLOWS), ("crossings", FLOWS), ("elements", ELEMENTS))
    )
)


class Oracle:
    """The format's text, read as plainly as can be: of a document, not of a model."""

    def __init__(self, document: Document) -> None:
        self.all = document

    def around(self, element: str) -> list[str]:
        found, here = [], self.all["elements"][element].get("in")
        while here:
            found.append(here)
            here = self.all["boundaries"][here].get("in")
        return found

    def exposure(self, around: list[str]) -> str | None:
        said = [self.all["boundaries"][id].get("exposure") for id in around]
        return next((one for one in said if one), None)

    def is_called(self, boundary: str, words: list[str]) -> bool:
        inherited = self.exposure([boundary, *self.outside(boundary)])
        held = self.all["boundaries"][boundary]
        return _any([boundary, held.get("kind"), inherited, *held.get("tags", [])], words)

    def outside(self, boundary: str) -> list[str]:
        found, here = [], self.all["boundaries"][boundary].get("in")
        while here:
            found.append(here)
            here = self.all["boundaries"][here].get("in")
        return found

    def data(self, names: list[str], condition: Document) -> bool:
        kinds = [self.all["data"][name] for name in names]
        listed = condition.get("classification")
        if listed and (not kinds or any(kind.get("classification", "internal") not in listed for kind in kinds)):
            return False
        if "personal" in condition:
            return bool(kinds) and any(kind.get("personal", False) for kind in kinds) == condition["personal"]
        return True

    def element(self, id: str, condition: Document) -> bool:
        part = self.all["elements"][id]
        asked: dict[str, Callable[[Any], bool]] = {
            "type": lambda words: part["type"] in words,
            "technology": lambda words: _any([part.get("technology")], words),
            "tags": lambda words: _any(part.get("tags", []), words),
            "exposure": lambda words: self.exposure(self.around(id)) in words,
            "within": lambda words: any(self.is_called(one, words) for one in self.around(id)),
            "privileged": lambda flag: part.get("privileged", False) == flag,
            "encrypted": lambda flag: part.get("encrypted") == flag,
        }
        return all(asked[key](value) for key, value in condition.items() if key in asked) and self.data(part.get("stores", []), condition)

    def end(self, id: str, words: list[str]) -> bool:
        part = self.all["elements"][id]
        said = [id, part["type"], part.get("technology"), *part.get("tags", [])]
        return _any(said, words) or any(self.is_called(one, words) for one in self.around(id))

    def rows(self, id: str, kind: str, condition: Document) -> set[tuple[str, str]]:
        """The rows of a flow that are answered: the flow, with each boundary that it crosses, or none."""
        part = self.all["flows"][id]
        begins, ends = self.around(part["from"]), self.around(part["to"])
        both = [one for one in begins if one in ends]
        asked: dict[str, Callable[[Any], bool]] = {
            "protocol": lambda words: _any([part.get("protocol")], words),
            "authentication": lambda words: _any([part.get("authentication")], words),
            "encrypted": lambda flag: part.get("encrypted") == flag,
            "tags": lambda words: _any(part.get("tags", []), words),
            "exposure": lambda words: self.exposure(begins) in words and self.exposure(ends) in words,
            "from": lambda words: self.end(part["from"], words),
            "to": lambda words: self.end(part["to"], words),
            "within": lambda words: any(self.is_called(one, words) for one in both),
        }
        meets = all(asked[key](value) for key, value in condition.items() if key in asked) and self.data(
            [*part.get("carries", []), *part.get("replies", [])], condition
        )
        if not meets:
            return set()
        out, into = [one for one in begins if one not in both], [one for one in ends if one not in both]
        if part.get("both_ways"):
            out = into = out + into
        crossed = {*out, *into}
        answered = {
            one
            for one in crossed
            if ("into" not in condition or (one in into and self.is_called(one, condition["into"])))
            and ("out_of" not in condition or (one in out and self.is_called(one, condition["out_of"])))
        }
        inside = not crossed and kind == "flows" and "into" not in condition and "out_of" not in condition
        return {(id, one) for one in answered} | ({(id, "")} if inside else set())

    def cells(self, answer: Document) -> set[tuple[str, str, str]]:
        """What an answer answers: row, boundary, category."""
        kind = next(key for key in ("flows", "crossings", "elements") if key in answer)
        if kind == "elements":
            met = {(id, "") for id in self.all["elements"] if self.element(id, answer[kind])}
        else:
            met = {row for id in self.all["flows"] for row in self.rows(id, kind, answer[kind])}
        return {(target, boundary, letter) for target, boundary in met for letter in answer["stride"]}


def _any(said: list[str | None], words: list[str]) -> bool:
    return not {one.strip().lower() for one in said if one}.isdisjoint(one.strip().lower() for one in words)


def _facts(document: Document, policy: Policy | None = None) -> Facts:
    model = parse_model(as_yaml(document), "models/s.yaml", "s")
    assert isinstance(model, Model), model.findings
    return facts_of(model, under(policy or Policy()), DAY)


def _cells(facts: Facts) -> Mapping[tuple[str, str, str], tuple[CellState, str]]:
    return {
        (row.target, row.boundary, cell.letter.value): (cell.state, cell.rule.id if cell.rule else "")
        for row in facts.rows
        for cell in row.cells
    }


def _control(*answers: Document, status: str = "done") -> Document:
    return {"title": "C", "status": status, "answers": list(answers)}


_HARD = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.mark.slow
@_HARD
@given(models(), ANSWER)
def test_a_condition_is_met_as_the_format_says(document: Document, answer: Document) -> None:
    facts = _facts({**document, "controls": {"x": _control(answer)}})
    answered = {(target, boundary, letter.value) for target, boundary, letter in facts.rules.answers}
    assert answered == Oracle(document).cells(answer)


@pytest.mark.slow
@_HARD
@given(models(), ANSWER, ANSWER, st.sampled_from(["planned", "in-progress", "done"]))
def test_a_control_changes_the_cells_of_its_condition_and_no_others(
    document: Document, first: Document, second: Document, status: str
) -> None:
    """And without it exactly those are open again."""
    one = {"x": _control(first)}
    before, after = (
        _cells(_facts({**document, "controls": one})),
        _cells(_facts({**document, "controls": {**one, "y": _control(second, status=status)}})),
    )
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= (Oracle(document).cells(second) if status == "done" else set())
    assert all(before[key][0] is CellState.GAP and after[key] == (CellState.BY_RULE, "y") for key in changed)
    met = Oracle(document).cells(second) if status == "done" else set()
    assert {key for key in met if key in before and before[key][0] is CellState.GAP} == changed


@pytest.mark.slow
@_HARD
@given(models(), ANSWER, st.sampled_from(["f", "g", "a", "b"]), st.sampled_from("STRIDE"), st.booleans())
def test_an_answer_of_its_own_comes_first(document: Document, answer: Document, target: str, letter: str, threatened: bool) -> None:
    own: Document = {"threats": {"T": {"title": "T", "target": target, "stride": letter}}}
    own = own if threatened else {"ruled_out": [{"targets": target, "stride": letter, "reason": "R"}]}
    without, found = _cells(_facts({**document, **own})), _cells(_facts({**document, **own, "controls": {"x": _control(answer)}}))
    for key, (state, _) in without.items():
        if state in (CellState.THREATENED, CellState.RULED_OUT):
            assert found[key][0] is state


@pytest.mark.slow
@_HARD
@given(models(), ANSWER, st.data())
def test_the_order_of_keys_changes_nothing(document: Document, answer: Document, data: st.DataObject) -> None:
    whole = {**document, "controls": {"x": _control(answer)}}
    facts = _facts(whole)
    other = _facts(shuffled(whole, data.draw))
    assert _cells(other) == _cells(facts)
    assert other.coverage == facts.coverage


@pytest.mark.slow
@_HARD
@given(models(), ANSWER)
def test_what_rules_answer_is_counted_apart(document: Document, answer: Document) -> None:
    facts = _facts({**document, "controls": {"x": _control(answer)}})
    by_rule = sum(state is CellState.BY_RULE for state, _ in _cells(facts).values())
    assert (facts.coverage.by_rule, facts.coverage.one_by_one) == (by_rule, facts.coverage.answered - by_rule)
    assert facts.coverage.rules == (1 if by_rule else 0)


@pytest.mark.slow
@_HARD
@given(models(), ANSWER, st.sampled_from(list(Stride)))
def test_no_rule_answers_what_the_policy_wants_answered_one_by_one(document: Document, answer: Document, letter: Stride) -> None:
    policy = adapter(Policy).validate_python({"answers": {"one_by_one": {"stride": [letter.value]}}})
    facts = _facts({**document, "controls": {"x": _control(answer)}}, policy)
    assert not [key for key, (state, _) in _cells(facts).items() if key[2] == letter.value and state is CellState.BY_RULE]
