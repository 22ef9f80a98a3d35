"""Saving an index and loading it again, whatever happened to its files in between."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import (
    DamagedIndexError,
    Encoder,
    Index,
    IndexerError,
    MismatchError,
    Passage,
    SaveError,
    Tokenizer,
    load_encoder,
)
from toys import ToyEncoder, tokenizer

PASSAGES = [
    Passage("一", "铺设管网。水质达标。", "供水", ("铺设管网。", "水质达标。"), "甲"),
    Passage("二", "建成诊所860个。", "", ()),
]
QUESTIONS = ["管网多长?", "clinics", "860"]

TEXT = st.text(st.characters(), max_size=12)  # lone surrogates and control characters too
PASSAGE = st.builds(
    Passage, id=TEXT, text=TEXT, heading=TEXT, sentences=st.lists(TEXT, max_size=3).map(tuple)
)


def saved(folder: Path, encoder: Encoder | None = None) -> Path:
    Index.build(PASSAGES, tokenizer(), encoder).save(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return saved(tmp_path / "index", ToyEncoder())


def part(folder: Path, name: str) -> Path:
    """Return a file of the only segment."""
    (segment,) = (path for path in folder.iterdir() if path.is_dir())
    return segment / name


def load(folder: Path) -> Index:
    return Index.load(folder, tokenizer(), ToyEncoder())


@settings(max_examples=50, deadline=None)
@given(
    passages=st.lists(PASSAGE, max_size=4, unique_by=lambda passage: passage.id),
    question=TEXT,
    encoder=st.sampled_from([None, ToyEncoder()]),
)
def test_a_loaded_index_finds_what_the_saved_one_found(
    tmp_path_factory: pytest.TempPathFactory,
    passages: list[Passage],
    question: str,
    encoder: Encoder | None,
) -> None:
    folder = tmp_path_factory.mktemp("saved") / "index"
    index = Index.build(passages, tokenizer(), encoder)
    index.save(folder)
    loaded = Index.load(folder, tokenizer(), encoder)
    for text in (question, *(passage.text for passage in passages)):
        assert loaded.search(text) == index.search(text)
    assert loaded.ids == index.ids


def test_an_index_without_all_its_vectors_is_saved_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    Index.build(PASSAGES, tokenizer(), ToyEncoder(), is_time=lambda: False).save(folder)
    half = load(folder)
    assert half.pending == len(PASSAGES)
    assert Index.build(PASSAGES, tokenizer(), ToyEncoder(), previous=half).pending == 0


def test_the_bundled_encoder_finds_the_same_after_loading(tmp_path: Path) -> None:
    encoder = load_encoder()
    index = Index.build(PASSAGES, tokenizer(), encoder)
    index.save(tmp_path / "index")
    loaded = Index.load(tmp_path / "index", tokenizer(), encoder)
    for question in QUESTIONS:
        assert loaded.search(question) == index.search(question)


def test_what_was_loaded_is_not_embedded_again(folder: Path) -> None:
    encoder = ToyEncoder()
    added = Passage("三", "开通公交十条。", "", ())
    Index.build([*PASSAGES, added], tokenizer(), encoder, previous=load(folder))
    assert encoder.seen == ["开通公交十条。"]


def test_the_vectors_are_on_the_disk_and_not_in_memory(folder: Path) -> None:
    (segment,) = load(folder)._snapshot.segments
    for array in (segment.matrix, segment.words.postings.places, segment.keys):
        assert array is not None
        while isinstance(array.base, np.ndarray):
            array = array.base
        assert isinstance(array, np.memmap)


def test_the_files_are_plain(folder: Path) -> None:
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {"manifest.json", "passages.arrays", "vectors.npy"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["encoder"], manifest["dimension"]) == ("toy", 64)
    (segment,) = manifest["segments"]
    assert (segment["passages"], segment["vectors"]) == (2, 3)
    assert manifest["tokenizer"] == tokenizer().fingerprint


def test_without_an_encoder_any_index_is_searched_by_words(folder: Path) -> None:
    (hit,) = Index.load(folder, tokenizer(), None).search("管网")
    assert (hit.id, hit.cosine, hit.sentence) == ("一", 0.0, None)


# What does not fit: the index is sound, but was built otherwise.


def test_another_encoder_is_refused(folder: Path) -> None:
    with pytest.raises(MismatchError, match="built with toy, and another is in use; run kb ingest"):
        Index.load(folder, tokenizer(), ToyEncoder("another"))


def test_an_index_without_vectors_is_refused_when_there_is_an_encoder(tmp_path: Path) -> None:
    saved(tmp_path / "index")
    with pytest.raises(MismatchError, match="built with no encoder"):
        load(tmp_path / "index")


def test_another_word_list_is_refused(folder: Path) -> None:
    with pytest.raises(MismatchError, match="another word list"):
        Index.load(folder, Tokenizer(["先浇水后付费"]), ToyEncoder())


def test_an_encoder_with_other_vectors_is_refused(folder: Path) -> None:
    index = Index.load(folder, tokenizer(), ToyEncoder(dimension=32))
    with pytest.raises(MismatchError, match=r"vectors of 32 numbers.* have 64"):
        index.search("管网")


def test_another_format_is_refused(folder: Path) -> None:
    edit_manifest(folder, format=99)
    with pytest.raises(MismatchError, match="format 99, this version reads format 2"):
        load(folder)


# What is damaged.


def edit_manifest(folder: Path, **changes: Any) -> None:  # noqa: ANN401
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no folder": shutil.rmtree,
    "a file in its place": replace_by_file,
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "an empty manifest": lambda folder: (folder / "manifest.json").write_text("{}"),
    "a manifest of another kind": lambda folder: (folder / "manifest.json").write_text("[]"),
    "no passages": lambda folder: part(folder, "passages.arrays").unlink(),
    "no vectors": lambda folder: part(folder, "vectors.npy").unlink(),
    "no segment": lambda folder: shutil.rmtree(part(folder, "")),
    "passages cut off": lambda folder: os.truncate(part(folder, "passages.arrays"), 200),
    "vectors of another index": lambda f: np.save(part(f, "vectors.npy"), np.zeros((3, 64))),
    "another dimension": lambda folder: edit_manifest(folder, dimension=32),
    "segments that are not named": lambda folder: edit_manifest(folder, segments=[]),
    "an unknown entry": lambda folder: edit_manifest(folder, colour="red"),
    "no encoder": lambda folder: edit_manifest(folder, encoder=None),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_in_one_sentence(folder: Path, damage: str) -> None:
    DAMAGE[damage](folder)
    with pytest.raises(DamagedIndexError, match="run kb ingest --rebuild") as caught:
        load(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_bit_goes_unnoticed(folder: Path, data: st.DataObject) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(paths))
    sound = path.read_bytes()
    broken = bytearray(sound)
    broken[data.draw(st.integers(0, len(sound) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(broken)
    with pytest.raises(IndexerError):
        load(folder)
    path.write_bytes(sound)
    load(folder)


# What cannot be saved.


def test_an_index_is_never_written_over_another(folder: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = files()
    with pytest.raises(SaveError, match="already there"):
        saved(folder)
    assert files() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match=r"cannot be saved in .*/file/index: "):
        saved(tmp_path / "file" / "index")


@pytest.mark.parametrize(
    "largest",
    [
        100,  # bytes: not even the passages can be written
        3500,  # the passages can, the vectors cannot
    ],
)
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, largest: int) -> None:
    index = Index.build(PASSAGES[:1], tokenizer(), ToyEncoder(dimension=1000))
    with pytest.raises(SaveError, match="cannot be saved"), file_size_limit(largest):
        index.save(tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let the system refuse larger files within the block, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
