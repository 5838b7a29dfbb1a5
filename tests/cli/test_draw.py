"""`threat-model draw`: one drawing as a file, by the command itself."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from building import build, write_site
from extremes import EMPTIEST, SMALL
from machine_fonts import machine_with
from mkdocs_threat_model import cli
from mkdocs_threat_model.drawing.palette import DARK, LIGHT

ROOT = Path(__file__).parents[2]
DAY = ("--today", "2026-11-24")
PARTS = SMALL.replace("  db: {type", "  part: {type: process, title: Part, in: home, part_of: api}\n  db: {type")
TREE = """\
attack_trees:
  steal:
    goal: Steal the orders
    root: {or: [{title: Guess a password, cost: 10}, {title: Bribe staff, cost: 90}]}
"""
SEVERAL = PARTS.replace(
    "  db: {type",
    "  other: {type: process, title: Other, in: home}\n  piece: {type: process, title: Piece, in: home, part_of: other}\n  db: {type",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with models of every kind."""
    (tmp_path / "models").mkdir()
    models = {
        "small": SMALL,
        "tree": SMALL.replace("service: small", "service: tree") + TREE,
        "emptiest": EMPTIEST,
        "parts": PARTS.replace("service: small", "service: parts"),
        "several": SEVERAL.replace("service: small", "service: several"),
        "broken": "service: broken\ntitle: [\n",
        "wrong": SMALL.replace("service: small", "service: wrong").replace("from: user", "from: nobody").replace("to: db", "to: nothing"),
    }
    for name, text in models.items():
        (tmp_path / "models" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def draw(*arguments: str) -> int:
    """Runs the command in this process."""
    return cli.run(["draw", *arguments, *DAY])


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)


def labels(svg: str) -> str:
    """What a drawing is called."""
    return ElementTree.fromstring(svg).get("aria-label") or ""


LEVELS = {
    ("small",): "Small service, Level 1",
    ("small", "--level", "0"): "Small service, Level 0",
    ("small", "--level", "level-1"): "Small service, Level 1",
    ("parts", "--level", "2"): "Level 2, API",
    ("parts", "--level", "2-api"): "Level 2, API",
    ("several", "--level", "2-other"): "Level 2, Other",
    ("tree", "--tree", "steal"): "attack tree, Steal the orders",
    ("tree", "--tree", "tree-steal"): "attack tree, Steal the orders",
    ("emptiest",): "The emptiest model",
    ("--map",): "",
}


