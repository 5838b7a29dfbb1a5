"""A published site of every kind of page and file, and the command run on it without making the site again each time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from building import TODAY, Built, build, example, write_site
from mkdocs_threat_model import cli
from mkdocs_threat_model.verification.expected import Expected, expected_of
from mkdocs_threat_model.verification.proof import read_proof
from mkdocs_threat_model.verification.settings import read_settings
from mkdocs_threat_model.verification.verifying import place_of

sys.path.append(str(Path(__file__).parent.parent / "history"))

from repositories import Repository

NAV = [{"Home": "index.md"}, {"Threat models": ["threat-models/index.md", {"All threats": "threat-models/register/index.md"}]}]


@dataclass(frozen=True)
class Whole:
    """A site with its project.

    Attributes:
        root: the folder of `mkdocs.yml`.
        built: the site.
        expected: what its models give.
    """

    root: Path
    built: Built
    expected: Expected

    @property
    def folder(self) -> Path:
        """The generated pages."""
        return self.built.site / "threat-models"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Two services with a history, a register as of a tag, a hand-written page among the generated ones."""
    root = tmp_path_factory.mktemp("whole")
    docs = {"threat-models/notes.md": "# Notes\n"}
    plugin = {"on_incomplete": "warn", "as_of": ["v1"]}
    config = write_site(root, {}, docs=docs, plugin=plugin, nav=NAV, site_url="https://security.example.com/", site_description="A site")
    repository = Repository(root)
    repository.git("init", "-q", "-b", "main")
    (root / ".gitignore").write_text("/site/\n")
    models = example("order-service", "payment-service")
    repository.commit("2026-10-01", {name: models[name] for name in ("order-service.yaml", "_policy.yaml")})
    repository.git("tag", "v1")
    repository.commit("2026-11-01", models)
    built = build(config)
    assert built.code == 0, built.log
    published = place_of(built.site / "threat-models/register/proof.json", built.site)
    proof = read_proof(built.site / "threat-models/register/proof.json")
    expected = expected_of(published, proof, read_settings(config), root / "models", None, date.fromisoformat(TODAY))
    return Whole(root, built, expected)


@pytest.fixture
def run(whole: Whole, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command in the project; the site that its models give was made once for all tests."""
    monkeypatch.chdir(whole.root)
    monkeypatch.setattr("mkdocs_threat_model.cli.verify.expected_of", lambda *_, **__: whole.expected)

    def call(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.run(["verify", "site", *arguments])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def change(whole: Whole) -> Iterator[Callable[[str, bytes | None], None]]:
    """Writes a file of the site, or removes it; what was there comes back after the test."""
    before: dict[Path, bytes | None] = {}

    def write(name: str, data: bytes | None) -> None:
        path = whole.built.site / name
        before.setdefault(path, path.read_bytes() if path.is_file() else None)
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    yield write
    for path, data in before.items():
        if data is None:
            path.unlink(missing_ok=True)
        elif path.is_symlink() or not path.exists():
            path.unlink(missing_ok=True)
            path.write_bytes(data)
        else:
            path.write_bytes(data)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
