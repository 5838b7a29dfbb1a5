"""A server of this machine for built sites."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

_INDEX = "search/search_index.json"


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a page's files share connections
    disable_nagle_algorithm = True  # and none waits until the one before has been confirmed
    policy = ""
    index = b""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Gives a search index without pages, where there is one of these."""
        if not self.index or not self.path.endswith(_INDEX):
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.index)))
        self.end_headers()
        return BytesIO(self.index)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def end_headers(self) -> None:
        """Adds the policy."""
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256  # the usual 5 are few: a browser whose call is dropped tries again after a second, then three, then seven


@contextmanager
def served(folder: Path, policy: str = "", *, searched: bool = False) -> Iterator[str]:
    """A server of a folder, with a Content-Security-Policy where one is given.

    The themes' search reads all pages of a site anew on each page, which takes a second: it finds none, unless they shall be searched.
    """
    index = b""
    if not searched and (folder / _INDEX).exists():
        index = json.dumps(json.loads((folder / _INDEX).read_text(encoding="utf-8")) | {"docs": []}).encode()
    handler = type("_Handler", (_Quiet,), {"policy": policy, "index": index})
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
