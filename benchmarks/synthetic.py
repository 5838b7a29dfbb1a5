"""Synthetic organisations: as many services as wanted, each about as large as a real one, complete, the same for a seed.

A service has 12 elements, 16 flows and 40 threats in about 16 KB. Every STRIDE cell is answered, every threat is
rated and decided, reviews are recent and the services call one another in a ring, so that the gate passes on `DAY`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DAY = "2026-11-24"
"""The day on which the organisation is complete."""

ELEMENTS = 12
THREATS = 40

_NOUNS = ("order", "invoice", "parcel", "coupon", "review", "refund", "profile", "basket", "price", "voucher", "return", "address")
_ROLES = ("service", "gateway", "ledger", "planner", "registry", "archive", "router", "exchange")
_STORES = ("postgresql", "mysql", "mongodb", "cassandra")
_CODE = ("nodejs", "python", "go", "java")
_BOUNDARIES = {
    "internet": "{title: Internet}",
    "partners": "{title: Third parties}",
    "edge": "{title: API gateway}",
    "mesh": "{title: Service mesh, in: edge}",
    "data": "{title: Data tier, in: mesh}",
}
_NAMES = {"S": "spoofing", "T": "tampering", "R": "repudiation", "I": "information-disclosure", "D": "denial-of-service"}
_ASKED = {"process": "SRIDE", "store": "TRID", "external": "S", "crossing": "STRIDE", "flow": "TI"}

_WHAT = {
    "S": ("Replayed token at {}", "Forged name at {}", "Stolen certificate at {}"),
    "T": ("Changed fields at {}", "Injected filter at {}", "Stale copy at {}"),
    "R": ("Unrecorded action at {}", "Edited record at {}", "Denied event at {}"),
    "I": ("Personal data logged at {}", "Data of others at {}", "Talkative errors at {}"),
    "D": ("Flood of requests at {}", "Expensive query at {}", "Full disk at {}"),
    "E": ("Missing role check at {}", "Fetched address at {}", "Plugin rights at {}"),
}
_HOW = (
    "The check looks at the form of the request and not at who sent it, so that a copy passes as well.",
    "What arrives is trusted because of where it comes from; that neighbour trusts its own callers in turn.",
    "It takes one account and an afternoon. The limits count requests, not what each of them costs.",
)
_CONTROLS = (
    "Tokens bound to a key", "Prepared statements", "Append-only record", "Masked fields in logs", "Limits by cost",
    "Role check on every route", "Signed timestamps", "Row-level security", "Test with two customers",
)  # fmt: skip
_REASONS = (
    "Identities are issued to signed images only, and the policy names the one caller.",
    "TLS from end to end with verified names; nothing on the way may change a body.",
    "Subject, route and request id go to an append-only stream first.",
    "Replies hold what the schema names and no more.",
    "Quotas per caller, and a time limit on every statement.",
    "One account with one right for one purpose.",
)
_VECTORS = (
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
    "CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N",
    "CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N",
)
_RATINGS = (
    ("low", "low"),
    ("low", "medium"),
    ("low", "high"),
    ("medium", "medium"),
    ("medium", "high"),
    ("high", "medium"),
    ("high", "high"),
)


@dataclass
class _Service:
    """What is needed to write a service: its parts, and the cells that are asked of them."""

    id: str
    noun: str
    random: random.Random
    elements: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    flows: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)

    def cells(self) -> Iterator[tuple[str, str]]:
        for one, (kind, _, _, _) in self.elements.items():
            yield from ((one, letter) for letter in _ASKED[kind])
        for one, (begin, end, _, _) in self.flows.items():
            kind = "flow" if self.elements[begin][2] == self.elements[end][2] else "crossing"
            yield from ((one, letter) for letter in _ASKED[kind])

    def title(self, target: str) -> str:
        return self.elements[target][1] if target in self.elements else self.flows[target][2]


def service_id(number: int, services: int) -> str:
    """The id of a service: `s0042-order-ledger`."""
    noun = _NOUNS[number % len(_NOUNS)]
    return f"s{number:0{len(str(services))}d}-{noun}-{_ROLES[number // len(_NOUNS) % len(_ROLES)]}"


def write_organisation(folder: Path, services: int, seed: int = 1) -> None:
    """Writes the models, the policy and the catalog of an organisation.

    Args:
        folder: the models' folder; made if it does not exist.
        services: how many.
        seed: another seed gives another organisation of the same size.
    """
    (folder / "_catalog").mkdir(parents=True, exist_ok=True)
    (folder / "_policy.yaml").write_text(policy_text(services), encoding="utf-8")
    (folder / "_catalog" / "services.yaml").write_text(catalog_text(services), encoding="utf-8")
    for number in range(services):
        (folder / f"{service_id(number, services)}.yaml").write_text(service_text(number, services, seed), encoding="utf-8")


def write_large(folder: Path, elements: int, seed: int = 1) -> None:
    """Writes one model that is as large as several services together: their parts in the same boundaries, joined by flows.

    Args:
        folder: the models' folder; made if it does not exist.
        elements: how many the model has, at least.
        seed: as in `write_organisation`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_policy.yaml").write_text(policy_text(1), encoding="utf-8")
    whole: dict[str, Any] = {}
    for number in range(-(-elements // ELEMENTS)):
        part = yaml.safe_load(service_text(0, 1, seed=seed * 1_000 + number))
        whole = whole or {key: value for key, value in part.items() if isinstance(value, str)} | {"service": "large", "title": "Large"}
        names = {id: f"{id}-{number}" for kind in _NAMED for id in part[kind]}
        whole["boundaries"] = part["boundaries"]
        for kind in _NAMED:
            whole.setdefault(kind, {}).update({names[id]: _renamed(value, names) for id, value in part[kind].items()})
        whole.setdefault("ruled_out", []).extend(_renamed(part["ruled_out"], names))
        whole["reviews"] = part["reviews"]
        if number:
            whole["flows"][f"next-{number}"] = {"from": f"worker-{number - 1}", "to": f"api-{number}", "title": "Pass on"}
            answers = zip("STRIDE", _REASONS, strict=True)
            whole["ruled_out"] += [{"targets": [f"next-{number}"], "stride": [letter], "reason": reason} for letter, reason in answers]
    threats = list(whole["threats"].items())
    whole["threats"] = dict(threats[:MOST_THREATS])
    cut = enumerate(threat for _, threat in threats[MOST_THREATS:])
    whole["ruled_out"] += [
        {"targets": [threat["target"]], "stride": threat["stride"], "reason": f"{_REASONS[number % len(_REASONS)]} Seen in test {number}."}
        for number, threat in cut
    ]
    (folder / "large.yaml").write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")


_NAMED = ("data", "elements", "flows", "threats")
MOST_THREATS = 1_000
"""Of one model."""


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def policy_text(services: int) -> str:
    """A policy that knows every team and role that the services name."""
    teams = "".join(f"  {team}: {{title: Team {team[5:]}, contact: 'mailto:{team}@example.com'}}\n" for team in _teams(services))
    return f"""\
acceptance:
  max_risk: high
  approvers: {{low: [security-lead, ciso], medium: [security-lead, ciso], high: [ciso]}}
teams:
{teams}groups:
  ciso: {{title: Chief information security officer}}
  security-lead: {{title: Security lead}}
  head-of-product: {{title: Head of product}}
tickets: {{pattern: '[A-Z]+-[0-9]+', url: 'https://tickets.example.com/{{id}}'}}
references: {{CWE-: 'https://cwe.mitre.org/data/definitions/{{number}}.html'}}
evidence_required: true
"""


def catalog_text(services: int) -> str:
    """A catalog entity for each service."""
    entity = "kind: Component\nmetadata: {{name: {}}}\nspec: {{type: service, lifecycle: production, owner: {}}}\n"
    return "---\n".join(entity.format(service_id(number, services), _team(number)) for number in range(services))


def service_text(number: int, services: int, seed: int = 1) -> str:
    """The model of one service."""
    one = _service(number, services, seed)
    cells = list(one.cells())
    threatened = sorted(one.random.sample(range(len(cells)), THREATS))
    threats = "".join(_threat(one, index + 1, *cells[cell]) for index, cell in enumerate(threatened))
    answered = set(threatened)
    ruled_out = "".join(_ruled_out(one, [cell for index, cell in enumerate(cells) if index not in answered]))
    return f"""\
service: {one.id}
title: {one.noun.capitalize()} {one.id.rpartition("-")[2]} {number}
description: Takes every {one.noun} from customers and neighbours, keeps it, and passes it on to the provider.
owner: {_team(number)}
status: live
tags: [{one.noun}, synthetic]
links: {{repository: 'https://git.example.com/{one.id}'}}

data:
  {one.noun}: {{title: {one.noun.capitalize()}, classification: internal}}
  customer: {{title: Name and e-mail address, classification: confidential, personal: true}}
  secret: {{title: Access token, classification: restricted}}
  event: {{title: Event, classification: internal}}

boundaries:
{"".join(f"  {name}: {text}{chr(10)}" for name, text in _BOUNDARIES.items())}
elements:
{"".join(_element(name, *parts) for name, parts in one.elements.items())}
flows:
{"".join(_flow(one, name, *parts) for name, parts in one.flows.items())}
threats:
{threats}
ruled_out:
{ruled_out}
reviews:
  - date: 2026-0{1 + number % 9}-14
    trigger: annual-review
    participants: [{{name: developer, role: engineer}}, {{name: security champion, role: security}}]
    summary: All of the model. No new threat.
  - date: 2025-11-0{1 + number % 9}
    trigger: new-service
    participants: [{{name: developer, role: engineer}}, {{name: security champion, role: security}}, {{name: planner, role: product}}]
    summary: First model.
"""


def _teams(services: int) -> list[str]:
    return list(dict.fromkeys(_team(number) for number in range(services)))


def _team(number: int) -> str:
    return f"team-{number // 10:03d}"


def _service(number: int, services: int, seed: int) -> _Service:
    chance = random.Random(f"{seed}/{number}")
    noun = _NOUNS[number % len(_NOUNS)]
    one = _Service(service_id(number, services), noun, chance)
    before, after = service_id((number - 1) % services, services), service_id((number + 1) % services, services)
    alone = services == 1
    one.elements = {
        "client": ("external", f"Customer of the {noun}", "internet", ""),
        "provider": ("external", f"Provider for every {noun}", "partners", ""),
        "caller": ("external", "Neighbour before", "mesh", "" if alone else f", service: {before}"),
        "callee": ("external", "Neighbour after", "mesh", "" if alone else f", service: {after}"),
        "api": ("process", f"{noun.capitalize()} API", "edge", f", technology: {chance.choice(_CODE)}"),
        "worker": ("process", f"{noun.capitalize()} worker", "mesh", f", technology: {chance.choice(_CODE)}"),
        "relay": ("process", "Relay to the provider", "mesh", f", technology: {chance.choice(_CODE)}"),
        "reports": ("process", f"Reports on every {noun}", "mesh", ", technology: python"),
        "db": ("store", f"{noun.capitalize()} database", "data", f", technology: {chance.choice(_STORES)}, stores: [{noun}, customer]"),
        "cache": ("store", f"{noun.capitalize()} cache", "data", f", technology: redis, stores: [{noun}]"),
        "queue": ("store", "Events to send", "data", ", technology: kafka, stores: [event]"),
        "audit": ("store", "Audit trail", "data", ", technology: elasticsearch, stores: [event]"),
    }
    into, out = ("served", "asked") if alone else (f"link-{(number - 1) % services}", f"link-{number}")  # equal on both sides
    one.flows = {
        "create": ("client", "api", f"Create {noun}", f"carries: [{noun}, customer, secret], replies: [{noun}]"),
        "find": ("client", "api", f"Find own {noun}", f"carries: [secret], replies: [{noun}, customer]"),
        into: ("caller", "api", "Serve the neighbour", "carries: [event], replies: [event]"),
        out: ("api", "callee", "Ask the neighbour", "carries: [event], replies: [event]"),
        "hand-over": ("api", "worker", f"Hand over {noun}", f"carries: [{noun}]"),
        "save": ("api", "db", f"Save {noun}", f"carries: [{noun}, customer], replies: [{noun}]"),
        "look-up": ("api", "cache", f"Look up {noun}", f"carries: [{noun}], replies: [{noun}]"),
        "advance": ("worker", "db", f"Advance {noun}", f"carries: [{noun}], replies: [{noun}, customer]"),
        "announce": ("worker", "queue", "Announce event", "carries: [event]"),
        "take": ("relay", "queue", "Take event", "replies: [event]"),
        "send": ("relay", "provider", "Send to provider", f"carries: [{noun}, customer]"),
        "answer": ("provider", "relay", "Report outcome", "carries: [event]"),
        "count": ("reports", "db", f"Count every {noun}", f"replies: [{noun}]"),
        "record": ("api", "audit", "Record action", "carries: [event]"),
        "examine": ("reports", "audit", "Examine trail", "replies: [event]"),
        "notify": ("worker", "relay", "Notify relay", "carries: [event]"),
    }
    return one


def _element(name: str, kind: str, title: str, boundary: str, more: str) -> str:
    encrypted = ", encrypted: true" if kind == "store" else ""
    return f"  {name}: {{type: {kind}, title: {title}, in: {boundary}{more}{encrypted}}}\n"


def _flow(one: _Service, name: str, begin: str, end: str, title: str, data: str) -> str:
    protocol, authentication = "SQL" if end == "db" else "HTTPS", "JWT" if begin == "client" else "mTLS"
    more = f"protocol: {protocol}, authentication: {authentication}, encrypted: true, {data}"
    return f"  {name}: {{from: {begin}, to: {end}, title: {title}, {more}}}\n"


def _threat(one: _Service, number: int, target: str, letter: str) -> str:
    chance = one.random
    title = chance.choice(_WHAT[letter]).format(one.title(target))
    likelihood, impact = chance.choice(_RATINGS)
    spelled = _NAMES.get(letter, letter) if chance.random() < 0.2 else letter
    head = f"  T-{number:02d}: {{title: {title}, target: {target}, stride: {spelled},\n"
    if chance.random() < 0.06:
        head += f"    description: '{chance.choice(_HOW)}',\n"
    if chance.random() < 0.06:
        head += f"    cvss: '{chance.choice(_VECTORS)}',\n"
    return f"{head}    likelihood: {likelihood}, impact: {impact}, {_treatment(one, number, likelihood, impact)}}}\n"


def _treatment(one: _Service, number: int, likelihood: str, impact: str) -> str:
    chance = one.random
    kind = chance.choices(("done", "in-progress", "accept", "transfer", "avoid"), (30, 28, 12, 14, 16))[0]
    ticket = f"SYN-{chance.randrange(100, 9999)}"
    if kind == "accept" and (likelihood, impact) != ("high", "high"):
        days = f"approved_on: 2026-0{1 + number % 9}-01, review_by: 2027-01-0{1 + number % 9}"
        signed = "rationale: Checked every night, owner: head-of-product, approved_by: ciso"
        return f"disposition: accept,\n    acceptance: {{{signed}, {days}}}"
    if kind == "transfer":
        return "disposition: transfer,\n    transfer: {to: Provider, basis: 'Contract, annex B', owner: head-of-product}"
    if kind == "avoid":
        return f"disposition: avoid,\n    avoidance: {{change: Removed, ticket: {ticket}}}"
    mitigation = f"control: {chance.choice(_CONTROLS)}, ticket: {ticket}"
    if kind == "done":
        mitigation += f", status: done, evidence: 'https://example.com/{number}'"
        return f"disposition: mitigate, residual: {{likelihood: low, impact: {impact}}},\n    mitigations: [{{{mitigation}}}]"
    return f"disposition: mitigate,\n    mitigations: [{{{mitigation}, status: in-progress, due: 2027-03-31}}]"


def _ruled_out(one: _Service, cells: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Rulings-out of the remaining cells: a category for some targets at a time, each with its reason."""
    for letter, reason in zip("STRIDE", _REASONS, strict=True):
        targets = [target for target, asked in cells if asked == letter]
        for begin in range(0, len(targets), 12):
            listed = ", ".join(targets[begin : begin + 12])
            yield f"  - {{targets: [{listed}], stride: [{letter}], reason: '{reason}'}}\n"
