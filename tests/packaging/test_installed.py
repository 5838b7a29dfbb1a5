"""The wheel in environments of its own, outside of the checkout: with the lowest and with the newest versions that it allows.

Needs a package index. Where none answers the tests say so and are skipped.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from commands import run

from building import ROOT, TODAY, write_site
from extremes import SMALL

pytestmark = pytest.mark.slow
LEGS = {"lowest": "lowest-direct", "newest": "highest"}
OFFLINE = ("error sending request", "failed to fetch", "dns error", "error trying to connect", "network is unreachable")
NEWEST_PYTHON = "NEWEST_PYTHON"
"""Variable that names another interpreter for the newest leg than the one that runs the tests."""
QUICK = (
    "tests/model/test_model_cases.py",
    "tests/frame/test_markdown.py",
    "tests/drawing/test_drawing_pictures.py",
    "tests/records",
    "tests/history/test_revisions.py",
)
"""One test or more of what each dependency is used for."""
TESTERS = (
    "pytest",
    "pytest-xdist",
    "hypothesis",
    "openpyxl",
    "jsonschema",
    "lxml",
    "fonttools",
    "brotli",
    "pypdf",
    "playwright",
    "axe-playwright-python",
)


def _uv(*command: str | Path, cwd: Path) -> None:
    """Runs uv with the index and the certificates that pip was given by its variables."""
    given = {"UV_DEFAULT_INDEX": os.environ.get("PIP_INDEX_URL"), "SSL_CERT_FILE": os.environ.get("PIP_CERT")}
    try:
        run(
            sys.executable,
            "-m",
            "uv",
            "--quiet",
            "--no-config",
            *command,
            cwd=cwd,
            **{name: value for name, value in given.items() if value},
        )
    except AssertionError as error:
        if any(said in str(error).lower() for said in OFFLINE):
            pytest.skip("No package index answers.")
        raise


@pytest.fixture(scope="module", params=LEGS)
def leg(
    request: pytest.FixtureRequest, distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, Path]:
    """Name, folder and interpreter of an environment that holds the wheel and what it requires, and no Material."""
    folder = tmp_path_factory.mktemp(request.param)
    interpreter = os.environ.get(NEWEST_PYTHON, sys.executable) if request.param == "newest" else sys.executable
    python = folder / "venv" / "bin" / "python"
    _uv("venv", "--no-python-downloads", "--python", interpreter, folder / "venv", cwd=folder)
    _uv("pip", "install", "--python", python, "--resolution", LEGS[request.param], distributions[0], cwd=folder)
    return request.param, folder, python


def test_command_and_theme_mkdocs_work_without_material(leg: tuple[str, Path, Path]) -> None:
    name, folder, python = leg
    command = python.with_name("threat-model")
    site = write_site(folder / "plain", {"small.yaml": SMALL}, theme={"name": "mkdocs"}, plugin={"on_incomplete": "warn"}).parent
    run(python, "-c", "import importlib.util, sys; sys.exit(bool(importlib.util.find_spec('material')))", cwd=site)
    assert "TM306" in run(command, "check", "--explain", "TM306", cwd=site)
    run(command, "check", "--models", "models", "--today", TODAY, cwd=site)
    run(command, "render", "--models", "models", "--out", "rendered", "--today", TODAY, cwd=site)
    assert [path.parent.name for path in (site / "rendered" / "threat-models" / "services").rglob("*.md")] == ["small", "testing"]
    run(python, "-m", "mkdocs", "build", "--strict", cwd=site)
    assert "tm-page" in (site / "site" / "threat-models" / "services" / "small" / "index.html").read_text(encoding="utf-8")
    assert name in LEGS


def test_example_is_built_and_the_quick_tests_pass(leg: tuple[str, Path, Path], distributions: tuple[Path, Path], checkout: Path) -> None:
    name, folder, python = leg
    testers = [one.split("#")[0] for one in _asked("test") if one.partition(">")[0] in TESTERS] if name == "lowest" else []
    _uv("pip", "install", "--python", python, "--resolution", LEGS[name], f"{distributions[0]}[material]", *testers, cwd=folder)
    example = folder / "example"
    shutil.copytree(checkout / "models", example / "models")
    shutil.copytree(checkout / "docs", example / "docs")
    shutil.copyfile(checkout / "mkdocs.yml", example / "mkdocs.yml")
    run(python, "-m", "mkdocs", "build", "--strict", cwd=example, THREAT_MODEL_CACHE=str(folder / "cache"))
    where = run(python, "-c", "import mkdocs_threat_model; print(mkdocs_threat_model.__file__)", cwd=example)
    assert where.startswith(str(folder)), "the wheel, not the checkout"
    if testers:
        shutil.copytree(checkout / "tests", example / "tests")
        shutil.copytree(checkout / "benchmarks", example / "benchmarks")
        shutil.copyfile(checkout / "pyproject.toml", example / "pyproject.toml")
        run(python, "-m", "pytest", "-q", "-n", "0", "-m", "not browser and not slow", *QUICK, cwd=example, timeout=600)


def _asked(extra: str) -> list[str]:
    import tomllib  # noqa: PLC0415

    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["project"]["optional-dependencies"][extra])
