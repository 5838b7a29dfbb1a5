"""What goes wrong around a build: damaged caches, full and read-only disks, clocks, kills, two builds at once."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

from building import Built, build, digests, files, run, write_site
from dated import site_with_history
from extremes import SMALL
from mkdocs_threat_model.output.unwritten import why_not_whole
from mounts import Account, another_account, disk, read_only

CLOCKED = ("sitemap.xml", "sitemap.xml.gz")
"""MkDocs itself writes the day into these."""
VARIABLE = "THREAT_MODEL_CACHE"


def _bytes(site: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(site).items() if name not in CLOCKED}


def _folder(path: Path) -> None:
    path.unlink()
    (path / "below").mkdir(parents=True)


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[3] / "outside")


def _of_another(path: Path) -> None:
    """A valid one of its kind: the next in the folder."""
    rivals = [one for one in sorted(path.parent.iterdir()) if one.suffix == path.suffix and one.is_file()]
    content = rivals[(rivals.index(path) + 1) % len(rivals)]
    shutil.copy2(content, path) if content != path else path.write_bytes(b"")


DAMAGES: Mapping[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes(one ^ 1 for one in path.read_bytes()[-1:])),
    "of another": _of_another,
    "a folder": _folder,
    "a fifo": _fifo,
    "a link": _link,
    "of the future": lambda path: os.utime(path, (4e9, 4e9)),
    "of the past": lambda path: os.utime(path, (1, 1)),
}


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, str]]:
    """A site with a past, the cache that its clean build left, and the bytes that it wrote."""
    folder = tmp_path_factory.mktemp("site")
    config = site_with_history(folder / "work", png=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "cache"))
        return config, folder / "cache", _bytes(build(config, strict=False).site)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_after_any_damage_of_every_cached_file_the_next_build_is_byte_for_byte_a_clean_one(
    cached: tuple[Path, Path, dict[str, str]], damage: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, cache, clean = cached
    (tmp_path / "outside").write_text("outside")
    shutil.copytree(cache, tmp_path / "cache", symlinks=True)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    kinds = {path.parent.name for path in files(tmp_path / "cache")}
    assert kinds == {"assets", "files", "history", "pages", "pictures", "services", "sites", "threat-model-1"}
    for path in list(files(tmp_path / "cache")):
        damage(path)
    for _ in range(2):
        built = build(config, strict=False)
        assert built.code == 0, built.log
        assert "in the cache" not in built.log
        assert _bytes(built.site) == clean
    assert (tmp_path / "outside").read_text() == "outside"
    assert {path.name for path in (tmp_path / "cache").rglob("*")} == {path.name for path in cache.rglob("*")}, "it is whole again"


@pytest.mark.slow
def test_a_cache_that_a_checkout_brings_is_neither_read_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link in it made a build overwrite whatever the link led to."""
    config = write_site(tmp_path / "work", {"small.yaml": SMALL})
    (tmp_path / "outside").write_text("outside")
    old = tmp_path / "work" / ".cache" / "threat-model"
    for name in ("arrangements.json", "threat-models/index.md", "threat-models/services/small/level-1.png"):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).symlink_to(tmp_path / "outside")
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert build(config).code == 0
    assert (tmp_path / "outside").read_text() == "outside"
    assert len(list(old.rglob("*"))) == 6
    assert (tmp_path / "home" / ".cache" / "mkdocs-threat-model" / "threat-model-1" / "files").is_dir()
    monkeypatch.setenv("HOME", str(tmp_path / "work"))
    built = build(config)
    assert "is inside the checkout, where any change could modify it. Set THREAT_MODEL_CACHE to a folder elsewhere." in built.log
    assert [path.name for path in (tmp_path / "work" / ".cache").iterdir()] == ["threat-model"]


