"""What README and the guide show and promise is what the product prints and does."""

from __future__ import annotations

import logging
import re
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest
import yaml
from mkdocs.config import load_config

from building import build, write_files, write_site
from cases import read_yaml
from extremes import SMALL
from mkdocs_threat_model.checks.runs import run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.cli import COMMANDS
from mkdocs_threat_model.cli.arrange import arrange
from mkdocs_threat_model.cli.check import check
from mkdocs_threat_model.cli.draw import draw
from mkdocs_threat_model.cli.render import render
from mkdocs_threat_model.cli.verify import verify
from mkdocs_threat_model.findings import errors
from mkdocs_threat_model.frame import templates
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.navigation import PAGES
from mkdocs_threat_model.output.assets import assets
from mkdocs_threat_model.pages.template_tables import template_tables
from test_architecture import FLOORS, PACKAGE

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
TEXTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Makefile", *sorted(GUIDE.glob("*.md")))
}
README, OPTIONS, CONTRIBUTING, PIPELINES, TEMPLATES, DRAWINGS = (
    TEXTS[name] for name in ("README.md", "options.md", "CONTRIBUTING.md", "pipelines.md", "templates.md", "drawings.md")
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _blocks(text: str, language: str) -> list[str]:
    return [content for kind, content in _BLOCK.findall(text) if kind == language]


def _rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind a text."""
    lines = text.partition(heading)[2].splitlines()
    table = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[table + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def _quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture
def readmes_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The README's example, written as it says, with the terminal in its folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795500000")  # 2026-11-24
    monkeypatch.chdir(tmp_path)
    config, model = _blocks(README, "yaml")[:2]
    write_files(tmp_path, {"mkdocs.yml": config, "models/link-shortener.yaml": model, "docs/index.md": "# Security\n"})
    return tmp_path


def test_the_readmes_example_prints_what_it_shows(readmes_site: Path) -> None:
    shown = next(one for one in _blocks(README, "text") if one.startswith("ERROR"))
    built = build(readmes_site / "mkdocs.yml", strict=False)
    *complaints, aborted = built.complaints
    assert [f"ERROR   -  {line}" for line in complaints] == shown.splitlines()
    assert (built.code, aborted) == (1, "Aborted with a BuildError!")


@pytest.mark.slow
def test_the_readmes_example_is_built_once_it_is_fixed(readmes_site: Path) -> None:
    signed = re.search(r"Add `(approved_by: [^`]+)`, and the site is built", README)
    assert signed is not None
    model = readmes_site / "models/link-shortener.yaml"
    fixed = model.read_text(encoding="utf-8").replace("owner: head-of-web,", f"owner: head-of-web, {signed[1]},")
    write_files(readmes_site, {"models/link-shortener.yaml": fixed})
    assert build(readmes_site / "mkdocs.yml").code == 0


def test_the_readme_lists_every_command() -> None:
    listed = {_quoted(cell)[0].split()[1] for cell, _ in _rows(README, "## On the command line")}
    assert listed == set(COMMANDS)


def test_the_formats_example_fails_nothing(tmp_path: Path) -> None:
    """And is a model as it stands there, with the warnings that the guide announces."""
    model = next(block for block in _blocks(TEXTS["format.md"], "yaml") if block.startswith("service:"))
    name = yaml.safe_load(model)["service"]
    write_files(tmp_path, {f"models/{name}.yaml": model})
    report = run_checks(select([tmp_path / "models"]), date(2026, 11, 24))
    assert [str(one) for one in errors(report.findings)] == []
    assert {one.code for one in report.findings} == {"TM202", "TM506"}


OPTION_TABLES = [
    (check, "pipelines.md", "## Options"),
    (draw, "drawings.md", "## On the command line"),
    (arrange, "drawings.md", "## Stable layouts"),
    (render, "other-engines.md", "# Other site generators"),
    (verify, "evidence.md", "`mkdocs.yml` is read as data"),
]


@pytest.mark.parametrize(("command", "page", "heading"), OPTION_TABLES, ids=lambda value: getattr(value, "name", None))
def test_the_guide_lists_every_option(command: click.Command, page: str, heading: str) -> None:
    listed = {quoted.split()[0] for cell, _ in _rows(TEXTS[page], heading) for quoted in _quoted(cell)}
    options = [parameter.opts for parameter in command.params if isinstance(parameter, click.Option)]
    arguments = {parameter.human_readable_name for parameter in command.params if isinstance(parameter, click.Argument)}
    assert [names for names in options if not listed & set(names)] == [], "each option has a row"
    assert listed - arguments - {name for names in options for name in names} == set(), "each row is of an option"
    assert arguments <= listed


def test_the_guide_lists_every_template() -> None:
    listed = {name for cell, _ in _rows(TEMPLATES, "## The templates") for name in _quoted(cell)}
    assert listed == {path.relative_to(templates.TEMPLATES).as_posix() for path in templates.TEMPLATES.rglob("*.j2")}


def test_the_guide_names_what_templates_may_use() -> None:
    """The filters, functions and tests that are the package's own, and no others."""
    section = template_tables().partition("### In every template")[2].partition("\n### ")[0]
    assert "<!-- threat-model:templates -->" in TEMPLATES
    added = {"filters": set(templates.FILTERS), "tests": set(templates.TESTS)}
    for kind, names in added.items():
        head = f"| {kind[:-1]} | meaning |"
        table = section[section.index(head) :].partition("\n\n")[0]
        assert {_quoted(row)[0] for row in table.splitlines()[2:]} == names
    functions = {name for name in get_type_hints(templates.TemplateNames) if name.startswith("link_")}
    assert {"link_ticket", "link_reference", "link_commit"} <= functions <= set(_quoted(section))


def test_the_guide_names_variables_that_there_are() -> None:
    styles = b"".join(data for name, data in assets().items() if name.endswith(".css")).decode()
    for cell, _ in _rows(OPTIONS, "## Colors"):
        for name in _quoted(cell):
            assert f"{name}:" in styles


UNKNOWN = [
    ({"modelz": "x"}, False, False, "Unrecognised configuration name: modelz"),
    ({"modelz": "x"}, True, True, "Unrecognised configuration name: modelz"),
    ({"on_incomplete": "maybe"}, False, True, "Expected one of: ('fail', 'warn') but received: 'maybe'"),
]


@pytest.mark.parametrize(("options", "strict", "ends", "said"), UNKNOWN)
def test_an_option_that_does_not_exist_is_a_warning_and_a_wrong_value_an_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, options: dict[str, Any], strict: bool, ends: bool, said: str
) -> None:
    """As the options' page says. It is said as the configuration is loaded: no site has to be built to see it."""
    assert "For an unknown option, MkDocs prints a warning and continues; with `--strict`, the build fails." in OPTIONS
    logging.getLogger("mkdocs").addHandler(caplog.handler)
    config = write_site(tmp_path, {"small.yaml": SMALL}, plugin=options)
    if ends:
        with pytest.raises(SystemExit):
            load_config(str(config), strict=strict)
    else:
        assert load_config(str(config), strict=strict).plugins["threat-model"].config["on_incomplete"] == "fail"
    logging.getLogger("mkdocs").removeHandler(caplog.handler)
    assert said in caplog.text


