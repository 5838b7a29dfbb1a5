"""The whole way of a model: from its text to findings, drawings, pages and files; and what others left beside them."""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from functools import cache
from hashlib import sha1, sha256
from pathlib import Path
from random import Random
from tempfile import gettempdir
from typing import Any

import yaml
from check_cases import BASE, TODAY
from escaping import check_drawing, check_page
from generated import organisation_of
from markdown import Markdown
from mutating import JSON_TOKENS, as_text, bytes_changed, mutated, text_of
from product import LOCATION, MANIFEST, Site, Workshop, render_site, site_of
from targets import Target, folder, promise

import extremes
from mkdocs_threat_model.analysis.threat_history import NoHistory
from mkdocs_threat_model.drawing.service_drawings import service_drawings
from mkdocs_threat_model.errors import ThreatModelError
from mkdocs_threat_model.findings import one_line
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.snapshot import snapshot
from mkdocs_threat_model.verification.file_comparison import compare_file
from mkdocs_threat_model.verification.page_comparison import Beside, Titles, compare_page
from mkdocs_threat_model.verification.proof_comparison import compare_proof, proven_day, read_proof

OWN = frozenset(("input", "select", "button", "style", "script", "use", "template", "option", "form", "image", "link"))
"""Acting elements that the templates may hold. An input's own would bear the canary or an attribute that acts."""


@cache
def _markdown() -> Markdown:
    return Markdown(
        extensions=[
            "admonition",
            "attr_list",
            "tables",
            "toc",
            "pymdownx.highlight",
            "pymdownx.superfences",
            "footnotes",
            "abbr",
            "def_list",
            "md_in_html",
        ]
    )


def write_models(path: Path, content: dict[str, Any]) -> Path:
    """A folder of models from plain values by stem."""
    models = path / "models"
    models.mkdir()
    (models / "_policy.yaml").write_bytes((BASE / "_policy.yaml").read_bytes())
    for stem, one in content.items():
        (models / f"{stem}.yaml").write_bytes(as_text(one))
    return models


def one_step(raw: bytes, scratch: Path) -> None:
    """Whatever a model says: it is read, judged and drawn, and its text is text in the drawings."""
    with folder(scratch) as path:
        content = Workshop().content(write_models(path, json.loads(raw)), TODAY)
    for one in content.verdict.findings:
        promise(str(one).isprintable() and one.place.line >= 1, f"unprintable {one!r}")
    for facts in content.facts.values():
        for drawn in service_drawings(facts):
            check_drawing(drawn.drawing.svg)
            check_drawing(drawn.drawing.inline)


def all_pages(raw: bytes, scratch: Path) -> None:
    """Whatever models say, every page and file is made, and their text is text in them: in MkDocs' way, and as Markdown for other engines."""
    with folder(scratch) as path:
        site = site_of(write_models(path, json.loads(raw)), TODAY)
    for page in site.pages:
        head, body = _parts(page.skeleton())
        promise(isinstance(head, dict) and set(head) <= {"title", "description", "hide"}, f"front matter {head!r}")
        check_page(f"<title>{head['title']}</title><meta-description>{head.get('description', '')}</meta-description>")
        check_page(page.finish(page.fill(_markdown().reset().convert(body))), OWN)
        source = page.markdown()
        promise(
            not any(one in text for one in ("{{", "{%", "{#") for text in (source, page.skeleton())),
            "a template's syntax in the source of a page",
        )
        if len(raw) % 8 == 0:
            check_page(_markdown().reset().convert(_parts(source)[1]), OWN)
    for name, data in site.files.items():
        if name.endswith(".svg"):
            check_drawing(data.decode())
        elif name.endswith(".json"):
            json.loads(data)


def _parts(text: str) -> tuple[Any, str]:
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    return yaml.load(head, yaml.CSafeLoader), body


# A site that was built by somebody else, against the models


@cache
def _proof() -> tuple[bytes, ...]:
    found = site_of(BASE, TODAY).files
    return tuple(data for name, data in found.items() if name.endswith("proof.json"))


