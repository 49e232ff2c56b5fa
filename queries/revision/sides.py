"""The two sides of a comparison: a folder, a revision of the checkout that holds it, or a date of service.

Takes the words of the command; gives ``Side``s with checked knowledge, or a ``Refusal``. Imports ``kb``; git
is asked as a program.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb import catalogue
from kb.diagnostics import Refusal
from kb.files import Files, files_of
from kb.knowledge import Knowledge
from kb.load import load, load_files
from kb.syntax import Clause

WORKING = "."
"""The folder of the knowledge as it stands now."""

DATES = ("since", "until")

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Side:
    """One state of the knowledge: what it was called, and where it is from, in words.

    ``words`` is the knowledge whose words cases are written in. ``day``: of it, ``knowledge`` is what is in
    force on this date of service. ``folder`` is where its files are, if they are in one.
    """

    name: str
    told: str
    knowledge: Knowledge
    words: Knowledge
    day: date | None = None
    folder: Path | None = None


def sides(old: str, new: str, root: Path) -> tuple[Side, Side]:
    """Both sides; everything that is wrong with the knowledge of one is a ``Refusal`` of that side."""
    days = [_day(each) for each in (old, new)]
    if days[0] is not None and days[1] is not None:
        knowledge = load(root)
        first, second = (
            _of_day(name, day, knowledge) for name, day in zip((old, new), days, strict=True) if day
        )
        return first, second
    for _, day, other in ((old, days[0], new), (new, days[1], old)):
        if day is not None:
            shown = "the working tree" if other == WORKING else other
            raise Refusal([catalogue.TWO_KINDS_OF_SIDE.at(None, name=shown)])
    return side(old, root), side(new, root)


def side(name: str, root: Path) -> Side:
    """The knowledge in a folder or at a revision; ``.`` is the folder of the knowledge itself."""
    if name == WORKING:
        known = load(root)
        return Side(name, "the working tree", known, known, folder=root)
    folder = Path(name)
    if folder.is_dir():
        known = load(folder)
        return Side(name, f"the folder {name}", known, known, folder=folder)
    commit = _commit(name, root)
    known = load_files(_files(name, commit, root))
    return Side(name, f"revision {name} ({commit[:10]})", known, known)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name) if DAY.fullmatch(name) else None
    except ValueError:
        return None


def _of_day(name: str, day: date, knowledge: Knowledge) -> Side:
    return Side(name, f"date of service {name}", in_force(knowledge, day), knowledge, day=day)


def in_force(knowledge: Knowledge, day: date) -> Knowledge:
    """What is in force on a date of service, as if it always were: it answers of any other date the same."""
    held = day.isoformat()
    facts = {
        name: tuple(each._replace(since="", until="") for each in rows if each.in_force(held))
        for name, rows in knowledge.facts.items()
    }
    rules = knowledge.as_of(day).rules
    rules_of = {name: tuple(map(_undated, rules[name])) for name in rules}
    program = replace(knowledge.program, rules_of=rules_of)
    return replace(
        knowledge,
        fingerprint=f"{knowledge.fingerprint}-{held}",
        program=program,
        facts=facts,
        boundaries=(),
    )


def _undated(rule: Clause) -> Clause:
    return replace(rule, annotations=tuple(each for each in rule.annotations if each.key not in DATES))


# --- git --------------------------------------------------------------------------------------------


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)


def _commit(name: str, root: Path) -> str:
    """The commit that a revision is."""
    try:
        inside = _git(root, "rev-parse", "--is-inside-work-tree")
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except OSError:
        reason = "the program git is not installed"
        raise Refusal([catalogue.NO_CHECKOUT.at(None, name=name, reason=reason)]) from None
    if inside.returncode != 0:
        reason = f"{root} is in no git checkout"
        raise Refusal([catalogue.NO_CHECKOUT.at(None, name=name, reason=reason)])
    commit = found.stdout.decode("ascii", "replace").strip().splitlines()
    if found.returncode != 0 or not commit:
        raise Refusal([catalogue.NO_SUCH_SIDE.at(None, name=name, place=f"the checkout of {root}")])
    return commit[-1]


def _files(name: str, commit: str, root: Path) -> Files:
    """The rules, tables and cards of a commit, as they would be read from the folder."""
    archive = _git(root, "archive", "--format=tar", commit)
    found: dict[str, bytes] = {}
    if archive.returncode == 0:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            for member in tar:
                if member.isfile() and member.name.endswith((".dl", ".csv", ".toml")):
                    content = tar.extractfile(member)
                    found[member.name] = content.read() if content is not None else b""
    folders = [each for each in ("kb/rules", "rules") if _of(found, each, ".dl")]
    if not folders or not any(each.startswith("facts/") for each in found):
        raise Refusal([catalogue.NO_KNOWLEDGE_IN.at(None, name=name)])
    parts = _of(found, folders[0], ".dl"), _of(found, "facts", ".csv"), _of(found, "facts/sources", ".toml")
    return files_of(*parts)


def _of(found: dict[str, bytes], folder: str, ending: str) -> dict[str, bytes]:
    """The files right in a folder, by name, as a folder is read."""
    return {
        name: found[name]
        for name in sorted(found)
        if name.rpartition("/")[0] == folder
        and name.endswith(ending)
        and not name.rpartition("/")[2].startswith(".")
    }
