"""What people call the keys of a map, by part: the register template's columns, other tools' words, keys of another level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..attack_tree import AttackNode, AttackTree
from ..defence import Defence, DefenceEffect
from ..evidence_item import EvidenceItem
from ..limits import MAX_ID
from ..mitigation import Mitigation
from ..nearest import nearest
from ..ruling import Retired, RulingOut
from ..service import Boundary, DataKind, Element, Flow, Participant, Review, Service
from ..threat import Acceptance, Avoidance, Residual, Threat, Transfer
from ..types import Part, field_names, listed
from .characters import remark, usual
from .words import opposite, plain

_COMPUTED = "it is computed from"
_RATED = f"{_COMPUTED} `likelihood` and `impact`, or from `cvss`. Remove it."
_IN_MITIGATION = "it belongs to a mitigation: `mitigations: [{{control: …, {0}: …}}]`."
_IN_ACCEPTANCE = "it belongs to the acceptance: `acceptance: {{{0}: …}}`."
_OF_DATA = "it belongs to the data, which `{0}` refers to: `data: {{email: {{title: E-mail address, personal: true}}}}`."
_OPPOSITE = "it is the opposite of `{0}`. Write `{0}: {1}` instead, if it applies."
_UNENCRYPTED = {
    "unencrypted not-encrypted non-encrypted no-encryption plaintext plain-text cleartext": _OPPOSITE.format("encrypted", "false")
}
_IN_SCOPE = {"in-scope inscope": "everything is in scope unless `out_of_scope` says why not. Remove it."}
_THE_KEY = "the id is the key of the map. Remove it."


def _of(table: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for words, meaning in table.items() for word in words.split()}


SAID: Mapping[type[Part], Mapping[str, str]] = {
    Threat: _of(
        {
            "id key threat-id": _THE_KEY,
            "component components asset assets element elements flow flows affected affects where on location targets subject": "target",
            "risk rating score level priority risk-level risk-rating risk-score inherent-risk criticality cvss-score": _RATED,
            "status state": f"{_COMPUTED} `disposition` and the mitigations. Remove it.",
            "name threat summary headline threat-description": "title",
            "details notes note comment comments scenario": "description",
            "category categories type class stride-category stride-categories": "stride",
            "probability chance frequency": "likelihood",
            "consequence consequences damage effect": "impact",
            "mitigation control controls countermeasure countermeasures remediation remediations fix safeguards": "mitigations",
            "response decision strategy treatment handling action": "disposition",
            "cwe capec owasp attack mitre cve reference link links": "references",
            "date found discovered created reported identified-on found-on raised": "identified",
            "residual-risk residual-rating risk-after": "residual",
            "cvss-vector vector cvss4 cvss3": "cvss",
            "trust-boundary zone crossing": "boundary",
            "accepted": "acceptance",
            "avoided": "avoidance",
            "transferred": "transfer",
            "ticket jira issue tracker": _IN_MITIGATION.format("ticket"),
            "due due-date deadline": _IN_MITIGATION.format("due"),
            "evidence": _IN_MITIGATION.format("evidence"),
            "owner assignee responsible risk-owner": (
                "a threat has no owner of its own. Name the owner in the mitigation, the acceptance or the transfer."
            ),
            "rationale justification reason": _IN_ACCEPTANCE.format("rationale"),
            "approved-by approver accepted-by signed-by": _IN_ACCEPTANCE.format("approved_by"),
            "approved-on accepted-on": _IN_ACCEPTANCE.format("approved_on"),
            "review-by expires until valid-until expiry": _IN_ACCEPTANCE.format("review_by"),
        }
    ),
    Mitigation: _of(
        {
            "name title mitigation description text measure action what summary countermeasure": "control",
            "jira issue tracker id ticket-id task": "ticket",
            "state progress": "status",
            "deadline due-date until by date": "due",
            "assignee responsible team who": "owner",
            "proof link url dashboard": "evidence",
            "reference": "references",
        }
    ),
    EvidenceItem: _of(
        {
            "link href address": "url",
            "path source folder configuration config": "file",
            "text content holds includes string pattern": "contains",
            "tests case name": "test",
            "junit results result xml": "report",
        }
    ),
    Acceptance: _of(
        {
            "reason justification why because description": "rationale",
            "risk-owner responsible accepted-by": "owner",
            "approver approvers approved signed-by signer sign-off": "approved_by",
            "approved-at approval-date signed-on accepted-on date on": "approved_on",
            "until expires expiry expires-on valid-until review-on review-date review ends end": "review_by",
        }
    ),
    Transfer: _of(
        {
            "party third-party transferred-to vendor provider insurer who": "to",
            "contract reason rationale why agreement terms": "basis",
            "responsible contact": "owner",
        }
    ),
    Avoidance: _of({"reason rationale description what how removed title": "change", "jira issue": "ticket"}),
    Residual: _of(
        {
            "risk rating score level": _RATED,
            "probability": "likelihood",
            "consequence": "impact",
            "vector cvss-vector": "cvss",
            "rationale reason justification": _IN_ACCEPTANCE.format("rationale"),
            "approved-by approver accepted-by signed-by": _IN_ACCEPTANCE.format("approved_by"),
            "accepted": "acceptance",
        }
    ),
    Retired: _of({"date when retired-on day": "on", "why rationale because": "reason", "name": "title"}),
    RulingOut: _of(
        {
            "target element elements flow flows component components": "targets",
            "why because rationale justification": "reason",
            "category categories threats": "stride",
            "trust-boundary": "boundary",
        }
    ),
    Element: _of(
        {
            "id key": _THE_KEY,
            "name label": "title",
            "kind category class": "type",
            "boundary zone trust-boundary trust-zone inside network within": "in",
            "tech stack platform language product engine": "technology",
            "data contains holds assets": "stores",
            "parent partof process": "part_of",
            "encryption at-rest encrypted-at-rest encryption-at-rest": "encrypted",
            "oos outofscope": "out_of_scope",
            "privileges root admin": "privileged",
            "model": "service",
            "pii personal personal-data sensitive confidential classification": _OF_DATA.format("stores"),
            "notes note comment details": "description",
            "owner": "only the service has an owner; state in `description` who operates this.",
            "unprivileged not-privileged non-privileged": _OPPOSITE.format("privileged", "false"),
            **_UNENCRYPTED,
            **_IN_SCOPE,
        }
    ),
    Flow: _of(
        {
            "id key": _THE_KEY,
            "source src sender origin start": "from",
            "destination dest dst target receiver sink end": "to",
            "name label": "title",
            "data payload assets contains": "carries",
            "response responses returns reply": "replies",
            "bidirectional two-way both bidirection duplex": "both_ways",
            "auth authn authenticated credentials": "authentication",
            "tls ssl encryption in-transit encrypted-in-transit https": "encrypted",
            "transport scheme": "protocol",
            "pii personal personal-data sensitive confidential classification": _OF_DATA.format("carries"),
            "boundary crosses": "it is derived from the boundaries of the two ends. Remove it.",
            "notes note comment details": "description",
            "unauthenticated not-authenticated no-authentication anonymous": _OPPOSITE.format("authentication", "none"),
            "one-way oneway unidirectional": "a flow is one way, unless it has `both_ways: true`. Remove it.",
            **_UNENCRYPTED,
            **_IN_SCOPE,
        }
    ),
    Boundary: _of({"id key": _THE_KEY, "name label": "title", "parent inside within boundary": "in", "notes note comment": "description"}),
    DataKind: _of(
        {
            "id key": _THE_KEY,
            "name label": "title",
            "pii personal-data gdpr privacy": "personal",
            "sensitivity level class confidentiality category": "classification",
            "impersonal non-personal nonpersonal not-personal anonymous anonymised anonymized": _OPPOSITE.format("personal", "false"),
            "notes note comment": "description",
        }
    ),
    Review: _of(
        {
            "day on when held": "date",
            "reason cause type why event": "trigger",
            "attendees people who participant team": "participants",
            "notes outcome result results description": "summary",
            "targets elements covers": "scope",
            "link links url minutes": "reference",
        }
    ),
    Participant: _of({"id who person": "name", "function job title": "role"}),
    AttackTree: _of(
        {
            "title name": "goal",
            "tree node nodes": "root",
            "mitigations controls countermeasures defenses": "defences",
            "actor actors": "it belongs to a node: `root: {actor: insider, or: […]}`.",
            "max-cost": "budget",
        }
    ),
    AttackNode: _of(
        {
            "name goal step label": "title",
            "id": "node",
            "children any": "or",
            "all": "and",
            "sequence seq": "sand",
            "price costs": "cost",
            "likelihood chance": "probability",
            "duration hours": "time",
            "expertise difficulty": "skill",
            "detection visibility noise": "detectability",
            "tools tool": "equipment",
            "cwe capec attack mitre technique reference": "references",
            "threats": "threat",
            "actors attacker": "actor",
            "defences defenses defence": "they belong to the tree: `defences: [{title: …, on: phish, effect: impossible}]`.",
        }
    ),
    Defence: _of(
        {
            "name": "title",
            "node nodes target targets": "on",
            "effects does": "effect",
            "ticket control uses": "mitigation",
            "price": "cost",
        }
    ),
    DefenceEffect: _of({"factor likelihood": "probability", "adds": "cost", "blocks": "impossible"}),
    Service: _of(
        {
            "id name": "service",
            "team teams owners responsible": "owner",
            "state lifecycle": "status",
            "risks issues register": "threats",
            "components entities assets nodes": "elements",
            "dataflows data-flows connections edges": "flows",
            "trust-boundaries zones": "boundaries",
            "excluded not-applicable dismissed": "ruled_out",
            "trees": "attack_trees",
            "history sessions": "reviews",
            "mitigations": "a mitigation belongs to its threat: `threats: {T-01: {mitigations: […]}}`.",
            "labels": "tags",
        }
    ),
}
"""By part and word: the key that it means, or a sentence where there is none."""
KEYS = frozenset(name for part in SAID for name in field_names(part))
"""The keys of all parts."""


def plain_key(word: str) -> str:
    """A word as keys are written."""
    return usual(word).lower().replace("-", "_")


def without_its_colon(part: type[Any], key: str) -> tuple[str, str]:
    """A key of a part and its value, where the colon between them was left out (`title Request flood`); else both empty."""
    first, _, rest = key.strip().partition(" ")
    known = plain_key(first) if len(first) <= MAX_ID and rest.strip() else ""
    return (known, rest.strip()) if known in field_names(part) else ("", "")


def meant_key(part: type[Any], key: str) -> str:
    """The key of a part that another one stands for: by the tables, else the nearest spelling; empty where there is none."""
    known = field_names(part)
    if (first := without_its_colon(part, key)[0]) or (said := _said(part, key)):
        return first or (said if said in known else "")
    word = plain(usual(key))
    near = nearest(word.replace("-", "_"), known)
    return "" if near and opposite(word, plain(near)) else near


def advice(part: type[Any], key: str) -> str:
    """What is said of a key that a part does not have: the one that it stands for, or those that there are."""
    if meant := meant_key(part, key):
        return f"did you mean `{meant}`?"
    if said := _said(part, key):
        return said
    return f"it may hold {listed(field_names(part))}.{f' {remark(key)}' if remark(key) else ''}"


def _said(part: type[Any], key: str) -> str:
    return SAID.get(part, {}).get(plain(usual(key)), "") if issubclass(part, Part) and len(key) <= MAX_ID else ""
