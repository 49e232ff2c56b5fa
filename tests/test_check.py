"""One mistake in the shipped knowledge: it is told once, at its place, and nothing is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kb.check_all import Checked, check_files
from kb.diagnostics import Fault, Refusal
from kb.files import Files, read_files, shipped
from kb.load import load
from tests.command import codewhy

Folder = dict[str, bytes]
Edit = Callable[[Folder], None]
QUESTION = ("suggest", "--mohs", "nose 6,3", "--date", "2026-10-05")


@cache
def _shipped() -> Files:
    return read_files(shipped())


def folder() -> Folder:
    """Every file of the shipped knowledge, to be spoilt."""
    known = _shipped()
    return {**known.rules, **known.tables, **known.cards}


def check(files: Folder) -> Checked:
    """The report on such files."""
    known = {
        ending: {n: c for n, c in files.items() if n.endswith(ending)} for ending in (".dl", ".csv", ".toml")
    }
    return check_files(Files(known[".dl"], known[".csv"], known[".toml"], "a fingerprint"))


def write(files: Folder, root: Path) -> Path:
    """The files as a knowledge base on disk."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


# --- edits -------------------------------------------------------------------------------------------


def change(name: str, old: str, new: str) -> Edit:
    """The first ``old`` of a file becomes ``new``."""

    def edit(files: Folder) -> None:
        assert old.encode() in files[name], f"{name} has no {old}"
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return edit


def append(name: str, text: str) -> Edit:
    """The text at the end of a file, which may be a new one."""

    def edit(files: Folder) -> None:
        files[name] = files.get(name, b"") + text.encode()

    return edit


def drop(name: str, line: str = "") -> Edit:
    """A file without the lines that begin so; without it at all, where no line is named."""

    def edit(files: Folder) -> None:
        if not line:
            del files[name]
            return
        lines = files[name].splitlines(keepends=True)
        kept = [each for each in lines if not each.startswith(line.encode())]
        assert len(kept) < len(lines), f"{name} has no {line}"
        files[name] = b"".join(kept)

    return edit


def recode(name: str, how: Callable[[bytes], bytes]) -> Edit:
    """A file as another program saves it."""

    def edit(files: Folder) -> None:
        files[name] = how(files[name])

    return edit


def rule(text: str, **said: str) -> str:
    """A rule that says of itself what it must."""
    given = {"id": "test.rule", "cite": "anatomy-usage a test", **said}
    return (
        "\n/// A test.\n" + "".join(f'@[{key} = "{value}"]\n' for key, value in given.items()) + text + "\n"
    )


@dataclass(frozen=True)
class Mistake:
    """An edit, and the report: code, file, the text of its line, words of the message and of the way out."""

    what: str
    edit: Edit
    code: str
    file: str
    line: str
    message: str
    hint: str = ""
    places: int = 1


AREAS, TABLES, EXCLUDED = "kb/rules/areas.dl", "kb/rules/tables.dl", "kb/rules/excluded.dl"
SITE, ADD_ON, BLOCKS = "facts/site.csv", "facts/add_on.csv", "facts/included_blocks.csv"
PERIOD, CARD = "facts/global_period.csv", "facts/sources/anatomy-usage.toml"
ROW = '"proboscis","head","","","anatomy-usage","a test"'
DEEP = "deep(lesion) :- mohs(service, lesion)"

