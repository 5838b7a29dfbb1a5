"""A repository of others makes nothing run and nothing be read, whatever its configuration says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from repositories import Repository, model, new_repository, threat

from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.snapshot import snapshot

RUN_BY_GIT = [
    "alias.status",
    "browser.x.cmd",
    "browser.x.path",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.hooksPath",
    "core.pager",
    "core.sshCommand",
    "core.unsetenvvars",
    "credential.helper",
    "credential.https://example.com.helper",
    "diff.external",
    "diff.x.command",
    "diff.x.textconv",
    "diff.guitool",
    "diff.tool",
    "difftool.x.cmd",
    "difftool.x.path",
    "filter.x.clean",
    "filter.x.process",
    "filter.x.smudge",
    "gpg.program",
    "gpg.openpgp.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.x509.program",
    "guitool.x.cmd",
    "help.browser",
    "imap.tunnel",
    "instaweb.browser",
    "instaweb.httpd",
    "interactive.diffFilter",
    "man.viewer",
    "man.x.cmd",
    "man.x.path",
    "merge.x.driver",
    "merge.tool",
    "merge.guitool",
    "mergetool.x.cmd",
    "mergetool.x.path",
    "mergetool.vimdiff.layout",
    "pager.log",
    "pager.status",
    "remote.origin.proxy",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "remote.origin.url",
    "remote.origin.vcs",
    "remotes.x",
    "sendemail.sendmailCmd",
    "sendemail.smtpServer",
    "sendemail.toCmd",
    "sendemail.ccCmd",
    "sendemail.headerCmd",
    "sequence.editor",
    "ssh.variant",
    "submodule.x.update",
    "tar.x.command",
    "trailer.x.cmd",
    "trailer.x.command",
    "uploadpack.packObjectsHook",
    "web.browser",
    "protocol.ext.allow",
    "fsmonitor.socketDir",
    "receive.procReceiveRefs",
    "gitcvs.dbDriver",
    "hook.x.command",
    "hook.x.event",
    "diff.x.binary",
]
"""Keys of git's manual whose value is a command, or chooses one: https://git-scm.com/docs/git-config#_variables."""
READ_BY_GIT = [
    "blame.ignoreRevsFile",
    "commit.template",
    "core.attributesFile",
    "core.excludesFile",
    "core.worktree",
    "diff.orderFile",
    "fetch.fsck.skipList",
    "format.signatureFile",
    "fsck.skipList",
    "gpg.ssh.allowedSignersFile",
    "gpg.ssh.revocationFile",
    "help.htmlPath",
    "http.cookieFile",
    "http.proxySSLCAInfo",
    "http.proxySSLCert",
    "http.proxySSLKey",
    "http.sslCAInfo",
    "http.sslCAPath",
    "http.sslCert",
    "http.sslKey",
    "include.path",
    "includeIf.gitdir:/.path",
    "includeIf.onbranch:main.path",
    "init.templateDir",
    "instaweb.modulePath",
    "mailmap.file",
    "receive.fsck.skipList",
    "sendemail.aliasesFile",
    "sendemail.smtpSSLCertPath",
    "format.outputDirectory",
    "gui.spellingDictionary",
    "gitcvs.logFile",
    "splitIndex.sharedIndexExpire",
    "mailmap.blob",
    "submodule.x.path",
    "bundle.x.uri",
    "transfer.bundleURI",
    "core.notesRef",
    "extensions.worktreeConfig",
    "extensions.objectFormat",
    "extensions.refStorage",
    "extensions.partialClone",
    "remote.origin.promisor",
    "remote.origin.partialCloneFilter",
    "core.repositoryFormatVersion",
    "core.commitGraph",
    "core.multiPackIndex",
    "core.useReplaceRefs",
    "uploadpack.allowFilter",
    "core.sparseCheckout",
    "log.showSignature",
    "log.mailmap",
    "core.bare",
    "safe.directory",
    "safe.bareRepository",
    "i18n.logOutputEncoding",
    "i18n.commitEncoding",
    "diff.renames",
    "log.follow",
    "log.diffMerges",
    "grep.fallbackToNoIndex",
    "sendemail.validate",
    "sendemail.aliasFileType",
    "maintenance.repo",
    "http.pinnedPubkey",
    "http.saveCookies",
    "sendemail.smtpServerPort",
    "sendemail.smtpServerOption",
]
"""Keys whose value is a path that git reads, or turns what it reads into something else."""
HOOKS = [
    "applypatch-msg",
    "pre-applypatch",
    "post-applypatch",
    "pre-commit",
    "pre-merge-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "pre-rebase",
    "post-checkout",
    "post-merge",
    "pre-push",
    "pre-receive",
    "update",
    "proc-receive",
    "post-receive",
    "post-update",
    "reference-transaction",
    "push-to-checkout",
    "pre-auto-gc",
    "post-rewrite",
    "sendemail-validate",
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-prepare-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "post-index-change",
]
VARIABLES = [
    "GIT_ASKPASS",
    "GIT_EDITOR",
    "GIT_EXEC_PATH",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_SEQUENCE_EDITOR",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_TEMPLATE_DIR",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_CONFIG",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "PAGER",
    "EDITOR",
    "VISUAL",
    "BROWSER",
    "SSH_ASKPASS",
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Two commits, a tag, attributes that name every driver, packs."""
    repository = new_repository(tmp_path_factory.mktemp("base") / "work")
    repository.commit("2026-01-02", {"shop.yaml": model("shop", threat("T-01"))})
    repository.git("tag", "v1")
    (repository.root / ".gitattributes").write_text("*.yaml filter=x diff=x merge=x ident\n")
    repository.commit("2026-01-03", {"shop.yaml": model("shop", threat("T-01", "avoid"))})
    repository.git("remote", "add", "origin", "https://example.com/x.git")
    repository.git("config", "protocol.allow", "always")
    # What differs on the disk and is as long is what git would run a filter on.
    (repository.models / "shop.yaml").write_text(model("shop", threat("T-02", "avoid")))
    return repository


@pytest.fixture(scope="module")
def program(base: Repository) -> Path:
    """Leaves a marker when it is run."""
    path = base.root.parent / "program"
    path.write_text(f"#!/bin/sh\necho ran >> {path.parent / 'marker'}\n")
    path.chmod(0o755)
    return path


_EARS: list[list[tuple[str, str]]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _EARS and (
        event == "open" or event.startswith(("subprocess", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "socket"))
    ):
        _EARS[-1].append((event, str(arguments[0])))


sys.addaudithook(_hook)


@contextmanager
def _listening() -> Iterator[list[tuple[str, str]]]:
    """Every file that is opened, every program that is started and every connection, as the interpreter tells them."""
    _EARS.append([])
    try:
        yield _EARS[-1]
    finally:
        _EARS.pop()


def _assert_true_history(repository: Repository, program: Path) -> None:
    with _listening() as heard:
        origin = origin_of(repository.models)
        history = read_history(repository.models, origin)
        first = snapshot(repository.models, "v1")
    assert origin.changed
    assert [change.state.disposition for change in history.threats["shop", "T-01"].changes] == [None, "avoid"]
    assert history.threats["shop", "T-01"].first_seen.author == "Security engineer"
    assert first.facts["shop"].service.threats["T-01"].disposition is None
    assert [event for event, _ in heard if event != "open"] == []
    opened = {name.rpartition("/")[2] for _, name in heard}
    assert not opened & {
        "config",
        "config.worktree",
        "attributes",
        "hooks",
        "alternates",
        "grafts",
        "commit-graph",
        "index",
        "program",
        ".gitattributes",
    }
    assert not (program.parent / "marker").exists()


def test_the_hooks_hear_what_they_are_there_for(base: Repository, program: Path) -> None:
    """Where the tests below could not fail, they would prove nothing."""
    (base.root / ".git" / "config").write_text(f'[core]\n\trepositoryFormatVersion = 0\n[filter "x"]\n\tclean = {program}\n\trequired\n')
    with _listening() as heard:
        base.git("status", "--porcelain")
        (base.root / ".git" / "config").read_text()
    assert {event for event, _ in heard} >= {"open", "subprocess.Popen"}
    assert any(name.endswith("config") for _, name in heard)
    (program.parent / "marker").unlink()


@pytest.mark.parametrize("key", sorted({*RUN_BY_GIT, *READ_BY_GIT}))
def test_no_key_of_the_configuration_makes_anything_run_or_be_read(base: Repository, program: Path, key: str) -> None:
    section, _, name = key.rpartition(".")
    first, _, second = section.partition(".")
    head = f'[{first} "{second}"]' if second else f"[{section or 'core'}]"
    (base.root / ".git" / "config").write_text(f"[core]\n\trepositoryFormatVersion = 0\n{head}\n\t{name} = {program}\n")
    _assert_true_history(base, program)


def test_all_keys_that_this_git_knows_at_once_make_nothing_run(base: Repository, program: Path) -> None:
    keys = [*_known(base), *RUN_BY_GIT, *READ_BY_GIT]
    lines = []
    for key in keys:
        section, _, name = re.sub(r"<[^>]*>|\*", "x", key).rpartition(".")
        first, _, second = section.partition(".")
        lines += [f'[{first} "{second}"]' if second else f"[{first}]", f"\t{name} = {program}"]
    text = "\n".join(lines) + "\n"
    for name in ("config", "config.worktree"):
        (base.root / ".git" / name).write_text(text)
    _assert_true_history(base, program)
    (base.root / ".git" / "config.worktree").unlink()


def _known(base: Repository) -> list[str]:
    return [
        line
        for line in subprocess.run(["git", "help", "--config"], capture_output=True, text=True, check=True).stdout.split()
        if "." in line
    ]


def test_no_hook_and_no_variable_makes_anything_run(base: Repository, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base.root / ".git" / "config").write_text("[core]\n\trepositoryFormatVersion = 0\n")
    for name in HOOKS:
        (base.root / ".git" / "hooks" / name).write_bytes(program.read_bytes())
        (base.root / ".git" / "hooks" / name).chmod(0o755)
    for name in VARIABLES:
        monkeypatch.setenv(name, str(program))
    for number, key in enumerate(RUN_BY_GIT):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", str(program))
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(RUN_BY_GIT)))
    _assert_true_history(base, program)


@pytest.fixture
def attacked(tmp_path: Path) -> tuple[Repository, Path]:
    """The layout of a bare repository in the models' folder, with a filter and a history of its own."""
    repository = new_repository(tmp_path / "work")
    repository.commit("2026-01-02", {"shop.yaml": model("shop", threat("T-01"))})
    forged = new_repository(tmp_path / "forged")
    forged.commit("2020-01-01", {"shop.yaml": model("shop", threat("T-66", "avoid"))}, "Forger")
    (forged.root / "shop.yaml").write_text(model("shop", threat("T-66")))
    forged.git("add", "-A")
    forged.git("commit", "-q", "-m", "Forged", author="Forger")
    for path in (forged.root / ".git").iterdir():
        path.rename(repository.models / path.name)
    clean = (
        f'[core]\n\trepositoryFormatVersion = 0\n\tworktree = ..\n[filter "x"]\n\tclean = touch {tmp_path / "marker"} && cat\n\trequired\n'
    )
    (repository.models / "config").write_text(clean)
    (repository.models / "info").mkdir(exist_ok=True)
    (repository.models / "info" / "attributes").write_text("*.yaml filter=x\n")
    return repository, tmp_path / "marker"


def test_a_bare_repository_in_the_models_folder_runs_nothing_and_forges_nothing(attacked: tuple[Repository, Path]) -> None:
    repository, marker = attacked
    origin = origin_of(repository.models)
    assert origin.commit == repository.git("rev-parse", "HEAD")
    history = repository.history()
    assert set(history.threats) == {("shop", "T-01")}
    assert history.threats["shop", "T-01"].first_seen.author == "Security engineer"
    assert not marker.exists()


def test_git_itself_would_have_run_it(attacked: tuple[Repository, Path]) -> None:
    repository, marker = attacked
    (repository.models / "shop.yaml").write_text(model("shop", threat("T-67", "avoid")))
    subprocess.run(["git", "status", "--porcelain"], cwd=repository.models, env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=False)
    assert marker.exists()


def test_the_plugin_starts_no_git() -> None:
    package = Path(sys.modules["mkdocs_threat_model"].__file__).parent / "history"
    text = "\n".join(path.read_text() for path in package.rglob("*.py"))
    assert not re.search(
        r"\bsubprocess\b|\bos\.(?:system|popen|exec|spawn|posix_spawn)|dulwich\.(?:repo|porcelain|config|hooks|client|filters)\b|os\.environ|getenv",
        text,
    )
