"""A client of the language server in a page: what an editor writes and reads."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds until an answer is given up: a machine that is busy is slow, and a test is not about that."""

CAPABILITIES = {
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"]}},
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
}


class Client:
    """The server as a program of its own, and the messages to and from it."""

    def __init__(self, *words: str, folder: Path, units: list[str] | None = None) -> None:
        command = [sys.executable, "-m", "cli", "language-server", *words]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.answers: dict[int, dict[str, Any]] = {}
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        general = {"general": {"positionEncodings": units}} if units else {}
        self.initialized = self.ask(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "knowledge"}],
            capabilities={**CAPABILITIES, **general},
        )
        self.tell("initialized")

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            length = int(line.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            self.told.put(message)

    def _write(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.process.stdin.flush()

    def tell(self, method: str, **params: Any) -> None:
        self._write({"method": method, "params": params})

    def ask_raw(self, method: str, params: Any) -> dict[str, Any]:
        self.number += 1
        self._write({"id": self.number, "method": method, "params": params})
        kept: list[dict[str, Any]] = []
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("id") == self.number and "method" not in message:
                for each in kept:
                    self.told.put(each)
                return message
            kept.append(message)

    def ask(self, method: str, **params: Any) -> Any:
        answer = self.ask_raw(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path: Path, text: str | None = None) -> str:
        text = path.read_text(encoding="utf-8") if text is None else text
        document = {"uri": path.as_uri(), "languageId": "souffle", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return text

    def at(self, method: str, path: Path, line: int, character: int, **more: Any) -> Any:
        where = {"line": line, "character": character}
        return self.ask(method, textDocument={"uri": path.as_uri()}, position=where, **more)

    def diagnostics(self, path: Path, *, wanted: str = "") -> list[dict[str, Any]]:
        """The next that are told of a file; where a code is ``wanted``, the next that have it."""
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                found: list[dict[str, Any]] = params["diagnostics"]
                if params["uri"] == path.as_uri() and (not wanted or any(d["code"] == wanted for d in found)):
                    return found