@pytest.mark.parametrize("arguments", LEVELS, ids=" ".join)
def test_each_drawing_of_the_site_is_written(folder: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code = draw(*arguments, "--out", "new.svg")
    words = labels(Path("new.svg").read_text(encoding="utf-8"))
    assert all(word in words for word in LEVELS[arguments].split(", "))
    told = capsys.readouterr()
    if "--map" in arguments:
        assert code == 1, "two models are not in it"
        assert "models/broken.yaml is not a valid model and is missing here." in told.err
    else:
        assert (code, told.out, told.err) == (0, "", "")


REFUSED = {
    ("smal",): "There is no service `smal` in `models`. Did you mean `small`?",
    ("qqq",): "There is no service `qqq` in `models`. There are `broken`, `emptiest`, `parts`",
    ("broken",): "models/broken.yaml:",
    ("wrong",): "models/wrong.yaml:",
    ("small", "--level", "2"): "No process of `small` has parts, so there is no level 2. Choose one by --level: `0`, `1`.",
    ("small", "--level", "7"): "`small` has no drawing of level `7`. Choose one by --level: `0`, `1`.",
    ("several", "--level", "2"): "`several` has several drawings of level 2. Choose one by --level: `0`, `1`, `2-api`, `2-other`.",
    ("small", "--level", "1-home"): "`small` has no drawing of level `1-home`",
    ("small", "--models", "absent"): "The models folder `absent` does not exist",
    ("tree", "--tree", "stel"): "`tree` has no attack tree `stel`. Choose one by --tree: `steal`.",
    ("small", "--tree", "steal"): "`small` has no attack tree `steal`. It has no trees.",
    ("tree", "--tree", "steal", "--level", "1"): "Use one of them.",
    ("--map", "--tree", "steal"): "--map draws all services. Remove --tree or --map.",
    ("smal", "--tree", "steal"): "There is no service `smal` in `models`. Did you mean `small`?",
    (): "Name a service, or use --map",
    ("small", "--map"): "--map draws all services. Remove `small` or --map.",
    ("--map", "--level", "0"): "--map draws all services. Remove --level or --map.",
    ("small", "--png", "--svg"): "A file has one format, but --svg and --png request several. Use one of them.",
    ("small", "--scale", "3"): "--scale only applies to PNG",
    ("small", "--png", "--scale", "0"): "--scale",
    ("../small",): "There is no service `../small`",
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_drawn_is_said_in_a_line_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert draw(*arguments, "--out", "new.svg") == 2
    told = capsys.readouterr()
    assert REFUSED[arguments] in told.err
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert not Path("new.svg").exists()


def test_an_invalid_policy_is_told_and_the_drawing_is_made_all_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("models/_policy.yaml").write_text("matrics: {}\n")
    assert draw("small", "--out", "new.svg") == 1
    assert "models/_policy.yaml:1:1" in capsys.readouterr().err
    assert Path("new.svg").is_file()


def test_the_form_is_that_of_the_option_then_of_the_file_s_name(folder: Path) -> None:
    heads = {"a.svg": b"<svg", "a.PNG": b"\x89PNG", "a.pdf": b"%PDF", "a": b"<svg", "a.txt": b"<svg"}
    for name, head in heads.items():
        assert draw("small", "--out", name) == 0
        assert Path(name).read_bytes().startswith(head), name
    assert draw("small", "--png", "--out", "b.svg") == 0
    assert Path("b.svg").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.gif", "a.webp"])
def test_no_file_is_named_like_a_picture_that_it_is_not(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert draw("small", "--out", name) == 2
    assert "Use a file name that ends in .svg, .png or .pdf." in capsys.readouterr().err
    assert not Path(name).exists()


def test_a_png_has_the_pixels_that_were_asked_for_up_to_a_bound_that_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert draw("small", "--out", "new.svg") == 0
    root = ElementTree.fromstring(Path("new.svg").read_text(encoding="utf-8"))
    natural = tuple(int(root.get(one, "0")) for one in ("width", "height"))
    for scale, factor in ((None, 2), ("1", 1), ("0.5", 0.5), ("3.5", 3.5)):
        assert draw("small", "--out", "new.png", *(("--scale", scale) if scale else ())) == 0
        assert size(Path("new.png").read_bytes()) == pytest.approx([one * factor for one in natural], abs=1)
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_a_png_larger_than_the_bound_is_made_as_large_as_that(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert draw("small", "--out", "new.png", "--scale", "16") == 0
    width, height = size(Path("new.png").read_bytes())
    found = re.search(
        r"The PNG was scaled down to ([\d.]+) image pixels per drawing pixel: the maximum is ([\d,]+) pixels", capsys.readouterr().err
    )
    if found:
        assert width * height == pytest.approx(int(found[2].replace(",", "")), rel=0.01)
    else:
        assert width * height < 30_000_000


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_are_those_of_the_palette(folder: Path, colours: dict[str, str]) -> None:
    assert draw("small", "--out", "new.svg", *(["--dark"] if colours is DARK else [])) == 0
    svg = re.sub(r"<style>.*?</style>", "", Path("new.svg").read_text(encoding="utf-8"), flags=re.DOTALL)
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', svg))
    assert used <= set(colours.values())
    assert {colours["background"], colours["process"], colours["text"]} <= used


def test_a_pdf_has_a_page_of_the_drawing_s_size_with_text_in_the_carried_font(folder: Path) -> None:
    assert draw("small", "--out", "new.svg") == draw("small", "--out", "new.pdf") == draw("small", "--out", "again.pdf") == 0
    assert Path("new.pdf").read_bytes() == Path("again.pdf").read_bytes()
    root = ElementTree.fromstring(Path("new.svg").read_text(encoding="utf-8"))
    reader = pypdf.PdfReader(BytesIO(Path("new.pdf").read_bytes()))
    (page,) = reader.pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        [int(root.get(one, "0")) * 0.75 for one in ("width", "height")], abs=0.1
    )
    assert {"User", "API", "Database", "Ask", "Save"} <= set(page.extract_text().split())
    names = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert names == {"Inter-Regular", "Inter-SemiBold"}
    assert reader.metadata is not None
    assert reader.metadata.title == "Small service: Level 1"


def test_without_the_package_for_pdf_it_is_said_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    assert draw("small", "--pdf", "--out", "new.pdf") == 2
    assert 'Run `pip install "mkdocs-threat-model[pdf]"`' in capsys.readouterr().err
    assert not Path("new.pdf").exists()


@pytest.mark.slow
def test_the_drawing_is_arranged_as_the_site_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the committed arrangement, in which the last build has no part."""
    config = write_site(tmp_path / "work", {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"})
    monkeypatch.chdir(config.parent)
    assert cli.run(["arrange"]) == 0
    (config.parent / "models/small.yaml").write_text(SMALL.replace("Ask,", "Ask politely,"))
    assert build(config).code == 0
    assert draw("small", "--out", "new.svg") == 0
    page = config.parent / "site/threat-models/services/small/level-1.svg"
    assert Path("new.svg").read_bytes() == page.read_bytes()
    assert draw("--map", "--out", "map.svg") == 0
    assert Path("map.svg").read_bytes() == (config.parent / "site/threat-models/map.svg").read_bytes()


def test_the_file_is_written_whole_or_not_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("old.svg").write_text("old")
    Path("link.svg").symlink_to("old.svg")
    assert draw("small", "--out", "link.svg") == 0
    assert Path("link.svg").is_symlink()
    assert Path("old.svg").read_text().startswith("<svg")
    capsys.readouterr()
    assert draw("small", "--out", "absent/new.svg") == 2
    assert "absent/new.svg" in capsys.readouterr().err
    assert not list(folder.rglob("*.part"))


CJK = "注文"
FORMS = {
    "png": "drawn in fonts of this machine",
    "pdf": "drawn in fonts of this machine",
    "svg": "left to the reader's fonts",
}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("has", ["", CJK], ids=["no font", "a font"])
def test_what_the_carried_font_lacks_is_drawn_in_the_machine_s_and_told(tmp_path: Path, form: str, has: str) -> None:
    (tmp_path / "models").mkdir()
    done: dict[str, bytes] = {}
    for name, title in (("plain", "  "), ("cjk", CJK)):
        text = SMALL.replace("service: small", f"service: {name}").replace("title: API", f'title: "X{title}"')
        (tmp_path / "models" / f"{name}.yaml").write_text(text, encoding="utf-8")
    environment = os.environ | machine_with(tmp_path / "machine", has) | {"PYTHONIOENCODING": "utf-8"}
    line = [sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()", "draw", *DAY, f"--{form}"]
    for name in ("plain", "cjk"):
        ended = subprocess.run(
            [*line, name, "--out", name], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert ended.returncode == 0, ended.stderr
        done[name] = (tmp_path / name).read_bytes()
        expected = FORMS[form] if has or form == "svg" else "not drawn: no font of this machine has such characters. Install one."
        assert (f"CJK (文, 注) is {expected}" in ended.stderr) is (name == "cjk"), ended.stderr
    if form == "pdf":
        fonts = [font.get_object()["/BaseFont"] for font in pypdf.PdfReader(BytesIO(done["cjk"])).pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
        assert any("Test" in str(one) for one in fonts) is bool(has)


@pytest.mark.slow
def test_the_example_of_the_guide_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "models", tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    assert draw("order-service", "--level", "0", "--png", "--out", "order-service.png") == 0
    assert min(size(Path("order-service.png").read_bytes())) > 500
