"""The command line, called in this process as the console calls it: words in; status and both streams out."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from cli.main import run


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as the one JSON object that it must be."""
        assert self.err == "", "with --format json everything is told in the object"
        return json.loads(self.out)


def codewhy(*words: str, stdin: bytes = b"") -> Answer:
    """Run ``codewhy`` with these words; a defect of its own fails the test."""
    before = sys.argv
    status: object = None
    with CliRunner().isolation(input=stdin) as (out, err, _):
        sys.argv = ["codewhy", *words]
        try:
            run()
        except SystemExit as left:
            status = left.code
        finally:
            sys.argv = before
        sys.stdout.flush()
        sys.stderr.flush()
        answer = Answer(int(str(status)), out.getvalue().decode(), err.getvalue().decode())
    assert "E0904" not in answer.out, answer.out
    assert "a defect" not in answer.err, answer.err
    assert "Traceback" not in answer.err, answer.err
    return answer


def told(answer: Answer) -> list[tuple[str, str | None, str]]:
    """Code, place and message of each error of an error object."""
    data = answer.data
    assert set(data) == {"schema", "errors"}
    assert data["schema"] == "codewhy/error/1"
    assert all(set(each) == {"code", "message", "at", "hint"} for each in data["errors"])
    return [(each["code"], each["at"], each["message"]) for each in data["errors"]]
