"""An ingest shared out over Ray: the same base, whatever becomes of the nodes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from docx import Document

from conftest import ROOT
from corpus import bundled_documents
from kb import KnowledgeBase
from kb.facts.serialize import facts_to_dict
from made import write_long_plans, write_plans
from ray_nodes import Node, Nodes, cluster

QUESTIONS = ("城市绿化示范点由哪个部门牵头？", "河道清淤多久检查一次？", "谁是市长？")


def kb(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the command line."""
    script = "import sys; from webapp.cli import main; main(sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# --- the cores of this computer ------------------------------------------------------------------


def vectors(base: KnowledgeBase) -> dict[bytes, Any]:
    with base._reading() as (store, generation):
        index = base._search.salvage(store, generation)
        assert index is not None
        assert index.pending == 0
        return dict(index.vectors())


def assert_same(one: KnowledgeBase, other: KnowledgeBase) -> None:
    """Compare all that two bases hold and answer."""
    assert one.documents() == other.documents()
    assert facts_to_dict(one.facts()) == facts_to_dict(other.facts())
    ours, theirs = vectors(one), vectors(other)
    assert ours.keys() == theirs.keys()
    for key, row in ours.items():
        np.testing.assert_allclose(row, theirs[key], atol=1e-3)
    for question in QUESTIONS:
        assert one.ask(question).text == other.ask(question).text
        assert one.ask(question).citations == other.ask(question).citations


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with what a file may be: good, described, packed, twice there, damaged, empty."""
    folder = tmp_path / "mixed"
    first, second, third, *_ = write_plans(folder, 6)
    first.with_suffix(".toml").write_text('issuer = "某市人民政府"\ninternal = true\n', "utf-8")
    (folder / "再发一次.txt").write_bytes(second.read_bytes())
    with zipfile.ZipFile(folder / "一包.zip", "w") as archive:
        archive.writestr("里面/城市绿化补充.txt", third.read_text("utf-8").replace("120", "150"))
        archive.writestr("里面/坏的.docx", b"PK\x03\x04 broken")
    (folder / "坏的.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "空的.txt").write_bytes(b"")
    word = Document()
    for line in third.read_text("utf-8").replace("城市", "乡村").splitlines():
        word.add_paragraph(line)
    word.save(str(folder / "文档.docx"))
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("has_ray")
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_shared_ingest_gives_the_same_base(
    database: str, mixed: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("new_database")() if database == "postgresql" else None
    places: list[str | Path] = [
        "--home",
        tmp_path / "shared",
        *(("--database", url) if url else ()),
    ]
    shared = ["ingest", *places, "--ray", "local", "--json", mixed, mixed / "没有的.txt"]
    with KnowledgeBase.open(tmp_path / "plain") as plain:
        expected = plain.ingest([mixed, mixed / "没有的.txt"]).files
        with kb(*shared) as run:
            report, errors = run.communicate()
        assert run.returncode == 1  # some are damaged
        files = json.loads(report)["files"]
        assert [(file["path"], file["status"]) for file in files] == [
            (file.path, file.status) for file in expected
        ]
        assert [file["error"] for file in files] == [file.error for file in expected]
        assert len({file.status for file in expected}) == 3
        assert errors.splitlines() == [file.error for file in expected if file.error]
        with KnowledgeBase.open(tmp_path / "shared", database=url) as base:
            assert_same(base, plain)
            assert sum(row.internal for row in base.documents()) == 1
        with kb(*shared) as run:  # all is there already
            again = json.loads(run.communicate()[0])["files"]
    assert {file["status"] for file in again} == {"unchanged", "failed"}


@pytest.mark.slow
@pytest.mark.usefixtures("has_ray")
def test_a_base_is_embedded_anew_by_the_nodes(home: Path, tmp_path: Path) -> None:
    paths = write_plans(tmp_path / "plans", 6)
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest(paths)
    with kb("ingest", "--home", home, "--rebuild", "--encoder", "auto", "--ray", "local") as run:
        assert run.communicate() == ("", "")
    with KnowledgeBase.open(tmp_path / "plain") as plain, KnowledgeBase.open(home) as base:
        plain.ingest(paths)
        assert_same(base, plain)


# Turns of no length: a commit after every file, so that there is something to keep.
CUT_OFF = """
import sys
from kb.base import writing
from webapp.cli import main
writing.SHORTEST, writing.SHARE = 0.0, 0
main(sys.argv[1:])
"""


@pytest.mark.slow
@pytest.mark.usefixtures("has_ray")
def test_ctrl_c_keeps_what_was_committed_and_ends_all_processes(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write_plans(folder, 300)
    command = [sys.executable, "-c", CUT_OFF, "ingest", "--home", str(home), "--ray", "local"]
    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp") as sessions:
        env = {**os.environ, "RAY_TMPDIR": sessions}
        with (
            subprocess.Popen(
                [*command, str(folder)], cwd=ROOT, env=env, stderr=subprocess.PIPE, encoding="utf-8"
            ) as run,
            KnowledgeBase.open(home) as base,
        ):
            while len(base.documents()) < 3:
                time.sleep(0.1)
            run.send_signal(signal.SIGINT)
            _, said = run.communicate()
            kept = len(base.documents())
        assert run.returncode == 130
        assert f"现有文件 {kept} 份" in said
        assert "Traceback" not in said
        assert 3 <= kept < 300
        assert [name for name in running() if sessions in name] == []


def running() -> Iterator[str]:
    """Yield the command lines of all processes."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield place.read_text(errors="replace")
        except OSError:
            continue  # it has just ended


