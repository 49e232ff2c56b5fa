"""A small knowledge base in a folder, for tests that change its tables."""

from __future__ import annotations

from pathlib import Path

from kb.check_all import check_files
from kb.files import read_files
from tests.bad_cases import CARD

RULES = """
/// A fact table states something that cannot be.
@[absent = "no fact table states what cannot be ({subject})"]
.decl fault(subject: symbol)

/// "{alias}" is said to be another name of the {site}, but there is no such site.
@[id = "fault.alias-of-nothing"]
fault(alias) :- site_alias(alias, site), !site(site).
"""

TABLES = {
    "code": ("{code} is a known code: {label}.", "code", "code: symbol, label: symbol"),
    "site": ("The {site} is a site.", "site", "site: symbol"),
    "site_alias": (
        '"{alias}" is another name of the {site}.',
        "alias",
        "alias: symbol, site: symbol",
    ),
    "ceiling": (
        "Medicare pays at most {units} unit(s) of {code} a day (indicator {indicator}).",
        "code",
        "code: symbol, units: number, indicator: number",
    ),
    "pair": (
        "{second_code} is part of {first_code} ({indicator}).",
        "first_code, second_code",
        "first_code: symbol, second_code: symbol, indicator: number",
    ),
    "covered_service": ("{service} is covered.", "service", "service: symbol"),
    "loaded_figures": (
        "The {what} are those of {edition}: {advice}.",
        "what",
        "what: symbol, edition: symbol, advice: symbol",
    ),
    "import_column": (
        'In "{layout}" the column {column} of {relation} is headed "{header}" and read {reading}.',
        "layout, relation, column",
        "layout: symbol, relation: symbol, column: symbol, header: symbol, reading: symbol",
    ),
    "import_value": (
        'In "{layout}", "{cell}" in {column} means {value}.',
        "layout, column, cell",
        "layout: symbol, column: symbol, cell: symbol, value: symbol",
    ),
    "import_skipped": (
        'In "{layout}", "{cell}" under "{header}" is no row of {relation}: {why}.',
        "layout, relation, header, cell",
        "layout: symbol, relation: symbol, header: symbol, cell: symbol, why: symbol",
    ),
    "import_figures": (
        "{relation} holds the {what}, new every {months} month(s).",
        "relation",
        "relation: symbol, what: symbol, months: number",
    ),
}

ROWS: dict[str, list[tuple[str, ...]]] = {
    "code": [
        ("17311", "first stage"),
        ("17312", "further stage"),
        ("88305", "pathology"),
        ("99213", "visit"),
    ],
    "site": [("cheek",), ("nose",), ("temple",)],
    "site_alias": [("ala", "nose"), ("malar", "cheek"), ("zygoma", "cheek")],
    "ceiling": [("17311", "4", "3", "2024-07-01", ""), ("17312", "6", "3", "2024-07-01", "")],
    "pair": [("17311", "88305", "1", "2024-07-01", ""), ("17311", "99213", "1", "2024-07-01", "")],
    "covered_service": [("mohs",)],
    "loaded_figures": [
        ("ceilings", "2024", "they come later", "", "2024-06-30"),
        ("ceilings", "2024", "they cover this day", "2024-07-01", "2024-09-30"),
        ("ceilings", "2024", "newer ones are out", "2024-10-01", ""),
    ],
    "import_column": [
        ("ceilings of CMS", "ceiling", "code", "HCPCS/ CPT Code", "as it is"),
        ("ceilings of CMS", "ceiling", "units", "MUE Values", "as it is"),
        ("ceilings of CMS", "ceiling", "indicator", "Adjudication Indicator", "in words"),
        ("edits of CMS", "pair", "first_code", "Column 1", "as it is"),
        ("edits of CMS", "pair", "second_code", "Column 2", "as it is"),
        ("edits of CMS", "pair", "indicator", "Modifier", "as it is"),
        ("edits of CMS", "pair", "since", "Effective", "as a date without hyphens"),
        ("edits of CMS", "pair", "until", "Deletion", "as a date without hyphens"),
    ],
    "import_value": [
        ("ceilings of CMS", "indicator", "2 Date of Service Edit: Policy", "2"),
        ("ceilings of CMS", "indicator", "3 Date of Service Edit: Clinical", "3"),
        ("edits of CMS", "until", "*", "none"),
    ],
    "import_skipped": [("edits of CMS", "pair", "Modifier", "9", "never in force")],
    "import_figures": [("ceiling", "ceilings", "3")],
}


def make_base(folder: Path) -> Path:
    """The knowledge base, written into a folder; it must be sound."""
    (folder / "rules").mkdir(parents=True)
    (folder / "facts" / "sources").mkdir(parents=True)
    (folder / "facts" / "sources" / "book.toml").write_bytes(CARD)
    (folder / "facts" / "sources" / "book-2027.toml").write_bytes(CARD.replace(b'2026"', b'2027"', 1))
    declared = [RULES]
    for name, (sentence, key, columns) in TABLES.items():
        declared.append(f'/// {sentence}\n@[given = "guidance"]\n@[key = "{key}"]\n.decl {name}({columns})\n')
        names = [column.split(":")[0].strip() for column in columns.split(",")]
        lines = [[*names, "since", "until", "source", "at"]]
        for row in ROWS[name]:
            dates = row[len(names) :] or ("", "")
            lines.append([*row[: len(names)], *dates, "book", "page 1"])
        text = "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
        (folder / "facts" / f"{name}.csv").write_text(text)
    (folder / "rules" / "all.dl").write_text("\n".join(declared))
    sound(folder)
    return folder


def sound(folder: Path) -> None:
    """Nothing is wrong with the knowledge in this folder."""
    wrong = [each.headline() for each in check_files(read_files(folder)).diagnostics if each.code[0] == "E"]
    assert wrong == []


def table(folder: Path, name: str) -> str:
    """The text of a table."""
    return (folder / "facts" / f"{name}.csv").read_bytes().decode()
