"""Models at the edges: the emptiest, the fullest, a small one with every disposition, and one full of hostile text."""

from __future__ import annotations

from typing import Any

import yaml

LETTERS = "STRIDE"
ASKED = {"process": "STRIDE", "store": "TRID", "external": "SR", "flow": "TI"}
WORDS = (
    "Übermäßige Größenänderung",
    "注文データベースの漏えい",
    "Неавторизованный доступ",
    "تسريب بيانات العميل",
    "Ελληνικά ονόματα",
    "주문 서비스 우회",
)

EMPTIEST = "service: emptiest\ntitle: The emptiest model\nowner: team-orders\n"

SMALL = """\
service: small
title: Small service
description: One of everything.
owner: team-orders
boundaries:
  out: {title: Outside}
  home: {title: Home}
data:
  order: {title: Order}
elements:
  user: {type: external, title: User, in: out}
  api: {type: process, title: API, in: home}
  db: {type: store, title: Database, in: home, stores: [order], encrypted: true}
flows:
  ask: {from: user, to: api, title: Ask, protocol: HTTPS, authentication: JWT, encrypted: true, carries: [order], replies: [order]}
  save: {from: api, to: db, title: Save, protocol: SQL, authentication: password, encrypted: true, carries: [order], replies: [order]}
threats:
  T-01:
    title: Mitigated
    target: api
    stride: [S, T, R, I, D, E]
    likelihood: high
    impact: high
    disposition: mitigate
    mitigations:
      - {control: Prepared statements, ticket: SHOP-1, status: in-progress}
      - {control: Input validation, ticket: SHOP-2, due: 2027-03-01}
  T-02:
    title: Accepted
    target: [user, ask]
    stride: [S, T, R, I, D, E]
    likelihood: low
    impact: medium
    disposition: accept
    acceptance:
      rationale: Rare and cheap.
      owner: head-of-fulfilment
      approved_by: security-lead
      approved_on: 2026-08-01
      review_by: 2027-02-01
  T-03:
    title: Transferred
    target: db
    stride: [T, R, I, D]
    cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N
    disposition: transfer
    transfer:
      to: Insurer
      basis: The policy of 2026
      owner: head-of-fulfilment
  T-04:
    title: Avoided
    target: save
    stride: [T, I]
    likelihood: low
    impact: low
    disposition: avoid
    avoidance:
      change: Guest search was removed
reviews:
  - date: 2026-09-14
    trigger: new-service
    participants: [{name: dev-1, role: engineer}, {name: sec-1, role: security}]
"""

INCOMPLETE = (
    SMALL.replace("service: small", "service: incomplete")
    .replace("title: Small service", "title: Incomplete service")
    .replace("    disposition: mitigate\n", "")
    .replace("ticket: SHOP-1, ", "")
    .replace("      approved_by: security-lead\n", "")
    .replace("      basis: The policy of 2026\n", "")
    .replace("stride: [T, I]", "stride: [T]")
    .replace("    likelihood: low\n    impact: low\n", "    likelihood: low\n")
)
"""A small service with gaps of many kinds."""


def dumped(model: dict[str, Any]) -> str:
    """A model as YAML."""
    return yaml.safe_dump(model, allow_unicode=True, sort_keys=False, width=1000)


def _title(number: int, length: int = 120) -> str:
    """A title of exactly this length, with words of several scripts and one that cannot be broken at a space."""
    text = f"{number:03d} {WORDS[number % len(WORDS)]} via /api/v2/orders/{{id}}/lines?include=customer-address,payment-token and "
    return (text * 3)[:length].strip().ljust(length, "x")