MISTAKES = [
    Mistake("a typo in a relation", change(AREAS, DEEP, DEEP.replace("mohs", "mosh")),
            "E0201", AREAS, "mosh(", "there is no relation `mosh`", "did you mean `mohs`"),
    Mistake("an argument too few", change(AREAS, DEEP, DEEP.replace("service, lesion", "lesion")),
            "E0202", AREAS, "mohs(lesion)", "`mohs` has 2 arguments, but 1 here", "service: symbol, lesion: symbol"),
    Mistake("a code without quotes", append(AREAS, rule("deep(lesion) :- history(lesion, 17311, _).")),
            "E0203", AREAS, "17311, _", "`17311` is a number", 'write `"17311"`'),
    Mistake("a full stop too few", change(AREAS, "region_area(region, area).", "region_area(region, area)"),
            "E0109", AREAS, "region_area(region, area)", "expected `,` or `.`", "end the rule with `.`"),
    Mistake("a broken declaration", change(TABLES, ".decl site(site: symbol,", ".decl site(site: symbol"),
            "E0109", TABLES, ".decl site(", "expected `,` or `)`", ".decl name("),
    Mistake("a rule id used twice", append(AREAS, rule('deep("A") :- lesion("A", _).', id="area.deep")),
            "E0403", AREAS, '@[id = "area.deep"]', "`area.deep` is used twice"),
    Mistake("a rule id used twice in two files", append(EXCLUDED, rule('deep("A") :- lesion("A", _).', id="area.deep")),
            "E0403", EXCLUDED, '@[id = "area.deep"]', "`area.deep` is used twice"),
    Mistake("a sentence with a missing variable", change(AREAS, "/// The {site} is part", "/// The {sight} is part"),
            "E0405", AREAS, "{sight}", "names `{sight}`", "did you mean `site`"),
    Mistake("a rule without an id", change(AREAS, '@[id = "area.region"]\n', ""),
            "E0404", AREAS, "site_area(site, area) :-", "has no id", '@[id = "..."]'),
    Mistake("a rule that ends before it begins",
            append(AREAS, rule('deep("A") :- lesion("A", _).', since="2026-01-01", until="2025-12-31")),
            "E0407", AREAS, '@[until = "2025-12-31"]', "end (2025-12-31) before they begin (2026-01-01)"),
    Mistake("a date as Americans write it", append(AREAS, rule('deep("A") :- lesion("A", _).', since="1/1/2026")),
            "E0406", AREAS, '@[since = "1/1/2026"]', "is not a date"),
    Mistake("an unknown code in a rule", append(AREAS, rule('deep(a) :- history(e, "17319", _), history_lesion(e, a).')),
            "E0208", AREAS, '"17319"', "the code `17319` is not in the code table", "did you mean `17311`"),
    Mistake("a negation cycle through two files", append(AREAS, rule("deep(a) :- lesion(a, _), !qualified(_, a).")
            + rule("not_cancer(a, b) :- behavior(a, b), !area(a, _).", id="test.cycle")),
            "E0304", AREAS, "", "depends on itself through a negation"),
    Mistake("a rule for what a table states", append(AREAS, rule('site("proboscis", "head").')),
            "E0207", AREAS, 'site("proboscis"', "given by a fact table"),
    Mistake("a missing source card", drop(CARD),
            "E0410", AREAS, "anatomy-usage", "there is no source card `anatomy-usage` (", "add facts/sources/"),
    Mistake("a card without a title", drop(CARD, "title"), "E0602", CARD, "", "`title` is missing", "title ="),
    Mistake("a card of an unknown layer", change(CARD, 'layer = "derived"', 'layer = "drived"'),
            "E0602", CARD, "layer", "`layer` is `drived`", "did you mean `derived`"),
    Mistake("a card that is no TOML", append(CARD, "title: again\n"), "E0601", CARD, "title: again", "not a readable"),
    Mistake("swapped columns", change(SITE, '"site","region"', '"region","site"'),
            "E0502", SITE, '"region","site"', "should be: site,region,", "in another order"),
    Mistake("a duplicate row", append(SITE, '"abdomen","trunk","","","anatomy-usage","a test"\n'),
            "E0507", SITE, '"a test"', "says the same as another one"),
    Mistake("two values at one time", append(SITE, '"abdomen","head","","","anatomy-usage","a test"\n'),
            "E0508", SITE, '"a test"', "two rows for abdomen", "end the older row"),
    Mistake("a fact that ends before it begins",
            append(SITE, ROW.replace('"",""', '"2026-01-01","2025-01-01"') + "\n"),
            "E0407", SITE, "proboscis", "before they begin"),
    Mistake("an unknown code in a table", append(ADD_ON, '"17399","17311","1","","","anatomy-usage","a test"\n'),
            "E0509", ADD_ON, "17399", "the code `17399` is not in the code table", "did you mean"),
    Mistake("an unknown card in a table", append(SITE, ROW.replace("usage", "usuage") + "\n"),
            "E0410", SITE, "proboscis", "no source card `anatomy-usuage`", "did you mean `anatomy-usage`"),
    Mistake("an orphan add-on code", drop(ADD_ON, '"17312"'),
            "E0511", "facts/family_code.csv", '"17312"', "no primary code is listed for it", "the rule that forbids it"),
    Mistake("a region without an area", append(SITE, ROW.replace("head", "face") + "\n"),
            "E0511", SITE, "proboscis", "but that region belongs to no family"),
    Mistake("another name of nothing", append("facts/site_alias.csv", '"schnozz","snout","","","anatomy-usage","."\n'),
            "E0511", "facts/site_alias.csv", "schnozz", "but there is no such site"),
    Mistake("an empty cell", append(SITE, ROW.replace('"head"', '""') + "\n"),
            "E0504", SITE, "proboscis", "the cell `region` is empty", ""),
    Mistake("a space at the end of a cell", append(SITE, ROW.replace("head", "head ") + "\n"),
            "E0512", SITE, "proboscis", "begins or ends with a space", "delete the space"),
    Mistake("a cell too few", append(SITE, ROW.replace(',""', "", 1) + "\n"),
            "E0503", SITE, "proboscis", "has 5 cells, but the header has 6"),
    Mistake("a number with a leading zero", change(BLOCKS, '"17311","5"', '"17311","05"'),
            "E0505", BLOCKS, '"05"', "`05` in `blocks`", "no leading zero"),
    Mistake("a global period from a spreadsheet", change(PERIOD, '"010"', '"10"'),
            "E0506", PERIOD, '"10"', "lost its leading zero", "write `010`"),
    Mistake("a missing quote", append(SITE, ROW[:-1] + "\n"), "E0510", SITE, "proboscis", "its quotes do not match"),
    Mistake("semicolons", recode(SITE, lambda content: content.replace(b'","', b'";"')),
            "E0502", SITE, '"site";', "the header should be", "separated by semicolons"),
    Mistake("not UTF-8", append(SITE, ""), "E0814", SITE, "", "facts/site.csv cannot be read: it is not UTF-8"),
    Mistake("a zipped spreadsheet", recode(SITE, lambda _: b"PK\3\4\0\0"), "E0814", SITE, "", "null byte"),
    Mistake("rules that are not UTF-8", recode(AREAS, lambda content: content + b"// \xe9\n"),
            "E0814", AREAS, "", "kb/rules/areas.dl cannot be read"),
    Mistake("a table without a relation", append("facts/nerve.csv", '"nerve","since","until","source","at"\n'),
            "E0501", "facts/nerve.csv", "nerve", "the table `nerve` has no relation", "declare it"),
    Mistake("a removed table", drop(SITE), "E0513", TABLES, ".decl site(", "there is no table `facts/site.csv`"),
    Mistake("a renamed table", lambda files: files.update({"facts/sites.csv": files.pop(SITE)}),
            "E0501", "facts/sites.csv", '"site"', "the table `sites` has no relation", "did you mean `site`"),
]  # fmt: skip
MISTAKES[34] = Mistake(
    "not UTF-8", recode(SITE, lambda content: content + b'"nez caf\xe9","head","","","anatomy-usage","."\n'),
    "E0814", SITE, "", "facts/site.csv cannot be read: it is not UTF-8 text (byte 0xe9", "save it as UTF-8",
)  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_is_told_once_and_nothing_is_answered(mistake: Mistake, tmp_path: Path) -> None:
    files = folder()
    mistake.edit(files)
    checked = check(files)
    assert checked.knowledge is None
    (found,) = [each for each in checked.diagnostics if not each.kind.warning]
    assert (found.code, found.kind.fault) == (mistake.code, Fault.KNOWLEDGE)
    assert mistake.message in found.message
    assert mistake.hint in found.hint
    place = re.fullmatch(r"(.+):(\d+):\d+", str(found.where))
    if place:
        lines = [*files[mistake.file].decode("utf-8", "replace").split("\n"), ""]
        assert place[1] == mistake.file
        assert mistake.line in lines[int(place[2]) - 1]
    answer = codewhy(*QUESTION, "--knowledge", str(write(files, tmp_path)))
    assert (answer.status, answer.out) == (3, "")
    where = f"{found.where}: " if place else ""
    assert answer.err.startswith(f"codewhy: {where}" + (f"error {found.code}: " if place else ""))
    assert answer.err.splitlines()[0].endswith(found.message)


