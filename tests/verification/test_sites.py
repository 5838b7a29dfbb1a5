"""Sites as people build them agree with their models: other themes, addresses and extensions, hostile texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from building import build, write_site
from extremes import EMPTIEST, HOSTILE, SMALL, full_of
from mkdocs_threat_model import cli

pytestmark = pytest.mark.slow

PLUGIN = {"today": "2026-11-24", "on_incomplete": "warn", "library_pages": False}
EXTENSIONS: list[Any] = [
    {"toc": {"permalink": "#", "permalink_class": "x"}},
    "attr_list",
    "tables",
    "smarty",
    "def_list",
    "pymdownx.superfences",
]
SITES: dict[str, dict[str, Any]] = {
    "without directory URLs": {"use_directory_urls": False},
    "MkDocs' own theme": {"theme": "mkdocs"},
    "Read the Docs' theme": {"theme": "readthedocs"},
    "a path of two folders": {"plugin": {"path": "security/models", "on_incomplete": "warn"}},
    "without history": {"plugin": {"history": "off", "on_incomplete": "warn"}},
    "offline": {"plugins": ["offline", {"threat-model": PLUGIN}]},
    "other extensions": {"markdown_extensions": EXTENSIONS},
    "an address and a navigation": {
        "site_url": "https://a.example/b/",
        "nav": [{"Start": "index.md"}, {"All <of> them": "threat-models/register/index.md"}],
    },
}


def _verified(config: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    built = build(config)
    assert built.code == 0, built.log
    monkeypatch.chdir(config.parent)
    return cli.run(["verify", "-q", "site"])


@pytest.mark.parametrize("kind", SITES)
def test_a_site_of_another_kind_agrees(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"plugin": {"on_incomplete": "warn"}} | SITES[kind]
    config = write_site(tmp_path, {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}, **settings)
    assert _verified(config, monkeypatch) == 0, capsys.readouterr().out


@pytest.mark.parametrize("minify", [False, True], ids=["as it is", "minified"])
def test_a_site_full_of_hostile_texts_agrees(
    minify: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if minify:
        pytest.importorskip("mkdocs_minify_plugin")
    # htmlmin reads `&amp;lt;` in an attribute as `<`, and so the page says something else: that is a difference, and found.
    texts = [text for text in HOSTILE.values() if not (minify and "&" in text)][:6]
    models = {f"hostile-{number}.yaml": full_of(text, f"hostile-{number}") for number, text in enumerate(texts)}
    plugins: list[Any] = ["search", {"threat-model": PLUGIN}, *([{"minify": {"minify_html": True}}] if minify else [])]
    assert _verified(write_site(tmp_path, models, plugins=plugins), monkeypatch) == 0, capsys.readouterr().out