def fullest(service: str = "fullest", elements: int = 60, flows: int = 100, threats: int = 80) -> str:
    """A large service, complete: long titles, many scripts, everything that a page can show."""
    kinds = ("process", "store", "external", "process", "process", "store")
    parts = {f"e{n:02d}": {"type": kinds[n % 6], "title": _title(n, 40)} for n in range(elements)}
    for n, (name, part) in enumerate(parts.items()):
        part["in"] = f"b{n % 6}"
        part["technology"] = ("postgresql", "nodejs", "kafka", "none-of-these")[n % 4]
        if part["type"] == "store":
            part |= {"stores": ["d0", "d1"], "encrypted": True}
        part["description"] = f"What **{name}** does, with `code` and [a link](https://example.com/{name})."
    processes = [name for name, part in parts.items() if part["type"] == "process"]
    lines: dict[str, Any] = {}
    for n in range(flows):
        ends = list(parts)[n % elements], processes[(n * 7 + 1) % len(processes)]
        source, sink = ends if n % 2 else (ends[1], ends[0])
        if source == sink:
            sink = processes[(n * 7 + 2) % len(processes)]
        lines[f"f{n:03d}"] = {
            "from": source, "to": sink, "title": _title(n, 60), "protocol": "HTTPS", "authentication": "mTLS", "encrypted": True,
            "carries": ["d0", "d2"], "replies": ["d1"],
        }  # fmt: skip
    found = {f"T-{n:02d}": _threat(n, list(parts) if n % 3 else list(lines)) for n in range(1, threats + 1)}
    return dumped(
        {
            "service": service,
            "title": _title(7),
            "description": " ".join(_title(n) for n in range(5)),
            "owner": "team-orders",
            "tags": ["checkout", "personal-data", "a-very-long-tag-that-nobody-wanted-but-somebody-wrote"],
            "links": {"repository": "https://git.example.com/shop/" + "long-" * 30, "runbook": "https://wiki.example.com/"},
            "data": {f"d{n}": {"title": _title(n, 60), "classification": c, "personal": n == 1} for n, c in enumerate(("internal", "confidential", "restricted"))},
            "boundaries": {f"b{n}": {"title": _title(n, 40)} | ({"in": f"b{n - 1}"} if n % 3 else {}) for n in range(6)},
            "elements": parts,
            "flows": lines,
            "assumptions": {f"a{n}": {"title": _title(n), "description": _title(n + 1), "owner": "team-orders", "holds_until": "2027-06-01"} for n in range(3)},
            "actors": {f"a{n}": {"title": _title(n), "skill": "high", "access": [_title(n, 50)], "insider": n == 1, "budget": 123456.7} for n in range(3)},
            "objectives": {f"o{n}": {"title": _title(n), "owner": "head-of-fulfilment"} for n in range(3)},
            "controls": {
                f"c{n}": {
                    "title": _title(n), "description": _title(n + 1), "status": "done", "evidence": "https://example.com/" + "evidence/" * 20,
                    "verified_on": "2026-06-01", "verify_again_by": f"202{6 + n % 2}-12-01", "test": _title(n), "operate": _title(n + 2),
                    "answers": [{"stride": list(LETTERS), "flows": {"protocol": "HTTPS", "within": ["b0", "b3"]}, "because": _title(n)}],
                }
                for n in range(3)
            },
            "threats": found,
            "attack_trees": {"t0": _tree(6, threats), "t1": _tree(60, threats)},
            "retired": {"T-99": {"on": "2026-05-20", "reason": _title(3), "title": _title(4)}},
            "ruled_out": [{"targets": [*parts, *lines], "stride": list(LETTERS), "reason": _title(5)}],
            "reviews": [
                {"date": f"2026-0{n}-10", "trigger": "new-service", "scope": list(parts)[: n * 5] or None, "summary": _title(n),
                 "participants": [{"name": _title(n, 50), "role": "engineer"}, {"name": "sec-1", "role": "security"}]}
                for n in range(1, 5)
            ],
        }
    )  # fmt: skip


def _tree(leaves: int, threats: int) -> dict[str, Any]:
    """An attack tree with so many leaves in fours, one of which several gates need, in a model with so many threats."""
    steps = [
        {"node": f"l{n}", "title": _title(n), "cost": 1234567.5 * n, "probability": 0.5, "skill": "medium", "time": n, "detectability": "low",
         "insider": n % 9 == 0, "access": [_title(n, 50)], "equipment": [_title(n + 1, 50)] * (n % 3), "references": ["CAPEC-98"], "actor": "a1"}
        | ({"threat": f"T-{n:02d}"} if n % 3 == 0 and 0 < n <= threats else {})
        for n in range(leaves)
    ]  # fmt: skip
    gates = [
        {"title": _title(n), ("and", "or", "sand")[n % 3]: [*steps[n : n + 4], *([{"ref": "l0"}] if n else [])]}
        for n in range(0, leaves, 4)
    ]
    halves = [{"or": gates[n::4]} for n in range(min(4, len(gates)))]
    defences = [{"title": _title(n), "cost": 1000.0 * n, "on": f"l{n}", "effect": {"cost": 500000}} for n in range(3)]
    return {"goal": _title(9), "description": _title(8), "budget": 2500, "root": {"or": halves}, "defences": defences}


