"""What an editor says of a model by the published schema: the real language server reads a file with the guide's first line."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
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


OF_POLICY = """service: order-service
title: Order service
owner: team-oders
uses: [mesh-mtls, mesh-mlts]
boundaries: {vpc: {title: Cloud}}
elements:
  api: {type: process, title: Order API, in: vpc}
threats:
  T-01:
    title: Orders are read by others
    target: api
    stride: I
    likelihood: unlikely
    impact: high
    library: object-of-anotheruser
    disposition: accept
    acceptance: {owner: head-of-fulfilment, approved_by: Security-Lead}
  T-02:
    title: Somebody else's order is changed
    target: api
    stride: T
    actor: me
    mitigations: [{uses: own-control}]
"""
UNSURE = """service: order-service
title: Order service
owner: 
uses: [mesh-mtls, ]
threats:
  T-01:
    target: api
    actor: 
    impact: 
    library: object
    frameworks:
      
    mitigations:
      - uses: 
    acceptance:
      approved_by: 
"""  # noqa: W291, W293 - where the cursor is


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
    for name in ("model", "policy", "controls"):
        policy = str(ROOT / "models" / "_policy.yaml")
        assert cli.run(["schema", name, "--for", policy, "--out", str(project / "schema" / f"our-{name}.json")]) == 0
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
def test_what_is_no_id_of_the_organisation_is_marked_and_nothing_else(server: tuple[LanguageServer, Path]) -> None:
    """Exactly the wrong words: a name in other case, a control and an actor that may be the model's own are none."""
    _open(server, "of-policy.yaml", OF_POLICY, "our-model")
    found = server[0].marked("models/of-policy.yaml")
    assert [text for text, _ in found] == ["team-oders", "mesh-mlts", "unlikely", "object-of-anotheruser"]
    assert '"team-orders"' in found[0][1]
    assert '"high"' in found[2][1]


@pytest.mark.slow
def test_ids_of_the_organisation_are_offered(server: tuple[LanguageServer, Path]) -> None:
    _open(server, "unsure.yaml", UNSURE, "our-model")

    def offered(line: int, column: int) -> set[str]:
        return set(server[0].completions("models/unsure.yaml", line, column))

    assert {"team-orders", "ciso"} <= offered(3, 7)
    assert {"egress", "mesh-mtls"} <= offered(4, 18)
    assert "support-agent" in offered(8, 11)
    assert {"low", "medium", "high"} <= offered(9, 12)
    assert "object-of-another-user" in offered(10, 19)
    assert {"iso-27001", "pci-dss"} <= offered(12, 6)
    assert "vault" in offered(14, 14)
    assert "security-lead" in offered(16, 19)


@pytest.mark.slow
def test_a_word_of_the_organisation_says_what_it_means(server: tuple[LanguageServer, Path]) -> None:
    _open(server, "said.yaml", OF_POLICY.replace("team-oders", "team-orders"), "our-model")
    assert "Team: Order team" in server[0].hover("models/said.yaml", 3, 9)
    assert "Mutual TLS between workloads" in server[0].hover("models/said.yaml", 4, 9)


@pytest.mark.slow
def test_the_example_is_explained_and_completed(server: tuple[LanguageServer, Path]) -> None:
    text = (ROOT / "models" / "order-service.yaml").read_text(encoding="utf-8")
    assert _open(server, "order-service.yaml", text, "our-model") == []
    lines = ["", *text.split("\n")]  # behind the line that names the schema

    def place(said: str) -> tuple[int, int]:
        line = next(number for number, found in enumerate(lines) if said in found)
        return line, lines[line].index(said)

    line, column = place("owner: team-orders")
    assert "Team: Order team" in server[0].hover("models/order-service.yaml", line, column + len("owner: te"))
    line, column = place("disposition: mitigate")
    assert "The decision" in server[0].hover("models/order-service.yaml", line, column + 3)
    line, column = place("approved_by: security-lead")
    assert {"ciso", "security-lead"} <= set(server[0].completions("models/order-service.yaml", line, column + len("approved_by: ")))


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["", "our-"])
def test_the_examples_have_nothing_marked(whose: str, server: tuple[LanguageServer, Path]) -> None:
    """The whole example organisation, its policy, its controls and its catalog among them."""
    for path in sorted(ROOT.glob("models/*.yaml")):
        schema = whose + {"_policy.yaml": "policy", "_controls.yaml": "controls"}.get(path.name, "model")
        assert _open(server, path.name, path.read_text(encoding="utf-8"), schema) == [], path.name
    for path in sorted(ROOT.glob("models/_catalog/*.yaml")):
        assert _open(server, f"catalog-{path.name}", path.read_text(encoding="utf-8"), "catalog") == [], path.name


GUIDE = (ROOT / "docs" / "guide" / "editor.md").read_text(encoding="utf-8")
PLACES = {
    "models/shop.yaml": ("service: shop\ntitle: Shop\nowner: team-nobody\n", "team-nobody"),
    "models/team/cart.yaml": ("service: cart\ntitle: Cart\nowner: team-nobody\n", "team-nobody"),
    "models/_policy.yaml": ("review: {cycle: 1 year}\nteems: {}\n", "teems"),
    "models/_controls.yaml": ("controls: {a: {title: A, status: dun}}\n", "dun"),
    "models/team/_controls/mesh.yaml": ("controls: {a: {title: A, status: dun}}\n", "dun"),
    "models/_library/ours.yaml": ("family: ours\ntitle: Ours\noff: {}\n", ""),
}
"""A wrong file in each place, and the words in it that are marked; of a whole map the mark may begin anywhere."""


@pytest.mark.slow
def test_the_settings_of_the_guide_give_each_file_its_schema(server: tuple[LanguageServer, Path], tmp_path: Path) -> None:
    """The very blocks of the guide's page: its commands, then the settings of VS Code, with which no file names a schema."""
    settings = json.loads(re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)[0])
    lua = re.findall(r"```lua\n(.*?)```", GUIDE, re.DOTALL)[0]
    assert {name: re.findall(r'"([^"]+)"', globs) for name, globs in re.findall(r'\["(\S+)"\] = \{(.*?)\}', lua)} == settings[
        "yaml.schemas"
    ]
    shutil.copytree(ROOT / "models", tmp_path / "models")
    (tmp_path / "schema").mkdir()
    with contextlib.chdir(tmp_path):
        for command in re.findall(r"^\$ threat-model (.*)$", GUIDE, re.MULTILINE):
            assert cli.run(shlex.split(command)) == 0
    for name, (text, _) in PLACES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with LanguageServer(server[0].program, tmp_path, settings) as editor:
        for name, (_, wrong) in PLACES.items():
            found = editor.marked(name)
            assert len(found) == 1, (name, found)
            assert wrong in found[0][0], (name, found)
        assert "team-orders" in editor.completions("models/shop.yaml", 2, 7)
        first = "# yaml-language-server: $schema=../schema/order-service.json\n"
        (tmp_path / "models/part.yaml").write_text(f"{first}threats:\n  T-01:\n    target: \n", encoding="utf-8")
        editor.diagnostics("models/part.yaml")
        assert {"api", "save-order", "internet"} <= set(editor.completions("models/part.yaml", 3, 12))
