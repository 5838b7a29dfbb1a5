"""Issues as GitHub, GitLab and Gitea list them in JSON: by their REST interface, or by the command `gh issue list --json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..findings import Place
from .export_dates import TicketDay, ticket_day
from .issue_addresses import address_names, number_names
from .ticket_keys import keys_in
from .ticket_words import TicketState
from .tracker_export import ELSEWHERE, MAX_EXPORTED, ExportedTicket, ExportError, ExportOptions, TrackerExport, followed

_BLANK = re.compile(r"[ \t\r\n\ufeff]*")
_PAGES = frozenset((20, 30, 50, 100))
"""How many issues the commands and interfaces give unless they are asked for more."""
_MAX_TEXT = 2_000_000
Issue = Mapping[str, Any]


def read_json(text: str, path: str, options: ExportOptions) -> TrackerExport:
    """Reads a list of issues, several lists one behind the other, as commands write pages, or an issue a line.

    Args:
        text: the file's.
        path: its name in messages.
        options: how it is read.

    Raises:
        ExportError: it is no list of issues.
    """
    found: list[ExportedTicket] = []
    ids: dict[int, str] = {}
    moved: dict[str, int] = {}
    has_texts = False
    for number, (issue, line) in enumerate(_issues(text, path), 1):
        if number > MAX_EXPORTED:
            raise ExportError(
                Place(path, line), f"There are more than {MAX_EXPORTED:,} issues. Export those with the label of threat models."
            )
        ticket = _Issue(issue, Place(path, line), number, options).ticket()
        found.append(ticket)
        has_texts = has_texts or isinstance(issue.get("body", issue.get("description")), str)
        if isinstance(issue.get("id"), int):
            ids[issue["id"]] = ticket.name
        if isinstance(issue.get("moved_to_id"), int):
            moved[ticket.name] = issue["moved_to_id"]
    export = TrackerExport(tuple(found), tuple(_notes(found, path, has_texts)))
    return followed(export, {name: ids.get(id, ELSEWHERE) for name, id in moved.items()})


def _notes(found: list[ExportedTicket], path: str, has_texts: bool) -> Iterator[str]:
    if not found:
        yield f"{path} has no issues, so nothing is compared with it."
    closed = any(ticket.state in (TicketState.DONE, TicketState.NOT_DONE) for ticket in found)
    if found and not closed:
        yield f"{path} has open issues only. A ticket that it lacks may be closed: export all with `--state all` or `state=all`."
    if len(found) in _PAGES:
        yield f"{path} has {len(found)} issues, the size of a page. There may be more: use `--limit`, `--paginate` or `per_page`."
    if found and not has_texts:
        yield f"{path} has no texts of issues, so no key is found in it. Export `body` too."


def _issues(text: str, path: str) -> Iterator[tuple[Issue, int]]:
    """Each issue with the line that it begins in."""
    decoder = json.JSONDecoder()
    at, line, depth, before = 0, 1, 0, ""
    counted = 0
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        line, counted = line + text.count("\n", counted, at), at
        if at >= len(text):
            if depth:
                raise ExportError(Place(path, line), "The list does not end: the file was cut. Export it again.")
            return
        sign = text[at]
        if sign == "[" and depth < 2 and before != "value":  # pages may stand in a list of their own
            depth, at, before = depth + 1, at + 1, ""
        elif sign == "]" and depth and before != ",":
            depth, at, before = depth - 1, at + 1, "value" if depth > 1 else ""
        elif sign == "," and depth and before == "value":
            at, before = at + 1, ","
        elif sign == "{" and not (depth and before == "value"):
            issue, at = _object(decoder, text, at, Place(path, line))
            before = "value" if depth else ""
            yield issue, line
        else:
            raise ExportError(Place(path, line), f"{_shown(text[at : at + 20])} is not expected here. Give a list of issues in JSON.")


def _object(decoder: json.JSONDecoder, text: str, at: int, place: Place) -> tuple[Issue, int]:
    try:
        found, end = decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise ExportError(Place(place.path, error.lineno), f"This is not JSON: {error.msg}. Export it again.") from None
    except (ValueError, RecursionError):
        raise ExportError(place, "The issue that begins here is nested too deeply, or has a number that is too long.") from None
    return found, end


class _Issue:
    """An issue of GitHub, GitLab or Gitea."""

    def __init__(self, issue: Issue, place: Place, number: int, options: ExportOptions) -> None:
        self._issue, self._place, self._ordinal, self._options = issue, place, number, options

    def ticket(self) -> ExportedTicket:
        issue = self._issue
        gitlab = "iid" in issue
        number = issue.get("iid") if gitlab else issue.get("number")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 10**12:
            raise self._wrong("has no `number` or `iid`. Give a list of issues of GitHub or GitLab")
        if not isinstance(issue.get("state"), str):
            raise self._wrong("has no `state`. With `gh issue list`, export `--json number,url,state,stateReason,body,labels,milestone`")
        url = self._url("web_url" if gitlab else "html_url") or self._url("url")
        by_address = address_names(url)
        names = by_address or number_names(self._reference(), number)
        state, says = self._state(gitlab)
        due, of_milestone = self._due()
        is_change = bool(issue.get("pull_request"))
        return ExportedTicket(
            names[1] if len(names) == 3 else names[0],
            names,
            state,
            says,
            self._place,
            self._reason() == "reopened" and state is TicketState.OPEN,
            due,
            of_milestone,
            # Changes quote the texts of issues.
            () if is_change else keys_in(self._text()),
            url if by_address else "",
            ELSEWHERE if issue.get("moved_to_id") else "",
        )

    def _state(self, gitlab: bool) -> tuple[TicketState, str]:
        state = str(self._issue["state"]).casefold()
        labels = {label: meaning for label in self._labels() if (meaning := self._options.words.label(label))}
        if state in ("open", "opened", "reopened"):
            started = next((label for label, meaning in labels.items() if meaning is TicketState.STARTED), None)
            return (TicketState.STARTED, f"open, with the label {_shown(started)}") if started else (TicketState.OPEN, "open")
        if state in ("closed", "merged"):
            return self._closed(labels, gitlab)
        return TicketState.UNKNOWN, f"in a state that is not known, {_shown(state)}"

    def _closed(self, labels: Mapping[str, TicketState], gitlab: bool) -> tuple[TicketState, str]:
        issue, reason = self._issue, self._reason()
        if issue.get("moved_to_id"):
            return TicketState.NOT_DONE, "closed because it was moved"
        links = issue.get("_links")
        if gitlab and isinstance(links, dict) and links.get("closed_as_duplicate_of"):
            return TicketState.NOT_DONE, "closed as a duplicate"
        change = issue.get("pull_request")
        if isinstance(change, dict) and "merged_at" in change and not change["merged_at"]:
            return TicketState.NOT_DONE, "closed without being merged"
        for label, meaning in labels.items():
            if meaning is TicketState.NOT_DONE:
                return TicketState.NOT_DONE, f"closed with the label {_shown(label)}"
        for word in filter(None, (reason, self._status())):
            meaning = self._options.words.state(word)
            if meaning is TicketState.NOT_DONE:
                return TicketState.NOT_DONE, f"closed as {_spaced(word)}"
            if meaning is TicketState.UNKNOWN:
                return TicketState.UNKNOWN, f"closed as {_shown(word)}, which is not known"
        return TicketState.DONE, "closed"

    def _reason(self) -> str:
        reason = self._issue.get("state_reason", self._issue.get("stateReason"))
        return reason.casefold() if isinstance(reason, str) else ""

    def _status(self) -> str:
        status = self._issue.get("status")
        status = status.get("name") if isinstance(status, dict) else status
        return status if isinstance(status, str) else ""

    def _labels(self) -> Iterator[str]:
        labels = self._issue.get("labels")
        for label in labels[:100] if isinstance(labels, list) else ():
            name = label.get("name") if isinstance(label, dict) else label
            if isinstance(name, str):
                yield name

    def _due(self) -> tuple[TicketDay | None, bool]:
        due = self._issue.get("due_date")
        if isinstance(due, str) and due:
            return ticket_day(due), False
        milestone = self._issue.get("milestone")
        dates = [milestone.get(key) for key in ("due_on", "dueOn", "due_date")] if isinstance(milestone, dict) else []
        for day in dates:
            if isinstance(day, str) and day and not day.startswith("0001"):  # what `gh` writes for none
                return ticket_day(day), True
        return None, False

    def _text(self) -> str:
        text = self._issue.get("body", self._issue.get("description"))
        return text[:_MAX_TEXT] if isinstance(text, str) else ""

    def _url(self, key: str) -> str:
        url = self._issue.get(key)
        return url if isinstance(url, str) and url.isprintable() and url.startswith(("https://", "http://")) and len(url) <= 500 else ""

    def _reference(self) -> str:
        references = self._issue.get("references")
        full = references.get("full") if isinstance(references, dict) else None
        return full.rpartition("#")[0] if isinstance(full, str) else ""

    def _wrong(self, what: str) -> ExportError:
        return ExportError(self._place, f"Issue {self._ordinal} of the list {what}.")


def _shown(text: str | None) -> str:
    return f"`{(text or '')[:40].replace('`', ' ')}`"


def _spaced(word: str) -> str:
    return word.replace("_", " ").replace("-", " ").casefold()
