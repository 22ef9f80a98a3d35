"""An index that grows by segments finds what one built at once finds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import DamagedIndexError, Hit, Index, Passage, searching, storage, vectors
from indexer.arrays import Strings
from indexer.merging import LARGEST, SMALL, merged
from indexer.searching import Searcher
from indexer.segment import Entry, Segment, make
from toys import ToyEncoder, tokenizer

WORDS = "供水 管网 诊所 医生 公交 线路 扶贫 产业 教育 学校 养老 社区 绿化 河道 清淤 电梯".split()


def document(name: str, seed: int) -> list[Passage]:
    """Return some passages of random words."""
    chance = random.Random(seed)
    sentences = [["".join(chance.choices(WORDS, k=4)) + "。" for _ in range(3)] for _ in range(4)]
    return [
        Passage(f"{name}/{n}", "".join(own), name, tuple(own), name)
        for n, own in enumerate(sentences)
    ]


def all_of(documents: dict[str, list[Passage]]) -> list[Passage]:
    return [passage for own in documents.values() for passage in own]


def same(hits: Sequence[Hit], others: Sequence[Hit]) -> None:
    assert {hit.id for hit in hits} == {hit.id for hit in others}
    known = {hit.id: hit for hit in others}
    for hit in hits:
        other = known[hit.id]
        assert hit.score == pytest.approx(other.score, abs=1e-5)
        assert hit.cosine == pytest.approx(other.cosine, abs=1e-5)
        assert hit.lift == pytest.approx(other.lift, abs=1e-5)
        assert hit.lexical == pytest.approx(other.lexical)
        assert hit.cosines == pytest.approx(other.cosines, abs=1e-5)


@pytest.mark.parametrize("small", [0, SMALL])
@pytest.mark.parametrize("encoder", [None, ToyEncoder()])
def test_an_index_that_grew_finds_what_one_built_at_once_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoder: ToyEncoder | None, small: int
) -> None:
    monkeypatch.setattr("indexer.merging.SMALL", small)
    chance = random.Random(5)
    documents: dict[str, list[Passage]] = {}
    index = Index.build((), tokenizer(), encoder)
    for step in range(25):
        name = f"文{chance.randrange(12)}"
        if name in documents and chance.random() < 0.4:
            del documents[name]
            index = index.updated(encoder, (), [name])
        else:
            documents.pop(name, None)
            documents[name] = document(name, step)
            index = index.updated(encoder, documents[name])
        index.save(tmp_path / str(step))
        index = Index.load(tmp_path / str(step), tokenizer(), encoder)
        assert len(index) == len(all_of(documents))
        anew = Index.build(all_of(documents), tokenizer(), encoder)
        for question in ("供水管网", "社区养老由谁负责", "诊所", "bus"):
            same(index.search(question, limit=99), anew.search(question, limit=99))
            some = {*list(documents)[::2]}
            same(
                index.search(question, limit=99, groups=some),
                anew.search(question, limit=99, groups=some),
            )
    assert {*index.ids} == {passage.id for passage in all_of(documents)}


def test_what_is_there_is_neither_cut_nor_embedded_nor_written_again(tmp_path: Path) -> None:
    encoder = ToyEncoder()
    parts = [document(f"文{n}", n) for n in range(SMALL // 4 + 1)]  # more than are one segment
    first = Index.build([p for part in parts for p in part], tokenizer(), encoder)
    first.save(tmp_path / "1")
    encoder.seen.clear()
    new = document("新", 9999)
    Index.load(tmp_path / "1", tokenizer(), encoder).updated(encoder, new).save(tmp_path / "2")
    assert {*encoder.seen} <= {f"新 {sentence}" for own in new for sentence in own.sentences}
    (old,) = (path for path in (tmp_path / "1").iterdir() if path.is_dir())
    kept = tmp_path / "2" / old.name / "vectors.npy"
    assert kept.samefile(old / "vectors.npy")  # a hard link
    assert len([path for path in (tmp_path / "2").iterdir() if path.is_dir()]) == 2


def test_what_waits_gets_its_vectors_later(tmp_path: Path) -> None:
    documents = {name: document(name, n) for n, name in enumerate(("甲", "乙"))}
    encoder = ToyEncoder()
    index = Index.build(all_of(documents), tokenizer(), encoder, is_time=lambda: False)
    assert index.pending == len(all_of(documents))
    reports: list[tuple[int, int]] = []
    done = index.updated(
        encoder,
        waiting=documents.__getitem__,
        progress=lambda *report: reports.append(report),
    )
    assert done.pending == 0
    assert reports[-1] == (24, 24)
    same(
        done.search("供水", limit=9),
        Index.build(all_of(documents), tokenizer(), ToyEncoder()).search("供水", limit=9),
    )


def test_of_many_vectors_only_near_ones_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """What search by signs puts first is what comparing everything does."""
    passages = [p for n in range(150) for p in document(f"文{n}", n)]
    encoder = ToyEncoder()
    index = Index.build(passages, tokenizer(), encoder)
    exact = index._ready
    for name, few in (("FEW", 50), ("BY_WORDS", 40), ("SAMPLE", 200)):
        monkeypatch.setattr(searching, name, few)
    monkeypatch.setattr(vectors, "FEW", 0)
    signs = Searcher(index._snapshot, tokenizer(), encoder, exact=0)
    right = 0
    for n in range(0, 150, 10):
        question = passages[4 * n].sentences[0]
        asked = (question, tokenizer()(question), 10, None, ())
        found, whole = signs.search(*asked), exact.search(*asked)
        assert found[0].id == whole[0].id
        assert found[0].cosine == pytest.approx(whole[0].cosine, abs=1e-5)
        assert found[0].lift == pytest.approx(whole[0].lift, abs=0.05)  # from a sample
        right += len({hit.id for hit in found} & {hit.id for hit in whole})
    assert right >= 0.8 * 10 * 15
    some = {f"文{n}" for n in range(10)}  # so few are all compared
    within = (passages[0].text, tokenizer()(passages[0].text), 99, some, ())
    same(signs.search(*within), exact.search(*within))


def test_among_many_who_asks_alone_and_who_asks_with_others_find_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one who asks alone is helped by threads, the others are not."""
    passages = [p for n in range(90) for p in document(f"文{n}", n)]
    index = Index.build(passages, tokenizer(), ToyEncoder())
    monkeypatch.setattr(searching, "FEW", 50)
    monkeypatch.setattr(vectors, "FEW", 0)
    signs = Searcher(index._snapshot, tokenizer(), ToyEncoder(), exact=0)

    def search(number: int) -> list[Hit]:
        question = passages[number].sentences[0]
        return signs.search(question, tokenizer()(question), 10, None, {"文5"})

    alone = [search(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(search, range(40))] == alone


def test_the_best_of_other_groups_are_added_among_many_too(monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [p for n in range(60) for p in document(f"文{n}", n)]
    index = Index.build(passages, tokenizer(), ToyEncoder())
    monkeypatch.setattr(searching, "FEW", 0)
    monkeypatch.setattr(vectors, "FEW", 0)
    signs = Searcher(index._snapshot, tokenizer(), ToyEncoder(), exact=0)
    question = passages[0].sentences[0]
    hits = signs.search(question, tokenizer()(question), 5, None, {"文59"})
    assert [hit.id.partition("/")[0] for hit in hits[5:]] == ["文59"] * len(hits[5:])
    assert hits[5:]


TEXTS = st.text(st.characters() | st.sampled_from("\0甲乙\ud800"), max_size=9)


@settings(deadline=None)
@given(texts=st.sets(TEXTS), other=TEXTS)
def test_texts_in_order_are_found_by_their_first_bytes(texts: set[str], other: str) -> None:
    ordered = sorted(texts, key=lambda text: text.encode("utf-8", "surrogatepass"))
    strings = Strings.of(ordered)
    assert [strings.find(text) for text in ordered] == [*range(len(ordered))]
    assert (strings.find(other) is not None) == (other in texts)


def test_neighbours_of_like_size_are_merged_and_large_ones_are_left() -> None:
    def segment(size: int, name: str) -> Segment:
        return make([Entry(f"{name}{n}", name, ("甲",), 0, ()) for n in range(size)], {}, None)

    sizes = [SMALL, SMALL // 4, SMALL // 16]
    segments = [segment(size, f"{size}.") for size in sizes]
    assert [s.passages for s in merged(segments)] == sizes
    segments.append(segment(SMALL // 16, "x"))
    assert [s.passages for s in merged(segments)] == [SMALL, SMALL // 4 + SMALL // 8]
    assert LARGEST > SMALL


def test_large_files_are_looked_at_in_places_and_whole_when_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(storage, "WHOLE", 0)
    monkeypatch.setattr(storage, "BLOCK", 16)
    monkeypatch.setattr(storage, "BLOCKS", 4)
    folder = tmp_path / "index"
    Index.build(document("甲", 1), tokenizer(), ToyEncoder()).save(folder)
    storage.verify(folder)
    (vectors,) = folder.glob("*/vectors.npy")
    sound = vectors.read_bytes()
    vectors.write_bytes(sound[:-1])  # cut off
    with pytest.raises(DamagedIndexError, match=r"vectors\.npy was changed"):
        storage.load(folder)
    broken = bytearray(sound)
    broken[len(sound) // 2] ^= 1  # between the blocks
    vectors.write_bytes(broken)
    storage.load(folder)
    with pytest.raises(DamagedIndexError, match=r"vectors\.npy was changed"):
        storage.verify(folder)
    assert np.load(vectors).shape[1] == ToyEncoder().dimension
