"""The guide's example of a template of one's own works as it stands there, and fails as the guide says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from building import ROOT, Built, build, write_files, write_site
from extremes import EMPTIEST, SMALL

PAGE = (ROOT / "docs" / "guide" / "templates.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL))
TEMPLATE = BLOCKS["jinja"]
PATHS = re.search(r"Copy `([^`]+)` from the package's folder `pages/templates` to `([^`]+)`", PAGE)
CONTACT = "mailto:security@example.com"
POLICY = f"teams: {{security-team: {{contact: '{CONTACT}'}}}}\n"
MODELS = {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST, "_policy.yaml": POLICY}


def _built(folder: Path, template: str, models: dict[str, str]) -> Built:
    """A site with the guide's options and a template at the place that the guide names."""
    _, options = yaml.safe_load(BLOCKS["yaml"])["plugins"]
    assert PATHS is not None
    assert PATHS[2] == f"{options['threat-model']['templates']}/{PATHS[1]}"
    config = write_site(folder, models, plugin={"on_incomplete": "warn"} | options["threat-model"])
    write_files(folder, {PATHS[2]: template})
    return build(config)


@pytest.mark.slow
def test_the_example_stands_on_the_register(tmp_path: Path) -> None:
    built = _built(tmp_path, TEMPLATE, MODELS)
    assert (built.code, built.complaints) == (0, [])
    (line,) = built.page("threat-models/register").xpath("//p[contains(., 'For internal use')]")
    assert " ".join(line.text_content().split()).startswith("For internal use, as of 2026-11-24. Download: ")
    assert [link.get("href") for link in line.xpath(".//a[@download]")][-1] == "proof.json"
    assert all((built.site / "threat-models/register" / link.get("href")).is_file() for link in line.xpath(".//a[@download]"))
    assert line.xpath(".//a[not(@download)]/@href") == [CONTACT]
    assert "tm-downloads" not in built.html("threat-models/register")


@pytest.mark.slow
def test_a_name_that_does_not_exist_fails_the_build_with_template_and_line(tmp_path: Path) -> None:
    assert "A template that uses an undefined name fails the build with the template and the line." in PAGE
    built = _built(tmp_path, TEMPLATE.replace("proof_name", "proof_file"), MODELS)
    assert built.code == 1
    assert f"{PATHS[1] if PATHS else ''}, line {TEMPLATE[: TEMPLATE.index('proof_name')].count(chr(10)) + 1}" in built.log
    assert "proof_file" in built.log
