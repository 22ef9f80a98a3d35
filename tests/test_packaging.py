"""What is installed is whole, says what it needs, and every command is explained."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("corpus", "indexer", "kb", "webapp")


def project_files() -> set[str]:
    """Return the files of the packages as they lie here, but for what tools left among them."""
    files = (
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file()
    )
    return {
        path.as_posix()
        for path in files
        if not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == project_files()


@pytest.mark.parametrize(
    "kind",
    ["corpus/documents/*.txt", "corpus/documents/*.toml", "webapp/templates/**/*.html"],
)
def test_there_are_data_files_to_be_held(kind: str) -> None:
    assert list(ROOT.glob(kind))


def test_the_wheel_finds_its_documents_wherever_it_is_unpacked(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = "from corpus import bundled_documents; print(*bundled_documents(), sep='\\n')"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        check=True,
    )
    documents = [Path(line) for line in run.stdout.splitlines()]
    assert documents
    assert all(path.is_relative_to(tmp_path) and path.is_file() for path in documents)


def test_every_imported_distribution_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    declared = {
        normal(requirement)
        for group in (PROJECT["dependencies"], *(extras[name] for name in extras if name != "test"))
        for requirement in group
    }
    # What a declared distribution is itself made of, and brings whatever its release.
    declared |= {"jinja2", "markupsafe", "werkzeug"} if "flask" in declared else set()
    providers = packages_distributions()
    assert {
        f"{name} ({path})"
        for path in project_files()
        if path.endswith(".py")
        for name in third_party(ROOT / path)
        if not {normal(provider) for provider in providers.get(name, [])} & declared
    } == set()


def normal(requirement: str) -> str:
    """Return the distribution's name at the head of a requirement, as indexes spell it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def third_party(path: Path) -> set[str]:
    """Return the top-level names that a module imports from outside the project and Python."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names - set(PACKAGES) - sys.stdlib_module_names


def test_every_requirement_is_pinned_for_the_tests() -> None:
    lines = (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if not line.startswith("#")}
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    assert {normal(requirement) for group in groups for requirement in group} <= pinned


def commands() -> dict[str, click.Command]:
    """Return the commands of the installed program by name, those of groups included."""
    (script,) = entry_points(group="console_scripts", name="kb")
    program = script.load()
    assert isinstance(program, click.Group)
    found: dict[str, click.Command] = {}
    waiting: list[tuple[str, click.Command]] = [("kb", program)]
    while waiting:
        name, command = waiting.pop()
        found[name] = command
        if isinstance(command, click.Group):
            waiting += [(f"{name} {inner}", part) for inner, part in command.commands.items()]
    return found


def test_every_command_and_option_has_help() -> None:
    silent = [name for name, command in commands().items() if not command.help]
    silent += [
        f"{name} {option.opts[0]}"
        for name, command in commands().items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in commands() if not re.search(rf"\b{name}\b", readme)] == []
