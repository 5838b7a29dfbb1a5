"""What an archive tells of itself is believed in bounded memory only."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.model import archive_tree
from mkdocs_threat_model.model.archive_tree import ArchiveTree

MODEL = "models/shop.yaml"


def _tar(kind: bytes, size: int, content: bytes = b"", **told: str) -> bytes:
    first = tarfile.TarInfo(MODEL)
    first.type, first.size, first.pax_headers = kind, size, {f"GNU.sparse.{name}": text for name, text in told.items()}
    return first.tobuf(tarfile.PAX_FORMAT if told else tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def _zip(packing: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr(MODEL, "id: shop")
    return made.getvalue()


HOLES = b"600000\n" + b"1\n" * 600_000
HOSTILE = {
    "a name of a million letters": ("tar", _tar(tarfile.GNUTYPE_LONGNAME, 1_100_000, b"a" * 1_100_000)),
    "attributes of a million letters": ("tar", _tar(tarfile.XHDTYPE, 1_100_000, b"1100000 a=" + b"a" * 1_099_990)),
    "a map of many holes": ("tar", _tar(tarfile.REGTYPE, len(HOLES), HOLES, major="1", minor="0", name=MODEL, realsize="5")),
    "a packing whose memory the archive chooses": ("zip", _zip(zipfile.ZIP_LZMA)),
}


@pytest.mark.parametrize(("kind", "content"), HOSTILE.values(), ids=HOSTILE)
def test_what_an_archive_tells_of_itself_is_bounded(kind: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"hostile.{kind}").write_bytes(content)
    with pytest.raises(ConfigurationError, match=rf"hostile\.{kind}` is not a valid archive"):
        ArchiveTree(tmp_path / f"hostile.{kind}", "models")


def test_names_in_a_tar_are_counted_even_of_files_that_are_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_tree, "_MAX_NAMES", 3)
    for count, refused in ((2, False), (4, True)):
        with tarfile.open(tmp_path / "long.tar", "w") as archive:
            for number in range(count):
                archive.addfile(tarfile.TarInfo(f"padding-{number}.bin"))
            model = tarfile.TarInfo(MODEL)
            model.size = 8
            archive.addfile(model, io.BytesIO(b"id: shop"))
        if refused:
            with pytest.raises(ConfigurationError, match="not a valid archive"):
                ArchiveTree(tmp_path / "long.tar", "models")
        else:
            assert ArchiveTree(tmp_path / "long.tar", "models").read("shop.yaml", 100) == b"id: shop"
