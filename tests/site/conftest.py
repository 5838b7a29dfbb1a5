"""Sites that many tests only look at, built once."""

from __future__ import annotations

import pytest

from building import Built, build, example_site, once, write_site
from extremes import EMPTIEST, SMALL


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The example's site as `make site` builds it."""
    return example_site(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with one small service that has every disposition, and an empty one."""
    folder = tmp_path_factory.mktemp("small")
    config = write_site(folder, {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}, plugin={"on_incomplete": "warn"})
    return once("small", lambda: build(config))
