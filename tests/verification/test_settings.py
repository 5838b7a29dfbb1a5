"""What is read of `mkdocs.yml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model.options import ThreatModelConfig
from mkdocs_threat_model.verification.settings import DEFAULTS, read_settings


def test_the_defaults_are_those_of_the_options() -> None:
    options = {name: option.default for name, option in ThreatModelConfig._schema}
    assert {name: tuple(value) if isinstance(value, list) else value for name, value in options.items() if name in DEFAULTS} == DEFAULTS
    assert set(options) - set(DEFAULTS) == {"on_incomplete", "jobs"}, "an option is read, or what is published does not follow from it"


CASES: dict[str, tuple[str, dict[str, object]]] = {
    "a list": ("plugins: [search, threat-model]", {"models": "models", "history": "auto", "address": "", "directory_urls": True}),
    "options": ("plugins: [{threat-model: {models: m, path: p, as_of: [v1]}}]", {"models": "m", "path": "p", "as_of": ["v1"]}),
    "a map": ("plugins: {search: {}, threat-model: {history: 'off'}}", {"history": "off"}),
    "off without quotes": ("plugins: {threat-model: {history: off}}", {"history": "off"}),
    "nothing given": (
        "plugins: [{threat-model: null}]\nuse_directory_urls: false\nsite_url: https://a.example/",
        {"directory_urls": False, "address": "https://a.example/"},
    ),
    "inherited": (
        "INHERIT: base.yml\nplugins: {threat-model: {path: p}}",
        {"models": "of-base", "path": "p", "address": "https://base.example/"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_options_are_found_wherever_mkdocs_takes_them_from(case: str, tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_url: https://base.example/\nplugins: {threat-model: {models: of-base, path: of-base}}\n")
    text, expected = CASES[case]
    (tmp_path / "mkdocs.yml").write_text(text)
    found = read_settings(tmp_path / "mkdocs.yml")
    assert {name: found.options[name] for name in expected} == expected
    assert found.unknown == frozenset()


def test_what_is_not_a_plain_value_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(
        "plugins: [offline, {threat-model: {as_of: [!ENV TAG], today: 2026-11-24}}]\nsite_url: !ENV [A, b]\n"
    )
    found = read_settings(tmp_path / "mkdocs.yml")
    assert found.unknown == {"as_of", "address", "directory_urls"}
    assert str(found.options["today"]) == "2026-11-24"


def test_titles_of_the_navigation_are_read_at_any_depth(tmp_path: Path) -> None:
    nav = "nav:\n- A: a.md\n- B:\n  - b.md\n  - C: c.md\n"
    (tmp_path / "mkdocs.yml").write_text(f"{nav}plugins: [threat-model]\n")
    titles = read_settings(tmp_path / "mkdocs.yml").titles
    assert (titles.known, titles.titles) == (True, {"a.md": "A", "c.md": "C"})
    (tmp_path / "mkdocs.yml").write_text(f"{nav}plugins: [awesome-nav, threat-model]\n")
    assert not read_settings(tmp_path / "mkdocs.yml").titles.known
