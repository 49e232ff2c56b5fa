"""What an editor asks of a small knowledge base, and what it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.files import read_files
from kb.source import Text
from queries.editor.complete import complete, signature
from queries.editor.hover import hover
from queries.editor.model import Edits, Refused
from queries.editor.places import definition, references
from queries.editor.problems import problems, problems_at_once
from queries.editor.rename import rename
from queries.editor.symbols import search, symbols
from queries.editor.workspace import Workspace, workspace
from tests.editor_base import FILES, RULES, at, edited, shown, small

BASE = small()
R, T = "kb/rules/rules.dl", "kb/rules/tables.dl"
SITE, ALIAS, CODE = "facts/site.csv", "facts/site_alias.csv", "facts/code.csv"


def told(name: str, where: str, base: Workspace = BASE) -> str:
    found = hover(base, at(base, name, where))
    return found.text if found else ""


def defined(name: str, where: str) -> list[str]:
    return [shown(BASE, span) for span in definition(BASE, at(BASE, name, where))]


def used(name: str, where: str) -> list[str]:
    return [shown(BASE, span) for span in references(BASE, at(BASE, name, where))]


def words(line: str, kind: str = "") -> list[str]:
    """What could stand at the bar in a line behind the rules."""
    base = small(rules=f"{RULES}\n{line.replace('|', '')}")
    found = complete(base, at(base, R, line))
    return [each.label for each in found if not kind or each.kind == kind]


# --- what is wrong ----------------------------------------------------------------------------------------


def test_the_small_knowledge_base_is_well_formed() -> None:
    assert problems(BASE) == []


def test_a_mistake_in_an_open_text_is_told_with_reason_and_way_out() -> None:
    base = small(rules=RULES.replace("site_alias(alias", "site_alais(alias"))
    [problem] = problems(base)
    assert shown(base, problem.span) == "rules.dl:20: site_alais(alias, site)"
    assert problem.message.split("\n") == [
        "there is no relation `site_alais`",
        "why: a relation is declared with `.decl` before it is used",
        "help: did you mean `site_alias`?",
    ]


def test_a_table_that_is_edited_is_told_of_in_the_files_that_it_breaks() -> None:
    base = small(code=FILES[CODE].replace('"17311"', '"17321"'))
    [problem] = problems(base)
    assert shown(base, problem.span) == 'rules.dl:31: "17311"'


def test_what_the_text_alone_shows_is_told_without_the_whole_check() -> None:
    assert problems_at_once(BASE, R) == []
    half = small(rules=RULES.replace('"head").', '"head"'))
    assert [problem.diagnostic.code for problem in problems_at_once(half, R)] == ["E0109"]
    card = small(book=FILES["facts/sources/book.toml"].replace('"2026-11-01"', '"2026-11-31"'))
    assert [problem.diagnostic.code for problem in problems_at_once(card, "facts/sources/book.toml")] == [
        "E0406"
    ]


def test_what_has_no_place_is_shown_at_the_top_of_a_file() -> None:
    base = Workspace(BASE.root, {**BASE.content, SITE: b'"site"\xff'})
    assert [(each.file, each.span.line) for each in problems(base) if "UTF-8" in each.message] == [(SITE, 1)]


# --- what is it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "where", "says"),
    [
        (
            R,
            "site_al|ias(alias, site).",
            ["site_alias(alias: symbol, site: symbol)", "2 rows", "facts/site_alias"],
        ),
        (
            R,
            "lesi|on(id, alias",
            ["documented in the encounter", "where there is no such row: no lesion {id}"],
        ),
        (R, "site_|of(id, site), site", ["derived by 2 rules: `site.named`, `site.alias`"]),
        (R, '"site.al|ias"', ["rule `site.alias`", "another name of it", "The book, A society (2026)"]),
        (R, '"coded.|head"', ["until 2030-12-31", "layer cpt"]),
        (R, '"bo|ok p. 4"', ["**The book**", "A society; 2026", "cpt · reported · last checked 2026-11-01"]),
        (
            R,
            '"173|11"',
            ["17311: Mohs surgery, first stage (book p. 6)", "used in 1 place of the rules and 1 cell"],
        ),
        (R, '"he|ad")', ["region `head`**, in `site`", "used in 1 place of the rules and 1 cell of 1 table"]),
        (R, "length|_mm: number", ["a whole number, in millimetres, told in cm"]),
        (R, "@[ab|sent", ["tells that there is no such row"]),
        (R, "lesion(id, al|ias", ["variable `alias`", "first bound as column `place` of `lesion`"]),
        (R, '"{al|ias}" is', ["variable `alias`"]),
        (ALIAS, '"snout","no|se"', ["**site `nose`**, in `site_alias`", "nose; region head (book p. 3)"]),
        (ALIAS, '"snout","nose","","","bo|ok"', ["**The book**"]),
        (ALIAS, '"alias","si|te"', ["column `site`", "another name of the {site}"]),
        (ALIAS, '"unt|il"', ["The last date of service"]),
        (CODE, '"17313","Mo|hs', ["label `Mohs surgery elsewhere`"]),
        ("facts/sources/book.toml", 'edi|tion = "2026"', ["**The book**"]),
    ],
)
def test_a_word_is_told(name: str, where: str, says: list[str]) -> None:
    found = told(name, where)
    assert [each for each in says if each not in found] == [], found


def test_nothing_is_said_of_what_has_no_meaning() -> None:
    assert told(T, "// What the ta|bles state") == ""
    assert told(R, ":|- lesion(id, site, _)") == ""


def test_a_word_of_a_rule_that_is_half_written_is_told() -> None:
    base = small(rules=f"{RULES}\ncoded(id, site) :- site_of(id, si")
    assert "derived by 2 rules" in told(R, "coded(id, site) :- site|_of(id, si", base)


# --- where is it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "where", "places"),
    [
        (
            R,
            "site_al|ias(alias, site).",
            ["tables.dl:13: site_alias", f"site_alias.csv:1: {FILES[ALIAS].split()[0]}"],
        ),
        (R, "site_|of(id, site), site", ["rules.dl:8: site_of"]),
        (R, '"site.al|ias"', ["rules.dl:17: site.alias"]),
        (R, '"bo|ok p. 4"', ['book.toml:1: title = "The book"']),
        (R, '"173|11"', ["code.csv:2: 17311"]),
        (R, "site_of(id, site) :- !site(ali|as", ["rules.dl:20: alias"]),
        (R, "{al|ias}", ["rules.dl:20: alias"]),
        (ALIAS, '"snout","no|se"', ["site.csv:2: nose"]),
        (ALIAS, '"snout","nose","","","bo|ok"', ['book.toml:1: title = "The book"']),
        (ALIAS, '"alias","si|te"', ["tables.dl:13: site"]),
    ],
)
def test_a_word_leads_to_where_it_is_from(name: str, where: str, places: list[str]) -> None:
    assert defined(name, where) == places


def test_a_variable_leads_to_where_it_is_bound_and_not_to_where_it_is_denied() -> None:
    [span] = definition(BASE, at(BASE, R, "site_alias(al|ias, site)."))
    assert BASE.text(R).line(span.line)[span.column - 12 : span.end_column - 1] == "lesion(id, alias"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "where", "places"),
    [
        (R, "site_al|ias(alias, site).", ["rules.dl:20: site_alias", "tables.dl:13: site_alias"]),
        (R, '"173|11"', ['rules.dl:31: "17311"', "code.csv:2: 17311"]),
        (ALIAS, '"snout","no|se"', ["site.csv:2: nose", "site_alias.csv:2: nose", "site_alias.csv:3: nose"]),
        (
            T,
            "site(si|te: symbol",
            ["tables.dl:7: site", "tables.dl:3: site", "tables.dl:6: site", "site.csv:1: site"],
        ),
    ],
)
def test_every_place_that_names_a_thing_is_found(name: str, where: str, places: list[str]) -> None:
    assert set(places) <= set(used(name, where))
    assert len(used(name, where)) == len(set(used(name, where)))


def test_a_card_is_found_where_it_is_cited() -> None:
    found = used(R, '"bo|ok p. 4"')
    assert [each for each in found if each.startswith("rules")] == [
        f"rules.dl:{n}: book" for n in (12, 18, 28)
    ]
    assert sum(each.endswith(".csv:2: book") for each in found) == 3


def test_a_rule_is_found_in_the_cases_of_the_tests() -> None:
    case = Text("tests/cases/a.yaml", "rules: [site.alias, site.alias-2, big.site.alias]\n")
    spans = references(BASE, at(BASE, R, '"site.al|ias"'), [case])
    assert [(span.file, span.column) for span in spans] == [(R, 9), ("tests/cases/a.yaml", 9)]


# --- another name -----------------------------------------------------------------------------------------


def test_a_variable_gets_another_name_in_its_rule_and_its_sentence_only() -> None:
    done = rename(BASE, at(BASE, R, "lesion(id, al|ias"), "word")
    assert isinstance(done, Edits)
    changed = edited(BASE, done.changes)
    text = changed.text(R)
    assert text is not None
    assert text.line(16) == '/// Lesion {id} is on the {site}: "{word}" is another name of it.'
    assert text.line(20) == (
        "site_of(id, site) :- !site(word, _), lesion(id, word, _), site_alias(word, site)."
    )
    assert "alias" in FILES[T]
    assert changed.content[T] == BASE.content[T]
    assert problems(changed) == []


def test_a_relation_gets_another_name_with_its_table() -> None:
    done = rename(BASE, at(BASE, R, "site_al|ias(alias, site)."), "site_name")
    assert isinstance(done, Edits)
    assert done.renamed == ((ALIAS, "facts/site_name.csv"),)
    changed = edited(BASE, done.changes).with_text(ALIAS, None).with_text("facts/site_name.csv", FILES[ALIAS])
    assert problems(changed) == []
    assert "site_alias" not in changed.text(R).content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "where", "new", "reason"),
    [
        (R, '"site.al|ias"', "site.other", "no id is used again"),
        (R, '"bo|ok p. 4"', "book-2", "the name of its file"),
        (R, '"173|11"', "17312", "a value is a fact"),
        (R, "length|_mm: number", "length", "name of a column"),
        (R, "@[ab|sent", "missing", "belong to the language"),
        (R, "lesion(id, al|ias", "id", "has a variable `id` already"),
        (R, "lesion(id, al|ias", "2nd", "begins with no digit"),
        (R, "site_|of(id, site), site", "count", "a word of Soufflé's own"),
        (R, "site_|of(id, site), site", "site", "a relation or a table `site` already"),
        (R, "cod|ed(id, \"17311\")", "coded_as", "the program itself names `coded` (kb/x.py:1:5)"),
        (R, "site_|of(id, site), site", "where", "asked for by its name (tests/cases/a.yaml:1:6)"),
        (T, "// What the ta|bles state", "x", "nothing that has a name"),
    ],
)  # fmt: skip
def test_what_keeps_its_name_says_why(name: str, where: str, new: str, reason: str) -> None:
    python = [Text("kb/x.py", "A = 'coded'\n")]
    case = [Text("tests/cases/a.yaml", 'why: site_of("A", _)\n')]
    done = rename(BASE, at(BASE, name, where), new, lambda: python, lambda: case)
    assert isinstance(done, Refused)
    assert reason in done.reason


# --- what could stand here --------------------------------------------------------------------------------


def test_a_relation_is_suggested_with_its_columns() -> None:
    base = small(rules=f"{RULES}\nx(id) :- site_a")
    found = complete(base, at(base, R, "x(id) :- site_a|"))
    [alias] = [each for each in found if each.label == "site_alias"]
    assert (alias.text, alias.snippet) == ("site_alias(${1:alias}, ${2:site})", True)
    assert shown(base, alias.span) == "rules.dl:33: site_a"
    assert "another name of the {site}" in alias.told


def test_an_argument_is_suggested_from_what_its_column_holds() -> None:
    assert words('x(id) :- site_of(id, s), site(s, "|') == ["head", "trunk"]
    assert words('x(id) :- site_of(id, s), site(s, "tr|")') == ["trunk"]
    assert words('x(id) :- coded(id, "173|')[:2] == ["17311", "17313"]
    assert words('x(id) :- coded(id, "elsewhere|') == ["17313"], "a code is found by its label"
    assert words('x(id) :- site(s, r), r != "|') == ["head", "trunk"]


def test_variables_of_the_rule_are_suggested_inside_an_atom() -> None:
    assert words("x(lesion) :- site_of(lesion, where), site(wh|", "variable") == ["where"]
    assert "site" not in words("x(lesion) :- site_of(lesion, where), site(wh|")


def test_citations_keys_and_choices_are_suggested() -> None:
    assert words('@[cite = "bo|') == ["book"]
    assert words('@[cite = "book p. 3|') == []
    assert words('@[cite = "book |') == ["p. 3", "p. 4"]
    assert "overrules" in words("@[ov|")
    assert words('@[layer = "|')[0] == "cpt"
    assert words("/// It is {si|}\nx(id, site) :- site_of(id, site).") == ["id", "site"]
    assert words("// a note |") == []


def test_cells_of_a_table_are_suggested() -> None:
    base = small(site_alias=FILES[ALIAS] + '"hooter","no","","","b",""\n')
    assert [each.label for each in complete(base, at(base, ALIAS, '"hooter","no|"'))] == ["nose"]
    [card] = complete(base, at(base, ALIAS, '"hooter","no","","","b|"'))
    assert (card.label, card.detail, shown(base, card.span)) == ("book", "The book", "site_alias.csv:4: b")


def test_a_relation_that_is_being_written_shows_its_columns() -> None:
    base = small(rules=f"{RULES}\nx(id) :- lesion(id, ")
    found = signature(base, at(base, R, "x(id) :- lesion(id, |"))
    assert found is not None
    assert (found.label, found.active) == ("lesion(id: symbol, place: symbol, length_mm: number)", 1)
    assert signature(BASE, at(BASE, R, "/// {co|de} is for")) is None


# --- what is there ----------------------------------------------------------------------------------------


def test_a_file_and_the_knowledge_base_have_an_outline() -> None:
    found = symbols(BASE, R)
    assert [(each.kind, each.name) for each in found][:4] == [
        ("relation", "lesion"),
        ("relation", "site_of"),
        ("rule", "site.named"),
        ("rule", "site.alias"),
    ]
    assert [each.name for each in symbols(BASE, ALIAS)] == ["site_alias"]
    assert {(each.kind, each.name) for each in search(BASE, "salias")} == {
        ("table", "site_alias"),
        ("rule", "site.alias"),
        ("relation", "site_alias"),
    }


def test_every_relation_and_rule_of_the_shipped_knowledge_is_in_the_outline() -> None:
    root = Path(__file__).parent.parent
    shipped = workspace(str(root), read_files(root))
    from kb.load import load

    known = load(str(root))
    assert set(shipped.declarations()) == set(known.declarations)
    ids = {
        s.name for n in shipped.content if n.endswith(".dl") for s in symbols(shipped, n) if s.kind == "rule"
    }
    assert {rule.id for rule in known.program.rules if rule.id} <= ids
    for name, (_, chunk) in shipped.declarations().items():
        columns = known.declarations[name].columns
        assert [token.value for token, _ in chunk.columns] == [column.name for column in columns]
        assert chunk.sentence == known.declarations[name].doc
