"""Edits of a YAML text: each is a splice at positions that the document gives, and says what the document must say afterwards.

What is outside of a splice stays byte for byte: comments, quotes, columns, line ends, a byte order mark. Whether an edit did
what it should, and nothing else, is not believed: the new text is read, and compared with the old document's values under
the same edits. An edit that touches what an alias also stands for fails there, and nothing is written.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ..errors import ThreatModelError
from ..findings import Where, dotted, errors
from ..model.nodes import Node
from ..model.yaml_text import parse_nodes
from .cutting import Cutter
from .regrouping import id_of, without_id
from .spans import CutError
from .word_cuts import WordCut
from .yaml_values import Value, noted, plain


class EditError(ThreatModelError):
    """An edit that would not leave the rest of the file as it is."""


@dataclass(frozen=True)
class Put:
    """Writes a value at a path: in the place of the one that is there, else as a new entry. Maps on the way are made.

    Attributes:
        where: the path; its last step is a key, or the index of an item that exists.
        value: what is to be there.
        order: keys in the order in which a new one is to stand among them; empty: at the end.
        block: whether a new map is written over several lines even where it would fit into one.
        notes: comments on a new map that is written over several lines, a line each.
        shared: whether the value may be written elsewhere, with an anchor: all that stands for it must be edited alike.
    """

    where: Where
    value: Value
    order: Sequence[str] = ()
    block: bool = False
    notes: Sequence[str] = ()
    shared: bool = False


@dataclass(frozen=True)
class Append:
    """Adds an item to a list. A single value in a list's place becomes a list; where there is nothing, the list is made.

    Attributes:
        where: the path of the list.
        value: the item.
        order: as in `Put`, where the list is made.
    """

    where: Where
    value: Value
    order: Sequence[str] = ()


@dataclass(frozen=True)
class RenameKey:
    """Gives a map's entry another key.

    Attributes:
        where: the path of the entry.
        new: the key.
    """

    where: Where
    new: str


@dataclass(frozen=True)
class Drop:
    """Takes an entry out of a map, or an item out of a list.

    Attributes:
        where: its path.
    """

    where: Where


@dataclass(frozen=True)
class Regroup:
    """Makes a map of a list whose entries have ids.

    Attributes:
        where: the path of the list.
    """

    where: Where


Edit = Put | Append | RenameKey | Drop | Regroup


def edited(raw: bytes, edits: Sequence[Edit], shown: str) -> bytes:
    """The bytes of a file after edits, one after the other: each path is one of the document that those before it left.

    Args:
        raw: the file's bytes.
        edits: the edits.
        shown: the file's name in messages.

    Raises:
        EditError: the file is no single YAML document, or an edit cannot be made without touching something else.
    """
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    expected = _document(raw, shown).plain()
    text = raw.removeprefix(mark).decode()
    text = _cut_all(text, edits, shown)
    for edit in edits:
        expected = _applied(expected, edit, shown)
    result = mark + text.encode()
    if _read_again(result, shown) != expected:
        paths = ", ".join(f"`{dotted(edit.where)}`" for edit in edits[:3])
        raise EditError(f"{shown}: editing {paths} would change something else, too: an anchor or an unusual layout. Edit it by hand.")
    return result


def _document(raw: bytes, shown: str) -> Node:
    """The document of a file that can be edited."""
    documents, findings = parse_nodes(raw, shown)
    if wrong := errors(findings):  # a duplicate key, a value lost in a comment: what is written is not what is read
        raise EditError(f"The file is not edited. {wrong[0]}")
    if len(documents) != 1:
        raise EditError(f"{shown} contains {len(documents)} YAML documents and is not edited. Write one document.")
    return documents[0]


def _read_again(raw: bytes, shown: str) -> Any:
    documents, findings = parse_nodes(raw, shown)
    return documents[0].plain() if len(documents) == 1 and not errors(findings) else None


def _cut_all(text: str, edits: Sequence[Edit], shown: str) -> str:
    """The text after the edits. Words in the place of words leave every path as it is: one look at the text is enough for many."""
    cutter, words = Cutter(text), dict[int, WordCut]()
    for edit in edits:
        try:
            cut = cutter.word(edit.where, edit.value, shared=edit.shared) if isinstance(edit, Put) else None
            if cut is not None and words.get(cut.start, cut) == cut:
                words[cut.start] = cut
                continue
            if words:
                text = _with_words(text, words)
                cutter, words = Cutter(text), {}
            text = _cut(cutter, edit)
            cutter = Cutter(text)
        except CutError as error:
            raise _refused(error, edit, shown) from None
        except yaml.YAMLError:
            raise _refused(CutError("the file has an unusual layout. Edit it by hand."), edit, shown) from None
    return _with_words(text, words)


def _with_words(text: str, cuts: dict[int, WordCut]) -> str:
    for cut in sorted(cuts.values(), reverse=True):
        text = text[: cut.start] + cut.new + text[cut.end :]
    return text


def _refused(error: CutError, edit: Edit, shown: str) -> EditError:
    place = f":{error.line}" if error.line else ""
    return EditError(f"{shown}{place}: `{dotted(edit.where)}` cannot be edited: {error}")


def _cut(cutter: Cutter, edit: Edit) -> str:
    match edit:
        case Put():
            return cutter.put(edit.where, noted(edit.value, edit.notes), edit.order, block=edit.block)
        case Append():
            return cutter.append(edit.where, edit.value, edit.order)
        case RenameKey():
            return cutter.rename_key(edit.where, edit.new)
        case Drop():
            return cutter.drop(edit.where)
        case Regroup():
            return cutter.regroup(edit.where)


def _applied(document: Any, edit: Edit, shown: str) -> Any:
    """The document's values after an edit; the document is changed."""
    above, step = _above(document, edit), edit.where[-1]
    match edit:
        case Put():
            above[step] = plain(edit.value)
        case Append():
            held = above.get(step) if isinstance(above, dict) else above[step]
            held = held if isinstance(held, list) else [] if held is None else [held]
            above[step] = [*held, plain(edit.value)]
        case RenameKey():
            # Order matters to nobody who compares values.
            above[edit.new] = above.pop(step)
        case Drop():
            del above[step]
        case Regroup():
            entries = {id_of(entry): without_id(entry) for entry in above[step]}
            if "" in entries or len(entries) < len(above[step]):
                raise _refused(CutError("two entries have one id, or one has none. Edit it by hand."), edit, shown)
            above[step] = entries
    return document


def _above(document: Any, edit: Edit) -> Any:
    current = document
    for step in edit.where[:-1]:
        if isinstance(current, dict) and current.get(step) is None and isinstance(edit, (Put, Append)):
            current[step] = {}
        current = current[step]
    return current
