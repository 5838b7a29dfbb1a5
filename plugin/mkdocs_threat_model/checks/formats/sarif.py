"""SARIF 2.1.0, as GitHub's code scanning and other viewers read it.

Sources: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub, "SARIF
support for code scanning" (limits, and `primaryLocationLineHash` as the fingerprint that it compares).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import __version__
from ...findings import Finding, Severity, total
from ..registry import Rule
from ..rulebook import anchor, rules
from .report import Report, as_document, counted, fingerprint, message_of, numbered

MOST_RESULTS = 5_000
"""GitHub refuses a run of more than 25,000 results and shows the first 5,000."""
LONGEST = 1_000
"""GitHub cuts descriptions at 1,024 characters."""
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report) -> str:
    """One run with the rules and the findings, worst first, at most 5,000 of them."""
    every = rules()
    index = {code: position for position, code in enumerate(every)}
    worst = report.worst_first()
    results = [_result(report, finding, number, index) for finding, number in numbered(worst[:MOST_RESULTS])]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "threat-model",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule, report.help_url) for rule in every.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, total(worst[MOST_RESULTS:]))],
        "results": results,
    }
    if report.help_url:
        run["tool"]["driver"]["informationUri"] = report.help_url
    return as_document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    notes = []
    if left_out:
        text = f"{counted(left_out, 'finding')} more than {MOST_RESULTS:,} left out; `threat-model check` lists them all."
        notes.append({"level": "warning", "message": {"text": text}})
    if report.known:
        notes.append({"level": "note", "message": {"text": f"{counted(len(report.known), 'known error')} in the baseline."}})
    return {"executionSuccessful": True, **({"toolExecutionNotifications": notes} if notes else {})}


def _rule(rule: Rule, help_url: str) -> dict[str, Any]:
    first = rule.explanation.split("\n\n")[0].replace("\n", " ")
    described: dict[str, Any] = {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.title.replace("'", "").replace(",", "").split()),
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(first)},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": ["security", "threat-model"]},
    }
    if help_url:
        described["helpUri"] = f"{help_url}#{anchor(rule.code)}"
    return described


def _result(report: Report, finding: Finding, number: int, index: dict[str, int]) -> dict[str, Any]:
    digest = fingerprint(finding, number)
    region = {"startLine": finding.place.line, "startColumn": finding.place.column}
    address = {"uri": relative_uri(report.host_path(finding)), "uriBaseId": "%SRCROOT%"}
    known = {"ruleIndex": index[finding.code]} if finding.code in index else {}
    return {
        "ruleId": finding.code,
        **known,
        "level": LEVELS[finding.severity],
        "message": {"text": message_of(finding, LONGEST)},
        "locations": [{"physicalLocation": {"artifactLocation": address, "region": region}}],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest[:16]}:1", "findingKey/v1": digest},
    }


def relative_uri(path: str) -> str:
    """A relative path as a relative URI: everything but `/` and unreserved characters percent-encoded."""
    return quote(path, safe="/", errors="surrogateescape")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
