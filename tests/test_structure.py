"""The house: what may import what, which library has which door, and how large a file may be.

Read from the source text; nothing of the project is imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kb", "facts", "queries", "cli")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]

ORDER = (
    "kb.version",
    "kb.source",
    "kb.diagnostics",
    "kb.catalogue_casebook",
    "kb.catalogue_editor",
    "kb.catalogue_formatting",
    "kb.catalogue_lint",
    "kb.catalogue_pictures",
    "kb.catalogue_proofs",
    "kb.catalogue_revision",
    "kb.catalogue_sources",
    "kb.catalogue_tables",
    "kb.catalogue_whatif",
    "kb.catalogue",
    "kb.open_words",
    "kb.sentences",
    "kb.syntax",
    "kb.mending",
    "kb.lexer",
    "kb.cursor",
    "kb.parse",
    "kb.formatting",
    "kb.strata",
    "kb.program",
    "kb.cards",
    "kb.checks",
    "kb.relations",
    "kb.arithmetic",
    "kb.order",
    "kb.match",
    "kb.fact",
    "kb.shards",
    "kb.tables",
    "kb.examples",
    "kb.files",
    "kb.writing",
    "kb.knowledge",
    "kb.revision",
    "kb.statements",
    "kb.crosschecks",
    "kb.lint",
    "kb.check_all",
    "kb.cache",
    "kb.load",
    "kb.engine",
    "kb.footprint",
    "kb.explain",
    "queries",
    "cli",
)
"""The way of an answer: a module imports only what stands before it (or in its own package)."""

DOORS = {
    "pyDatalog": {"kb/engine/point.py"},
    "networkx": {"kb/strata.py", "kb/explain/graphs.py"},
    "PIL": {"queries/pictures/as_png.py"},
    "click": {"cli"},
    "lsprotocol": {"cli/language_server"},
    "pygls": {"cli/language_server"},
    "yaml": {"queries/encounter/formats.py"},
}

MOST_LINES = 400

CODE = re.compile(r"[\"'](?:1[0-9]{4}|88[0-9]{3}|99[0-9]{3})[\"']")
SHOWN_TO_USERS = {
    "cli/compare.py",
    "cli/graph.py",
    "cli/main.py",
    "cli/show.py",
    "cli/suggest.py",
    "cli/why.py",
    "cli/why_not.py",
}
"""Help texts have examples, and an example of a code is a code."""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def place(module: str) -> int:
    """Where a module stands in the order, by its longest known prefix."""
    known = [name for name in ORDER if module == name or module.startswith(f"{name}.")]
    assert known, f"{module} has no place in the order: give it one"
    return ORDER.index(max(known, key=len))


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that a file imports when it runs (what is imported for types alone is left out)."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            module = node.module or ""
            submodules = [f"{module}.{alias.name}" for alias in node.names]
            files = [ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in submodules]
            for name, file in zip(submodules, files, strict=True):
                yield (name if file.exists() else module), node
        waiting.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    if path.name == "__init__.py" and not list(imports(path)):
        return
    module = module_of(path)
    for imported, node in imports(path):
        if imported.split(".")[0] in PACKAGES and place(imported) > place(module):
            pytest.fail(f"{module} imports {imported} (line {node.lineno}), which stands after it")


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    doors = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(imported.split(".")[0] == library for imported, _ in imports(path))
    }
    allowed = DOORS[library]
    strays = {
        door for door in doors if not any(door == each or door.startswith(f"{each}/") for each in allowed)
    }
    assert doors
    assert not strays


def test_the_checker_shares_no_code_with_the_search() -> None:
    shared = {"kb.match", "kb.order", "kb.arithmetic", "kb.relations", "kb.engine", "kb.explain.search"}
    for name in ("recheck", "model", "retell", "verify"):
        path = ROOT / "kb" / "explain" / f"{name}.py"
        if path.exists():
            assert not shared & {imported for imported, _ in imports(path)}


@pytest.mark.parametrize("path", [*SOURCES, *sorted((ROOT / "tests").glob("*.py"))], ids=str)
def test_a_file_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_no_code_is_named_in_python(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in SHOWN_TO_USERS:
        return
    found = CODE.findall(path.read_text(encoding="utf-8"))
    assert not found, "guidance lives in rules and tables"


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_this_project(package: str) -> None:
    import importlib

    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == ROOT / package


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
