"""The API of GitHub, Gitea, Forgejo and GitLab, as far as the scripts next to this file need it. Standard library only.

Environment variables, which the hosts set in a job unless noted:

TOKEN               a token that may write what is written. Set it for the one step that needs it
GITHUB_API_URL, GITHUB_REPOSITORY   GitHub, Gitea, Forgejo: address of the API, and owner and name of the repository
AUTHOR              the same: login of the token's user (default: github-actions[bot]). Set it on Gitea and Forgejo
CI_API_V4_URL, CI_PROJECT_ID        GitLab: address of the API, and number of the project
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_SECONDS = 30
_MOST_BYTES = 32 << 20
_MOST_PAGES = 50
_NEXT = re.compile(r'<([^<>]+)>;[^,]*rel="next"')


@dataclass(frozen=True)
class Issue:
    """An issue of the token's user.

    Attributes:
        number: as people write it.
        body: its text.
        closed: the day and time of its closing; empty while it is open.
    """

    number: int
    body: str
    closed: str


class _NoRedirect(HTTPRedirectHandler):
    """A redirect could lead the token to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None is followed."""


class _Api:
    """Requests below one address. Raises SystemExit from every method, if the host refuses or does not answer."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        self._base = address
        self._headers = {"Accept": "application/json", "User-Agent": "threat-model", **headers}
        self._opener = build_opener(_NoRedirect)

    def get(self, path: str) -> Any:
        """The answer to a request such as `pulls/7`."""
        return self._send("GET", f"{self._base}/{path}")[0]

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """A list, page by page."""
        address = f"{self._base}/{path}"
        for _ in range(_MOST_PAGES):
            found, following = self._send("GET", address)
            yield from found
            if not following or urlsplit(following)[:2] != urlsplit(self._base)[:2]:
                return
            address = following

    def write(self, method: str, path: str, content: Mapping[str, str]) -> None:
        """Creates or changes something."""
        self._send(method, f"{self._base}/{path}", content)

    def _send(self, method: str, address: str, content: Mapping[str, str] | None = None) -> tuple[Any, str]:
        """The answer, and the address of the next page."""
        body = None if content is None else json.dumps(content).encode()
        headers = self._headers | ({} if body is None else {"Content-Type": "application/json"})
        try:
            with self._opener.open(Request(address, body, headers, method=method), timeout=_SECONDS) as answer:
                found = json.loads(answer.read(_MOST_BYTES) or b"null")
                following = _NEXT.search(answer.headers.get("Link") or "")
        except HTTPError as error:
            raise SystemExit(f"{method} {urlsplit(address).path}: the host answered {error.code}.") from None
        except (URLError, TimeoutError, ValueError) as error:
            raise SystemExit(f"{method} {urlsplit(address).path}: no valid answer ({type(error).__name__}).") from None
        return found, following[1] if following else ""


class GitHub(_Api):
    """A repository on GitHub, Gitea or Forgejo, whose API is the same here. Texts of other users are never edited."""

    def __init__(self) -> None:
        self.repository = os.environ["GITHUB_REPOSITORY"]
        self._author = os.environ.get("AUTHOR") or "github-actions[bot]"
        address = f"{os.environ['GITHUB_API_URL'].rstrip('/')}/repos/{self.repository}"
        super().__init__(address, {"Authorization": f"Bearer {os.environ['TOKEN']}"})

    def own(self, path: str) -> Iterator[dict[str, Any]]:
        """What a list has of the token's user."""
        return (entry for entry in self.pages(path) if entry["user"]["login"] == self._author)

    def issues(self) -> Iterator[Issue]:
        """The issues of the token's user, newest first; the host also lists pull requests."""
        author = quote(self._author)
        for entry in self.own(f"issues?state=all&creator={author}&created_by={author}&per_page=100"):
            if not entry.get("pull_request"):
                yield Issue(entry["number"], entry["body"] or "", entry["closed_at"] or "")

    def open_issue(self, title: str, body: str) -> None:
        """Opens an issue."""
        self.write("POST", "issues", {"title": title, "body": body})

    def update_issue(self, number: int, body: str) -> None:
        """Replaces the text of an issue."""
        self.write("PATCH", f"issues/{number}", {"body": body})


class GitLab(_Api):
    """A project on GitLab."""

    def __init__(self) -> None:
        address = f"{os.environ['CI_API_V4_URL']}/projects/{int(os.environ['CI_PROJECT_ID'])}"
        super().__init__(address, {"PRIVATE-TOKEN": os.environ["TOKEN"]})

    def issues(self) -> Iterator[Issue]:
        """The issues of the token's user, newest first."""
        for entry in self.pages("issues?state=all&scope=created_by_me&per_page=100"):
            yield Issue(entry["iid"], entry["description"] or "", entry["closed_at"] or "")

    def open_issue(self, title: str, body: str) -> None:
        """Opens an issue."""
        self.write("POST", "issues", {"title": title, "description": body})

    def update_issue(self, number: int, body: str) -> None:
        """Replaces the text of an issue."""
        self.write("PUT", f"issues/{number}", {"description": body})


def this_host() -> GitHub | GitLab:
    """The host whose job this is."""
    return GitLab() if "CI_API_V4_URL" in os.environ else GitHub()
