"""Repositories that were made to harm: each is refused with a sentence, in little time and memory, and nothing outside is touched."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repositories import Repository, model, new_repository, threat

from mkdocs_threat_model.analysis.threat_history import History, NoHistory, past_statuses
from mkdocs_threat_model.errors import ConfigurationError, HistoryError
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.git import bounds
from mkdocs_threat_model.history.git.objects import Objects
from mkdocs_threat_model.history.git.packs import inflate
from mkdocs_threat_model.history.git.parsing import parse_commit, parse_tag
from mkdocs_threat_model.history.snapshot import snapshot

DAY = date(2026, 12, 31)
DATES = [f"2026-01-{day:02}" for day in range(1, 7)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same repository with loose and with packed objects."""
    made = new_repository(tmp_path_factory.mktemp("kept") / "loose")
    for number, day in enumerate(DATES):
        made.commit(day, {"shop.yaml": model("shop", *(threat(f"T-{one:02}") for one in range(number + 8)))})
    made.git("tag", "-a", "v1", "-m", "Tag")
    (made.root / ".git" / "shallow").write_text("")
    packed = Repository(made.root.parent / "packed")
    shutil.copytree(made.root, packed.root)
    packed.git("gc", "-q")
    return {"loose": made.root, "packed": packed.root}


@pytest.fixture
def repository(kept: dict[str, Path], tmp_path: Path) -> Repository:
    return Repository(Path(shutil.copytree(kept["loose"], tmp_path / "work")))


@contextmanager
def bounded(seconds: int = 300, megabytes: int = 1_500) -> Iterator[None]:
    """Ends what waits for ever, and what takes memory without end."""

    def late(*_: object) -> None:
        raise TimeoutError("it did not end")

    before, handler = resource.getrlimit(resource.RLIMIT_AS), signal.signal(signal.SIGALRM, late)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if Path("/proc/self/statm").exists() else 0
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 10**6 if used else before[0], before[1]))
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _read(models: Path) -> History | str:
    """The history, or why there is none; anything but a sentence is a fault."""
    with bounded():
        try:
            found = read_history(models, origin_of(models))
        except HistoryError as error:
            found = NoHistory(str(error))
        for ref in ("v1", "HEAD~2"):
            with suppress(ConfigurationError):
                snapshot(models, ref)
    if isinstance(found, NoHistory):
        assert found.reason.endswith("."), found.reason
        assert len(found.reason) < 1_000
        return found.reason
    for one in found.threats.values():
        past_statuses(one, DAY)
    return found


# Things that are no files


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


def _noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


THINGS = (_fifo, _folder, _device, _link, _loop, _empty, _large, _noise)


def _names(root: Path) -> list[str]:
    """Every file and folder of `.git`, loose objects once."""
    found = sorted(path.relative_to(root / ".git").as_posix() for path in (root / ".git").rglob("*"))
    loose = [name for name in found if name.startswith("objects/") and len(name) > 40 and "/pack/" not in name]
    return [name for name in found if name not in loose[:-3] and not name.startswith(("hooks/", "logs"))]


@pytest.mark.slow
@pytest.mark.parametrize("put", THINGS, ids=lambda one: one.__name__.strip("_"))
@pytest.mark.parametrize("form", ["loose", "packed"])
def test_whatever_stands_in_place_of_a_file_of_git_is_never_waited_for_or_followed(
    kept: dict[str, Path], tmp_path: Path, form: str, put: Callable[[Path], None]
) -> None:
    true = _read(kept[form] / "models")
    assert isinstance(true, History)
    root = tmp_path / "work"
    shutil.copytree(kept[form], root)
    for name in ("", *_names(root)):
        path = root / ".git" / name
        path.rename(tmp_path / "aside")
        put(path)
        found = _read(root / "models")
        if isinstance(found, History):
            assert found == true, name
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
        (tmp_path / "aside").rename(path)
    assert _read(root / "models") == true


