"""Targets that break every promise, to see that the harness notices."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

from escaping import check_prose
from targets import Target, promise


def _make(chance: Random) -> bytes:
    return chance.randbytes(8)


def _raise(raw: bytes, _: Path) -> None:
    if raw[0] < 128:
        {}["missing"]


def _loop(raw: bytes, _: Path) -> None:
    while raw[0] < 64:
        pass


def _sleep(raw: bytes, _: Path) -> None:
    if raw[0] < 32:
        time.sleep(600)


def _escape(raw: bytes, _: Path) -> None:
    check_prose("<p>fine</p>" if raw[0] < 128 else "<p onclick=x>bad</p>")


def _promise(raw: bytes, _: Path) -> None:
    promise(raw[0] < 128, "small")


def _die(raw: bytes, _: Path) -> None:
    if raw[0] < 32:
        os.kill(os.getpid(), signal.SIGSEGV)


TARGETS = tuple(
    Target(name, 10, _make, run)
    for name, run in (("raise", _raise), ("loop", _loop), ("sleep", _sleep), ("escape", _escape), ("promise", _promise), ("die", _die))
)
