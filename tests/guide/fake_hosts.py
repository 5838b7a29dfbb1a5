"""A host's API on this machine, as far as the scripts in `docs/workflows/scripts/` call it: it keeps what is written, in pages of two."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = "github-actions[bot]"
TOKEN = "a-token"
_PAGE = 2


class FakeHost:
    """Pull requests, comments and issues of one repository, as GitHub's or GitLab's API shows them.

    Attributes:
        pulls: by number.
        lists: comments and issues, by the path of their list.
        writes: method and path of every request that changed something.
    """

    def __init__(self) -> None:
        self.pulls: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.writes: list[tuple[str, str]] = []
        self.address = ""

    def environment(self) -> dict[str, str]:
        """What a runner of GitHub sets, and the token."""
        return {"GITHUB_API_URL": self.address, "GITHUB_REPOSITORY": "shop/models", "TOKEN": TOKEN}

    def answer(self, method: str, address: str, content: dict[str, Any] | None) -> tuple[int, Any, str]:
        """Status, content, and the address of a next page."""
        path = re.sub(r"^/(?:repos/shop/models|projects/12)/", "", urlsplit(address).path)
        query = parse_qs(urlsplit(address).query)
        if method == "GET" and path.startswith("pulls/"):
            found = self.pulls.get(path.removeprefix("pulls/"))
            return (200, found, "") if found else (404, None, "")
        if method == "GET":
            page = int(query.get("page", ["1"])[0])
            entries = self.lists.get(path, [])
            more = f"{self.address}{urlsplit(address).path}?page={page + 1}" if len(entries) > page * _PAGE else ""
            return 200, entries[(page - 1) * _PAGE : page * _PAGE], more
        self.writes.append((method, path))
        assert content is not None
        if method == "POST":
            entries = self.lists.setdefault(path, [])
            number = sum(map(len, self.lists.values())) + 1
            state = {"id": number, "number": number, "iid": number, "user": {"login": BOT}, "closed_at": None}
            entries.append({"body": None, **state, **content})
            return 201, entries[-1], ""
        number = int(path.rpartition("/")[2])
        (entry,) = (entry for entries in self.lists.values() for entry in entries if entry["id"] == number)
        entry.update(content)
        return 200, entry, ""


@contextmanager
def fake_host() -> Iterator[FakeHost]:
    """A host that listens on this machine until the test ends."""
    host = FakeHost()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = json.loads(self.rfile.read(length)) if length else None
            allowed = TOKEN in (self.headers.get("PRIVATE-TOKEN"), (self.headers.get("Authorization") or "").removeprefix("Bearer "))
            status, found, following = host.answer(self.command, self.path, content) if allowed else (401, None, "")
            self.send_response(status)
            if following:
                self.send_header("Link", f'<{following}>; rel="next", <{following}>; rel="last"')
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_GET = do_POST = do_PATCH = do_PUT = _any  # noqa: N815  (the server's names)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield host
        server.shutdown()
