"""A real Chromium: one for the whole run, since Playwright's synchronous API runs once in a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there: without its windows it opens a page in half the time."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing is abroad
)


def executable() -> str:
    """The installed one; without it, tests are skipped, and fail in a pipeline."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, (named,) if named else NAMES)), None)
    if found is None:
        reason = f"`{named}` of CHROMIUM is not there" if named else f"none of {', '.join(NAMES)} is on the PATH; set CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(f"The pages must be opened in a browser here: {reason}.")
        pytest.skip(f"No browser to open the pages in: {reason}.")
    return found


PATIENCE = 90_000
"""Milliseconds that a step or an expectation may take on a busy machine. Waiting costs nothing where it comes true."""


def launched(kind: BrowserType, **options: Any) -> Browser:
    """A Chromium whose every context is as patient."""
    chromium = kind.launch(executable_path=executable(), args=list(ARGUMENTS), timeout=PATIENCE, **options)
    plain = chromium.new_context

    def patient(**settings: Any) -> Any:
        context = plain(**settings)
        context.set_default_timeout(PATIENCE)
        return context

    chromium.new_context = patient  # type: ignore[method-assign]
    return chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    api = pytest.importorskip("playwright.sync_api")
    api.expect.set_options(timeout=PATIENCE)
    executable()
    with api.sync_playwright() as playwright:
        chromium = launched(playwright.chromium)
        yield chromium
        chromium.close()
