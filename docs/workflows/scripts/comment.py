"""Posts the changes that `threat-model diff --format markdown` wrote as one comment on a pull request, or updates that comment.

Usage:

    python comment.py FOLDER
    python comment.py find FOLDER

The second form posts nothing: it prints `number=` and `base=`, the number of the pull request and the commit of its base, if the
number passes the same checks; else nothing.

FOLDER contains `changes.md`, the comment, and `number`, the number of the pull request. Neither is trusted: both come from a job
that ran on behalf of the pull request. The number counts only if that pull request's head is the commit and the repository for
which the host says that the job ran; the text must be one that threat-model could have written. Environment variables:

HEAD_SHA, HEAD_REPOSITORY   commit and repository of the job, from the host's event
TOKEN and more              see host.py
"""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

from host import GitHub

MARK = "<!-- threat-model-diff -->"
"""The first line of the comment, by which it is found again."""
LIMIT = 65_536
"""Characters of a comment on GitHub."""
NOTHING = f"{MARK}\n### Threat models: ✅ No change."
"""The beginning of a comment that is only needed to update an older one."""

_PLAIN = r"(?<!\\)(?:\\\\)*"
"""Before a character that no backslash makes plain text."""
_NEVER_WRITTEN = {
    "HTML": re.compile(r"<(?!br>|/?(?:details|summary)>)"),  # within HTML a backslash makes nothing plain
    "a link or a picture": re.compile(_PLAIN + r"\](?:\(|\[|:)"),
    "an address": re.compile(r"://|\bwww\.|\bmailto:|\bxmpp:", re.IGNORECASE),
    "a reference to an issue": re.compile(r"#(?!1a7f37,|9a6700,)\d|\bGH-\d", re.IGNORECASE),  # but for colours of the sketch
    "a block of another kind": re.compile(r"^\W*(?:`{3}|~{3})(?!(?:mermaid)?$)", re.MULTILINE),
    "a mention": re.compile(r"@[\w-]"),
    "a character reference": re.compile(_PLAIN + r"&#?\w+;"),
    "an interactive diagram": re.compile(r"^\s*(?:click\b|%%|accDescr|---)|%%\{", re.MULTILINE),
}
"""What threat-model writes into no comment, because it makes all text of models plain."""


def main(folder: Path) -> None:
    """Posts or updates the comment.

    Args:
        folder: the unpacked artifact.

    Raises:
        SystemExit: the artifact is not one of threat-model's, belongs to another pull request, or the host refuses.
    """
    if not folder.is_dir():
        print("The job left no changes to post.")
        return
    number = _number(folder)
    text = comment(_read(folder / "changes.md"))
    host = GitHub()
    if not _is_of_the_run(host.get(f"pulls/{number}"), host.repository):
        return
    posted = next((found for found in host.own(f"issues/{number}/comments?per_page=100") if (found["body"] or "").startswith(MARK)), None)
    if posted is None:
        if not text.startswith(NOTHING):
            host.write("POST", f"issues/{number}/comments", {"body": text})
    elif posted["body"].strip() != text.strip():
        host.write("PATCH", f"issues/comments/{posted['id']}", {"body": text})


def find(folder: Path) -> None:
    """Prints the number of the pull request and the commit of its base.

    Args:
        folder: the unpacked artifact; of its files only `number` is read.

    Raises:
        SystemExit: it belongs to another pull request, or the host refuses.
    """
    if not folder.is_dir():
        print("The job left no number.", file=sys.stderr)
        return
    number, host = _number(folder), GitHub()
    pull = host.get(f"pulls/{number}")
    base = str(pull["base"].get("sha"))
    if _is_of_the_run(pull, host.repository) and re.fullmatch(r"[0-9a-f]{40,64}", base):
        print(f"number={number}\nbase={base}")


def comment(text: str) -> str:
    """The text, if threat-model could have written it.

    Raises:
        SystemExit: it could not.
    """
    if not text.startswith(f"{MARK}\n") or len(text) >= LIMIT:
        raise SystemExit("The artifact's text is not a comment of threat-model.")
    for what, pattern in _NEVER_WRITTEN.items():
        if pattern.search(text.removeprefix(MARK)):
            raise SystemExit(f"The artifact's text contains {what}, which threat-model does not write. It is not posted.")
    return text


def _is_of_the_run(pull: dict[str, Any], repository: str) -> bool:
    """Whether the pull request is that of the job; one that has moved on is left to the job of its newer commit.

    Raises:
        SystemExit: it is another one's.
    """
    head = pull["head"]
    if ((head.get("repo") or {}).get("full_name"), pull["base"]["repo"]["full_name"]) != (os.environ["HEAD_REPOSITORY"], repository):
        raise SystemExit("The artifact names a pull request that its job did not run for.")
    if head["sha"] != os.environ["HEAD_SHA"] or pull["state"] != "open":
        print("The pull request was closed or has a newer commit: nothing is posted.", file=sys.stderr)
        return False
    return True


def _number(folder: Path) -> str:
    number = _read(folder / "number").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number, re.ASCII):
        raise SystemExit("The artifact's number is not the number of a pull request.")
    return number


def _read(path: Path) -> str:
    """A regular file's text; no link is followed, and nothing is read that is too large to be posted."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size >= 4 * LIMIT:
            raise SystemExit(f"The artifact's {path.name} is not a file of the expected size.")
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SystemExit(f"The artifact's {path.name} cannot be read.") from None


if __name__ == "__main__":
    (find if sys.argv[1] == "find" else main)(Path(sys.argv[-1]))
