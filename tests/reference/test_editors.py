"""What an editor says of a model by the published schema: the real language server reads a file with the guide's first line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from language_server import LanguageServer

from mkdocs_threat_model import cli

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODELINE = "# yaml-language-server: $schema=../schema/{}.json\n"
WRONG = """service: order-service
title: Order service
owner: team-orders
elments: {}
elements:
  api: {type: proces, title: Order API}
  Order database: {type: store, title: Orders}
flows:
  read: {from: api}
threats:
  T-01: {title: Orders are read by others, target: [api], stride: Q}
reviews:
  - {date: 1.8.2026, trigger: incident}
"""
SAID = [
    (4, "Property elments is not allowed."),
    (6, 'Value is not accepted. Valid values: "external", "process", "store".'),
    (7, "Property Order database is not allowed."),
    (9, 'Missing property "to".'),
    (13, "A day from 1990-01-01 to 2199-12-31, written as 2026-08-01."),
]
UNFINISHED = """service: order-service
title: Order service
owner: team-orders
status: live
elements:
  api:
    title: Order API
    type: 
    technology: 
    
layout:
  
"""  # noqa: W291, W293 - where the cursor stands


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LanguageServer, Path]]:
    """The server, pinned, with a project that has every schema as the command prints it."""
    npm = shutil.which("npm")
    if npm is None:
        assert not os.environ.get("CI"), "npm is missing, which .ci/run installs"
        pytest.skip("npm is not installed: no editor's language server is tried.")
    installed, project = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("project")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "language-server" / name, installed)
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=installed, check=True, capture_output=True)
    for folder in ("models", "schema"):
        (project / folder).mkdir()
    for name in ("model", "policy", "controls", "catalog"):
        assert cli.run(["schema", name, "--out", str(project / "schema" / f"{name}.json")]) == 0
    with LanguageServer(installed / "node_modules/yaml-language-server/bin/yaml-language-server", project) as running:
        yield running, project / "models"


def _open(server: tuple[LanguageServer, Path], name: str, text: str, schema: str = "model") -> list[tuple[int, str]]:
    running, models = server
    (models / name).write_text(MODELINE.format(schema) + text, encoding="utf-8")
    return running.diagnostics(f"models/{name}")


@pytest.mark.slow
def test_slips_are_marked_where_they_stand(server: tuple[LanguageServer, Path]) -> None:
    found = _open(server, "wrong.yaml", WRONG)
    assert [one for one in found if one[0] != 11] == SAID
    assert [(line, said.partition(": ")[0]) for line, said in found if line == 11] == [(11, "Value is not accepted. Valid values")]


@pytest.mark.slow
def test_keys_and_words_are_offered(server: tuple[LanguageServer, Path]) -> None:
    _open(server, "unfinished.yaml", UNFINISHED)

    def offered(line: int, column: int) -> list[str]:
        return server[0].completions("models/unfinished.yaml", line, column)

    assert offered(8, 10) == ["external", "process", "store"]
    assert set(offered(4, 8)) == {"design", "live", "retired", "null"}
    assert "true" not in offered(9, 16), "any text may stand there"
    assert {"in", "encrypted", "part_of"} <= set(offered(10, 4))
    assert offered(12, 2) == ["direction", "ranks"]


@pytest.mark.slow
def test_a_key_says_what_it_means(server: tuple[LanguageServer, Path]) -> None:
    _open(server, "hover.yaml", UNFINISHED)
    assert "The team that owns it" in server[0].hover("models/hover.yaml", 3, 2)


@pytest.mark.slow
def test_the_examples_have_nothing_marked(server: tuple[LanguageServer, Path]) -> None:
    """The whole example organisation, its policy, its controls and its catalog among them."""
    for path in sorted(ROOT.glob("models/*.yaml")):
        schema = {"_policy.yaml": "policy", "_controls.yaml": "controls"}.get(path.name, "model")
        assert _open(server, path.name, path.read_text(encoding="utf-8"), schema) == [], path.name
    for path in sorted(ROOT.glob("models/_catalog/*.yaml")):
        assert _open(server, f"catalog-{path.name}", path.read_text(encoding="utf-8"), "catalog") == [], path.name
