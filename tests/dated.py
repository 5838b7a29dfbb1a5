"""A site in a repository with a past: statuses that changed, an acceptance that expired, threats that went."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from building import write_site
from extremes import SMALL

_ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
_LONG = "A replayed message with a very-long-word-that-has-no-place-to-break-" + "x" * 60
_AUTHOR = "Security engineer of the platform team with a name that is longer than any column"


def site_with_history(folder: Path, beside: Mapping[str, str] | None = None, *, png: bool = False, **settings: Any) -> Path:
    """Writes the site, with other models beside the one that has a past, and its commits; returns its `mkdocs.yml`."""
    plugin = {"today": "2026-12-01", "on_incomplete": "warn", "as_of": ["v1"], "png": png}
    config = write_site(folder, {"small.yaml": SMALL} | dict(beside or {}), plugin=plugin, **settings)
    model = config.parent / "models" / "small.yaml"
    base, target = SMALL.partition("\nthreats:")[0], SMALL.partition("target: ")[2].split()[0].rstrip(",}")
    _git(config.parent, "init", "-q", "-b", "main")
    for month in range(1, 12):
        threats = "".join(f"  {line}\n" for number in range(12 - month // 6) for line in _threat(number, month, target))
        model.write_text(f"{base}\nthreats:\n{threats}# {month}\n", encoding="utf-8")
        _git(config.parent, "add", "models")
        _git(config.parent, "commit", "-q", "-m", "Change", month=month)
        if month == 1:
            _git(config.parent, "tag", "v1")
    return config


def _threat(number: int, month: int, target: str) -> list[str]:
    rating = ("low", "medium", "high")[number % 3]
    status = "done" if month > number else "planned"
    decided = (
        ["  disposition: mitigate", f"  mitigations: [{{control: Check, ticket: SEC-{number}, status: {status}}}]"]
        if number % 4
        else ["  disposition: accept", "  acceptance: {owner: team, review_by: 2026-05-31}"]
    )
    start = [f"T-{number}:", f"  title: {_LONG if number == 1 else f'Threat {number}'}", f"  target: {target}", "  stride: T"]
    rated = [f"  likelihood: {rating}", f"  impact: {rating}"] if number != 3 else []
    return [*start, *rated, *decided]


def _git(folder: Path, *arguments: str, month: int = 1) -> None:
    clock = f"2026-{month:02}-05T12:00:00+00:00"
    names = {
        f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", _AUTHOR), ("EMAIL", "a@example.com"))
    }
    dates = {"GIT_AUTHOR_DATE": clock, "GIT_COMMITTER_DATE": clock}
    subprocess.run(["git", *arguments], cwd=folder, env={**_ENVIRONMENT, **names, **dates}, check=True, capture_output=True)
