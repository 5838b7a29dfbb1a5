"""What came out, as a browser would act upon it: no element, attribute, link or comment may come from an input."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lxml import etree
from mutating import CANARY

PROSE = {
    "p": (), "br": (), "em": (), "strong": (), "code": (), "pre": (), "a": ("href", "rel"), "ul": (), "ol": ("start",), "li": (),
    "blockquote": (), "del": (), "sub": (), "sup": (), "hr": (), "table": (), "thead": (), "tbody": (), "tr": (), "th": ("align",), "td": ("align",),
    "h1": (), "h2": (), "h3": (), "h4": (), "h5": (), "h6": (),
}  # fmt: skip
"""Elements of prose and their attributes that do nothing but show text. A model's Markdown may become these and no others."""

ACTING = frozenset(
    [
        "script",
        "style",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "base",
        "link",
        "meta",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "option",
        "foreignobject",
        "use",
        "animate",
        "animatetransform",
        "set",
        "image",
        "audio",
        "video",
        "source",
        "track",
        "template",
        "noscript",
        "math",
        "portal",
    ]
)
"""Elements that run, load, submit or hide; those that our pages hold themselves are named where they are checked."""
LINKS = frozenset(("href", "src", "action", "formaction", "xlink:href", "srcset", "data", "poster", "background", "ping", "cite"))
OURS = re.compile(
    r"#[A-Za-z0-9._-]+$|(\.\./)*assets/threat-model/[a-z-]+\.(js|css)(\?v=[0-9a-f]+)?$|(rows|records)(-[0-9]+)?\.js\?v=[0-9a-f]+$"
)
"""Addresses that our own templates load."""
SAFE_SCHEMES = frozenset(("", "http", "https", "mailto"))
OWN_NAMESPACES = (None, "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace")


class EscapeError(Exception):
    """An input became markup."""


class _Reader(HTMLParser):
    def __init__(self, allowed: dict[str, tuple[str, ...]] | None, own: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._allowed, self._own = allowed, own

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._allowed is not None and (tag not in self._allowed or any(name not in self._allowed[tag] for name, _ in attrs)):
            raise EscapeError(f"<{tag} {' '.join(name for name, _ in attrs)}>")
        if CANARY in tag or (tag in ACTING and tag not in self._own):
            raise EscapeError(f"element {tag}")
        if tag in ("link", "script", "use") and not any(OURS.match(value or "") for name, value in attrs if name in LINKS):
            raise EscapeError(f"element {tag} that loads something else: {attrs}")
        for name, value in attrs:
            _attribute(tag, name, value or "")

    def handle_comment(self, data: str) -> None:
        if CANARY in data or self._allowed is not None:
            raise EscapeError(f"comment {data[:40]!r}")

    def handle_decl(self, decl: str) -> None:
        if self._allowed is not None or CANARY in decl:
            raise EscapeError(f"declaration {decl[:40]!r}")

    unknown_decl = handle_decl
    handle_pi = handle_decl


def _attribute(tag: str, name: str, value: str) -> None:
    if CANARY in name or name.startswith("on") or name == "srcdoc":
        raise EscapeError(f"attribute {name} of {tag}")
    if name in LINKS:
        safe_link(value, images=tag in ("img", "image"))


def safe_link(value: str, *, images: bool = False) -> None:
    """Raises where a browser would run an address or take it for a page: as browsers read it, without white space and control characters."""
    bare = "".join(char for char in value if char > " " and char != "\x7f")
    try:
        scheme = urlsplit(bare).scheme.lower()
    except ValueError:
        scheme = bare.partition(":")[0].lower() if ":" in bare.partition("/")[0] else ""
    if scheme not in SAFE_SCHEMES and not (images and bare.startswith("data:image/")):
        raise EscapeError(f"address {value[:60]!r}")


def check_prose(html: str) -> None:
    """A model's Markdown as HTML: harmless elements alone."""
    reader = _Reader(PROSE, frozenset())
    reader.feed(html)
    if "<" in reader.rawdata:
        raise EscapeError(f"an unfinished tag {reader.rawdata[:40]!r}")
    reader.close()


def check_page(html: str, own: Iterable[str] = ()) -> None:
    """A page or a fragment of one; `own` are acting elements that our templates use."""
    reader = _Reader(None, frozenset(own))
    reader.feed(html)
    reader.close()


def check_drawing(svg: str) -> None:
    """A drawing as a file: well-formed, of known names, without anything that acts."""
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise EscapeError(f"no XML: {error}") from None
    for one in root.iter():
        if not isinstance(one.tag, str):
            raise EscapeError("a comment or an instruction in a drawing")
        name = etree.QName(one)
        if name.localname == "use" and all(
            value.startswith("#") for key, value in one.attrib.items() if etree.QName(key).localname == "href"
        ):
            continue
        if name.namespace not in OWN_NAMESPACES or CANARY in name.localname or name.localname.lower() in ACTING - {"style", "image"}:
            raise EscapeError(f"element {name.localname} of a drawing")
        for attribute, value in one.attrib.items():
            local = etree.QName(attribute).localname
            _attribute(name.localname, local, value)
        if name.localname == "style" and CANARY in (one.text or ""):
            raise EscapeError("a style of a drawing")
