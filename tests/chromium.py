"""A real Chromium: one for the whole run, since Playwright's synchronous API runs once in a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    path = executable()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