GOOD: list[tuple[str, Edit]] = [
    ("as it is", lambda _: None),
    ("line ends of Windows in a table", recode(SITE, lambda content: content.replace(b"\n", b"\r\n"))),
    ("line ends of Windows in rules", recode(AREAS, lambda content: content.replace(b"\n", b"\r\n"))),
    ("a byte order mark in a table", recode(SITE, lambda content: b"\xef\xbb\xbf" + content)),
    ("a byte order mark in rules", recode(AREAS, lambda content: b"\xef\xbb\xbf" + content)),
    ("no line end at the end", recode(SITE, lambda content: content.rstrip(b"\n"))),
    ("no quotes where none are needed", append(SITE, ROW.replace('"', "") + "\n")),
    ("a comma in a quoted cell", append(SITE, ROW.replace("a test", "p. 3, line 5") + "\n")),
    ("a quote in a quoted cell", append(SITE, ROW.replace("a test", 'the word ""nose""') + "\n")),
    ("a table of nothing but its header", recode("facts/repeat_modifier.csv", lambda c: c.split(b"\n")[0])),
    ("a rule for ever", append(AREAS, rule('deep("A") :- lesion("A", _).', since="0001-01-01", until="9999-12-31"))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "edit"), GOOD, ids=[what for what, _ in GOOD])
