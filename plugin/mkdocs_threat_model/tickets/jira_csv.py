"""Issues as Jira exports them in CSV: heads in the user's language, several columns of one name, dates of many forms."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from ..findings import Place
from ..model.nearest import nearest
from .export_dates import TicketDay, ticket_day
from .issue_addresses import JIRA_KEY
from .ticket_keys import keys_in, marked
from .ticket_words import TicketState, folded_word
from .tracker_export import MAX_EXPORTED, ExportedTicket, ExportError, ExportOptions, TrackerExport

_COLUMNS = Path(__file__).with_name("jira_columns.yaml")
_SEPARATORS = (",", ";", "\t")
_MAX_COLUMNS = 5_000
_CUT_AT = 1_000
"""How many issues Jira exports unless its administrator allows more."""
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
"""What tells spreadsheets the separator."""
_CONTRADICT, _DISAGREE = "which contradict each other", "because its columns disagree"
_REMEDIES = {_CONTRADICT: "Set one of them right in the tracker.", _DISAGREE: "Name the right one with `--column`."}
_OVER = (TicketState.DONE, TicketState.NOT_DONE)

COLUMNS = ("key", "status", "category", "resolution", "due", "text", "labels", "external")
"""What is looked for in columns."""
Row = Sequence[str]


def read_csv(text: str, path: str, options: ExportOptions) -> TrackerExport:
    """Reads an export of Jira's.

    Args:
        text: the file's.
        path: its name in messages.
        options: how it is read.

    Raises:
        ExportError: it is no such export.
    """
    match = _SEPARATOR_LINE.match(text)
    rows = _rows(text[match.end() :] if match else text, path, match[1] if match else _separator(text, path, options), 1 if match else 0)
    head, line = next(rows, ([], 1))
    columns = _Columns(head, Place(path, line), options.columns)
    found: list[ExportedTicket] = []
    for row, at in rows:
        if len(found) == MAX_EXPORTED:
            raise ExportError(
                Place(path, at), f"There are more than {MAX_EXPORTED:,} issues. Export those with the label of threat models."
            )
        if len(row) > len(head):
            raise ExportError(
                Place(path, at), f"The row has {len(row)} cells, and the head {len(head)}: a cell is not in quotes. Export it again."
            )
        found.append(_ticket(columns.of(row), Place(path, at), options))
    return TrackerExport(tuple(found), tuple(_notes(found, path, columns)))


def _notes(found: Sequence[ExportedTicket], path: str, columns: _Columns) -> Iterator[str]:
    if not found:
        yield f"{path} has no issues, so nothing is compared with it."
        return
    if not any(ticket.state in _OVER for ticket in found):
        yield f"{path} has open issues only. A ticket that it lacks may be closed: export a filter that has closed ones too."
    if len(found) % _CUT_AT == 0:
        yield f"{path} has {len(found):,} issues, as many as Jira exports at once. There may be more: export them in parts."
    for what, missing in (("due", "due dates, so none are compared"), ("text", "descriptions, so no key is found in it")):
        if what not in columns.known:
            yield f"{path} has no column of {missing}. If it has one of another name, say `--column {what}=NAME`."


def _separator(text: str, path: str, options: ExportOptions) -> str:
    """The sign between cells: that under which most columns of the head are known."""
    best, most = ",", -1
    for sign in _SEPARATORS:
        head, _ = next(_rows(text, path, sign, 0), ([], 1))
        known = len(_Columns(head, None, options.columns).known) * _MAX_COLUMNS + min(len(head), _MAX_COLUMNS - 1)
        if known > most:
            best, most = sign, known
    return best


def _rows(text: str, path: str, separator: str, before: int) -> Iterator[tuple[list[str], int]]:
    """The rows that are not empty, each with the line that it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = before + 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            hint = "A quotation mark may be missing. Export it again."
            # Where the row begins: an open quotation mark takes all that follows along.
            raise ExportError(Place(path, line), f"This is not CSV: {error}. {hint}") from None
        if row is None:
            return
        if len(row) > _MAX_COLUMNS:
            raise ExportError(Place(path, line), f"The row has more than {_MAX_COLUMNS:,} cells. Export fewer fields.")
        if any(cell.strip() for cell in row):
            yield row, line
        line = before + reader.line_num + 1