def _threat(number: int, targets: list[str]) -> dict[str, Any]:
    level = ("low", "medium", "high")
    threat: dict[str, Any] = {
        "title": _title(number),
        "target": targets[number * 5 % len(targets)]
        if number % 4
        else [targets[number % len(targets)], targets[(number + 9) % len(targets)]],
        "stride": LETTERS[number % 6] if number % 5 else ["T", "I", "E"],
        "identified": "2026-01-09",
        "description": f"{_title(number)}\n\n* a list\n* of `things`\n\n    and = code\n",
        "likelihood": level[number % 3],
        "impact": level[number // 3 % 3],
        "references": ["CWE-89", "CAPEC-66", "OWASP-API1:2023"],
    }
    if number % 6 == 0:
        threat |= {"actor": ["a0", "a1"], "harms": ["o0", "o2"], "rests_on": ["a0"], "test": _title(5), "operate": _title(6)}
    if number % 7 == 0:
        threat["cvss"] = "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N"
    critical = threat["likelihood"] == threat["impact"] == "high"
    match 0 if critical or number % 7 == 0 else number % 4:
        case 0:
            threat |= {"disposition": "mitigate", "residual": {"likelihood": "low", "impact": "low"}}
            threat["mitigations"] = [
                {
                    "control": _title(n),
                    "ticket": f"SHOP-{number}{n}",
                    "status": "done",
                    "evidence": "https://example.com/" + "evidence/" * 20,
                }
                for n in range(2)
            ] + [{"uses": "c0"}]
        case 1:
            threat |= {"disposition": "accept", "acceptance": {
                "rationale": _title(1), "owner": "head-of-fulfilment", "approved_by": "ciso", "approved_on": "2026-08-01", "review_by": "2027-02-01",
            }}  # fmt: skip
        case 2:
            threat |= {"disposition": "transfer", "transfer": {"to": _title(2), "basis": _title(3), "owner": "head-of-payments"}}
        case 3:
            threat |= {"disposition": "avoid", "avoidance": {"change": _title(4), "ticket": "SHOP-1"}}
    return threat


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an end of the title": "</title><script>alert(1)</script>",
    "an escaped end of the title": "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "an image": "<img src=x onerror=alert(1)>",
    "quotes": "\" onmouseover=\"alert(1)\" ' onfocus='alert(1)' autofocus x='",
    "a template": "{{ 7 * 7 }}{% raw %}{# #}${7*7}#{7*7}",
    "ends of comments": "--> --!> ]]> */ </style></script></textarea></svg></text><script>alert(1)</script>",
    "markers of our own": '<!-- threat-model:threats --> <div data-tm-drawing="level-1"></div> <!-- slot -->',
    "an SVG": "<svg onload=alert(1)><foreignObject><iframe srcdoc='<script>alert(1)</script>'></svg>",
    "links": "[a](javascript:alert(1)) <javascript:alert(1)> ![b](https://evil.invalid/x.png) [c]: data:text/html,x",
    "an autolink": '<https://evil.invalid/"onmouseover=alert(1)> https://evil.invalid/<script>',
    "directions and joiners": "\u202egnp.tnelis\u202c \u2066x\u2069 \u200b\u200d \ufeff",
    "beyond the basic plane": "\U0001f600 \U00020bb7 \U0001d4d0",
    "odd line ends": "a\u2028b\u2029c\u0085d",
    "a key of front matter": "x\\n---\\ntemplate: evil.html\\n---\\n ... '\"",
    "emphasis of Markdown": "*a* **b** _c_ `d` # e | f |\\ ~~g~~ [^1] ==h== {: #evil onclick=alert(1) }",
    "a formula": "=cmd|' /C calc'!A0 @SUM(1) +1",
    "a very long word": "x" * 290,
}
"""Text that somebody might put into a model, by what it tries. None is longer than a title may be."""