def test_what_is_right_says_nothing(what: str, edit: Edit) -> None:
    files = folder()
    edit(files)
    checked = check(files)
    assert checked.diagnostics == (), what
    assert checked.knowledge is not None
    assert len(list(checked.knowledge.editions())) == len(checked.knowledge.boundaries) + 1


def test_all_mistakes_of_all_files_are_told_at_once_in_their_order() -> None:
    files = folder()
    chosen = [
        each for each in MISTAKES if each.what in ("a typo in a relation", "a cell too few", "an empty cell")
    ]
    for mistake in chosen:
        mistake.edit(files)
    files["facts/code.csv"] += b'"1731","spoilt","","","no-card",""\n'
    assert [each.code for each in check(files).diagnostics] == ["E0201", "E0504", "E0504", "E0503"]


def test_a_refused_knowledge_base_is_never_kept(tmp_path: Path) -> None:
    files = folder()
    MISTAKES[0].edit(files)
    root = write(files, tmp_path)
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            load(root)
        assert [each.code for each in refused.value.diagnostics] == [MISTAKES[0].code]


@pytest.mark.parametrize("missing", ["kb/rules", "facts"])
def test_a_folder_that_is_no_knowledge_base(missing: str, tmp_path: Path) -> None:
    root = write({name: c for name, c in folder().items() if not name.startswith(missing)}, tmp_path)
    answer = codewhy(*QUESTION, "--knowledge", str(root))
    assert (answer.status, answer.out) == (3, "")
    assert answer.err.startswith(f"codewhy: there is no knowledge base in {root}\n")
