"""A document → PDF, by an installed Chromium: tagged, with its headings as bookmarks.

What it prints is text of models. The page's own policy lets no script run and nothing be loaded but what stands in it.
The browser reaches no network, keeps nothing, and is ended when its time is up.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import RenderingError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "chromium-headless-shell")
NAMED = "CHROMIUM"
"""The environment variable that names another one."""
SECONDS = 300
"""That a document may take; the example of 11 services and 120 sheets takes some twenty."""
_ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",  # letters are as wide as on paper, in every build of Chromium
    "--lang=en-US",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)")
_ELEMENT = re.compile(rb"\(node(\d{8})\)")
_NODE = re.compile(rb"^(\d+) 0 obj\s<</Type /Pages\b[^\[\]]*/Kids \[([\d R\s]*)\]", re.MULTILINE)
_PLACE = re.compile(rb"/([a-z]\d+) \[(\d+) 0 R /XYZ ")
_CREATOR = re.compile(rb"/Creator \((?:[^()\\]|\\.|\([^()]*\))*\)")


def pdf_of_html(html: str, day: date) -> bytes:
    """Prints a document. The same bytes for the same document and day, by one version of Chromium and of the system's fonts.

    Args:
        html: the whole document.
        day: the day that the file says it was made on.

    Raises:
        RenderingError: there is no Chromium, or it cannot print this.
    """
    program = _program()
    with TemporaryDirectory(prefix="threat-model-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "document.html"), Path(folder, "document.pdf")
        source.write_text(html, encoding="utf-8", errors="replace")
        unconfined = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # it starts for nobody else's root
        command = [
            program,
            *_ARGUMENTS,
            *unconfined,
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        _run(command)
        if not target.is_file():
            raise RenderingError(f"`{Path(program).name}` printed no PDF. Chromium 131 or newer is needed; name one in {NAMED}.")
        data = target.read_bytes()
    stamp = f"(D:{day:%Y%m%d}000000+00'00')".encode()
    dated = _DATES.sub(lambda match: b"/" + match[1] + b" " + stamp, data, count=2)
    named = _CREATOR.sub(lambda match: b"/Creator (mkdocs-threat-model)".ljust(len(match[0])), dated, count=1)
    # Chromium numbers the elements of a page as it comes to them, with gaps that no two runs share; their order is the same.
    numbers = {found: b"%08d" % number for number, found in enumerate(sorted(set(_ELEMENT.findall(named))), 1)}
    return _ELEMENT.sub(lambda match: b"(node" + numbers[match[1]] + b")", named)


def sheets_of(data: bytes) -> dict[str, int]:
    """On which sheet of a document of `pdf_of_html` the places begin that it links to, by their id: a letter and a number.

    Chromium has no `target-counter`, so a list of contents gets its numbers from a document that was printed before.
    """
    children = {match[1]: match[2].split()[::3] for match in _NODE.finditer(data)}
    below = {child for kids in children.values() for child in kids}
    waiting, pages = [node for node in children if node not in below], []
    while waiting:
        node = waiting.pop()
        if node in children:
            waiting += reversed(children.pop(node))
        else:
            pages.append(node)
    numbers = {page: number for number, page in enumerate(pages, 1)}
    return {match[1].decode(): numbers[match[2]] for match in _PLACE.finditer(data) if match[2] in numbers}


def _program() -> str:
    named = os.environ.get(NAMED)
    found = next(filter(None, map(shutil.which, (named,) if named else NAMES)), None)
    if found is None:
        missing = f"`{named}`, which {NAMED} names, is not there." if named else "None is installed here."
        raise RenderingError(
            f"A PDF is printed by Chromium. {missing} Install it (Debian: `apt install chromium`), or name one: `{NAMED}=/path/to/chrome`."
        )
    return found


def _run(command: list[str]) -> None:
    """Runs it in a group of its own, so that all of its processes end with it."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:  # noqa: S603
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise RenderingError(f"The PDF was not printed within {SECONDS} seconds. Ask for less: one SERVICE, or --register.") from None
        finally:
            with suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
