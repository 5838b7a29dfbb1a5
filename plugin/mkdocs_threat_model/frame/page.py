"""A page: a small Markdown skeleton, and HTML fragments for its slots.

Python-Markdown parses raw HTML only to skip it, at a cost of some 15 ms a page, and mangles SVG.
So the Markdown holds front matter, headings and slots; fragments and drawings are put in once it is
rendered. From then on the page is whole, and every other plugin sees it so. Two things stay out for a while:

* what costs a search plugin more than anything else of the page, and gives its index nothing, is taken out
  while search reads, and what is read instead stands there: between two marks, which `fill` leaves;
* what works at the page's own address only is put in last, so that whoever joins pages into one has it not.

All that leaves here is inert: text of a model begins nothing, whatever engine and whatever extensions read the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from markupsafe import escape

from .source import inert, inert_line, inert_value

_SLOT = re.compile(r"<!-- threat-model:([a-z0-9-]+) -->")
_ID = re.compile(r'<[^<>]* id="([^"<>]+)"')
_BETWEEN_IDS = '"'
"""No id has one."""
_BEGIN = re.compile(r"<!-- threat-model:begin ([a-z0-9-]+) -->")
_MARK = re.compile(r"<!-- threat-model:(?:begin|end) [a-z0-9-]+ -->")
_SEARCHED = re.compile(r'<div data-tm-searched="([a-z0-9-]+)">.*?</div>', re.DOTALL)
_DRAWING = re.compile(r'<div data-tm-drawing="([A-Za-z0-9._-]+)"></div>')


def slot(name: str) -> str:
    """The marker of a slot in the skeleton."""
    return f"<!-- threat-model:{name} -->"


def joined_ids(ids: Iterable[str]) -> str:
    """Ids in one text: a page has hundreds, and each takes as much memory again as it has characters."""
    return _BETWEEN_IDS.join(ids)


def _end(name: str) -> str:
    return f"<!-- threat-model:end {name} -->"


class SearchResult(NamedTuple):
    """Something of a page that search finds by itself: its title is the result's, and its anchor where the result leads.

    Attributes:
        anchor: its id on the page.
        title: plain text.
        text: plain text.
    """

    anchor: str
    title: str
    text: str


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
        searched: by name the slots that search does not read, and what it reads instead: sentences as plain text, then what it
            finds by itself.
        own: slots that work at the page's own address only.
        hide: what Material shall hide on the page: `navigation`, `toc`; and `search`, to leave the page out of its search.
        source: path of the YAML file it comes from, relative to the models' folder; empty for none.
        in_nav: whether an automatic navigation lists it.
        ids: the ids in the slots, joined by `joined_ids`, where they are known without reading these.
        is_inert: whether slots and drawings begin nothing already.
        said: what stands in `searched` as search reads it, by name, where it was made before.
    """

    uri: str
    title: str
    description: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    slots: Mapping[str, str]
    drawings: Mapping[str, str] = field(default_factory=dict)
    searched: Mapping[str, tuple[str | SearchResult, ...]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    hide: tuple[str, ...] = ()
    source: str = ""
    in_nav: bool = False
    ids: str | None = None
    is_inert: bool = False
    said: Mapping[str, str] = field(default_factory=dict)

    def skeleton(self) -> str:
        """The Markdown that MkDocs renders."""
        return self._markdown(slot)

    def body(self) -> str:
        """The same without its front matter, as MkDocs hands it on."""
        return self.skeleton().partition("\n---\n")[2].lstrip("\n")

    def markdown(self) -> str:
        """The whole page as Markdown with the fragments and drawings in it, for engines whose sites may lack our stylesheet."""
        return self._markdown(self._drawn_by_attributes)

    def fill(self, html: str) -> str:
        """Puts the fragments into the rendered skeleton. One pass: what a fragment holds is never read as a slot."""
        return _SLOT.sub(lambda match: match[0] if match[1] in self.own else self._marked(match[1]), html)

    def for_search(self, html: str) -> tuple[str, dict[str, str]]:
        """The filled page as search reads it, and what was taken out of it, by slot.

        What other plugins changed in the meantime is taken out as they left it, and comes back so.
        """
        parts: list[str] = []
        taken: dict[str, str] = {}
        place = 0
        for begin in _BEGIN.finditer(html):
            name, end = begin[1], html.find(_end(begin[1]), begin.end())
            if name in self.searched and end >= 0:
                parts += (html[place : begin.start()], f'<div data-tm-searched="{name}">{self.for_search_alone(name)}</div>')
                taken[name] = html[begin.end() : end]
                place = end
        return "".join((*parts, html[place:])), taken

    def finish(self, html: str, taken: Mapping[str, str] | None = None) -> str:
        """The page as it is published: with what was taken out for search, with its own slots, and without marks."""
        back = taken or {}
        html = _SEARCHED.sub(lambda match: back.get(match[1], match[0]), html) if back else html
        return _SLOT.sub(lambda match: self._drawn(match[1]) if match[1] in self.own else match[0], _MARK.sub("", html))

    def shared(self, html: str) -> str:
        """The filled page as others may show it elsewhere: without its own slots, and without marks."""
        return _SLOT.sub("", _MARK.sub("", html))

    def pieces(self, *, by_attributes: bool = False) -> Iterator[tuple[str, str]]:
        """What the page is made of, in order: headings as plain text and fragments as HTML, the other one empty.

        Args:
            by_attributes: whether drawings look as they should without our stylesheet, as in `markdown`.
        """
        drawn = self._drawn_by_attributes if by_attributes else self._drawn
        for heading, names in self.sections:
            if heading:
                yield heading, ""
            yield from (("", drawn(name)) for name in names)

    def _inert(self, texts: Mapping[str, str], name: str) -> str:
        html = texts.get(name, "")
        return html if self.is_inert else inert(html)

    def _drawn(self, name: str, finished: Callable[[str], str] = str) -> str:
        return _DRAWING.sub(lambda match: finished(self._inert(self.drawings, match[1])), self._inert(self.slots, name))

    def _drawn_by_attributes(self, name: str) -> str:
        from ..drawing.style import with_attributes  # noqa: PLC0415 - it imports how diagrams are drawn

        return self._drawn(name, with_attributes)

    def _marked(self, name: str) -> str:
        html = self._drawn(name)
        return f"<!-- threat-model:begin {name} -->{html}{_end(name)}" if name in self.searched else html

    def for_search_alone(self, name: str) -> str:
        """What search reads in place of a slot, as HTML without a line of its own."""
        said = self.said.get(name)
        return "".join(map(_read, self.searched[name])) if said is None else said

    @property
    def results(self) -> tuple[SearchResult, ...]:
        """What search finds by itself."""
        return tuple(said for sentences in self.searched.values() for said in sentences if isinstance(said, SearchResult))

    def anchors(self) -> Iterable[str]:
        """The ids in the fragments, for MkDocs' link validation."""
        if self.ids is not None:
            return filter(None, self.ids.split(_BETWEEN_IDS))
        return chain.from_iterable(_ID.findall(html) for html in self.slots.values())

    def _markdown(self, content: Callable[[str], str]) -> str:
        lines = ["---", f"title: {inert_value(self.title)}"]
        if self.description:
            lines.append(f"description: {inert_value(self.description)}")
        if shown := [name for name in self.hide if name != "search"]:
            lines.append(f"hide: [{', '.join(shown)}]")
        if "search" in self.hide:
            lines.append("search: {exclude: true}")
        lines.append("---")
        for heading, names in self.sections:
            if heading:
                lines += ["", f"## {inert_line(heading)}"]
            for name in names:
                lines += ["", content(name)]
        return "\n".join(lines) + "\n"


def _read(said: str | SearchResult) -> str:
    """What search reads: it takes a heading with an id for a result of its own."""
    if isinstance(said, str):
        return f"<p>{inert_line(said)}</p>"
    return f'<h3 id="{escape(said.anchor)}">{inert_line(said.title)}</h3><p>{inert_line(said.text)}</p>'
