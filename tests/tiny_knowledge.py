"""A knowledge base of a few rules and rows, in a folder: what maintainers' commands are tried on.

It has two areas of the body with a code each, an add-on code for each further stage, and a reason against a
lesion that is no cancer. Takes a folder; writes files, and changes them. Imports nothing of the project.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

CARD = """title = "A book"
publisher = "A publisher"
layer = "cpt"
edition = "2026"
address = ""
since = ""
until = ""
retrieved = "2026-01-01"
checked = "2026-01-01"
licence = "none"
confidence = "verified"
"""

RULES = """/// Lesion {lesion} is on the {site}.
@[given = "encounter"]
@[absent = "no lesion {lesion} on the {site} is documented"]
.decl lesion(lesion: symbol, site: symbol)

/// Lesion {lesion} is {behavior}.
@[given = "encounter"]
@[absent = "lesion {lesion} is not documented as {behavior}"]
.decl behavior(lesion: symbol, behavior: symbol)

/// {service} is a service of type {type}.
@[given = "encounter"]
@[absent = "no service {service} of type {type} is documented"]
.decl service(service: symbol, type: symbol)

/// {service} was done for lesion {lesion}.
@[given = "encounter"]
@[absent = "{service} is not documented for lesion {lesion}"]
.decl service_lesion(service: symbol, lesion: symbol)

/// {service} had a stage {stage}.
@[given = "encounter"]
@[absent = "no stage {stage} of {service} is documented"]
.decl stage(service: symbol, stage: number)

/// The {site} is in the {area}.
@[given = "guidance"]
@[key = "site"]
@[absent = "the {site} is not known to be in the {area}"]
.decl site(site: symbol, area: symbol)

/// {code} is {label}.
@[given = "guidance"]
@[key = "code"]
@[absent = "{code} is not known as {label}"]
.decl code(code: symbol, label: symbol)

/// Work in the {area} is {code}.
@[given = "guidance"]
@[key = "area"]
@[absent = "no code {code} is known for the {area}"]
.decl area_code(area: symbol, code: symbol)

/// {service} removed lesion {lesion}.
@[absent = "{service} did not remove lesion {lesion}"]
.decl removed(service: symbol, lesion: symbol)

/// {service} removed lesion {lesion}, which is a cancer.
@[id = "tiny.removed"]
@[cite = "book what counts"]
@[layer = "cpt"]
removed(service, lesion) :-
    service(service, "mohs"),
    service_lesion(service, lesion),
    behavior(lesion, "malignant").

/// The claim has a line {code} with {units} unit(s) for {of}.
@[absent = "no line {code} is reported for {of} ({units} unit(s))"]
.decl line(code: symbol, of: symbol, units: number)

/// {code} is reported for lesion {lesion}: its site, the {site}, is in the {area}.
@[id = "tiny.first"]
@[cite = "book codes by area"]
@[layer = "cpt"]
line(code, lesion, 1) :- removed(_, lesion), lesion(lesion, site), site(site, area), area_code(area, code).

/// Each of the {units} stage(s) after the first of lesion {lesion} is a unit.
@[id = "tiny.further"]
@[cite = "book further stages"]
@[layer = "cpt"]
line("10003", lesion, units) :-
    removed(service, lesion),
    units = count : { stage(service, number), number > 1 },
    units > 0.

/// The line {code} for {of} is for {service}.
@[absent = "no line {code} for {of} is for {service}"]
.decl line_service(code: symbol, of: symbol, service: symbol)

/// {service} is what the line is for.
@[id = "tiny.service"]
@[cite = "book lines"]
@[layer = "derived"]
line_service(code, lesion, service) :- line(code, lesion, _), removed(service, lesion).

/// The line {code} for {of} is about lesion {lesion}, by {service}.
@[absent = "no line {code} for {of} is about lesion {lesion} (by {service})"]
.decl line_covers(code: symbol, of: symbol, lesion: symbol, service: symbol)

/// {service} was done for lesion {lesion}.
@[id = "tiny.covers"]
@[cite = "book lines"]
@[layer = "derived"]
line_covers(code, of, lesion, service) :- line_service(code, of, service), service_lesion(service, lesion).

/// {code} is not reported for lesion {lesion}.
@[absent = "nothing keeps {code} off the claim for lesion {lesion}"]
.decl excluded(code: symbol, lesion: symbol)

/// {code} is not reported for lesion {lesion}, which is no cancer.
@[id = "tiny.no-cancer"]
@[cite = "book what does not count"]
@[layer = "cpt"]
excluded(code, lesion) :-
    service(service, "mohs"),
    service_lesion(service, lesion),
    behavior(lesion, "benign"),
    lesion(lesion, site),
    site(site, area),
    area_code(area, code).
"""

TABLES = {
    "site": ("site,area", [("nose", "head"), ("ear", "head"), ("back", "trunk"), ("knee", "leg")]),
    "code": ("code,label", [("10001", "head"), ("10002", "trunk"), ("10003", "further stage")]),
    "area_code": ("area,code", [("head", "10001"), ("trunk", "10002")]),
}

CASES = """- title: Nose
  encounter:
    date: 2026-01-05
    payer: medicare
    lesions: [{id: A, site: nose, behavior: malignant}]
    services: [{type: mohs, lesion: A, stages: [1, 1]}]
  expect:
    claim: ["10001", "10003"]

- title: A mole of the back
  encounter:
    date: 2026-01-05
    payer: medicare
    lesions: [{id: A, site: back, behavior: benign}]
    services: [{type: mohs, lesion: A, stages: [1]}]
  expect:
    excluded: [10002 of A by tiny.no-cancer]
"""

SPACE = """- title: One lesion
  family: tiny
  rules: [tiny.]
  exclusive:
    - {table: area_code, column: code}
  for:
    site: [{table: site, column: site}]
    behavior: [malignant, benign, null]
    stages: [[1], [1, 1]]
  encounter:
    date: 2026-01-05
    payer: medicare
    lesions: [{id: A, site: <site>, behavior: <behavior>}]
    services: [{type: mohs, lesion: A, stages: <stages>}]
"""


def tiny(folder: Path) -> Path:
    """The knowledge base in this folder, with cases and a space."""
    write(folder, "kb/rules/tiny.dl", RULES)
    write(folder, "facts/sources/book.toml", CARD)
    for name, (header, rows) in TABLES.items():
        write(folder, f"facts/{name}.csv", table(header, rows))
    write(folder, "tests/cases/some.yaml", CASES)
    write(folder, "tests/spaces/tiny.yaml", SPACE)
    return folder


def table(header: str, rows: Iterable[tuple[str, ...]]) -> str:
    """A table of rows without dates."""
    lines = [[*header.split(","), "since", "until", "source", "at"]]
    lines += [[*row, "", "", "book", "a page"] for row in rows]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


def write(folder: Path, name: str, text: str) -> None:
    """A file of the knowledge base."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Other words in one place of a file."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    write(folder, name, text.replace(old, new))


def rules(folder: Path, old: str, new: str) -> None:
    """Other words in one place of the rules."""
    change(folder, "kb/rules/tiny.dl", old, new)


def commit(folder: Path, message: str = "change") -> None:
    """Everything in the folder as a commit of its own checkout."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", message]):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
