"""What the auditors' pages and files are made of: acceptances, the backlog, data, frameworks; counted by hand."""

from __future__ import annotations

import pytest
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.accepted_risks import Term, accepted_risks
from mkdocs_threat_model.analysis.backlog import mitigation_keys, mitigations, shares
from mkdocs_threat_model.analysis.data_inventory import inventory
from mkdocs_threat_model.analysis.framework_evidence import evidence, in_order
from mkdocs_threat_model.model.frameworks import KNOWN
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.records.inventory_table import HEAD, inventory_rows

PARTS = """
data:
  order: {title: Order}
  card: {title: Card token, classification: restricted}
  email: {title: E-mail address, classification: confidential, personal: true}
boundaries: {out: {title: Outside}, home: {title: Home}, tier: {title: Tier, in: home}}
elements:
  user: {type: external, title: User, in: out}
  api: {type: process, title: API, in: home}
  db: {type: store, title: Database, in: tier, stores: [order, email], encrypted: false}
flows:
  ask: {from: user, to: api, title: Ask, encrypted: true, carries: [order, card], replies: [email]}
  save: {from: api, to: db, title: Save, encrypted: false, carries: [order]}
"""


def _accepting(review_by: str) -> str:
    acceptance = f"{{rationale: Small., owner: head, approved_by: lead, approved_on: 2026-01-01{review_by}}}"
    return f"{PARTS}threats:\n  T-01: {{title: A, target: api, stride: S, likelihood: low, impact: low, disposition: accept, acceptance: {acceptance}}}\n"


@pytest.mark.parametrize(
    ("review_by", "term", "days"),
    [
        (", review_by: 2026-11-23", Term.EXPIRED, -1),
        (", review_by: 2026-11-24", Term.ENDING, 0),
        (", review_by: 2026-12-24", Term.ENDING, 30),
        (", review_by: 2026-12-25", Term.VALID, 31),
        ("", Term.ENDLESS, None),
    ],
    ids=["the day after its last", "its last day", "the last day of notice", "a day before notice", "no last day"],
)
def test_an_acceptance_stands_to_its_end(review_by: str, term: Term, days: int | None) -> None:
    [one] = accepted_risks({"cart": analysed(_accepting(review_by))}, Policy(), DAY)
    assert (one.term, one.days, one.owner) == (term, days, "head")


def test_of_acceptances_that_hold_the_soonest_to_end_comes_first() -> None:
    days = ("2027-12-01", "2027-10-01", "2027-11-01")
    threats = "".join(
        f"  T-0{number}: {{title: A, target: api, stride: S, disposition: accept, acceptance: {{review_by: {day}}}}}\n"
        for number, day in enumerate(days, 1)
    )
    found = accepted_risks({"cart": analysed(f"{PARTS}threats:\n{threats}")}, Policy(), DAY)
    assert [(one.term, one.assessed.threat.id) for one in found] == [(Term.VALID, "T-02"), (Term.VALID, "T-03"), (Term.VALID, "T-01")]


def test_acceptances_that_need_a_decision_come_first() -> None:
    days = ("2027-01-01", "2026-11-01", "2026-12-01")
    threats = "".join(
        f"  T-0{number}: {{title: A, target: api, stride: S, disposition: accept, acceptance: {{review_by: {day}}}}}\n"
        for number, day in enumerate(days, 1)
    )
    found = accepted_risks({"cart": analysed(f"{PARTS}threats:\n{threats}")}, Policy(), DAY)
    assert [one.assessed.threat.id for one in found] == ["T-02", "T-03", "T-01"]
    assert {one.owner for one in found} == {"team-cart"}, "where nobody is named, the service's owner carries the risk"


BACKLOG = (
    PARTS
    + """
threats:
  T-01:
    {title: A, target: api, stride: S, likelihood: low, impact: low, disposition: mitigate, mitigations: [
      {control: Late, ticket: X-1, status: in-progress, due: 2026-11-23},
      {control: Today, due: 2026-11-24},
      {control: Whenever},
      {control: Done, status: done, due: 2026-01-01},
      {control: Theirs, owner: team-a, due: 2027-01-01}]}
  T-02:
    {title: B, target: api, stride: T, likelihood: high, impact: high, disposition: mitigate, mitigations: [{control: Worse, due: 2026-11-24}]}
"""
)


def test_the_backlog_is_by_owner_then_overdue_then_due_then_risk() -> None:
    items = mitigations({"cart": analysed(BACKLOG)}, DAY)
    waiting = [one for one in items if not one.done]
    assert [(one.owner, one.mitigation.control, one.overdue) for one in waiting] == [
        ("team-a", "Theirs", False),
        ("team-cart", "Late", True),
        ("team-cart", "Worse", False),
        ("team-cart", "Today", False),
        ("team-cart", "Whenever", False),
    ]
    assert [(share.owner, len(share.items), share.overdue) for share in shares(waiting)] == [("team-a", 1, 0), ("team-cart", 4, 1)]


