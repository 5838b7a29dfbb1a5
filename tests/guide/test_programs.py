"""The examples of the guide's page for programs run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mkdocs_threat_model
from mkdocs_threat_model.reference.exports import exports_markdown

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "guide" / "programs.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
CHECK, PYTHON = (text for language, text in EXAMPLES if language == "python")
(ENTRY,) = (text for language, text in EXAMPLES if language == "toml")


@pytest.mark.slow
def test_the_example_of_the_exports_lists_the_register() -> None:
    run = subprocess.run([sys.executable, "-c", PYTHON], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "order-service T-01" in run.stdout


@pytest.mark.slow
def test_the_example_of_a_check_finds_something(tmp_path: Path) -> None:
    group, name = re.findall(r'"(mkdocs[\w.]+)"|= "(\w+)"', ENTRY)
    info = tmp_path / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group[0]}]\nacme = {name[1]}\n", encoding="utf-8")
    (tmp_path / f"{name[1]}.py").write_text(CHECK, encoding="utf-8")
    script = "import sys; from mkdocs_threat_model.cli import main; sys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "plugin"), str(tmp_path)))}
    command = [sys.executable, "-c", script, "check", "--format", "json", "--today", "2026-11-24", "--history", "off"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert {one["code"] for one in json.loads(run.stdout)["findings"]} >= {"ACME001"}


def test_the_page_documents_every_export() -> None:
    assert "<!-- threat-model:exports -->" in PAGE
    heads = re.findall(r"^### `(\w+)`$", exports_markdown(), re.MULTILINE)
    assert heads == list(mkdocs_threat_model.DOOR)
