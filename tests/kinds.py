"""What may stand under a file's name and is no file."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        before = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have 108 bytes
        try:
            one.bind(path.name)
        finally:
            os.chdir(before)


def _character_device(path: Path) -> None:
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))
    except OSError:
        pytest.skip("only the system's administrator makes devices")


KINDS = {
    "link to a file outside": _link("../../secret.yaml"),
    "link to a folder outside": _link("../../secrets"),
    "link to a file inside": _link("cart.yaml"),
    "link to itself": lambda path: path.symlink_to(path),
    "link to nothing": _link("nothing"),
    "link to an endless device": _link("/dev/zero"),
    "link to the environment": _link("/proc/self/environ"),
    "FIFO": os.mkfifo,
    "socket": _socket,
    "device": _character_device,
}
