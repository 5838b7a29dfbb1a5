"""One option: `pytest tests/checks --update-cases` writes what is found today into the cases; read the diff."""

from __future__ import annotations

import contextlib

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    with contextlib.suppress(ValueError):  # the tests' root may have the same option
        parser.addoption("--update-cases", action="store_true", help="write the findings of today into the cases")


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases", default=False))
