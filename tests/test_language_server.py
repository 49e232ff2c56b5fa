"""The server as an editor meets it: a program of its own, asked over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from cli.language_server.convert import Converter, applied
from kb import catalogue
from kb.source import Text
from tests.command import codewhy
from tests.editor_base import FILES, RULES
from tests.editor_client import Client

RULE_LINE = "site_of(id, site) :- !site(alias, _), lesion(id, alias, _), site_alias(alias, site)."
REQUEST_FAILED = -32803


def folder(where: Path, files: dict[str, str] = FILES) -> Path:
    for name, text in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return where


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return folder(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    """A server that has the rule file open, for what changes nothing."""
    where = folder(tmp_path_factory.mktemp("ready"))
    with Client(folder=where) as client:
        client.open(where / "kb/rules/rules.dl")
        yield client, where / "kb/rules/rules.dl"


def place(text: str, shown: str) -> tuple[int, int]:
    """The line and the UTF-16 unit of the bar."""
    before, _, after = shown.partition("|")
    offset = text.index(before + after) + len(before)
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset), len(text[start:offset].encode("utf-16-le")) // 2


def test_a_seeded_mistake_is_told_where_it_is_and_its_mending_is_told_too(knowledge: Path) -> None:
    rules = knowledge / "kb/rules/rules.dl"
    with Client(folder=knowledge) as client:
        text = client.open(rules, RULES.replace("site_alias(alias", "site_alais(alias"))
        [found] = client.diagnostics(rules, wanted="E0201")
        line, start = place(text, "|site_alais(")
        assert found["range"]["start"] == {"line": line, "character": start}
        assert found["severity"] == 1
        assert "did you mean `site_alias`?" in found["message"]
        change = {"start": found["range"]["start"], "end": {"line": line, "character": start + 10}}
        client.tell(
            "textDocument/didChange",
            textDocument={"uri": rules.as_uri(), "version": 2},
            contentChanges=[{"range": change, "text": "site_alias"}],
        )
        assert client.diagnostics(rules) == []


def test_a_mistake_in_a_file_that_is_not_open_is_told(knowledge: Path) -> None:
    table = knowledge / "facts/site_alias.csv"
    table.write_text(FILES["facts/site_alias.csv"].replace('"nose","","","book"', '"nose","","","bok"'))
    with Client(folder=knowledge) as client:
        [found] = client.diagnostics(table, wanted="E0410")
        assert found["range"]["start"]["line"] == 1


def test_a_second_place_is_told_with_the_first(knowledge: Path) -> None:
    rules = knowledge / "kb/rules/rules.dl"
    with Client(folder=knowledge) as client:
        client.open(rules, RULES.replace("site.alias", "site.named"))
        found = client.diagnostics(rules, wanted="E0403")
        [related] = next(each["relatedInformation"] for each in found if each["code"] == "E0403")
        assert (related["message"], related["location"]["range"]["start"]["line"]) == ("first used here", 10)


def test_what_an_editor_asks_is_answered(ready: tuple[Client, Path]) -> None:
    client, rules = ready
    line, column = place(RULES, "site_al|ias(alias, site).")
    hover = client.at("textDocument/hover", rules, line, column)
    assert "another name of the {site}" in hover["contents"]["value"]
    assert hover["range"]["start"]["line"] == line
    found = client.at("textDocument/definition", rules, line, column)
    assert [Path(each["uri"]).name for each in found] == ["tables.dl", "site_alias.csv"]
    context = {"includeDeclaration": False}
    found = client.at("textDocument/references", rules, line, column, context=context)
    assert [Path(each["uri"]).name for each in found] == ["rules.dl"]
    symbols = client.ask("textDocument/documentSymbol", textDocument={"uri": rules.as_uri()})
    assert "site.alias" in [each["name"] for each in symbols]
    assert "site_alias" in [each["name"] for each in client.ask("workspace/symbol", query="alias")]
    found = client.at("textDocument/completion", rules, *place(RULES, 'site(site, "he|ad")'))
    assert [each["label"] for each in found["items"]] == ["head"]
    found = client.at("textDocument/signatureHelp", rules, *place(RULES, "lesion(id, al|ias"))
    assert found["activeParameter"] == 1


def test_renaming_gives_edits_of_all_files_and_writes_none(tmp_path: Path) -> None:
    files = {
        name.replace("site_alias", "byname"): text.replace("site_alias", "byname")
        for name, text in FILES.items()
    }
    rules = folder(tmp_path, files) / "kb/rules/rules.dl"
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    with Client(folder=tmp_path) as client:
        text = client.open(rules)
        line, column = place(text, "byn|ame(alias, site).")
        where = client.at("textDocument/prepareRename", rules, line, column)
        assert where["end"]["character"] - where["start"]["character"] == len("byname")
        edit = client.at("textDocument/rename", rules, line, column, newName="other_name")["documentChanges"]
    assert [Path(each["textDocument"]["uri"]).name for each in edit[:2]] == ["rules.dl", "tables.dl"]
    assert edit[2]["newUri"] == (tmp_path / "facts/other_name.csv").as_uri()
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_what_keeps_its_name_is_refused_with_the_reason(ready: tuple[Client, Path]) -> None:
    client, rules = ready
    for shown, reason in (('"site.al|ias"', "stays for good"), ("lesi|on(id, alias", "the program itself")):
        line, column = place(RULES, shown)
        params: Any = {
            "textDocument": {"uri": rules.as_uri()},
            "position": {"line": line, "character": column},
        }
        answer = client.ask_raw("textDocument/rename", {**params, "newName": "other_name"})
        assert answer["error"]["code"] == REQUEST_FAILED
        assert reason in answer["error"]["message"]


def test_what_was_certainly_meant_is_offered_as_an_edit_and_the_layout_too(knowledge: Path) -> None:
    rules = knowledge / "kb/rules/rules.dl"
    with Client(folder=knowledge) as client:
        text = client.open(rules, RULES.replace("site_alias(alias, site).", "site_alais( alias,site ) ."))
        [found] = client.diagnostics(rules, wanted="E0201")
        asked = {
            "textDocument": {"uri": rules.as_uri()},
            "range": found["range"],
            "context": {"diagnostics": []},
        }
        [action] = client.ask("textDocument/codeAction", **asked)
        [edit] = action["edit"]["documentChanges"][0]["edits"]
        assert edit["newText"] == "site_alias"
        assert edit["range"]["start"] == dict(
            zip(("line", "character"), place(text, "|site_alais("), strict=True)
        )
        options = {"tabSize": 4, "insertSpaces": True}
        edits = client.ask("textDocument/formatting", textDocument={"uri": rules.as_uri()}, options=options)
        assert "site_alais(alias, site)." in edits[0]["newText"]


@pytest.mark.parametrize(("units", "width"), [(None, 2), (["utf-8"], 4), (["utf-32"], 1)])
def test_positions_are_in_the_units_of_the_editor(
    knowledge: Path, units: list[str] | None, width: int
) -> None:
    rules = knowledge / "kb/rules/rules.dl"
    with Client(folder=knowledge, units=units) as client:
        client.open(rules, f'{RULES}\nx(id) :- lesion(id, "\U0001f600", _), nowhere(id).\n')
        found = client.diagnostics(rules, wanted="E0201")
        at = next(each["range"]["start"]["character"] for each in found if "nowhere" in each["message"])
        assert at == len('x(id) :- lesion(id, "", _), ') + width


def test_a_knowledge_base_that_cannot_be_read_is_told_once(knowledge: Path) -> None:
    rules = knowledge / "kb/rules/rules.dl"
    (knowledge / "facts/site.csv").unlink()
    (knowledge / "facts/site.csv").mkdir()
    with Client(folder=knowledge) as client:
        client.open(rules)
        assert client.at("textDocument/hover", rules, 0, 0) is None
        told = [client.told.get(timeout=1) for _ in range(client.told.qsize())]
        shown = [each["params"]["message"] for each in told if each.get("method") == "window/showMessage"]
        assert len(shown) == 1
        assert "facts/site.csv" in shown[0]


def test_a_file_of_no_knowledge_base_and_a_half_typed_one_are_no_trouble(knowledge: Path) -> None:
    rules, other = knowledge / "kb/rules/rules.dl", knowledge / "notes.dl"
    with Client(folder=knowledge) as client:
        client.open(other, "x(")
        assert client.at("textDocument/hover", other, 0, 0) is None
        client.open(rules, '/// {\n@[cite = "\n.decl (')
        for line, column in ((0, 5), (1, 10), (2, 7), (70, 7)):
            client.at("textDocument/hover", rules, line, column)
            client.at("textDocument/completion", rules, line, column)
        nowhere = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}}
        assert client.ask_raw("textDocument/hover", nowhere)["result"] is None
        assert client.at("textDocument/definition", rules, 0, 0) == []


def test_the_server_ends_when_it_is_told_to(knowledge: Path) -> None:
    with Client(folder=knowledge) as client:
        assert client.ask_raw("shutdown", None)["result"] is None
        client.tell("exit")
        assert client.process.wait(20) == 0


def test_the_server_ends_when_its_editor_is_gone(knowledge: Path) -> None:
    with Client(folder=knowledge) as client:
        assert client.process.stdin is not None
        client.process.stdin.close()
        client.process.wait(20)


def test_without_pygls_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    found = codewhy("language-server")
    assert found.status == 2
    assert "pip install 'codewhy[editor]'" in found.err
    assert catalogue.NO_PYGLS.code == "E0890"


# --- positions --------------------------------------------------------------------------------------------

TEXT = st.text(st.sampled_from("ab\n\r\u2028é\U0001f600\x0c"), max_size=30)


@given(TEXT, st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.integers(0, 40))
def test_a_place_goes_to_the_editor_and_back(content: str, units: str, offset: int) -> None:
    text = Text("a.dl", content)
    convert = Converter(units, lambda _, number: text.line(number), str)
    span = text.span(min(offset, len(content)), min(offset, len(content)))
    line = text.line(span.line)
    column = min(span.column, len(line) + 1)
    position = convert.position("a.dl", span.line, column)
    assert convert.place("a.dl", position)[1:] == (span.line, column)


@given(TEXT, TEXT, st.data())
def test_changes_of_an_editor_are_made_where_it_means_them(
    content: str, new: str, data: st.DataObject
) -> None:
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[line])))
    at = lsp.Position(line, len(lines[line][:column].encode("utf-16-le")) // 2)
    change = SimpleNamespace(range=lsp.Range(at, at), text="|")
    found = applied(content, [change], "utf-16")
    assert found.replace("|", "") == content
    flat = found.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert flat[line][column] == "|"
    assert applied(content, [SimpleNamespace(text=new)], "utf-16") == new