def test_a_link_out_of_git_is_refused_by_name(repository: Repository, tmp_path: Path) -> None:
    objects = repository.root / ".git" / "objects"
    objects.rename(tmp_path / "objects")
    objects.symlink_to(tmp_path / "objects")
    assert "`objects/pack` is not read: it is a link" in _read(repository.models)


# Refs


REFS = {
    "a circle": {"refs/heads/main": "ref: refs/heads/other\n", "refs/heads/other": "ref: refs/heads/main\n"},
    "itself": {"HEAD": "ref: HEAD\n"},
    "out of the folder": {"HEAD": "ref: refs/../../../../etc/passwd\n"},
    "an absolute path": {"HEAD": "ref: /etc/passwd\n"},
    "a NUL": {"HEAD": "ref: refs/heads/\0\n"},
    "no text": {"HEAD": "\udcff\udcfe"},
    "half an id": {"HEAD": "0123456789"},
    "an id of nothing": {"HEAD": "0" * 40},
    "an id of the other kind": {"HEAD": "1" * 64},
    "a long line": {"HEAD": "ref: refs/heads/" + "x" * 4_000},
    "packed refs without an end": {"HEAD": "ref: refs/heads/gone\n", "packed-refs": "0" * 39 + " refs/heads/gone\n^\n refs/heads/gone"},
}


