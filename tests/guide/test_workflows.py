"""The workflows that users copy: each passes the linters of its format, and does in a shell what the guide says."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_hosts import TOKEN, fake_host
from runners import NUMBER, SCRIPTS, WORKFLOWS, Job, Proposal, git, new_upstream, propose, shell, workflow

from building import write_files

GITHUB = sorted(path.relative_to(WORKFLOWS).as_posix() for path in (WORKFLOWS / "github").glob("*.yml"))
FORGEJO = sorted(path.relative_to(WORKFLOWS).as_posix() for path in (WORKFLOWS / "forgejo").glob("*.yml"))
GITLAB = "gitlab/threat-models.gitlab-ci.yml"
GUIDE = WORKFLOWS.parent / "guide"


# What the files say


def _linted(command: str, *arguments: str) -> None:
    done = subprocess.run([Path(sys.executable).with_name(command), *arguments], cwd=WORKFLOWS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_workflows_are_valid() -> None:
    """By the published schemas of the formats, which the linter brings along."""
    _linted("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *GITHUB, *FORGEJO)
    _linted("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", GITLAB)


def test_a_linter_for_security_finds_nothing_in_the_workflows() -> None:
    _linted("zizmor", "--offline", "--no-progress", "--persona=pedantic", "--quiet", *GITHUB)


def test_the_guide_names_every_file() -> None:
    pages = "".join((GUIDE / name).read_text(encoding="utf-8") for name in ("pipelines.md", "untrusted-models.md"))
    named = set(re.findall(r"\]\(\.\./workflows/([\w./-]+)\)", pages))
    there = {path.relative_to(WORKFLOWS).as_posix() for path in WORKFLOWS.glob("*/*.*")}
    assert named == there


def _steps(file: str) -> list[dict[str, Any]]:
    return [step for job in workflow(file)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", GITHUB)
def test_every_action_is_pinned_to_a_commit(file: str) -> None:
    text = (WORKFLOWS / file).read_text(encoding="utf-8")
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", each) for each in uses)


@pytest.mark.parametrize("file", [*GITHUB, *FORGEJO])
def test_no_text_of_an_event_becomes_part_of_a_command(file: str) -> None:
    assert not [step["run"] for step in _steps(file) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", [*GITHUB, *FORGEJO])
def test_only_the_base_is_checked_out_and_without_credentials(file: str) -> None:
    checkouts = [step["with"] for step in _steps(file) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(each["persist-credentials"] is False for each in checkouts)
    trusted = {None, "${{ github.base_ref || github.ref }}", "${{ github.base_ref }}", "${{ github.event.repository.default_branch }}"}
    assert {each.get("ref") for each in checkouts} <= trusted


def test_the_steps_that_several_jobs_share_are_the_same() -> None:
    check, preview = (workflow("github/threat-models.yml")["jobs"][name]["steps"] for name in ("check", "preview"))
    shared = {step["name"]: step.get("run", step.get("uses")) for step in preview}
    for step in check:
        if step["name"] in shared:
            assert step.get("run", step.get("uses")) == shared[step["name"]], step["name"]
    assert {"Take the models of the pull request", "Install what the base branch pins"} <= shared.keys()


# What the steps do


def _change(canary: Path) -> Any:
    """A fork that changes a model, and tries to change everything else that runs."""

    def change(fork: Path) -> None:
        model = fork / "models" / "cart-service.yaml"
        text = model.read_text(encoding="utf-8")
        text = text.replace("authentication: mTLS and JWT, encrypted: true", "authentication: none, encrypted: false")
        text = text.replace("review_by: 2027-08-31", "review_by: 2026-11-01")
        hook = f"import pathlib\n\ndef on_config(config):\n    pathlib.Path('{canary}').touch()\n"
        write_files(fork, {
            "models/cart-service.yaml": text.replace("title: Change cart", "title: 'Change <img> @everyone'"),
            "hooks.py": hook,
            "mkdocs.yml": (fork / "mkdocs.yml").read_text(encoding="utf-8") + "hooks: [hooks.py]\n",
            "docs/index.md": "# Taken over\n",
            "ci/threat-models/take_models.py": hook,
            "models/.gitattributes": "* filter=lfs text eol=crlf\n",
        })  # fmt: skip

    return change


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """A pull request of a fork. `canary` beside the upstream is what its code would leave."""
    folder = tmp_path_factory.mktemp("forge")
    return propose(new_upstream(folder / "upstream"), _change(folder / "canary"))


def _github(proposal: Proposal, folder: Path, file: str, job: str) -> Job:
    """A runner's job for the pull request, after the checkout of the base."""
    values = {
        "${{ github.token }}": "a-token",
        "${{ github.event.pull_request.number }}": NUMBER,
        "${{ github.event.pull_request.head.sha }}": proposal.head,
        "${{ github.event.pull_request.head.repo.full_name }}": "fork/models",
    }
    run = Job(proposal.clone(folder / "checkout"), values, {"GITHUB_SHA": proposal.merge, "TMPDIR": str(folder)})
    steps = [step for step in workflow(file)["jobs"][job]["steps"] if "head.repo.full_name ==" not in str(step.get("if", ""))]
    run.run(steps)
    return run