def test_a_mitigation_is_known_by_its_ticket_or_its_words_and_never_by_its_place() -> None:
    keys = {one.mitigation.control: one.key for one in mitigations({"cart": analysed(BACKLOG)}, DAY)}
    assert keys["Late"] == "cart/T-01/X-1"
    assert len(set(keys.values())) == len(keys)
    turned = BACKLOG.replace(
        "{control: Today, due: 2026-11-24},\n      {control: Whenever},", "{control: Whenever},\n      {control: Today, due: 2026-11-24},"
    )
    assert turned != BACKLOG
    assert {one.mitigation.control: one.key for one in mitigations({"cart": analysed(turned)}, DAY)} == keys


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[{control: A, ticket: T-1}, {control: B, ticket: T-2}]", ["T-1", "T-2"]),
        ("[{control: A, ticket: T-1}, {control: B, ticket: T-1}]", ["T-1-559aead0", "T-1-df7e70e5"]),
        ("[{control: A}, {control: A}, {control: A}]", ["559aead0", "559aead0-2", "559aead0-3"]),
        ("[{control: A, ticket: T-1}, {control: A, ticket: T-1}]", ["T-1-559aead0", "T-1-559aead0-2"]),
    ],
    ids=["tickets", "a ticket for two", "no ticket", "alike in both"],
)
def test_no_two_mitigations_have_one_key(given: str, expected: list[str]) -> None:
    text = f"""
    elements: {{api: {{type: process, title: API}}}}
    threats: {{T-01: {{title: T, target: api, stride: S, disposition: mitigate, mitigations: {given}}}}}
    """
    (threat,) = analysed(text).service.threats.values()
    assert mitigation_keys("cart", threat) == tuple(f"cart/T-01/{one}" for one in expected)


def test_the_inventory_says_where_data_rests_moves_and_crosses() -> None:
    kinds = {one.id: one for one in inventory({"cart": analysed(PARTS)})}
    assert list(kinds) == ["card", "email", "order"], "the most protected first"
    [order], [card], [email] = (kinds[name].holdings for name in ("order", "card", "email"))
    assert ([one.id for one in order.stores], [one.id for one in order.flows], order.boundaries) == (
        ["db"],
        ["ask", "save"],
        ("out", "home", "tier"),
    )
    assert ([one.id for one in card.stores], [one.id for one in card.flows]) == ([], ["ask"])
    assert [one.id for one in email.flows] == ["ask"], "a reply carries data, too"
    assert [one.id for one in order.resting_unprotected] == ["db"]
    assert [one.id for one in order.moving_unprotected] == ["save"]
    assert (kinds["email"].personal, kinds["card"].personal) == (True, False)


def test_the_inventory_as_a_table_says_what_is_personal_and_what_nobody_protected() -> None:
    rows = {row[1]: dict(zip(HEAD, row, strict=True)) for row in inventory_rows(inventory({"cart": analysed(PARTS)}))}
    assert {one: row["Personal"] for one, row in rows.items()} == {"card": "no", "email": "yes", "order": "no"}
    assert {one: row["Unique ID"] for one, row in rows.items()} == {"card": "cart/card", "email": "cart/email", "order": "cart/order"}
    order = rows["order"]
    assert (order["Stored in"], order["Stored unencrypted in"], order["Data flows"], order["Unencrypted data flows"]) == (
        ("Database",),
        ("Database",),
        ("Ask", "Save"),
        ("Save",),
    )


CITING = (
    PARTS
    + """
threats:
  T-01:
    title: A
    target: api
    stride: S
    references: [CWE-89, OWASP-API1:2023]
    frameworks: {iso-27001: [A.8.10, A.8.9]}
    disposition: mitigate
    mitigations:
      - {control: One, frameworks: {soc-2: [CC6.1]}, references: [owasp api 01:2023, OWASP Top 10 2017 A5, A01:2021]}
"""
)


def test_frameworks_are_cited_by_threats_and_mitigations_by_key_or_by_reference() -> None:
    found = evidence({"cart": analysed(CITING)}, KNOWN)
    assert {name: list(ids) for name, ids in found.items()} == {
        "iso-27001": ["A.8.9", "A.8.10"],
        "soc-2": ["CC6.1"],
        "owasp-top-10": ["A05:2017"],
        "owasp-api": ["API1:2023"],
    }, "a bare id names no framework"
    assert [one.mitigation is not None for one in found["owasp-api"]["API1:2023"]] == [False, True]


def test_ids_stand_as_a_reader_counts() -> None:
    assert in_order(["A.5.10", "A.5.9", "10", "9.1", "A.8.1"]) == ["9.1", "10", "A.5.9", "A.5.10", "A.8.1"]


@pytest.mark.parametrize(
    ("framework", "good", "wrong"),
    [
        ("iso-27001", ("A.5.37", "6.1.3", "A.8.34"), ("A.5.38", "A.9.1", "a.5.1", "11.1")),
        ("soc-2", ("CC1.1", "CC9.2", "P8.1", "PI1.5"), ("CC10.1", "CC1.6", "cc1.1")),
        ("nist-ssdf", ("PW.1.1", "PO.3.2", "RV.1.1"), ("PX.1.1", "PW", "PW.1.1.1.1")),
        ("iec-62443-4-1", ("SR-2", "SM-1", "SVV-4"), ("SR-99", "XX-1")),
        ("pci-dss", ("6.2.4", "12.3.1"), ("13.1", "x.1")),
        ("owasp-top-10", ("A03:2021",), ("A11:2021", "A3")),
        ("owasp-api", ("API1:2023",), ("API11:2023", "API1")),
    ],
)
def test_ids_of_a_framework_are_known_by_their_form(framework: str, good: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    assert [one for one in good if not KNOWN[framework].accepts(one)] == []
    assert [one for one in wrong if KNOWN[framework].accepts(one)] == []
