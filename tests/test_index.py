"""Building an index and searching it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Encoder, Hit, Index, MismatchError, Passage, Tokenizer, load_encoder
from indexer.fusion import GROUP_WEIGHT
from toys import ToyEncoder, tokenizer

ANY_TEXT = st.text(st.characters())  # lone surrogates and control characters too

PLAN = (
    Passage(
        id="water",
        heading="二、水务 (一)城乡供水",
        text="铺设管网三百公里。水质全部达标。(市水务局牵头)",
        sentences=("铺设管网三百公里。", "水质全部达标。", "(市水务局牵头)"),
        group="plan",
    ),
    Passage(
        id="clinics",
        heading="三、卫生 (一)乡村诊所",
        text="2022年建成诊所860个。每个诊所有一名医生。(市卫健局牵头)",
        sentences=("2022年建成诊所860个。", "每个诊所有一名医生。", "(市卫健局牵头)"),
        group="plan",
    ),
    Passage(
        id="buses",
        heading="夜间公交",
        text="开通夜间公交线路十条。(市交通局负责)",
        sentences=("开通夜间公交线路十条。", "(市交通局负责)"),
        group="notice",
    ),
    Passage(id="annex", heading="", text="附表:公交线路一览", sentences=(), group="notice"),
)


def build(
    passages: Sequence[Passage] = PLAN, encoder: Encoder | None = None, **options: object
) -> Index:
    return Index.build(passages, tokenizer(), encoder, **options)  # type: ignore[arg-type]


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.id for hit in hits]


@pytest.fixture(scope="module")
def toy() -> Index:
    return build(encoder=ToyEncoder())


@pytest.fixture(scope="module")
def words() -> Index:
    return build()


@pytest.fixture(scope="module")
def real() -> Index:
    encoder = load_encoder()
    assert encoder is not None
    return build(encoder=encoder)


@pytest.mark.parametrize(
    ("question", "first", "sentence"),
    [
        ("供水由哪个部门牵头?", "water", 2),
        ("2022年建成多少个诊所?", "clinics", 0),
        # No term is shared: words have no vote, the meaning finds it.
        ("Which bureau leads the water supply?", "water", 2),
        ("How many village clinics will be built?", "clinics", 0),
        ("How many bus lines will run at night?", "buses", 0),
    ],
)
def test_real_vectors_find_chinese_and_english(
    real: Index, question: str, first: str, sentence: int
) -> None:
    best = real.search(question)[0]
    assert (best.id, best.sentence) == (first, sentence)


def test_words_alone_find_what_shares_a_term(words: Index) -> None:
    hits = words.search("公交线路")
    assert {*ids(hits)} == {"buses", "annex"}
    assert all(hit.lexical > 0 for hit in hits)
    assert all((hit.cosine, hit.sentence) == (0.0, None) for hit in hits)


def test_words_alone_find_nothing_that_shares_no_term(words: Index) -> None:
    assert words.search("Which bureau leads?") == []


def test_words_of_the_heading_count(words: Index) -> None:
    assert ids(words.search("城乡")) == ["water"]


def test_a_hit_tells_both_scores_and_the_best_sentence(toy: Index) -> None:
    best, *others = toy.search("诊所有一名医生")
    assert (best.id, best.sentence) == ("clinics", 1)
    assert best.lexical > 0
    assert best.cosine == max(hit.cosine for hit in (best, *others))
    assert best.score == pytest.approx(1 + GROUP_WEIGHT)  # first in every ranking
    assert 0 < best.cosine <= 1 + 1e-6


def test_a_hit_tells_the_cosines_of_its_sentences_and_its_lift(toy: Index) -> None:
    hits = toy.search("诊所有一名医生")
    for hit, sentences in zip(hits[:2], (3, 3), strict=True):
        assert len(hit.cosines) == sentences
        assert hit.sentence is not None
        assert hit.cosines[hit.sentence] == max(hit.cosines) == hit.cosine
    mean = sum(hit.cosine for hit in hits) / len(PLAN)
    assert [hit.lift for hit in hits] == pytest.approx([hit.cosine - mean for hit in hits])


def test_words_may_be_others_than_the_question(toy: Index) -> None:
    question = "诊所有一名医生"
    plain, other, none = (toy.search(question, words=words) for words in (None, "公交", ""))
    assert {hit.id: hit.cosine for hit in plain} == {hit.id: hit.cosine for hit in other}
    assert {hit.id for hit in other if hit.lexical} == {"buses", "annex"}
    assert not any(hit.lexical for hit in none)


def test_a_question_that_shares_no_term_is_ranked_by_meaning_alone(toy: Index) -> None:
    hits = toy.search("线 药 码 谱")
    assert [hit.lexical for hit in hits] == [0.0] * len(PLAN)
    assert [hit.cosine for hit in hits] == sorted((hit.cosine for hit in hits), reverse=True)


def test_a_passage_without_sentences_is_found_by_its_whole_text(toy: Index) -> None:
    best = toy.search("附表:公交线路一览")[0]
    assert best.id == "annex"
    assert best.cosine == pytest.approx(1)
    assert best.sentence is None


def test_a_document_counts_beside_its_passages() -> None:
    """Two passages with the same words: the one whose document says more of it is nearer."""
    passages = [
        Passage("other/1", "公交线路", "", (), group="other"),
        Passage("other/2", "诊所医生值班时间", "", (), group="other"),
        Passage("buses/1", "公交线路", "", (), group="buses"),
        Passage("buses/2", "公交线路时刻", "", (), group="buses"),
    ]
    first, *_ = build(passages, None).search("公交线路")
    assert (first.id, first.group) == ("buses/1", 1.0)


def test_groups_limit_the_search(toy: Index) -> None:
    assert {*ids(toy.search("牵头", groups={"notice"}))} == {"buses", "annex"}
    assert len(toy.search("牵头", groups=["notice", "plan", "unknown"])) == len(PLAN)
    assert toy.search("牵头", groups=()) == []


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_the_limit_keeps_the_best(toy: Index, limit: int) -> None:
    assert toy.search("牵头", limit=limit) == toy.search("牵头")[:limit]


@pytest.mark.parametrize("question", ["", " \n", "　"])
def test_an_empty_question_finds_nothing(toy: Index, question: str) -> None:
    assert toy.search(question) == []


@pytest.mark.parametrize("encoder", [None, ToyEncoder()])
def test_an_empty_index_finds_nothing(encoder: Encoder | None) -> None:
    empty = build([], encoder)
    assert empty.search("牵头") == []
    assert len(empty) == 0


@settings(deadline=None)
@given(question=ANY_TEXT, limit=st.integers(-1, 6))
def test_any_text_may_be_asked(toy: Index, words: Index, question: str, limit: int) -> None:
    for index in (toy, words):
        hits = index.search(question, limit=limit)
        assert len(hits) <= max(limit, 0)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert {*ids(hits)} <= {*index.ids}


def test_several_threads_find_the_same(real: Index) -> None:
    expected = real.search("供水由谁牵头?")
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(real.search, ["供水由谁牵头?"] * 8)) == [expected] * 8


def test_ids_keep_their_order(toy: Index) -> None:
    assert toy.ids == ("water", "clinics", "buses", "annex")
    assert len(toy) == 4


def test_the_vocabulary_holds_the_words_of_texts_and_headings(words: Index) -> None:
    assert {"公交", "城乡", "860"} <= {*words.vocabulary}
    assert "星空" not in words.vocabulary
    assert list(build([]).vocabulary) == []


def test_an_id_may_not_occur_twice() -> None:
    with pytest.raises(ValueError, match="'water'"):
        build([PLAN[0], PLAN[0]])


def test_a_sentence_is_embedded_under_its_heading_and_once() -> None:
    encoder = ToyEncoder()
    build([PLAN[2], replace(PLAN[2], id="copy"), PLAN[3]], encoder)
    assert encoder.seen == [
        "夜间公交 开通夜间公交线路十条。",
        "夜间公交 (市交通局负责)",
        "附表:公交线路一览",
    ]


def test_only_what_changed_is_embedded_again() -> None:
    first = build(encoder=ToyEncoder())
    changed = replace(PLAN[2], sentences=("开通夜间公交线路十条。", "(市公交公司负责)"))
    encoder = ToyEncoder()
    updated = build([changed, *PLAN[:2]], encoder, previous=first)
    assert encoder.seen == ["夜间公交 (市公交公司负责)"]
    anew = build([changed, *PLAN[:2]], ToyEncoder())
    assert updated.search("公交") == anew.search("公交")


def test_nothing_is_taken_over_from_another_encoder() -> None:
    encoder = ToyEncoder("another")
    build(encoder=encoder, previous=build(encoder=ToyEncoder()))
    assert len(encoder.seen) == 9


def test_terms_are_taken_over_only_from_the_same_tokenizer() -> None:
    """The text is the old one, but the new tokenizer keeps its words in one piece."""
    passages, field = [Passage("pay", "先浇水后付费", "", ())], Tokenizer(["先浇水后付费"])
    old = build(passages)
    assert ids(build(passages, previous=old).search("先")) == ["pay"]
    assert Index.build(passages, field, None, previous=old).search("先") == []


def numbered(part: str, count: int) -> tuple[str, ...]:
    return tuple(f"{part}部第{number}句" for number in range(count))


def test_what_there_is_no_time_to_embed_is_found_by_its_words() -> None:
    none = build(encoder=ToyEncoder(), is_time=lambda: False)
    assert none.pending == len(PLAN)
    assert none.search("公交") == build().search("公交")  # nobody has vectors: as without any


def test_vectors_come_as_there_is_time() -> None:
    long = Passage("long", "水务 管网", "", numbered("管网", 80))  # more than is embedded at once
    late = replace(PLAN[2], heading="")
    times = iter([True, False])
    encoder = ToyEncoder()
    some = build([long, late], encoder, is_time=lambda: next(times))
    assert (some.pending, len(encoder.seen)) == (1, 80)
    # Until all are there nothing is compared by meaning: who waits would stand behind the others.
    assert some.search("夜间公交") == build([long, late]).search("夜间公交")
    encoder.seen.clear()
    rest = build([long, late], encoder, previous=some)
    assert (rest.pending, encoder.seen) == (0, list(late.sentences))
    assert rest.search("公交") == build([long, late], ToyEncoder()).search("公交")


def test_progress_counts_the_sentences_that_are_embedded() -> None:
    many = [Passage(f"{part}", "", "", numbered(part, 50)) for part in "甲乙丙"]
    reports: list[tuple[int, int]] = []
    first = build(many, ToyEncoder(), progress=lambda *report: reports.append(report))
    assert reports == [(100, 150), (150, 150)]
    reports.clear()
    build(many, ToyEncoder(), previous=first, progress=lambda *report: reports.append(report))
    assert reports == []


def test_an_encoder_that_changed_under_its_name_is_refused() -> None:
    small = build(encoder=ToyEncoder(dimension=16))
    with pytest.raises(MismatchError, match="vectors of 64 numbers"):
        build([*PLAN, Passage("new", "新", "", ())], ToyEncoder(), previous=small)
