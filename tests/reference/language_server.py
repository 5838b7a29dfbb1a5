"""A YAML language server, spoken to as an editor does: JSON-RPC over its standard streams.

Source: Language Server Protocol 3.17, https://microsoft.github.io/language-server-protocol/.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_SETTINGS = {"yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}}


class LanguageServer:
    """A running server.

    Args:
        program: its script for Node.js.
        folder: the project that the editor has open.
        settings: the editor's own, by their dotted names, as VS Code has them.
    """

    def __init__(self, program: Path, folder: Path, settings: dict[str, Any] | None = None) -> None:
        self._process = subprocess.Popen(
            ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.program = program
        self._folder, self._asked = folder, 0
        own = {name.removeprefix("yaml."): value for name, value in (settings or {}).items()}
        self._settings: dict[str, Any] = {"yaml": {**_SETTINGS["yaml"], **own}}
        self._told: dict[str, list[Any]] = {}
        self._ask("initialize", {"processId": None, "rootPath": str(folder), "rootUri": folder.as_uri(), "capabilities": {}})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def diagnostics(self, name: str) -> list[tuple[int, str]]:
        """Opens a file, and gives what is wrong in it: each line, from 0, with the message."""
        path = self._folder / name
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self._told.pop(path.as_uri(), None)
        self._tell("textDocument/didOpen", {"textDocument": document})
        while path.as_uri() not in self._told:
            self._take(self._read())
        return sorted((one["range"]["start"]["line"], one["message"]) for one in self._told[path.as_uri()])

    def marked(self, name: str) -> list[tuple[str, str]]:
        """Opens a file, and gives what is marked in it: the text under each mark, with the message."""
        self.diagnostics(name)
        path = self._folder / name
        lines = path.read_text(encoding="utf-8").split("\n")
        found = []
        for one in self._told[path.as_uri()]:
            start, end = one["range"]["start"], one["range"]["end"]
            assert start["line"] == end["line"], one
            found.append((lines[start["line"]][start["character"] : end["character"]], one["message"]))
        return found

    def completions(self, name: str, line: int, column: int) -> list[str]:
        """What may be written at a place of a file that is open."""
        found = self._ask("textDocument/completion", self._at(name, line, column))
        return [one["label"] for one in found["items"]]

    def hover(self, name: str, line: int, column: int) -> str:
        """What is said of what stands at a place of a file that is open."""
        found = self._ask("textDocument/hover", self._at(name, line, column))
        return str(found["contents"]["value"])

    def _at(self, name: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": (self._folder / name).as_uri()}, "position": {"line": line, "character": column}}

    def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._read()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._take(message)

    def _tell(self, method: str, parameters: dict[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _take(self, message: dict[str, Any]) -> None:
        """A message that nobody waits for: what is wrong in a file, or a question to the editor, which knows its settings alone."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self._told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            asked = [item.get("section", "") for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": [self._settings.get(section) for section in asked]})
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        assert size, "the server has ended"
        found: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return found
