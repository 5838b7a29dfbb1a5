"""A page: a small Markdown skeleton, and HTML fragments for its slots.

Python-Markdown parses raw HTML only to skip it, at a cost of some 15 ms a page, and mangles SVG.
So the Markdown holds front matter, headings and slots; the fragments are put in once it is
rendered, and drawings later still, when search has read the page. All that leaves here is inert: text of a
model begins nothing, whatever engine and whatever extensions read the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .source import inert, inert_line, inert_value

_SLOT = re.compile(r"<!-- threat-model:([a-z0-9-]+) -->")
_ID = re.compile(r'<[^<>]* id="([^"<>]+)"')
_LATE = re.compile(r'<div data-tm-late="([a-z0-9-]+)">.*?</div>', re.DOTALL)
_DRAWING = re.compile(r'<div data-tm-drawing="([A-Za-z0-9._-]+)"></div>')


def slot(name: str) -> str:
    """The marker of a slot in the skeleton."""
    return f"<!-- threat-model:{name} -->"


@dataclass(frozen=True)
class Page:
    """A generated page.

    Attributes:
        uri: source path below `docs_dir`, ending in `.md`.
        title: plain text.
        description: plain text for the page's metadata.
        sections: heading (empty for none) and slot names below it, in order.
        slots: HTML by name.
        drawings: inline SVG by name.
        late: slots that are put in with the drawings, since parsing them costs the search plugin more than
            anything else of the page; by name the sentences that search reads instead, as plain text.
        hide: what Material shall hide on the page: `navigation`, `toc`.
        source: path of the YAML file it comes from, relative to the models' folder; empty for none.
        in_nav: whether an automatic navigation lists it.
    """

    uri: str
    title: str
    description: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    slots: Mapping[str, str]
    drawings: Mapping[str, str] = field(default_factory=dict)
    late: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hide: tuple[str, ...] = ()
    source: str = ""
    in_nav: bool = False

    def skeleton(self) -> str:
        """The Markdown that MkDocs renders."""
        return self._markdown(slot)

    def markdown(self) -> str:
        """The whole page as Markdown with the fragments and drawings in it, for other engines."""
        return self._markdown(self._drawn)

    def fill(self, html: str) -> str:
        """Puts the fragments into the rendered skeleton. One pass: what a fragment holds is never read as a slot."""
        return _SLOT.sub(lambda match: self._later(match[1]) if match[1] in self.late else self._slot(match[1]), html)

    def finish(self, html: str) -> str:
        """Puts late fragments and drawings into the finished page."""
        return self._draw(_LATE.sub(lambda match: self._slot(match[1]), html))

    def pieces(self) -> Iterator[tuple[str, str]]:
        """What the page is made of, in order: headings as plain text and fragments as HTML, the other one empty."""
        for heading, names in self.sections:
            if heading:
                yield heading, ""
            yield from (("", self._drawn(name)) for name in names)

    def _slot(self, name: str) -> str:
        return inert(self.slots.get(name, ""))

    def _drawn(self, name: str) -> str:
        return self._draw(self._slot(name))

    def _draw(self, html: str) -> str:
        return _DRAWING.sub(lambda match: inert(self.drawings.get(match[1], "")), html)

    def _later(self, name: str) -> str:
        sentences = "".join(f"<p>{inert_line(sentence)}</p>" for sentence in self.late[name])
        return f'<div data-tm-late="{name}">{sentences}</div>'

    def anchors(self) -> Iterator[str]:
        """The ids in the fragments, for MkDocs' link validation."""
        for html in self.slots.values():
            yield from _ID.findall(html)

    def _markdown(self, content: Callable[[str], str]) -> str:
        lines = ["---", f"title: {inert_value(self.title)}"]
        if self.description:
            lines.append(f"description: {inert_value(self.description)}")
        if self.hide:
            lines.append(f"hide: [{', '.join(self.hide)}]")
        lines.append("---")
        for heading, names in self.sections:
            if heading:
                lines += ["", f"## {inert_line(heading)}"]
            for name in names:
                lines += ["", content(name)]
        return "\n".join(lines) + "\n"
