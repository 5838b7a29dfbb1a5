"""Pictures of drawings in a real browser: made by the page, and as files beside it."""

from __future__ import annotations

import base64
import os
import shutil
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looks import LETTERS
from playwright.sync_api import Browser, Download, Page, expect
from serving import served

from building import Built, build, example_site, write_site
from chromium import launched
from extremes import SMALL
from machine_fonts import machine_with
from mkdocs_threat_model import cli
from mkdocs_threat_model.drawing.palette import DARK, LIGHT

SERVICE = "threat-models/services/order-service/"
LEVEL_1 = '[data-tm-png="order-service-level-1"]'
TODAY = ("--today", "2026-11-24")
PIXELS = """async (data) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const made = new OffscreenCanvas(image.naturalWidth, image.naturalHeight), on = made.getContext("2d");
  on.drawImage(image, 0, 0);
  const { data: all, width, height } = on.getImageData(0, 0, made.width, made.height);
  const colours = {};
  for (let at = 0; at < all.length; at += 4) {
    const one = "#" + [all[at], all[at + 1], all[at + 2]].map((part) => part.toString(16).padStart(2, "0")).join("") + (all[at + 3] < 255 ? "!" : "");
    colours[one] = (colours[one] || 0) + 1;
  }
  return { width, height, colours };
}"""
"""Size and count of every colour of a PNG; what is not opaque is marked."""
APART = """async ([one, other]) => {
  const drawn = await Promise.all([one, other].map(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return image;
  }));
  const [width, height] = [Math.round(drawn[0].naturalWidth / 2), Math.round(drawn[0].naturalHeight / 2)];
  const [here, there] = drawn.map((image) => {
    const on = new OffscreenCanvas(width, height).getContext("2d");
    on.imageSmoothingQuality = "high";
    on.drawImage(image, 0, 0, width, height);
    return on.getImageData(0, 0, width, height).data;
  });
  let sum = 0, far = 0;
  for (let at = 0; at < here.length; at += 4) {
    const by = Math.max(...[0, 1, 2].map((part) => Math.abs(here[at + part] - there[at + part])));
    sum += by;
    far += by > 96;
  }
  return { mean: sum / (width * height), far: far / (width * height) };
}"""
"""How far two PNG of one drawing are apart: the mean over all pixels, of 255, and the share of pixels that are far apart."""
WIDTHS = """() => [...document.querySelectorAll("text[textLength]")].filter((text) => text.checkVisibility()).map((text) => {
  const laid = Number(text.getAttribute("textLength"));
  text.removeAttribute("textLength");
  return [text.textContent, text.getComputedTextLength() - laid];
}).filter(([, by]) => Math.abs(by) > 0.3)"""
"""The texts that a browser would make wider or narrower than they were laid out."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The example's own site."""
    return example_site(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def address(example: Built) -> Iterator[str]:
    """Its address."""
    with served(example.site) as found:
        yield found


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose colour scheme a test may name."""
    context = browser.new_context(color_scheme=getattr(request, "param", "light"), viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _made(page: Page, scale: str = "", which: str = LEVEL_1) -> Download:
    files = page.locator(which)
    if scale:
        files.locator("select").select_option(scale)
    with page.expect_download() as download:
        files.locator("button").click()
    return download.value


def _pixels(page: Page, data: bytes) -> dict[str, Any]:
    """As `PIXELS`, in a page of its own, which has no policy."""
    bare = page.context.new_page()
    found: dict[str, Any] = bare.evaluate(PIXELS, _encoded(data))
    bare.close()
    return found


@pytest.mark.parametrize(("page", "colours"), [("light", LIGHT), ("dark", DARK)], indirect=["page"])
def test_the_page_makes_a_png_in_the_colours_that_it_shows(page: Page, address: str, colours: dict[str, str]) -> None:
    page.goto(f"{address}/{SERVICE}#level-1")
    download = _made(page)
    assert download.suggested_filename == "order-service-level-1.png"
    found = _pixels(page, download.path().read_bytes())
    natural = page.locator("figure", has=page.locator(LEVEL_1)).locator(".tm-way--first > svg")
    assert [found["width"], found["height"]] == [2 * int(natural.get_attribute(one) or 0) for one in ("width", "height")]
    for name in ("background", "process", "process-line", "external", "crossing"):
        assert found["colours"].get(colours[name], 0) > 200, name
    other = DARK if colours is LIGHT else LIGHT
    assert other["process"] not in found["colours"]
    assert not [one for one in found["colours"] if one.endswith("!")], "it has a ground"
    assert len(found["colours"]) > 500, "icons and smooth edges"
    expect(page.locator(f"figure:has({LEVEL_1}) .tm-made")).to_have_text(f"PNG of {found['width']:,} × {found['height']:,} pixels.")


@pytest.mark.parametrize("scale", ["1", "4"])
def test_a_reader_chooses_the_size(page: Page, address: str, scale: str) -> None:
    page.goto(f"{address}/{SERVICE}#level-1")
    natural = int(page.locator("figure", has=page.locator(LEVEL_1)).locator(".tm-way--first > svg").get_attribute("width") or 0)
    data = _made(page, scale).path().read_bytes()
    assert int.from_bytes(data[16:20], "big") == natural * int(scale)


def test_no_larger_png_is_promised_than_the_browser_makes(page: Page, address: str) -> None:
    page.goto(f"{address}/{SERVICE}#level-1")
    page.evaluate(f"""() => {{
      const svg = document.querySelector('{LEVEL_1}').closest("figure").querySelector(".tm-way--first > svg");
      svg.setAttribute("width", 30000);
      svg.setAttribute("height", 9000);
    }}""")
    data = _made(page, "1").path().read_bytes()
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    assert width * height <= 2**26
    assert width > 10_000
    expect(page.locator(f"figure:has({LEVEL_1}) .tm-made")).to_have_text(
        f"PNG of {width:,} × {height:,} pixels, the largest that this browser supports."
    )


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_page_file_and_command_give_one_picture(
    page: Page, address: str, example: Built, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The file is opened from a disk, without a network. Renderers round differently; another font or colour would be far more."""
    dark = "dark" in request.node.callspec.id
    page.goto(f"{address}/{SERVICE}#level-1")
    made = _made(page).path().read_bytes()
    line = ["draw", "order-service", *TODAY, "--models", str(Path(__file__).parents[2] / "models"), *(["--dark"] if dark else [])]
    assert cli.run([*line, "--out", str(tmp_path / "drawn.png")]) == cli.run([*line, "--out", str(tmp_path / "drawn.svg")]) == 0
    if not dark:
        shutil.copy(example.site / SERVICE / "level-1.svg", tmp_path / "drawn.svg")
    width, height = (int.from_bytes(made[at : at + 4], "big") // 2 for at in (16, 20))
    context = page.context.browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2, offline=True)  # type: ignore[union-attr]
    try:
        alone = context.new_page()
        alone.goto((tmp_path / "drawn.svg").as_uri())
        opened = alone.screenshot()
        assert alone.evaluate("() => document.fonts.size") >= 2
        assert alone.evaluate(WIDTHS) == [], "each text is as wide as it was laid out"
    finally:
        context.close()
    for other, most in ((opened, 0.3), ((tmp_path / "drawn.png").read_bytes(), 2)):
        apart = page.evaluate(APART, [_encoded(made), _encoded(other)])
        assert apart["mean"] < most, apart
        assert apart["far"] < 0.0012, "another font has twice as many pixels that are far apart"


def test_the_page_s_texts_are_as_wide_as_they_were_laid_out(page: Page, address: str) -> None:
    page.goto(f"{address}/{SERVICE}")
    page.evaluate(LETTERS)
    assert page.evaluate(WIDTHS) == []


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with titles that the carried font has in part, and not at all."""
    models = {
        "cjk.yaml": SMALL.replace("service: small", "service: cjk").replace("title: API", "title: 注文注文"),
        "blank.yaml": SMALL.replace("service: small", "service: blank").replace("title: API", 'title: "\\u3000\\u3000\\u3000\\u3000A"'),
        "cyrillic.yaml": SMALL.replace("service: small", "service: cyrillic").replace("title: API", "title: Заказ λόγος Größe"),
    }
    theme = {"name": "material", "font": False}
    config = write_site(tmp_path_factory.mktemp("scripts"), models, theme=theme, plugin={"on_incomplete": "warn"})
    built = build(config, strict=False)
    with served(built.site) as found:
        yield found


def test_a_script_that_the_carried_font_lacks_is_drawn_in_the_reader_s_fonts(browser: Browser, scripts: str, tmp_path: Path) -> None:
    """A reader's machine with one font, of triangles: nothing else can be taken for them."""
    inked = {}
    for has in ("注文", ""):
        environment: Any = os.environ | machine_with(tmp_path / f"machine{len(has)}", string.ascii_letters + string.digits + has)
        chromium = launched(browser.browser_type, env=environment)
        try:
            page = chromium.new_context().new_page()
            page.goto(f"{scripts}/threat-models/services/cjk/")
            data = _made(page, which='[data-tm-png="cjk-level-1"]').path().read_bytes()
            inked[has] = _pixels(page, data)["colours"].get(LIGHT["text"], 0)
        finally:
            chromium.close()
    assert inked["注文"] > inked[""] + 4 * 150, "four triangles"


def test_letters_of_other_alphabets_are_in_the_carried_font(page: Page, scripts: str) -> None:
    page.goto(f"{scripts}/threat-models/services/cyrillic/")
    page.evaluate(LETTERS)
    loaded = page.evaluate("() => [...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.unicodeRange.slice(0, 5))")
    assert {"U+20-", "U+400", "U+374", "U+A0-"} <= set(loaded)
    assert page.evaluate(WIDTHS) == []
    with page.expect_request(lambda one: "cyrillic" in one.url or "latin" in one.url):
        _made(page, which='[data-tm-png="cyrillic-level-1"]')


POLICIES = {
    "default-src 'self'": "(img-src)",
    "default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self'": "(img-src)",
    "default-src 'self' 'unsafe-inline'; img-src 'self' data:": "",
    "default-src 'self' 'unsafe-inline' data:": "",
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'": "",
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_that_forbids_it_is_told_in_words_with_a_way_to_the_picture(page: Page, example: Built, policy: str) -> None:
    with served(example.site, policy) as address:
        page.goto(f"{address}/{SERVICE}#level-1")
        if not POLICIES[policy]:
            assert _pixels(page, _made(page).path().read_bytes())["colours"][LIGHT["process"]] > 200
            return
        page.locator(f"{LEVEL_1} button").click()
        told = page.locator(f"figure:has({LEVEL_1}) .tm-made")
        expect(told).to_have_text(
            f"The PNG cannot be created here: this site's policy {POLICIES[policy]} does not allow inline images. Use the SVG, "
            "or create the PNG with threat-model draw order-service --level 1 --png --out order-service-level-1.png"
        )
        expect(told).to_have_attribute("role", "status")
        expect(page.locator(f"{LEVEL_1} button")).to_be_enabled()


def test_what_the_page_says_to_run_makes_the_picture(tmp_path: Path, page: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(f"{address}/{SERVICE}#level-1")
    shutil.copytree(Path(__file__).parents[2] / "models", tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    said = page.locator("[data-tm-draw]").evaluate_all("(all) => all.map((one) => [one.dataset.tmDraw, one.dataset.tmPng])")
    page.goto(f"{address}/threat-models/")
    said += page.locator("[data-tm-draw]").evaluate_all("(all) => all.map((one) => [one.dataset.tmDraw, one.dataset.tmPng])")
    assert len(said) == 7, "overview, whole, its parts, Level 0 and the map"
    for words, name in said:
        assert cli.run(["draw", *words.split(), "--png", "--out", f"{name}.png", *TODAY]) == 0
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000


def test_a_file_that_the_page_needs_and_is_gone_is_told(page: Page, address: str) -> None:
    page.route("**/*.woff2", lambda route: route.fulfill(status=404))
    page.goto(f"{address}/{SERVICE}#level-1")
    page.locator(f"{LEVEL_1} button").click()
    expect(page.locator(f"figure:has({LEVEL_1}) .tm-made")).to_contain_text("The PNG cannot be created here: the browser reports:")


def test_a_page_opened_from_a_disk_says_why_there_is_none(page: Page, tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"}, use_directory_urls=False)
    built = build(config)
    page.goto((built.site / "threat-models/services/small/index.html").as_uri())
    page.locator('[data-tm-png="small-level-1"] button').click()
    expect(page.locator('figure:has([data-tm-png="small-level-1"]) .tm-made')).to_contain_text(
        "a page opened from disk or in a sandbox cannot read the files next to it"
    )


def test_it_works_by_the_keyboard_and_after_another_page(page: Page, address: str) -> None:
    page.goto(f"{address}/threat-models/")
    page.locator(f'a[href$="{SERVICE.removeprefix("threat-models/")}"]').first.click()
    page.wait_for_url(f"**/{SERVICE}")
    button = page.locator(f"{LEVEL_1} button")
    expect(button).to_have_count(1)
    page.locator("#level-1 > summary").click()
    button.focus()
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.localName") == "select"


def test_without_scripts_the_svg_is_left(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{SERVICE}#level-1")
    assert page.locator(f"{LEVEL_1} button").count() == 0
    assert page.locator(LEVEL_1).text_content().strip() == "SVG"
    context.close()
