"""The preview: saving a model rebuilds its page, and a broken one shows its findings instead of ending the server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from links import broken_links

from building import build, write_site
from extremes import SMALL
from thorough import examples

PATIENCE = 60
"""Seconds until a change must be seen; a quiet machine needs two."""


class Preview:
    """A running `mkdocs serve`."""

    def __init__(self, folder: Path, models: dict[str, str]) -> None:
        self.folder = folder
        write_site(folder, models, strict=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{self.port}"],
                cwd=folder, stdout=log, stderr=log, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            )  # fmt: skip

    def page(self, page: str) -> str:
        """A page, or nothing while it is not there."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}", timeout=5) as answer:
                return answer.read().decode()  # type: ignore[no-any-return]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def shows(self, page: str, says: Callable[[str], bool]) -> str:
        """Waits until a page says something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            if says(found := self.page(page)):
                return found
            time.sleep(0.3)
        raise AssertionError(f"{page} does not show it:\n{self.log.read_text()}")

    def save(self, name: str, text: str) -> None:
        """Saves a model as an editor does."""
        (self.folder / "models" / name).write_text(text, encoding="utf-8")

    def stop(self) -> None:
        """Ends the server that this test started; not by an interruption, which a run in the background does not hear."""
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Preview]]:
    """Starts a preview of some models."""
    started: list[Preview] = []

    def start(models: dict[str, str]) -> Preview:
        started.append(Preview(tmp_path, models))
        return started[-1]

    yield start
    for one in started:
        one.stop()


PAGE = "threat-models/services/small/"


def _text(html: str) -> str:
    """What a page says, without the marks of code and of where a line may end."""
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.slow
def test_preview_lives_through_a_broken_model_and_shows_it_again_when_it_is_fixed(preview: Callable[[dict[str, str]], Preview]) -> None:
    server = preview({"small.yaml": SMALL})
    server.shows(PAGE, lambda html: "Small service" in html and "tm-incomplete" not in html)
    server.save("small.yaml", SMALL.replace("threats:\n", "threatz:\n"))
    broken = server.shows(PAGE, lambda html: "This model cannot be read" in html)
    assert "did you mean threats" in _text(broken)
    assert f"models/small.yaml:{SMALL.splitlines().index('threats:') + 1}:1" in _text(broken)
    assert "not a valid model" in server.page("threat-models/")
    assert "1 model could not be read" in server.page("threat-models/register/")
    server.save("small.yaml", SMALL.replace("Small service", "Fixed service"))
    server.shows(PAGE, lambda html: "Fixed service" in html and "cannot be read" not in html)


@pytest.mark.slow
def test_preview_shows_what_is_incomplete_although_a_build_would_fail(preview: Callable[[dict[str, str]], Preview]) -> None:
    server = preview({"small.yaml": SMALL.replace("    disposition: avoid\n", "")})
    server.shows(PAGE, lambda html: "T-04 has no disposition" in _text(html) and "tm-incomplete" in html)
    server.save("small.yaml", SMALL)
    server.shows(PAGE, lambda html: "Small service" in html and "has no disposition" not in _text(html))


@pytest.mark.slow
def test_preview_takes_up_a_new_model_and_lets_one_go(preview: Callable[[dict[str, str]], Preview]) -> None:
    server = preview({"small.yaml": SMALL})
    server.shows(PAGE, lambda html: "Small service" in html)
    server.save("other.yaml", SMALL.replace("service: small", "service: other"))
    server.shows("threat-models/services/other/", lambda html: "Small service" in html)
    (server.folder / "models/other.yaml").unlink()
    server.shows("threat-models/", lambda html: "1 service," in html)


@pytest.mark.slow
def test_ten_saves_a_second_end_with_the_last_one(preview: Callable[[dict[str, str]], Preview]) -> None:
    """Whole models, broken ones, and files that are empty for a moment, as editors save them."""
    server = preview({"small.yaml": SMALL})
    server.shows(PAGE, lambda html: "Small service" in html)
    began = time.monotonic()
    for number in range(examples(80, thorough=200)):
        text = SMALL.replace("Small service", f"Save {number}")
        server.save("small.yaml", text if number % 3 else text[: len(text) * (number % 5) // 5])
        time.sleep(max(0.0, began + number / 10 - time.monotonic()))
    server.save("small.yaml", SMALL.replace("Small service", "The last save"))
    server.shows(PAGE, lambda html: "The last save" in html and "cannot be read" not in html)
    server.shows("threat-models/", lambda html: "The last save" in html)
    assert "Traceback" not in server.log.read_text()


ODD_FILES = ("My Service.yaml", "a#b?c.yaml", "ünïcode.yaml", "100%25.yaml", "a&b<c>.yaml", "quote\"'.yaml", "..twice.yaml")


@pytest.mark.slow
def test_file_with_an_odd_name_has_a_page_that_says_so(tmp_path: Path) -> None:
    """In a preview; a build fails, since such a stem is no id."""
    names = [name for name in ODD_FILES if not name.startswith(".")]
    built = build(write_site(tmp_path, {"small.yaml": SMALL} | dict.fromkeys(names, "title: [")), serving=True)
    index = built.page("threat-models")
    links = index.xpath("//section[contains(@class, 'tm-incomplete')]//a/@href")
    assert built.code == 0
    assert len(links) == len(names)
    pages = [built.page(f"threat-models/{link.strip('/')}").text_content() for link in links]
    for name in names:
        (page,) = (one for one in pages if name in one)
        assert "This model cannot be read" in page
    assert list(broken_links(built, "threat-models/index.html")) == []


@pytest.mark.slow
def test_missing_folder_does_not_end_the_preview(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, plugin={"models": "nowhere"}), serving=True, strict=False)
    assert built.code == 0
    assert "nowhere` does not exist. Create it" in built.log


@pytest.mark.slow
def test_hand_written_page_in_the_way_does_not_end_the_preview(tmp_path: Path) -> None:
    docs = {"threat-models/index.md": "# By hand\n"}
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, docs=docs), serving=True, strict=False)
    assert built.code == 0
    assert "By hand" in built.html("threat-models")
    assert "`threat-models/index.md`" in built.log
