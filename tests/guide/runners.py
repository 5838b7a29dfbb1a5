"""What a host's runner does with the workflows of `docs/workflows/`: it has a clone of the base, and runs the shell steps of a job."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from building import ROOT, example, write_files, write_site

WORKFLOWS = ROOT / "docs" / "workflows"
SCRIPTS = WORKFLOWS / "scripts"
ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": str(ROOT / "plugin"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "SOURCE_DATE_EPOCH": "1795500000",  # 2026-11-24, the example's day
    "NO_MKDOCS_2_WARNING": "1",
    **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
NUMBER = "7"
"""Of the pull request."""


def workflow(name: str) -> dict[Any, Any]:
    """A workflow by its path below `docs/workflows/`; YAML 1.1 reads the key `on` as true."""
    found = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def git(folder: Path, *arguments: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def shell(script: str, folder: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a step as GitHub does with `shell: bash`."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT | dict(environment or {}), capture_output=True, text=True, timeout=300, check=False
    )


@dataclass(frozen=True)
class Proposal:
    """A pull request of a fork, as the host has it.

    Attributes:
        upstream: the repository, whose `main` is the base and which has the refs of the pull request.
        base: the commit of the base.
        head: the fork's commit.
        merge: the commit that merges it into the base.
    """

    upstream: Path
    base: str
    head: str
    merge: str

    def clone(self, folder: Path) -> Path:
        """What the step that checks out the base leaves in a folder."""
        git(folder.parent, "clone", "-q", "--no-tags", f"file://{self.upstream}", str(folder))
        return folder


def new_upstream(folder: Path) -> Path:
    """A repository that uses the workflows: two services, the site's configuration, and the scripts in `ci/threat-models/`."""
    folder.mkdir()
    config = write_site(folder, example("cart-service", "order-service"), plugin={"on_incomplete": "fail"})
    asked = r'\1on_incomplete: !ENV [THREAT_MODEL_ON_INCOMPLETE, fail]\n\1base: !ENV [THREAT_MODEL_BASE, ""]'  # by the guide
    text = re.sub(r"^ +today: .*\n", "", config.read_text(encoding="utf-8"), flags=re.MULTILINE)  # the clock is the test's
    text, count = re.subn(r"^( +)on_incomplete: fail$", asked, text, flags=re.MULTILINE)
    assert count == 1
    write_files(folder, {"requirements.txt": "", "mkdocs.yml": text})
    shutil.copytree(SCRIPTS, folder / "ci" / "threat-models", ignore=shutil.ignore_patterns("__pycache__"))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Models")
    return folder


def propose(upstream: Path, change: Callable[[Path], object]) -> Proposal:
    """A fork changes the repository and opens a pull request."""
    fork = upstream.parent / "fork"
    git(upstream.parent, "clone", "-q", str(upstream), str(fork))
    change(fork)
    git(fork, "add", "-A", "-f")
    git(fork, "commit", "-qm", "Change")
    base, head = git(upstream, "rev-parse", "HEAD"), git(fork, "rev-parse", "HEAD")
    git(upstream, "fetch", "-q", str(fork), f"HEAD:refs/pull/{NUMBER}/head")
    merge = git(upstream, "commit-tree", f"{head}^{{tree}}", "-p", base, "-p", head, "-m", "Merge")
    git(upstream, "update-ref", f"refs/pull/{NUMBER}/merge", merge)
    return Proposal(upstream, base, head, merge)


@dataclass
class Job:
    """A job's shell steps, run one after the other in a folder, each real.

    Attributes:
        folder: the checkout.
        values: what stands for the expressions in `env`, by the expression.
        environment: variables of the runner; `GITHUB_ENV`, `GITHUB_OUTPUT` and `GITHUB_STEP_SUMMARY` are files of the test.
        printed: what each step printed, by its name.
        failed: the names of the steps that failed, after which only those with a condition run.
    """

    folder: Path
    values: Mapping[str, str]
    environment: dict[str, str]
    printed: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        temporary = self.folder.parent / "temporary"
        temporary.mkdir(exist_ok=True)
        self.environment = {"RUNNER_TEMP": str(temporary), **self.environment}
        for name in ("ENV", "OUTPUT", "STEP_SUMMARY"):
            path = temporary / name
            path.touch()
            self.environment[f"GITHUB_{name}"] = str(path)

    def run(self, steps: list[dict[str, Any]]) -> None:
        """Runs the steps of an event of a pull request; what is installed is the environment of the tests."""
        for step in steps:
            if "run" not in step or step["name"].startswith("Install"):
                continue
            if self.failed and "cancelled()" not in str(step.get("if", "")):
                continue
            own = {name: self._value(str(text)) for name, text in step.get("env", {}).items()}
            done = shell(step["run"], self.folder, self.environment | own)
            self.printed[step["name"]] = done.stdout + done.stderr
            if done.returncode:
                self.failed.append(step["name"])
            lines = Path(self.environment["GITHUB_ENV"]).read_text(encoding="utf-8").splitlines()
            self.environment |= dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        """The job's summary."""
        return Path(self.environment["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")

    def _value(self, text: str) -> str:
        return self.values[text] if text.startswith("${{") else text
