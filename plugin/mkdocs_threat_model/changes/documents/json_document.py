"""Changes as JSON for other programs. Fields are only ever added; `version` changes when one changes its meaning."""

from __future__ import annotations

import json
from typing import Any

from ...findings import in_json
from ..change import Change
from ..change_report import ChangeReport
from ..totals import totals


def as_json_document(report: ChangeReport) -> str:
    """The comparison as JSON."""
    content = {
        "version": 1,
        "base": report.base,
        "head": report.head,
        "today": report.day.isoformat(),
        "complete": report.complete,
        "verdict": report.verdict(),
        "failure": report.failure,
        "unreadable": [
            {"version": version, "code": finding.code, "path": finding.place.path, "line": finding.place.line, "message": finding.message}
            for version, finding in report.unreadable
        ],
        "unchanged": report.unchanged,
        "effects": {effect.value: count for effect, count in report.counted().items()},
        "totals": {name: {"before": before, "after": after} for name, before, after in totals(report)},
        "policy": [_change(change, "") for change in report.policy],
        "services": [
            {
                "service": service.service,
                "title": service.title,
                "path": service.path,
                "new": service.before is None,
                "deleted": service.after is None,
                "changes": [_change(change, service.path) for change in service.changes],
                "triggers": [
                    {
                        "trigger": fired.trigger.value,
                        "parts": [{"section": section, "id": id} for section, id in fired.parts],
                        "evidence": list(fired.evidence),
                        "answered": fired.answered,
                    }
                    for fired in service.fired
                ],
            }
            for service in report.services
        ],
    }
    return in_json(json.dumps(content, indent=1)) + "\n"


def _change(change: Change, path: str) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "effect": change.effect.value,
        "weight": change.weight,
        "section": change.section,
        "id": change.id,
        "title": change.title,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "risk": change.risk.value if change.risk else None,
        "path": path,
        "line": change.line or None,
    }