@pytest.mark.slow
def test_a_read_only_cache_and_a_read_only_project_give_the_same_site(
    cached: tuple[Path, Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, cache, clean = cached
    monkeypatch.setenv(VARIABLE, str(cache))
    shutil.rmtree(config.parent / "site", ignore_errors=True)
    with read_only(cache), read_only(config.parent):
        built = build(config, site=tmp_path / "site", strict=False)
        assert (built.code, _bytes(built.site)) == (0, clean)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "empty"))
    (tmp_path / "empty").mkdir()
    with read_only(tmp_path / "empty"):
        built = build(config, site=tmp_path / "site", strict=False)
    assert (built.code, _bytes(built.site)) == (0, clean)
    assert sum("No cache is used" in text for _, text in built.records) == 1


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """Another user, beside a project of the superuser's with a finding, and folders that are not theirs."""
    with another_account() as account:
        above = account.folder.parent
        write_site(above / "project", {"small.yaml": SMALL.replace("    disposition: avoid\n", "")}, plugin={"on_incomplete": "warn"})
        (above / "locked").mkdir(mode=0o700)
        (above / "open").mkdir(mode=0o755)
        yield account


BARE = ("--no-library-pages", "--testing-guides", "never")
PROGRAM = ("-c", "from mkdocs_threat_model.cli import main; main()")
NOT_THEIRS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "the site": (
        ("-m", "mkdocs", "build"),
        1,
        "Permission denied: {project}/site. Free some space, or make the folder writable, then build again.",
    ),
    "the pages": (
        (*PROGRAM, "render", "--out", "pages", "--on-incomplete", "warn", *BARE),
        2,
        "`pages` cannot be written to: Permission denied. Choose another folder.",
    ),
    "pages elsewhere": (
        (*PROGRAM, "render", "--out", "../locked/x", "--on-incomplete", "warn", *BARE),
        2,
        "`../locked/x` cannot be written to: Permission denied. Choose another folder.",
    ),
    "the baseline": ((*PROGRAM, "baseline"), 2, "is not written: permission denied. Make the folder writable, or choose another one."),
    "a report": (
        (*PROGRAM, "check", "--output", "report.txt"),
        2,
        "is not written: permission denied. Make the folder writable, or choose another one.",
    ),
    "a register": (
        (*PROGRAM, "register", "--output", "register.csv"),
        2,
        "is not written: permission denied. Make the folder writable, or choose another one.",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("command", "status", "said"), NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_another_user_hears_what_to_do_where_nothing_can_be_written(
    account: Account, command: tuple[str, ...], status: int, said: str
) -> None:
    project = account.folder.parent / "project"
    ended = account.run(*command, cwd=project)
    assert ended.returncode == status, ended.stderr
    assert said.format(project=project) in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("cache", ["open", "locked/cache"], ids=["another user's", "behind a locked folder"])
def test_another_users_cache_is_not_used_and_the_site_is_built(account: Account, cache: str) -> None:
    above = account.folder.parent
    target = account.folder / f"site-{cache.partition('/')[0]}"
    ended = account.run("-m", "mkdocs", "build", "-d", str(target), cwd=above / "project", env={VARIABLE: str(above / cache)})
    assert ended.returncode == 0, ended.stderr
    assert "Set THREAT_MODEL_CACHE to a folder elsewhere." in ended.stderr
    assert (target / "threat-models/services/small/index.html").is_file()


@pytest.mark.slow
def test_another_user_hears_which_files_cannot_be_read(account: Account) -> None:
    models = account.folder.parent / "models"
    models.mkdir()
    for name, mode in (("a.yaml", 0o600), ("_policy.yaml", 0o600), ("_baseline.json", 0o600)):
        (models / name).touch(mode=mode)
    (models / "team-a").mkdir(mode=0o700)
    (models / "small.yaml").write_text(SMALL)
    ended = account.run(*PROGRAM, "check", "../models", cwd=account.folder)
    assert ended.returncode == 1
    about = ("TM001: The file", "TM001: The file", "TM037: The baseline", "TM001: The folder")
    for name, what in zip(("a.yaml", "_policy.yaml", "_baseline.json", "team-a"), about, strict=True):
        place = f"{name}:1:1: error {what}"
        assert f"models/{place} cannot be read: permission denied. Check its permissions." in ended.stdout
    models.chmod(0o700)
    ended = account.run(*PROGRAM, "check", "../models", cwd=account.folder)
    assert ended.returncode == 2
    assert "cannot be read: permission denied. Check its permissions." in ended.stderr


@pytest.mark.slow
def test_a_full_disk_under_the_cache_costs_time_alone(
    cached: tuple[Path, Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, _, clean = cached
    monkeypatch.setenv(VARIABLE, str(tmp_path / "disk"))
    with disk(tmp_path / "disk", 100):
        built = build(config, site=tmp_path / "site", strict=False)
    assert (built.code, _bytes(built.site)) == (0, clean)
    assert sum("no space left on device" in text for _, text in built.records) == 1


@pytest.mark.slow
def test_a_full_disk_under_the_site_ends_with_what_to_do(tmp_path: Path) -> None:
    config = write_site(tmp_path / "work", {"small.yaml": SMALL})
    with disk(tmp_path / "disk", 700):
        ended = run("mkdocs", "build", "--site-dir", str(tmp_path / "disk" / "site"), cwd=config.parent)
    assert ended.returncode == 1
    assert "The site is incomplete. No space left on device" in ended.stderr
    assert "then build again." in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOTEMPTY])
def test_two_builds_into_one_folder_end_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """MkDocs wipes the folder in place: one takes away what the other is about to. The next build is whole."""
    config = write_site(tmp_path, {"small.yaml": SMALL})
    clean = _bytes(build(config).site)

    def wiping(folder: str) -> None:
        raise OSError(number, os.strerror(number), f"{folder}/search")

    with monkeypatch.context() as patched:
        patched.setattr("mkdocs.utils.clean_directory", wiping)
        with pytest.raises(PluginError, match=f"Another process is writing to `{tmp_path}/site`: .*Build again when it has finished"):
            build(config)
    assert _bytes(build(config).site) == clean


def test_a_file_that_is_missing_elsewhere_is_not_the_sites() -> None:
    assert why_not_whole(FileNotFoundError(errno.ENOENT, "No such file", "/docs/x"), Path("/site")) == ""
    lost = FileNotFoundError(errno.ENOENT, "No such file", f"/cache/files/{'0' * 64}.svg")
    assert "Build again" in why_not_whole(lost, Path("/site"))
    assert why_not_whole(ValueError("x"), Path("/site")) == ""


def _limited(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


COMMAND = [sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()"]


def _command(*arguments: str, cwd: Path, limit: int = 0) -> subprocess.CompletedProcess[str]:
    prepare = _limited(limit) if limit else None
    return subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, preexec_fn=prepare, timeout=120, check=False)


@pytest.mark.slow
def test_what_cannot_be_written_ends_with_what_to_do_and_old_outputs_stay_whole(tmp_path: Path) -> None:
    write_site(tmp_path, {"small.yaml": SMALL.replace("    disposition: avoid\n", "")})
    render = ("render", "--out", "pages", "--on-incomplete", "warn", "--today", "2026-11-24", *BARE)
    others = [("check", "--output", "report.txt"), ("register", "--format", "json", "--output", "register.json"), ("baseline", "--grow")]
    assert _command(*render, cwd=tmp_path).returncode == 0
    for one in others:
        assert _command(*one, cwd=tmp_path).returncode in (0, 1)
    old = digests(tmp_path)
    (tmp_path / "models/small.yaml").write_text(SMALL.replace("    disposition: avoid\n", "").replace("Small service", "Smaller service"))
    old |= {"models/small.yaml": digests(tmp_path)["models/small.yaml"]}
    for one in (render, *others):
        ended = _command(*one, cwd=tmp_path, limit=50)
        assert (ended.returncode, "Traceback" in ended.stderr) == (2, False), one
        assert "is not written: file too large. Raise the file size limit, then try again." in ended.stderr
        assert digests(tmp_path) == old
    half = _command(*render, cwd=tmp_path, limit=20_000)
    assert half.returncode == 2
    again = _command(*render, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert not list(tmp_path.rglob("*.part"))


def _texts(config: Path, text: str) -> None:
    (config.parent / "models/small.yaml").write_text(SMALL.replace("Small service", text))


def _start(*command: str, cwd: Path, cache: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", VARIABLE: str(cache)}
    return subprocess.Popen([sys.executable, *command], cwd=cwd, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_builds_at_once_with_one_cache_never_see_each_others_content(tmp_path: Path) -> None:
    """Two of one project, as two jobs on one machine are, with contents that differ."""
    config = write_site(tmp_path / "work", {"small.yaml": SMALL})
    shutil.copytree(tmp_path / "work" / "models", tmp_path / "work" / "others")
    (tmp_path / "work" / "others" / "small.yaml").write_text(SMALL.replace("Small service", "Other service").replace("Ask,", "Ask us,"))
    (tmp_path / "work" / "other.yml").write_text(config.read_text().replace("threat-model:", "threat-model:\n    models: others"))
    commands = {"one": ("-f", "mkdocs.yml"), "two": ("-f", "other.yml")}

    def both(round: str, cache: Path) -> list[dict[str, str]]:
        sites = {name: tmp_path / f"{round}-{name}" for name in commands}
        running = [
            _start("-m", "mkdocs", "build", "--strict", *options, "-d", str(sites[name]), cwd=tmp_path / "work", cache=cache)
            for name, options in commands.items()
        ]
        for process in running:
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said
            assert "in the cache" not in said
        return [_bytes(site) for site in sites.values()]

    clean = both("clean", tmp_path / "first")
    assert clean[0] != clean[1]
    shutil.rmtree(tmp_path / "first")
    for round in ("cold", "warm"):
        assert both(round, tmp_path / "second") == clean


@pytest.mark.slow
def test_two_runs_of_render_at_once_leave_the_pages_of_one_of_them(tmp_path: Path) -> None:
    for name, title in (("one", "Small service"), ("two", "Other service")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "small.yaml").write_text(SMALL.replace("Small service", title))
    clean, render = [], ("render", "--today", "2026-11-24", *BARE)
    for name in ("one", "two"):
        assert _command(*render, "--out", f"clean-{name}", "--models", name, cwd=tmp_path).returncode == 0
        clean.append(digests(tmp_path / f"clean-{name}"))
    running = [
        _start(*COMMAND[1:], *render, "--out", "pages", "--models", name, cwd=tmp_path, cache=tmp_path / "cache")
        for name in ("one", "two", "one", "two")
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    manifest = Path("threat-models/.threat-model.json")
    found = digests(tmp_path / "pages")
    assert any(found.items() <= one.items() for one in clean)
    listed = json.loads((tmp_path / "pages" / manifest).read_text())
    assert listed == {name: found[name] for name in found if name != str(manifest)}


@pytest.mark.slow
def test_builds_that_are_killed_leave_nothing_that_the_next_one_trips_over(tmp_path: Path) -> None:
    """The short form of `benchmarks/kills.py`, which kills hundreds."""
    script = Path(__file__).parents[2] / "benchmarks" / "kills.py"
    state = tmp_path / "kills.json"
    ended = subprocess.run(
        [sys.executable, str(script), "--count", "4", "--services", "1", "--bare", "--state", str(state)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [(one["command"], one["faults"]) for one in json.loads(state.read_text())] == [
        ("mkdocs build", []),
        ("threat-model render", []),
    ] * 2


@pytest.mark.slow
def test_a_clock_that_jumps_changes_nothing(cached: tuple[Path, Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    config, cache, clean = cached
    monkeypatch.setenv(VARIABLE, str(cache))
    real = time.time
    for years in (-30, 30):
        monkeypatch.setattr(time, "time", lambda years=years: real() + years * 365 * 86_400)
        built: Built = build(config, strict=False)
        assert (built.code, _bytes(built.site)) == (0, clean)
