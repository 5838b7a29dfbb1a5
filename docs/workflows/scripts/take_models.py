"""Replaces folders of a checkout, such as the models folder, with those of another commit, and takes nothing else from that commit.

Usage, in a checkout of the base branch, once the commit has been fetched:

    python take_models.py COMMIT [FOLDER ...]

COMMIT is a commit's id; each FOLDER is a folder from the root of the repository (default: models). Name the models folder, and
folders of manifests that `workloads` of the policy lists, if they contain nothing that the job runs. The files are read
as git objects and written byte for byte: nothing is checked out, so that no filter, attribute, link, submodule or hook of
the commit has any effect. Needs git and Python 3.11, no packages.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

MOST_BYTES = 4 << 20
"""Of one file: the largest that threat-model reads."""
MOST_BYTES_OF_ALL = 256 << 20
MOST_FILES = 20_000
_MOST_LISTED = 500 * MOST_FILES
_SECONDS = 60
"""Of listing: a few small folders that hold each other many times are a list without an end."""
_FILES = ("100644", "100755")
_ENTRY = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t(.+)", re.DOTALL)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]|^\.{0,2}$|^\.git$|^git~\d", re.IGNORECASE)
"""A part of a path that some file system takes for something else."""
_UNREAD = "git cannot read the commit. Fetch it first."


def main(commit: str, folder: str = "models") -> None:
    """Replaces the folder.

    Args:
        commit: the id of a commit that the repository has.
        folder: the models folder, from the root of the repository.

    Raises:
        SystemExit: the commit has no such folder, or there is more in it than files; the checkout then stays as it was.
    """
    if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        raise SystemExit("COMMIT must be the full id of a commit.")
    root = Path(_git("rev-parse", "--show-toplevel").decode().rstrip("\n"))
    entries = list(_entries(commit, folder.strip("/")))
    target, fresh = root / folder, root / f"{folder.strip('/')}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for path, content in _contents(entries):
        file = fresh / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if target.is_symlink():
        target.unlink()
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _entries(commit: str, folder: str) -> Iterator[tuple[str, str]]:
    """Path below the folder, and object, of each file. No name of the commit's is printed: names are text of a stranger."""
    listed = _listed(commit, folder).split(b"\0")[:-1]
    if not listed:
        raise SystemExit(f"The proposal has no folder {folder}.")
    total = 0
    for line in listed:
        entry = _ENTRY.fullmatch(line)
        if not entry or entry[1].decode() not in _FILES:
            raise SystemExit("The proposal's models contain a link or a submodule, which is not followed. Add the file itself.")
        size, path = int(entry[4]), entry[5].decode("utf-8", "surrogateescape").removeprefix(f"{folder}/")
        total += size
        if size > MOST_BYTES:
            raise SystemExit("The proposal's models contain a file of more than 4 MB.")
        if total > MOST_BYTES_OF_ALL or len(listed) > MOST_FILES:
            raise SystemExit("The proposal's models are too large.")
        if any(_UNSAFE.search(part) for part in path.split("/")):
            raise SystemExit("The proposal's models contain a file with a name that is not allowed.")
        yield path, entry[3].decode()


def _listed(commit: str, folder: str) -> bytes:
    command = ["git", "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", f"{folder}/"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
        end = Timer(_SECONDS, git.kill)
        end.start()
        listed = git.stdout.read(_MOST_LISTED) if git.stdout else b""
        if len(listed) == _MOST_LISTED:
            git.kill()
        end.cancel()
    if len(listed) == _MOST_LISTED or git.returncode < 0:
        raise SystemExit("The proposal's models are too large.")
    if git.returncode:
        raise SystemExit(_UNREAD)
    return listed


def _contents(entries: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each file."""
    answer = io.BytesIO(_git("cat-file", "--batch", written="".join(f"{name}\n" for _, name in entries)))
    for path, _ in entries:
        head = answer.readline().split()  # object, type, size; two words where there is no such object
        if len(head) != 3:
            raise SystemExit("The proposal's objects are incomplete. Fetch the commit first.")
        yield path, answer.read(int(head[2]) + 1)[:-1]


def _git(*arguments: str, written: str = "") -> bytes:
    done = subprocess.run(["git", *arguments], input=written.encode(), capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(_UNREAD)
    return done.stdout


if __name__ == "__main__":
    for named in sys.argv[2:] or ["models"]:
        main(sys.argv[1], named)