def _accepts(text: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        patch.setattr(sys, "dont_write_bytecode", True)  # the folder is published as it is
        return str(runpy.run_path(str(SCRIPTS / "comment.py"))["comment"](text))


@pytest.mark.slow
@pytest.mark.parametrize("file", ["github/threat-models.yml", "forgejo/threat-models.yml"])
def test_a_pull_request_is_checked_and_compared_with_the_bases_files(proposal: Proposal, tmp_path: Path, file: str) -> None:
    job = _github(proposal, tmp_path, file, "check")
    assert job.failed == ["Check the models"], job.printed
    model = (job.folder / "models" / "cart-service.yaml").read_bytes()
    assert b"authentication: none" in model
    assert b"\r" not in model, "no attribute of the fork has an effect"
    assert git(job.folder, "rev-parse", "HEAD") in (proposal.merge, proposal.head)
    assert not (job.folder / "hooks.py").exists()
    assert "Taken over" not in (job.folder / "docs" / "index.md").read_text(encoding="utf-8")
    assert not (proposal.upstream.parent / "canary").exists()
    checked = job.printed["Check the models"]
    assert "TM412" in checked, "the changed authentication asks for a review"
    own = "changes.md" if file.startswith("github") else "changes/changes.md"
    changes = (job.folder / own).read_text(encoding="utf-8")
    assert "encrypted: yes → no" in changes
    assert _accepts(changes) == changes
    if file.startswith("github"):
        assert [path.name for path in (job.folder / "changes").iterdir()] == ["number"], "the comment takes nothing else of this run"
    assert (job.folder / "changes" / "number").read_text(encoding="utf-8") == f"{NUMBER}\n"
    if file.startswith("github"):
        assert "::error file=models/cart-service.yaml" in checked
        assert changes in job.summary
        assert (job.folder / "threat-models.sarif").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("head", ["", "b" * 40], ids=["of the run", "that moved on"])
def test_the_comment_is_compared_where_the_fork_changes_nothing_but_models(proposal: Proposal, tmp_path: Path, head: str) -> None:
    """Whatever the run of the pull request left beside its number, and without anything of it being checked out."""
    left = tmp_path / "temporary" / "run"
    write_files(left, {"number": f"{NUMBER}\n", "changes.md": "<!-- threat-model-diff -->\n### Threat models: all is well\n"})
    with fake_host() as host:
        host.pulls[NUMBER] = {
            "state": "open",
            "head": {"sha": head or proposal.head, "repo": {"full_name": "fork/models"}},
            "base": {"sha": proposal.base, "repo": {"full_name": "shop/models"}},
        }
        values = {
            "${{ github.token }}": TOKEN,
            "${{ github.event.workflow_run.head_sha }}": proposal.head,
            "${{ github.event.workflow_run.head_repository.full_name }}": "fork/models",
            "${{ steps.find.outputs.number }}": NUMBER,
            "${{ steps.find.outputs.base }}": proposal.base,
        }
        job = Job(proposal.clone(tmp_path / "checkout"), values, host.environment() | {"TMPDIR": str(tmp_path)})
        steps = workflow("github/threat-models-comment.yml")["jobs"]["compare"]["steps"]
        job.run([step for step in steps if not head or step["name"].startswith("Find")])
        assert host.writes == []
    assert job.failed == [], job.printed
    found = Path(job.environment["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    assert found == ("" if head else f"number={NUMBER}\nbase={proposal.base}\n")
    if not head:
        changes = (job.folder / "changes" / "changes.md").read_text(encoding="utf-8")
        assert "encrypted: yes → no" in changes
        assert "all is well" not in changes
        assert _accepts(changes) == changes
        assert git(job.folder, "status", "--porcelain", "--untracked-files=no") == "", "nothing of the fork is checked out"
        assert git(job.folder, "rev-parse", "HEAD") == proposal.base
        assert not (proposal.upstream.parent / "canary").exists()


@pytest.mark.slow
def test_folders_of_manifests_are_taken_as_the_models_are(proposal: Proposal, tmp_path: Path) -> None:
    checkout = proposal.clone(tmp_path / "checkout")
    git(checkout, "fetch", "-q", "origin", f"refs/pull/{NUMBER}/head")
    taken = shell(f"python ci/threat-models/take_models.py {proposal.head} models docs", checkout)
    assert taken.returncode == 0, taken.stderr
    assert (checkout / "docs" / "index.md").read_text(encoding="utf-8") == "# Taken over\n"
    assert not (checkout / "hooks.py").exists()


@pytest.mark.slow
def test_a_preview_is_built_with_the_bases_files_and_the_forks_models(proposal: Proposal, tmp_path: Path) -> None:
    job = _github(proposal, tmp_path, "github/threat-models.yml", "preview")
    assert job.failed == [], job.printed
    preview = tmp_path / "temporary" / "preview"
    assert "Taken over" not in (preview / "index.html").read_text(encoding="utf-8")
    page = (preview / "threat-models" / "services" / "cart-service" / "index.html").read_text(encoding="utf-8")
    assert "Change &lt;img&gt;" in page
    changes = (preview / "threat-models" / "changes" / "index.html").read_text(encoding="utf-8")
    assert "encrypted: yes → no" in changes
    assert (job.folder / "preview.tar").is_file()
    assert not (proposal.upstream.parent / "canary").exists()


def _script(job: str) -> str:
    """What a job of GitLab runs, as one script; the packages are installed."""
    found = workflow(GITLAB)
    lines = [*found[".threat-models"]["before_script"], *found[job]["script"]]
    return "\n".join(line for line in lines if not line.startswith("pip install"))


def _gitlab(proposal: Proposal, folder: Path) -> dict[str, str]:
    """The variables of a merge request of a fork; its checkout is the fork's commit."""
    project = proposal.clone(folder / "project")
    git(project, "fetch", "-q", "origin", f"refs/pull/{NUMBER}/head")
    git(project, "checkout", "-q", "--detach", proposal.head)
    return {
        "CI_PROJECT_DIR": str(project),
        "CI_COMMIT_SHA": proposal.head,
        "CI_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_IID": NUMBER,
        "CI_MERGE_REQUEST_PROJECT_URL": f"file://{proposal.upstream}",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_PROJECT_ROOT_NAMESPACE": "shop",
        "CI_PAGES_DOMAIN": "pages.example.com",
        "CI_PROJECT_PATH": "shop/security/models",
        "CI_JOB_ID": "55",
        "TMPDIR": str(folder),
        **workflow(GITLAB)["threat-model-preview"]["variables"],
    }


@pytest.mark.slow
def test_a_merge_request_is_checked_compared_and_previewed(proposal: Proposal, tmp_path: Path) -> None:
    variables = _gitlab(proposal, tmp_path)
    project = Path(variables["CI_PROJECT_DIR"])
    done = shell(_script("threat-models"), project, variables)
    assert done.returncode == 1, done.stderr
    assert "TM412" in done.stdout
    assert '"path": "models/cart-service.yaml"' in (project / "code-quality.json").read_text(encoding="utf-8")
    assert "<testsuite" in (project / "junit.xml").read_text(encoding="utf-8")
    assert "encrypted: yes → no" in (project / "changes.html").read_text(encoding="utf-8")
    built = shell(_script("threat-model-preview"), project, variables)
    assert built.returncode == 0, built.stderr
    assert "Taken over" not in (project / "preview" / "index.html").read_text(encoding="utf-8")
    assert "encrypted: yes → no" in (project / "preview" / "threat-models" / "changes" / "index.html").read_text(encoding="utf-8")
    address = "https://shop.pages.example.com/-/security/models/-/jobs/55/artifacts/preview/index.html"
    assert (project / "preview.env").read_text(encoding="utf-8") == f"PREVIEW={address}\n"
    assert not (proposal.upstream.parent / "canary").exists()


NIGHTS = [
    ("github/threat-models-nightly.yml", "build", "2027-08-26", "1819843200", ["Check the models", "Rebuild the site"]),
    ("forgejo/threat-models-nightly.yml", "nightly", "2026-11-17", "1795500000", []),
]
"""Workflow, job, the day a week ago, the clock of the night in seconds, and what fails. One night is two days after an acceptance ended."""


@pytest.mark.slow
@pytest.mark.parametrize(("file", "job", "since", "clock", "fails"), NIGHTS)
def test_the_night_finds_what_has_expired(
    proposal: Proposal, tmp_path: Path, file: str, job: str, since: str, clock: str, fails: list[str]
) -> None:
    (tools := tmp_path / "tools").mkdir()
    (tools / "date").write_text(f"#!/bin/sh\necho {since}\n", encoding="utf-8")
    (tools / "date").chmod(0o755)
    run = Job(proposal.clone(tmp_path / "checkout"), {}, {"SOURCE_DATE_EPOCH": clock, "TMPDIR": str(tmp_path)})
    run.environment["PATH"] = f"{tools}:{shell('echo $PATH', tmp_path).stdout.strip()}"
    run.run([step for step in workflow(file)["jobs"][job]["steps"] if step.get("name", "") != "Open and update issues"])
    assert run.failed == fails, run.printed
    (found,) = run.folder.rglob("expired.json")
    assert ("TM310/cart-service/" in found.read_text(encoding="utf-8")) is bool(fails)
    assert (run.folder / "site" / "index.html").is_file() is not bool(fails)


@pytest.mark.slow
def test_the_shell_recipe_leaves_all_results(proposal: Proposal, tmp_path: Path) -> None:
    checkout = proposal.clone(tmp_path / "checkout")
    git(checkout, "fetch", "-q", "origin", proposal.head)
    shutil.copy(WORKFLOWS / "shell" / "threat-models.sh", tmp_path)
    done = shell("sh ../threat-models.sh", checkout, {"PROPOSAL": proposal.head, "TMPDIR": str(tmp_path)})
    assert done.returncode == 1, done.stderr
    results = checkout / "threat-model-results"
    assert {path.name for path in results.iterdir()} == {"junit.xml", "threat-models.sarif", "changes.md", "changes.html", "preview"}
    for name in ("changes.md", "preview/threat-models/changes/index.html"):
        assert "encrypted: yes → no" in (results / name).read_text(encoding="utf-8")
    assert shell("sh ../threat-models.sh", checkout, {"BASE": "nowhere"}).returncode == 2
