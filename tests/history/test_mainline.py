"""The mainline is what `git log --first-parent -M` says it is, on random repositories of every kind of change."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from repositories import new_repository

from mkdocs_threat_model.history.git.repository import open_repository
from mkdocs_threat_model.history.mainline import Mainline, is_model, touching

FOLDERS = ("", "team-a/", "team-a/deep/", "team-b/", "_drafts/", ".hidden/", "_catalog/")
NAMES = (
    "shop.yaml",
    "cart.yml",
    "bank.yaml",
    "a b.yaml",
    "läden.yaml",
    "_policy.yaml",
    ".x.yaml",
    "notes.md",
    "new\nline.yaml",
    'q"uote.yaml',
)
FORMS = ("100644", "100644", "100644", "100755", "120000", "160000")
AUTHORS = (
    "Plain <plain@example.com>",
    "Müller <mueller@example.com>",
    "  odd   name  <ODD@example.com>",
    "<nobody@example.com>",
    "Mapped <old@example.com>",
    "Other <old@example.com>",
    "mapped two <two@example.com>",
)
MAP = """# a comment
New name <old@example.com>
<new@example.com> <plain@example.com>
Two # not a comment <new@example.com> Mapped Two <TWO@example.com>
no address
Odd <odd@example.com>
 <odd@example.com
Unknown <new@example.com> <unknown@example.com> and more
"""
Files = dict[str, tuple[str, bytes]]


def _text(chosen: random.Random) -> bytes:
    end = chosen.choice((b"\n", b"\n", b"\r\n"))
    return b"".join(b"line %d %s" % (chosen.randrange(400), b"x" * chosen.randrange(90)) + end for _ in range(chosen.randrange(0, 40)))


def _edited(chosen: random.Random, text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    for _ in range(int(len(lines) * chosen.choice((0, 0.1, 0.3, 0.5, 0.7)))):
        lines[chosen.randrange(len(lines))] = b"other %d\n" % chosen.randrange(10**6)
    return b"".join(lines)


def _changed(chosen: random.Random, files: Files) -> Files:
    """Some files changed: written, edited, renamed, copied, exchanged, removed, made executable, a link, a submodule, a folder."""
    files = dict(files)
    for _ in range(chosen.randrange(1, 6)):
        path = f"models/{chosen.choice(FOLDERS)}{chosen.choice(NAMES)}" if chosen.random() < 0.9 else f"other/{chosen.choice(NAMES)}"
        known = sorted(files)
        what = chosen.choice(("write", "write", "edit", "rename", "rename", "rename", "copy", "exchange", "remove", "form", "folder"))
        if what == "write" or not known:
            files[path] = ("100644", _text(chosen))
            continue
        old = chosen.choice(known)
        form, text = files[old]
        if what == "edit":
            files[old] = (form, _edited(chosen, text))
        elif what == "rename":
            del files[old]
            files[path] = (form, _edited(chosen, text))
        elif what == "copy":
            files[path] = (form, _edited(chosen, text))
        elif what == "exchange":
            other = chosen.choice(known)
            files[old], files[other] = files[other], files[old]
        elif what == "remove":
            del files[old]
        elif what == "form":
            files[old] = (chosen.choice(FORMS), text)
        elif what == "folder" and old.count("/") == 1:
            del files[old]
            files[f"{old}/inner.yaml"] = ("100644", text)
    # A name is a file or a folder, and not both.
    return {path: one for path, one in files.items() if not any(other.startswith(f"{path}/") for other in files)}


def _stream(chosen: random.Random, commits: int) -> Iterator[bytes]:
    """A repository for `git fast-import`: a chain with merges of side branches."""
    states: list[Files] = []
    head = 0
    for number in range(1, commits + 1):
        aside = number > 3 and chosen.random() < 0.3
        parent = chosen.randrange(1, number) if aside else head
        merged = chosen.randrange(1, number) if number > 3 and chosen.random() < 0.3 else 0
        files = _changed(chosen, states[parent - 1]) if parent and chosen.random() < 0.9 else dict(states[parent - 1]) if parent else {}
        if number > commits // 2:
            files[".mailmap"] = ("100644", MAP.encode())
        states.append(files)
        head = head if aside else number
        zone = chosen.choice(("+0000", "+0530", "-1145", "+1400"))
        author = chosen.choice(AUTHORS)
        yield f"commit refs/heads/{'side' if aside else 'main'}\nmark :{number}\nauthor {author} {10**9 + number} {zone}\n".encode()
        yield f"committer Committer <c@example.com> {10**9 + number * 7} {zone}\ndata 1\nx".encode()
        yield f"\nfrom :{parent}\n".encode() if parent else b"\n"
        yield f"merge :{merged}\n".encode() if merged and merged != parent else b""
        yield b"deleteall\n"
        for path, (form, text) in files.items():
            name = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
            if form == "160000":
                yield f"M 160000 {'%040x' % (len(text) + 1)} {name}\n".encode()
            else:
                yield f"M {form} inline {name}\ndata {len(text)}\n".encode() + text + b"\n"


Told = list[tuple[str, str, int, list[tuple[str, str | None, str | None]]]]


def _by_git(root: Path) -> Told:
    """What git says: https://git-scm.com/docs/git-diff-tree#_raw_output_format."""
    format = "--format=%x01%H%x00%ct%x00%aN"
    command = [
        "git",
        "-c",
        "mailmap.blob=HEAD:.mailmap",
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--root",
        "--raw",
        "--no-abbrev",
        "-M",
        "-l2000",
        "-z",
        "--relative",
        format,
        "--",
        ".",
    ]
    out = subprocess.run(command, cwd=root / "models", env={"PATH": "/usr/bin:/bin"}, check=True, capture_output=True).stdout
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    told: Told = []
    for token in tokens:
        if token.startswith("\x01"):
            told.append((token[1:], "", int(next(tokens)), []))
            told[-1] = (told[-1][0], " ".join(next(tokens).split()) or "unknown", told[-1][2], [])
            continue
        if not token.strip():
            continue
        _, mode, _, blob, letter = token.strip().split(" ")
        before = next(tokens)
        path = next(tokens) if letter[0] in "RC" else before
        held = blob if mode in ("100644", "100755") else None
        if is_model(path):
            told[-1][3].append((path, held, before if path != before and is_model(before) else None))
        elif path != before and is_model(before):
            told[-1][3].append((before, None, None))
    return [one for one in told if one[3]]


def _by_us(root: Path) -> Told:
    repository = open_repository(root / "models")
    found = touching(repository, Mainline(repository, repository.head), repository.mailmap()[0])
    return [
        (commit.id, commit.author, commit.time, [(step.path, step.blob and step.blob.hex(), step.before) for step in steps])
        for commit, steps in found
    ]


@pytest.mark.parametrize("seed", range(16))
def test_the_mainline_is_what_git_says(tmp_path: Path, seed: int) -> None:
    repository = new_repository(tmp_path / "work")
    stream = b"".join(_stream(random.Random(seed), 60))
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force", f"--depth={seed % 3 * 20}"],
        cwd=repository.root,
        input=stream,
        check=True,
        capture_output=True,
    )
    repository.git("read-tree", "HEAD")
    repository.models.mkdir(exist_ok=True)
    if seed % 2:
        repository.git("repack", "-adfq")
    expected, found = _by_git(repository.root), _by_us(repository.root)
    assert len(expected) > 10
    for one, other in zip(expected, found, strict=True):
        assert (*other[:3], sorted(other[3], key=str)) == (*one[:3], sorted(one[3], key=str))
