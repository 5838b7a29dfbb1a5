"""Icons of technologies."""

from __future__ import annotations

import json
import re
from base64 import b64decode

import pytest

from mkdocs_threat_model.drawing import draw, icons
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramNode
from mkdocs_threat_model.drawing.icons import (
    ALIASES,
    PIXELS,
    TABLE,
    icon_embedded,
    icon_name,
    icon_named,
    icon_png,
    icons_named,
    icons_placed,
    resources,
)

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
    png = icon_png("postgresql")
    assert int.from_bytes(png[16:20], "big") == PIXELS
    assert len(png) < 6_000
    assert icon_png("postgresql") is png
    assert b64decode(icon_embedded("postgresql").removeprefix('href="data:image/png;base64,').removesuffix('"')) == png


def test_a_drawing_for_a_page_names_its_icons_and_the_page_places_them() -> None:
    nodes = (
        DiagramNode("a", "A", technology="PostgreSQL 16"),
        DiagramNode("b", "B", technology="postgres"),
        DiagramNode("c", "C", technology="Node.js"),
    )
    drawing = draw(Diagram("tm-icons", "Icons", (), nodes, ()))
    assert "data:" not in drawing.inline
    assert "data-icon" not in drawing.svg
    assert icons_named(drawing.inline) == {"postgresql", "nodejs"}
    placed = icons_placed(drawing.inline, lambda name: f'xlink:href="icons/{name}.png"')
    assert sorted(re.findall(r'<image xlink:href="([^"]*)"', placed)) == ["icons/nodejs.png", "icons/postgresql.png"]
    assert "data-icon" not in placed


def test_a_text_that_looks_like_an_icon_stays_text() -> None:
    text = f"<image {icon_named('kafka')}"
    drawing = draw(Diagram(text, text, (), (DiagramNode("a", text, name=text, href=text), DiagramNode("b", icon_named("kafka"))), ()))
    assert icons_named(drawing.inline) == frozenset()
    assert icons_placed(drawing.inline, lambda name: "placed") == drawing.inline


def test_an_icon_whose_picture_is_missing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "icon_png", lambda name: b"")
    inline = draw(Diagram("tm-icons", "Icons", (), (DiagramNode("a", "A", technology="kafka"),), ())).inline
    assert icons_named(inline) == frozenset()
    assert "href" not in icons_placed(inline, lambda name: "href").partition("<image")[2].partition(">")[0]