# --- three computers -----------------------------------------------------------------------------

# Two parts of sentences a core between two looks at the clock, so that there is much to be lost.
DRIVER = """
import sys, time
from pathlib import Path
from kb import KnowledgeBase
from kb.cluster import connected, sharing
from kb.errors import KbError
sharing.ROUNDS, sharing.PATIENCE = 2, 1
home, address, cores, *paths = sys.argv[1:]
def show(stage, done, total):
    print(stage, done, total, time.monotonic(), flush=True)
    time.sleep(0.1)  # a node can be lost between two files
try:
    with connected(address) as nodes, KnowledgeBase.open(Path(home)) as base:
        while nodes.cores < int(cores):
            time.sleep(0.2)
        files = base.ingest(map(Path, paths), progress=show, cluster=nodes).files
        print("done", *(file.status for file in files))
except KbError as error:
    print("failed", error)
"""


@pytest.fixture
def namespaces(has_ray: None) -> None:
    if os.geteuid():
        pytest.skip("network, mount and process namespaces are made by root alone")
    run = subprocess.run(
        "unshare --net --mount --pid --fork ip link add hub type bridge".split(),
        capture_output=True,
        encoding="utf-8",
    )
    if run.returncode:
        pytest.skip(f"no namespaces can be made here, or no bridge in them: {run.stderr}")


def ingest(nodes: Nodes, home: Path, cores: int, *paths: Path) -> subprocess.Popen[str]:
    """Start an ingest on the head once there are so many cores."""
    command = (sys.executable, "-c", DRIVER, str(home), nodes.address, str(cores), *map(str, paths))
    return nodes.head.run(*command, env=nodes.env)


def lose(node: Node, run: subprocess.Popen[str], stage: str) -> str:
    """Lose a node as soon as the ingest reports that stage; return its last line."""
    assert run.stdout
    lines = iter(run.stdout)
    assert any(line.startswith(stage) for line in lines)
    node.lose()
    lost = time.monotonic()
    *rest, last = lines
    assert run.wait() == 0, run.stderr and run.stderr.read()
    later = [float(line.split()[-1]) > lost for line in rest if line.startswith(stage)]
    assert any(later), "it was over before the node was lost"
    return last


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_nodes_that_are_lost_lose_and_double_nothing(tmp_path: Path) -> None:
    folder = write_long_plans(tmp_path / "plans", 24)
    with KnowledgeBase.open(tmp_path / "plain") as plain:
        plain.ingest([folder])
        with cluster(others=2, hidden=[folder]) as nodes:
            for number, (node, stage) in enumerate(
                zip(nodes.others, ("read", "embed"), strict=True)
            ):
                home = tmp_path / f"home-{stage}"
                with ingest(nodes, home, 3 - number, folder) as run:
                    last = lose(node, run, stage)
                assert last.split() == ["done", *["added"] * 24]
                with KnowledgeBase.open(home) as base:
                    assert len({row.source for row in base.documents()}) == 24
                    assert_same(base, plain)


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_a_cluster_without_nodes_that_work_is_named(home: Path) -> None:
    with cluster(cores=0) as nodes, ingest(nodes, home, 0, *bundled_documents()) as run:
        assert "no nodes that work" in run.communicate()[0].splitlines()[-1]


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_a_node_with_another_version_is_refused(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "policy_kb-9.9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: policy-kb\nVersion: 9.9\n")
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    with cluster(env=env) as nodes, ingest(nodes, home, 1, *bundled_documents()) as run:
        said = run.communicate()[0].splitlines()[-1]
    assert said.startswith("failed")
    assert "has policy-kb 9.9" in said
    assert "install the same" in said
    with KnowledgeBase.open(home) as base:
        assert not base.documents()


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_a_node_without_the_program_is_refused(home: Path) -> None:
    with (
        cluster(others=1, hidden=[ROOT / "kb"]) as nodes,
        ingest(nodes, home, 2, *bundled_documents() * 8) as run,
    ):
        said = run.communicate()[0].splitlines()[-1]
    assert said.startswith("failed")
    assert "No module named 'kb" in said
    assert "install policy-kb" in said


# What no file is known to do: it ends the process that reads it, and again wherever it is read.
FATAL = """
_whole = documents_in
def documents_in(file):
    if file.path.stem == "致命":
        import os
        os.kill(os.getpid(), 9)
    return _whole(file)
"""


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_a_file_that_ends_its_reader_again_and_again_stops_no_other(
    home: Path, tmp_path: Path
) -> None:
    for package in ("corpus", "indexer", "kb"):
        shutil.copytree(ROOT / package, tmp_path / "program" / package)
    with (tmp_path / "program" / "corpus" / "reading.py").open("a", encoding="utf-8") as module:
        module.write(FATAL)
    first, fatal, last = write_plans(tmp_path / "plans", 3)
    fatal = fatal.rename(fatal.with_stem("致命"))
    with (
        cluster(env={"PYTHONPATH": str(tmp_path / "program")}) as nodes,
        ingest(nodes, home, 1, first, fatal, last) as run,
    ):
        said = run.communicate()[0].splitlines()[-1]
    assert said.split() == ["done", "added", "failed", "added"]
    with KnowledgeBase.open(home) as base:
        assert [row.source for row in base.documents()] == [first.name, last.name]
