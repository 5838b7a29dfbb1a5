"""An entry as it should be written, in one line: made of what was written, or of an example."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..answer_rules import AnswerRules, ControlRules, OneByOne, SeverityRefused, SeverityRules, StrideTable, UseRule
from ..attack_tree import AttackNode, AttackTree
from ..conditions import ElementCondition, FlowCondition
from ..context import Actor, Assumption, Objective
from ..controls import Control, ControlAnswer
from ..decision_rules import AcceptanceRules, ReviewRules
from ..defence import Defence, DefenceEffect
from ..evidence_item import EvidenceItem
from ..levels import Scales
from ..limits import MAX_ID
from ..mitigation import Mitigation
from ..outline import is_id
from ..policy import FrameworkRules, Party, Tickets
from ..ruling import Retired, RulingOut
from ..service import Boundary, DataKind, Element, Flow, Layout, Participant, Review
from ..threat import Acceptance, Avoidance, Rating, Residual, Threat, Transfer
from ..types import Part, field_names
from .keys import meant_key

EXAMPLES: Mapping[type[Part], Mapping[str, Any]] = {
    DataKind: {"title": "Order", "classification": "internal"},
    Boundary: {"title": "Production network"},
    Element: {"title": "Order API", "type": "process"},
    Flow: {"title": "Place order", "from": "mobile", "to": "api"},
    Threat: {"title": "Orders are read by others", "target": "api", "stride": "I"},
    Assumption: {"title": "The load balancer alone ends TLS", "owner": "team-platform", "holds_until": "2027-03-01"},
    Actor: {"title": "Support employee", "skill": "low", "insider": True},
    Objective: {"title": "No card data leaves the payment service", "owner": "head-of-payments"},
    Control: {"title": "Mutual TLS between workloads", "owner": "team-platform", "status": "planned", "ticket": "PLAT-88"},
    ControlAnswer: {"stride": ["S", "T", "I"], "flows": {"authentication": "mTLS"}, "because": "Only workloads have identities."},
    FlowCondition: {"encrypted": True, "authentication": ["mTLS"]},
    ElementCondition: {"type": "store", "encrypted": True},
    Scales: {"likelihood": ["rare", "possible", "certain"], "impact": ["minor", "major", "severe"]},
    StrideTable: {"external": "S", "process": "SRIDE", "store": "TRID", "flow": "TI"},
    ControlRules: {"grace": "30 days"},
    UseRule: {"controls": ["mesh-mtls"], "tags": ["mesh"]},
    OneByOne: {"exposure": ["public"]},
    AnswerRules: {"one_by_one": {"exposure": ["public"]}},
    SeverityRefused: {"status": ["live"]},
    SeverityRules: {"refused": {"status": ["live"]}},
    EvidenceItem: {"file": "deploy/mesh.yaml", "contains": "mode: STRICT"},
    Mitigation: {"control": "Prepared statements", "ticket": "SHOP-142", "status": "planned"},
    Acceptance: {
        "rationale": "The ledger is reconciled every night.",
        "owner": "head-of-orders",
        "approved_by": "security-lead",
        "approved_on": "2026-08-01",
        "review_by": "2027-02-01",
    },
    Transfer: {"to": "Payment provider", "basis": "Contract of 2026", "owner": "head-of-payments"},
    Avoidance: {"change": "Guest search was removed", "ticket": "SHOP-77"},
    Rating: {"likelihood": "low", "impact": "high"},
    Residual: {"likelihood": "low", "impact": "high"},
    Retired: {"reason": "The import was removed.", "on": "2026-07-01"},
    RulingOut: {"targets": ["place-order"], "stride": ["R"], "reason": "Every request is logged."},
    Review: {
        "date": "2026-09-14",
        "trigger": "annual-review",
        "participants": [{"name": "orders-dev-1", "role": "engineer"}, {"name": "sec-2", "role": "security"}],
    },
    Participant: {"name": "sec-2", "role": "security"},
    AttackTree: {"goal": "Steal card data", "root": {"or": [{"title": "Phish an administrator"}]}},
    AttackNode: {"title": "Phish an administrator"},
    Defence: {"title": "Awareness training", "cost": 2000, "on": "phish", "effect": {"probability": 0.5}},
    DefenceEffect: {"probability": 0.5},
    Layout: {"direction": "right", "ranks": [["mobile"], ["api"]]},
    AcceptanceRules: {"longest": "1 year", "approvers": {"high": ["ciso"]}},
    ReviewRules: {"cycle": "1 year", "required_roles": ["engineer", "security"]},
    Party: {"title": "Orders team", "contact": "mailto:orders@example.com"},
    Tickets: {"url": "https://tickets.example.com/browse/{id}", "pattern": "[A-Z]+-[0-9]+"},
    FrameworkRules: {"title": "Our baseline, 2026", "url": "https://example.com/baseline"},
}
"""One right entry of each part, but of a waiver, which would name a check. A text that stood in the entry's place is that
of the first key, where that holds text."""

_PLAIN = re.compile(r"[A-Za-z0-9_](?:[^:#,{}\[\]\"\\\n]|:(?=[^\s:,{}\[\]]))*")
_NO_ID = re.compile(r"[^A-Za-z0-9]+")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_IDS = ("id", "key")
_NAMES = (*_IDS, "name", "title", "control", "goal")
_NO_TEXT = ("likelihood", "date", "direction", "longest", "cycle", "url")
_MOST_KEYS = 6
_MOST_TEXT = 40


def flow(value: Any, depth: int = 0) -> str:
    """A value as YAML in one line, shortened where it is long."""
    match value:
        case dict():
            shown = [f"{flow(str(key), 9)}: {flow(inner, depth + 1)}" for key, inner in list(value.items())[:_MOST_KEYS]]
            more = ["…"] if len(value) > _MOST_KEYS else []
            return "{…}" if depth > 3 else f"{{{', '.join([*shown, *more])}}}"
        case list() | tuple():
            shown = [flow(item, depth + 1) for item in value[:3]]
            return "[…]" if depth > 3 else f"[{', '.join([*shown, *(['…'] if len(value) > 3 else [])])}]"
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            text = " ".join(str(value).split())
            text = text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"
            return text if _PLAIN.fullmatch(text) and text.lower() != "null" else json.dumps(text, ensure_ascii=False)


def slug(text: str) -> str:
    """An id made of a text; `first` where nothing in it can be a part of one."""
    return _NO_ID.sub("-", text.strip()[: MAX_ID * 2]).strip("-").lower()[:MAX_ID].rstrip("-") or "first"


def as_id(text: str) -> str:
    """The id that is nearest to a text; empty where it has no letter and no digit."""
    return text if is_id(text) else _NOT_IN_IDS.sub("-", text.strip()[: MAX_ID * 2]).strip("-._")[:MAX_ID]


def example(part: type[Any] | None, text: str = "") -> str:
    """One right entry of a part, in one line, with what was written as its text; empty where none is known.

    Args:
        part: the schema class.
        text: what stood in the entry's place.
    """
    fields = dict(EXAMPLES.get(part, {})) if part and issubclass(part, Part) else {}
    first = next(iter(fields), "")
    if text and isinstance(fields.get(first), str) and (first not in _NO_TEXT or (first == "date" and _DAY.fullmatch(text))):
        fields[first] = text
    return flow(fields) if fields else ""


def keyed(part: type[Any] | None, listed: list[Any]) -> str:
    """The first entry of a list as an entry of a map, `api: {type: process, title: API}`.

    Args:
        part: the schema class of the map's entries; `None` where they are texts.
        listed: what was written.
    """
    first = listed[0] if listed else {}
    if not isinstance(first, dict):
        text = " ".join(str(first).split())
        return f"{slug(text)}: {example(part, text) or '{…}'}" if part else f"repository: {flow(text)}"
    if len(first) == 1 and isinstance(value := next(iter(first.values())), dict):
        return f"{as_id(str(next(iter(first)))) or 'an-id'}: {flow(value)}"
    name = next((key for key in _NAMES if isinstance(first.get(key), str) and first[key].strip()), "")
    written = str(first.get(name, ""))
    id = (as_id(written) if name in _IDS else slug(written)) if name else "an-id"
    if part is None:
        return f"{id}: {flow({key: value for key, value in first.items() if key != name})}"
    rest: dict[str, Any] = {}
    for key, value in first.items():
        if key not in _IDS and value is not None:
            rest.setdefault(key if key in field_names(part) else meant_key(part, key) or key, value)
    return f"{id or 'an-id'}: {flow(rest)}"