def full_of(text: str, service: str) -> str:
    """A valid model that holds a text in every place where text may stand."""
    line = text.replace("\n", " ")
    key = "".join(char for char in line if char.isprintable()) or "key"
    proofs = [
        "https://example.com/" + line,
        {"url": "https://example.com/?" + line},
        {"file": "proofs/kept.txt", "contains": line},
        {"test": line, "report": "proofs/report.xml"},
    ]
    markdown = f"{text}\n\n## {text}\n\n* {text}\n\n    {text}\n\n> {text}\n"
    return dumped(
        {
            "service": service,
            "title": line,
            "description": markdown,
            "owner": line,
            "tags": [line],
            "links": {key: "https://example.com/?q=" + line},
            "data": {"d": {"title": line, "description": markdown}},
            "boundaries": {"out": {"title": line, "description": markdown, "kind": line, "tags": [line]}, "home": {"title": line, "description": markdown}},
            "elements": {
                "user": {"type": "external", "title": line, "in": "out", "description": markdown, "technology": line},
                "api": {"type": "process", "title": line, "in": "home", "technology": line, "privileged": True, "tags": [line]},
                "part": {"type": "process", "title": line, "in": "home", "part_of": "api"},
                "db": {"type": "store", "title": line, "in": "home", "stores": ["d"], "encrypted": True, "out_of_scope": line},
            },
            "flows": {
                "ask": {"from": "user", "to": "api", "title": line, "description": markdown, "protocol": line, "authentication": line, "carries": ["d"], "replies": ["d"]},
                "inner": {"from": "part", "to": "api", "title": line, "tags": [line]},
                "save": {"from": "part", "to": "db", "title": line, "out_of_scope": line, "carries": ["d"]},
            },
            "assumptions": {"a": {"title": line, "description": markdown, "owner": line}, "b": {"title": line, "holds": False}},
            "actors": {"a": {"title": line, "description": markdown, "access": [line], "equipment": [line]}},
            "objectives": {"o": {"title": line, "description": markdown, "owner": line}},
            "controls": {
                "c": {
                    "title": line, "description": markdown, "owner": line, "status": "done", "evidence": proofs,
                    "verify_again_by": "2026-12-01", "test": markdown, "operate": markdown, "references": [line[:90]], "tags": [line], "frameworks": {"own": [line[:60]]},
                    "answers": [
                        {"stride": "D", "flows": {"protocol": [line], "authentication": [line]}, "because": line},
                        {"stride": "D", "flows": {"tags": [line]}, "because": line},
                        {"stride": "D", "crossings": {"protocol": [line], "authentication": [line]}, "because": line},
                        {"stride": "D", "crossings": {"tags": [line]}, "because": line},
                        {"stride": "D", "elements": {"technology": [line]}, "because": line},
                        {"stride": "D", "elements": {"tags": [line]}, "because": line},
                    ],
                },
                "d": {"title": line, "ticket": line, "uses": ["c"]},
            },
            "threats": {
                "T-00": {
                    "title": line, "target": "home", "stride": "I", "severity": "low", "actor": "a", "harms": "o", "rests_on": ["a", "b"],
                    "tags": [line], "test": markdown, "operate": markdown, "disposition": "mitigate", "mitigations": [{"uses": "c"}, {"uses": "d"}],
                },
                "T-01": {
                    "title": line, "target": ["api", "ask"], "stride": "S", "description": markdown, "likelihood": "high", "impact": "high",
                    "references": [line[:90], "CWE-" + line[:80]], "frameworks": {"own": [line[:60]]}, "disposition": "mitigate",
                    "residual": {
                        "likelihood": "low", "impact": "low",
                        "acceptance": {"rationale": markdown, "owner": line, "approved_by": ["security-lead", line], "approved_on": "2026-08-01", "review_by": "2027-02-01"},
                    },
                    "mitigations": [{"control": line, "ticket": line, "status": "done", "owner": line, "frameworks": {"own": [line[:60]]}, "evidence": proofs, "references": [line[:90]], "test": markdown, "operate": markdown}],
                },
                "T-02": {
                    "title": line, "target": "user", "stride": "R", "likelihood": "low", "impact": "low", "disposition": "accept",
                    "acceptance": {"rationale": markdown, "owner": line, "approved_by": ["security-lead", line], "approved_on": "2026-08-01", "review_by": "2027-02-01"},
                },
                "T-03": {
                    "title": line, "target": "ask", "boundary": "home", "stride": "T", "likelihood": "low", "impact": "low", "disposition": "transfer",
                    "transfer": {"to": line, "basis": markdown, "owner": line},
                },
                "T-04": {
                    "title": line, "target": "part", "stride": "E", "likelihood": "low", "impact": "low", "disposition": "avoid",
                    "avoidance": {"change": markdown, "ticket": "https://example.com/" + line},
                },
            },
            "retired": {"T-99": {"on": "2026-05-20", "reason": line, "title": line}},
            "ruled_out": [
                {"targets": ["api", "ask"], "stride": ["D"], "reason": line},
                {"targets": ["ask"], "boundary": "home", "stride": ["E"], "reason": line},
                {"id": "R-01", "title": line, "targets": ["home"], "stride": ["D"], "where": {"protocol": [line], "authentication": [line]}, "reason": line, "decided_by": line},
                {"targets": ["home"], "stride": ["S"], "where": {"tags": [line]}, "reason": line},
            ],
            "attack_trees": {
                "steal": {
                    "goal": line, "description": markdown, "budget": 1000,
                    "root": {"title": line, "mitigations": [line], "references": [line[:90]], "or": [
                        {"node": "n", "title": line, "mitigations": [line], "references": [line[:90]], "access": [line], "equipment": [line, line], "cost": 3, "actor": "a"},
                        {"sand": [{"threat": "T-01"}, {"threat": "T-02", "title": line}, {"title": line, "probability": 0.5}, {"ref": "n"}]},
                    ]},
                    "defences": [{"title": line, "cost": 5, "on": "n", "effect": {"probability": 0.5}}, {"mitigation": "c", "on": "n", "effect": "impossible"}],
                },
                "one-step": {"goal": line, "root": {"title": line, "access": [line], "equipment": [line]}},
            },
            "reviews": [
                {"date": "2026-09-14", "trigger": "new-service", "scope": ["api"], "participants": [{"name": line, "role": "engineer"}, {"name": "sec-1", "role": "security"}],
                 "summary": markdown, "reference": "https://example.com/" + line},
            ],
        }
    )  # fmt: skip
