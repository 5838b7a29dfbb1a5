"""Icons of technologies."""

from __future__ import annotations

import json
import re
from base64 import b64decode

import pytest

from mkdocs_threat_model.drawing.icons import ALIASES, PIXELS, TABLE, icon_data, icon_name, resources

PROVIDERS = ("onprem", "programming", "generic", "saas", "elastic", "aws", "gcp", "azure", "k8s/ecosystem", "firebase", "digitalocean")
"""In the order in which they win where two have a picture of one name."""
LEFT_OUT = ("programming/flowchart", "generic/blank")


def _found() -> dict[str, str]:
    found: dict[str, str] = {}
    for provider in PROVIDERS:
        for path in sorted((resources() / provider).rglob("*.png")):
            shown = path.relative_to(resources()).as_posix()
            if shown.count("/") > 1 and not shown.startswith(LEFT_OUT) and not path.stem.endswith(("-rounded", "-white")):
                found.setdefault(re.sub(r"[^a-z0-9+#]", "", path.stem.lower()), shown)
    return dict(sorted({**found, "kubernetes": "k8s/k8s.png"}.items()))


def test_the_table_is_what_diagrams_brings(update_cases: bool) -> None:
    if update_cases:
        TABLE.write_text(json.dumps(_found(), indent=0) + "\n", encoding="utf-8")
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    missing = [path for path in table.values() if not (resources() / path).is_file()]
    assert missing == []


@pytest.mark.parametrize(
    ("written", "picture"),
    [
        ("postgresql", "onprem/database/postgresql.png"),
        ("PostgreSQL 16", "onprem/database/postgresql.png"),
        ("postgres", "onprem/database/postgresql.png"),
        ("Node.js", "programming/language/nodejs.png"),
        ("nodejs", "programming/language/nodejs.png"),
        ("Apache Kafka 3.7", "onprem/queue/kafka.png"),
        ("Amazon S3", "aws/storage/simple-storage-service-s3.png"),
        ("k8s", "k8s/k8s.png"),
        ("golang", "programming/language/go.png"),
        ("c++", "programming/language/cpp.png"),
    ],
)
def test_people_write_names_in_their_own_ways(written: str, picture: str) -> None:
    name = icon_name(written)
    assert name is not None
    assert json.loads(TABLE.read_text(encoding="utf-8"))[name] == picture


@pytest.mark.parametrize("written", ["", "varnish", "../../../etc/passwd", "onprem/database/postgresql.png", "\x00", "x" * 10_000, "16"])
def test_what_is_no_known_name_has_no_icon(written: str) -> None:
    assert icon_name(written) is None


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_an_alias_leads_to_a_picture(alias: str) -> None:
    assert ALIASES[alias] in json.loads(TABLE.read_text(encoding="utf-8"))


def test_a_picture_is_small_and_read_once() -> None:
    data = icon_data("postgresql")
    png = b64decode(data.removeprefix("data:image/png;base64,"))
    assert int.from_bytes(png[16:20], "big") == PIXELS
    assert len(png) < 6_000
    assert icon_data("postgresql") is data
