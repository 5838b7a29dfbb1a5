"""Opens one issue for each acceptance, waiver or review that has expired, and updates it instead of opening another.

Usage:

    threat-model check --since DATE --format json --output expired.json
    python expired.py expired.json DATE

DATE is some days ago rather than yesterday, so that a night without a run loses nothing: an issue is found again by a hidden
mark. One that was closed since DATE is not opened again. Environment variables: see host.py.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from host import Issue, this_host

EXPIRED = {"TM310": "Acceptance expired", "TM603": "Waiver expired", "TM402": "Review overdue"}
"""The checks that the passing of time alone fails, and the titles of their issues."""
MOST = 50
"""New issues of one night. More of them point to a wrong date or to a policy that was changed."""


def main(report: Path, since: str) -> None:
    """Opens and updates the issues.

    Args:
        report: what `threat-model check --since` reported, as JSON.
        since: the same date, as 2026-08-01.

    Raises:
        SystemExit: there are too many at once, or the host refuses.
    """
    found = json.loads(report.read_text(encoding="utf-8"))["findings"]
    findings = {finding["key"]: finding for finding in found if finding["code"] in EXPIRED}
    if not findings:
        print("Nothing has expired.")
        return
    host = this_host()
    issues: dict[str, list[Issue]] = {}
    for each in host.issues():
        issues.setdefault(each.body.partition("\n")[0].strip(), []).append(each)
    missing = []
    for finding in findings.values():
        title, body = issue(finding)
        earlier = issues.get(body.partition("\n")[0], [])
        open_ = next((each for each in earlier if not each.closed), None)
        if open_ and open_.body.strip() != body.strip():
            host.update_issue(open_.number, body)
        elif not open_ and not any(each.closed >= since for each in earlier):
            missing.append((title, body))
    for title, body in missing[:MOST]:
        host.open_issue(title, body)
    print(f"{len(findings)} expired, {min(len(missing), MOST)} issues opened.")
    if len(missing) > MOST:
        raise SystemExit(f"{len(missing) - MOST} more have expired. Their issues are opened in the next runs.")


def issue(finding: dict[str, Any]) -> tuple[str, str]:
    """Title and text of a finding's issue; the first line of the text is its mark.

    Args:
        finding: of the JSON of `threat-model check`.
    """
    of = " ".join(part for part in (finding["service"], finding["target"]) if part)
    mark = f"<!-- threat-model-expired {hashlib.sha256(finding['key'].encode()).hexdigest()} -->"
    place = _plain(f"{finding['path']}:{finding['line']}")
    lines = (mark, f"{finding['code']} at `{place}`:", f"```text\n{_plain(finding['message'])}\n```")
    return _plain(f"{EXPIRED[finding['code']]}: {of}")[:200], "\n\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """One line without a sign that ends a code block."""
    return " ".join(text.replace("`", "'").split())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