@pytest.mark.parametrize("files", REFS.values(), ids=REFS)
def test_refs_that_lead_nowhere_are_told_and_followed_no_further(repository: Repository, files: dict[str, str]) -> None:
    for name, text in files.items():
        (repository.root / ".git" / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert isinstance(_read(repository.models), str)


# Objects


def _loose(repository: Repository, kind: str, body: bytes, *, id: str = "", size: int | None = None) -> str:
    """Writes an object by hand, truthful or not."""
    raw = f"{kind} {len(body) if size is None else size}".encode() + b"\0" + body
    id = id or sha1(raw).hexdigest()
    path = repository.root / ".git" / "objects" / id[:2] / id[2:]
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(zlib.compress(raw))
    return id


def _commit(repository: Repository, head: bytes, message: bytes = b"x") -> str:
    id = _loose(repository, "commit", head + b"\n" + message)
    (repository.root / ".git" / "HEAD").write_text(f"{id}\n")
    return id


PERSONS = {
    "nothing": b"",
    "no address": b"author A 1 +0000\ncommitter C 1 +0000\n",
    "no time": b"author A <a>\ncommitter C <c>\n",
    "negative": b"author A <a> -1 +0000\ncommitter C <c> -99999999999 +0000\n",
    "far in the future": b"author A <a> 1 +0000\ncommitter C <c> 99999999999999999999999 +0000\n",
    "longer than a number": b"author A <a> 1 +0000\ncommitter C <c> " + b"9" * 50_000 + b" +0000\n",
    "an absurd zone": b"author A <a> 1 +0000\ncommitter C <c> 1700000000 +9999999\n",
    "a zone of a day": b"author A <a> 1 +0000\ncommitter C <c> 1700000000 -2400\n",
    "angles": b"author <<>><<>> 1 +0000\ncommitter ><>< 1 +0000\n",
    "no text": b"author \xff\xfe\x80 <\xff> 1 +0000\ncommitter \xff <c> 1 +0000\n",
    "an encoding": b"author M\xfcller <a> 1 +0000\ncommitter C <c> 1 +0000\nencoding ISO-8859-1\n",
    "an encoding that is none": b"author M\xfcller <a> 1 +0000\ncommitter C <c> 1 +0000\nencoding nonsense-\xff\n",
    "an encoding that is a compression": b"author x\x9c <a> 1 +0000\ncommitter C <c> 1 +0000\nencoding zlib_codec\n",
    "an encoding that takes quadratic time": b"author %b-%b <a> 1 +0000\ncommitter C <c> 1 +0000\nencoding punycode\n"
    % (b"a" * 300_000, b"z9" * 200_000),
    "a name without end": b"author %b <%b> 1 +0000\ncommitter C <c> 1 +0000\n" % ("é".encode() * 200_000, b"b" * 400_000),
    "an encoding that turns signs": b"author \\x3cscript> <a> 1 +0000\ncommitter C <c> 1 +0000\nencoding unicode_escape\n",
    "a long name": b"author " + b"n" * 500_000 + b" <a> 1 +0000\ncommitter C <c> 1 +0000\n",
    "many spaces": b"author " + b" " * 400_000 + b" <a> 1" + b" " * 400_000 + b"+0000\ncommitter C <c> 1" + b" " * 90_000 + b"x\n",
    "many headers": b"".join(b"x%d y\n" % one for one in range(60_000)),
    "a signature": b"author A <a> 1 +0000\ncommitter C <c> 1 +0000\ngpgsig -----BEGIN\n author Forged <f> 1 +0000\n -----END\n",
}


TIMES = {
    "east": (b"1700000000 +0530", (1_700_000_000, 330)),
    "west": (b"1700000000 -0130", (1_700_000_000, -90)),
    "no time": (b"", (0, 0)),
    "a time that is none": (b"yesterday +0200", (0, 0)),
    "before 1970": (b"-5 +0100", (0, 60)),
    "an absurd zone": (b"1700000000 +9999", (1_700_000_000, 0)),
}


@pytest.mark.parametrize(("written", "time"), TIMES.values(), ids=TIMES)
def test_a_commits_time_has_its_zone_in_minutes(written: bytes, time: tuple[int, int]) -> None:
    found = parse_commit(b"tree " + b"0" * 40 + b"\nauthor A <a> 1 +0000\ncommitter C <c> " + written + b"\n\nx")
    assert (found.time, found.offset) == time


@pytest.mark.parametrize("persons", PERSONS.values(), ids=PERSONS)
def test_commits_of_every_age_and_tool_have_an_author_and_a_day(repository: Repository, persons: bytes) -> None:
    tree = repository.git("rev-parse", "HEAD^{tree}")
    _commit(repository, f"tree {tree}\n".encode() + persons)
    found = _read(repository.models)
    assert isinstance(found, History), found
    (commit,) = {one.first_seen for one in found.threats.values()}
    assert commit.author.isprintable()
    assert 0 < len(commit.author) <= 100
    assert date(1970, 1, 1) <= commit.day <= date(2100, 1, 1)
    assert commit.author == "Müller" or persons is not PERSONS["an encoding"]
    assert origin_of(repository.models).committed.year in range(1969, 2102)


COMMITS = {
    "empty": b"",
    "no tree": b"author A <a> 1 +0000\n",
    "half a tree": b"tree 0123\n",
    "a tree that is missing": b"tree " + b"0" * 40 + b"\n",
    "a tree of the other kind": b"tree " + b"0" * 64 + b"\n",
    "capitals": b"tree " + b"A" * 40 + b"\n",
    "itself as its tree": b"tree %(head)s\n",
}


@pytest.mark.parametrize("head", COMMITS.values(), ids=COMMITS)
def test_a_commit_that_names_no_tree_is_damage(repository: Repository, head: bytes) -> None:
    _commit(repository, head.replace(b"%(head)s", repository.git("rev-parse", "HEAD").encode()))
    assert "repository" in _read(repository.models)


def _entry(mode: str, name: str, id: str) -> bytes:
    return f"{mode} {name}".encode() + b"\0" + bytes.fromhex(id)


def _tree(repository: Repository, *entries: bytes) -> str:
    return _loose(repository, "tree", b"".join(entries))


def _committed(repository: Repository, models: str) -> None:
    tree = _tree(repository, _entry("40000", "models", models))
    _commit(repository, f"tree {tree}\nauthor A <a> 1 +0000\ncommitter C <c> 1 +0000\n".encode())


TREES: dict[str, Callable[[Repository, str], list[bytes]]] = {
    "cut off": lambda _, blob: [_entry("100644", "shop.yaml", blob)[:-1]],
    "no mode": lambda _, blob: [b" shop.yaml\0" + bytes.fromhex(blob)],
    "a mode that is no number": lambda _, blob: [_entry("99", "shop.yaml", blob)],
    "no name": lambda _, blob: [_entry("100644", "", blob)],
    "noise": lambda _, blob: [b"\xff" * 100],
    "a blob that is a tree": lambda repository, _: [_entry("100644", "shop.yaml", repository.git("rev-parse", "HEAD:models"))],
    "a tree that is a blob": lambda _, blob: [_entry("40000", "team", blob)],
    "a blob that is missing": lambda _, blob: [_entry("100644", "shop.yaml", "1" * 40)],
}


@pytest.mark.parametrize("make", TREES.values(), ids=TREES)
def test_a_tree_that_is_none_is_damage(repository: Repository, make: Callable[[Repository, str], list[bytes]]) -> None:
    blob = repository.git("rev-parse", "HEAD:models/shop.yaml")
    _committed(repository, _tree(repository, *make(repository, blob)))
    assert isinstance(_read(repository.models), str)


NAMES = (
    "..",
    ".",
    "a/b.yaml",
    "../../x.yaml",
    "con.yaml",
    "a\\b.yaml",
    "\x1b[31m.yaml",
    "\u202e.yaml",
    "é.yaml",
    "x" * 5_000 + ".yaml",
    "shop.yaml",
    "shop.yaml",
)


def test_names_that_no_folder_can_hold_are_left_out_and_odd_ones_are_names(repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD:models/shop.yaml")
    entries = [_entry("100644", name, blob) for name in NAMES]
    entries += [b"100644 \xff\xfe.yaml\0" + bytes.fromhex(blob), _entry("40000", "..", repository.git("rev-parse", "HEAD:models"))]
    _committed(repository, _tree(repository, *entries))
    found = _read(repository.models)
    assert isinstance(found, History)
    services = {service for service, _ in found.threats}
    assert {"shop", "con", "a\\b", "é"} < services
    assert not services & {"b", "x", "..", ""}


@pytest.mark.slow
def test_folders_in_folders_without_end_end(repository: Repository) -> None:
    """Ten folders that each hold the one before ten times are ten thousand million files."""
    blob = repository.git("rev-parse", "HEAD:models/shop.yaml")
    wide = _tree(repository, *(_entry("100644", f"{n}.yaml", blob) for n in range(10)))
    for _ in range(10):
        wide = _tree(repository, *(_entry("40000", f"{n}", wide) for n in range(10)))
    _committed(repository, wide)
    assert f"more than {bounds.MAX_FILES:,} files" in _read(repository.models)
    deep = _tree(repository, _entry("100644", "a.yaml", blob))
    for _ in range(3_000):
        deep = _tree(repository, _entry("40000", "a", deep))
    _committed(repository, deep)
    assert f"has more than {bounds.MAX_FOLDERS} folders in each other. Flatten them." in _read(repository.models)


@pytest.mark.parametrize(("body", "size"), [(b"\0" * 60_000_000, None), (b"x", 10**12), (b"x" * 100, 5), (b"x", -1), (b"", None)])
def test_a_loose_object_that_grows_is_not_unpacked(repository: Repository, body: bytes, size: int | None) -> None:
    blob = repository.git("rev-parse", "HEAD~3:models/shop.yaml")
    _loose(repository, "blob", body, id=blob, size=size)
    with bounded(megabytes=300):
        found = read_history(repository.models, origin_of(repository.models))
    # One that is too large says nothing, as ever; any other one is damage.
    assert isinstance(found, History) or "damaged" in found.reason


def test_an_object_that_is_not_what_its_id_says_is_damage(repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD~3:models/shop.yaml")
    _loose(repository, "blob", model("shop", threat("F-66", "avoid")).encode(), id=blob)
    assert "does not match its id" in _read(repository.models)


# Packs


def _varint(value: int) -> bytes:
    out = b""
    while True:
        out += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return out


def _packed_entry(kind: int, size: int, body: bytes, between: bytes = b"") -> bytes:
    head = [kind << 4 | size & 15]
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head) + between + zlib.compress(body)


def _back(distance: int) -> bytes:
    out = [distance & 127]
    while distance := distance >> 7:
        distance -= 1
        out.insert(0, 128 | distance & 127)
    return bytes(out)


def _pack(folder: Path, entries: list[tuple[str, bytes]], *, count: int | None = None, offsets: dict[str, int] | None = None) -> Objects:
    """A pack with its index, truthful or not; the objects of it alone."""
    data, places = b"PACK" + struct.pack(">LL", 2, len(entries) if count is None else count), {}
    for id, raw in entries:
        places[id] = len(data)
        data += raw
    data += sha1(data).digest()
    places |= offsets or {}
    ids = sorted(places)
    fanout = [sum(int(id[:2], 16) <= first for id in ids) for first in range(256)]
    index = b"\xfftOc" + struct.pack(">L256L", 2, *fanout) + b"".join(bytes.fromhex(id) for id in ids) + b"\0\0\0\0" * len(ids)
    index += b"".join(struct.pack(">L", places[id]) for id in ids) + data[-20:]
    folder = folder / "objects"
    (folder / "pack").mkdir(parents=True)
    (folder / "pack" / "pack-x.pack").write_bytes(data)
    (folder / "pack" / "pack-x.idx").write_bytes(index + sha1(index).digest())
    return Objects(folder.parent, 20)


def _id(body: bytes) -> str:
    return sha1(b"blob %d\0" % len(body) + body).hexdigest()


COPY_ALL = b"\x90"  # copies from offset 0; the size's one byte follows


def _copy(size: int) -> bytes:
    return b"\xf0" + size.to_bytes(3, "little")


A = "aa" * 20
PACKS: dict[str, tuple[list[tuple[str, bytes]], dict[str, object]]] = {
    "a claim of terabytes": ([(A, _packed_entry(3, 10**13, b"x"))], {}),
    "a number without end": ([(A, b"\xb0" + b"\x80" * 10_000)], {}),
    "more than it claims": ([(A, _packed_entry(3, 10, b"x" * 100_000))], {}),
    "less than it claims": ([(A, _packed_entry(3, 1_000_000, b"x"))], {}),
    "a kind that is none": ([(A, _packed_entry(5, 1, b"x"))], {}),
    "a delta to itself": ([(A, _packed_entry(7, 4, b"\x01\x01\x01x", bytes.fromhex(A)))], {}),
    "a delta to nothing": ([(A, _packed_entry(7, 4, b"\x01\x01\x01x", b"\xbb" * 20))], {}),
    "a delta to before the pack": ([(A, _packed_entry(6, 4, b"\x01\x01\x01x", _back(5_000)))], {}),
    "a delta to the middle of another": (
        [(_id(b"x" * 99), _packed_entry(3, 99, b"x" * 99)), (A, _packed_entry(6, 4, b"\x01\x01\x01x", _back(3)))],
        {},
    ),
    "two deltas to each other": (
        [(A, _packed_entry(7, 4, b"\x01\x01\x01x", b"\xbb" * 20)), ("bb" * 20, _packed_entry(7, 4, b"\x01\x01\x01x", bytes.fromhex(A)))],
        {},
    ),
    "a delta that makes terabytes": (
        [(_id(b"x"), _packed_entry(3, 1, b"x")), (A, _packed_entry(6, 10, _varint(1) + _varint(10**13) + b"\x01x", _back(10)))],
        {},
    ),
    "an empty delta": ([(_id(b"x"), _packed_entry(3, 1, b"x")), (A, _packed_entry(6, 0, b"", _back(10)))], {}),
    "no zlib": ([(A, b"\x31" + b"\xff" * 50)], {}),
    "an offset past the end": ([(A, _packed_entry(3, 1, b"x"))], {"offsets": {A: 10**9}}),
    "an offset into the header": ([(A, _packed_entry(3, 1, b"x"))], {"offsets": {A: 3}}),
    "an offset in a table that is not there": ([(A, _packed_entry(3, 1, b"x"))], {"offsets": {A: 2**31 + 5}}),
    "another number of objects": ([(A, _packed_entry(3, 1, b"x"))], {"count": 7}),
}


@pytest.mark.parametrize(("entries", "more"), PACKS.values(), ids=PACKS)
def test_a_pack_that_lies_is_refused(tmp_path: Path, entries: list[tuple[str, bytes]], more: dict[str, object]) -> None:
    objects = _pack(tmp_path, entries, **more)
    with bounded(megabytes=300), pytest.raises(HistoryError) as found:
        objects.read(bytes.fromhex(A), b"blob", bounds.MAX_OBJECT)
    assert "Error" not in str(found.value) or "damaged" in str(found.value)


def test_a_truthful_pack_is_read_delta_on_delta(tmp_path: Path) -> None:
    """So that the packs above are refused for what they say."""
    base = os.urandom(3_000)
    entries, place, bodies = [(_id(base), _packed_entry(3, len(base), base))], [12], [base]
    place.append(12 + len(entries[0][1]))
    for number in range(300):
        body = bodies[-1] + b"%d" % number
        delta = _varint(len(bodies[-1])) + _varint(len(body)) + _copy(len(bodies[-1])) + bytes([len(b"%d" % number)]) + b"%d" % number
        entries.append((_id(body), _packed_entry(6, len(delta), delta, _back(place[-1] - place[-2]))))
        place.append(place[-1] + len(entries[-1][1]))
        bodies.append(body)
    objects = _pack(tmp_path, entries)
    for body in reversed(bodies):
        assert objects.read(bytes.fromhex(_id(body)), b"blob", 10_000) == body


def _chain(folder: Path, size: int, length: int) -> tuple[Objects, bytes]:
    """Deltas on deltas, each of which copies all of the one before."""
    base = b"x" * size
    delta = (
        _varint(size)
        + _varint(size)
        + b"".join(
            b"\xff" + offset.to_bytes(4, "little") + min(size - offset, 0xFFFFFF).to_bytes(3, "little")
            for offset in range(0, size, 0xFFFFFF)
        )
    )
    entries = [("00" * 20, _packed_entry(3, size, base))]
    before = len(entries[0][1])
    for number in range(1, length + 1):
        entries.append((f"{number:040x}", _packed_entry(6, len(delta), delta, _back(before))))
        before = len(entries[-1][1])
    return _pack(folder, entries), bytes.fromhex(f"{length:040x}")


def test_a_chain_of_deltas_has_an_end(tmp_path: Path) -> None:
    objects, last = _chain(tmp_path, 10, bounds.MAX_CHAIN + 1)
    with pytest.raises(HistoryError, match="based on more than"):
        objects.read(last, b"blob", 100)


def test_what_deltas_make_of_a_few_bytes_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objects, last = _chain(tmp_path, 1_000_000, 100)
    monkeypatch.setattr("mkdocs_threat_model.history.git.objects.MAX_MADE", 50_000_000)
    with bounded(megabytes=300), pytest.raises(HistoryError, match="would have to be unpacked"):
        objects.read(last, b"blob", 2_000_000)


def test_a_few_kilobytes_do_not_become_what_a_large_repository_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objects, last = _chain(tmp_path, 1_000_000, 100)
    stored = objects.stored()
    assert 1_000 < stored < 20_000
    monkeypatch.setattr("mkdocs_threat_model.history.git.objects.LEAST_MADE", 10_000_000)
    with bounded(megabytes=300), pytest.raises(HistoryError, match="too much for a repository of this size"):
        objects.read(last, b"blob", 2_000_000)
    monkeypatch.setattr("mkdocs_threat_model.history.git.objects.MADE_PER_BYTE", 100_000_000 // 1_000)
    again, _ = _chain(tmp_path / "again", 1_000_000, 100)
    with pytest.raises(HistoryError, match="does not match its id"):  # it was unpacked
        again.read(last, b"blob", 2_000_000)


def test_holes_of_a_pack_are_no_bytes_of_it(tmp_path: Path) -> None:
    _chain(tmp_path, 1_000, 10)
    (pack,) = tmp_path.rglob("*.pack")
    with pack.open("r+b") as file:
        file.truncate(1 << 33)
    assert Objects(next(one for one in tmp_path.rglob("objects")).parent, 20).stored() < 1 << 20


def test_an_object_is_read_however_clumsily_it_was_packed() -> None:
    """Stored in pieces of twenty bytes, it takes half as much again."""
    body, packer = os.urandom(20_000), zlib.compressobj(0)
    raw = b"".join(packer.compress(body[at : at + 20]) + packer.flush(zlib.Z_SYNC_FLUSH) for at in range(0, len(body), 20)) + packer.flush()
    assert 1.4 * len(body) < len(raw) < 2 * len(body)
    assert inflate(memoryview(raw), len(body)) == body


def test_what_is_unpacked_is_exactly_what_was_said() -> None:
    for size in (0, 1, 100, 70_000):
        for level in (0, 1, 9):
            raw = zlib.compress(os.urandom(size), level)
            assert len(inflate(memoryview(raw + b"more"), size)) == size
            for other in {size - 1, size + 1, 0, 10**6} - {size, -1}:
                with pytest.raises((HistoryError, zlib.error)):
                    inflate(memoryview(raw), other)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_anywhere_in_packs_is_a_sentence_or_nothing_at_all(kept: dict[str, Path], tmp_path: Path, data: st.DataObject) -> None:
    root = tmp_path / "work"
    if not root.exists():
        shutil.copytree(kept["packed"], root)
    true = _read(kept["packed"] / "models")
    paths = sorted(
        path for path in (root / ".git").rglob("*") if path.is_file() and ("pack" in path.name or path.suffix in (".idx", ".pack"))
    )
    path = data.draw(st.sampled_from(paths))
    whole = path.read_bytes()
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del broken[data.draw(st.integers(0, len(broken))) :]
    path.chmod(0o644)
    path.write_bytes(broken)
    try:
        found = _read(root / "models")
    finally:
        path.write_bytes(whole)
    assert isinstance(found, str) or found == true


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["commit", "tag", "tree", "mailmap"]))
def test_any_bytes_are_parsed_or_refused(raw: bytes, kind: str) -> None:
    from mkdocs_threat_model.history.git.mailmap import Mailmap  # noqa: PLC0415

    try:
        if kind == "commit":
            assert parse_commit(b"tree " + b"0" * 40 + b"\n" + raw).committed
            parse_commit(raw)
        elif kind == "tag":
            parse_tag(raw)
        elif kind == "mailmap":
            Mailmap(raw).name("a", "b")
    except HistoryError:
        pass


# Histories that are too much work


def test_versions_that_would_take_for_ever_to_read_end(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_threat_model.history.folder_history.MAX_PARSED", 500)
    assert "more than 5e-07 GB to read" in _read(repository.models)


def test_a_small_repository_is_not_read_as_long_as_a_large_one(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_threat_model.history.folder_history.LEAST_PARSED", 500)
    monkeypatch.setattr("mkdocs_threat_model.history.folder_history.PARSED_PER_BYTE", 0)
    assert "more than 5e-07 GB to read" in _read(repository.models)
    monkeypatch.setattr("mkdocs_threat_model.history.folder_history.PARSED_PER_BYTE", 50)
    assert isinstance(_read(repository.models), History)


def test_a_mainline_without_end_ends(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_threat_model.history.mainline.MAX_COMMITS", 3)
    assert "more than 3 commits" in _read(repository.models)


def test_too_many_packs_say_what_to_do(repository: Repository) -> None:
    for number in range(bounds.MAX_PACKS + 1):
        for suffix in ("pack", "idx"):
            (repository.root / ".git" / "objects" / "pack" / f"pack-{number}.{suffix}").write_bytes(b"")
    assert "git gc" in _read(repository.models)
