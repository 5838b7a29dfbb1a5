"""What an earlier build left in the cache, and the arrangement that is committed, as somebody else may have written them: damaged
bytes, and valid entries that lie."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from check_cases import TODAY
from escaping import check_drawing, check_page
from mutating import JSON_TOKENS, bytes_changed, mutated
from product import LOCATION, FileStore, Workshop, arranged, build_site, write_arrangement
from steps import OWN, model_texts, write_repository
from targets import Target, folder, promise

from mkdocs_threat_model.analysis.threat_history import History, NoHistory
from mkdocs_threat_model.model.folder import ARRANGEMENTS_FILE


class Shelf:
    """Gives whatever it was told to, under any key, and remembers what is put."""

    def __init__(self, data: bytes | None = None) -> None:
        self.data = data
        self.kept = b""

    def get(self, key: str) -> bytes | None:
        """The same for every key."""
        return self.data

    def put(self, key: str, data: bytes) -> None:
        """Remembers the last."""
        self.kept = data


@cache
def _project() -> tuple[Path, bytes, bytes]:
    """A repository with a past, the past that a build read of it, and the arrangement of its drawings."""
    root = Path(mkdtemp(prefix="fuzz-kept-"))
    shop = next(raw for raw in model_texts() if raw.startswith(b"service: shop")).decode()
    later = shop.replace("status: done", "status: planned")
    commits = [
        [[["shop.yaml", "100644", text]], [f"Engineer <a@example.com> {time} +0000"] * 2, "", "Change"]
        for text, time in ((later, 1_780_000_000), (shop, 1_790_000_000))
    ]
    write_repository(root, {"commits": commits, "config": "", "head": "ref: refs/heads/main\n", "mailmap": None, "damage": None})
    shelf = Shelf()
    content = Workshop(past=shelf).content(root / "models", TODAY, history=True)
    promise(isinstance(content.history, History) and bool(shelf.kept), f"the project of this test has a past: {content.history}")
    write_arrangement(root / "models", arranged(root / "models", TODAY))
    return root / "models", shelf.kept, (root / "models" / ARRANGEMENTS_FILE).read_bytes()


_past = mutated(lambda: (_project()[1],), cache(lambda: (json.loads(_project()[1]),)), JSON_TOKENS)
_arrangements = mutated(lambda: (_project()[2],), cache(lambda: (json.loads(_project()[2]),)), JSON_TOKENS)
KEY, DATA = "a key", b"what was kept"


@cache
def _entry() -> bytes:
    root = Path(mkdtemp(prefix="fuzz-store-"))
    FileStore(root).put("kind", KEY, DATA)
    (path,) = (one for one in root.rglob("*") if one.is_file())
    return path.read_bytes()


def make(chance: Random) -> bytes:
    """Which of the kinds, and its bytes."""
    kind = chance.choice(("past", "arrangements", "entry"))
    raw = {"past": _past, "arrangements": _arrangements, "entry": lambda chance: bytes_changed(chance, _entry(), 3)}[kind](chance)
    return json.dumps([kind, raw.decode("latin-1")]).encode()


def use(raw: bytes, scratch: Path) -> None:
    """An entry is believed or not; either way every page is made, and what is damaged counts as absent."""
    kind, text = json.loads(raw)
    data: Any = text.encode("latin-1")
    if kind == "entry":
        _damaged(data, scratch)
        return
    models, past, arrangements = _project()
    shelf = Shelf(data if kind == "past" else past)
    (models / ARRANGEMENTS_FILE).write_bytes(data if kind == "arrangements" else arrangements)
    content = Workshop(shelf).content(models, TODAY, history=True)
    promise(isinstance(content.history, (History, NoHistory)), "there is a past, or why there is none")
    site = build_site(content, LOCATION)
    for page in site.pages:
        for html in page.slots.values():
            check_page(html, OWN)
    for name, file in site.files.items():
        if name.endswith(".svg"):
            check_drawing(file.decode())


def _damaged(data: bytes, scratch: Path) -> None:
    with folder(scratch) as path:
        store = FileStore(path)
        store.put("kind", KEY, DATA)
        (file,) = (one for one in path.rglob("*") if one.is_file())
        file.write_bytes(data)
        promise(FileStore(path).get("kind", KEY) in (None, DATA), "what is damaged counts as absent")
        store.put("kind", KEY, DATA)
        promise(FileStore(path).get("kind", KEY) == DATA, "it is made anew")


TARGETS = (Target("cache", 10, make, use, prepare=_project),)
