"""What can be tried here of systems that are not Linux: calls that Windows lacks, and names that its disks do not hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from building import TODAY, digests, files, run, write_files, write_site
from extremes import SMALL, fullest
from mkdocs_threat_model import cli

WITHOUT_POSIX = {"PYTHONPATH": f"{Path(__file__).parent / 'without_posix'}:{Path(cli.__file__).parent.parent.parent}"}
OPTIONS = ("--on-incomplete", "warn", "--no-library-pages", "--today", TODAY)


def _command(*arguments: str) -> tuple[str, ...]:
    return ("threat_model_command", *arguments)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a small and of a full service."""
    folder = tmp_path_factory.mktemp("rendered")
    write_files(folder / "models", {"small.yaml": SMALL, "fullest.yaml": fullest(elements=12, flows=20, threats=12)})
    write_files(folder, {"threat_model_command.py": "from mkdocs_threat_model.cli import main\n\nmain()\n"})
    assert cli.run(["render", "--models", str(folder / "models"), "--out", str(folder / "here"), *OPTIONS]) == 0
    return folder


@pytest.mark.slow
def test_command_works_without_the_calls_that_windows_lacks(rendered: Path) -> None:
    checked = run(*_command("check", "--models", "models", "--today", TODAY), cwd=rendered, env=WITHOUT_POSIX)
    assert (checked.returncode, "Traceback" in checked.stderr) == (0, False)
    assert "fullest.yaml:" in checked.stdout
    done = run(*_command("render", "--models", "models", "--out", "there", *OPTIONS), cwd=rendered, env=WITHOUT_POSIX)
    assert done.returncode == 0, done.stderr
    assert digests(rendered / "there") == digests(rendered / "here")


@pytest.mark.slow
def test_link_is_not_followed_without_them_either(rendered: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"elsewhere.yaml": SMALL, "threat_model_command.py": "from mkdocs_threat_model.cli import main\n\nmain()\n"})
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    checked = run(*_command("check", "--models", "models", "--today", TODAY), cwd=tmp_path, env=WITHOUT_POSIX)
    assert checked.returncode == 1
    assert "link" in checked.stdout


@pytest.mark.slow
def test_site_is_built_without_them(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL}, theme={"name": "mkdocs"}, plugin={"on_incomplete": "warn"})
    done = run("mkdocs", "build", "--strict", cwd=config.parent, env=WITHOUT_POSIX)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "threat-models" / "services" / "small" / "level-1.svg").is_file()


def test_every_path_is_one_on_windows_too(rendered: Path) -> None:
    paths = [PurePosixPath(path.relative_to(rendered / "here").as_posix()) for path in files(rendered / "here")]
    assert len(paths) > 30
    for path in paths:
        there = PureWindowsPath(*path.parts)
        assert there.parts == path.parts, path
        for part in path.parts:
            assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part), path
            assert not PureWindowsPath(part).is_reserved(), path
    assert [path for path, count in Counter(str(path).lower() for path in paths).items() if count > 1] == []


NAMES = {
    "con": "TM035", "AUX.v1": "TM035", "lpt9": "TM035", "cart.": "TM035", "console": None, "com10": None, "a.con": None,
    "cart:v1": "TM015", "a b": "TM015", "../up": "TM015", "a\\b": "TM015", "cart ": None,
}  # fmt: skip
"""Ids of a service with the code of what is found; YAML takes a blank at the end away."""


@pytest.mark.parametrize("name", NAMES)
def test_id_that_windows_cannot_hold_is_no_service(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {"one.yaml": f"service: {name}\ntitle: One\nowner: team\n"})
    status = cli.run(["check", "--models", str(tmp_path), "--today", TODAY])
    said = capsys.readouterr().out
    expected = NAMES[name]
    assert (expected in said) if expected else not re.search("TM035|TM015", said), (status, said)
