"""The testing guide: what is to be tried on a service, made of what its model and the threat library say."""

from __future__ import annotations

from datetime import date

from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.library.suggestions import open_cells, unanswered_cells
from mkdocs_threat_model.library.testing_guide import ServiceGuide, guide_of
from mkdocs_threat_model.library.threat_library import library_of
from mkdocs_threat_model.model.organisation_files import Organisation
from mkdocs_threat_model.model.reading import Model, no_policy, parse_model
from mkdocs_threat_model.records.testing_table import HEAD, guide_rows

MODEL = """
service: shop
title: Shop
owner: team
boundaries: {internet: {title: Internet, exposure: public}, vpc: {title: VPC, exposure: internal}}
elements:
  user: {type: external, title: User, in: internet}
  api: {type: process, title: API, in: vpc}
  rows: {type: store, title: Rows, in: vpc, technology: postgresql}
flows:
  call: {from: user, to: api, title: Call, authentication: JWT}
  save: {from: api, to: rows, title: Save, protocol: SQL}
controls:
  limits: {title: Limits, status: done, evidence: docs/limits.md, operate: Set `RATE`.}
  spare: {title: Spare key, status: planned, ticket: A-9, test: Turn it.}
threats:
  own-words: {title: Own words, target: api, stride: E, test: Try **it**., operate: Set `ROLES`., library: function-of-another-role}
  named: {title: A token is stolen, target: call, stride: S, library: stolen-session-token, mitigations: [{control: Binding, ticket: A-1}]}
  cites: {title: Injection, target: save, stride: T, references: [cwe-89], mitigations: [{uses: limits}, {control: Binding, ticket: A-1}]}
  elsewhere: {title: Injection into nothing, target: user, stride: S, references: [CWE-89]}
  unknown: {title: Something, target: api, stride: D, mitigations: [{uses: limits}]}
"""


def _facts(model: str = MODEL) -> Facts:
    parsed = parse_model(model.encode(), "models/shop.yaml", "shop")
    assert isinstance(parsed, Model), parsed.findings
    return facts_of(parsed, Organisation(no_policy("_policy.yaml"), (), ()), date(2026, 11, 24))


def _guide_of(facts: Facts) -> ServiceGuide:
    return guide_of(facts, unanswered_cells(facts))


def _guide(model: str = MODEL) -> ServiceGuide:
    return _guide_of(_facts(model))


def test_a_threat_is_tried_by_its_own_words_else_as_its_entry_asks_else_as_one_that_cites_the_same() -> None:
    found = {tested.assessed.threat.id: (tested.test, tested.entry.id if tested.entry else "", tested.named) for tested in _guide().threats}
    assert found == {
        "own-words": ("Try **it**.", "function-of-another-role", True),
        "named": ("", "stolen-session-token", True),
        "cites": ("", "sql-injection", False),
        "elsewhere": ("", "", False),
        "unknown": ("", "", False),
    }


def test_each_control_stands_once_and_first_that_which_nothing_shows() -> None:
    """What would show it is what the entries that its threats name call done; a guess of the guide is not asked."""
    found = [(proof.title, proof.threats, bool(proof.evidence), proof.test, bool(proof.would)) for proof in _guide().controls]
    assert found == [
        ("Binding", ("cites", "named"), False, "", True),
        ("Spare key", (), False, "Turn it.", False),
        ("Limits", ("cites", "unknown"), True, "", False),
    ]


def test_what_operators_must_set_is_said_once() -> None:
    assert [(setting.text, setting.threat) for setting in _guide().settings] == [("Set `RATE`.", ""), ("Set `ROLES`.", "own-words")]


def test_every_open_cell_is_in_a_question_and_no_answered_one_is() -> None:
    facts = _facts()
    wanted = {(cell.row.target, cell.row.boundary, cell.letter) for cell in open_cells(facts, library_of())}
    questions = _guide_of(facts).questions
    asked = {(place.target, place.boundary, letter) for question in questions for place in question.places for letter in place.letters}
    assert asked == wanted
    listed = {
        (line.target, boundary, letter)
        for question in questions
        for line in question.lines
        for boundary in line.boundaries or ("",)
        for letter in line.letters
    }
    assert listed == wanted
    entries = [question.entry.id for question in questions if question.entry]
    assert len(entries) == len(set(entries))


def test_the_cells_where_no_entry_matches_are_the_last_question() -> None:
    model = "service: shop\ntitle: Shop\nowner: t\nelements: {odd: {type: store, title: Odd, technology: granite}}\n"
    questions = _guide(model).questions
    assert all(question.entry for question in questions[:-1])


def test_a_retired_service_has_no_open_questions() -> None:
    assert _guide(MODEL.replace("owner: team", "owner: team\nstatus: retired")).questions == ()


def test_the_table_has_a_row_for_all_of_it_under_its_head() -> None:
    facts = _facts()
    guide = _guide_of(facts)
    rows = [dict(zip(HEAD, row, strict=True)) for row in guide_rows(guide, facts.service)]
    kinds = [row["Kind"] for row in rows]
    assert kinds.count("threat") == len(guide.threats)
    assert kinds.count("control") == len(guide.controls)
    assert kinds.count("setting") == len(guide.settings)
    assert kinds.count("open question") == sum(len(question.places) for question in guide.questions)
    row = next(row for row in rows if row["ID"] == "own-words")
    assert (row["How to find out"], row["Library"], row["STRIDE"], row["Target"]) == (
        "Try **it**.",
        "function-of-another-role",
        ("E",),
        ("API",),
    )
    assert next(row for row in rows if row["ID"] == "limits")["Shown by"] == "docs/limits.md"