make_proof = mutated(_proof, cache(lambda: tuple(json.loads(raw) for raw in _proof())), JSON_TOKENS)


def verify(raw: bytes, scratch: Path) -> None:
    """A proof of anybody is compared, or refused; what is said of it is a line."""
    with folder(scratch) as path:
        (path / "register").mkdir()
        (path / "register" / "proof.json").write_bytes(raw)
        try:
            proof = read_proof(path / "register" / "proof.json")
            proven_day(proof)
        except ThreatModelError as error:
            promise(str(error).isprintable(), f"unprintable {error!r}")
            return
        for one in compare_proof(proof, json.loads(_proof()[0])):
            promise(one_line(str(one)).isprintable(), "unprintable")


@cache
def _published() -> dict[str, tuple[Page | None, bytes]]:
    """A file of each kind of a site, and a page as a theme may put it."""
    site = site_of(BASE, TODAY)
    page = min(site.pages, key=lambda one: len(one.markdown()))
    html = "".join(f'<h2 id="{heading}">{heading}</h2>' if heading else piece for heading, piece in page.pieces())
    frame = f"<!doctype html><title>{page.title}</title><body><article>{html}</article>"
    kinds = {
        Path(name).suffix if "rows.js" not in name else "rows.js": name
        for name in sorted(site.files, key=lambda one: -len(site.files[one]))
    }
    return {name: (None, site.files[name]) for name in kinds.values()} | {page.uri: (page, frame.encode())}


def make_published(chance: Random) -> bytes:
    """A file of a site, changed; its name stands before it."""
    name = chance.choice(sorted(_published()))
    data = _published()[name][1]
    if chance.random() < 0.5:
        text = data.decode("utf-8", "surrogateescape")
        place = chance.randrange(len(text) + 1)
        data = (text[:place] + text_of(chance) * chance.choice((1, 1, 50)) + text[place + chance.randrange(9) :]).encode(
            "utf-8", "surrogatepass"
        )
    return name.encode() + b"\0" + bytes_changed(chance, data)


def published(raw: bytes, scratch: Path) -> None:
    """Whatever stands in a published file, it is compared; what is said of it is a line, and something is said where it differs."""
    name, _, data = raw.partition(b"\0")
    page, expected = _published()[name.decode()]
    found = list(
        compare_page(page, data.decode("utf-8", "replace"), Titles(), Beside()) if page else compare_file(name.decode(), data, expected)
    )
    for one in found:
        promise(one_line(str(one)).isprintable(), "unprintable")
    promise(page is not None or bool(found) == (data != expected), "a file that differs, and nothing said")


# Pages that are rendered beside files of others


@cache
def _small() -> Site:
    with folder(Path(gettempdir())) as path:
        return site_of(write_models(path, {"small": yaml.safe_load(extremes.EMPTIEST) | {"service": "small"}}), TODAY)


@cache
def _manifests() -> tuple[bytes, ...]:
    with folder(Path(gettempdir())) as path:
        render_site(_small(), LOCATION, path)
        return ((path / LOCATION.base / MANIFEST).read_bytes(),)


_mutated_manifest = mutated(_manifests, cache(lambda: tuple(json.loads(raw) for raw in _manifests())), JSON_TOKENS)
PATHS = (
    "../victim",
    "threat-models/../../victim",
    "/etc/passwd",
    "threat-models/link/victim",
    "threat-models",
    "",
    ".",
    "threat-models/\0",
    "threat-models/a\nb",
    "C:\\x",
    "~/x",
)


def make_manifest(chance: Random) -> bytes:
    """A changed manifest; in every second one some paths lead elsewhere, with the true digest of what stands there."""
    if chance.random() < 0.5:
        return _mutated_manifest(chance)
    digest = sha256(b"precious").hexdigest()
    return as_text(json.loads(_manifests()[0]) | {chance.choice(PATHS): chance.choice((digest, None, 1, [], "")) for _ in range(3)})


