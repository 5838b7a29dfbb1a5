"""Real repositories for the tests of history: each commit is a set of files, its day and its author."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs_threat_model.analysis.threat_history import History
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def threat(id: str, disposition: str = "", *, mitigation: str = "", until: str = "", more: str = "", rating: str = "high") -> str:
    """A threat's lines; its likelihood and impact are the rating."""
    lines = [
        f"  {id}:",
        f"    title: Threat {id}",
        "    target: web",
        "    stride: S",
        f"    likelihood: {rating}",
        f"    impact: {rating}",
    ]
    if disposition:
        lines.append(f"    disposition: {disposition}")
    if mitigation:
        lines += ["    mitigations:", f"      - {{control: Check, ticket: SEC-1, status: {mitigation}}}"]
    if until:
        lines += ["    acceptance:", f"      review_by: {until}"]
    return "\n".join([*lines, *([f"    {more}"] if more else [])]) + "\n"


def model(service: str, *threats: str, more: str = "") -> str:
    """A valid model with one element and the given threats."""
    head = f"service: {service}\ntitle: {service.title()}\nowner: team\nstatus: live\ndescription: A service.\n{more}"
    elements = "elements:\n  web: {title: Web, type: process}\n"
    return head + elements + ("threats:\n" + "".join(threats) if threats else "")


class Shelf(dict[str, bytes]):
    """Keeps what was read, as the cache does."""

    put = dict.__setitem__


@dataclass(frozen=True)
class Repository:
    """A repository whose folder `models` the tests commit to."""

    root: Path

    @property
    def models(self) -> Path:
        """The models' folder."""
        return self.root / "models"

    def git(self, *arguments: str, day: str = "2026-01-01", author: str = "Security engineer") -> str:
        """Runs git as the author, at noon of the day in UTC."""
        clock = f"{day}T12:00:00+00:00"
        environment = {
            **_ENVIRONMENT,
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": "secret.address@example.com",
            "GIT_COMMITTER_NAME": "Committer",
            "GIT_COMMITTER_EMAIL": "secret.address@example.com",
            "GIT_AUTHOR_DATE": clock,
            "GIT_COMMITTER_DATE": clock,
        }
        return subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, day: str, files: Mapping[str, str | None], author: str = "Security engineer") -> str:
        """Commits the files below `models`; `None` removes one. Returns the commit's id."""
        self.models.mkdir(exist_ok=True)
        for name, text in files.items():
            if text is None:
                (self.models / name).unlink()
            else:
                (self.models / name).parent.mkdir(parents=True, exist_ok=True)
                (self.models / name).write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Change", day=day, author=author)
        return self.git("rev-parse", "HEAD")

    def history(self, cache: Shelf | None = None) -> History:
        """Its history, which must be there."""
        found = read_history(self.models, origin_of(self.models), cache)
        assert isinstance(found, History), found
        return found


def new_repository(root: Path) -> Repository:
    """An empty repository."""
    root.mkdir(parents=True, exist_ok=True)
    repository = Repository(root)
    repository.git("init", "-q", "-b", "main")
    return repository
