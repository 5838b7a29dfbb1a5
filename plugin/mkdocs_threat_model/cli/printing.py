"""What the command writes: nothing in it acts on a terminal or on a runner of pipelines."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from ..findings import one_line

if TYPE_CHECKING:  # the help needs no model: importing the reader takes four times as long as printing it
    from ..model.folder_reading import Progress


def say(text: str, *, err: bool = False) -> None:
    """Writes sentences, each line as it may stand in a terminal."""
    put("".join(f"{one_line(line)}\n" for line in text.split("\n")), err=err)


def put(text: str, *, err: bool = False) -> None:
    """Writes what the terminal's encoding can show, and replaces the rest; nothing in it acts on a terminal any more."""
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, err=err)


def counter() -> Progress | None:
    """A counter on standard error, where that is a terminal and the work takes more than a second."""
    if not sys.stderr.isatty():
        return None
    began = shown = time.monotonic()

    def show(done: int, of: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - began > 1 and (now - shown > 0.1 or done == of):
            shown = now
            click.echo("\r\x1b[K" if done == of else f"\rReading models: {done} of {of}", nl=False, err=True)

    return show