class _Columns:
    """Which columns have what.

    Args:
        head: the heads.
        place: where they are; `None` to look what is known without asking for any.
        named: heads that the user named.

    Attributes:
        known: the places of columns, by what they have.
    """

    def __init__(self, head: Row, place: Place | None, named: Mapping[str, str]) -> None:
        words = {**_head_words(), **{folded_word(word): what for what, word in named.items()}}
        known: dict[str, list[int]] = {}
        folded = [folded_word(cell) for cell in head]
        for index, cell in enumerate(folded):
            if what := words.get(cell):
                known.setdefault(what, []).append(index)
        for what, word in named.items():  # alone counts
            known[what] = [index for index, cell in enumerate(folded) if cell == folded_word(word)]
            if place and not known[what]:
                near = nearest(word, head)
                raise ExportError(
                    place, f"No column is called `{word[:60]}`. {f'Did you mean `{near[:60]}`?' if near else 'See its first line.'}"
                )
        self.known = {what: places for what, places in known.items() if places}
        if place:
            self._required(place, head)

    def _required(self, place: Place, head: Row) -> None:
        if "key" not in self.known:
            shown = ", ".join(f"`{cell[:30]}`" for cell in head[:8])
            raise ExportError(place, f"No column has the keys of issues; the first are {shown}. Name it with `--column key=NAME`.")
        if not {"status", "resolution", "category"} & self.known.keys():
            raise ExportError(place, "No column has the status of issues. Export it, or name it with `--column status=NAME`.")

    def of(self, row: Row) -> Mapping[str, tuple[str, ...]]:
        """What a row has, each value once; a cell that is missing is empty."""
        cells = {what: [row[index].strip() for index in places if index < len(row)] for what, places in self.known.items()}
        return {what: tuple(dict.fromkeys(filter(None, found))) for what, found in cells.items()}


@cache
def _head_words() -> dict[str, str]:
    listed = yaml.safe_load(_COLUMNS.read_text(encoding="utf-8"))
    return {folded_word(word): what for what, words in listed.items() for word in words}


def _ticket(cells: Mapping[str, tuple[str, ...]], place: Place, options: ExportOptions) -> ExportedTicket:
    keys = [key for key in cells.get("key", ()) if JIRA_KEY.fullmatch(key)]
    if len(keys) != 1:
        written = ", ".join(f"`{key[:40]}`" for key in cells.get("key", ())[:3]) or "nothing"
        raise ExportError(place, f"The issue's key is {written}; one like `SHOP-142` is expected. Export it again.")
    state, says = _state(cells, options)
    key = keys[0].upper()
    found = ExportedTicket(key, (key.casefold(),), state, says, place, due=_due(cells, options), keys=_keys(cells))
    remedy = next((remedy for why, remedy in _REMEDIES.items() if why in says), "")
    return replace(found, remedy=remedy) if remedy and state is TicketState.UNKNOWN else found


def _state(cells: Mapping[str, tuple[str, ...]], options: ExportOptions) -> tuple[TicketState, str]:
    """How far an issue is: by its resolution, else by its status and the status's category; what contradicts itself is not known."""
    for what in ("status", "resolution", "category"):
        if len(cells.get(what, ())) > 1:
            return TicketState.UNKNOWN, f"in a state that is not known, {_DISAGREE} on the {what}"
    status, resolution, category = (next(iter(cells.get(what, ())), "") for what in ("status", "resolution", "category"))
    by = {word: options.words.state(word) for word in (status, resolution, category) if word}
    says = f"`{_shown(status or category)}`" + (f" with the resolution `{_shown(resolution)}`" if resolution else "")
    resolved = by.get(resolution, TicketState.OPEN)
    if resolved is TicketState.UNKNOWN:
        return TicketState.UNKNOWN, f"{says}, a resolution that is not known"
    if resolved in _OVER:
        going_on = {by.get(status), by.get(category)} & {TicketState.OPEN, TicketState.STARTED}
        if going_on:
            return TicketState.UNKNOWN, f"{says}, {_CONTRADICT}"
        refused = any(by.get(word) is TicketState.NOT_DONE for word in (status, category))
        return _labelled(TicketState.NOT_DONE if refused else resolved, says, cells, options)
    stands = by.get(status, TicketState.UNKNOWN)
    if category and stands is not TicketState.NOT_DONE:
        of_category = by[category]
        stands = of_category if stands is TicketState.UNKNOWN or of_category is not TicketState.UNKNOWN else stands
    if stands is TicketState.UNKNOWN:
        return TicketState.UNKNOWN, f"{says}, a status that is not known"
    return _labelled(stands, says, cells, options)


def _labelled(state: TicketState, says: str, cells: Mapping[str, tuple[str, ...]], options: ExportOptions) -> tuple[TicketState, str]:
    """A state as the labels change it: what is over with one that says "not done" is not done."""
    for label in (label for cell in cells.get("labels", ())[:100] for label in cell.split()[:100]):
        meaning = options.words.label(label)
        if meaning is TicketState.NOT_DONE and state in _OVER:
            return TicketState.NOT_DONE, f"{says} and the label `{_shown(label)}`"
        if meaning is TicketState.STARTED and state is TicketState.OPEN:
            return TicketState.STARTED, f"{says} and the label `{_shown(label)}`"
    return state, says


def _due(cells: Mapping[str, tuple[str, ...]], options: ExportOptions) -> TicketDay | None:
    found = [day for text in cells.get("due", ()) if (day := ticket_day(text, options.order, options.language))]
    if len(found) < 2:
        return found[0] if found else None
    days = tuple(sorted({day for each in found for day in each.days}))
    return TicketDay(" / ".join(day.text for day in found), days)


def _keys(cells: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    external = " ".join(marked(cell.removeprefix(marked(""))) for cell in cells.get("external", ()))
    return keys_in(" ".join((*cells.get("text", ()), external)))


def _shown(text: str) -> str:
    return text[:40].replace("`", " ")
