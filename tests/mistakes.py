"""What people do wrong in rules, tables and cards, one mistake each, and what they must be told.

Takes the files of a knowledge base as bytes by name; an ``Edit`` spoils them. Imports nothing of the
project: a mistake is made in text, as a person makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Folder = dict[str, bytes]
Edit = Callable[[Folder], None]


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


def rule(body: str, head: str = "tested(a)", **said: str) -> str:
    """A rule of a relation of its own, which says of itself what it must."""
    given = {"id": "test.rule", "cite": "anatomy-usage a test", **said}
    lines = "".join(f'@[{key} = "{value}"]\n' for key, value in given.items())
    return f"\n.decl tested(lesion: symbol)\n/// A test.\n{lines}{head} :- {body}.\n"


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


AREAS, TABLES, EXCLUDED = "kb/rules/areas.dl", "kb/rules/tables.dl", "kb/rules/excluded.dl"
SITE, ALIAS = "facts/site.csv", "facts/site_alias.csv"
ADD_ON, BLOCKS, PERIOD = "facts/add_on.csv", "facts/included_blocks.csv", "facts/global_period.csv"
CARD = "facts/sources/anatomy-usage.toml"
ROW = '"proboscis","head","","","anatomy-usage","a test"\n'
OTHER = '"proboscis","nose","","","anatomy-usage","a test"\n'
ABDOMEN = '"abdomen","trunk","","","anatomy-usage","a test"\n'
CYCLE = '\n.decl other(lesion: symbol)\n/// A test.\n@[id = "test.cycle"]\n@[cite = "anatomy-usage ."]\n'


def cycle(files: Folder) -> None:
    """Two relations in two files, each of what the other is not."""
    append(AREAS, rule("lesion(a, _), !other(a)"))(files)
    append(EXCLUDED, CYCLE + "other(a) :- lesion(a, _), !tested(a).\n")(files)


RULES = [
    Mistake("a typo in a relation", append(AREAS, rule("mosh(_, a)")),
            "E0201", AREAS, "mosh(", "there is no relation `mosh`", "did you mean `mohs`"),
    Mistake("an argument too few", append(AREAS, rule("mohs(a)")),
            "E0202", AREAS, "mohs(a)", "`mohs` has 2 arguments, but 1 here",
            "service: symbol, lesion: symbol"),
    Mistake("a code without quotes", append(AREAS, rule("history(a, 17311, _)")),
            "E0203", AREAS, "17311, _", "`17311` is a number", 'write `"17311"`'),
    Mistake("a code that lost its quotes and begins with a zero", append(AREAS, rule("history(a, 00400, _)")),
            "E0106", AREAS, "00400", "begins with a zero", 'write `"00400"`'),
    Mistake("a full stop too few", change(AREAS, "region_area(region, area).", "region_area(region, area)"),
            "E0109", AREAS, "region_area(region, area)", "expected `,` or `.`", "end the rule with `.`"),
    Mistake("a broken declaration", change(TABLES, ".decl site(site: symbol,", ".decl site(site: symbol"),
            "E0109", TABLES, ".decl site(", "expected `,` or `)`", ".decl name("),
    Mistake("a comment that is not closed", change(TABLES, "/// The {site} belongs", "/* The {site} belongs"),
            "E0105", TABLES, "/* The", "this comment is not closed", "add `*/`"),
    Mistake("a variable that nothing binds", append(AREAS, rule("lesion(_, site)")),
            "E0301", AREAS, "tested(a)", "the variable `a` in the head is bound by nothing", "add an atom"),
    Mistake("a rule id used twice", append(AREAS, rule("lesion(a, _)", id="area.region")),
            "E0403", AREAS, '@[id = "area.region"]', "`area.region` is used twice", "its own"),
    Mistake("a rule id used twice in two files", append(EXCLUDED, rule("lesion(a, _)", id="area.region")),
            "E0403", EXCLUDED, '@[id = "area.region"]', "`area.region` is used twice"),
    Mistake("a relation declared twice in two files", append(EXCLUDED, ".decl site_area(site: symbol)\n"),
            "E0204", EXCLUDED, ".decl site_area", "`site_area` is declared twice", "delete or rename"),
    Mistake("a sentence with a missing variable",
            change(AREAS, "/// The {site} is part", "/// The {sight} is part"),
            "E0405", AREAS, "{sight}", "names `{sight}`", "did you mean `site`"),
    Mistake("a rule without an id", change(AREAS, '@[id = "area.region"]\n', ""),
            "E0404", AREAS, "site_area(site, area) :-", "has no id", '@[id = "..."]'),
    Mistake("a rule that ends before it begins",
            append(AREAS, rule("lesion(a, _)", since="2026-01-01", until="2025-12-31")),
            "E0407", AREAS, '@[until = "2025-12-31"]', "end (2025-12-31) before they begin (2026-01-01)"),
    Mistake("a date as Americans write it", append(AREAS, rule("lesion(a, _)", since="1/1/2026")),
            "E0406", AREAS, '@[since = "1/1/2026"]', "is not a date"),
    Mistake("a date without its dashes", append(AREAS, rule("lesion(a, _)", since="20260101")),
            "E0406", AREAS, '@[since = "20260101"]', "is not a date"),
    Mistake("an unknown code in a rule", append(AREAS, rule('history(a, "17319", _)')),
            "E0208", AREAS, '"17319"', "the code `17319` is not in the code table", "did you mean `1731"),
    Mistake("a negation cycle through two files", cycle,
            "E0304", AREAS, "!other(a)", "tested -> !other -> !tested", "break the cycle"),
    Mistake("a rule for what a table states", append(AREAS, rule("lesion(a, _)", 'site(a, "head")')),
            "E0207", AREAS, 'site(a, "head")', "`site`, which is given by a fact table"),
    Mistake("rules that are not UTF-8", recode(AREAS, lambda content: content + b"// \xe9\n"),
            "E0814", AREAS, "", "kb/rules/areas.dl cannot be read: it is not UTF-8 text (byte 0xe9"),
]  # fmt: skip

CARDS = [
    Mistake("a missing source card", drop(CARD),
            "E0410", AREAS, "anatomy-usage", "there is no source card `anatomy-usage` (",
            "add facts/sources/"),
    Mistake("a card without a title", drop(CARD, "title"),
            "E0602", CARD, "", "`title` is missing", "write `title ="),
    Mistake("a card of an unknown layer", change(CARD, 'layer = "', 'layer = "x'),
            "E0602", CARD, "layer", "`layer` is `x", "it is one of cpt, ncci"),
    Mistake("a card with a misspelt field", change(CARD, "publisher", "publishre"),
            "E0602", CARD, "publishre", "`publishre` is not known", "did you mean `publisher`"),
    Mistake("a card that is no TOML", append(CARD, "title: again\n"),
            "E0601", CARD, "title: again", "this is not a readable source card", "write each field as"),
]  # fmt: skip

FACTS = [
    Mistake("swapped columns", change(SITE, '"site","region"', '"region","site"'),
            "E0502", SITE, '"region","site"', "should be: site,region,", "in another order"),
    Mistake("a duplicate row", append(SITE, ABDOMEN),
            "E0507", SITE, '"a test"', "says what another one says", "delete one"),
    Mistake("two values at one time", append(SITE, ABDOMEN.replace("trunk", "head")),
            "E0508", SITE, '"a test"', "two rows for abdomen", "end the older row"),
    Mistake("a fact that ends before it begins",
            append(SITE, ROW.replace('"",""', '"2026-01-01","2025-01-01"')),
            "E0407", SITE, "proboscis", "before they begin"),
    Mistake("an unknown code in a table",
            append(ADD_ON, '"17399","17311","1","","","anatomy-usage","a test"\n'),
            "E0509", ADD_ON, "17399", "the code `17399` is not in the code table", "did you mean"),
    Mistake("an unknown card in a table", append(SITE, ROW.replace("usage", "usuage")),
            "E0410", SITE, "proboscis", "no source card `anatomy-usuage`", "did you mean `anatomy-usage`"),
    Mistake("an orphan add-on code", drop(ADD_ON, '"17312"'),
            "E0511", "facts/family_code.csv", '"17312"', "no primary code is listed",
            "the rule that forbids it"),
    Mistake("a region without an area", change(SITE, '"abdomen","trunk"', '"abdomen","belly"'),
            "E1001", SITE, "abdomen", "`belly` in `region` is not in `region` of facts/region_area.csv"),
    Mistake("a site without a row in one chart", drop("facts/site_row.csv", '"removal","nose"'),
            "E0511", SITE, '"nose"', "neither a row nor a choice of rows in the removal chart"),
    Mistake("another name of nothing", append(ALIAS, '"schnozz","snout","","","anatomy-usage","."\n'),
            "E1001", ALIAS, "schnozz", "`snout` in `site` is not in `site` of facts/site.csv"),
    Mistake("an empty cell", append(SITE, ROW.replace('"head"', '""')),
            "E0504", SITE, "proboscis", "the cell `region` is empty"),
    Mistake("a space at the end of a cell", append(SITE, ROW.replace("head", "head ")),
            "E0512", SITE, "proboscis", "begins or ends with a space", "delete the space"),
    Mistake("a no-break space in a cell", append(SITE, ROW.replace("proboscis", "long\u00a0nose")),
            "E0104", SITE, "long\u00a0nose", "NO-BREAK SPACE"),
    Mistake("a cell too few", append(SITE, ROW.replace(',""', "", 1)),
            "E0503", SITE, "proboscis", "has 5 cells, but the header has 6"),
    Mistake("a number with a leading zero", change(BLOCKS, '"17311","5"', '"17311","05"'),
            "E0505", BLOCKS, '"05"', "`05` in `blocks`", "no leading zero"),
    Mistake("a number with a point", change(BLOCKS, '"17311","5"', '"17311","5.0"'),
            "E0505", BLOCKS, '"5.0"', "`5.0` in `blocks`", "digits alone"),
    Mistake("a global period from a spreadsheet", change(PERIOD, '"010"', '"10"'),
            "E0506", PERIOD, '"10"', "lost its leading zero", "write `010`"),
    Mistake("a missing quote", append(SITE, ROW.replace('test"', "test")),
            "E0510", SITE, "proboscis", "its quotes do not match", "close every quote"),
    Mistake("semicolons", recode(SITE, lambda content: content.replace(b'","', b'";"')),
            "E0502", SITE, '"site";', "the header should be", "separated by semicolons"),
    Mistake("tabs", recode(SITE, lambda content: content.replace(b'","', b'"\t"')),
            "E0502", SITE, '"site"\t', "the header should be", "separated by tabs"),
    Mistake("not UTF-8",
            recode(SITE, lambda content: content + b'"caf\xe9","head","","","anatomy-usage","."\n'),
            "E0814", SITE, "", "facts/site.csv cannot be read: it is not UTF-8 text (byte 0xe9",
            "save it as UTF-8"),
    Mistake("a zipped spreadsheet", recode(SITE, lambda _: b"PK\3\4\0\0"),
            "E0814", SITE, "", "null byte"),
    Mistake("an empty table", recode(SITE, lambda _: b""),
            "E0502", SITE, "", "the header should be", "the table is empty"),
    Mistake("a table without a relation",
            append("facts/nerve.csv", '"nerve","since","until","source","at"\n'),
            "E0501", "facts/nerve.csv", "nerve", "the table `nerve` has no relation", "declare it"),
    Mistake("a removed table", drop(SITE),
            "E0513", TABLES, ".decl site(", "there is no table `facts/site.csv`", "write facts/site.csv"),
    Mistake("a renamed table", lambda files: files.update({"facts/sites.csv": files.pop(SITE)}),
            "E0501", "facts/sites.csv", '"site"', "the table `sites` has no relation", "did you mean `site`"),
]  # fmt: skip

MISTAKES = [*RULES, *CARDS, *FACTS]

GOOD: list[tuple[str, Edit]] = [
    ("as it is", lambda _: None),
    ("line ends of Windows in a table", recode(SITE, lambda content: content.replace(b"\n", b"\r\n"))),
    ("line ends of Windows in rules", recode(AREAS, lambda content: content.replace(b"\n", b"\r\n"))),
    ("a byte order mark in a table", recode(SITE, lambda content: b"\xef\xbb\xbf" + content)),
    ("a byte order mark in rules", recode(AREAS, lambda content: b"\xef\xbb\xbf" + content)),
    ("no line end at the end", recode(SITE, lambda content: content.rstrip(b"\n"))),
    ("no quotes where none are needed", append(ALIAS, OTHER.replace('"', ""))),
    ("a comma in a quoted cell", append(ALIAS, OTHER.replace("a test", "p. 3, line 5"))),
    ("a quote in a quoted cell", append(ALIAS, OTHER.replace("a test", 'the word ""nose""'))),
    (
        "a table of its header alone",
        recode("facts/repeat_modifier.csv", lambda content: content.split(b"\n")[0]),
    ),
    ("a rule for ever", append(AREAS, rule("lesion(a, _)", since="0001-01-01", until="9999-12-31"))),
]
"""What other programs do to a file, and what is unusual, without being wrong."""