def render(raw: bytes, scratch: Path) -> None:
    """Beside any manifest the pages are written, or refused; nothing outside of the folder changes or goes away."""
    with folder(scratch) as path:
        out = path / "docs"
        (out / LOCATION.base).mkdir(parents=True)
        (path / "victim").write_bytes(b"precious")
        (out / LOCATION.base / "link").symlink_to(path)
        (out / LOCATION.base / MANIFEST).write_bytes(raw)
        try:
            render_site(_small(), LOCATION, out)
        except ThreatModelError as error:
            promise(str(error).isprintable(), f"unprintable {error!r}")
        promise(sorted(one.name for one in path.iterdir()) == ["docs", "victim"], "nothing outside came or went")
        promise((path / "victim").read_bytes() == b"precious", "nothing outside changed")


# Git


def make_repository(chance: Random) -> bytes:
    """Commits with names, addresses, encodings, times, paths and trees as git itself would refuse to write them."""
    names = (
        b"A U Thor",
        b"",
        b"<",
        b"a\nb",
        b"\xff\xfe",
        b"x" * 3000,
        b"\xe2\x80\xaeevil",
        b"<script>xc7f</script>",
        b"{{ 7*7 }}",
        b"a <b> c",
        b"\x00",
        b"\x1b[31m",
    )
    times = (
        b"1700000000 +0000",
        b"0 +0000",
        b"-1 +0000",
        b"99999999999999999999 +0000",
        b"253402300800 +0000",
        b"1700000000 +9999",
        b"1700000000",
        b"x y",
        b"",
        b"1e9 +0000",
    )
    paths = (
        b"shop.yaml",
        b"bank.yaml",
        b"a\nb.yaml",
        b"\xff.yaml",
        b"..",
        b".",
        b"",
        b"a/b.yaml",
        b"x\\y.yaml",
        b"_policy.yaml",
        b".git",
        b"con.yaml",
        b"\xe2\x80\xae.yaml",
        b"-n.yaml",
    )
    modes = (b"100644", b"100644", b"100644", b"100755", b"120000", b"40000", b"160000", b"0", b"100664", b"777777777777", b"x")
    heads = (
        b"",
        b"",
        b"encoding latin-1\n",
        b"encoding \xff\n",
        b"encoding utf-16\n",
        b"encoding rot13\n",
        b"gpgsig x\n y\n",
        b"mergetag object x\n",
        b"parent " + b"0" * 40 + b"\n",
        b"junk\n",
    )
    commits = []
    for _ in range(chance.randint(1, 6)):
        files = {
            chance.choice(paths) if chance.random() < 0.4 else paths[chance.randrange(2)]: _version(chance)
            for _ in range(chance.randint(0, 3))
        }
        entries = [
            [name.decode("latin-1"), chance.choice(modes if chance.random() < 0.3 else modes[:1]).decode(), content.decode("latin-1")]
            for name, content in files.items()
        ]
        odd = chance.random() < 0.6
        who = [
            (chance.choice(names) if odd else names[0])
            + b" <"
            + chance.choice(names if odd else (b"a@example.com",))
            + b"> "
            + chance.choice(times if odd else times[:1])
            for _ in range(2)
        ]
        commits.append(
            [
                entries,
                [one.decode("latin-1") for one in who],
                chance.choice(heads).decode("latin-1"),
                chance.choice(("Change", "", "\xff\n\x00", "<xc7f>")),
            ]
        )
    config = chance.choice(
        (
            "",
            "",
            "[core]\n\tfsmonitor = touch pwned\n",
            "[extensions]\n\tobjectFormat = sha256\n",
            "[",
            "[core]\n\trepositoryformatversion = 99\n",
            "[include]\n\tpath = /dev/zero\n",
        )
    )
    head = chance.choice(
        ("ref: refs/heads/main\n",) * 5 + ("ref: ../../etc/passwd\n", "", "\0", "x" * 40, "ref: refs/heads/none\n", "ref: HEAD\n")
    )
    mailmap = chance.choice((None, None, "A B <a@example.com>\n", "\xff <", "<" * 2000))
    return json.dumps(
        {
            "commits": commits,
            "config": config,
            "head": head,
            "mailmap": mailmap,
            "damage": chance.random() if chance.random() < 0.2 else None,
        }
    ).encode()


