"""MkDocs' own themes beside Material: what is ours has the same layout, works and can be read in each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from io import BytesIO

import pytest
from accessibility import violations
from looks import BROKEN, CLIPPED, DRAWN, OPEN_ALL, OUTSIDE, OVERFLOW, STILL
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader
from visits import Visitor, settled

OTHERS = {"mkdocs light": ("mkdocs", "light"), "mkdocs dark": ("mkdocs", "dark"), "readthedocs": ("readthedocs", "light")}
"""Theme and scheme; Read the Docs' has one."""
THEMES = ("material", "mkdocs", "readthedocs")
SERVICE, REGISTER = "threat-models/services/order-service/", "threat-models/register/"
PAGES = {
    "index": "threat-models/",
    "register": REGISTER,
    "service": SERVICE,
    "service with everything": "threat-models/services/fullest/",
    "service with a past": "threat-models/services/small/",
    "incomplete service": "threat-models/services/incomplete/",
    "broken service": "threat-models/services/broken/",
    "acceptances": "threat-models/acceptances/",
    "mitigations": "threat-models/mitigations/",
    "data": "threat-models/data/",
    "frameworks": "threat-models/frameworks/",
    "one framework": "threat-models/frameworks/iso-27001/",
    "method": "threat-models/method/",
    "history": "threat-models/history/",
    "register as of a tag": "threat-models/register/as-of/v1/",
}
IN_BOTH = ("index", "register", "service with everything", "incomplete service")
FITTING = [(THEMES[1 + number % 2], kind) for number, kind in enumerate(PAGES) if kind not in IN_BOTH]
FITTING += [(theme, kind) for theme in THEMES[1:] for kind in IN_BOTH]
"""The pages with the most kinds of parts in both themes, and each of the others in one: a browser is slow."""
others = pytest.mark.parametrize(("theme", "scheme"), OTHERS.values(), ids=OTHERS)
each = pytest.mark.parametrize("theme", THEMES)


def _fits(page: Page, width: int) -> None:
    assert page.evaluate(OVERFLOW) == [], f"{width}: the page scrolls sideways"
    # A closed list shows the first of its choices, and measures all of them.
    assert [one for one in page.evaluate(CLIPPED) if not one.startswith("SELECT")] == [], f"{width}: text is cut off"
    assert page.evaluate(OUTSIDE) == [], f"{width}: text sticks out"


@pytest.mark.parametrize(("theme", "kind"), FITTING)
def test_page_fits(browser_page: Visitor, theme: str, kind: str) -> None:
    visit = browser_page(theme, PAGES[kind])
    page = visit.page
    page.evaluate(OPEN_ALL)
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("(width) => innerWidth === width", arg=width)
        _fits(page, width)
        assert page.evaluate(BROKEN) == [], f"{width}: a word is broken"
    # The theme's own script looks for a stylesheet that it was told to leave out.
    errors = [one for one in visit.errors if "setting 'disabled'" not in one]
    assert (errors, visit.abroad, visit.dialogs) == ([], [], [])


@pytest.mark.parametrize(
    ("path", "script"),
    [("threat-models/services/small/", True), ("threat-models/services/hostile/", True), ("threat-models/mitigations/", True), (REGISTER, True), (REGISTER, False)],
    ids=["service", "service of long words", "mitigations", "grid", "plain table"],
)  # fmt: skip
@each
def test_long_ids_and_words_stay_in_their_cells(browser_page: Visitor, theme: str, path: str, script: bool) -> None:
    page = browser_page(f"long words in {theme}", path, script=script).page
    if script and path == REGISTER:
        expect(page.locator("[data-tm-grid][data-ready]")).to_be_attached()
    page.evaluate(OPEN_ALL)
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("(width) => innerWidth === width", arg=width)
        _fits(page, width)


@pytest.mark.parametrize("kind", ["register as of a tag", "incomplete service"])
@others
def test_axe_finds_no_violation_in_what_is_ours(browser_page: Visitor, kind: str, theme: str, scheme: str) -> None:
    page = browser_page(theme, PAGES[kind], scheme=scheme).page
    page.evaluate(OPEN_ALL)
    assert violations(page, "[role=main]") == {}


