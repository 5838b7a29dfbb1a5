"""A published site of every kind of page and file, with its project."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from building import SHARED, Built, build, example, write_site
from mkdocs_threat_model.verification.expected import Expected, expected_of
from mkdocs_threat_model.verification.proof_comparison import read_proof
from mkdocs_threat_model.verification.settings import read_settings
from mkdocs_threat_model.verification.verifying import place_of

sys.path.append(str(Path(__file__).parent.parent / "history"))

from repositories import Repository

NAV = [{"Home": "index.md"}, {"Threat models": ["threat-models/index.md", {"All threats": "threat-models/register/index.md"}]}]
PROOF = "threat-models/register/proof.json"

Run = Callable[..., tuple[int, str]]
"""The command on the site: its status and what it printed."""
Change = Callable[[str, bytes | None], None]
"""Writes a file of the site, or removes it."""


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


def whole_site(root: Path) -> Whole:
    """Two services with a history, a register as of a tag, a hand-written page among the generated ones."""
    docs = {"threat-models/notes.md": "# Notes\n"}
    plugin = {"on_incomplete": "warn", "as_of": ["v1"], "png": True}
    config = write_site(root, {}, docs=docs, plugin=plugin, nav=NAV, site_url="https://security.example.com/", site_description="A site")
    repository = Repository(root)
    repository.git("init", "-q", "-b", "main")
    (root / ".gitignore").write_text("/site/\n")
    models = example("order-service", "payment-service")
    repository.commit("2026-10-01", {name: models[name] for name in ("order-service.yaml", *SHARED)})
    repository.git("tag", "v1")
    repository.commit("2026-11-01", models)
    built = build(config)
    assert built.code == 0, built.log
    published = place_of(built.site / PROOF, built.site, "threat-models")
    expected = expected_of(published, read_proof(built.site / PROOF), read_settings(config), root / "models", None)
    return Whole(root, built, expected)