def _version(chance: Random) -> bytes:
    raw = chance.choice(model_texts())
    if chance.random() < 0.5:
        raw = raw.replace(b"status: planned", chance.choice((b"status: done", b"status: in-progress"))).replace(
            b"low", chance.choice((b"low", b"high"))
        )
    return raw if chance.random() < 0.7 else bytes_changed(chance, raw, 3)


@cache
def model_texts() -> tuple[bytes, ...]:
    """Small models."""
    return tuple(path.read_bytes() for path in sorted(BASE.glob("[!_]*.yaml")))


def write_repository(root: Path, recipe: dict[str, Any]) -> None:
    """Writes objects as they are, whatever git would say of them."""
    dot = root / ".git"
    for name in ("objects", "refs/heads", "info"):
        (dot / name).mkdir(parents=True)
    (root / "models").mkdir()

    written: list[Path] = []

    def put(kind: bytes, body: bytes) -> str:
        raw = kind + b" %d\0" % len(body) + body
        name = sha1(raw).hexdigest()
        path = dot / "objects" / name[:2] / name[2:]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(zlib.compress(raw, 1))
        written.append(path)
        return name

    parent = ""
    for entries, (author, committer), extra, message in recipe["commits"]:
        below = b"".join(
            mode.encode() + b" " + name.encode("latin-1") + b"\0" + bytes.fromhex(put(b"blob", text.encode("latin-1")))
            for name, mode, text in sorted(entries)
        )
        tree = put(b"tree", b"40000 models\0" + bytes.fromhex(put(b"tree", below)))
        above = f"parent {parent}\n" if parent else ""
        text = f"tree {tree}\n{above}author {author}\ncommitter {committer}\n{extra}\n{message}"
        parent = put(b"commit", text.encode("latin-1", "replace"))
        for name, _, content in entries:
            with suppress(OSError, ValueError):
                (root / "models" / os.fsdecode(name.encode("latin-1"))).write_bytes(content.encode("latin-1"))
    (dot / "refs/heads/main").write_text(parent + "\n", encoding="utf-8")
    (dot / "HEAD").write_bytes(recipe["head"].encode("latin-1"))
    (dot / "config").write_text(recipe["config"], encoding="utf-8")
    if recipe["mailmap"] is not None:
        (root / ".mailmap").write_bytes(recipe["mailmap"].encode("latin-1"))
    if recipe["damage"] is not None:
        victim = written[int(recipe["damage"] * len(written))]
        victim.write_bytes(victim.read_bytes()[: int(recipe["damage"] * 40)])


def git_history(raw: bytes, scratch: Path) -> None:
    """Of any repository, the history is told, or why it cannot be; nothing runs."""
    with folder(scratch) as path:
        write_repository(path, json.loads(raw))
        try:
            origin = origin_of(path / "models")
        except ThreatModelError as error:
            promise(str(error).isprintable(), f"unprintable {error!r}")
            return
        found = read_history(path / "models", origin)
        if isinstance(found, NoHistory):
            promise(bool(found.reason) and found.reason.isprintable(), "it is said why there is no history")
        else:
            for one in found.threats.values():
                promise(all(change.commit.short for change in one.changes), "a commit has a name")
        try:
            snapshot(path / "models", "HEAD")
        except ThreatModelError as error:
            promise("HEAD" in str(error), f"an error names the reference: {error!r}")
        promise(not list(path.rglob("pwned")), "a program of the repository ran")


TARGETS = (
    Target("step", 28, organisation_of, one_step),
    Target("pages", 10, organisation_of, all_pages),
    Target("proof", 10, make_proof, verify, prepare=_proof),
    Target("published", 10, make_published, published, prepare=_published),
    Target("manifest", 20, make_manifest, render, prepare=_manifests),
    Target("git", 6, make_repository, git_history),
)
