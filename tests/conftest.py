"""What all tests share: the example company, its day, and the switch that rewrites expectations."""

from __future__ import annotations

import atexit
import gc
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from chromium import browser  # noqa: F401  (a fixture)

ROOT = Path(__file__).parent.parent

# No test depends on how fast a machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# A container's Python may keep no bytecode: then every run, in each of its processes, would compile all tests with their assertions anew.
sys.dont_write_bytecode = False

if importlib.util.find_spec("mkdocs_threat_model") is None:
    sys.path.insert(0, str(ROOT / "plugin"))

# No test touches the user's own cache. Processes that tests start inherit this, and so do pytest's own, which share it.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["THREAT_MODEL_CACHE"] = tempfile.mkdtemp(prefix="threat-model-tests-")
    atexit.register(shutil.rmtree, os.environ["THREAT_MODEL_CACHE"], ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Lets no garbage be looked for among what is collected, then or later: thousands of tests that live to the end of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="Rewrite what the cases expect with what came out. Read the diff before you commit it.",
    )


@pytest.fixture(scope="session")
def update_cases(request: pytest.FixtureRequest) -> bool:
    """Whether a case shall take what came out for what it expects."""
    return bool(request.config.getoption("--update-cases"))


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example company's models."""
    return ROOT / "models"


@pytest.fixture(scope="session")
def today() -> date:
    """The example's day, as in its `mkdocs.yml`."""
    return date(2026, 11, 24)


@pytest.fixture(scope="session")
def synthetic() -> ModuleType:
    """The benchmark's generator of models."""
    spec = importlib.util.spec_from_file_location("synthetic", ROOT / "benchmarks" / "synthetic.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