LAYOUT = {
    SERVICE: {
        ".tm-facts, .tm-counts, .tm-strip": ["display", "flexWrap", "margin", "padding"],
        ".tm-legend": ["listStyleType", "paddingLeft", "fontSize"],
        ".tm-facts > div, .tm-strip > div": ["display", "columnGap"],
        ".tm-facts dt, .tm-strip dd, .tm-facts dd": ["fontWeight", "margin", "fontSize", "padding", "borderTopWidth"],
        ".tm-risk, .tm-hit__risk": ["display", "backgroundColor", "borderRadius", "padding", "fontSize", "fontWeight"],
        ".tm-status": ["display", "borderTopWidth", "borderTopStyle", "borderRadius", "padding", "fontSize"],
        ".tm-mark": ["display", "borderTopWidth", "borderTopStyle", "padding", "fontSize"],
        ".tm-table th, .tm-table td": ["borderTopWidth", "borderBottomWidth", "borderLeftWidth", "borderRightWidth", "boxShadow", "textAlign", "verticalAlign", "whiteSpace", "fontSize", "padding", "display"],
        ".tm-table": ["display", "tableLayout", "borderCollapse", "borderTopWidth"],
        ".tm-stride thead th": ["position", "fontWeight"],
        ".tm-cell--gap, .tm-key--gap": ["backgroundImage"],
        ".tm-threat, .tm-fold": ["borderTopWidth", "borderLeftWidth", "padding", "margin", "backgroundColor"],
        ".tm-threat > summary, .tm-fold > summary": ["padding", "fontWeight", "fontSize", "cursor"],
        ".tm-threat > summary": ["display", "flexWrap", "columnGap"],
        ".tm-fields": ["display", "columnGap", "fontSize"],
        ".tm-fields dd": ["margin"],
        ".tm-checklist": ["listStyleType", "padding", "fontSize"],
        ".tm-checklist > li": ["display", "columnGap", "borderTopWidth", "listStyleType"],
        ".tm-box": ["width", "height", "borderTopWidth", "borderTopStyle", "marginTop"],
        ".tm-drawing figcaption": ["display", "marginTop", "fontSize"],
        ".tm-zoom button": ["borderTopWidth", "borderRadius", "padding"],
    },
    REGISTER: {
        ".tm-grid__table": ["display", "tableLayout"],
        ".tm-grid__table :is(th, td)": ["borderTopWidth", "borderBottomWidth", "borderLeftWidth", "boxShadow", "textAlign", "verticalAlign"],
        ".tm-grid__line, .tm-grid__presets": ["display", "flexWrap"],
        ".tm-grid :is(button, select, input[type=search])": ["borderTopWidth", "borderRadius", "padding", "fontSize", "boxShadow", "marginBottom"],
        ".tm-grid__panel:not([hidden])": ["borderTopWidth", "padding"],
        ".tm-grid__facets": ["display"],
        ".tm-grid__choices label": ["display", "margin", "fontSize"],
        ".tm-grid legend": ["float", "margin", "padding", "fontSize", "fontWeight"],
    },
    "threat-models/": {
        ".tm-matrix td": ["borderTopWidth", "borderLeftWidth", "padding"],
        ".tm-matrix__count": ["float", "fontWeight"],
        ".tm-count": ["display", "backgroundColor", "borderRadius"],
    },
    "threat-models/services/incomplete/": {
        ".tm-incomplete": ["borderTopWidth", "borderLeftWidth", "padding", "borderTopColor"],
        ".tm-finding": ["fontSize"],
    },
}  # fmt: skip
"""What the stylesheet says of the layout, by page and selector: a theme changes nothing of it."""

COMPUTED = """(wanted) => Object.fromEntries(Object.entries(wanted).map(([selector, names]) => [selector,
  [...document.querySelectorAll(selector)].map((one) => { const style = getComputedStyle(one); return names.map((name) => `${name}: ${style[name]}`).join("; "); })
]))"""