def test_the_guide_names_what_stands_in_an_automatic_navigation() -> None:
    """`test_site_options` looks at a site without a `nav`, and holds the same names."""
    text = OPTIONS.partition("## Navigation")[2].partition("```")[0]
    for name, _ in PAGES:
        assert f"the {name.lower()}" in text
    named = re.findall(r"threat-models/([\w-]+)/index\.md", OPTIONS.partition("## Navigation")[2].partition("## ")[0])
    own = re.findall(r"threat-models/([\w-]+)/index\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert set(own) == set(named) - {"services"}
    siblings = {page(Location()) for name, page in PAGES if name != "Changes"} - {Location().index}
    assert {f"threat-models/{name}/index.md" for name in own} == siblings


def test_the_guide_tells_what_each_page_of_the_organisation_answers() -> None:
    """Overview, register and changes have guides of their own, and the controls a part of this one."""
    assert "## Controls" in TEXTS["organisation.md"]
    listed = {cell.partition("](../")[2].rstrip(")") for cell, _ in _rows(TEXTS["organisation.md"], "# Organisation pages")}
    assert listed == {page(Location()) for name, page in PAGES if name != "Changes"} - {Location().index, Location().register}


HOOKS = read_yaml(ROOT / ".pre-commit-hooks.yaml")
COMMITS = [
    (["models/cart.yaml"], True),
    (["models/team-a/cart.YML"], True),
    (["models/_policy.yaml"], True),
    (["models/_baseline.json"], False),
    (["docs/index.md"], False),
    (["deploy/models/cart.yaml"], False),
    ([], False),
]
"""What a commit adds or changes; pre-commit tells a hook nothing of what it deletes."""


@pytest.mark.parametrize(("changed", "runs"), COMMITS)
def test_the_hooks_run_at_the_commits_that_the_guide_names(changed: list[str], runs: bool) -> None:
    by_id = {hook["id"]: hook for hook in HOOKS}
    assert {_quoted(cell)[0] for cell, _ in _rows(PIPELINES, "## pre-commit")} == set(by_id)
    each = by_id["threat-model-check"]
    assert any(re.search(each["files"], path) for path in changed) is runs
    every = by_id["threat-model-check-all"]
    assert every["always_run"] is True, "a commit that only deletes a model has no file for pre-commit to match"
    assert every["pass_filenames"] is False


def test_contributing_lists_the_rooms_from_the_top_down() -> None:
    """Every room once, in the order of the floors; rooms of one row are of one floor."""
    rows = [[name.rstrip("/").removesuffix(".py") for name in _quoted(cell)] for cell, _ in _rows(CONTRIBUTING, "## Rooms")]
    listed = [name for row in rows for name in row]
    there = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"} - {
        "__init__",
        "__pycache__",
    }
    assert sorted(listed) == sorted(there - {"py.typed"})
    floors = [{next(number for number, rooms in enumerate(FLOORS) if name in rooms) for name in row} for row in rows]
    assert all(len(floor) == 1 for floor in floors)
    assert [min(floor) for floor in floors] == sorted((min(floor) for floor in floors), reverse=True)


def test_contributing_names_files_and_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", TEXTS["Makefile"], re.MULTILINE))
    assert {words.split()[1] for words in _quoted(CONTRIBUTING) if words.startswith("make ")} <= targets
    for name in _quoted(CONTRIBUTING):
        if re.fullmatch(r"[\w./-]+/[\w.-]*|[\w-]+/[\w./-]+\.\w+", name) and not name.startswith((".", "site/")):
            assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_the_home_page_lists_every_guide_in_the_order_of_the_navigation() -> None:
    guides = next(item["Guide"] for item in load_config(str(ROOT / "mkdocs.yml")).nav if "Guide" in item)
    listed = re.findall(r"^- \[([^\]]+)\]\((guide/[^)]+)\)", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [(title, path) for guide in guides for title, path in guide.items()]
    assert {path for _, path in listed} == {f"guide/{path.name}" for path in GUIDE.glob("*.md")}
