"""Where two trees differ: the row, the column or the part, with both values."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .comparison import Comparison, differs, texts
from .markup import BLOCKS, MarkupElement, digest_of

Node = MarkupElement | str

_PARTS = BLOCKS | frozenset(["caption", "colgroup", "dd", "dt", "g", "li", "summary", "svg", "tbody", "td", "tfoot", "th", "thead", "tr"])
"""What is looked into; what holds none of these is compared by what is read in it."""
_MATCHED = 1_500
"""Children up to which the longest common sequences are looked for, which takes the square of their number."""
_THREAT = re.compile(r"(?:/([^/#]+)/index\.html)?#threat-([^#]+)$")
_NAME = 60
"""Characters of a name that is a text."""


@dataclass(frozen=True)
class _Paired:
    """Children of two elements: both, one alone, or the same ones elsewhere."""

    found: Node | None
    expected: Node | None
    moved: bool = False


def differences(found: MarkupElement, expected: MarkupElement, what: str) -> Iterator[Comparison]:
    """What differs between two elements.

    Args:
        found: of the site.
        expected: of the models.
        what: the file that both are of.
    """
    waiting: deque[_Paired] = deque((_Paired(found, expected),))
    while waiting:
        pair = waiting.popleft()
        if pair.moved or pair.found is None or pair.expected is None:
            yield _alone(pair, what)
        elif isinstance(pair.found, str) or isinstance(pair.expected, str):
            yield differs(what, *texts(_text(pair.found), _text(pair.expected)))
        elif pair.found.digest != pair.expected.digest:
            yield from _attributes(pair.found, pair.expected, what)
            here, there = pair.found.text(), pair.expected.text()
            if not (_holds_parts(pair.found) or _holds_parts(pair.expected)) and here != there:
                yield differs(_place(what, pair.expected), *texts(here, there))
            else:
                pairs = paired(pair.found.children, pair.expected.children)
                own = [pair for pair in pairs if isinstance(pair.found or pair.expected, str)]
                if own:  # texts beside parts: together they are what is read there
                    place = _place(what, pair.expected)
                    yield from (differs(place, *texts(_text(pair.found), _text(pair.expected))) for pair in own)
                waiting.extend(pair for pair in pairs if pair not in own)


def paired(found: Sequence[Node], expected: Sequence[Node]) -> list[_Paired]:
    """The children that are not equal and in their place: each with its counterpart, or alone."""
    ours, theirs = list(expected), list(found)
    signs, wanted = [digest_of(node) for node in theirs], [digest_of(node) for node in ours]
    begin = 0
    while begin < min(len(theirs), len(ours)) and signs[begin] == wanted[begin]:
        begin += 1
    end = 0
    while end < min(len(theirs), len(ours)) - begin and signs[-1 - end] == wanted[-1 - end]:
        end += 1
    theirs, ours = theirs[begin : len(theirs) - end], ours[begin : len(ours) - end]
    signs, wanted = signs[begin : len(signs) - end], wanted[begin : len(wanted) - end]
    if max(len(theirs), len(ours)) <= _MATCHED:
        blocks = SequenceMatcher(None, signs, wanted, autojunk=False).get_matching_blocks()
        here = {block.a + step for block in blocks for step in range(block.size)}
        there = {block.b + step for block in blocks for step in range(block.size)}
        theirs = [node for place, node in enumerate(theirs) if place not in here]
        ours = [node for place, node in enumerate(ours) if place not in there]
    return _counterparts(theirs, ours)


def _counterparts(found: list[Node], expected: list[Node]) -> list[_Paired]:
    """By digest, which is a change of place; by name; by tag."""
    waiting: dict[object, deque[Node]] = defaultdict(deque)
    taken: set[int] = set()
    for node in found:
        waiting[digest_of(node)].append(node)
        waiting[_key(node)].append(node)
        waiting[_kind(node)].append(node)
    pairs: dict[int, _Paired] = {}
    for key in (digest_of, _key, _kind):
        for node in expected:
            queue = waiting[key(node)]
            while queue and id(queue[0]) in taken:
                queue.popleft()
            if queue and id(node) not in pairs:
                other = queue.popleft()
                taken.add(id(other))
                pairs[id(node)] = _Paired(other, node, moved=key is digest_of)
    result = [pairs.get(id(node), _Paired(None, node)) for node in expected]
    return result + [_Paired(node, None) for node in found if id(node) not in taken]


def _key(element: Node) -> object:
    if isinstance(element, str):
        return "text"
    if element.tag == "tr":
        return "tr", row_name(element)
    return element.tag, element.attributes.get("id") or element.attributes.get("class", "")


def _kind(element: Node) -> object:
    """What may be the same thing with another class or, where it has no id, under another name."""
    return ("named", id(element)) if isinstance(element, str) or "id" in element.attributes else ("kind", element.tag)


def _alone(pair: _Paired, what: str) -> Comparison:
    node = pair.expected if pair.expected is not None else pair.found
    place = _place(what, node) if isinstance(node, MarkupElement) else what
    if pair.moved:
        return differs(place, "it in another place", "it in its original place")
    here, there = _text(pair.found), _text(pair.expected)
    return differs(place, *texts(here, there))


def _attributes(found: MarkupElement, expected: MarkupElement, what: str) -> Iterator[Comparison]:
    if found.tag != expected.tag:
        yield differs(_place(what, expected), *texts(f"<{found.tag}>", f"<{expected.tag}>"))
    for name in sorted({*found.attributes, *expected.attributes}):
        here, there = found.attributes.get(name), expected.attributes.get(name)
        if here != there:
            yield differs(f"{_place(what, expected)}, attribute {name}", *texts(here, there))


def _text(element: Node | None) -> str | None:
    if isinstance(element, MarkupElement):
        return element.text() or f"<{element.tag}>"
    return element


def _holds_parts(element: MarkupElement) -> bool:
    return any(inner.tag in _PARTS for inner in element.walk() if inner is not element)


def _place(what: str, element: MarkupElement) -> str:
    """A file and the place in it, by the nearest names around it."""
    around = [element, *element.around()]
    names: list[str] = []
    drawing = next((part.attributes.get("aria-label", "") for part in around if part.tag == "svg"), "")
    if drawing:
        names.append(f"drawing `{drawing}`")
    anchor = next((part.attributes["id"] for part in around if "id" in part.attributes and part.tag != "tr"), "")
    if anchor:
        names.append(f"`#{anchor}`")
    row = next((part for part in around if part.tag == "tr"), None)
    if row is not None:
        names.append(f"row `{row_name(row)}`")
    cell = next((part for part in around if part.tag in ("td", "th")), None)
    if cell is not None and cell is not row:
        names.append(f"column {_column(cell)}")
    field = next((part for part in around if part.tag == "dd"), None)
    if field is not None:
        names.append(_term(field))
    if not names or (row is None and field is None):
        names.append(f"`<{element.tag}{' class=' + element.attributes['class'] if 'class' in element.attributes else ''}>`")
    return ", ".join((what, *names))


def row_name(row: MarkupElement) -> str:
    """What a row is about: its id, the threat that it leads to, or what its first cell says."""
    if "id" in row.attributes:
        return row.attributes["id"]
    for element in row.walk():
        match = _THREAT.search(element.attributes.get("href", "")) if element.tag == "a" else None
        if match:
            return "/".join(part for part in match.groups() if part)
    text = next((element.text() for element in row.elements()), "")
    return text if len(text) <= _NAME else f"{text[:_NAME]}…"


def _column(cell: MarkupElement) -> str:
    """A cell's column, by the name that it carries, else by its head, else by its number."""
    if "data-label" in cell.attributes:
        return cell.attributes["data-label"]
    row = cell.parent
    number = [id(element) for element in row.elements()].index(id(cell)) if row else 0
    table = next((element for element in cell.around() if element.tag == "table"), None)
    head = (
        next((element for element in table.walk() if element.tag == "tr" and element.parent and element.parent.tag == "thead"), None)
        if table
        else None
    )
    names = list(head.elements()) if head is not None and head is not row else []
    return names[number].text() if number < len(names) and len(names[number].text()) <= _NAME else str(number + 1)


def _term(field: MarkupElement) -> str:
    terms = [element for element in field.parent.elements() if element.tag == "dt"] if field.parent else []
    return terms[0].text() if len(terms) == 1 else "`<dd>`"