@pytest.mark.parametrize("path", LAYOUT)
def test_layout_is_that_of_material(browser_page: Visitor, path: str) -> None:
    found = {}
    for theme in THEMES:
        page = browser_page(theme, path).page
        if path == REGISTER:
            _filters(page)
        found[theme] = page.evaluate(COMPUTED, LAYOUT[path])
    for selector, styles in found["material"].items():
        assert selector in (".tm-cell--gap, .tm-key--gap",) or styles, f"{selector} is not on the page"
        for theme in THEMES[1:]:
            assert set(found[theme][selector]) == set(styles), (theme, selector)


def _filters(page: Page) -> None:
    expect(page.locator("[data-tm-grid][data-ready]")).to_be_attached()
    page.locator(".tm-grid__opener", has_text="Filters").click()


@each
def test_boxes_of_the_grid_tick_and_filter_rows_open_and_columns_sort(browser_page: Visitor, theme: str) -> None:
    page = browser_page(theme, REGISTER).page
    _filters(page)
    choice = page.locator("[data-facet=inherent_risk] label", has_text="Critical")
    count = int(choice.locator(".tm-grid__number").inner_text())
    choice.locator("input").check()
    expect(page.locator(".tm-grid__row")).to_have_count(count)
    assert set(page.locator(".tm-grid__row [data-label='Inherent risk'] .tm-risk").all_inner_texts()) == {"Critical"}
    expect(page.locator(".tm-grid__chip")).to_have_count(1)
    box = choice.locator("input").bounding_box()
    assert box is not None
    assert 10 <= box["width"] <= 20
    page.keyboard.press("Escape")
    page.get_by_role("button", name="ID", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    page.locator(".tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail .tm-record").first).to_be_visible()
    assert page.evaluate(OVERFLOW) == []


@each
def test_drawing_grows_and_pans(browser_page: Visitor, theme: str) -> None:
    page = browser_page(theme, SERVICE).page
    figure = page.locator(".tm-drawing").first
    canvas = figure.locator(".tm-canvas").first
    width = figure.locator("svg").first.evaluate("(one) => one.getBoundingClientRect().width")
    for _ in range(3):
        figure.get_by_role("button", name="Larger").click()
    assert figure.locator("svg").first.evaluate("(one) => one.getBoundingClientRect().width") > 2 * width
    canvas.evaluate("(one) => one.scrollIntoView({ block: 'start' })")
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 200
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y, steps=5)
    page.mouse.up()
    assert canvas.evaluate("(one) => one.scrollLeft") > 100
    assert page.evaluate(OVERFLOW) == []


BAR = (
    "() => Math.max(0, ...[...document.querySelectorAll('.md-header, .navbar.fixed-top')].map((one) => one.getBoundingClientRect().bottom))"
)


@each
def test_anchor_lies_below_the_bar_at_the_top(browser_page: Visitor, theme: str) -> None:
    page = browser_page(theme, SERVICE).page
    if theme == "material":
        settled(page)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRAWN)
        for anchor in ("flow-save-order", "threat-T-10", "trigger-incident", "stride", "threats"):
            page.evaluate("(anchor) => { location.hash = anchor }", anchor)
            expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
            page.evaluate(DRAWN)
            top = page.locator(f"[id='{anchor}']").evaluate("(one) => one.getBoundingClientRect().top")
            assert top >= page.evaluate(BAR) - 1, (width, anchor)


@each
def test_head_of_a_long_table_stays_below_the_bar(browser_page: Visitor, theme: str) -> None:
    page = browser_page(theme, SERVICE).page
    head = page.locator(".tm-stride thead th").first
    page.locator(".tm-stride tbody tr").nth(20).evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    page.evaluate(DRAWN)
    page.wait_for_function(STILL)  # Material hides its tabs
    assert head.evaluate("(one) => one.getBoundingClientRect().top") == pytest.approx(page.evaluate(BAR), abs=2)


FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return { inside: Boolean(one.closest(":is(.md-content, [role=main])")), name: `${one.tagName} ${one.textContent.trim().slice(0, 40)}`,
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none" };
}"""


@pytest.mark.parametrize("path", [SERVICE, REGISTER])
@pytest.mark.parametrize("theme", THEMES[1:])
def test_focus_can_be_seen(browser_page: Visitor, theme: str, path: str) -> None:
    page = browser_page(theme, path).page
    if path == REGISTER:
        _filters(page)
    page.evaluate("() => { const start = document.querySelector('[role=main]'); start.tabIndex = -1; start.focus(); }")
    seen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
    assert [one for one in seen if one["inside"] and not one["ring"]] == []
    assert sum(one["inside"] for one in seen) > 40


def test_dark_scheme_of_mkdocs_reaches_badges_and_drawings(browser_page: Visitor) -> None:
    seen: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        page = browser_page("mkdocs", SERVICE, scheme=scheme).page
        assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
        seen[scheme] = page.evaluate(
            "() => ['.tm-risk--critical', '.tm-lead', 'svg .node text', '.tm-facts a'].map((one) => { const style = getComputedStyle(document.querySelector(one)); return [style.backgroundColor, style.color, style.fill].join(); })"
        )
    assert all(light != dark for light, dark in zip(seen["light"], seen["dark"], strict=True)), seen


def _usual_size(sheets: Iterable[PageObject]) -> float:
    """The size, in points, that most of a print's text has."""
    sizes: Counter[float] = Counter()

    def count(text: str, matrix: list[float], within: list[float], _font: object, size: float) -> None:
        sizes[round(abs(size * matrix[0] * within[0]), 2)] += len(text.strip())

    for sheet in sheets:
        sheet.extract_text(visitor_text=count)
    return sizes.most_common(1)[0][0]


@pytest.mark.parametrize("theme", THEMES[1:])
def test_service_prints_as_wide_as_the_paper_with_every_record(browser_page: Visitor, theme: str) -> None:
    """What is too wide for an upright sheet lies on a turned one, and makes no other sheet's text smaller."""
    page = browser_page(theme, SERVICE).page
    sheets = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    assert " ".join(one.extract_text() for one in sheets).count("Residual risk") >= 10
    turned = [one for one in sheets if one.mediabox.width > one.mediabox.height]
    assert len(turned) == page.locator(".tm-drawing--sideways").count() > 0
    assert all("Level" in one.extract_text() for one in turned)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 900})
    main, drawing = (page.locator(one).first.bounding_box() for one in ("[role=main]", ".tm-drawing:not(.tm-drawing--sideways)"))
    assert main is not None
    assert drawing is not None
    assert drawing["width"] > 640
    size = float(page.locator(".tm-table td").first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)"))
    assert _usual_size(sheets) == pytest.approx(size * 72 / 96, abs=0.05), "the print is shrunk"
    # A turned sheet is wider than the window, which stands for an upright one.
    page.add_style_tag(content=".tm-drawing--sideways { display: none !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    expect(page.locator(".tm-zoom").first).to_be_hidden()


@pytest.mark.parametrize("kind", ["service", "register"])
@pytest.mark.parametrize("theme", THEMES[1:])
def test_page_without_javascript_is_whole(browser_page: Visitor, theme: str, kind: str) -> None:
    page = browser_page(theme, PAGES[kind], script=False).page
    expect(page.locator(".tm-table tbody tr:visible").first).to_be_visible()
    # Scripts of the tests run all the same.
    assert page.evaluate(OVERFLOW) == []
    widths = page.evaluate("() => [...document.querySelectorAll('.tm-table td')].map((one) => getComputedStyle(one).borderRightWidth)")
    assert set(widths) == {"0px"}


@each
def test_variable_of_the_user_wins(browser_page: Visitor, theme: str) -> None:
    """As the guide shows it: on the root, in a stylesheet after ours."""
    page = browser_page(theme, SERVICE).page
    page.add_style_tag(content=":root { --tm-critical: #5b0f1a }")
    badge = page.locator(".tm-risks .tm-risk--critical").first
    assert badge.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(91, 15, 26)"


def test_navigation_of_readthedocs_comes_when_it_is_called(browser_page: Visitor) -> None:
    """On a tablet it makes room for the tables."""
    page = browser_page("readthedocs", REGISTER, width=1024).page
    side = page.locator(".wy-nav-side")
    expect(side).not_to_be_in_viewport()
    page.locator(".wy-nav-top [data-toggle='wy-nav-top']").click()
    expect(side).to_be_in_viewport()
